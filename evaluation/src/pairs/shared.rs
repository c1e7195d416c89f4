//! What rows and hosts have in common, as one who knows the truth sees it; nothing of the code under test is used here.
//!
//! It gives a bound: a row that shares nothing with its host, or to which another says as much as the true one in every
//! field, no rule can tell.

use std::collections::HashMap;
use std::net::IpAddr;

use wardroom_model::{Asset, Field, Mac, Sighting};

use crate::made::Hospital;

/// How the two sides compare in one field, the worse first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agreement {
    Other,
    Silent,
    /// But for one character.
    Near,
    Same,
}

use Agreement::{Near, Other, Same, Silent};

/// The fields, of which the first [`TELLING`] tell a device from all others.
const FIELDS: [&str; 7] =
    ["MAC", "serial number", "host name", "name after tag or serial number", "address", "model", "place"];
const TELLING: usize = 5;
/// Which of the fields is the model.
pub(super) const MODEL: usize = 5;

/// How a row and a host compare, field by field.
pub(super) type Compared = [Agreement; FIELDS.len()];

/// Fields that tell a device and in which the two agree, if only nearly.
pub(super) fn told_by(compared: &Compared) -> impl Iterator<Item = (&'static str, Agreement)> {
    let telling = FIELDS.into_iter().zip(*compared).take(TELLING);
    telling.filter(|(_, agreement)| *agreement >= Near)
}

/// What a row or a host has to compare.
struct Values<'a> {
    mac: Option<Mac>,
    serial: Option<String>,
    name: Option<String>,
    address: Option<IpAddr>,
    product: Option<&'static str>,
    place: Option<&'static str>,
    row: Option<&'a Asset>,
}

/// Who might take a device's row or host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rival {
    /// Another row of the same device.
    Twin,
    /// The row of a device that is gone.
    Retired,
    /// The row of another device.
    Row,
    /// Another host.
    Host,
}

/// Both sides, with who has which value.
pub(super) struct Both<'a> {
    hospital: &'a Hospital,
    rows: Vec<Values<'a>>,
    hosts: Vec<Values<'a>>,
    rows_with: HashMap<String, Vec<usize>>,
    hosts_with: HashMap<String, Vec<usize>>,
    of_device: HashMap<u32, Vec<usize>>,
}

impl<'a> Both<'a> {
    pub(super) fn new(hospital: &'a Hospital) -> Self {
        let rows: Vec<Values<'a>> = hospital.assets.iter().map(|row| of_row(hospital, row)).collect();
        let hosts: Vec<Values<'a>> = hospital
            .sightings
            .iter()
            .zip(0..)
            .map(|(seen, device)| of_host(hospital, seen, device))
            .collect();
        let mut of_device: HashMap<u32, Vec<usize>> = HashMap::new();
        for (number, row) in hospital.assets.iter().enumerate() {
            let device = hospital.truth().device(&row.asset_tag);
            of_device.entry(device.unwrap_or(u32::MAX)).or_default().push(number);
        }
        let (rows_with, hosts_with) = (by_value(&rows), by_value(&hosts));
        Self { hospital, rows, hosts, rows_with, hosts_with, of_device }
    }

    /// The rows of a device.
    pub(super) fn rows(&self, device: u32) -> &[usize] {
        self.of_device.get(&device).map_or(&[], Vec::as_slice)
    }

    /// How a device's row compares with its host.
    pub(super) fn compared(&self, row: usize, device: u32) -> Compared {
        compared(&self.rows[row], &self.hosts[device as usize])
    }

    /// Who says as much as this row of the device and as its host in every field, and was maintained as lately.
    pub(super) fn rival(&self, row: usize, device: u32) -> Option<Rival> {
        let own = self.compared(row, device);
        let as_much = |other: &Compared| other.iter().zip(&own).all(|(other, own)| other >= own);
        let last_pm = |number: usize| self.hospital.assets[number].last_pm;
        let (values, host) = (&self.rows[row], &self.hosts[device as usize]);
        let rows = keys(host).into_iter().filter_map(|key| self.rows_with.get(&key)).flatten();
        let mut rivals = rows.filter(|other| {
            **other != row
                && as_much(&compared(&self.rows[**other], host))
                && last_pm(**other) >= last_pm(row)
        });
        if let Some(rival) = rivals.next() {
            let tag = &self.hospital.assets[*rival].asset_tag;
            let truth = self.hospital.truth();
            return Some(match truth.device(tag) == Some(device) {
                true => Rival::Twin,
                false if truth.is_retired(tag) => Rival::Retired,
                false => Rival::Row,
            });
        }
        let mut hosts = keys(values).into_iter().filter_map(|key| self.hosts_with.get(&key)).flatten();
        hosts
            .any(|other| *other != device as usize && as_much(&compared(values, &self.hosts[*other])))
            .then_some(Rival::Host)
    }
}

