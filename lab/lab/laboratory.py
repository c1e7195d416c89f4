"""ASTM E1381/E1394: an analyser that reports to the laboratory's middleware over TCP."""

from __future__ import annotations

import json
from pathlib import Path

from .hospital import Hospital
from .namespaces import agent
from .plant import Planter
from .toolbox import Processes, Started


def start_receivers(hospital: Hospital, processes: Processes) -> None:
    for host, role in hospital.with_role("astm_receive"):
        processes.start(f"astm-{host.name}", agent(host.name, "astm", "receive", str(role["port"])))


def start_senders(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> Started:
    started = []
    for host, role in hospital.with_role("astm_send"):
        if role["target"] not in hospital.hosts:
            continue
        place = f"astm {host.name}"
        patient = [plant.text(f"{place} P-{number}") for number in (3, 4, 5)]
        records = [
            f"H|\\^&|||{role['sender']}|||||||P|LIS2-A2|20261120081500",
            f"P|1||{'|'.join(patient)}|{plant.name(f'{place} P-6')}|{plant.text(f'{place} P-7 (mother)')}|"
            f"{plant.date(f'{place} P-8')}|{plant.text(f'{place} P-9')}||{plant.text(f'{place} P-11')}",
            f"O|1|{plant.text(f'{place} O-3')}||^^^^WBC|R|20261120081500|||||||||{plant.text(f'{place} O-17 physician')}",
            f"R|1|^^^^WBC^1|{plant.number(f'{place} R-4')}|10*3/uL||N||F||{plant.text(f'{place} R-11 operator')}||20261120081500",
            f"C|1|I|{plant.text(f'{place} C-4')}|G",
            "L|1|N",
        ]
        file = work / f"astm-{host.name}.json"
        file.write_text(json.dumps(records))
        label = f"astm-send-{host.name}"
        started.append((label, processes.start(label, agent(
            host.name, "astm", "send", hospital.address_of(role["target"]), str(role["port"]), str(file)))))
    return started
