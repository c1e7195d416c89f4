"""DHCP and DNS: dnsmasq as the server, dnsmasq as the router's relay, and three real clients.

Windows has no client that runs here: `agents/windows_dhcp.py` sends its option list itself and is labelled so.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from .hospital import Hospital, Host
from .namespaces import agent, inside, set_resolver
from .toolbox import Processes, run


def start_server(hospital: Hospital, processes: Processes, work: Path) -> None:
    """One dnsmasq for all networks: the address of each client is fixed by its MAC."""
    for host, _ in hospital.with_role("dhcp_server"):
        lines = [
            "keep-in-foreground", "no-hosts", "no-resolv", "no-ping", "dhcp-authoritative", "user=root", "log-dhcp",
            f"domain={hospital.domain}", f"local=/{hospital.domain}/", "expand-hosts",
            f"dhcp-leasefile={work}/dnsmasq.leases", "pid-file=", f"listen-address={host.address}", "bind-interfaces",
        ]
        for vlan in hospital.networks:
            subnet = hospital.subnet(vlan)
            lines.append(f"dhcp-range=set:vlan{vlan},{subnet.network_address},static,{subnet.netmask},8h")
            lines.append(f"dhcp-option=tag:vlan{vlan},option:router,{hospital.gateway(vlan)}")
        lines.append(f"dhcp-option=option:dns-server,{host.address}")
        for other in hospital.hosts.values():
            lines.append(f"host-record={hospital.full_name(other.name)},{other.address}")
            if other.boot != "static":
                lines.append(f"dhcp-host={other.mac},{other.address}")
        configuration = work / "dnsmasq.conf"
        configuration.write_text("\n".join(lines) + "\n")
        processes.start("dnsmasq", inside(host.name, "dnsmasq", f"--conf-file={configuration}"))


def start_router(hospital: Hospital, processes: Processes) -> None:
    for host, role in hospital.with_role("router"):
        run(*inside(host.name, "sysctl", "-qw", "net.ipv4.ip_forward=1"))
        relays = [
            f"--dhcp-relay={wire.address.split('/')[0]},{role['relay_to']}"
            for wire in hospital.wires(host) if wire.address and wire.vlan != host.vlan
        ]
        processes.start("relay", inside(
            host.name, "dnsmasq", "--conf-file=/dev/null", "--keep-in-foreground", "--port=0", "--user=root",
            "--pid-file=", *relays))


def set_routes(hospital: Hospital) -> None:
    """Static hosts get their route and resolver by hand; the clients get the resolver only, the route by lease."""
    for host in hospital.hosts.values():
        set_resolver(host.name, hospital.dns, hospital.domain)
        if host.boot == "static" and not host.role("router"):
            run("ip", "-n", f"wl-{host.name}", "route", "add", "default", "via", hospital.gateway(host.vlan))


def start_client(host: Host, hospital: Hospital, processes: Processes, work: Path) -> subprocess.Popen[bytes] | None:
    """Start a host's DHCP client; each asks with its own option list, host name and vendor class."""
    vendor_class = host.facts.get("vendor_class")
    script = Path(__file__).parent / "lease-script"
    label = f"dhcp-{host.name}"
    if host.boot == "udhcpc":
        extra = ["-V", vendor_class] if vendor_class else []
        return processes.start(label, inside(
            host.name, "busybox", "udhcpc", "-f", "-i", "eth0", "-s", str(script), "-x", f"hostname:{host.shown_name}",
            *extra))
    if host.boot == "dhclient":
        configuration = work / f"dhclient-{host.name}.conf"
        text = f'send host-name "{host.shown_name}";\nrequest subnet-mask, broadcast-address, time-offset, routers, ' \
               "domain-name, domain-name-servers, host-name, ntp-servers;\n"
        if vendor_class:
            text += f'send vendor-class-identifier "{vendor_class}";\n'
        configuration.write_text(text)
        return processes.start(label, inside(
            host.name, "dhclient", "-4", "-d", "-cf", str(configuration), "-lf", str(work / f"dhclient-{host.name}.leases"),
            "-pf", str(work / f"dhclient-{host.name}.pid"), "-sf", str(script), "eth0"))
    if host.boot == "dhcpcd":
        configuration = work / f"dhcpcd-{host.name}.conf"
        lines = ["clientid", "option domain_name_servers, domain_name, routers", "option interface_mtu", "noipv6",
                 "noipv4ll", "nodelay", "script /bin/true", f"hostname {host.shown_name}"]
        if vendor_class:
            lines.append(f"vendorclassid {vendor_class}")
        configuration.write_text("\n".join(lines) + "\n")
        # Its state folders are hidden behind empty ones, so that the machine's own dhcpcd is not touched.
        command = f"mount -t tmpfs none /var/lib/dhcpcd; mkdir -p /run/dhcpcd; mount -t tmpfs none /run/dhcpcd; " \
                  f"exec dhcpcd -B -4 -A -f {configuration} eth0"
        return processes.start(label, inside(host.name, "sh", "-c", command))
    if host.boot == "raw":
        processes.start(label, agent(host.name, "windows_dhcp", "eth0", host.shown_name, vendor_class or "MSFT 5.0",
                                     str(hospital.subnet(host.vlan).prefixlen)))
    return None


def wait_for_addresses(hospital: Hospital, timeout: float = 25) -> list[str]:
    """The hosts that have no address when the time is over."""
    end = time.monotonic() + timeout
    waiting = [host for host in hospital.hosts.values() if host.boot != "static"]
    while waiting and time.monotonic() < end:
        time.sleep(0.3)
        waiting = [host for host in waiting if f" {host.address}/" not in run(
            "ip", "-n", f"wl-{host.name}", "-4", "-o", "address", "show", "dev", "eth0").stdout]
    return [host.name for host in waiting]
