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

/// What its name on the network is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedAfter {
    /// Its kind and ward: the next one in this place gets the same.
    Place,
    /// The hospital's tag on it.
    Tag,
    /// Its serial number, as makers name workstations.
    Serial,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Device<'c> {
    pub(super) number: u32,
    /// The number on its tag.
    pub(super) tag: u32,
    pub(super) vendor: &'c Vendor,
    pub(super) product: &'c Product,
    pub(super) serial: String,
    pub(super) mac: Mac,
    /// The network card that it had before a repair.
    pub(super) former_mac: Mac,
    pub(super) address: IpAddr,
    pub(super) host_name: String,
    pub(super) named_after: NamedAfter,
    pub(super) ward: &'static str,
    pub(super) vlan: u16,
    pub(super) tells: Tells,
    pub(super) reach: Reach,
}

impl<'c> Device<'c> {
    /// A device of the known products, with this number on its tag.
    pub(super) fn new(catalog: &'c Catalog, number: u32, tag: u32, rng: &mut Rng) -> Self {
        let (product, vendor) = drawn(catalog, rng);
        let (ward, network) = WARDS[rng.usize(..WARDS.len())];
        let [.., b, c] = number.to_be_bytes();
        // Makers that deliver whole systems give every one of them the same private range.
        let (vlan, address) = if rng.u32(..20) == 0 {
            (ISLANDS + (number / 200) as u16, Ipv4Addr::new(192, 168, 1, (number % 200) as u8 + 20))
        } else {
            (u16::from(network), Ipv4Addr::new(10, network, b, c))
        };
        // Four in five after their place, the others by halves.
        let named_after = match rng.u32(..10) {
            0 => NamedAfter::Tag,
            1 => NamedAfter::Serial,
            _ => NamedAfter::Place,
        };
        let device = Self {
            number,
            tag,
            vendor,
            product,
            serial: serial(number, rng),
            mac: mac(0xa3, number),
            former_mac: mac(0x92, number),
            address: address.into(),
            host_name: String::new(),
            named_after,
            ward,
            vlan,
            tells: tells(rng),
            reach: if vlan < ISLANDS && rng.u32(..100) < 15 { Reach::Routed } else { Reach::Link },
        };
        Self { host_name: device.name(), ..device }
    }

    /// The device whose place and address this one took, and its name where that is the place's: another of its kind, with
    /// its own card and numbers; half of them of another model, since what is replaced is rarely bought again.
    pub(super) fn predecessor(&self, catalog: &'c Catalog, number: u32, tag: u32, rng: &mut Rng) -> Self {
        let mac = mac(0xa3, number);
        let kin = |(product, _): &(&Product, &Vendor)| product.category == self.product.category;
        let others: Vec<_> = known(catalog).into_iter().filter(kin).collect();
        let (product, vendor) = match rng.choice(others) {
            Some(other) if rng.bool() => other,
            _ => (self.product, self.vendor),
        };
        let serial = serial(number, rng);
        let device = Self { number, tag, serial, product, vendor, mac, former_mac: mac, ..self.clone() };
        match self.named_after {
            NamedAfter::Place => device,
            NamedAfter::Tag | NamedAfter::Serial => Self { host_name: device.name(), ..device },
        }
    }

    fn name(&self) -> String {
        let letters = self.product.category.chars().filter(char::is_ascii_alphabetic).take(3);
        let kind = letters.collect::<String>().to_uppercase();
        match self.named_after {
            NamedAfter::Place => {
                format!("{kind}-{}-{:04}", self.ward.replace(' ', "").to_uppercase(), self.number)
            }
            NamedAfter::Tag => format!("BME{:05}", self.tag),
            NamedAfter::Serial => format!("{kind}{}", self.serial),
        }
    }
}

/// The address of a network module, of a lot of sixteen in a row.
fn mac(maker: u8, number: u32) -> Mac {
    // Odd, so that no two lots become one; the golden ratio scatters them.
    let lot = (number / 16).wrapping_mul(0x9_e377) & 0xf_ffff;
    let [_, a, b, c] = ((lot << 4) | (number % 16)).to_be_bytes();
    Mac([0x00, 0x80, maker, a, b, c])
}

/// Four in ten tell their serial number, three in four their name.
fn tells(rng: &mut Rng) -> Tells {
    let drawn = rng.u32(..100);
    Tells { model: drawn < 60, serial: drawn < 40, name: rng.u32(..4) > 0 }
}

fn known(catalog: &Catalog) -> Vec<(&Product, &Vendor)> {
    let products = catalog.products().iter();
    products.filter_map(|product| Some((product, catalog.vendor_by_id(&product.vendor)?))).collect()
}

fn drawn<'c>(catalog: &'c Catalog, rng: &mut Rng) -> (&'c Product, &'c Vendor) {
    let weight = |product: &Product| {
        MANY.iter().find(|(slug, _)| *slug == &*product.category).map_or(1, |(_, weight)| *weight)
    };
    let known = known(catalog);
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
