//! What the register should be told of what the network surely shows.
//!
//! Only records that are matched with a host of their own are spoken of: what a gateway shows is said of none of the
//! devices behind it. Identifying fields that the register has already (serial number, maker, model) are left to people;
//! a MAC address, a name, a fixed address and the software's version follow the network. An address that came by DHCP is
//! no fact about a device: it is told as where the device was last heard.

use std::collections::BTreeMap;

use wardroom_catalog::names;
use wardroom_model::register::{WriteBack, WriteBackField};
use wardroom_model::{Asset, Attribute, Claim, Confidence, Host, Identity, Locator, Observation, Protocol};

use super::{Matched, Register, said};
use crate::{name, serial};

/// A claim below this is not sure enough to write down.
const SURE: f64 = 0.9;
/// Matched devices on a network from which on it shows whose it is.
const ENOUGH: usize = 5;
/// The share of them that must be one department's.
const MOST: f64 = 0.6;

/// Every proposal, by tag and field.
pub fn write_back(register: &Register<'_>) -> Vec<WriteBack> {
    let matched = register.matched();
    let networks = departments_of_networks(&matched);
    let mut proposals: Vec<WriteBack> = matched
        .values()
        .filter(|matched| matched.shared_by == 1 && !matched.pair.is_behind())
        .filter(|matched| !crate::reconcile::is_gateway(matched.identity))
        .flat_map(|matched| of_matched(matched, &networks))
        .collect();
    proposals.extend(register.duplicates.iter().filter(|duplicate| duplicate.confirmed).map(|duplicate| {
        let kept = if duplicate.retire == duplicate.first { &duplicate.second } else { &duplicate.first };
        WriteBack {
            asset: duplicate.retire.clone(),
            field: WriteBackField::Status,
            register_value: None,
            proposed: format!("retired, duplicate of {kept}").into(),
            confidence: Confidence::new(1.0),
            why: format!(
                "A person settled that {} and {} are one device.",
                duplicate.first, duplicate.second
            )
            .into(),
            locator: None,
        }
    }));
    // A record that repeats two others is retired once.
    proposals.sort_by(|a, b| (&a.asset, a.field, &a.proposed).cmp(&(&b.asset, b.field, &b.proposed)));
    proposals.dedup_by(|a, b| (&a.asset, a.field) == (&b.asset, b.field));
    proposals
}

/// Where it was read, what is written and why.
struct Heard<'h> {
    value: String,
    confidence: Confidence,
    why: String,
    locator: Option<&'h Locator>,
}

fn of_matched(matched: &Matched<'_>, networks: &BTreeMap<String, &str>) -> Vec<WriteBack> {
    let Matched { asset, host, identity, pair, .. } = matched;
    let mut proposals = Vec::new();
    let mut propose = |field: WriteBackField, written: Option<String>, heard: Heard<'_>| {
        let sure = heard.confidence.value().min(pair.score.value());
        proposals.push(WriteBack {
            asset: asset.asset_tag.trim().into(),
            field,
            register_value: written.map(Into::into),
            proposed: heard.value.trim().into(),
            confidence: Confidence::new(sure),
            why: heard.why.into(),
            locator: heard.locator.cloned(),
        });
    };
    if let Some((written, heard)) = mac(asset, host) {
        propose(WriteBackField::MacAddress, written, heard);
    }
    if let Some((written, heard)) = host_name(asset, host) {
        propose(WriteBackField::HostName, written, heard);
    }
    if let Some((written, heard)) = fixed_address(asset, host) {
        propose(WriteBackField::IpAddress, written, heard);
    }
    for (field, written, heard) in claimed(asset, identity) {
        propose(field, written, heard);
    }
    for (field, heard) in last_seen(asset, host, networks) {
        propose(field, None, heard);
    }
    proposals
}

fn certain<'h>(value: String, why: String, locator: Option<&'h Locator>) -> Heard<'h> {
    Heard { value, confidence: Confidence::new(1.0), why, locator }
}

