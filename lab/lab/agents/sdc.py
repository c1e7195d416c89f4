"""An IEEE 11073 SDC device or consumer by the sdc11073 library, over plain HTTP so that its metadata can be seen.

Usage: sdc device JOB.json | sdc consumer ADDRESS
"""

from __future__ import annotations

import json
import logging
import sys
import time
import uuid
from pathlib import Path

from sdc11073.consumer.consumerimpl import SdcConsumer
from sdc11073.definitions_sdc import SdcV1Definitions
from sdc11073.location import SdcLocation
from sdc11073.mdib.consumermdib import ConsumerMdib
from sdc11073.mdib.providermdib import ProviderMdib
from sdc11073.provider.providerimpl import SdcProvider
from sdc11073.wsdiscovery import WSDiscovery
from sdc11073.xml_types.dpws_types import ThisDeviceType, ThisModelType


def device(job: dict[str, str]) -> None:
    discovery = WSDiscovery(job["address"])
    discovery.start()
    mdib = ProviderMdib.from_mdib_file(job["mdib"])
    model = ThisModelType(manufacturer=job["manufacturer"], manufacturer_url="https://example.org/", model_name=job["model"],
                          model_number=job["model_number"], model_url="https://example.org/", presentation_url="https://example.org/")
    this = ThisDeviceType(friendly_name=job["friendly_name"], firmware_version=job["version"], serial_number=job["serial"])
    provider = SdcProvider(ws_discovery=discovery, this_model=model, this_device=this, device_mdib_container=mdib,
                           epr=uuid.uuid5(uuid.NAMESPACE_DNS, job["serial"]))
    provider.set_used_compression()  # none: what is said stays readable
    provider.start_all(start_rtsample_loop=False)
    place = dict(part.split("=") for part in job["location"].split("&"))
    provider.set_location(SdcLocation(**place))
    time.sleep(600)


def consumer(address: str) -> None:
    discovery = WSDiscovery(address)
    discovery.start()
    services = discovery.search_services(types=SdcV1Definitions.MedicalDeviceTypesFilter, timeout=6)
    if not services:
        sys.exit("no SDC device answered")
    client = SdcConsumer.from_wsd_service(services[0], ssl_context_container=None)
    client.set_used_compression()
    client.start_all()
    ConsumerMdib(client).init_mdib()
    time.sleep(1)
    client.stop_all()
    discovery.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    if sys.argv[1] == "device":
        device(json.loads(Path(sys.argv[2]).read_text()))
    else:
        consumer(sys.argv[2])
