//! Devices that HL7 messages name (OBX-18, PRT-10: entity, namespace, universal id and its type, parted by `^`).
//!
//! A sender speaks for others: a gateway names every pump behind it. What a message names is the host itself only where
//! its EUI-64 is the host's own Ethernet address, or where the sender speaks of one device alone and that is the
//! product that its own software segment names.

use std::collections::BTreeSet;

use wardroom_catalog::udi::identifiers;
use wardroom_catalog::{Catalog, Named};
use wardroom_model::{Attribute, Field, Host, Mac, Observation};

use super::evidence::{Ledger, Origin};
use super::messages;
use crate::fusion::Group;

/// How sure it is that a device with the host's own Ethernet address is the host.
const OWN_ADDRESS: f64 = 0.9;
/// The same where it is the one device that a sender of that product speaks of.
const ONLY_DEVICE: f64 = 0.75;

/// The Ethernet address in an EUI-64 (`F8C678FFFE200251`), as the IEEE's mapping has it.
pub(crate) fn mac_of_eui64(text: &str) -> Option<Mac> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | '-' | '.' | ' ')).collect();
    if digits.len() != 16 || !digits.is_ascii() {
        return None;
    }
    let (head, rest) = digits.split_at_checked(6)?;
    let (middle, tail) = rest.split_at_checked(4)?;
    middle.eq_ignore_ascii_case("fffe").then(|| format!("{head}{tail}").parse().ok()).flatten()
}

/// True for fields that name a device.
pub(crate) const fn names_device(field: Field) -> bool {
    matches!(field, Field::Hl7EquipmentInstance | Field::Hl7ParticipantDevice)
}

/// The Ethernet addresses in a device's name.
pub(crate) fn macs_named(value: &str) -> impl Iterator<Item = Mac> {
    value.split(['^', '&']).filter_map(mac_of_eui64)
}

/// Adds what the messages say of the host itself.
pub(super) fn gather(catalog: &Catalog, host: &Host, ledger: &mut Ledger) {
    for origin in own(catalog, host) {
        tell(catalog, origin, ledger);
    }
}

/// Does a device that the host's messages name stand for the host itself?
pub(super) fn is_itself(catalog: &Catalog, host: &Host) -> bool {
    !own(catalog, host).is_empty()
}

/// What names the host itself, and how sure that is.
fn own<'h>(catalog: &Catalog, host: &'h Host) -> Vec<Origin<'h>> {
    let named: Vec<&Observation> =
        host.observations.iter().filter(|heard| names_device(heard.field)).collect();
    let devices: BTreeSet<&str> = named.iter().map(|heard| &*heard.value).collect();
    let origin = |heard: &'h Observation| {
        if macs_named(&heard.value).any(|mac| host.macs.contains(&mac)) {
            let (fingerprint, group) = ("hl7.device_of_own_address", Group::Named);
            return Some(Origin { heard, fingerprint, group, confidence: OWN_ADDRESS });
        }
        let is_only = devices.len() == 1
            && messages::passed_on(catalog, host).is_none()
            && is_product_of_software(catalog, host, &heard.value);
        let (fingerprint, group) = ("hl7.only_device", Group::Hl7Software);
        is_only.then_some(Origin { heard, fingerprint, group, confidence: ONLY_DEVICE })
    };
    named.into_iter().filter_map(origin).collect()
}

fn tell(catalog: &Catalog, origin: Origin<'_>, ledger: &mut Ledger) {
    let mut parts = origin.heard.value.split('^').map(str::trim);
    let entity = parts.next().unwrap_or_default();
    // What a UDI says of the host is added with it.
    if !entity.is_empty() && mac_of_eui64(entity).is_none() && identifiers(entity).is_none() {
        ledger.add(Attribute::Serial, Named { id: None, name: entity.into() }, origin);
    }
    let Some(namespace) = parts.next().filter(|text| !text.is_empty()) else { return };
    match catalog.product_anywhere(namespace) {
        Some(product) => {
            if let Some(vendor) = catalog.vendor_by_id(&product.vendor) {
                ledger.add(
                    Attribute::Vendor,
                    Named { id: Some(vendor.id.clone()), name: vendor.name.clone() },
                    origin,
                );
            }
            ledger.add(Attribute::Product, catalog.product_named(product, namespace), origin);
        }
        None => ledger.perhaps_product(namespace, origin),
    }
}

/// Is the device in the namespace the product that the sender's own software segment names?
fn is_product_of_software(catalog: &Catalog, host: &Host, value: &str) -> bool {
    let Some(device) = value.split('^').nth(1).and_then(|text| catalog.product_anywhere(text)) else {
        return false;
    };
    let software = host.observations.iter().filter(|heard| heard.field == Field::Hl7SoftwareProduct);
    software
        .filter_map(|heard| catalog.product(&device.vendor, &heard.value))
        .any(|product| product.id == device.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ethernet_address_stands_in_the_eui64() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(mac_of_eui64(text).map(|mac| mac.to_string()).as_deref(), expected, "{text}");
        };
        check("F8C678FFFE200251", Some("f8:c6:78:20:02:51"));
        check("f8-c6-78-ff-fe-20-02-51", Some("f8:c6:78:20:02:51"));
        check("0009FB0420000231", None);
        check("EUI-64", None);
        check("", None);
    }
}
