"""Sample advisories (CSAF 2.0), CVE records (JSON 5.1) and a KEV catalogue, from publications.toml.

All words are ours, restating public facts; each document says so and names the publisher's page, which prevails.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

NOTE = "A restatement in our own words for Wardroom's sample hospital. It is not the publisher's text; the publisher's page prevails."


def severity(score: float) -> str:
    return "CRITICAL" if score >= 9 else "HIGH" if score >= 7 else "MEDIUM" if score >= 4 else "LOW"


def write_json(file: Path, value: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


class ProductTree:
    """vendor > product_name > product_version or product_version_range, with an id for each leaf."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor
        self.names: dict[str, list[dict[str, Any]]] = {}
        self.ids: dict[tuple[str, str], str] = {}

    def add(self, name: str, version: str) -> str:
        if (name, version) not in self.ids:
            number = f"SAMPLE-{len(self.ids) + 1:04d}"
            self.ids[name, version] = number
            kind = "product_version_range" if version[0] in "<>" or version.startswith("vers:") else "product_version"
            self.names.setdefault(name, []).append({
                "category": kind, "name": version,
                "product": {"name": f"{self.vendor} {name} {version}", "product_id": number}})
        return self.ids[name, version]

    def branches(self) -> list[dict[str, Any]]:
        products = [{"category": "product_name", "name": name, "branches": leaves} for name, leaves in self.names.items()]
        return [{"category": "vendor", "name": self.vendor, "branches": products}]


def advisory(entry: dict[str, Any]) -> dict[str, Any]:
    tree = ProductTree(entry["vendor"])
    affected = [tree.add(name, version) for name, version in entry["affected"]]
    spared = [tree.add(name, version) for name, version in entry.get("not_affected", [])]
    some = [(tree.add(name, version), cves) for name, version, cves in entry.get("affected_by_some", [])]
    page = f"https://www.cisa.gov/news-events/ics-medical-advisories/{entry['id'].lower()}"
    weaknesses = []
    for cve in entry["cve"]:
        here = affected + [product for product, cves in some if cve["id"] in cves]
        fixed = [product for product, cves in some if cve["id"] not in cves]
        status = {"known_affected": here}
        if spared:
            status["known_not_affected"] = spared
        if fixed:
            status["fixed"] = fixed
        weakness: dict[str, Any] = {
            "cve": cve["id"], "title": cve["title"],
            "cwe": {"id": cve["cwe"], "name": cve["cwe_name"]},
            "notes": [{"category": "summary", "text": f"{entry['title']}: {cve['title']}."}],
            "product_status": status,
            "remediations": [{"category": entry["remediation_category"], "details": entry["remediation"], "product_ids": here,
                              "url": page}],
            "scores": [{"cvss_v3": {"version": cve["vector"][5:8], "vectorString": cve["vector"], "baseScore": cve["score"],
                                    "baseSeverity": severity(cve["score"])}, "products": here}],
        }
        weaknesses.append(weakness)
    return {
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "lang": "en", "title": entry["title"],
            "distribution": {"tlp": {"label": "WHITE"}},
            "notes": [{"category": "legal_disclaimer", "title": "Sample data", "text": NOTE},
                      {"category": "summary", "title": "Summary", "text": entry["summary"]}],
            "publisher": {"category": "other", "name": "Wardroom sample data", "namespace": "https://example.org"},
            "references": [{"category": "external", "summary": "The publisher's page", "url": page}],
            "tracking": {
                "id": entry["id"], "status": "final", "version": "1",
                "initial_release_date": f"{entry['initial']}T00:00:00Z", "current_release_date": f"{entry['current']}T00:00:00Z",
                "revision_history": [{"date": f"{entry['current']}T00:00:00Z", "number": "1", "summary": "Restated for the sample."}],
            },
        },
        "product_tree": {"branches": tree.branches()},
        "vulnerabilities": weaknesses,
    }


def cve_record(entry: dict[str, Any]) -> dict[str, Any]:
    organisation = str(uuid.uuid5(uuid.NAMESPACE_DNS, "sample.example.org"))
    published = f"{entry['published']}T00:00:00.000Z"
    versions = []
    for start, word, end in entry["versions"]:
        version = {"version": start, "status": "affected"}
        versions.append(version | ({"versionType": "custom", word: end} if word else {}))
    return {
        "dataType": "CVE_RECORD", "dataVersion": "5.1",
        "cveMetadata": {"cveId": entry["id"], "state": "PUBLISHED", "assignerOrgId": organisation,
                        "assignerShortName": "wardroom-sample", "datePublished": published, "dateUpdated": published},
        "containers": {"cna": {
            "providerMetadata": {"orgId": organisation, "shortName": "wardroom-sample", "dateUpdated": published},
            "title": f"{entry['product']}: {entry['id']}",
            "descriptions": [{"lang": "en", "value": f"{entry['description']} {NOTE}"}],
            "affected": [{"vendor": entry["vendor"], "product": entry["product"], "defaultStatus": entry["default"],
                          "versions": versions}],
            "problemTypes": [{"descriptions": [{"lang": "en", "type": "CWE", "cweId": entry["cwe"], "description": entry["cwe"]}]}],
            "metrics": [{"format": "CVSS", f"cvssV{entry['vector'][5:8].replace('.', '_')}": {
                "version": entry["vector"][5:8], "vectorString": entry["vector"], "baseScore": entry["score"],
                "baseSeverity": severity(entry["score"])}}],
            "references": [{"url": f"https://nvd.nist.gov/vuln/detail/{entry['id']}"}],
        }},
    }


def known_exploited(entries: list[dict[str, Any]]) -> dict[str, Any]:
    listed = [{
        "cveID": entry["id"], "vendorProject": entry["vendor"], "product": entry["product"],
        "vulnerabilityName": f"{entry['vendor']} {entry['product']} {entry['id']}", "dateAdded": entry["kev"][0],
        "shortDescription": entry["description"], "requiredAction": "Install the vendor's update, or take the system off the network.",
        "dueDate": entry["kev"][1], "knownRansomwareCampaignUse": "Known",
        "notes": f"{NOTE} https://nvd.nist.gov/vuln/detail/{entry['id']}", "cwes": [entry["cwe"]],
    } for entry in entries if "kev" in entry]
    return {"title": "Sample of known exploited vulnerabilities (Wardroom sample data, not CISA's catalogue)",
            "catalogVersion": "2025.08.25", "dateReleased": "2025-08-25T17:04:19.9796Z", "count": len(listed),
            "vulnerabilities": listed}


def publish(publications: dict[str, Any], sample: Path) -> None:
    for entry in publications["advisory"]:
        write_json(sample / "advisories" / f"{entry['id'].lower()}.json", advisory(entry))
    for entry in publications["cve"]:
        write_json(sample / "cves" / f"{entry['id']}.json", cve_record(entry))
    write_json(sample / "kev.json", known_exploited(publications["cve"]))
