"""DICOM: archives (Orthanc, dcmtk's storescp), receivers and a worklist (pynetdicom), and the modalities."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from . import dicom_objects
from .hospital import Hospital, Host
from .namespaces import agent, inside
from .plant import Planter
from .toolbox import Processes, Started


def start_receivers(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> None:
    for host, role in hospital.with_role("dicom_receive"):
        folder = work / "dicom-received" / host.name
        folder.mkdir(parents=True, exist_ok=True)
        label = f"dicom-{host.name}"
        if role["software"] == "orthanc":
            processes.start(label, inside(host.name, "Orthanc", str(_orthanc_configuration(role, hospital, folder))))
        elif role["software"] == "storescp":
            # +xa: every transfer syntax; --ignore: images are acknowledged, not kept.
            processes.start(label, inside(host.name, "storescp", "+xa", "--ignore", "-aet", role["ae"], str(role["port"])))
        else:
            worklist = folder / "worklist.dcm"
            if role["software"] == "worklist":
                _worklist_item(host, plant).save_as(worklist, enforce_file_format=True)
            processes.start(label, agent(host.name, "dicom_receive", role["ae"], str(role["port"]), str(worklist)))


def _orthanc_configuration(role: dict[str, Any], hospital: Hospital, folder: Path) -> Path:
    file = folder / "orthanc.json"
    file.write_text(json.dumps({
        "Name": hospital.name, "StorageDirectory": str(folder), "IndexDirectory": str(folder), "Plugins": [],
        "DicomAet": role["ae"], "DicomPort": role["port"], "DicomCheckCalledAet": False, "HttpPort": role["http_port"],
        "RemoteAccessAllowed": True, "AuthenticationEnabled": False, "SslEnabled": False, "ConcurrentJobs": 1,
        "DicomAlwaysAllowEcho": True, "DicomAlwaysAllowStore": True, "DicomAlwaysAllowFind": True,
        "HttpThreadsCount": 4, "KeepAlive": False,
    }))
    return file


def _worklist_item(host: Host, plant: Planter) -> Dataset:
    """One scheduled examination, as a radiology information system would answer."""
    place = f"dicom {host.name} worklist"
    item = Dataset()
    for keyword in ("PatientID", "AccessionNumber", "RequestedProcedureID", "RequestedProcedureDescription",
                    "AdmissionID", "MedicalAlerts", "PatientState", "CurrentPatientLocation"):
        setattr(item, keyword, plant.text(f"{place} {keyword}"))
    for keyword in ("PatientName", "ReferringPhysicianName", "RequestingPhysician"):
        setattr(item, keyword, plant.name(f"{place} {keyword}"))
    item.PatientBirthDate = plant.date(f"{place} PatientBirthDate")
    item.PatientSex = plant.text(f"{place} PatientSex")
    item.PatientWeight = plant.number(f"{place} PatientWeight")
    item.StudyInstanceUID = plant.uid(f"{place} StudyInstanceUID")
    step = Dataset()
    step.Modality = "CT"
    step.ScheduledStationAETitle = "ANY"
    step.ScheduledProcedureStepStartDate = "20261120"
    step.ScheduledProcedureStepStartTime = "090000"
    step.ScheduledPerformingPhysicianName = plant.name(f"{place} ScheduledPerformingPhysicianName")
    step.ScheduledProcedureStepDescription = plant.text(f"{place} ScheduledProcedureStepDescription")
    step.ScheduledProcedureStepID = plant.text(f"{place} ScheduledProcedureStepID")
    item.ScheduledProcedureStepSequence = Sequence([step])
    item.SOPClassUID = "1.2.840.10008.5.1.4.31"
    item.SOPInstanceUID = "2.25.1"  # for the file only, never sent
    item.file_meta = _little_endian()
    return item


def _little_endian() -> Any:
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta


def start_modalities(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> Started:
    """Each modality sends its images, one association a transfer syntax, after an echo."""
    started = []
    for host, role in hospital.with_role("dicom_send"):
        if role["target"] not in hospital.hosts:
            continue
        folder = work / "dicom" / host.name
        folder.mkdir(parents=True, exist_ok=True)
        for number, syntax in enumerate(role["syntaxes"], 1):
            image = dicom_objects.make(host.name, role, host.facts["serial"], number, plant)
            dicom_objects.save(image, role, syntax, folder / f"{number}.dcm")
        job = {
            "ae": role["ae"], "target": hospital.address_of(role["target"]), "target_ae": role["target_ae"],
            "port": role["port"], "implementation_uid": role["implementation_uid"],
            "implementation_version": role["implementation_version"],
            "files": sorted(str(file) for file in folder.glob("*.dcm")),
        }
        if role.get("user_identity"):
            place = f"dicom {host.name} association user identity"
            job["user"] = [plant.text(f"{place}, user name"), plant.text(f"{place}, passcode")]
        (folder / "job.json").write_text(json.dumps(job))
        label = f"modality-{host.name}"
        started.append((label, processes.start(label, agent(host.name, "dicom_send", str(folder / "job.json")))))
        if role.get("worklist") and "ris-01" in hospital.hosts:
            started.append(_ask_worklist(hospital, host, role, processes, plant))
    return started


def _ask_worklist(hospital: Hospital, host: Host, role: dict[str, Any], processes: Processes,
                  plant: Planter) -> tuple[str, subprocess.Popen[bytes]]:
    ris = hospital["ris-01"].role("dicom_receive")
    label = f"worklist-{host.name}"
    name = plant.text(f"dicom {host.name} worklist query PatientName")
    return label, processes.start(label, inside(
        host.name, "findscu", "-W", "-aet", role["ae"], "-aec", ris["ae"], hospital.address_of("ris-01"), str(ris["port"]),
        "-k", f"PatientName={name}*", "-k", "PatientID", "-k", "AccessionNumber", "-k", "RequestedProcedureDescription",
        "-k", f"ScheduledProcedureStepSequence[0].Modality={role['kind']}",
        "-k", "ScheduledProcedureStepSequence[0].ScheduledStationAETitle",
        "-k", "ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate=20261120"))


def start_readers(hospital: Hospital, processes: Processes, plant: Planter) -> Started:
    """A reading workstation asks the archive with dcmtk's echoscu and findscu, and its REST interface with curl."""
    started = []
    for host, role in hospital.with_role("dicom_find"):
        address, port = hospital.address_of(role["target"]), str(role["port"])
        ae = ["-aet", host.role("dicom_receive")["ae"], "-aec", role["target_ae"], address, port]
        # The images are in the archive by now: ask for one of them by its planted name, and get planted answers.
        known = "PLANTED*"
        wanted = plant.text(f"dicom {host.name} study query AccessionNumber")
        http = hospital[role["target"]].role("dicom_receive").get("http_port", 8042)
        place = f"http {host.name} to {role['target']}"
        identifier = plant.text(f"{place} body of POST /tools/lookup")
        user = [plant.text(f"{place} basic authentication user name"), plant.text(f"{place} basic authentication password")]
        plant.also(base64.b64encode(":".join(user).encode()).decode(), f"{place} basic authentication as sent")
        query = plant.text(f"{place} query string patient")
        commands = [
            ["echoscu", *ae],
            ["findscu", "-S", *ae, "-k", "QueryRetrieveLevel=STUDY", "-k", f"PatientName={known}", "-k", "PatientID",
             "-k", "StudyInstanceUID", "-k", "AccessionNumber", "-k", "PatientBirthDate", "-k", "StudyDescription"],
            ["findscu", "-S", *ae, "-k", "QueryRetrieveLevel=STUDY", "-k", f"AccessionNumber={wanted}", "-k", "PatientName"],
            ["curl", "-s", "-u", ":".join(user), f"http://{address}:{http}/system"],
            ["curl", "-s", f"http://{address}:{http}/patients?limit=3&since=0&patient={query}"],
            ["curl", "-s", "-X", "POST", "-d", identifier, f"http://{address}:{http}/tools/lookup"],
        ]
        script = " ; ".join(" ".join(f"'{word}'" for word in command) for command in commands)
        label = f"reader-{host.name}"
        started.append((label, processes.start(label, inside(host.name, "sh", "-c", script))))
    return started