fn first_heard(host: &Host) -> Option<&Locator> {
    let first = host.observations.iter().min_by_key(|heard| (heard.first_seen, &heard.first));
    first.map(|heard| &heard.first)
}

/// The one address that the device sends from; one that no maker gave may change tomorrow.
fn mac<'h>(asset: &Asset, host: &'h Host) -> Option<(Option<String>, Heard<'h>)> {
    let [mac] = *host.macs.as_slice() else { return None };
    if asset.mac_address == Some(mac) || mac.is_locally_administered() || mac.is_zero() {
        return None;
    }
    let written = asset.mac_address.map(|mac| mac.to_string());
    let why = match &written {
        Some(_) => "The matched device sends from this address, and not from the one in the register.",
        None => "The matched device sends from this address.",
    };
    Some((written, certain(mac.to_string(), why.to_owned(), first_heard(host))))
}

fn host_name<'h>(asset: &Asset, host: &'h Host) -> Option<(Option<String>, Heard<'h>)> {
    let heard: Vec<(String, &Observation, &str)> = host
        .observations
        .iter()
        .filter_map(|heard| {
            let text = name::name_of(heard)?;
            Some((name::short(text)?, heard, text))
        })
        .collect();
    let written = said(asset.host_name.as_deref());
    let own = written.and_then(name::short);
    if own.is_some_and(|own| heard.iter().any(|(short, ..)| name::same(short, &own))) {
        return None;
    }
    let (_, observation, text) =
        heard.into_iter().max_by_key(|(short, heard, _)| (heard.last_seen, short.clone()))?;
    let why = "The matched device gives itself this name.".to_owned();
    Some((written.map(str::to_owned), certain(text.to_owned(), why, Some(&observation.first))))
}

/// The newest address, where the device does not ask for one by DHCP.
fn fixed_address<'h>(asset: &Asset, host: &'h Host) -> Option<(Option<String>, Heard<'h>)> {
    if is_leased(host) || host.addresses.iter().any(|address| Some(address.ip) == asset.ip_address) {
        return None;
    }
    let newest = newest_address(host)?;
    let written = asset.ip_address.map(|ip| ip.to_string());
    let why = "The matched device uses this address, and was not heard to ask for one by DHCP.".to_owned();
    Some((written, certain(newest.ip.to_string(), why, first_heard(host))))
}

fn is_leased(host: &Host) -> bool {
    host.protocols.contains(&Protocol::Dhcp)
        || host.observations.iter().any(|heard| heard.field.protocol() == Protocol::Dhcp)
}

fn newest_address(host: &Host) -> Option<&wardroom_model::host::HostAddress> {
    let own = host.addresses.iter().filter(|address| !is_link_local(address.ip));
    own.max_by_key(|address| (address.ip.is_ipv4(), address.last_seen, address.ip))
}

fn is_link_local(ip: std::net::IpAddr) -> bool {
    match ip {
        std::net::IpAddr::V4(ip) => ip.is_link_local(),
        std::net::IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

type Proposed<'h> = (WriteBackField, Option<String>, Heard<'h>);

/// What the device says of itself.
fn claimed<'h>(asset: &Asset, identity: &'h Identity) -> Vec<Proposed<'h>> {
    let mut proposals = Vec::new();
    let sure = |attribute| identity.claim(attribute).filter(|claim| claim.confidence.value() >= SURE);
    let heard = |claim: &Claim, why: &str| Heard {
        value: claim.value.to_string(),
        confidence: claim.confidence,
        why: why.to_owned(),
        locator: evidence(identity, claim.attribute),
    };
    let version = said(asset.software_version.as_deref());
    if let Some(claim) = sure(Attribute::Version)
        && version.is_none_or(|version| names::compact(version) != names::compact(&claim.value))
    {
        let heard = heard(claim, "The matched device says that it runs this version.");
        proposals.push((WriteBackField::SoftwareVersion, version.map(str::to_owned), heard));
    }
    let written = said(asset.serial_number.as_deref());
    if let Some(claim) = sure(Attribute::Serial)
        && written.and_then(serial::normal).is_none()
        && serial::normal(&claim.value).is_some()
    {
        let heard = heard(claim, "The matched device says that this is its serial number.");
        proposals.push((WriteBackField::SerialNumber, written.map(str::to_owned), heard));
    }
    let missing = [
        (WriteBackField::Manufacturer, Attribute::Vendor, &asset.manufacturer),
        (WriteBackField::Model, Attribute::Product, &asset.model),
    ];
    for (field, attribute, written) in missing {
        // A name that the catalogue knows is written as the catalogue writes it.
        if let Some(claim) = sure(attribute).filter(|claim| claim.id.is_some())
            && said(written.as_deref()).is_none()
        {
            proposals.push((field, None, heard(claim, "What the matched device sends shows it.")));
        }
    }
    proposals
}

