"""Sends a file that storescu refuses.

Usage: dicom_force dataset|raw ADDRESS PORT FILE
`dataset`: pydicom reads it (also without a header) and what C-STORE must know is filled in. `raw`: the bytes after the
header go out as they are, in a C-STORE of our own; for a file that no library writes back as it was.
"""

from __future__ import annotations

import io
import sys
import time

from pydicom import Dataset, dcmread
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE
from pynetdicom.association import Association
from pynetdicom.dimse_primitives import C_STORE

SECONDARY_CAPTURE = UID("1.2.840.10008.5.1.4.1.1.7")


def syntax_of(image: Dataset) -> UID:
    """The transfer syntax of the header, else the encoding that pydicom found when it read the file."""
    syntax = getattr(image, "file_meta", None) and image.file_meta.get("TransferSyntaxUID")
    if syntax:
        return UID(syntax)
    implicit, little = image.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRLittleEndian if little else ExplicitVRBigEndian


def content_of(file: str, image: Dataset, way: str, syntax: UID) -> bytes:
    if way == "raw":
        data = open(file, "rb").read()
        if data[128:132] != b"DICM":
            return data
        # The header's length is its first element (0002,0000), when there is one.
        length = int.from_bytes(data[140:144], "little") if data[132:136] == b"\x02\x00\x00\x00" else 0
        return data[144 + length:] if length else data[132:]
    out = DicomBytesIO()
    out.is_implicit_VR, out.is_little_endian = syntax.is_implicit_VR, syntax.is_little_endian
    write_dataset(out, Dataset({tag: element for tag, element in image.items() if tag.group > 2}))
    return out.getvalue()


def pause(association: Association) -> None:
    """Stop the thread that would take the answer away from us, as pynetdicom's own requests do."""
    association._reactor_checkpoint.clear()
    while not association._is_paused:
        time.sleep(0.01)


def main() -> None:
    way, address, port, file = sys.argv[1:5]
    image = dcmread(file, force=True)
    syntax = syntax_of(image)
    kind = UID(image.get("SOPClassUID") or SECONDARY_CAPTURE)
    instance = UID(image.get("SOPInstanceUID") or "2.25.1")
    # Before the association is open: a failure then would leave it waiting.
    content = content_of(file, image, way, syntax)
    entity = AE(ae_title="REPLAY")
    # A class that the receiver does not know (a retired one, a broken one) goes as a secondary capture.
    for proposed in [kind, SECONDARY_CAPTURE] if kind.is_valid and kind != SECONDARY_CAPTURE else [SECONDARY_CAPTURE]:
        entity.add_requested_context(proposed, syntax)
    association = entity.associate(address, int(port), ae_title="ARCHIVE")
    if not association.is_established or not association.accepted_contexts:
        sys.exit(f"association refused for {kind.name} in {syntax.name}")
    context = association.accepted_contexts[0]
    request = C_STORE()
    request.MessageID = 1
    request.AffectedSOPClassUID = context.abstract_syntax
    request.AffectedSOPInstanceUID = instance if instance.is_valid else UID("2.25.1")
    request.Priority = 2
    request.DataSet = io.BytesIO(content)
    pause(association)
    association.dimse.send_msg(request, context.context_id)
    _, answer = association.dimse.get_msg(block=True)
    association._reactor_checkpoint.set()
    association.release()
    if answer is None:
        sys.exit("no answer")
    if answer.Status != 0:
        sys.exit(f"status {answer.Status:#06x}")


if __name__ == "__main__":
    main()
