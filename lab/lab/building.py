"""What is not medical but on the same wires: SNMP agents and their poller, BACnet controllers, telephones."""

from __future__ import annotations

import json
from pathlib import Path

from .hospital import Hospital
from .namespaces import agent, inside
from .plant import Planter
from .toolbox import Processes, Started


def start_snmp(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> None:
    community = plant.text("snmp community (a secret, not a patient's)")
    for host, role in hospital.with_role("snmp"):
        file = work / f"snmpd-{host.name}.conf"
        file.write_text(
            f"agentaddress udp:{host.address}:161\nrocommunity {community}\nsysDescr {role['descr']}\n"
            f"sysObjectID {role['object_id']}\nsysName {host.shown_name}\nsysLocation {role['location']}\n"
            f"sysContact {plant.text(f'snmp {host.name} sysContact')}\nsysServices 2\n")
        # -C: no other configuration; the persistent folder is hidden by an empty one.
        command = "mkdir -p /var/lib/snmp; mount -t tmpfs none /var/lib/snmp; " \
                  f"exec snmpd -f -Lo -C -c {file} -p {work}/snmpd-{host.name}.pid"
        processes.start(f"snmpd-{host.name}", inside(host.name, "sh", "-c", command))


def start_pollers(hospital: Hospital, processes: Processes, plant: Planter) -> Started:
    community = plant.text("snmp community (a secret, not a patient's)")
    started = []
    for host, role in hospital.with_role("snmp_poll"):
        commands = []
        for name in role["targets"]:
            if name in hospital.hosts:
                address = hospital.address_of(name)
                commands.append(f"snmpget -v2c -c {community} -r 1 -t 2 {address} .1.3.6.1.2.1.1.1.0 .1.3.6.1.2.1.1.2.0 "
                                f".1.3.6.1.2.1.1.4.0 .1.3.6.1.2.1.1.5.0 .1.3.6.1.2.1.1.6.0")
                commands.append(f"snmpget -v1 -c {community} -r 1 -t 2 {address} .1.3.6.1.2.1.1.3.0")
        commands.append(f"snmpget -v3 -l noAuthNoPriv -u {plant.text(f'snmp {host.name} version 3 user name')} -r 0 -t 2 "
                        f"{hospital.address_of(role['targets'][0])} .1.3.6.1.2.1.1.1.0; true")
        label = f"snmp-poll-{host.name}"
        started.append((label, processes.start(label, inside(host.name, "sh", "-c", " ; ".join(commands)))))
    return started


def start_bacnet(hospital: Hospital, processes: Processes, work: Path) -> None:
    for host, role in hospital.with_role("bacnet"):
        length = hospital.subnet(host.vlan).prefixlen
        job = work / f"bacnet-{host.name}.json"
        job.write_text(json.dumps({
            "address": f"{host.address}/{length}", "name": host.shown_name, "product": host.facts["product"],
            "version": host.facts["version"], "serial": host.facts["serial"], **role}))
        processes.start(f"bacnet-{host.name}", agent(host.name, "bacnet", "device", str(job)))


def start_bacnet_clients(hospital: Hospital, processes: Processes) -> Started:
    started = []
    for host, role in hospital.with_role("bacnet_client"):
        length = hospital.subnet(host.vlan).prefixlen
        label = f"bacnet-{host.name}"
        started.append((label, processes.start(label, agent(
            host.name, "bacnet", "client", f"{host.address}/{length}", str(role["instance"])))))
    return started


def start_phones(hospital: Hospital, processes: Processes, plant: Planter) -> Started:
    """A telephone registers with a user and a display name, which name a person and so are planted."""
    started = []
    for host, role in hospital.with_role("phone"):
        if role["registrar"] in hospital.hosts:
            label = f"phone-{host.name}"
            started.append((label, processes.start(label, agent(
                host.name, "phone", host.address, hospital.address_of(role["registrar"]), role["agent"],
                plant.text(f"sip {host.name} user"), plant.text(f"sip {host.name} display name")))))
    return started
