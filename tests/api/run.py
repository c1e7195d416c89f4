"""The API against its own OpenAPI document: schemathesis makes requests of every kind, right and wrong, and looks at the answers.

run.py PROGRAM SCHEMATHESIS: fills a store with the sample, serves it behind a locked door on loopback, lets an administrator in by the
console's code, makes a token, and hands the server to schemathesis. Only Python's own library is used.
"""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

PASSWORD = "a long walk by the sea"
# What must hold of every answer. That wrong methods and missing tokens are refused is among them.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance," \
    "response_schema_conformance,negative_data_rejection,unsupported_method,ignored_auth"


def main(program, schemathesis):
    program, schemathesis = os.path.abspath(program), os.path.abspath(schemathesis)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "demo", "--no-serve", "--data", folder, "--format", "json"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        server = subprocess.Popen([program, "serve", "--data", folder, "--listen", "127.0.0.1:0"],
                                  stderr=subprocess.PIPE, text=True)
        try:
            address, code = told(server)
            token = token_made(address, code)
            return subprocess.run([schemathesis, "run", f"http://{address}/api/v1/openapi.json",
                                   "--header", f"Authorization: Bearer {token}", "--checks", CHECKS,
                                   "--max-examples", "25", "--seed", "1", "--workers", "1", "--suppress-health-check", "all",
                                   "--generation-database", "none"], cwd=folder, timeout=420).returncode
        finally:
            server.terminate()
            server.wait(timeout=20)


def told(server):
    """Where the server listens, and the code of its first run."""
    code = None
    for line in server.stderr:
        found = re.search(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b", line)
        code = found[0] if found else code
        found = re.search(r"http://(127\.0\.0\.1:\d+)/", line)
        if found:
            return found[1], code
    raise SystemExit("the server did not start")


def token_made(address, code):
    """A token that may read and settle."""
    def post(path, cookie="", **form):
        connection = http.client.HTTPConnection(address, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{address}", "Cookie": cookie}
        connection.request("POST", path, urllib.parse.urlencode(form), headers)
        answer = connection.getresponse()
        return answer.headers.get("Set-Cookie", "").split(";")[0], answer.read().decode()

    cookie, _ = post("/first-run", code=code, login="keeper", name="Keeper (sample)", password=PASSWORD)
    _, page = post("/account/tokens", cookie, name="tests", may="decide", days="1")
    return re.search(r"wrt_[0-9a-f]{64}", page)[0]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
