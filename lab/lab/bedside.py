"""Bedside devices: an SDC ventilator (real library), monitors that speak their makers' own protocols (raw senders).

The raw senders follow the public descriptions of the protocols; they are ours, not the makers' software.
"""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from .hospital import Hospital
from .namespaces import agent
from .plant import Planter
from .toolbox import Processes, Started


def start_sdc_devices(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> None:
    for host, role in hospital.with_role("sdc"):
        place = f"sdc {host.name} patient context"
        values = {name: plant.text(f"{place} {name}") for name in (
            "patient_id", "given_name", "middle_name", "family_name", "birth_name")}
        values |= {"manufacturer": role["manufacturer"], "model": role["model"], "model_number": role["model_number"],
                   "serial": host.facts["serial"], "rate": plant.number(f"sdc {host.name} metric value")}
        mdib = work / f"sdc-{host.name}.xml"
        template = Template((Path(__file__).parent / "evita.xml.template").read_text())
        mdib.write_text(template.substitute({name: escape(value) for name, value in values.items()}))
        job = work / f"sdc-{host.name}.json"
        job.write_text(json.dumps({"address": host.address, "mdib": str(mdib), "serial": host.facts["serial"],
                                   "version": host.facts["version"], **role}))
        processes.start(f"sdc-{host.name}", agent(host.name, "sdc", "device", str(job)))


def start_sdc_consumers(hospital: Hospital, processes: Processes) -> Started:
    started = []
    for _, role in hospital.with_role("sdc"):
        if role["consumer"] in hospital.hosts:
            label = f"sdc-{role['consumer']}"
            started.append((label, processes.start(label, agent(
                role["consumer"], "sdc", "consumer", hospital.address_of(role["consumer"])))))
    return started


def start_monitors(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> Started:
    started = []
    for host, role in [*hospital.with_role("intellivue"), *hospital.with_role("unity")]:
        place = f"monitor {host.name}"
        job = {"address": host.address, "mac": host.mac, "broadcast": str(hospital.subnet(host.vlan).broadcast_address),
               "serial": host.facts["serial"], "version": host.facts["version"], "product": host.facts["product"], **role}
        if host.role("intellivue") and role["central"] in hospital.hosts:
            job["central"] = hospital.address_of(role["central"])
            job["patient"] = {name: plant.text(f"{place} patient demographics {name}") for name in (
                "family_name", "given_name", "patient_id")}
        file = work / f"monitor-{host.name}.json"
        file.write_text(json.dumps(job))
        label = f"monitor-{host.name}"
        kind = "intellivue" if host.role("intellivue") else "unity"
        started.append((label, processes.start(label, agent(host.name, "monitor", kind, str(file)))))
    return started


def start_listeners(hospital: Hospital, processes: Processes) -> None:
    """Servers of protocols that nobody outside the maker can read: they take bytes and answer a few."""
    for host, role in hospital.with_role("listen"):
        words = ["listen", str(role["port"])] if "port" in role else ["sink", str(role["udp_port"])]
        processes.start(f"listen-{host.name}", agent(host.name, "opaque", *words))


def start_connections(hospital: Hospital, processes: Processes) -> Started:
    started = []
    for host, role in hospital.with_role("connect"):
        if role["target"] in hospital.hosts:
            label = f"connect-{host.name}"
            started.append((label, processes.start(label, agent(
                host.name, "opaque", "connect", hospital.address_of(role["target"]), str(role["port"]), role["greeting"]))))
    return started
