//! Devices: what assets and hosts are views of.
//!
//! A pair that is a match makes one device of both; the rest are devices *on the network, not in the CMMS* and *in the
//! CMMS, not on the network*. What the register says of maker, model, version, serial number and kind is claimed beside
//! what the network shows, by the same names and the same formula ([`crate::fusion`]): agreement raises the confidence,
//! contradiction lowers it and is told as a [`Disagreement`]. Where a UDI leads to its product's published record, that
//! speaks for maker, product and category too. A person's correction beats all of it.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use wardroom_catalog::{Catalog, names};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::Bucket;
use wardroom_model::id::DeviceId;
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::{Asset, Attribute, Claim, Confidence, Device, Host, Identity};

use crate::code::{self, Products};
use crate::fusion::{self, Candidate, Group};
use crate::identify;

/// A field on which the register and the network disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// What it is about.
    pub attribute: Attribute,
    /// What the register says.
    pub register: Box<str>,
    /// What the network shows.
    pub network: Box<str>,
}

/// A device with what its sources disagree on.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The device.
    pub device: Device,
    /// By attribute.
    pub disagreements: Vec<Disagreement>,
}

/// Joins assets and hosts of one site to devices, ordered by id. Only pairs that are matches join; `decisions` are those
/// in force, of which corrections (subject `host:<key>` or `asset:<tag>`, value `<attribute>=<value>`) count. `products` are
/// the records of the products that [`crate::code`] finds.
pub fn join(
    catalog: &Catalog,
    site: &str,
    assets: &[Asset],
    hosts: &[(&Host, &Identity)],
    pairs: &[Pair],
    decisions: &[Decision],
    products: &Products,
) -> Vec<Joined> {
    let corrections = corrections(decisions);
    let by_tag: HashMap<&str, usize> =
        assets.iter().enumerate().rev().map(|(number, asset)| (asset.asset_tag.trim(), number)).collect();
    let by_key: HashMap<String, usize> =
        hosts.iter().enumerate().map(|(number, (host, _))| (host.key.to_string(), number)).collect();
    let mut assets_of_host: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut matched = vec![false; assets.len()];
    for pair in pairs.iter().filter(|pair| pair.decision == PairDecision::Match) {
        let host = pair.host.as_deref().and_then(|key| by_key.get(key));
        let (Some(asset), Some(host)) = (by_tag.get(&*pair.asset), host) else { continue };
        if let Some(flag) = matched.get_mut(*asset).filter(|flag| !**flag) {
            *flag = true;
            assets_of_host.entry(*host).or_default().push(*asset);
        }
    }
    let mut devices = Vec::with_capacity(assets.len() + hosts.len());
    for (number, (host, identity)) in hosts.iter().enumerate() {
        let mut own: Vec<&Asset> = assets_of_host
            .get(&number)
            .into_iter()
            .flatten()
            .filter_map(|asset| assets.get(*asset))
            .collect();
        own.sort_by(|a, b| a.asset_tag.cmp(&b.asset_tag));
        devices.push(device(catalog, site, &own, Some((host, identity)), &corrections, products));
    }
    for (asset, _) in assets.iter().zip(&matched).filter(|(_, matched)| !**matched) {
        devices.push(device(catalog, site, &[asset], None, &corrections, products));
    }
    devices.sort_by(|a, b| a.device.id.cmp(&b.device.id));
    devices
}

/// By subject and attribute: the value that the last correction settled on.
type Corrections<'d> = BTreeMap<(&'d str, Attribute), &'d str>;

fn corrections(decisions: &[Decision]) -> Corrections<'_> {
    let mut sorted: Vec<&Decision> =
        decisions.iter().filter(|decision| decision.kind == DecisionKind::Correction).collect();
    sorted.sort_by(|a, b| (a.at, &a.value).cmp(&(b.at, &b.value)));
    let read = |decision: &'_ Decision| -> Option<(Attribute, usize)> {
        let (attribute, _) = decision.value.split_once('=')?;
        Some((Attribute::find(attribute.trim())?, attribute.len() + 1))
    };
    sorted
        .into_iter()
        .filter_map(|decision| {
            let (attribute, from) = read(decision)?;
            Some(((&*decision.subject, attribute), decision.value.get(from..)?.trim()))
        })
        .collect()
}

