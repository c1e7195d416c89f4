"""Synthetic images: small, with the full identity of the modality, and a planted string in every patient field."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    UltrasoundImageStorage,
    XRayAngiographicImageStorage,
)

from .plant import Planter

CLASSES = {
    "CT": CTImageStorage, "MR": MRImageStorage, "US": UltrasoundImageStorage, "CR": ComputedRadiographyImageStorage,
    "DX": DigitalXRayImageStorageForPresentation, "MG": DigitalMammographyXRayImageStorageForPresentation,
    "XA": XRayAngiographicImageStorage,
}
# Each patient-bearing element, by how it is planted. The 0010 group first, then those of other groups.
TEXT_FIELDS = [
    "PatientID", "IssuerOfPatientID", "OtherPatientIDs", "PatientAddress", "MilitaryRank", "BranchOfService",
    "MedicalAlerts", "Allergies", "CountryOfResidence", "RegionOfResidence", "PatientTelephoneNumbers", "EthnicGroup",
    "Occupation", "AdditionalPatientHistory", "PatientReligiousPreference", "PatientComments", "MedicalRecordLocator",
    "InsurancePlanIdentification", "PatientSex",
    "AccessionNumber", "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName", "StudyDescription",
    "SeriesDescription", "AdmittingDiagnosesDescription", "DerivationDescription", "ProtocolName", "StudyID",
    "ImageComments", "RequestedProcedureDescription", "AdmissionID", "CurrentPatientLocation", "VisitComments",
    "PatientState", "SpecialNeeds", "PerformedProcedureStepID", "PerformedProcedureStepDescription",
    "RequestedProcedureComments", "ReasonForTheRequestedProcedure", "ContrastBolusAgent",
]
NAME_FIELDS = [
    "PatientName", "OtherPatientNames", "PatientBirthName", "PatientMotherBirthName", "ResponsiblePerson",
    "ReferringPhysicianName", "PhysiciansOfRecord", "PerformingPhysicianName", "NameOfPhysiciansReadingStudy",
    "OperatorsName", "RequestingPhysician",
]
DATE_FIELDS = ["PatientBirthDate", "LastMenstrualDate"]
NUMBER_FIELDS = ["PatientSize", "PatientWeight"]


def make(host: str, role: dict[str, Any], serial: str, number: int, plant: Planter) -> Dataset:
    """One image of a modality."""
    place = f"dicom {host} image {number}"
    image = Dataset()
    image.SpecificCharacterSet = "ISO_IR 100"
    image.SOPClassUID = CLASSES[role["kind"]]
    image.SOPInstanceUID = plant.uid(f"{place} SOPInstanceUID")
    image.StudyInstanceUID = plant.uid(f"{place} StudyInstanceUID")
    image.SeriesInstanceUID = plant.uid(f"{place} SeriesInstanceUID")
    image.StudyDate = image.SeriesDate = image.ContentDate = "20261120"
    image.StudyTime = image.ContentTime = "081500"
    image.Modality = role["kind"]
    image.Manufacturer = role["manufacturer"]
    image.ManufacturerModelName = role["model"]
    image.StationName = role["station"]
    image.DeviceSerialNumber = serial
    image.SoftwareVersions = role["software"]
    for keyword in TEXT_FIELDS:
        setattr(image, keyword, plant.text(f"{place} {keyword}"))
    for keyword in NAME_FIELDS:
        setattr(image, keyword, plant.name(f"{place} {keyword}"))
    for keyword in DATE_FIELDS:
        setattr(image, keyword, plant.date(f"{place} {keyword}"))
    for keyword in NUMBER_FIELDS:
        setattr(image, keyword, plant.number(f"{place} {keyword}"))
    image.RequestAttributesSequence = Sequence([_request(place, plant)])
    image.OtherPatientIDsSequence = Sequence([_other_id(place, plant)])
    image.ReferencedStudySequence = Sequence([_reference(place, plant)])
    block = image.private_block(0x0011, "WARDROOM LAB", create=True)
    block.add_new(0x01, "LO", plant.text(f"{place} private element (0011,xx01)"))
    if "udi" in role:
        udi = Dataset()
        udi.UniqueDeviceIdentifier = role["udi"]
        image.UDISequence = Sequence([udi])
    image.SeriesNumber = image.InstanceNumber = number
    _pixels(image, role["kind"], number)
    return image


def _request(place: str, plant: Planter) -> Dataset:
    item = Dataset()
    item.RequestedProcedureID = plant.text(f"{place} RequestAttributesSequence RequestedProcedureID")
    item.ScheduledProcedureStepID = plant.text(f"{place} RequestAttributesSequence ScheduledProcedureStepID")
    item.ScheduledProcedureStepDescription = plant.text(f"{place} RequestAttributesSequence ScheduledProcedureStepDescription")
    return item


def _other_id(place: str, plant: Planter) -> Dataset:
    item = Dataset()
    item.PatientID = plant.text(f"{place} OtherPatientIDsSequence PatientID")
    item.TypeOfPatientID = "TEXT"
    return item


def _reference(place: str, plant: Planter) -> Dataset:
    """A sequence before the 0010 group: a reader that stops at the first planted one is not enough."""
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.3.1.2.3.1"
    item.ReferencedSOPInstanceUID = plant.uid(f"{place} ReferencedStudySequence ReferencedSOPInstanceUID")
    return item


def _pixels(image: Dataset, kind: str, number: int) -> None:
    bits = 8 if kind in ("US", "XA") else 12
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = "MONOCHROME2"
    image.Rows = image.Columns = 64
    image.BitsAllocated = 8 if bits == 8 else 16
    image.BitsStored = bits
    image.HighBit = bits - 1
    image.PixelRepresentation = 0
    row, column = numpy.indices((64, 64))
    disc = ((row - 32) ** 2 + (column - 32) ** 2 < (18 + number) ** 2) * ((1 << bits) - 1)
    image.PixelData = disc.astype("<u1" if bits == 8 else "<u2").tobytes()
    image["PixelData"].VR = "OB" if bits == 8 else "OW"


def save(image: Dataset, role: dict[str, Any], syntax: str, file: Path) -> None:
    """Write the image in a transfer syntax; dcmtk's own tools make the compressed and deflated ones."""
    meta = FileMetaDataset()
    meta.ImplementationClassUID = role["implementation_uid"]
    meta.ImplementationVersionName = role["implementation_version"]
    plain = {"implicit_little": ImplicitVRLittleEndian, "explicit_big": ExplicitVRBigEndian}
    meta.TransferSyntaxUID = plain.get(syntax, ExplicitVRLittleEndian)
    image.file_meta = meta
    if syntax == "explicit_big" and image.BitsAllocated == 16:
        image.PixelData = numpy.frombuffer(image.PixelData, "<u2").astype(">u2").tobytes()
    image.save_as(file, enforce_file_format=True)
    convert = {
        "jpeg_lossless": ["dcmcjpeg", "+e1"], "jpeg_baseline": ["dcmcjpeg", "+eb"], "jpeg_ls": ["dcmcjpls"],
        "rle": ["dcmcrle"], "deflated": ["dcmconv", "+td"],
    }.get(syntax)
    if convert:
        # +un/+uf would invent a new instance; the images keep theirs.
        keep = ["+un"] if convert[0] == "dcmcjpeg" else []
        subprocess.run([*convert, *keep, str(file), str(file)], check=True, capture_output=True)