fn by_value(of: &[Values<'_>]) -> HashMap<String, Vec<usize>> {
    let mut with: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, values) in of.iter().enumerate() {
        for key in keys(values) {
            with.entry(key).or_default().push(number);
        }
    }
    with
}

fn keys(of: &Values<'_>) -> Vec<String> {
    let text = |letter: char, value: &Option<String>| value.as_ref().map(|value| format!("{letter}{value}"));
    [
        of.mac.map(|mac| mac.to_string()),
        text('s', &of.serial),
        text('n', &of.name),
        of.address.map(|address| address.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_row<'a>(hospital: &'a Hospital, row: &'a Asset) -> Values<'a> {
    let device = hospital.truth().device(&row.asset_tag).unwrap_or(u32::MAX);
    Values {
        mac: row.mac_address,
        serial: row.serial_number.as_deref().and_then(serial),
        name: row.host_name.as_deref().map(name),
        address: row.ip_address,
        product: row.model.as_ref().and_then(|_| hospital.truth().product(device)),
        place: hospital.truth().ward(device),
        row: Some(row),
    }
}

fn of_host<'a>(hospital: &'a Hospital, seen: &Sighting, device: u32) -> Values<'a> {
    let heard = |fields: &[Field]| {
        let found = seen.observations.iter().find(|heard| fields.contains(&heard.field));
        found.map(|heard| &*heard.value)
    };
    let model = heard(&[Field::SdcModelName, Field::DicomModelName]);
    Values {
        mac: seen.mac.filter(|_| seen.on_link),
        serial: heard(&[Field::SdcSerialNumber, Field::DicomDeviceSerialNumber]).and_then(serial),
        name: heard(&[Field::DhcpHostName]).map(name),
        address: seen.ip,
        product: model.and_then(|_| hospital.truth().product(device)),
        place: hospital.truth().ward(device),
        row: None,
    }
}

/// Without what people write around it; none where it is no number.
fn serial(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let plain = plain.strip_prefix("SN").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let plain = plain.map_or_else(|| text.trim().to_uppercase(), str::to_owned);
    let short = plain.trim_start_matches('0');
    (short.chars().filter(char::is_ascii_digit).count() >= 5).then(|| short.to_owned())
}

fn name(text: &str) -> String {
    text.split('.').next().unwrap_or(text).to_uppercase()
}

fn compared(row: &Values<'_>, host: &Values<'_>) -> Compared {
    let named_after = match (row.row, &host.name) {
        (Some(asset), Some(name)) => {
            let tag = asset.asset_tag.rsplit('-').next().unwrap_or_default();
            let by_serial = row.serial.as_ref().is_some_and(|serial| name.ends_with(serial.as_str()));
            if by_serial || name.ends_with(tag) { Same } else { Silent }
        }
        _ => Silent,
    };
    let bytes = |mac: Option<Mac>| mac.map(|mac| mac.to_string());
    [
        texts(&bytes(row.mac), &bytes(host.mac)),
        texts(&row.serial, &host.serial),
        texts(&row.name, &host.name),
        named_after,
        agreement(&row.address, &host.address),
        agreement(&row.product, &host.product),
        agreement(&row.place, &host.place),
    ]
}

fn agreement<V: PartialEq>(a: &Option<V>, b: &Option<V>) -> Agreement {
    a.as_ref().zip(b.as_ref()).map_or(Silent, |(a, b)| if a == b { Same } else { Other })
}

fn texts(a: &Option<String>, b: &Option<String>) -> Agreement {
    let near = |(a, b): (&String, &String)| is_one_slip(a.as_bytes(), b.as_bytes());
    match agreement(a, b) {
        Other if a.as_ref().zip(b.as_ref()).is_some_and(near) => Near,
        other => other,
    }
}

/// Differ the two by one character that is another, too many, or exchanged with its neighbour?
fn is_one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let at = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[at..], &long[at..]);
    match long.len() - short.len() {
        0 => {
            let exchanged = short.len() > 1 && short[0] == long[1] && short[1] == long[0];
            short.get(1..) == long.get(1..) || exchanged && short[2..] == long[2..]
        }
        1 => short == &long[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_character_or_an_exchange() {
        let check = |a: &str, b: &str, expected| {
            assert_eq!(is_one_slip(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
            assert_eq!(is_one_slip(b.as_bytes(), a.as_bytes()), expected, "{b} {a}");
        };
        check("AB1234", "AB1235", true);
        check("AB1234", "AB123", true);
        check("AB1234", "BA1234", true);
        check("AB1234", "AB2143", false);
        check("AB1234", "AB12", false);
        assert_eq!(serial("SN 00123456").as_deref(), Some("123456"));
        assert_eq!(serial("SEE LABEL"), None);
    }
}
