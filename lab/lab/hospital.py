"""Reading hospital.toml: the hosts as data."""

from __future__ import annotations

import ipaddress
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .namespaces import Wire


@dataclass
class Host:
    """One host. `shown_name` is what it says of itself; `name`, in lower case, is the key and the DNS name."""

    name: str
    shown_name: str
    vlan: int
    address: str
    mac: str
    boot: str
    facts: dict[str, Any] = field(repr=False)

    def role(self, name: str) -> Any:
        """The table of a role, or None."""
        return self.facts.get(name)


@dataclass
class Hospital:
    name: str
    domain: str
    time_zone: str
    dns: str
    networks: dict[int, dict[str, str]]
    hosts: dict[str, Host]

    def __getitem__(self, name: str) -> Host:
        return self.hosts[name.lower()]

    def with_role(self, role: str) -> list[tuple[Host, Any]]:
        return [(host, host.role(role)) for host in self.hosts.values() if host.role(role) is not None]

    def full_name(self, host: str) -> str:
        return f"{host.lower()}.{self.domain}"

    def address_of(self, host: str) -> str:
        return self[host].address

    def subnet(self, vlan: int) -> ipaddress.IPv4Network:
        return ipaddress.ip_network(self.networks[vlan]["subnet"])  # type: ignore[return-value]

    def gateway(self, vlan: int) -> str:
        return str(self.subnet(vlan).network_address + 1)

    def wires(self, host: Host) -> list[Wire]:
        """The cards of a host, the first one being eth0; DHCP clients start without an address."""
        places = [{"network": host.vlan, "address": host.address, "mac": host.mac}, *host.facts.get("also", [])]
        wires = []
        for number, place in enumerate(places):
            length = self.subnet(place["network"]).prefixlen
            address = f"{place['address']}/{length}" if host.boot == "static" else None
            wires.append(Wire(host.name, f"eth{number}", place["mac"], place["network"], address,
                              bool(host.facts.get("ipv6"))))
        return wires


def read(file: Path, only: list[str] | None = None) -> Hospital:
    """The hospital; `only` keeps the named hosts (the network's own ones stay always)."""
    data = tomllib.loads(file.read_text())
    hosts = {}
    for entry in data["host"]:
        name = entry["name"].lower()
        keep = only is None or name in only or "router" in entry or "dhcp_server" in entry
        if keep:
            hosts[name] = Host(name, entry["name"], entry["network"], entry["address"], entry["mac"], entry["boot"], entry)
    about = data["hospital"]
    networks = {network["vlan"]: network for network in data["network"]}
    return Hospital(about["name"], about["domain"], about["time_zone"], about["dns"], networks, hosts)
