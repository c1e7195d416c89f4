"""Recording the mirror port: tcpdump writes classic pcap, dumpcap writes pcapng with the interface's name."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

from .namespaces import MIRROR, SENSOR, SWITCH
from .toolbox import Processes

IF_OS = 12


class Recorder:
    """One capture file after the other on the same mirror port."""

    def __init__(self, processes: Processes, vlans: list[int]) -> None:
        self.processes = processes
        self.current: subprocess.Popen[bytes] | None = None
        taps = [f"tap{vlan}={vlan}" for vlan in vlans]
        processes.start("span", ["ip", "netns", "exec", SWITCH, sys.executable, "-m", "lab.agents.span", "span-out", *taps])

    def start(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        self.file = file
        if file.suffix == ".pcapng":
            command = ["dumpcap", "-q", "-i", MIRROR, "-w", str(file)]
        else:
            # -U: written packet by packet; -Z root: the file belongs to whoever runs the laboratory.
            command = ["tcpdump", "-U", "-Z", "root", "-B", "16384", "-s", "0", "-i", MIRROR, "-w", str(file)]
        self.current = self.processes.start(f"capture-{file.stem}", ["ip", "netns", "exec", SENSOR, *command])
        end = time.monotonic() + 10
        while not file.exists() or file.stat().st_size < 24:
            if time.monotonic() > end or self.current.poll() is not None:
                raise RuntimeError(f"the capture {file} did not start")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.current is not None:
            time.sleep(1.0)  # the last frames are still on their way through the mirror
            self.current.send_signal(signal.SIGINT)
            self.current.wait(10)
            self.file.chmod(0o644)  # dumpcap keeps its files to itself
            if self.file.suffix == ".pcapng":
                forget_machine(self.file)
            self.current = None


def forget_machine(file: Path) -> None:
    """dumpcap writes the machine's processor and kernel into the file's first block: put an empty block there."""
    content = file.read_bytes()
    length = struct.unpack("<I", content[4:8])[0]
    head = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    file.write_bytes(head + forget_system(content[length:]))


def forget_system(blocks: bytes) -> bytes:
    """The interface's description (the next block) without its if_os option; what follows stays as it is."""
    length = struct.unpack("<I", blocks[4:8])[0]
    body, options, at = blocks[8:16], b"", 16
    while at < length - 4:
        code, size = struct.unpack("<HH", blocks[at:at + 4])
        padded = 4 + size + -size % 4
        if code != IF_OS:
            options += blocks[at:at + padded]
        at += padded
    total = 12 + len(body) + len(options)
    return struct.pack("<II", 1, total) + body + options + struct.pack("<I", total) + blocks[length:]
