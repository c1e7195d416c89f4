"""A modality: C-ECHO, then one association for each file, with the modality's own implementation UID and version.

Usage: dicom_send JOB.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydicom import dcmread
from pynetdicom import AE
from pynetdicom.pdu_primitives import UserIdentityNegotiation
from pynetdicom.sop_class import Verification


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    problems = 0
    for number, file in enumerate(job["files"]):
        image = dcmread(file)
        entity = AE(ae_title=job["ae"])
        entity.implementation_class_uid = job["implementation_uid"]
        entity.implementation_version_name = job["implementation_version"]
        entity.add_requested_context(image.SOPClassUID, image.file_meta.TransferSyntaxUID)
        if number == 0:
            entity.add_requested_context(Verification)
        extended = []
        if "user" in job:
            identity = UserIdentityNegotiation()
            identity.user_identity_type = 2
            identity.primary_field, identity.secondary_field = (part.encode() for part in job["user"])
            extended.append(identity)
        association = entity.associate(job["target"], job["port"], ae_title=job["target_ae"], ext_neg=extended)
        if not association.is_established:
            print("association refused", file)
            problems += 1
            continue
        if number == 0:
            association.send_c_echo()
        status = association.send_c_store(image)
        if status.get("Status") != 0:
            print("not stored", file, status)
            problems += 1
        association.release()
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
