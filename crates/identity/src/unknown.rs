//! What devices that are not known have in common, so that one person's word names many.
//!
//! Each device tells things that others of its kind tell too: what it calls its own model, its vendor classes, its
//! servers, who made its card. Groups are made by the most telling of these that several devices share: a model before a
//! server, a server before the card's maker; of equally telling ones the one that most share. A name, an address or a serial
//! number of one device is never among them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wardroom_catalog::{Catalog, VendorRole, names};
use wardroom_model::{Field, Mac, Protocol};

/// Things that a group has in common that are told.
const COMMON: usize = 12;
/// A value longer than this is a text of its own, and groups nobody.
const LONGEST: usize = 160;

/// A device of which the kind or the maker is not known.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'u> {
    /// What it is called by; unique.
    pub id: &'u str,
    /// Its Ethernet addresses.
    pub macs: &'u [Mac],
    /// What was heard of it.
    pub heard: &'u [(Field, Box<str>)],
}

/// Something that several devices may share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Trait {
    /// The field; `ethernet.source` for the maker of the card.
    pub field: Field,
    /// Its value; of a card the organisation that the IEEE names, with its block.
    pub value: Box<str>,
}

/// Devices that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownGroup {
    /// By what they are a group; none for those that share nothing with others.
    pub by: Option<Trait>,
    /// All that they have in common, the most telling first; at most twelve.
    pub common: Vec<Trait>,
    /// Ids of its devices, ordered.
    pub devices: Vec<Box<str>>,
}

/// How much a field tells of the kind of device, from 1 to 4; none where it is of the one device, or says nothing of its kind.
pub(crate) fn telling(field: Field) -> Option<u8> {
    let by_name = match field.name() {
        "manufacturer" | "model" | "model_name" | "model_number" | "model_description" | "device_type"
        | "object_id" | "part" | "product" | "platform" | "board" | "station_type" | "product_name"
        | "vendor_name" | "printer" => 4,
        "vendor_class"
        | "system_description"
        | "description"
        | "implementation_class_uid"
        | "implementation_version_name"
        | "software_vendor"
        | "software_product"
        | "modality"
        | "type"
        | "enterprise"
        | "vendor_id"
        | "device_id"
        | "service" => 3,
        "server" | "title" | "realm" | "generator" | "issuer" | "greeting" | "software" | "ja4"
        | "parameter_list" | "native_os" | "os_version" | "powered_by" | "version" => 2,
        _ => return None,
    };
    // A name of one network or server, and the names of other systems, are nothing of the device.
    let foreign = matches!(
        field.protocol(),
        Protocol::Ntlm
            | Protocol::Dns
            | Protocol::Dhcpv6
            | Protocol::Kerberos
            | Protocol::Ldap
            | Protocol::Cdp
    ) && matches!(field.name(), "server" | "device_id");
    (!foreign).then_some(by_name)
}

/// Groups devices by what they have in common: the largest group first, those that share nothing last.
pub fn groups(catalog: &Catalog, devices: &[Unknown<'_>]) -> Vec<UnknownGroup> {
    let mut ordered: Vec<&Unknown<'_>> = devices.iter().collect();
    ordered.sort_by_key(|device| device.id);
    let traits: Vec<BTreeSet<Told>> = ordered.iter().map(|device| traits(catalog, device)).collect();
    let mut left = Left::new(&traits);
    let mut groups = Vec::new();
    while let Some((by, members)) = left.take_most_telling() {
        groups.push(group(&ordered, &traits, Some(by.clone()), &members));
    }
    groups.sort_by(|a, b| b.devices.len().cmp(&a.devices.len()).then_with(|| a.by.cmp(&b.by)));
    let rest: Vec<usize> = left.devices.into_iter().collect();
    if !rest.is_empty() {
        groups.push(group(&ordered, &traits, None, &rest));
    }
    groups
}

/// The devices that are in no group yet, by what they have. Kept up with each group that is taken out, so that the work
/// grows with what was heard and not with the number of groups.
struct Left<'t> {
    traits: &'t [BTreeSet<Told>],
    devices: BTreeSet<usize>,
    having: BTreeMap<&'t Told, BTreeSet<usize>>,
    shared: BTreeSet<Rank<'t>>,
}

/// Something that a device has, after how much it tells.
type Told = (u8, Trait);

/// How telling something is, and how many have it: the greatest makes the next group.
type Rank<'t> = (u8, usize, Reverse<&'t Told>);

