"""A small web server with its maker's Server header and title; HTTPS beside it when a key is given.

Usage: web PORT SERVER TITLE BODY [KEY CERTIFICATE TLS-VERSION]
"""

from __future__ import annotations

import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def handler(server: str, title: str, body: str) -> type[BaseHTTPRequestHandler]:
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><p>{body}</p></body></html>\n".encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = server, ""

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            fhir = self.path.startswith("/fhir/")
            text = b'{"resourceType":"Bundle","total":0}\n' if fhir else page
            self.send_response(200)
            self.send_header("Content-Type", "application/fhir+json" if fhir else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = answer

    return Handler


def main() -> None:
    port, server, title, body = sys.argv[1:5]
    plain = ThreadingHTTPServer(("", int(port)), handler(server, title, body))
    threading.Thread(target=plain.serve_forever, daemon=True).start()
    if len(sys.argv) > 5:
        key, certificate, version = sys.argv[5:8]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.maximum_version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
        secure = ThreadingHTTPServer(("", 443), handler(server, title, body))
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        threading.Thread(target=secure.serve_forever, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
