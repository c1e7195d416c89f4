"""HL7 v2 over MLLP: messages of an electronic health record, of gateways (IHE PCD-01) and of a laboratory.

Messages are made here, so that every patient field is planted and listed; `agents/mllp_send.py` and
`agents/mllp_receive.py` only carry them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .hospital import Hospital, Host
from .namespaces import agent
from .plant import Planter
from .toolbox import Processes, Started


class Message:
    """Segments of one message; each patient field is planted under the message's place."""

    def __init__(self, place: str, plant: Planter) -> None:
        self.place, self.plant, self.segments = place, plant, []  # type: ignore[var-annotated]

    def add(self, name: str, *fields: str) -> None:
        self.segments.append("|".join([name, *fields]))

    def text(self, where: str) -> str:
        return self.plant.text(f"{self.place} {where}")

    def person(self, where: str) -> str:
        """XPN: family^given^middle."""
        return f"{self.plant.name(f'{self.place} {where}')}^{self.text(where + ', middle name')}"

    def provider(self, where: str) -> str:
        """XCN: id^family^given."""
        return f"{self.text(where + ', id')}^{self.plant.name(f'{self.place} {where}')}"

    def place_of(self, where: str) -> str:
        """XAD: street^other^city^state^zip."""
        return "^".join(self.text(f"{where}, part {part}") for part in range(1, 6))

    def patient(self) -> None:
        """PID with every field of version 2.6, and NK1."""
        fields = ["1", self.text("PID-2"), f"{self.text('PID-3')}^^^{self.text('PID-3.4')}^MR~{self.text('PID-3 second')}^^^^SS",
                  self.text("PID-4"), self.person("PID-5"), self.person("PID-6"), self.plant.date(f"{self.place} PID-7"),
                  self.text("PID-8"), self.person("PID-9"), self.text("PID-10"), self.place_of("PID-11"), self.text("PID-12"),
                  f"{self.text('PID-13')}^PRN^PH^{self.text('PID-13.4')}@example.org", self.text("PID-14"), self.text("PID-15"),
                  self.text("PID-16"), self.text("PID-17"), self.text("PID-18"), self.text("PID-19"), self.text("PID-20"),
                  self.text("PID-21"), self.text("PID-22"), self.text("PID-23"), self.text("PID-24"), self.text("PID-25"),
                  self.text("PID-26"), self.text("PID-27"), self.text("PID-28"), self.plant.date(f"{self.place} PID-29"), "N"]
        self.add("PID", *fields)
        self.add("NK1", "1", self.person("NK1-2"), self.text("NK1-3"), self.place_of("NK1-4"), self.text("NK1-5"),
                 self.text("NK1-6"))

    def visit(self, bed: str) -> None:
        fields = [""] * 50
        fields[0:3] = ["1", "I", bed]
        for number in (4, 5, 6, 10, 12, 13, 14, 18, 19, 20, 36, 37, 39, 50):
            fields[number - 1] = self.text(f"PV1-{number}")
        for number in (7, 8, 9, 17):
            fields[number - 1] = self.provider(f"PV1-{number}")
        fields[43] = "20261120070000"
        self.add("PV1", *fields)

    def insurance(self) -> None:
        fields = [""] * 49
        fields[0] = "1"
        for number in (2, 3, 4, 8, 9, 11, 14, 36, 49):
            fields[number - 1] = self.text(f"IN1-{number}")
        fields[4], fields[18] = self.place_of("IN1-5"), self.place_of("IN1-19")
        fields[15] = self.person("IN1-16")
        fields[17] = self.plant.date(f"{self.place} IN1-18")
        self.add("IN1", *fields)

    def order(self, code: str) -> None:
        fields = [""] * 36
        fields[0] = "1"
        fields[1], fields[2], fields[3] = self.text("OBR-2"), self.text("OBR-3"), code
        fields[6] = "20261120081500"
        for number in (10, 13, 16, 18, 20, 28, 32, 34):
            person = number in (10, 16, 28, 32, 34)
            fields[number - 1] = self.provider(f"OBR-{number}") if person else self.text(f"OBR-{number}")
        self.add("OBR", *fields)

    def observe(self, number: int, kind: str, code: str, path: str, value: str, unit: str, device: str) -> None:
        """OBX with its device in OBX-18; the observer in OBX-16 is a person and so is planted."""
        fields = [""] * 18
        fields[0:6] = [str(number), kind, code, path, value, unit]
        fields[10] = "F"
        fields[13] = "20261120081500"
        fields[15] = self.provider(f"OBX[{number}]-16")
        fields[17] = device
        self.add("OBX", *fields)

    def note(self, number: int) -> None:
        self.add("NTE", str(number), "L", self.text(f"NTE[{number}]-3"))


def _header(message: Message, role: dict[str, Any], kind: str, control: str, version: str, profile: str = "") -> None:
    message.add("MSH", "^~\\&", role["application"], role["facility"], "RECEIVER", "SGH", "20261120081500-0600", "", kind,
                control, "P", version, *([""] * 8), profile)
    if role["software"]:
        message.add("SFT", *role["software"], "", "20240301")


def adt(place: str, role: dict[str, Any], event: str, control: str, plant: Planter) -> Message:
    message = Message(place, plant)
    _header(message, role, f"ADT^{event}^ADT_A01", control, "2.5.1")
    message.add("EVN", event, "20261120081500", "", "", message.provider("EVN-5"))
    message.patient()
    message.visit("ICU^2.11^ICU-1")
    for number in (1, 2):
        message.add("AL1", str(number), "DA", message.text(f"AL1[{number}]-3"), "MO", message.text(f"AL1[{number}]-5"))
    message.add("DG1", "1", "", message.text("DG1-3"), message.text("DG1-4"), "20261120", "A")
    message.add("GT1", "1", "", message.person("GT1-3"), "", message.place_of("GT1-5"), message.text("GT1-6"))
    message.insurance()
    return message


