//! Devices as the network shows them.

use wardroom_model::{Field, HostKey, Locator, Mac, NetworkKey, Observation, Protocol, Sighting, Timestamp};

use super::device::{Device, Reach};

/// The router that all devices behind it are heard through.
const ROUTER: Mac = Mac([0x00, 0x00, 0x0c, 0x07, 0xac, 0x01]);

/// When the network was heard: 2026-11-01.
pub(super) const HEARD: Timestamp = Timestamp(1_793_491_200 * Timestamp::SECOND);

/// What is heard of all devices. The key of each goes to `keys`.
pub(super) fn heard(devices: &[Device<'_>], keys: &mut Vec<String>) -> Vec<Sighting> {
    devices
        .iter()
        .map(|device| {
            let (mac, network) = match device.reach {
                Reach::Link => (device.mac, network(device.vlan)),
                Reach::Routed => (ROUTER, network(2)),
            };
            let key = match device.reach {
                Reach::Link => HostKey::Mac(network.clone(), mac),
                Reach::Routed => HostKey::Address(network.clone(), device.address, 0),
            };
            keys.push(key.to_string());
            let at = Timestamp(HEARD.0 + i64::from(device.number) * Timestamp::SECOND);
            Sighting {
                network,
                mac: Some(mac),
                ip: Some(device.address),
                on_link: device.reach == Reach::Link,
                listed: false,
                first_seen: at,
                last_seen: at,
                packets: 10,
                bytes: 1_000,
                protocols: vec![Protocol::Tcp],
                observations: told(device, at),
                values_not_kept: 0,
            }
        })
        .collect()
}

fn network(vlan: u16) -> NetworkKey {
    NetworkKey { sensor: "local".into(), vxlan: None, vlans: [vlan].into() }
}

/// Images tell it in DICOM, everything else as IEEE 11073 SDC does.
fn told(device: &Device<'_>, at: Timestamp) -> Vec<Observation> {
    let [vendor, product] = [&device.vendor.name, &device.product.name].map(ToString::to_string);
    let texts = [
        (device.tells.model, Field::SdcManufacturer, Field::DicomManufacturer, vendor),
        (device.tells.model, Field::SdcModelName, Field::DicomModelName, product),
        (device.tells.serial, Field::SdcSerialNumber, Field::DicomDeviceSerialNumber, device.serial.clone()),
        (device.tells.name, Field::DhcpHostName, Field::DhcpHostName, device.host_name.clone()),
    ];
    let mut told: Vec<Observation> = texts
        .into_iter()
        .filter(|(is_told, ..)| *is_told)
        .map(|(_, other, image, value)| {
            let field = if makes_images(&device.product.category) { image } else { other };
            observation(field, value, at, u64::from(device.number) + 1)
        })
        .collect();
    told.sort_by_key(|heard| heard.field);
    told
}

fn makes_images(category: &str) -> bool {
    const WORDS: [&str; 8] =
        ["scanner", "ultrasound", "radiography", "mammography", "c_arm", "x_ray", "angiography", "image"];
    WORDS.iter().any(|word| category.contains(word))
}

fn observation(field: Field, value: String, at: Timestamp, row: u64) -> Observation {
    let place = Locator::Table { file: "made".into(), row };
    Observation {
        field,
        value: value.into(),
        first_seen: at,
        last_seen: at,
        count: 1,
        first: place.clone(),
        last: place,
    }
}
