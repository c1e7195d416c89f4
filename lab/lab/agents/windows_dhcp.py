"""A raw DHCP client with the option list of Windows (there is no Windows here): DISCOVER, REQUEST, then the address.

Usage: windows_dhcp CARD HOST-NAME VENDOR-CLASS PREFIX-LENGTH
"""

from __future__ import annotations

import hashlib
import socket
import struct
import subprocess
import sys

PARAMETERS = bytes([1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252])


def option(code: int, value: bytes) -> bytes:
    return bytes([code, len(value)]) + value


def message(kind: int, mac: bytes, transaction: bytes, name: str, vendor_class: str, more: bytes) -> bytes:
    # The broadcast flag: an answer to an address that is not set yet would not reach a socket.
    header = struct.pack(">BBBB4sHH16s16s64s128s", 1, 1, 6, 0, transaction, 0, 0x8000, bytes(16),
                         mac + bytes(10), bytes(64), bytes(128))
    options = option(53, bytes([kind])) + option(61, b"\x01" + mac) + more + option(12, name.encode())
    if kind == 3:
        options += option(81, b"\x00\x00\x00" + name.encode())
    options += option(60, vendor_class.encode()) + option(55, PARAMETERS) + b"\xff"
    return (header + b"\x63\x82\x53\x63" + options).ljust(300, b"\x00")


def read_options(reply: bytes) -> dict[int, bytes]:
    options, at = {}, 240
    while at < len(reply) and reply[at] != 255:
        if reply[at] == 0:
            at += 1
            continue
        options[reply[at]] = reply[at + 2: at + 2 + reply[at + 1]]
        at += 2 + reply[at + 1]
    return options


def main() -> None:
    card, name, vendor_class, length = sys.argv[1:5]
    mac = bytes.fromhex(open(f"/sys/class/net/{card}/address").read().strip().replace(":", ""))
    transaction = hashlib.sha256(mac).digest()[:4]
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, card.encode())
    link.bind(("", 68))
    link.settimeout(4)
    # A client without an address may send nothing else: the kernel needs a route for the broadcast.
    subprocess.run(["ip", "route", "replace", "255.255.255.255", "dev", card], check=True)
    for _ in range(4):
        try:
            link.sendto(message(1, mac, transaction, name, vendor_class, b""), ("255.255.255.255", 67))
            offer = link.recv(2048)
            server = read_options(offer)[54]
            asked = option(50, offer[16:20]) + option(54, server)
            link.sendto(message(3, mac, transaction, name, vendor_class, asked), ("255.255.255.255", 67))
            while True:
                reply = link.recv(2048)
                if read_options(reply).get(53) == b"\x05":
                    break
        except TimeoutError:
            continue
        options = read_options(reply)
        address, router = socket.inet_ntoa(reply[16:20]), socket.inet_ntoa(options[3][:4])
        subprocess.run(["ip", "route", "del", "255.255.255.255", "dev", card], check=True)
        subprocess.run(["ip", "address", "add", f"{address}/{length}", "broadcast", "+", "dev", card], check=True)
        subprocess.run(["ip", "route", "replace", "default", "via", router], check=True)
        return
    sys.exit("no lease")


if __name__ == "__main__":
    main()
