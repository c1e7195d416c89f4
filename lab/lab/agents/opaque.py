"""A link whose content only its maker can read: some bytes each way, nothing more.

Usage: opaque listen PORT | opaque connect ADDRESS PORT GREETING | opaque sink UDP-PORT
"""

from __future__ import annotations

import socket
import socketserver
import sys
import time


class Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while self.request.recv(4096):
            self.request.sendall(b"\xaa\x55\x00\x04\x00\x01\x00\x00")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main() -> None:
    if sys.argv[1] == "listen":
        Server(("0.0.0.0", int(sys.argv[2])), Answer).serve_forever()
    if sys.argv[1] == "sink":
        link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        link.bind(("", int(sys.argv[2])))
        while link.recv(65536):
            pass
    with socket.create_connection((sys.argv[2], int(sys.argv[3])), timeout=10) as link:
        for number in range(3):
            greeting = sys.argv[4].encode()
            link.sendall(b"\xaa\x55" + bytes([0, len(greeting), 0, number]) + greeting)
            link.recv(4096)
            time.sleep(0.5)


if __name__ == "__main__":
    main()
