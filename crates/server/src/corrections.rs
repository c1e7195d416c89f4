//! People's corrections as a file of knowledge, which names other devices when it is put into the hospital's own folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use wardroom_catalog::Catalog;
use wardroom_identity::own::own_fingerprints;
use wardroom_identity::{Identifier, names};
use wardroom_model::decision::DecisionKind;
use wardroom_model::{Attribute, Host, Identity};
use wardroom_store::DecisionRow;

/// Names that one comment lists.
const NAMES: usize = 10;

/// The fingerprints that corrections make, as a text of knowledge; of one host (by its key) or of all that were corrected.
/// All hosts of the house tell which others each would name; a house of many takes seconds.
pub fn corrections_toml(
    catalog: &Catalog,
    hosts: &[Host],
    decisions: &[DecisionRow],
    only: Option<&str>,
) -> String {
    let mut corrected = settled(decisions);
    corrected.retain(|key, _| only.is_none_or(|only| only == key));
    if corrected.is_empty() {
        return String::new();
    }
    let mut identifier = Identifier::new(catalog);
    let identities: Vec<Identity> = hosts.iter().map(|host| identifier.identify(host)).collect();
    let known: Vec<(&Host, &Identity)> = hosts.iter().zip(&identities).collect();
    let by_key: HashMap<String, &Host> = hosts.iter().map(|host| (host.key.to_string(), host)).collect();
    let mut out = String::new();
    let (mut told, mut makers) = (BTreeSet::new(), BTreeSet::new());
    for (key, said) in corrected {
        let Some(host) = by_key.get(&key) else { continue };
        for made in own_fingerprints(catalog, host, &said, &known) {
            if !told.insert((made.field, made.value.clone())) {
                continue;
            }
            let named: Vec<String> = made
                .names
                .iter()
                .filter_map(|number| known.get(*number))
                .map(|(host, identity)| called(host, identity))
                .collect();
            if let Some(maker) = made.maker.filter(|maker| makers.insert(maker.clone())) {
                let _ = writeln!(out, "{maker}");
            }
            let _ = writeln!(out, "# Would name {} here{}", hosts_counted(named.len()), list(&named));
            let _ = writeln!(out, "{}", made.toml);
        }
    }
    out
}

fn hosts_counted(count: usize) -> String {
    if count == 1 { "1 more host".to_owned() } else { format!("{count} more hosts") }
}

fn list(named: &[String]) -> String {
    if named.is_empty() {
        return ".".to_owned();
    }
    let shown: Vec<&str> = named.iter().take(NAMES).map(String::as_str).collect();
    let more = if named.len() > NAMES { ", …" } else { "." };
    format!(": {}{more}", shown.join(", "))
}

/// What a host is called, on one line.
fn called(host: &Host, identity: &Identity) -> String {
    let address = || host.addresses.first().map(|address| address.ip.to_string());
    let name = names(host, identity).first().map(|name| (*name).to_owned()).or_else(address);
    let name = name.unwrap_or_else(|| host.key.to_string());
    name.chars().filter(|character| !character.is_control()).collect()
}

/// By host key: what people settled of it, the last word last.
fn settled(decisions: &[DecisionRow]) -> BTreeMap<String, Vec<(Attribute, Box<str>)>> {
    let mut all: BTreeMap<String, Vec<(Attribute, Box<str>)>> = BTreeMap::new();
    for made in decisions.iter().map(|row| &row.decision) {
        let host = made.subject.strip_prefix("host:").filter(|_| made.kind == DecisionKind::Correction);
        let said = made.value.split_once('=');
        if let (Some(host), Some((attribute, value))) = (host, said)
            && let Some(attribute) = Attribute::find(attribute.trim())
        {
            all.entry(host.to_owned()).or_default().push((attribute, value.trim().into()));
        }
    }
    all
}
