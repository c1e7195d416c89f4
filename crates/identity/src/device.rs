//! Devices: what assets and hosts are views of.
//!
//! A pair that is a match makes one device of both; the rest are devices *on the network, not in the CMMS* and *in the
//! CMMS, not on the network*. The hosts of one device ([`crate::kin`]) are one party. An asset behind a gateway is a device of its
//! own, which the gateway's host speaks for; the gateway is another device. What the register says of maker, model, version, serial number and kind is claimed beside
//! what the network shows, by the same names and the same formula ([`crate::fusion`]): agreement raises the confidence,
//! contradiction lowers it and is told as a [`Disagreement`]. Where a UDI leads to its product's published record, that
//! speaks for maker, product and category too. A person's correction beats all of it.

mod register;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use wardroom_catalog::{Catalog, names};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::{Bucket, DeviceHost, HostRole};
use wardroom_model::id::DeviceId;
use wardroom_model::kin::SpokenFor;
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::{Asset, Attribute, Claim, Confidence, Device, Host, Timestamp};

use crate::code::{self, Products};
use crate::fusion::{self, Candidate, Group};
use crate::kin::Party;
use crate::several::several;
use crate::{gateway, identify, reconcile};

pub use register::asset_claims;

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

/// Joins assets and the parties of hosts of one site to devices, ordered by id. Only pairs that are matches join;
/// `decisions` are those in force, of which corrections (subject `host:<key>` or `asset:<tag>`, value
/// `<attribute>=<value>`) count. `products` are the records of the products that [`crate::code`] finds.
pub fn join(
    catalog: &Catalog,
    site: &str,
    assets: &[Asset],
    parties: &[Party<'_>],
    pairs: &[Pair],
    decisions: &[Decision],
    products: &Products,
) -> Vec<Joined> {
    let joining = Joining { catalog, site, corrections: corrections(decisions), products };
    let by_tag: HashMap<&str, usize> =
        assets.iter().enumerate().rev().map(|(number, asset)| (asset.asset_tag.trim(), number)).collect();
    let by_key: HashMap<String, usize> =
        parties.iter().enumerate().map(|(number, party)| (party.host.key.to_string(), number)).collect();
    let mut assets_of_party: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
    let mut matched = vec![false; assets.len()];
    for pair in pairs.iter().filter(|pair| pair.decision == PairDecision::Match) {
        let party = pair.host.as_deref().and_then(|key| by_key.get(key));
        let (Some(asset), Some(party)) = (by_tag.get(&*pair.asset), party) else { continue };
        if let Some(flag) = matched.get_mut(*asset).filter(|flag| !**flag) {
            *flag = true;
            assets_of_party.entry(*party).or_default().push((*asset, pair.is_behind()));
        }
    }
    let mut devices = Vec::with_capacity(assets.len() + parties.len());
    for (number, party) in parties.iter().enumerate() {
        let of = assets_of_party.get(&number).map_or(&[][..], Vec::as_slice);
        let mut all: Vec<(&Asset, bool)> =
            of.iter().filter_map(|(asset, behind)| Some((assets.get(*asset)?, *behind))).collect();
        all.sort_by(|(a, _), (b, _)| a.asset_tag.cmp(&b.asset_tag));
        let (behind, own) = joining.behind(party, &all);
        devices.push(joining.device(&own, Some(party)));
        let spoken = if behind.is_empty() { Vec::new() } else { speaks_for(party) };
        devices.extend(behind.iter().map(|asset| joining.behind_device(asset, party, &spoken)));
    }
    for (asset, _) in assets.iter().zip(&matched).filter(|(_, matched)| !**matched) {
        devices.push(joining.device(&[asset], None));
    }
    devices.sort_by(|a, b| a.device.id.cmp(&b.device.id));
    devices
}

/// What joining needs of a site.
struct Joining<'d> {
    catalog: &'d Catalog,
    site: &'d str,
    corrections: Corrections<'d>,
    products: &'d Products,
}

/// By subject and attribute: the value that the last correction settled on, and when.
type Corrections<'d> = BTreeMap<(&'d str, Attribute), (Timestamp, &'d str)>;

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
            let value = decision.value.get(from..)?.trim();
            Some(((&*decision.subject, attribute), (decision.at, value)))
        })
        .collect()
}

