"""A receiver of images (a reading workstation) or, where the worklist file exists, a worklist provider.

Usage: dicom_receive AE-TITLE PORT WORKLIST-FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pynetdicom import AE, ALL_TRANSFER_SYNTAXES, AllStoragePresentationContexts, evt
from pynetdicom.sop_class import ModalityWorklistInformationFind, Verification


def main() -> None:
    title, port, worklist = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    entity = AE(ae_title=title)
    entity.add_supported_context(Verification)
    handlers: list[tuple[object, object]] = []
    if worklist.exists():
        entity.add_supported_context(ModalityWorklistInformationFind)

        def find(event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
            item = dcmread(worklist)
            del item.SOPClassUID, item.SOPInstanceUID
            yield 0xFF00, Dataset(item)

        handlers.append((evt.EVT_C_FIND, find))
    else:
        for context in AllStoragePresentationContexts:
            entity.add_supported_context(context.abstract_syntax, ALL_TRANSFER_SYNTAXES)
        handlers.append((evt.EVT_C_STORE, lambda event: 0x0000))
    entity.start_server(("0.0.0.0", port), evt_handlers=handlers)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
