"""The order of events: wires, servers, arrival of the hosts (first capture), then clinical work (second capture)."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import bedside, building, dhcp, dicom, hl7, laboratory, names, web
from . import hospital as hospital_file
from .capture import Recorder
from .hospital import Hospital
from .namespaces import make_namespace, make_switch, namespace_of, plug_in, remove_all
from .plant import Planter
from .toolbox import CACHE, Processes, say

# Long enough for the slowest announcement (nmbd wins its election, lldpd's second frame).
ANNOUNCING_SECONDS = 20


def play(description: Path, out: Path, only: list[str] | None) -> int:
    work = CACHE / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    hospital = hospital_file.read(description, only)
    processes = Processes(work / "logs")
    plant = Planter()
    began = time.monotonic()
    failed: list[str] = []
    remove_all()
    try:
        say(f"wiring {len(hospital.hosts)} hosts")
        make_switch(sorted(hospital.networks))
        number = 0
        for host in hospital.hosts.values():
            make_namespace(namespace_of(host.name))
            for wire in hospital.wires(host):
                plug_in(wire, number)
                number += 1
        dhcp.set_routes(hospital)
        recorder = Recorder(processes, sorted(hospital.networks))
        recorder.start(out / "captures" / "01-arrival.pcap")
        failed += _arrive(hospital, processes, work, plant)
        recorder.stop()
        recorder.start(out / "captures" / "02-clinical.pcapng")
        failed += _work(hospital, processes, work, plant)
        recorder.stop()
        plant.write(out / "planted.txt")
        if only is None:
            _describe(hospital, out / "hospital.toml")
    finally:
        processes.stop_all()
        remove_all()
    for problem in failed:
        say(f"problem: {problem}")
    say(f"{len(plant.planted)} planted strings, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def _describe(hospital: Hospital, file: Path) -> None:
    """What the demo must know beside the captures; `as_of` is shortly after the last frame."""
    as_of = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=5)
    lines = ["# The sample hospital, written by lab/run. as_of is *now* for everything that the demo shows.",
             f'name = "{hospital.name}"', f'time_zone = "{hospital.time_zone}"', f'as_of = "{as_of:%Y-%m-%dT%H:%M:%SZ}"', "",
             "# The networks' names by VLAN.", "[networks]"]
    lines += [f'{vlan} = "{network["name"]}"' for vlan, network in sorted(hospital.networks.items())]
    file.write_text("\n".join(lines) + "\n")


def _arrive(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> list[str]:
    """The servers start, every host gets its address and makes itself known."""
    say("servers and addresses")
    dhcp.start_server(hospital, processes, work)
    dhcp.start_router(hospital, processes)
    time.sleep(1)
    for host in hospital.hosts.values():
        if host.boot != "static":
            dhcp.start_client(host, hospital, processes, work)
            time.sleep(0.2)  # one after the other, so that their order is the same in every run
    without = dhcp.wait_for_addresses(hospital)
    say("servers and announcements")
    dicom.start_receivers(hospital, processes, work, plant)
    hl7.start_receivers(hospital, processes)
    laboratory.start_receivers(hospital, processes)
    bedside.start_listeners(hospital, processes)
    web.start_servers(hospital, processes, work)
    building.start_snmp(hospital, processes, work, plant)
    building.start_bacnet(hospital, processes, work)
    names.start_lldp(hospital, processes, work)
    names.start_mdns(hospital, processes, work)
    names.start_ssdp(hospital, processes)
    names.start_samba(hospital, processes, work, plant)
    bedside.start_sdc_devices(hospital, processes, work, plant)
    time.sleep(ANNOUNCING_SECONDS)
    return [f"{name}: no address by DHCP" for name in without]


def _work(hospital: Hospital, processes: Processes, work: Path, plant: Planter) -> list[str]:
    """Images, messages, queries; in three waves, so that a small machine keeps up."""
    say("clinical work")
    failed = processes.wait(web.start_name_lookups(hospital, processes), 15)
    failed += processes.wait(dicom.start_modalities(hospital, processes, work, plant), 60)
    messages = hl7.start_senders(hospital, processes, work, plant)
    messages += laboratory.start_senders(hospital, processes, work, plant)
    messages += bedside.start_monitors(hospital, processes, work, plant)
    messages += bedside.start_connections(hospital, processes)
    failed += processes.wait(messages, 40)
    questions = dicom.start_readers(hospital, processes, plant)
    questions += web.start_browsers(hospital, processes, plant)
    questions += names.start_samba_clients(hospital, processes, work, plant)
    questions += building.start_pollers(hospital, processes, plant)
    questions += building.start_bacnet_clients(hospital, processes)
    questions += building.start_phones(hospital, processes, plant)
    questions += bedside.start_sdc_consumers(hospital, processes)
    return failed + processes.wait(questions, 60)
