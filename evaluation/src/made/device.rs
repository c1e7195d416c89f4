//! A device as it is.

use std::net::{IpAddr, Ipv4Addr};

use fastrand::Rng;
use wardroom_catalog::{Catalog, Product, Vendor};
use wardroom_model::Mac;

/// Wards with the number of their VLAN.
const WARDS: [(&str, u8); 12] = [
    ("ICU", 10),
    ("ED", 11),
    ("OR", 12),
    ("4 West", 13),
    ("5 East", 14),
    ("NICU", 15),
    ("Cardiology", 16),
    ("Imaging", 17),
    ("Laboratory", 18),
    ("Pharmacy", 19),
    ("Dialysis", 20),
    ("Outpatients", 21),
];

/// VLANs from here on are those that makers of whole systems brought along.
const ISLANDS: u16 = 200;

/// Kinds that hospitals have many of, by how many; of every other kind one.
const MANY: [(&str, u32); 9] = [
    ("infusion_pump", 60),
    ("syringe_pump", 25),
    ("patient_monitor", 45),
    ("ventilator", 12),
    ("ultrasound", 10),
    ("electrocardiograph", 8),
    ("defibrillator", 10),
    ("point_of_care_analyser", 4),
    ("digital_radiography", 5),
];

/// What a device tells of itself on the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tells {
    /// Maker and model.
    pub(super) model: bool,
    /// Its serial number, with these.
    pub(super) serial: bool,
    /// The name that it was given.
    pub(super) name: bool,
}

/// How it reaches the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// On a mirrored network: with its Ethernet address.
    Link,
    /// From behind a router: without.
    Routed,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Device<'c> {
    pub(super) number: u32,
    pub(super) vendor: &'c Vendor,
    pub(super) product: &'c Product,
    pub(super) serial: String,
    pub(super) mac: Mac,
    /// The network card that it had before a repair.
    pub(super) former_mac: Mac,
    pub(super) address: IpAddr,
    pub(super) host_name: String,
    pub(super) ward: &'static str,
    pub(super) vlan: u16,
    pub(super) tells: Tells,
    pub(super) reach: Reach,
}

impl<'c> Device<'c> {
    /// A device of the known products.
    pub(super) fn new(catalog: &'c Catalog, number: u32, rng: &mut Rng) -> Self {
        let (product, vendor) = drawn(catalog, rng);
        let (ward, network) = WARDS[rng.usize(..WARDS.len())];
        let [_, a, b, c] = number.to_be_bytes();
        // Makers that deliver whole systems give every one of them the same private range.
        let (vlan, address) = if rng.u32(..20) == 0 {
            (ISLANDS + (number / 200) as u16, Ipv4Addr::new(192, 168, 1, (number % 200) as u8 + 20))
        } else {
            (u16::from(network), Ipv4Addr::new(10, network, b, c))
        };
        let kind: String = product.category.chars().filter(char::is_ascii_alphabetic).take(3).collect();
        Self {
            number,
            vendor,
            product,
            serial: serial(number, rng),
            mac: Mac([0x00, 0x80, 0xa3, a, b, c]),
            former_mac: Mac([0x00, 0x80, 0xa3, a | 0x80, b, c]),
            address: address.into(),
            host_name: format!(
                "{}-{}-{number:04}",
                kind.to_uppercase(),
                ward.replace(' ', "").to_uppercase()
            ),
            ward,
            vlan,
            tells: tells(rng),
            reach: if vlan < ISLANDS && rng.u32(..100) < 15 { Reach::Routed } else { Reach::Link },
        }
    }

    /// The device whose place, name and address this one took: another of its kind, with its own card and number.
    pub(super) fn predecessor(&self, number: u32, rng: &mut Rng) -> Self {
        let [_, a, b, c] = number.to_be_bytes();
        let mac = Mac([0x00, 0x80, 0xa3, a, b, c]);
        Self { number, serial: serial(number, rng), mac, former_mac: mac, ..self.clone() }
    }
}

/// Four in ten tell their serial number, three in four their name.
fn tells(rng: &mut Rng) -> Tells {
    let drawn = rng.u32(..100);
    Tells { model: drawn < 60, serial: drawn < 40, name: rng.u32(..4) > 0 }
}

fn drawn<'c>(catalog: &'c Catalog, rng: &mut Rng) -> (&'c Product, &'c Vendor) {
    let weight = |product: &Product| {
        MANY.iter().find(|(slug, _)| *slug == &*product.category).map_or(1, |(_, weight)| *weight)
    };
    let known: Vec<(&Product, &Vendor)> = catalog
        .products()
        .iter()
        .filter_map(|product| Some((product, catalog.vendor_by_id(&product.vendor)?)))
        .collect();
    let total: u32 = known.iter().map(|(product, _)| weight(product)).sum();
    let mut at = rng.u32(..total.max(1));
    for (product, vendor) in &known {
        let weight = weight(product);
        if at < weight {
            return (product, vendor);
        }
        at -= weight;
    }
    known[0]
}

/// Makers number in many ways: digits, digits with zeros before them, letters and digits.
fn serial(number: u32, rng: &mut Rng) -> String {
    let drawn = rng.u32(..900) + 100;
    match rng.u32(..3) {
        0 => format!("{drawn}{number:05}"),
        1 => format!("000{number:05}{drawn}"),
        _ => format!(
            "{}{}{number:05}{}",
            rng.alphabetic().to_ascii_uppercase(),
            rng.alphabetic().to_ascii_uppercase(),
            drawn
        ),
    }
}
