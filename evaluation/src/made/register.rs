//! A device as its row in the register has it.

use fastrand::Rng;
use jiff::Span;
use wardroom_model::{Asset, Date, Locator, Mac};

use super::device::Device;
use super::dirt::{Dirt, happens, mistyped, nobodys};
use super::network::HEARD;

/// The row of a device that is, or was, on a network.
pub(super) fn row(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Asset {
    let mac_address = happens(dirt.has_mac, rng).then(|| mac(device, dirt, rng));
    let ip_address = happens(dirt.has_address, rng)
        .then(|| if happens(dirt.address_stale, rng) { nobodys(rng) } else { device.address });
    let host_name = happens(dirt.has_host_name, rng).then(|| {
        if happens(dirt.host_name_stale, rng) {
            format!("OLD-{:04}", rng.u32(..9_999))
        } else {
            spelled(&device.host_name, rng)
        }
    });
    let months = if happens(dirt.maintenance_lapsed, rng) {
        36..70
    } else if happens(dirt.maintained_rarely, rng) {
        0..26
    } else {
        0..14
    };
    Asset {
        asset_tag: tag(device.tag),
        manufacturer: Some(maker(device, dirt, rng).into()),
        model: model(device, dirt, rng).map(Into::into),
        software_version: None,
        serial_number: serial(device, dirt, rng).map(Into::into),
        mac_address,
        ip_address,
        host_name: host_name.map(Into::into),
        udi: None,
        description: Some(device.product.category.replace('_', " ").into()),
        department: Some(device.ward.into()),
        location: None,
        last_pm: Some(maintained(months, rng)),
        next_pm: None,
        locator: Locator::Table { file: "made.csv".into(), row: u64::from(device.number) + 2 },
    }
}

/// The row of a device that never was on a network.
pub(super) fn never_networked(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Asset {
    Asset { mac_address: None, ip_address: None, host_name: None, ..row(device, dirt, rng) }
}

/// The row of a device that is no longer there, with the name and address that its successor has.
pub(super) fn retired(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Asset {
    let row = row(device, dirt, rng);
    let ip_address = row.ip_address.map(|_| device.address);
    let host_name = row.host_name.as_ref().map(|_| device.host_name.as_str().into());
    let last_pm = Some(maintained(if happens(dirt.retired_late, rng) { 0..18 } else { 18..100 }, rng));
    Asset { ip_address, host_name, last_pm, ..row }
}

/// What stands on the tag of this number.
pub(super) fn tag(number: u32) -> Box<str> {
    format!("MADE-{number:05}").into()
}

/// A day so many months before the network was heard.
fn maintained(months: std::ops::Range<i32>, rng: &mut Rng) -> Date {
    let before = rng.i32(months);
    HEARD.date_utc().saturating_sub(Span::new().months(before))
}

fn mac(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Mac {
    if happens(dirt.mac_replaced, rng) {
        return device.former_mac;
    }
    let mut bytes = device.mac.0;
    if happens(dirt.mac_mistyped, rng) {
        bytes[3 + rng.usize(..3)] ^= 1 << rng.u32(..8);
    }
    Mac(bytes)
}

fn serial(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Option<String> {
    if happens(dirt.serial_missing, rng) {
        return None;
    }
    if happens(dirt.serial_placeholder, rng) {
        return Some(["N/A", "UNKNOWN", "SEE LABEL", "0000"][rng.usize(..4)].into());
    }
    if happens(dirt.serial_mistyped, rng) {
        return Some(mistyped(&device.serial, rng));
    }
    Some(if happens(dirt.serial_without_zeros, rng) {
        device.serial.trim_start_matches('0').to_owned()
    } else if rng.u32(..50) == 0 {
        format!("SN {}", device.serial)
    } else {
        device.serial.clone()
    })
}

fn maker(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> String {
    let vendor = device.vendor;
    let others: Vec<&str> = vendor.aliases.iter().chain(&vendor.former).map(|name| &**name).collect();
    let name = match rng.choice(others) {
        Some(other) if happens(dirt.maker_otherwise, rng) => other.to_owned(),
        _ => vendor.name.to_string(),
    };
    let name = if rng.u32(..5) == 0 { name.to_uppercase() } else { name };
    if happens(dirt.maker_mistyped, rng) { mistyped(&name, rng) } else { name }
}

fn model(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Option<String> {
    if happens(dirt.model_missing, rng) {
        return None;
    }
    let product = device.product;
    let name = match rng.choice(&product.aliases) {
        Some(other) if happens(dirt.model_otherwise, rng) => other.to_string(),
        _ => product.name.to_string(),
    };
    let name = if rng.u32(..5) == 0 { name.to_uppercase() } else { name };
    Some(if happens(dirt.model_mistyped, rng) { mistyped(&name, rng) } else { name })
}

/// As people write names of hosts: in lower case, or with a domain.
fn spelled(name: &str, rng: &mut Rng) -> String {
    match rng.u32(..4) {
        0 => name.to_lowercase(),
        1 => format!("{}.hospital.example", name.to_lowercase()),
        _ => name.to_owned(),
    }
}
