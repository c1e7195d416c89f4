"""Replaying a folder of DICOM files and HL7 messages between two namespaces, under a capture.

DICOM: dcmtk's storescu first, as a modality would; pynetdicom where storescu refuses; the bytes of the file as they
are, in data PDUs of our own, where no library reads it (they are what a dissector must survive).
"""

from __future__ import annotations

import codecs
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from pydicom import dcmread

from .capture import Recorder
from .namespaces import Wire, agent, inside, make_namespace, make_switch, namespace_of, plug_in, remove_all
from .toolbox import CACHE, Processes, say

SENDER, RECEIVER = "replay-sender", "replay-receiver"
SENDER_ADDRESS, RECEIVER_ADDRESS = "10.20.99.10", "10.20.99.20"
VLAN = 99
DICOM_PORT, ODD_PORT, MLLP_PORT = 11112, 11113, 2575
# What storescu must be told to propose, by the transfer syntax that the file's header names.
PROPOSALS = {
    "1.2.840.10008.1.2": "--propose-implicit", "1.2.840.10008.1.2.1": "--propose-uncompr",
    "1.2.840.10008.1.2.2": "--propose-big", "1.2.840.10008.1.2.1.99": "--propose-deflated",
    "1.2.840.10008.1.2.4.50": "--propose-jpeg8", "1.2.840.10008.1.2.4.51": "--propose-jpeg12",
    "1.2.840.10008.1.2.4.57": "--propose-lossless", "1.2.840.10008.1.2.4.70": "--propose-lossless",
    "1.2.840.10008.1.2.4.80": "--propose-jls-lossless", "1.2.840.10008.1.2.4.81": "--propose-jls-lossy",
    "1.2.840.10008.1.2.4.90": "--propose-j2k-lossless", "1.2.840.10008.1.2.4.91": "--propose-j2k-lossy",
    "1.2.840.10008.1.2.5": "--propose-rle",
}


@dataclass(frozen=True)
class Outcome:
    """How many files there were, and what kept which from being sent."""

    files: int
    problems: list[str]

    @property
    def sent(self) -> int:
        return self.files - len(self.problems)


def play(capture: Path, folder: Path) -> int:
    work = CACHE / "replay"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    processes = Processes(work / "logs")
    remove_all()
    try:
        make_switch([VLAN])
        for number, (host, address, mac) in enumerate([(SENDER, SENDER_ADDRESS, "98:e7:43:99:00:10"),
                                                       (RECEIVER, RECEIVER_ADDRESS, "00:50:56:a1:99:20")]):
            make_namespace(namespace_of(host))
            plug_in(Wire(host, "eth0", mac, VLAN, f"{address}/24"), number)
        recorder = Recorder(processes, [VLAN])
        recorder.start(capture)
        processes.start("storescp", inside(RECEIVER, "storescp", "+xa", "--ignore", "-aet", "ARCHIVE", str(DICOM_PORT)))
        processes.start("dicom-receive", agent(RECEIVER, "dicom_receive", "ARCHIVE", str(ODD_PORT), str(work / "none")))
        processes.start("mllp", agent(RECEIVER, "mllp_receive", str(MLLP_PORT), "REPLAY"))
        time.sleep(3)
        images, messages = _images(folder / "dicom"), _messages(folder / "hl7v2")
        recorder.stop()
    finally:
        processes.stop_all()
        remove_all()
    for problem in images.problems + messages.problems:
        print(problem)
    print(f"sent {images.sent} of {images.files} images and {messages.sent} of {messages.files} messages")
    say(f"{capture}: {capture.stat().st_size} bytes")
    return 0


def _try(command: list[str]) -> str:
    """Empty when it went through, else the last line of what the program said."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30)
    except subprocess.TimeoutExpired:
        return "no answer within 30 s"
    said = [line for line in (result.stdout + result.stderr).splitlines() if line.strip()]
    failed = result.returncode != 0 or any("Store SCU Failed" in line or line.startswith(("E:", "F:")) for line in said)
    return (said[-1] if said else f"exit {result.returncode}") if failed else ""


def _send_image(file: Path) -> tuple[str, str]:
    """How the image went, and what stood in the way of the ways before."""
    reasons = []
    header = getattr(dcmread(file, force=True, stop_before_pixels=True), "file_meta", None)
    syntax = str(header.get("TransferSyntaxUID", "")) if header else ""
    # With the right proposal; then as a file without a header, whose encoding storescu guesses.
    for way in (["--required", PROPOSALS.get(syntax, "--propose-uncompr")], ["--required", "--read-dataset"]):
        reason = _try(inside(SENDER, "storescu", *way, "-aet", "REPLAY", "-aec", "ARCHIVE", RECEIVER_ADDRESS,
                             str(DICOM_PORT), str(file)))
        if not reason:
            return f"storescu {' '.join(way)}", "; ".join(reasons)
        reasons.append(f"storescu {way[-1]}: {reason[:120]}")
    for way in ("dataset", "raw"):
        reason = _try(agent(SENDER, "dicom_force", way, RECEIVER_ADDRESS, str(ODD_PORT), str(file)))
        if not reason:
            return f"dicom_force {way}", "; ".join(reasons)
        reasons.append(f"dicom_force {way}: {reason[:120]}")
    return "", "; ".join(reasons)


def _images(folder: Path) -> Outcome:
    problems, ways = [], {}
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    for file in files:
        way, reasons = _send_image(file)
        ways[way] = ways.get(way, 0) + 1
        if not way:
            problems.append(f"not sent: {file.name}: {reasons}")
        elif reasons:
            print(f"sent by {way}: {file.name}: before that, {reasons}")
    say(f"{len(files)} images: " + ", ".join(f"{count} by {way or 'no way'}" for way, count in ways.items()))
    return Outcome(len(files), problems)


def _as_sent(content: bytes) -> bytes:
    """A message as a system sends it: without what belongs to the file (a byte order mark, line feeds), each segment
    with the carriage return that ends it."""
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\r\n" in content:
        content = content.replace(b"\r\n", b"\r")
    elif b"\r" not in content:
        content = content.replace(b"\n", b"\r")
    return content if content.endswith(b"\r") else content + b"\r"


def _messages(folder: Path) -> Outcome:
    """Each file's message in one frame."""
    problems = []
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    work = CACHE / "replay" / "message.hl7"
    for file in files:
        work.write_bytes(_as_sent(file.read_bytes()))
        reason = _try(agent(SENDER, "mllp_send", RECEIVER_ADDRESS, str(MLLP_PORT), str(work)))
        if reason:
            problems.append(f"not sent: {file.name}: {reason}")
    say(f"{len(files)} messages, {len(files) - len(problems)} acknowledged")
    return Outcome(len(files), problems)
