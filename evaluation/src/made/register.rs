//! A device as its row in the register has it.

use fastrand::Rng;
use jiff::Span;
use wardroom_model::{Asset, Date, Locator, Mac};

use super::device::{Device, Reach};
use super::dirt::{Dirt, happens, mistyped};
use super::network::HEARD;

/// The row, and whether it has something by which the network shows the device as well.
pub(super) fn row(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> (Asset, bool) {
    let mac = happens(dirt.has_mac, rng).then(|| mac(device, dirt, rng));
    let address = happens(dirt.has_address, rng).then(|| {
        let moved = happens(dirt.address_stale, rng);
        if moved { ([10, 99, rng.u8(..), rng.u8(1..)].into(), false) } else { (device.address, true) }
    });
    let host_name = happens(dirt.has_host_name, rng).then(|| {
        let old = happens(dirt.host_name_stale, rng);
        let name = if old { format!("OLD-{:04}", rng.u32(..9_999)) } else { spelled(&device.host_name, rng) };
        (name, !old)
    });
    let serial = serial(device, dirt, rng);
    let shows = mac.is_some_and(|(_, right)| right && device.reach == Reach::Link)
        || address.is_some_and(|(_, right)| right)
        || host_name.as_ref().is_some_and(|(_, right)| *right && device.tells.name)
        || serial.as_ref().is_some_and(|(_, right)| *right && device.tells.serial);
    let row = Asset {
        asset_tag: "".into(),
        manufacturer: Some(maker(device, dirt, rng).into()),
        model: model(device, dirt, rng).map(Into::into),
        software_version: None,
        serial_number: serial.map(|(serial, _)| serial.into()),
        mac_address: mac.map(|(mac, _)| mac),
        ip_address: address.map(|(address, _)| address),
        host_name: host_name.map(|(name, _)| name.into()),
        udi: None,
        description: Some(device.product.category.replace('_', " ").into()),
        department: Some(device.ward.into()),
        location: None,
        last_pm: Some(maintained(if happens(dirt.maintenance_lapsed, rng) { 36..70 } else { 0..14 }, rng)),
        next_pm: None,
        locator: Locator::Table { file: "made.csv".into(), row: u64::from(device.number) + 2 },
    };
    (row, shows)
}

/// The row of a device that is no longer there, with the name and address that its successor has.
pub(super) fn retired(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Asset {
    let (row, _) = row(device, dirt, rng);
    let address = row.ip_address.map(|_| device.address);
    let host_name = row.host_name.as_ref().map(|_| device.host_name.as_str().into());
    let last_pm = Some(maintained(if happens(dirt.retired_late, rng) { 0..18 } else { 18..100 }, rng));
    Asset { ip_address: address, host_name, last_pm, ..row }
}

/// A day so many months before the network was heard.
fn maintained(months: std::ops::Range<i32>, rng: &mut Rng) -> Date {
    let before = rng.i32(months);
    HEARD.date_utc().saturating_sub(Span::new().months(before))
}

fn mac(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> (Mac, bool) {
    if happens(dirt.mac_replaced, rng) {
        return (device.former_mac, false);
    }
    if happens(dirt.mac_mistyped, rng) {
        let mut bytes = device.mac.0;
        bytes[3 + rng.usize(..3)] ^= 1 << rng.u32(..8);
        return (Mac(bytes), false);
    }
    (device.mac, true)
}

fn serial(device: &Device<'_>, dirt: &Dirt, rng: &mut Rng) -> Option<(String, bool)> {
    if happens(dirt.serial_missing, rng) {
        return None;
    }
    if happens(dirt.serial_placeholder, rng) {
        return Some((["N/A", "UNKNOWN", "SEE LABEL", "0000"][rng.usize(..4)].into(), false));
    }
    if happens(dirt.serial_mistyped, rng) {
        return Some((mistyped(&device.serial, rng), false));
    }
    let written = if happens(dirt.serial_without_zeros, rng) {
        device.serial.trim_start_matches('0').to_owned()
    } else if rng.u32(..50) == 0 {
        format!("SN {}", device.serial)
    } else {
        device.serial.clone()
    };
    Some((written, true))
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
