"""A BACnet/IP device or client by the bacpypes3 library.

Usage: bacnet device JOB.json | bacnet client ADDRESS/LENGTH INSTANCE
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bacpypes3.app import Application
from bacpypes3.local.analog import AnalogValueObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.local.networkport import NetworkPortObject
from bacpypes3.pdu import Address
from bacpypes3.primitivedata import ObjectIdentifier


async def device(job: dict[str, object]) -> None:
    this = DeviceObject(
        objectIdentifier=("device", job["instance"]), objectName=job["name"], vendorIdentifier=job["vendor_id"],
        vendorName=job["vendor_name"], modelName=job["product"], firmwareRevision=job["version"],
        applicationSoftwareVersion=job["version"], description=job["description"], location="Data room B-003",
        serialNumber=job["serial"],
    )
    port = NetworkPortObject(str(job["address"]), objectIdentifier=("network-port", 1), objectName="NetworkPort-1")
    value = AnalogValueObject(objectIdentifier=("analog-value", 1), objectName="SUPPLY-AIR-TEMPERATURE", presentValue=18.5)
    Application.from_object_list([this, port, value])
    await asyncio.sleep(600)


async def client(address: str, instance: int) -> None:
    this = DeviceObject(objectIdentifier=("device", 599), objectName="bms-srv-01", vendorIdentifier=999)
    port = NetworkPortObject(address, objectIdentifier=("network-port", 1), objectName="NetworkPort-1")
    application = Application.from_object_list([this, port])
    found = await application.who_is(instance, instance, timeout=3)
    if not found:
        sys.exit("no BACnet device answered")
    source: Address = found[0].pduSource
    for name in ("vendor-name", "model-name", "firmware-revision", "application-software-version", "object-name",
                 "description", "serial-number"):
        try:
            print(name, await application.read_property(source, ObjectIdentifier(f"device,{instance}"), name))
        except BaseException as problem:  # an error answer is traffic too
            print(name, problem)
    application.close()


if __name__ == "__main__":
    if sys.argv[1] == "device":
        asyncio.run(device(json.loads(Path(sys.argv[2]).read_text())))
    else:
        asyncio.run(client(sys.argv[2], int(sys.argv[3])))
