"""Sends HL7 messages over one MLLP connection and waits for each acknowledgement.

Usage: mllp_send ADDRESS PORT MESSAGES.json (a list of strings), or mllp_send ADDRESS PORT FILE.hl7...
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path


def read_messages(files: list[str]) -> list[bytes]:
    if files[0].endswith(".json"):
        return [text.encode() for text in json.loads(Path(files[0]).read_text())]
    return [Path(file).read_bytes() for file in files]


def exchange(connection: socket.socket, message: bytes) -> bytes:
    """Send one message, give the acknowledgement without its frame."""
    connection.sendall(b"\x0b" + message + b"\x1c\x0d")
    answer = b""
    while b"\x1c" not in answer:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("closed before the acknowledgement")
        answer += part
    return answer.strip(b"\x0b\x1c\x0d")


def main() -> None:
    with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=10) as connection:
        for message in read_messages(sys.argv[3:]):
            answer = exchange(connection, message)
            if b"MSA|AA" not in answer:
                sys.exit(f"not accepted: {answer[:200]!r}")


if __name__ == "__main__":
    main()