def device_report(place: str, role: dict[str, Any], device: dict[str, Any], control: str, plant: Planter) -> Message:
    """IHE PCD-01: the device's own data as OBX at its containment levels, each with OBX-18."""
    message = Message(place, plant)
    pump = role["kind"] == "pump"
    _header(message, role, "ORU^R01^ORU_R01", control, "2.8" if pump else "2.6",
            "IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO")
    message.patient()
    message.visit(f"UNIT^^{device['bed']}")
    message.order({"pump": "69985^MDC_DEV_PUMP_INFUS_MDS^MDC", "monitor": "69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC",
                   "anesthesia": "70053^MDC_DEV_ANALY_AWAY_MULTI_PARAM_MDS^MDC"}[role["kind"]])
    equipment = f"{device['serial']}^{device['model']}^{device['eui']}^EUI-64"
    message.observe(1, "ST", "531970^MDC_ID_PROD_SPEC_SERIAL^MDC", "1.0.0.1", message.text("OBX[1]-5"), "", equipment)
    readings = {
        "pump": [("157784^MDC_FLOW_FLUID_PUMP^MDC", "1.1.1.1", "265266^MDC_DIM_MILLI_L_PER_HR^MDC"),
                 ("157864^MDC_VOL_FLUID_TBI^MDC", "1.1.1.2", "263762^MDC_DIM_MILLI_L^MDC")],
        "monitor": [("147842^MDC_ECG_HEART_RATE^MDC", "1.1.1.1", "264864^MDC_DIM_BEAT_PER_MIN^MDC"),
                    ("150456^MDC_PULS_OXIM_SAT_O2^MDC", "1.2.1.1", "262688^MDC_DIM_PERCENT^MDC")],
        "anesthesia": [("152490^MDC_CONC_AWAY_DESFL_ET^MDC", "1.1.1.1", "262688^MDC_DIM_PERCENT^MDC")],
    }[role["kind"]]
    for number, (code, path, unit) in enumerate(readings, 2):
        value = plant.number(f"{place} OBX[{number}]-5")
        message.observe(number, "NM", code, path, value, unit, equipment)
    if pump:
        message.observe(9, "ST", "184330^MDC_DRUG_NAME_TYPE^MDC", "1.1.1.9", message.text("OBX[9]-5"), "", equipment)
        # PRT carries the device again, and a person in PRT-5, which is planted.
        fields = [""] * 22
        fields[1], fields[3] = "UC", "EQUIP^Equipment^HL70912"
        fields[4] = message.provider("PRT-5")
        fields[9] = equipment
        fields[15:22] = [device["udi"], "20210415", "20310415", "LOT2104", device["serial"], "", "40849^Infusion pump^L"]
        message.add("PRT", *fields)
    message.note(1)
    return message


def laboratory(place: str, role: dict[str, Any], device: dict[str, Any], control: str, plant: Planter) -> Message:
    message = Message(place, plant)
    _header(message, role, "ORU^R01^ORU_R01", control, "2.5.1")
    message.patient()
    message.visit("ICU^2.11^ICU-1")
    message.add("ORC", "RE", message.text("ORC-2"), message.text("ORC-3"), "", "CM", "", "", "", "20261120081500",
                message.provider("ORC-10"), "", message.provider("ORC-12"))
    message.order("58410-2^CBC panel^LN")
    equipment = f"{device['serial']}^{device['vendor']} {device['model']}^{device['eui']}^EUI-64"
    for number, (code, unit) in enumerate([("6690-2^Leukocytes^LN", "10*3/uL"), ("718-7^Hemoglobin^LN", "g/dL")], 1):
        message.observe(number, "NM", code, "", plant.number(f"{place} OBX[{number}]-5"), unit, equipment)
    message.note(1)
    message.add("SPM", "1", f"{message.text('SPM-2')}&LIS", "", "BLD^Whole blood^HL70487")
    return message


def start_receivers(hospital: Hospital, processes: Processes) -> None:
    for host, role in hospital.with_role("hl7_receive"):
        for port in role["ports"]:
            processes.start(f"hl7-{host.name}-{port}", agent(host.name, "mllp_receive", str(port), role["application"]))


def _messages(host: Host, role: dict[str, Any], plant: Planter) -> list[Message]:
    place = f"hl7 {host.name} to {role['target']}"
    if role["kind"] == "adt":
        events = ["A01", "A08"] if role["software"] else ["A04"]
        return [adt(f"{place} ADT {event}", role, event, f"{host.name}-{event}", plant) for event in events]
    make = laboratory if role["kind"] == "lab" else device_report
    return [make(f"{place} ORU for {device['model']} {device['serial']}", role, device, f"{host.name}-{number}", plant)
            for number, device in enumerate(role["device"], 1)]


def start_senders(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> Started:
    started = []
    for host, roles in hospital.with_role("hl7_send"):
        for number, role in enumerate(roles):
            if role["target"] not in hospital.hosts:
                continue
            file = work / f"hl7-{host.name}-{number}.json"
            file.write_text(json.dumps(["\r".join(message.segments) + "\r" for message in _messages(host, role, plant)]))
            label = f"hl7-send-{host.name}-{number}"
            started.append((label, processes.start(label, agent(
                host.name, "mllp_send", hospital.address_of(role["target"]), str(role["port"]), str(file)))))
    return started