fn device(
    catalog: &Catalog,
    site: &str,
    assets: &[&Asset],
    host: Option<(&Host, &Identity)>,
    corrections: &Corrections<'_>,
    products: &Products,
) -> Joined {
    let asset_ids: Vec<_> = assets.iter().map(|asset| Asset::id(site, &asset.asset_tag)).collect();
    let host_id = host.map(|(host, _)| host.key.id());
    let id = asset_ids.first().map(|id| id.as_str()).or(host_id.as_ref().map(|id| id.as_str()));
    // A gateway's many assets are not the gateway: what the register says of each is not said of the host.
    let register = match assets {
        [asset] => asset_claims(catalog, asset),
        _ => Vec::new(),
    };
    let network = host.map_or(&[][..], |(_, identity)| &identity.claims);
    let record = code::of_device(catalog, assets, host.map(|(host, _)| host))
        .and_then(|code| products.get(&code.device_identifier));
    let record = record.map(|record| code::record_claims(catalog, record)).unwrap_or_default();
    let mut claims = Vec::new();
    let mut disagreements = Vec::new();
    for attribute in Attribute::ALL.iter().copied() {
        let of = |claims: &[Claim]| claims.iter().find(|claim| claim.attribute == attribute).cloned();
        let (register, network) = (of(&register), of(network));
        // A name that the catalogue does not know says nothing against one that is told otherwise.
        let record = of(&record).filter(|record| {
            let others = [&register, &network];
            record.id.is_some() || others.iter().copied().flatten().all(|other| agree(catalog, record, other))
        });
        if let (Some(register), Some(network)) = (&register, &network)
            && !agree(catalog, register, network)
        {
            disagreements.push(Disagreement {
                attribute,
                register: register.value.clone(),
                network: network.value.clone(),
            });
        }
        let settled = settled(assets, host, attribute, corrections);
        claims.extend(match settled {
            Some(text) => Some(corrected(catalog, attribute, text, network.as_ref().or(register.as_ref()))),
            None => compared(
                catalog,
                [(Group::Behaviour, network), (Group::Register, register), (Group::ProductRecord, record)],
            ),
        });
    }
    let heard = host.and_then(|(_, identity)| identity.medical);
    let device = Device {
        id: DeviceId::new(id.unwrap_or_default()),
        medical: medical(catalog, &claims, !assets.is_empty(), heard),
        bucket: match (assets.is_empty(), host.is_some()) {
            (false, true) => Bucket::Matched,
            (true, _) => Bucket::NetworkOnly,
            (false, false) => Bucket::CmmsOnly,
        },
        name: name(assets, host),
        hosts: host_id.into_iter().collect(),
        assets: asset_ids,
        claims,
        department: assets.first().and_then(|asset| asset.department.clone()),
        location: assets.first().and_then(|asset| asset.location.clone()),
    };
    Joined { device, disagreements }
}

/// What the register says of an asset, by the catalogue's names. Its confidences are those of what people typed.
pub fn asset_claims(catalog: &Catalog, asset: &Asset) -> Vec<Claim> {
    let claim = |attribute, id: Option<&str>, value: &str, confidence| Claim {
        attribute,
        id: id.map(Into::into),
        value: value.into(),
        confidence: Confidence::new(confidence),
        os: None,
    };
    let text = |field: &Option<Box<str>>| {
        field.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut claims = Vec::new();
    let maker = text(&asset.manufacturer);
    let vendor = maker.as_deref().and_then(|name| catalog.vendor(name));
    match (vendor, &maker) {
        (Some(vendor), _) => claims.push(claim(Attribute::Vendor, Some(&vendor.id), &vendor.name, 0.93)),
        (None, Some(name)) => claims.push(claim(Attribute::Vendor, None, name, 0.9)),
        (None, None) => {}
    }
    let model = text(&asset.model);
    let product = match (vendor, model.as_deref()) {
        (Some(vendor), Some(model)) => catalog.product(&vendor.id, model),
        (None, Some(model)) => catalog.product_anywhere(model),
        (_, None) => None,
    };
    if let Some(model) = &model {
        let named = product.map(|product| catalog.product_named(product, model));
        let (id, name) = named.map_or((None, model.as_str().into()), |named| (named.id, named.name));
        claims.push(claim(Attribute::Product, id.as_deref(), &name, 0.92));
    }
    if let Some(version) = text(&asset.software_version) {
        claims.push(claim(Attribute::Version, None, &version, 0.8));
    }
    if let Some(serial) = text(&asset.serial_number).filter(|text| crate::serial::normal(text).is_some()) {
        claims.push(claim(Attribute::Serial, None, &serial, 0.95));
    }
    let described = asset.description.as_deref().and_then(|text| catalog.category_of_text(text));
    let of_product = product.and_then(|product| catalog.category(&product.category));
    if let Some(category) = of_product.or(described) {
        let confidence = if of_product.is_some() { 0.92 } else { 0.8 };
        claims.push(claim(Attribute::Category, Some(&category.slug), &category.slug, confidence));
    }
    claims
}

/// Do two claims about the same attribute say the same, or one of them more closely?
fn agree(catalog: &Catalog, a: &Claim, b: &Claim) -> bool {
    if a.id.is_some() && a.id == b.id {
        return true;
    }
    let (left, right) = (names::compact(&a.value), names::compact(&b.value));
    match a.attribute {
        Attribute::Category => {
            let kind_of = |a: &Claim, b: &Claim| {
                catalog.category(&a.value).and_then(|category| category.kind_of.as_deref()) == Some(&*b.value)
            };
            a.value == b.value || kind_of(a, b) || kind_of(b, a)
        }
        Attribute::Serial => crate::serial::normal(&a.value) == crate::serial::normal(&b.value),
        Attribute::Product => left.starts_with(&right) || right.starts_with(&left),
        Attribute::Vendor | Attribute::Version | Attribute::Os => left == right,
    }
}

/// One claim of what the network, the register and the product's record say. Of those that agree the first one's text
/// stands, so the network's, which is what the device says of itself.
fn compared(catalog: &Catalog, said: [(Group, Option<Claim>); 3]) -> Option<Claim> {
    let said: Vec<(Group, Claim)> =
        said.into_iter().filter_map(|(group, claim)| Some((group, claim?))).collect();
    if said.len() < 2 {
        return said.into_iter().next().map(|(_, claim)| claim);
    }
    let mut claims: Vec<Claim> = Vec::new();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (group, claim) in said {
        let weight = claim.confidence.log_odds().max(0.0);
        let same = claims.iter().position(|first| agree(catalog, &claim, first));
        match same.and_then(|at| candidates.get_mut(at)) {
            Some(candidate) => {
                candidate.weights.insert(group, weight);
            }
            None => {
                // Of two as sure, what the network shows stands.
                let key = format!("{group:?}");
                candidates.push(Candidate { key, weights: BTreeMap::from([(group, weight)]) });
                claims.push(claim);
            }
        }
    }
    let verdict = fusion::weigh(&candidates, |_, _| false);
    let claimed = verdict.claimed?;
    let confidence = *verdict.confidences.get(claimed)?;
    let winner = claims.into_iter().nth(claimed)?;
    Some(Claim { confidence, ..winner })
}

fn settled<'d>(
    assets: &[&Asset],
    host: Option<(&Host, &Identity)>,
    attribute: Attribute,
    corrections: &Corrections<'d>,
) -> Option<&'d str> {
    if corrections.is_empty() {
        return None;
    }
    let of = |subject: String| corrections.get(&(subject.as_str(), attribute)).copied();
    let of_assets = assets.iter().find_map(|asset| of(format!("asset:{}", asset.asset_tag.trim())));
    of_assets.or_else(|| of(format!("host:{}", host?.0.key)))
}

