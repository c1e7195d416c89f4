"""Hosts that say who they are: mDNS (avahi), NetBIOS and SMB (samba), SSDP, LLDP (lldpd)."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from .hospital import Hospital
from .namespaces import agent, inside
from .plant import Planter
from .toolbox import Processes, Started


def start_mdns(hospital: Hospital, processes: Processes, work: Path) -> None:
    """One avahi daemon a host, with its own folders bound over the system's ones (its namespace's mounts are private)."""
    for host, role in hospital.with_role("mdns"):
        folder = work / f"avahi-{host.name}"
        folder.mkdir()
        text = "".join(f"<txt-record>{escape(entry)}</txt-record>" for entry in role["text"])
        (folder / "device.service").write_text(
            f'<?xml version="1.0" standalone="no"?><!DOCTYPE service-group SYSTEM "avahi-service.dtd"><service-group>'
            f"<name>{escape(role['title'])}</name><service><type>{role['service']}</type><port>{role['port']}</port>{text}"
            f"</service></service-group>")
        configuration = folder / "avahi.conf"
        ipv6 = "yes" if host.facts.get("ipv6") else "no"
        configuration.write_text(
            f"[server]\nhost-name={role['host_name']}\nuse-ipv4=yes\nuse-ipv6={ipv6}\nenable-dbus=no\nallow-interfaces=eth0\n"
            "[publish]\npublish-hinfo=no\npublish-workstation=no\n[reflector]\n[rlimits]\n")
        command = f"mount --bind {folder} /etc/avahi/services; mkdir -p /run/avahi-daemon; " \
                  f"mount -t tmpfs none /run/avahi-daemon; exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f {configuration}"
        processes.start(f"mdns-{host.name}", inside(host.name, "sh", "-c", command))


def start_samba(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> None:
    """smbd and nmbd of one host, in folders of their own."""
    for host, role in hospital.with_role("samba"):
        folder = work / f"samba-{host.name}"
        for name in ("private", "lock", "state", "cache", "pid", "ncalrpc", "share"):
            (folder / name).mkdir(parents=True)
        (folder / "share").chmod(0o777)
        (folder / "share" / f"{plant.text(f'smb {host.name} file name on the share')}.txt").write_text("a sample\n")
        lines = [
            "[global]", f"netbios name = {role['netbios_name']}", f"workgroup = {role['workgroup']}",
            "server string = Samba %v", "server role = standalone server", "map to guest = bad user", "guest account = root",
            "log level = 1", f"log file = {folder}/log", "interfaces = eth0 lo", "bind interfaces only = yes",
            f"private dir = {folder}/private", f"lock directory = {folder}/lock", f"state directory = {folder}/state",
            f"cache directory = {folder}/cache", f"pid directory = {folder}/pid", f"ncalrpc dir = {folder}/ncalrpc",
            "load printers = no", "disable spoolss = yes", "os level = 65", "preferred master = yes", "local master = yes",
            "ntlm auth = yes", "[records]", f"path = {folder}/share", "guest ok = yes", "read only = no",
        ]
        configuration = folder / "smb.conf"
        configuration.write_text("\n".join(lines) + "\n")
        for daemon in ("nmbd", "smbd"):
            # A machine name of its own: Samba gives it in its challenge.
            command = f"hostname {host.name}; exec {daemon} -F --no-process-group -s {configuration}"
            processes.start(f"{daemon}-{host.name}", inside(host.name, "unshare", "--uts", "sh", "-c", command))


def start_samba_clients(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> Started:
    """smbclient signs in as a planted user and stores a file with a planted name; nmblookup asks for the server."""
    started = []
    for host, role in hospital.with_role("smb_client"):
        if role["target"] not in hospital.hosts:
            continue
        server = hospital[role["target"]]
        place = f"smb {host.name} to {server.name}"
        configuration = work / f"smbclient-{host.name}.conf"
        workgroup = server.role("samba")["workgroup"]
        configuration.write_text(f"[global]\nnetbios name = {host.shown_name}\nworkgroup = {workgroup}\n"
                                 f"cache directory = {work}\nlock directory = {work}\nstate directory = {work}\nprivate dir = {work}\n")
        user = plant.text(f"{place} user name")
        note = work / "note.txt"
        note.write_text(f"{plant.text(f'{place} content of a file')}\n")
        name = plant.text(f"{place} file name")
        share = f"//{server.address}/records"
        wanted = server.role("samba")["netbios_name"]
        script = f"nmblookup -s {configuration} {wanted}; nmblookup -s {configuration} -A {server.address}; " \
                 f"smbclient -s {configuration} {share} -U '{workgroup}\\{user}%sample' " \
                 f"-c 'ls; put {note} {name}.txt; get {name}.txt /dev/null; del {name}.txt'; true"
        label = f"smbclient-{host.name}"
        started.append((label, processes.start(label, inside(host.name, "sh", "-c", script))))
    return started


def start_ssdp(hospital: Hospital, processes: Processes) -> None:
    for host, role in hospital.with_role("ssdp"):
        label = f"ssdp-{host.name}"
        processes.start(label, agent(
            host.name, "ssdp", host.address, role["device_type"], role["friendly_name"], role["server"],
            host.facts["vendor"], role["model"], role["version"], host.facts["serial"]))


def start_lldp(hospital: Hospital, processes: Processes, work: Path) -> None:
    """lldpd of a switch; its socket and folders are hidden from the machine's own, and so is the machine's name."""
    for host, role in hospital.with_role("lldp"):
        file = work / f"lldp-{host.name}.conf"
        file.write_text("configure lldp tx-interval 5\nconfigure lldp portidsubtype ifname\n")
        command = f"hostname {host.shown_name}; mount -t tmpfs none /run; mkdir /run/lldpd; mount -t tmpfs none /etc/lldpd.d; " \
                  f"cp {file} /etc/lldpd.d/; exec lldpd -d -S '{role['descr']}' -P '{role['platform']}' -u /run/lldpd/socket " \
                  f"-I eth0 -C eth0"
        processes.start(f"lldp-{host.name}", inside(host.name, "unshare", "--uts", "sh", "-c", command))
