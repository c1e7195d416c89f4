"""A UPnP device: announces itself by SSDP, answers searches, and serves its description.

Usage: ssdp ADDRESS DEVICE-TYPE FRIENDLY-NAME SERVER MANUFACTURER MODEL VERSION SERIAL
"""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

GROUP = ("239.255.255.250", 1900)
PORT = 49152


def main() -> None:
    address, device_type, name, server, maker, model, version, serial = sys.argv[1:9]
    identity = f"uuid:{uuid.uuid5(uuid.NAMESPACE_DNS, serial)}"
    location = f"http://{address}:{PORT}/rootdesc1.xml"
    description = (
        f'<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor>'
        f"</specVersion><device><deviceType>{device_type}</deviceType><friendlyName>{name}</friendlyName>"
        f"<manufacturer>{maker}</manufacturer><modelDescription>{model} {version}</modelDescription><modelName>{model}</modelName>"
        f"<modelNumber>{version}</modelNumber><serialNumber>{serial}</serialNumber><UDN>{identity}</UDN></device></root>").encode()

    class Description(BaseHTTPRequestHandler):
        server_version, sys_version = server, ""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(description)))
            self.end_headers()
            self.wfile.write(description)

    threading.Thread(target=HTTPServer(("", PORT), Description).serve_forever, daemon=True).start()
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    link.bind(("", GROUP[1]))
    link.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP[0]) + socket.inet_aton(address))
    link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, struct.pack("b", 2))
    targets = ["upnp:rootdevice", identity, device_type]

    def headers(target: str) -> str:
        usn = identity if target == identity else f"{identity}::{target}"
        return f"CACHE-CONTROL: max-age=1800\r\nLOCATION: {location}\r\nSERVER: {server}\r\nUSN: {usn}\r\n"

    def announce() -> None:
        for _ in range(2):
            for target in targets:
                text = f"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n{headers(target)}NT: {target}\r\nNTS: ssdp:alive\r\n\r\n"
                link.sendto(text.encode(), GROUP)
            time.sleep(5)

    threading.Thread(target=announce, daemon=True).start()
    while True:
        request, asker = link.recvfrom(4096)
        if request.startswith(b"M-SEARCH"):
            answer = f"HTTP/1.1 200 OK\r\nEXT: \r\n{headers(targets[0])}ST: {targets[0]}\r\n\r\n"
            link.sendto(answer.encode(), asker)


if __name__ == "__main__":
    main()
