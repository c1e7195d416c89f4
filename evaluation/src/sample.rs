//! The sample hospital against what is true of it, which was written down before anything matched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;
use wardroom_catalog::Catalog;
use wardroom_identity::{Identifier, host, reconcile};
use wardroom_model::reconciliation::PairDecision;
use wardroom_model::{Attribute, Host, Identity};
use wardroom_sensor::{Options, listen};

use crate::claims::same_maker;
use crate::figures::Share;

/// Attributes of a host that are shown, and where.
type Shown = (&'static str, &'static [&'static str], &'static str);

/// What stands in a field that is read, and no rule of `knowledge/` claims it yet. Who writes the rule removes it here.
const NOT_CLAIMED: &[Shown] = &[
    ("spacecom-4w-1", &["version"], "title of a web page"),
    ("spacecom-5e-1", &["version"], "title of a web page"),
    ("ups-01", &["product", "serial"], "SNMP description"),
];

/// What is shown only in a place that is not on the list of fields. Who reads one of these removes it here.
const NOT_READ: &[Shown] = &[
    ("pacs-01", &["vendor", "product", "version"], "body of a web answer"),
    ("fs-01", &["vendor"], "what SMB offers, put together"),
    // The implementation name OFFIS_DCMTK_367 is written by whatever is built on that toolkit.
    ("vna-01", &["vendor", "product", "version"], "a toolkit, which is not the device's maker"),
];

/// Claims that say the same as the truth in other words, with the reason.
const SAME: &[(&str, &str, &str)] = &[
    ("AXIOM-Artis", "ARTIS zee", "what an ARTIS zee writes as its model"),
    ("central_station", "monitor_gateway", "the Patient Information Center iX is both"),
    ("interface_engine", "integration_engine", "two words for one thing"),
    ("uninterruptible_power_supply", "power_supply", "the general word"),
];

const ATTRIBUTES: [Attribute; 6] = [
    Attribute::Vendor,
    Attribute::Product,
    Attribute::Version,
    Attribute::Serial,
    Attribute::Os,
    Attribute::Category,
];

/// What was measured.
#[derive(Debug, Default)]
pub struct SampleFigures {
    /// Claims right, of those with a label, *medical or not* among them.
    pub right: Share,
    /// Values known, of those that the traffic shows.
    pub known: Share,
    /// The same, of those shown in fields that are read.
    pub known_of_read: Share,
    /// Claims of which the truth says nothing.
    pub unlabelled: u32,
    /// Assets matched with their host, of those on the network.
    pub matched: Share,
    /// Matches and candidates that are right.
    pub pairs_right: Share,
    /// Values shown and not known: host, attribute, and where they are shown; none where no list above gives the place.
    pub missed: BTreeMap<(String, &'static str), Option<&'static str>>,
    /// Values of the lists above that are known by now.
    pub excused_for_nothing: Vec<(&'static str, &'static str)>,
    /// Claims that the truth contradicts.
    pub wrong: Vec<String>,
}

/// Hears the captures of the folder `sample/`, identifies, pairs, and compares with its truth.
///
/// # Errors
/// Where a file of the sample cannot be read.
pub fn measure(sample: &Path) -> Result<SampleFigures> {
    let truth: Value = serde_json::from_slice(&read(&sample.join("truth.json"))?)?;
    let truth = truth.get("hosts").and_then(Value::as_array).context("truth.json names no hosts")?;
    let options = Options { keep_conversations: false, ..Options::default() };
    let heard = listen(&captures(&sample.join("captures"))?, &options, None)?.heard;
    let mut identifier = Identifier::new(Catalog::builtin());
    let identified: Vec<(Host, Identity)> = host::join(heard.sightings)
        .into_iter()
        .map(|host| {
            let identity = identifier.identify(&host);
            (host, identity)
        })
        .collect();
    let mut figures = SampleFigures::default();
    figures.judge_claims(truth, &identified);
    figures.judge_pairs(truth, &identified, &sample.join("assets.csv"))?;
    Ok(figures)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("reading {}", path.display()))
}

fn captures(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("reading the folder {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(captures(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// The host of the truth's first interface.
fn host_of<'i>(truth: &Value, identified: &'i [(Host, Identity)]) -> Option<&'i (Host, Identity)> {
    let mac = text(truth.get("interfaces")?.get(0)?, "mac")?.parse().ok()?;
    identified.iter().find(|(host, _)| host.macs.contains(&mac))
}

impl SampleFigures {
    fn judge_claims(&mut self, truth: &[Value], identified: &[(Host, Identity)]) {
        let listed = |list: &'static [Shown]| {
            list.iter()
                .flat_map(|(host, attributes, place)| attributes.iter().map(move |a| ((*host, *a), *place)))
        };
        let unread: BTreeSet<(&str, &str)> = listed(NOT_READ).map(|(key, _)| key).collect();
        let excused: BTreeMap<(&str, &str), &str> = listed(NOT_CLAIMED).chain(listed(NOT_READ)).collect();
        for host in truth {
            let name = text(host, "name").unwrap_or_default();
            let Some((_, identity)) = host_of(host, identified) else { continue };
            let revealed: BTreeSet<&str> = host
                .get("revealed")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            for attribute in ATTRIBUTES {
                let key = attribute.slug();
                let (said, label) = (said(identity, attribute), text(host, key));
                let is_right =
                    said.as_ref().zip(label).is_some_and(|(said, label)| agrees(attribute, said, label));
                match (&said, label) {
                    (Some(said), Some(label)) => {
                        self.right.count(is_right);
                        if !is_right {
                            self.wrong.push(format!("{name} {key}: {said} for {label}"));
                        }
                    }
                    (Some(_), None) => self.unlabelled += 1,
                    (None, Some(_)) if revealed.contains(key) => {
                        self.missed.insert((name.to_owned(), key), excused.get(&(name, key)).copied());
                    }
                    (None, _) => {}
                }
                if revealed.contains(key) {
                    self.known.count(is_right);
                    if !unread.contains(&(name, key)) {
                        self.known_of_read.count(is_right);
                    }
                }
            }
            let medical = host.get("medical").and_then(Value::as_bool);
            if let Some((said, label)) = identity.medical.as_ref().map(|(value, _)| *value).zip(medical) {
                self.right.count(said == label);
                if said != label {
                    self.wrong.push(format!("{name} medical: {said}"));
                }
            }
        }
        let missed = |key: &&(&str, &'static str)| self.missed.contains_key(&(key.0.to_owned(), key.1));
        self.excused_for_nothing = excused.keys().filter(|key| !missed(key)).copied().collect();
    }

    fn judge_pairs(&mut self, truth: &[Value], identified: &[(Host, Identity)], assets: &Path) -> Result<()> {
        let table = wardroom_exchange::assets::read("assets.csv", &read(assets)?, None);
        let both: Vec<(&Host, &Identity)> =
            identified.iter().map(|(host, identity)| (host, identity)).collect();
        let own_tag: BTreeMap<String, &str> = truth
            .iter()
            .filter_map(|one| Some((host_of(one, identified)?.0.key.to_string(), text(one, "asset_tag")?)))
            .collect();
        let mut matched = BTreeSet::new();
        for pair in reconcile(Catalog::builtin(), &table.assets, &both, &[]) {
            let Some(host) = pair.host.as_deref() else { continue };
            let holds = own_tag.get(host) == Some(&&*pair.asset);
            self.pairs_right.count(holds);
            if !holds {
                self.wrong.push(format!("{} paired with {host}", pair.asset));
            } else if pair.decision == PairDecision::Match {
                matched.insert(pair.asset.clone());
            }
        }
        for tag in truth.iter().filter_map(|host| text(host, "asset_tag")) {
            self.matched.count(matched.contains(tag));
        }
        Ok(())
    }
}

/// What a claim says, as people read it.
fn said(identity: &Identity, attribute: Attribute) -> Option<String> {
    let claim = identity.claim(attribute)?;
    let version = claim.os.as_ref().and_then(|os| os.version.as_deref()).unwrap_or_default();
    Some(format!("{} {version}", claim.value).trim().to_owned())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// Does a claim say what is true, or something more general or more special that is true as well?
fn agrees(attribute: Attribute, said: &str, truth: &str) -> bool {
    let (short, long) = (plain(said), plain(truth));
    let kind_of =
        |slug: &str| Catalog::builtin().category(slug).and_then(|category| category.kind_of.as_deref());
    SAME.iter().any(|(claim, label, _)| *claim == said && *label == truth)
        || match attribute {
            Attribute::Vendor => same_maker(said, truth),
            Attribute::Category => {
                said == truth || kind_of(said) == Some(truth) || kind_of(truth) == Some(said)
            }
            Attribute::Product | Attribute::Os => long.contains(&short) || short.contains(&long),
            Attribute::Version | Attribute::Serial => short == long,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing may be claimed that is false, and what is shown must be known, but for the two lists.
    #[test]
    fn the_sample_is_what_it_is() {
        let figures = measure(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample")).unwrap();
        assert!(figures.wrong.is_empty(), "{:#?}", figures.wrong);
        let forgotten: Vec<_> = figures.missed.iter().filter(|(_, place)| place.is_none()).collect();
        assert!(forgotten.is_empty(), "shown and not known, without a reason: {forgotten:?}");
        assert!(figures.excused_for_nothing.is_empty(), "known by now: {:?}", figures.excused_for_nothing);
        assert_eq!(figures.matched.of_these, figures.matched.of, "assets matched with their host");
    }
}