/// A person's word as a claim.
fn corrected(catalog: &Catalog, attribute: Attribute, text: &str, known: Option<&Claim>) -> Claim {
    let vendor = || catalog.vendor_by_id(text).or_else(|| catalog.vendor(text));
    let product = || catalog.product_by_id(text).or_else(|| catalog.product_anywhere(text));
    let (id, value): (Option<Box<str>>, Box<str>) = match attribute {
        Attribute::Vendor => vendor().map_or((None, text.into()), |v| (Some(v.id.clone()), v.name.clone())),
        Attribute::Product => product().map_or((None, text.into()), |p| (Some(p.id.clone()), p.name.clone())),
        Attribute::Category => (catalog.category(text).map(|category| category.slug.clone()), text.into()),
        Attribute::Version | Attribute::Serial | Attribute::Os => (None, text.into()),
    };
    let os =
        known.and_then(|claim| claim.os.clone()).filter(|_| known.is_some_and(|claim| *claim.value == *text));
    Claim { attribute, id, value, confidence: Confidence::new(1.0), os }
}

/// What the category says, where it says more than that the device is a computer or somebody registered it so; else what
/// was heard.
fn medical(
    catalog: &Catalog,
    claims: &[Claim],
    registered: bool,
    heard: Option<(bool, Confidence)>,
) -> Option<(bool, Confidence)> {
    let claim = claims.iter().find(|claim| claim.attribute == Attribute::Category);
    let of_category = claim.and_then(|claim| {
        let category = catalog.category(&claim.value)?;
        let says = registered || !identify::medical::is_computer(catalog, category);
        says.then_some((category.function.is_medical(), claim.confidence))
    });
    match (of_category, heard) {
        (Some((said, confidence)), Some((heard, other))) if said == heard => {
            Some((said, if confidence < other { other } else { confidence }))
        }
        (Some(said), _) => Some(said),
        (None, heard) => heard,
    }
}

fn name(assets: &[&Asset], host: Option<(&Host, &Identity)>) -> Box<str> {
    if let Some(asset) = assets.first() {
        return asset.asset_tag.clone();
    }
    let Some((host, _)) = host else { return "".into() };
    let address = || host.addresses.first().map(|address| address.ip.to_string());
    let named = crate::name::short_names(host).first().map(|(_, text)| (*text).to_owned());
    named.or_else(address).unwrap_or_else(|| host.key.to_string()).into()
}
