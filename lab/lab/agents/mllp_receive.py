"""An HL7 listener: acknowledges every message over MLLP.

Usage: mllp_receive PORT APPLICATION
"""

from __future__ import annotations

import socketserver
import sys


def acknowledge(message: bytes, application: bytes) -> bytes:
    """MSA with the control id; tolerant of what it cannot read, as it never looks past the header."""
    header = message.lstrip(b"\r\n").split(b"\r")[0].split(b"\n")[0]
    separator = header[3:4] if header[:3] == b"MSH" else b"|"
    fields = header.split(separator)
    control = fields[9] if len(fields) > 9 else b""
    version = fields[11] if len(fields) > 11 and fields[11] else b"2.5"
    sender = fields[2] if len(fields) > 2 else b""
    head = separator.join([b"MSH", b"^~\\&", application, b"SGH", sender, b"", b"20261120081501", b"", b"ACK",
                           b"A" + control, b"P", version])
    return head + b"\r" + separator.join([b"MSA", b"AA", control]) + b"\r"


class Listener(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        waiting = b""
        while True:
            part = self.request.recv(65536)
            if not part:
                return
            waiting += part
            while b"\x1c\x0d" in waiting:
                message, waiting = waiting.split(b"\x1c\x0d", 1)
                self.request.sendall(b"\x0b" + acknowledge(message.lstrip(b"\x0b"), sys.argv[2].encode()) + b"\x1c\x0d")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    Server(("0.0.0.0", int(sys.argv[1])), Listener).serve_forever()
