//! Records of the register that may be one device.
//!
//! Two records share what only one device can have: a serial number of one maker, a MAC address, a UDI with its serial
//! number, a name on the network, or the same tag in another spelling. They are told, never merged. Where a value is in
//! more records than [`MANY`], each is told with the next one only, so that what a hundred records share does not make
//! thousands of pairs.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use wardroom_catalog::{Catalog, names, udi};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::register::{Duplicate, DuplicateReason};
use wardroom_model::{Asset, Locator};

use super::said;
use crate::{name, serial};

/// Records with one value of which every two are told.
const MANY: usize = 6;

/// A field that only one device can have: its value as it is compared, and as it is written.
struct Own {
    field: &'static str,
    key: fn(&Asset) -> Option<String>,
    shown: fn(&Asset) -> String,
}

const OWN: [Own; 5] = [
    Own {
        field: "serial_number",
        key: |asset| serial::normal(asset.serial_number.as_deref()?),
        shown: |asset| text(&asset.serial_number),
    },
    Own {
        field: "mac_address",
        key: |asset| Some(asset.mac_address.filter(|mac| !mac.is_zero() && !mac.is_group())?.to_string()),
        shown: |asset| asset.mac_address.map(|mac| mac.to_string()).unwrap_or_default(),
    },
    Own {
        field: "udi",
        key: |asset| udi_with_serial(asset.udi.as_deref()?),
        shown: |asset| text(&asset.udi),
    },
    Own {
        field: "host_name",
        key: |asset| name::short(asset.host_name.as_deref()?),
        shown: |asset| text(&asset.host_name),
    },
    Own {
        field: "asset_tag",
        key: |asset| Some(names::compact(&asset.asset_tag)).filter(|key| !key.is_empty()),
        shown: |asset| asset.asset_tag.to_string(),
    },
];

fn text(field: &Option<Box<str>>) -> String {
    field.as_deref().unwrap_or_default().trim().to_owned()
}

/// A UDI names one device only where it has a serial number.
fn udi_with_serial(text: &str) -> Option<String> {
    let code = udi::identifiers(text)?;
    let serial = serial::normal(&code.serial?)?;
    Some(format!("{} {} {serial}", code.agency, code.device_identifier))
}

/// Every two records that share what only one device can have, by their tags; without those of which a person said that
/// they are two devices. `decisions` are those in force.
pub fn duplicates(catalog: &Catalog, assets: &[Asset], decisions: &[Decision]) -> Vec<Duplicate> {
    let mut sorted: Vec<&Asset> = assets.iter().collect();
    sorted.sort_by(|a, b| (a.asset_tag.trim(), &a.locator).cmp(&(b.asset_tag.trim(), &b.locator)));
    let mut found: BTreeMap<(&str, &str), (&Asset, &Asset, Vec<DuplicateReason>)> = BTreeMap::new();
    for own in &OWN {
        let mut sharing: BTreeMap<String, Vec<&Asset>> = BTreeMap::new();
        for asset in &sorted {
            if let Some(key) = (own.key)(asset) {
                sharing.entry(key).or_default().push(asset);
            }
        }
        for (one, other) in sharing.values().flat_map(|group| twos(group)) {
            let tags = (one.asset_tag.trim(), other.asset_tag.trim());
            if tags.0 == tags.1 || own.field == "serial_number" && two_makers(catalog, one, other) {
                continue;
            }
            let reason = DuplicateReason {
                field: own.field.into(),
                first_value: (own.shown)(one).into(),
                second_value: (own.shown)(other).into(),
            };
            found.entry(tags).or_insert_with(|| (one, other, Vec::new())).2.push(reason);
        }
    }
    let settled = settled(decisions);
    found
        .into_values()
        .filter_map(|(one, other, reasons)| {
            let (first, second) = (one.asset_tag.trim(), other.asset_tag.trim());
            let decision = settled.get(Duplicate::subject(first, second).as_str());
            if decision.is_some_and(|decision| decision.kind == DecisionKind::DuplicateRejected) {
                return None;
            }
            let chosen = decision.map(|decision| decision.value.trim());
            let chosen = chosen.filter(|tag| [first, second].contains(tag));
            let retire = chosen.unwrap_or_else(|| poorer(one, other).asset_tag.trim());
            Some(Duplicate {
                first: first.into(),
                second: second.into(),
                reasons,
                retire: retire.into(),
                confirmed: decision.is_some(),
            })
        })
        .collect()
}

/// Every two of a few, each with the next of many.
fn twos<'g, 'a>(group: &'g [&'a Asset]) -> impl Iterator<Item = (&'a Asset, &'a Asset)> + 'g {
    let reach = if group.len() > MANY { 1 } else { group.len() };
    group
        .iter()
        .enumerate()
        .flat_map(move |(at, one)| group.iter().skip(at + 1).take(reach).map(move |other| (*one, *other)))
}

/// Two makers may give two devices the same number. A name that the catalogue does not know may be a slip of the pen.
fn two_makers(catalog: &Catalog, one: &Asset, other: &Asset) -> bool {
    let maker = |asset: &Asset| Some(catalog.vendor(said(asset.manufacturer.as_deref())?)?.id.clone());
    matches!((maker(one), maker(other)), (Some(one), Some(other)) if one != other)
}

/// The record that says less; of two that say as much the one that was maintained less lately, else the later row.
fn poorer<'a>(one: &'a Asset, other: &'a Asset) -> &'a Asset {
    let rank = |asset: &Asset| (filled(asset), asset.last_pm, Reverse(row(asset)));
    if rank(one) < rank(other) { one } else { other }
}

fn row(asset: &Asset) -> u64 {
    match &asset.locator {
        Locator::Table { row, .. } => *row,
        _ => 0,
    }
}

/// How many of its fields say something.
fn filled(asset: &Asset) -> usize {
    let texts = [
        &asset.manufacturer,
        &asset.model,
        &asset.software_version,
        &asset.serial_number,
        &asset.host_name,
        &asset.udi,
        &asset.description,
        &asset.department,
        &asset.location,
    ];
    let others = [
        asset.mac_address.is_some(),
        asset.ip_address.is_some(),
        asset.last_pm.is_some(),
        asset.next_pm.is_some(),
    ];
    let texts = texts.into_iter().filter(|text| said(text.as_deref()).is_some()).count();
    texts + others.into_iter().filter(|there| *there).count()
}

/// The last word about each two records.
fn settled(decisions: &[Decision]) -> BTreeMap<String, &Decision> {
    let mut last: BTreeMap<String, &Decision> = BTreeMap::new();
    for decision in decisions {
        if !matches!(decision.kind, DecisionKind::DuplicateConfirmed | DecisionKind::DuplicateRejected) {
            continue;
        }
        let Some((one, other)) = Duplicate::of_subject(&decision.subject) else { continue };
        let known = last.entry(Duplicate::subject(one, other)).or_insert(decision);
        if (decision.at, decision.kind, &decision.value) > (known.at, known.kind, &known.value) {
            *known = decision;
        }
    }
    last
}
