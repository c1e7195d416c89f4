"""Raw senders of two makers' monitoring protocols, after their public descriptions. Not the makers' software.

Usage: monitor intellivue JOB.json | monitor unity JOB.json
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import time
from pathlib import Path

MDS = struct.pack(">HHH", 33, 0, 0)  # managed object: class MDS, context, handle
EVENT_CONNECT, EVENT_MDS_CREATE = 0x0D17, 0x0D06


def attribute(number: int, value: bytes) -> bytes:
    return struct.pack(">HH", number, len(value)) + value


def attribute_list(attributes: list[bytes]) -> bytes:
    body = b"".join(attributes)
    return struct.pack(">HH", len(attributes), len(body)) + body


def label(text: str) -> bytes:
    """A variable label: length, text, filled to an even length."""
    value = text.encode() + b"\x00"
    value += b"\x00" * (len(value) % 2)
    return struct.pack(">H", len(value)) + value


def wide(text: str) -> bytes:
    value = (text + "\x00").encode("utf-16-be")
    return struct.pack(">H", len(value)) + value


def event(kind: int, confirmed: bool, information: bytes) -> bytes:
    """ROSE invoke > event report > information."""
    report = MDS + struct.pack(">IHH", 0x00012345, kind, len(information)) + information
    invoke = struct.pack(">HHH", 1, 1 if confirmed else 0, len(report)) + report
    return struct.pack(">HH", 1, len(invoke)) + invoke


def connect_indication(job: dict[str, str]) -> bytes:
    address = bytes.fromhex(job["mac"].replace(":", "")) + socket.inet_aton(job["address"]) + socket.inet_aton("255.255.255.0")
    protocols = struct.pack(">HHHHHH", 1, 8, 5, 1, 24105, 0)  # one entry: data out over UDP, port 24105
    attributes = [attribute(0x0986, struct.pack(">HH", 1, 1)), attribute(0xF101, protocols), attribute(0xF100, address)]
    return b"\x00\x01\x00\x00" + event(EVENT_CONNECT, False, attribute_list(attributes))


def specification(kind: int, component: int, text: str) -> bytes:
    return struct.pack(">HH", kind, component) + label(text)


def mds_create(job: dict[str, str]) -> bytes:
    specifications = [specification(1, 0x08, job["serial"]), specification(2, 0x08, job["model"]),
                      specification(4, 0x58, job["version"])]
    body = b"".join(specifications)
    attributes = [
        attribute(0x0928, label("Philips") + label(job["model"])),
        attribute(0x092D, struct.pack(">HH", len(specifications), len(body)) + body),
        attribute(0x091E, wide(job["label"])),
        attribute(0x0984, struct.pack(">H", 6) + bytes.fromhex(job["mac"].replace(":", ""))),
    ]
    return struct.pack(">HH", 0xE100, 2) + event(EVENT_MDS_CREATE, True, MDS + attribute_list(attributes))


def demographics(patient: dict[str, str]) -> bytes:
    """A poll reply with the patient's demographics, which a listener must never keep."""
    attributes = attribute_list([attribute(0x095C, wide(patient["family_name"])), attribute(0x095D, wide(patient["given_name"])),
                                 attribute(0x095A, wide(patient["patient_id"]))])
    observation = struct.pack(">H", 1) + attributes
    context = struct.pack(">HHH", 0, 1, len(observation)) + observation
    reply = struct.pack(">HI8sHHH", 1, 0x00012345, bytes(8), 1, 42, 0) + struct.pack(">HH", 1, len(context)) + context
    action = MDS + struct.pack(">HH", 0x0C16, len(reply)) + reply
    result = struct.pack(">HHH", 1, 7, len(action)) + action
    return struct.pack(">HHHH", 0xE100, 2, 2, len(result)) + result


def unity(job: dict[str, str]) -> bytes:
    """The time message: sixty-four bytes with the sender's address, unit and room, and seconds since 1900."""
    message = bytearray(64)
    message[6:10] = socket.inet_aton(job["address"])
    message[24:37] = job["unit"].encode().ljust(7, b"\x00")[:7] + job["room"].encode().ljust(6, b"\x00")[:6]
    message[60:64] = struct.pack(">I", (int(time.time()) + 2208988800) & 0xFFFFFFFF)
    return bytes(message)


def main() -> None:
    job = json.loads(Path(sys.argv[2]).read_text())
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    if sys.argv[1] == "unity":
        link.bind(("", 2000))
        for _ in range(3):
            link.sendto(unity(job), (job["broadcast"], 2000))
            time.sleep(1)
        return
    link.bind(("", 24105))
    for _ in range(2):
        link.sendto(connect_indication(job), (job["broadcast"], 24005))
        time.sleep(1)
    link.sendto(mds_create(job), (job["central"], 24105))
    link.sendto(demographics(job["patient"]), (job["central"], 24105))


if __name__ == "__main__":
    main()
