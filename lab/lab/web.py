"""Web: devices managed by a browser (HTTP and HTTPS with a self-signed certificate), an EHR, and the browsers."""

from __future__ import annotations

import base64
from pathlib import Path

from .hospital import Hospital
from .namespaces import agent, inside
from .plant import Planter
from .toolbox import Processes, Started, run


def start_servers(hospital: Hospital, processes: Processes, work: Path) -> None:
    for host, role in hospital.with_role("web"):
        command = agent(host.name, "web", "80", role["server"], role["title"], role["body"])
        if "tls_subject" in role:
            key, certificate = work / f"{host.name}.key", work / f"{host.name}.crt"
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-utf8",
                "-days", "3650", "-keyout", str(key), "-out", str(certificate), "-subj", role["tls_subject"])
            command += [str(key), str(certificate), role["tls_version"]]
        processes.start(f"web-{host.name}", command)


def start_browsers(hospital: Hospital, processes: Processes, plant: Planter) -> Started:
    """curl as the browser: signs in, reads a patient's record, looks at the devices' pages."""
    started = []
    for host, role in hospital.with_role("browse"):
        place = f"http {host.name}"
        agent_text = role.get("agent", "curl")
        commands: list[list[str]] = []
        if role.get("ehr") in hospital.hosts:
            # By name, so that the resolver is asked as well.
            base = f"http://{hospital.full_name(role['ehr'])}"
            user = [plant.text(f"{place} basic authentication user name"), plant.text(f"{place} basic authentication password")]
            plant.also(base64.b64encode(":".join(user).encode()).decode(), f"{place} basic authentication as sent")
            form = "&".join(f"{name}={plant.text(f'{place} form field {name}')}" for name in ("user", "password", "patient"))
            commands += [
                ["-u", ":".join(user), f"{base}/fhir/Patient/{plant.text(f'{place} path Patient id')}"],
                [f"{base}/fhir/Observation?patient={plant.text(f'{place} query patient')}&name={plant.text(f'{place} query name')}"],
                ["-d", form, "-H", f"Cookie: session={plant.text(f'{place} cookie')}",
                 "-H", f"Referer: {base}/chart/{plant.text(f'{place} referer path')}", f"{base}/login"],
                [f"{base}/chart/{plant.text(f'{place} path chart')}/medications.html"],
            ]
        if role.get("updates") in hospital.hosts:
            commands.append(["-A", role["update_agent"], "-X", "POST", "-H", "Content-Type: text/xml; charset=utf-8", "-d", "<s:Envelope/>",
                             f"http://{hospital.full_name(role['updates'])}/ClientWebService/client.asmx"])
        for name in role.get("devices", []):
            if name in hospital.hosts:
                address = hospital.address_of(name)
                commands += [[f"http://{address}/"], ["-k", "--tls-max", "1.2", f"https://{address}/"]]
        if role.get("tls13") in hospital.hosts:
            commands.append(["-k", "--tlsv1.3", f"https://{hospital.full_name(role['tls13'])}/api/vitals"])
        script = " ; ".join("curl -s -m 8 -o /dev/null " + " ".join(f"'{word}'" for word in (
            [] if "-A" in command else ["-A", agent_text]) + command) for command in commands)
        label = f"browse-{host.name}"
        started.append((label, processes.start(label, inside(host.name, "sh", "-c", script))))
    return started


def start_name_lookups(hospital: Hospital, processes: Processes) -> Started:
    """Each host with a peer asks the DNS server for it, as it would before it connects."""
    started = []
    for host in hospital.hosts.values():
        roles = [host.role(name) for name in ("dicom_send", "dicom_find", "connect", "smb_client", "intellivue")]
        targets = {role.get("target", role.get("central")) for role in roles if role} & set(hospital.hosts)
        names = [hospital.full_name(target) for target in sorted(targets)]
        if names:
            label = f"dns-{host.name}"
            started.append((label, processes.start(label, inside(
                host.name, "dig", "+short", "+tries=1", "+time=3", f"@{hospital.dns}", *names))))
    return started
