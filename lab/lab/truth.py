"""sample/truth.json: what is true of each host, and the status of each device under each publication.

Nothing here looks at what Wardroom says: the hosts are as built, the statuses as judged by reading (judgements.toml).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from .hospital import Hospital, Host
from .publish import write_json

FACTS = ["vendor", "product", "version", "serial", "os"]


def host_entry(host: Host, hospital: Hospital) -> dict[str, Any]:
    facts = host.facts
    revealed = facts.get("revealed", [])
    places = [{"network": host.vlan, "address": host.address, "mac": host.mac}, *facts.get("also", [])]
    says_name = host.boot != "static" or "samba" in facts or "lldp" in facts or "snmp" in facts or "bacnet" in facts
    return {
        "name": host.name,
        "host_name": host.shown_name if says_name else None,
        "dns_name": hospital.full_name(host.name),
        "interfaces": [{"mac": place["mac"], "address": place["address"], "vlan": place["network"],
                        "network": hospital.networks[place["network"]]["name"]} for place in places],
        "medical": facts["medical"],
        "category": facts["category"],
        **{name: facts.get(name) for name in FACTS},
        "revealed": revealed,
        "asset_tag": facts.get("asset_tag"),
        "address_by": "static" if host.boot == "static" else "dhcp",
    }


def statuses(publications: dict[str, Any], judgements: dict[str, Any]) -> list[dict[str, Any]]:
    """One entry for each (device, CVE) that a publication speaks of."""
    cves_of = {entry["id"]: [cve["id"] for cve in entry["cve"]] for entry in publications["advisory"]}
    cves_of |= {entry["id"]: [entry["id"]] for entry in publications["cve"]}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for judgement in judgements["judgement"]:
        about = judgement["about"]
        for status in ("affected", "not_affected", "needs_check"):
            for device in judgement.get(status, []):
                for cve in judgement.get("cves", cves_of[about]):
                    entry = {"asset_tag": None if device.startswith("host:") else device, "cve": cve, "advisory": about,
                             "status": status, "why": judgement["why"]}
                    if device.startswith("host:"):
                        entry["host"] = device.removeprefix("host:")
                    if found.setdefault((device, cve), entry)["status"] != status:
                        raise ValueError(f"{device} and {cve} are judged twice, differently")
    return [found[key] for key in sorted(found)]


def write(hospital: Hospital, publications: dict[str, Any], judgements: dict[str, Any], sample: Path) -> list[str]:
    """Write the file; gives what does not fit together."""
    with open(sample / "assets.csv", newline="") as file:
        tags = {row["asset_tag"] for row in csv.DictReader(file)}
    hosts = [host_entry(host, hospital) for host in hospital.hosts.values()]
    findings = statuses(publications, judgements)
    problems = [f"{host['name']}: asset {host['asset_tag']} is not in assets.csv" for host in hosts
                if host["asset_tag"] and host["asset_tag"] not in tags]
    problems += [f"{finding['asset_tag']} is judged, but not in assets.csv" for finding in findings
                 if finding["asset_tag"] and finding["asset_tag"] not in tags]
    problems += [f"host {finding['host']} is judged, but not in hospital.toml" for finding in findings
                 if "host" in finding and finding["host"] not in hospital.hosts]
    write_json(sample / "truth.json", {
        "about": "What is true of the sample, written before any matcher ran. `revealed` names the facts of a host that its "
                 "traffic shows; the others cannot be found out by listening. Findings that are not listed are not expected.",
        "hosts": hosts,
        "findings": findings,
    })
    return problems