impl<'t> Left<'t> {
    fn new(traits: &'t [BTreeSet<Told>]) -> Self {
        let mut having: BTreeMap<&Told, BTreeSet<usize>> = BTreeMap::new();
        for (device, own) in traits.iter().enumerate() {
            for one in own {
                having.entry(one).or_default().insert(device);
            }
        }
        let shared = having.iter().filter_map(|(one, devices)| rank(one, devices)).collect();
        Self { traits, devices: (0..traits.len()).collect(), having, shared }
    }

    /// Takes out those who share the most telling thing that at least two share.
    fn take_most_telling(&mut self) -> Option<(&'t Trait, Vec<usize>)> {
        let (_, _, Reverse(by)) = *self.shared.last()?;
        let members: Vec<usize> = self.having.get(by)?.iter().copied().collect();
        for member in &members {
            self.take(*member);
        }
        Some((&by.1, members))
    }

    fn take(&mut self, device: usize) {
        self.devices.remove(&device);
        for one in self.traits.get(device).into_iter().flatten() {
            let Some(devices) = self.having.get_mut(one) else { continue };
            if let Some(rank) = rank(one, devices) {
                self.shared.remove(&rank);
            }
            devices.remove(&device);
            self.shared.extend(rank(one, devices));
        }
    }
}

/// None for what is of one device alone.
fn rank<'t>(one: &'t Told, devices: &BTreeSet<usize>) -> Option<Rank<'t>> {
    (devices.len() > 1).then_some((one.0, devices.len(), Reverse(one)))
}

fn group(
    devices: &[&Unknown<'_>],
    traits: &[BTreeSet<Told>],
    by: Option<Trait>,
    members: &[usize],
) -> UnknownGroup {
    let mut own = members.iter().filter_map(|number| traits.get(*number));
    let mut common: Vec<Told> = own.next().cloned().unwrap_or_default().into_iter().collect();
    if by.is_some() {
        own.for_each(|other| common.retain(|shared| other.contains(shared)));
    } else {
        common.clear();
    }
    common.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let ids = members.iter().filter_map(|number| devices.get(*number));
    UnknownGroup {
        by,
        common: common.into_iter().map(|(_, shared)| shared).take(COMMON).collect(),
        devices: ids.map(|device| device.id.into()).collect(),
    }
}

fn traits(catalog: &Catalog, device: &Unknown<'_>) -> BTreeSet<Told> {
    let own = own_texts(device.heard.iter().map(|(field, value)| (*field, &**value)), device.macs);
    let heard = device.heard.iter().filter_map(|(field, value)| {
        let telling = telling(*field)?;
        is_shared(value, &own).then(|| (telling, Trait { field: *field, value: value.clone() }))
    });
    let cards = device.macs.iter().filter_map(|mac| {
        let holder = catalog.mac_holder(*mac)?;
        // What runs in a virtual machine has nothing to do with who made that.
        if holder.vendor.is_some_and(|vendor| vendor.role == VendorRole::Virtual) {
            return None;
        }
        let [first, second, third, ..] = mac.0;
        let value = format!("{} ({first:02x}:{second:02x}:{third:02x})", holder.organisation.trim());
        Some((1, Trait { field: Field::EthernetSource, value: value.into() }))
    });
    heard.chain(cards).collect()
}

/// What is of one device: its addresses, names and numbers, in compact form.
pub(crate) fn own_texts<'h>(heard: impl Iterator<Item = (Field, &'h str)>, macs: &[Mac]) -> Vec<String> {
    const OWN: [&str; 8] = ["serial", "name", "computer", "asset", "endpoint", "udi", "uuid", "uid"];
    let is_own =
        |field: Field| telling(field).is_none() && OWN.iter().any(|part| field.name().contains(part));
    let texts = heard.filter(|(field, _)| is_own(*field)).map(|(_, value)| names::compact(value));
    let macs = macs.iter().map(|mac| names::compact(&mac.to_string()));
    texts.chain(macs).filter(|text| text.len() >= 4).collect()
}

/// May others of the kind say the same? Not where an address, or one of the device's own names or numbers is in it.
pub(crate) fn is_shared(value: &str, own: &[String]) -> bool {
    let compact = names::compact(value);
    let has_address = value.split(|c: char| !(c.is_ascii_hexdigit() || matches!(c, '.' | ':'))).any(|part| {
        // The numbers of an object identifier may be as many as the digits of an address.
        let is_object = part.matches('.').count() > 3;
        !is_object && (part.parse::<std::net::IpAddr>().is_ok() || part.parse::<Mac>().is_ok())
    });
    (2..=LONGEST).contains(&value.len())
        && !has_address
        && !own.iter().any(|text| compact.contains(text.as_str()))
}
