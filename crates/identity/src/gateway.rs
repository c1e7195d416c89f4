//! Devices that a host speaks for: what gateways, serial-to-Ethernet boxes and servers name in what they send.
//!
//! HL7 names them in OBX-18, PRT-10 and PRT-20, FHIR as resources of type Device, BACnet by their number behind a router.
//! What a host says of itself over web services, SDC or IEEE 11073 is its own, unless it says so of several: then it stands
//! in for all of them. What messages name of the host itself is left out.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_catalog::udi::identifiers;
use wardroom_model::kin::SpokenFor;
use wardroom_model::{Asset, Attribute, Field, Host, Identity, Mac, Observation};

use crate::identify::{equipment, spoken};
use crate::serial;

/// Fields each value of which is another device.
const NAMING: [Field; 5] = [
    Field::Hl7EquipmentInstance,
    Field::Hl7ParticipantDevice,
    Field::Hl7DeviceSerial,
    Field::FhirSerialNumber,
    Field::FhirUdi,
];
/// Fields that are a device's own, unless there are several.
const OWN: [Field; 7] = [
    Field::SdcSerialNumber,
    Field::SdcUdi,
    Field::WsdSerialNumber,
    Field::PhdSystemId,
    Field::PhdSerialNumber,
    Field::IntellivueSystemId,
    Field::Poct1aSerialId,
];

/// The devices that a host speaks for, by what they are named by.
pub fn speaks_for(host: &Host, identity: &Identity) -> Vec<SpokenFor> {
    let mut found: BTreeMap<String, SpokenFor> = BTreeMap::new();
    let fhir_is_own = !spoken::for_others(host);
    let is_itself = |heard: &Observation| {
        identity.evidence.iter().any(|piece| {
            piece.claim == Attribute::Serial
                && piece.supports
                && piece.field == heard.field
                && piece.seen == heard.value
        })
    };
    for same in host.observations.chunk_by(|a, b| a.field == b.field) {
        let Some(field) = same.first().map(|heard| heard.field) else { continue };
        let others = NAMING.contains(&field) && !(fhir_is_own && spoken::is_of_device(field));
        let stands_in = || {
            let numbers: BTreeSet<String> = same.iter().filter_map(|heard| key(&heard.value)).collect();
            OWN.contains(&field) && numbers.len() > 1
        };
        if field != Field::BacnetRoutedDevice && !others && !stands_in() {
            continue;
        }
        for heard in same {
            let own_card = equipment::macs_named(&heard.value).any(|mac| host.macs.contains(&mac));
            if own_card || others && is_itself(heard) {
                continue;
            }
            let Some((key, named)) = read(host, heard) else { continue };
            let known = found.entry(key).or_insert_with(|| named.clone());
            known.manufacturer = known.manufacturer.take().or(named.manufacturer);
            known.model = known.model.take().or(named.model);
            known.mac = known.mac.or(named.mac);
            if named.first_seen < known.first_seen {
                (known.first_seen, known.locator) = (named.first_seen, named.locator);
            }
            known.last_seen = known.last_seen.max(named.last_seen);
        }
    }
    found.into_values().collect()
}

/// Is what a host names the device of this asset?
pub(crate) fn is_asset(named: &SpokenFor, asset: &Asset) -> bool {
    let by_mac = named.mac.is_some() && named.mac == asset.mac_address;
    let own = asset.serial_number.as_deref().and_then(serial::normal);
    by_mac || own.is_some() && own == number(named)
}

/// The serial number that a device is named by: in a UDI, the one that stands in it.
pub(crate) fn number(named: &SpokenFor) -> Option<String> {
    let in_udi = || identifiers(&named.identifier)?.serial;
    let may_be_udi = matches!(named.field, Field::FhirUdi | Field::SdcUdi | Field::Hl7ParticipantDevice);
    let serial = may_be_udi.then(in_udi).flatten();
    serial::normal(serial.as_deref().unwrap_or(&named.identifier))
}

/// A number as it is compared.
fn key(text: &str) -> Option<String> {
    let mac = equipment::macs_named(text).next().map(|mac| mac.to_string());
    mac.or_else(|| serial::normal(text))
}

/// The device in a value, with what it is compared by.
fn read(host: &Host, heard: &Observation) -> Option<(String, SpokenFor)> {
    let mut named = SpokenFor {
        identifier: heard.value.trim().into(),
        manufacturer: None,
        model: None,
        mac: None,
        field: heard.field,
        first_seen: heard.first_seen,
        last_seen: heard.last_seen,
        locator: heard.first.clone(),
    };
    if equipment::names_device(heard.field) {
        // Entity, namespace, universal id and its type (HL7 version 2.9, data type EI).
        let mut parts = heard.value.split('^').map(str::trim);
        let (entity, namespace) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let universal = parts.next().unwrap_or_default();
        named.identifier = if entity.is_empty() { universal } else { entity }.into();
        named.model = (!namespace.is_empty()).then(|| namespace.into());
        named.mac = equipment::macs_named(&heard.value).next();
        let by = equipment::mac_of_eui64(entity).map(|mac| mac.to_string());
        let by = by.or_else(|| number(&named)).or_else(|| named.mac.map(|mac| mac.to_string()));
        return Some((by?, named));
    }
    if matches!(heard.field, Field::PhdSystemId | Field::IntellivueSystemId) {
        named.mac = equipment::mac_of_eui64(&heard.value).or_else(|| heard.value.parse::<Mac>().ok());
    }
    if matches!(heard.field, Field::FhirSerialNumber | Field::FhirUdi) {
        named.manufacturer = beside(host, heard, Field::FhirManufacturer);
        named.model = beside(host, heard, Field::FhirModelNumber);
    }
    if heard.field == Field::BacnetRoutedDevice {
        return Some((heard.value.to_lowercase(), named));
    }
    let by = named.mac.map(|mac| mac.to_string()).or_else(|| number(&named))?;
    Some((by, named))
}

/// What the same message says in another field; where all messages say the same, that.
fn beside(host: &Host, heard: &Observation, field: Field) -> Option<Box<str>> {
    let mut says = host.observations.iter().filter(|other| other.field == field);
    let here = says.clone().find(|other| other.first == heard.first || other.last == heard.first);
    let only = || says.next().filter(|_| says.next().is_none());
    here.or_else(only).map(|other| other.value.clone())
}
