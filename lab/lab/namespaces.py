"""The wires: one network namespace a host, one bridge a VLAN, a router between them.

The kernel may lack 802.1Q, so a VLAN here is a bridge of its own that floods every frame (as a hub does), and
`agents/span.py` reads one listening port of each and writes it, tagged, to one mirror port: what a switch's
SPAN port of a trunk gives. All names begin with PREFIX, so that `remove_all` finds its own and nothing else.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .toolbox import run

PREFIX = "wl-"
SWITCH = f"{PREFIX}switch"
SENSOR = f"{PREFIX}sensor"
MIRROR = "mirror0"


def namespace_of(host: str) -> str:
    return f"{PREFIX}{host}"


def inside(host: str, *command: str) -> list[str]:
    """The command as it must be started to run inside a host's namespace."""
    return ["ip", "netns", "exec", namespace_of(host), *command]


def agent(host: str, name: str, *arguments: str) -> list[str]:
    """The command that runs one of `agents/` inside a host's namespace."""
    return inside(host, sys.executable, "-m", f"lab.agents.{name}", *arguments)


@dataclass(frozen=True)
class Wire:
    """One network card of one host."""

    host: str
    card: str
    mac: str
    vlan: int
    address: str | None  # with prefix length, None for what DHCP gives
    ipv6: bool = False


def make_namespace(namespace: str) -> None:
    run("ip", "netns", "add", namespace)
    for setting in (
        # IPv6 is off unless a host asks for it: it would add frames that depend on timing only.
        "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1",
        # Low ports without capabilities, and no echo of redirected routes.
        "net.ipv4.ip_unprivileged_port_start=0", "net.ipv4.conf.all.send_redirects=0",
    ):
        run("ip", "netns", "exec", namespace, "sysctl", "-qw", setting, check=False)
    run("ip", "-n", namespace, "link", "set", "lo", "up")


def make_switch(vlans: list[int]) -> None:
    make_namespace(SWITCH)
    make_namespace(SENSOR)
    run("ip", "link", "add", "span-out", "mtu", "1600", "netns", SWITCH, "type", "veth", "peer", "name", MIRROR,
        "mtu", "1600", "netns", SENSOR)
    run("ip", "-n", SWITCH, "link", "set", "span-out", "up")
    run("ip", "-n", SENSOR, "link", "set", MIRROR, "up")
    for vlan in vlans:
        # ageing_time 0: nothing is learned, so the listening port hears every frame exactly once.
        run("ip", "-n", SWITCH, "link", "add", f"vlan{vlan}", "type", "bridge", "ageing_time", "0",
            "mcast_snooping", "0", "group_fwd_mask", "0x4000")  # the mask lets LLDP through
        run("ip", "-n", SWITCH, "link", "set", f"vlan{vlan}", "up")
        run("ip", "-n", SWITCH, "link", "add", f"tap{vlan}", "type", "veth", "peer", "name", f"listen{vlan}")
        run("ip", "-n", SWITCH, "link", "set", f"listen{vlan}", "master", f"vlan{vlan}")
        for card in (f"tap{vlan}", f"listen{vlan}"):
            run("ip", "-n", SWITCH, "link", "set", card, "up")


def plug_in(wire: Wire, number: int) -> None:
    """Put a network card into a host's namespace and its other end into the VLAN's bridge."""
    namespace = namespace_of(wire.host)
    port = f"port{number}"
    run("ip", "link", "add", wire.card, "address", wire.mac, "netns", namespace, "type", "veth",
        "peer", "name", port, "netns", SWITCH)
    # Sums and segments as on a real wire: nothing is left to a card that is not there.
    run("ip", "netns", "exec", namespace, "ethtool", "-K", wire.card, "tx", "off", "tso", "off", "gso", "off",
        "gro", "off", check=False)
    run("ip", "-n", SWITCH, "link", "set", port, "master", f"vlan{wire.vlan}")
    run("ip", "-n", SWITCH, "link", "set", port, "up")
    if wire.ipv6:
        run("ip", "netns", "exec", namespace, "sysctl", "-qw", f"net.ipv6.conf.{wire.card}.disable_ipv6=0")
    run("ip", "-n", namespace, "link", "set", wire.card, "up")
    if wire.address:
        run("ip", "-n", namespace, "address", "add", wire.address, "broadcast", "+", "dev", wire.card)


def set_resolver(host: str, server: str, domain: str) -> None:
    """`ip netns exec` binds this file over /etc/resolv.conf inside the namespace."""
    folder = Path("/etc/netns") / namespace_of(host)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "resolv.conf").write_text(f"search {domain}\nnameserver {server}\n")


def remove_all() -> None:
    """Remove every namespace of ours, also those that an earlier run left behind."""
    listed = run("ip", "netns", "list", check=False).stdout.split("\n")
    ours = [line.split()[0] for line in listed if line.startswith(PREFIX)]
    for patience in (0.5, 0.0):
        left = [int(pid) for name in ours for pid in run("ip", "netns", "pids", name, check=False).stdout.split()]
        for pid in left:
            if pid != os.getpid():
                try:
                    os.kill(pid, signal.SIGTERM if patience else signal.SIGKILL)
                except ProcessLookupError:
                    pass
        if left:
            time.sleep(patience)
    for name in ours:
        run("ip", "netns", "delete", name, check=False)
        shutil.rmtree(Path("/etc/netns") / name, ignore_errors=True)
    try:
        Path("/etc/netns").rmdir()  # only when empty
    except OSError:
        pass