impl Joining<'_> {
    /// Those of a party's assets whose devices are behind it, and those that it is itself. Where the register gives a
    /// gateway's address for all its devices, the gateway itself is the one of a gateway's kind, if any.
    fn behind<'a>(
        &self,
        party: &Party<'_>,
        assets: &[(&'a Asset, bool)],
    ) -> (Vec<&'a Asset>, Vec<&'a Asset>) {
        let category = party.identity.claim(Attribute::Category);
        let shared = assets.iter().filter(|(_, behind)| !behind).count() > 1
            && category.is_some_and(|claim| reconcile::is_of_gateway(&claim.value));
        let is_behind = |asset: &Asset| {
            let claims = asset_claims(self.catalog, asset);
            let kind = claims.iter().find(|claim| claim.attribute == Attribute::Category);
            kind.is_none_or(|claim| !reconcile::is_of_gateway(&claim.value))
        };
        let (behind, own): (Vec<_>, Vec<_>) =
            assets.iter().partition(|(asset, behind)| *behind || shared && is_behind(asset));
        let only = |all: Vec<(&'a Asset, bool)>| all.into_iter().map(|(asset, _)| asset).collect();
        (only(behind), only(own))
    }

    /// The device of an asset that is behind a gateway, of which it has this word.
    fn behind_device(&self, asset: &Asset, gateway: &Party<'_>, spoken: &[SpokenFor]) -> Joined {
        let mut joined = self.device(&[asset], None);
        let is = |named: &&SpokenFor| gateway::is_asset(named, asset);
        joined.device.named = spoken.iter().find(is).cloned();
        joined.device.hosts.push(DeviceHost { id: gateway.host.key.id(), role: HostRole::Gateway });
        joined.device.bucket = Bucket::Matched;
        joined
    }

    /// A device of assets and the party that they are.
    fn device(&self, assets: &[&Asset], party: Option<&Party<'_>>) -> Joined {
        let asset_ids: Vec<_> = assets.iter().map(|asset| Asset::id(self.site, &asset.asset_tag)).collect();
        let hosts = || party.into_iter().flat_map(|party| &party.hosts);
        let oldest = hosts().map(|(host, _)| *host).min_by_key(|host| (host.first_seen, &host.key));
        let oldest = oldest.map(|host| host.key.id());
        let id = asset_ids.first().map(|id| id.as_str()).or(oldest.as_ref().map(|id| id.as_str()));
        // Several assets that are one gateway: what the register says of each is not said of the host.
        let register = match assets {
            [asset] => asset_claims(self.catalog, asset),
            _ => Vec::new(),
        };
        let (claims, disagreements) = self.claims(assets, party, &register);
        let heard = party.and_then(|party| party.identity.medical);
        let device = Device {
            id: DeviceId::new(id.unwrap_or_default()),
            medical: medical(self.catalog, &claims, !assets.is_empty(), heard),
            bucket: match (assets.is_empty(), party.is_some()) {
                (false, true) => Bucket::Matched,
                (true, _) => Bucket::NetworkOnly,
                (false, false) => Bucket::CmmsOnly,
            },
            name: name(assets, party.map(|party| &*party.host)),
            hosts: hosts().map(|(host, role)| DeviceHost { id: host.key.id(), role: *role }).collect(),
            assets: asset_ids,
            claims,
            department: assets.first().and_then(|asset| asset.department.clone()),
            location: assets.first().and_then(|asset| asset.location.clone()),
            kin: party.map(|party| party.kin.clone()).unwrap_or_default(),
            speaks_for: party.map(speaks_for).unwrap_or_default(),
            named: None,
            several: party.map(|party| several(self.catalog, &party.host)).unwrap_or_default(),
        };
        Joined { device, disagreements }
    }

    /// One claim an attribute of the register's, the network's and the product record's, and on what they disagree.
    fn claims(
        &self,
        assets: &[&Asset],
        party: Option<&Party<'_>>,
        register: &[Claim],
    ) -> (Vec<Claim>, Vec<Disagreement>) {
        let catalog = self.catalog;
        let network = party.map_or(&[][..], |party| &party.identity.claims);
        let record = code::of_device(catalog, assets, party.map(|party| &*party.host))
            .and_then(|code| self.products.get(&code.device_identifier));
        let record = record.map(|record| code::record_claims(catalog, record)).unwrap_or_default();
        let mut claims = Vec::new();
        let mut disagreements = Vec::new();
        for attribute in Attribute::ALL.iter().copied() {
            let of = |claims: &[Claim]| claims.iter().find(|claim| claim.attribute == attribute).cloned();
            let (register, network) = (of(register), of(network));
            // A name that the catalogue does not know says nothing against one that is told otherwise.
            let record = of(&record).filter(|record| {
                let mut others = [&register, &network].into_iter().flatten();
                record.id.is_some() || others.all(|other| agree(catalog, record, other))
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
            claims.extend(match self.settled(assets, party, attribute) {
                Some(text) => {
                    Some(corrected(catalog, attribute, text, network.as_ref().or(register.as_ref())))
                }
                None => compared(
                    catalog,
                    [
                        (Group::Behaviour, network),
                        (Group::Register, register),
                        (Group::ProductRecord, record),
                    ],
                ),
            });
        }
        (claims, disagreements)
    }

    /// A person's word about an asset, else the last one about any of the hosts.
    fn settled(&self, assets: &[&Asset], party: Option<&Party<'_>>, attribute: Attribute) -> Option<&str> {
        if self.corrections.is_empty() {
            return None;
        }
        let of = |subject: String| self.corrections.get(&(subject.as_str(), attribute)).copied();
        let of_assets = assets.iter().find_map(|asset| of(format!("asset:{}", asset.asset_tag.trim())));
        let hosts = || party.into_iter().flat_map(|party| &party.hosts);
        let of_hosts = || hosts().filter_map(|(host, _)| of(format!("host:{}", host.key))).max();
        of_assets.or_else(of_hosts).map(|(_, text)| text)
    }
}

fn speaks_for(party: &Party<'_>) -> Vec<SpokenFor> {
    gateway::speaks_for(&party.host, &party.identity)
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

fn name(assets: &[&Asset], host: Option<&Host>) -> Box<str> {
    if let Some(asset) = assets.first() {
        return asset.asset_tag.clone();
    }
    let Some(host) = host else { return "".into() };
    let address = || host.addresses.first().map(|address| address.ip.to_string());
    let named = crate::name::short_names(host).first().map(|(_, text)| (*text).to_owned());
    named.or_else(address).unwrap_or_else(|| host.key.to_string()).into()
}
