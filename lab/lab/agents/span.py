"""The mirror port: reads a listening port of each VLAN and writes each frame, tagged 802.1Q, to the mirror.

Usage: span OUT TAP=VLAN...
Frames are put in the order of the kernel's receive time across all ports.
"""

from __future__ import annotations

import select
import socket
import struct
import sys

ETH_P_ALL = 0x0003
SO_TIMESTAMPNS = 35


def open_port(name: str, receive: bool) -> socket.socket:
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL) if receive else 0)
    port.bind((name, ETH_P_ALL if receive else 0))
    if receive:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        port.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        port.setblocking(False)
    return port


def drain(port: socket.socket, vlan: int) -> list[tuple[int, bytes]]:
    """All frames that wait on one port, with their receive time in nanoseconds."""
    frames = []
    while True:
        try:
            frame, ancillary, _, address = port.recvmsg(65536, 256)
        except BlockingIOError:
            return frames
        if address[2] == socket.PACKET_OUTGOING:
            continue
        seconds, nanoseconds = struct.unpack("qq", ancillary[0][2][:16])
        tag = struct.pack(">HH", 0x8100, vlan)
        frames.append((seconds * 1_000_000_000 + nanoseconds, frame[:12] + tag + frame[12:]))


def main() -> None:
    out = open_port(sys.argv[1], receive=False)
    ports = {}
    for argument in sys.argv[2:]:
        name, vlan = argument.split("=")
        ports[open_port(name, receive=True)] = int(vlan)
    while True:
        ready, _, _ = select.select(list(ports), [], [])
        if ready:
            frames = [frame for port, vlan in ports.items() for frame in drain(port, vlan)]
            for _, frame in sorted(frames, key=lambda item: item[0]):
                out.send(frame)


if __name__ == "__main__":
    main()
