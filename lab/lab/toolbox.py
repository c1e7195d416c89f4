"""Starting and ending programs, and installing what the laboratory needs.

Everything that is started is remembered by its process id and ended by it; nothing is ended by name.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

CACHE = Path(os.environ.get("WARDROOM_LAB_CACHE", Path.home() / ".cache" / "wardroom-lab"))
VENV = CACHE / "venv"

# Each program that is used, with the Debian package that has it, so that an already furnished machine is left alone.
PROGRAMS = {
    "Orthanc": "orthanc", "storescu": "dcmtk", "dnsmasq": "dnsmasq-base", "busybox": "busybox",
    "dhclient": "isc-dhcp-client", "dhcpcd": "dhcpcd-base", "snmpd": "snmpd", "snmpget": "snmp", "smbd": "samba",
    "smbclient": "smbclient", "avahi-daemon": "avahi-daemon", "avahi-browse": "avahi-utils", "lldpd": "lldpd",
    "ethtool": "ethtool", "ip": "iproute2", "tcpdump": "tcpdump", "dumpcap": "tshark", "dig": "bind9-dnsutils",
    "curl": "curl", "openssl": "openssl", "python3.11": "python3.11-venv",
}
PYTHON_PACKAGES = [
    "pydicom==3.0.2", "pynetdicom==3.0.4", "bacpypes3==0.0.110", "sdc11073==3.0.0", "cryptography", "numpy",
]


# Programs that end by themselves, with their labels.
Started = list[tuple[str, "subprocess.Popen[bytes]"]]


def say(text: str) -> None:
    """Progress goes to stderr, so that stdout stays free for results."""
    print(f"lab: {text}", file=sys.stderr, flush=True)


def install(programs: Iterable[str] = tuple(PROGRAMS)) -> None:
    """Install what is missing of these programs, and the virtual environment; does nothing when all is there."""
    os.environ["PATH"] = os.environ["PATH"] + ":/usr/sbin:/sbin"
    missing = [PROGRAMS[program] for program in programs if shutil.which(program) is None]
    if missing:
        say("installing Debian packages")
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        # The packages' own services must not start on the machine's real network.
        policy = Path("/usr/sbin/policy-rc.d")
        made_policy = not policy.exists()
        if made_policy:
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
        try:
            subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment, stdout=subprocess.DEVNULL)
            subprocess.run(
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
                check=True, env=environment, stdout=subprocess.DEVNULL,
            )
        finally:
            if made_policy:
                policy.unlink()
    stamp = VENV / "installed"
    wanted = "\n".join(PYTHON_PACKAGES)
    if not stamp.exists() or stamp.read_text() != wanted:
        say(f"making the virtual environment {VENV}")
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["/usr/bin/python3.11", "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(VENV / "bin" / "pip"), "install", "-q", *PYTHON_PACKAGES], check=True)
        stamp.write_text(wanted)


def run(*command: str, check: bool = True, quiet: bool = True, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run one short command to its end."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=timeout, errors="replace")
    if check and result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit {result.returncode}: {result.stderr.strip()[-600:]}")
    if not quiet and result.stdout:
        say(result.stdout.strip())
    return result


class Processes:
    """The long-running programs of one laboratory, each in a session of its own, ended by process id."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.logs.mkdir(parents=True, exist_ok=True)
        self.running: Started = []

    def start(self, label: str, command: list[str], **options: object) -> subprocess.Popen[bytes]:
        log = open(self.logs / f"{label}.log", "ab")
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **options,  # type: ignore[arg-type]
        )
        log.close()
        self.running.append((label, process))
        return process

    def wait(self, started: Started, timeout: float) -> list[str]:
        """Wait for programs that end by themselves; gives the labels of those that failed."""
        end = time.monotonic() + timeout
        failed = []
        for label, process in started:
            try:
                code = process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                failed.append(f"{label}: still running after {timeout:.0f} s")
                self.stop(process)
                continue
            if code != 0:
                failed.append(f"{label}: exit {code}, see {self.logs / label}.log")
        return failed

    @staticmethod
    def stop(process: subprocess.Popen[bytes], patience: float = 3) -> None:
        if process.poll() is not None:
            return
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, signal_number)  # the group is the session that start() made
            except ProcessLookupError:
                return
            try:
                process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue

    def stop_all(self) -> None:
        for _, process in reversed(self.running):
            self.stop(process)
        self.running.clear()
