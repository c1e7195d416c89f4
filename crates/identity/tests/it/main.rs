//! Joining, identifying and reconciling, from made sightings whose truth is known.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test whose own values are wrong fails at once")]

mod cards;
mod change;
mod clinical;
mod device;
mod host;
mod identify;
mod images;
mod infrastructure;
mod kin;
mod properties;
mod reconcile;
mod register;
mod scale;
mod scan;
mod several;
mod sums;
mod unknown;

use std::net::IpAddr;
use std::sync::Arc;

use wardroom_model::locator::CaptureLocator;
use wardroom_model::{
    Asset, CaptureFile, Field, Host, HostKey, Locator, Mac, NetworkKey, Observation, Sighting, Timestamp,
};

fn network() -> NetworkKey {
    NetworkKey { sensor: "local".into(), vxlan: None, vlans: [12].into() }
}

fn frame(frame: u64) -> Locator {
    let file = Arc::new(CaptureFile { sha256: Some("ab".into()), name: "made.pcap".into() });
    Locator::Capture(CaptureLocator { file, interface: 0, frame })
}

fn heard(field: &str, value: &str, at: i64) -> Observation {
    let field = Field::parse(field).unwrap_or_else(|| panic!("{field} is no field"));
    let place = frame(at.unsigned_abs() + 1);
    Observation {
        field,
        value: value.into(),
        first_seen: Timestamp(at),
        last_seen: Timestamp(at),
        count: 1,
        first: place.clone(),
        last: place,
    }
}

/// A sighting with 10 packets.
fn sighting(mac: Option<&str>, ip: Option<&str>, on_link: bool) -> Sighting {
    Sighting {
        network: network(),
        mac: mac.map(|mac| mac.parse().unwrap()),
        ip: ip.map(|ip| ip.parse().unwrap()),
        on_link,
        listed: false,
        first_seen: Timestamp(100),
        last_seen: Timestamp(200),
        packets: 10,
        bytes: 1000,
        protocols: Vec::new(),
        observations: Vec::new(),
        values_not_kept: 0,
    }
}

/// A host with one address that said these things.
fn said(mac: Option<&str>, facts: &[(&str, &str)]) -> Host {
    let mut sighting = sighting(mac, Some("10.0.0.5"), mac.is_some());
    sighting.observations =
        facts.iter().enumerate().map(|(at, (field, value))| heard(field, value, at as i64)).collect();
    wardroom_identity::host::join(vec![sighting]).remove(0)
}

fn asset(tag: &str) -> Asset {
    Asset {
        asset_tag: tag.into(),
        manufacturer: None,
        model: None,
        software_version: None,
        serial_number: None,
        mac_address: None,
        ip_address: None,
        host_name: None,
        udi: None,
        description: None,
        department: None,
        location: None,
        last_pm: None,
        next_pm: None,
        locator: Locator::Table { file: "assets.csv".into(), row: 2 },
    }
}

fn key(host: &Host) -> String {
    match &host.key {
        HostKey::Mac(_, mac) => mac.to_string(),
        HostKey::Address(_, ip, _) => ip.to_string(),
    }
}

fn mac_of(number: u32) -> Mac {
    let [a, b, c, d] = number.to_be_bytes();
    Mac([0x00, 0x50 + a, 0x56, b, c, d])
}

fn ip_of(number: u32) -> IpAddr {
    IpAddr::V4((0x0a00_0000 + number).into())
}