/// The weightiest piece of evidence for a claim.
fn evidence(identity: &Identity, attribute: Attribute) -> Option<&Locator> {
    let pieces = identity.evidence.iter().filter(|piece| piece.claim == attribute && piece.supports);
    let best = pieces.max_by(|a, b| a.weight.total_cmp(&b.weight).then_with(|| b.locator.cmp(&a.locator)));
    best.map(|piece| &piece.locator)
}

/// When and where the network last heard it.
fn last_seen<'h>(
    asset: &Asset,
    host: &'h Host,
    networks: &BTreeMap<String, &str>,
) -> Vec<(WriteBackField, Heard<'h>)> {
    let locator =
        host.observations.iter().max_by_key(|heard| (heard.last_seen, &heard.last)).map(|heard| &heard.last);
    let network = host.key.network().to_string();
    let why = "The last packet that was heard of it.".to_owned();
    let mut told = vec![(WriteBackField::LastSeen, certain(host.last_seen.to_string(), why, locator))];
    if let Some(address) = newest_address(host) {
        let why = if is_leased(host) {
            "It had this address then; it asks for one by DHCP, so it may have another now."
        } else {
            "It had this address then."
        };
        told.push((
            WriteBackField::LastSeenAddress,
            certain(address.ip.to_string(), why.to_owned(), locator),
        ));
    }
    if let Some(department) = networks.get(&network).filter(|department| {
        said(asset.department.as_deref()).is_none_or(|own| names::normal(own) != names::normal(department))
    }) {
        let why = format!("Most devices that were matched on {network} are this department's.");
        told.push((WriteBackField::LastSeenDepartment, certain((*department).to_owned(), why, None)));
    }
    let why = "The network that it was heard on.".to_owned();
    told.push((WriteBackField::LastSeenNetwork, certain(network, why, locator)));
    told
}

/// Whose devices most on each network are, where that is plain.
fn departments_of_networks<'r>(matched: &BTreeMap<&'r str, Matched<'r>>) -> BTreeMap<String, &'r str> {
    let mut counts: BTreeMap<String, BTreeMap<String, (usize, &str)>> = BTreeMap::new();
    for matched in matched.values() {
        if let Some(department) = said(matched.asset.department.as_deref()) {
            let of_network = counts.entry(matched.host.key.network().to_string()).or_default();
            let entry = of_network.entry(names::normal(department)).or_insert((0, department));
            entry.0 += 1;
            entry.1 = entry.1.min(department);
        }
    }
    let plain = |departments: &BTreeMap<String, (usize, &'r str)>| {
        let all: usize = departments.values().map(|(count, _)| count).sum();
        let (count, name) =
            departments.values().max_by_key(|(count, name)| (*count, std::cmp::Reverse(*name)))?;
        (*count >= ENOUGH && *count as f64 >= MOST * all as f64).then_some(*name)
    };
    counts.iter().filter_map(|(network, of)| Some((network.clone(), plain(of)?))).collect()
}
