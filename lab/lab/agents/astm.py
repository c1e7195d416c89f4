"""ASTM E1381 framing over TCP, both sides.

Usage: astm receive PORT | astm send ADDRESS PORT RECORDS.json
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

STX, ETX, EOT, ENQ, ACK, CR, LF = b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x0d", b"\x0a"


def frame(number: int, record: str) -> bytes:
    """One record in one frame; the sum runs from the frame number to ETX."""
    body = str(number % 8).encode() + record.encode() + CR + ETX
    return STX + body + f"{sum(body) % 256:02X}".encode() + CR + LF


def send(address: str, port: int, records: list[str]) -> None:
    with socket.create_connection((address, port), timeout=10) as link:
        for part in [ENQ, *(frame(number, record) for number, record in enumerate(records, 1))]:
            link.sendall(part)
            if link.recv(1) != ACK:
                sys.exit("not acknowledged")
        link.sendall(EOT)


def receive(port: int) -> None:
    server = socket.create_server(("0.0.0.0", port))
    while True:
        link, _ = server.accept()
        with link:
            while part := link.recv(4096):
                if part.endswith((ENQ, CR + LF)):
                    link.sendall(ACK)


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(sys.argv[2], int(sys.argv[3]), json.loads(Path(sys.argv[4]).read_text()))
    else:
        receive(int(sys.argv[2]))
