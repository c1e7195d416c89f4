"""A telephone's registration by SIP over UDP; nobody needs to answer.

Usage: phone ADDRESS REGISTRAR AGENT USER DISPLAY-NAME
"""

from __future__ import annotations

import socket
import sys


def main() -> None:
    address, registrar, agent, user, name = sys.argv[1:6]
    lines = [
        f"REGISTER sip:{registrar} SIP/2.0", f"Via: SIP/2.0/UDP {address}:5060;branch=z9hG4bKwardroom1",
        f'From: "{name}" <sip:{user}@{registrar}>;tag=wardroom', f"To: <sip:{user}@{registrar}>",
        f"Call-ID: wardroom@{address}", "CSeq: 1 REGISTER", f"Contact: <sip:{user}@{address}:5060>",
        f"User-Agent: {agent}", "Max-Forwards: 70", "Expires: 3600", "Content-Length: 0", "", "",
    ]
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(("", 5060))
    link.sendto("\r\n".join(lines).encode(), (registrar, 5060))


if __name__ == "__main__":
    main()
