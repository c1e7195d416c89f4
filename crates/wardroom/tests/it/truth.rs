//! The sample hospital against what is true of it, which was written down before anything matched.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wardroom_catalog::Catalog;

use crate::program::{project, run, sample_captures};

/// Attributes of a host that are shown, and where.
type Shown = (&'static str, &'static [&'static str], &'static str);

/// What stands in a field that is read, and no rule of `knowledge/` claims it yet. Who writes the rule removes it here.
const NOT_CLAIMED: &[Shown] = &[
    ("spacecom-4w-1", &["version"], "http.title"),
    ("spacecom-5e-1", &["version"], "http.title"),
    ("ups-01", &["product", "serial"], "snmp.description"),
];

/// What is shown only in a place that is not on the list of fields. Who reads one of these removes it here.
const NOT_READ: &[Shown] = &[
    ("pacs-01", &["vendor", "product", "version"], "body of a web answer"),
    ("fs-01", &["vendor"], "what SMB offers, put together"),
    // The implementation name OFFIS_DCMTK_367 is written by whatever is built on that toolkit.
    ("vna-01", &["vendor", "product", "version"], "nothing: a toolkit is not the device's maker"),
];

/// Claims that say the same as the truth in other words, with the reason.
const SAME: &[(&str, &str, &str)] = &[
    ("AXIOM-Artis", "ARTIS zee", "what an ARTIS zee writes as its model"),
    ("central_station", "monitor_gateway", "the Patient Information Center iX is both"),
    ("interface_engine", "integration_engine", "two words for one thing"),
    ("uninterruptible_power_supply", "power_supply", "the general word"),
];

fn truth() -> Vec<Value> {
    let text = std::fs::read(project("sample/truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&text).unwrap();
    truth["hosts"].as_array().unwrap().clone()
}

/// Hosts as `inspect` gives them, by MAC.
fn heard() -> BTreeMap<String, Value> {
    let mut arguments = vec!["inspect".to_owned(), "--format".to_owned(), "json".to_owned()];
    arguments.extend(sample_captures().iter().map(|path| path.display().to_string()));
    let lines = run(arguments).json();
    let by_mac = lines.iter().flat_map(|line| {
        line["macs"].as_array().unwrap().iter().map(|mac| (mac.as_str().unwrap().to_owned(), line.clone()))
    });
    by_mac.collect()
}

const ATTRIBUTES: [&str; 6] = ["vendor", "product", "version", "serial", "os", "category"];

/// What a claim says, as people read it.
fn said(claims: &Value, attribute: &str) -> Option<String> {
    let claim = &claims[attribute];
    if attribute != "os" {
        return claim["value"].as_str().map(str::to_owned);
    }
    let name = claim["name"].as_str()?;
    Some([name, claim["version"].as_str().unwrap_or_default()].join(" ").trim().to_owned())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// Does a claim say what is true, or something more general or more special that is true as well?
fn agrees(attribute: &str, said: &str, truth: &str) -> bool {
    let (short, long) = (plain(said), plain(truth));
    let holds = long.contains(&short) || short.contains(&long);
    let listed = SAME.iter().any(|(claim, label, _)| *claim == said && *label == truth);
    let catalog = Catalog::builtin();
    let kind_of = |slug: &str| catalog.category(slug).and_then(|category| category.kind_of.as_deref());
    listed
        || match attribute {
            "vendor" => {
                let id = |name: &str| catalog.vendor(name).map(|vendor| &vendor.id);
                short == long || id(said).is_some() && id(said) == id(truth)
            }
            "category" => said == truth || kind_of(said) == Some(truth) || kind_of(truth) == Some(said),
            "product" | "os" => holds,
            _ => short == long,
        }
}

/// Each host is heard where it is: by its card, on its network, with its address.
#[test]
fn hosts_are_where_they_are() {
    let heard = heard();
    let interfaces: Vec<Value> =
        truth().iter().flat_map(|host| host["interfaces"].as_array().unwrap().clone()).collect();
    for interface in &interfaces {
        let mac = interface["mac"].as_str().unwrap();
        let found = heard.get(mac).unwrap_or_else(|| panic!("{mac} was not heard"));
        let network = format!("local/vlan{}", interface["vlan"]);
        let addresses = found["addresses"].as_array().unwrap();
        let own = |address: &Value| address["ip"] == interface["address"] && address["network"] == *network;
        assert!(addresses.iter().any(own), "{interface}: {addresses:?}");
    }
    let macs: BTreeSet<&str> = interfaces.iter().filter_map(|interface| interface["mac"].as_str()).collect();
    let others: Vec<_> = heard.keys().filter(|mac| !macs.contains(mac.as_str())).collect();
    assert!(others.is_empty(), "heard, and not there: {others:?}");
}

/// Nothing may be claimed that is false, and what `revealed` says was shown must be known, but for [`NOT_CLAIMED`] and
/// [`NOT_READ`].
#[test]
fn hosts_are_what_they_are() {
    let heard = heard();
    let excused: BTreeMap<(&str, &str), &str> = [NOT_CLAIMED, NOT_READ]
        .concat()
        .into_iter()
        .flat_map(|(host, attributes, place)| {
            attributes.iter().map(move |attribute| ((host, *attribute), place))
        })
        .collect();
    let not_read: usize = NOT_READ.iter().map(|(_, attributes, _)| attributes.len()).sum();
    let (mut told, mut known, mut right, mut unlabelled) = (0, 0, 0, 0);
    let (mut missed, mut wrong) = (BTreeMap::new(), Vec::new());
    for host in &truth() {
        let name = host["name"].as_str().unwrap();
        let found = &heard[host["interfaces"][0]["mac"].as_str().unwrap()];
        let revealed: BTreeSet<&str> =
            host["revealed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for attribute in ATTRIBUTES {
            let shown = revealed.contains(attribute);
            told += u32::from(shown);
            match (said(&found["claims"], attribute), host[attribute].as_str()) {
                (Some(said), Some(truth)) if agrees(attribute, &said, truth) => {
                    right += 1;
                    known += u32::from(shown);
                }
                (Some(said), Some(truth)) => {
                    wrong.push(format!("{name:14} {attribute:9} {said} for {truth}"))
                }
                (Some(_), None) => unlabelled += 1,
                (None, Some(truth)) if shown => {
                    missed.insert((name.to_owned(), attribute), truth.to_owned());
                }
                (None, _) => {}
            }
        }
        match (found["medical"]["value"].as_bool(), host["medical"].as_bool()) {
            (Some(said), Some(truth)) if said != truth => wrong.push(format!("{name:14} medical   {said}")),
            (Some(_), Some(_)) => right += 1,
            _ => {}
        }
    }
    println!(
        "{known} of {told} values that were shown are known, {} of them in fields that are read; \
         claims: {right} right, {} wrong, {unlabelled} without a label",
        told as usize - not_read,
        wrong.len()
    );
    for ((name, attribute), truth) in &missed {
        let place = excused.get(&(name.as_str(), *attribute)).unwrap_or(&"!");
        println!("missed  {name:14} {attribute:9} {truth} ({place})");
    }
    for line in &wrong {
        println!("wrong   {line}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missed: BTreeSet<(&str, &str)> =
        missed.keys().map(|(name, attribute)| (name.as_str(), *attribute)).collect();
    let listed: BTreeSet<(&str, &str)> = excused.keys().copied().collect();
    let forgotten: Vec<_> = missed.difference(&listed).collect();
    assert!(forgotten.is_empty(), "shown and not known, without a reason: {forgotten:?}");
    let read: Vec<_> = listed.difference(&missed).collect();
    assert!(read.is_empty(), "known by now, and still in the list of what is not: {read:?}");
}

/// Assets of hosts that are not matched, with the reason. What is here and is matched must leave.
const NOT_MATCHED: &[(&str, &str)] = &[];

/// An asset is paired with the host that it is, or with none.
#[test]
fn assets_are_paired_with_the_hosts_that_they_are() {
    let labelled = truth();
    let of_mac: BTreeMap<&str, &Value> = labelled
        .iter()
        .flat_map(|host| {
            host["interfaces"].as_array().unwrap().iter().map(move |i| (i["mac"].as_str().unwrap(), host))
        })
        .collect();
    let mut arguments = vec!["reconcile".to_owned(), "--format".to_owned(), "json".to_owned()];
    arguments.extend(["--assets".to_owned(), project("sample/assets.csv").display().to_string()]);
    arguments.extend(["--hosts".to_owned()]);
    arguments.extend(sample_captures().iter().map(|path| path.display().to_string()));
    let mut matched = BTreeSet::new();
    for pair in run(arguments).json() {
        let Some(key) = pair["host"].as_str() else { continue };
        let host = of_mac[key.rsplit('/').next().unwrap()];
        assert_eq!(pair["asset"], host["asset_tag"], "{}: {pair}", host["name"]);
        if pair["decision"] == "match" {
            matched.insert(pair["asset"].as_str().unwrap().to_owned());
        }
    }
    let tags: BTreeSet<&str> = labelled.iter().filter_map(|host| host["asset_tag"].as_str()).collect();
    println!("{} of {} assets that are on the network are matched, none wrongly", matched.len(), tags.len());
    let missed: BTreeSet<&str> = tags.into_iter().filter(|tag| !matched.contains(*tag)).collect();
    assert_eq!(missed, NOT_MATCHED.iter().map(|(tag, _)| *tag).collect());
}

/// A CT scanner that stores to an archive, on whatever port, with its frames.
#[test]
fn a_ct_scanner_is_known_with_the_frames_that_say_so() {
    let heard = heard();
    let labelled = truth();
    let scanners: Vec<&Value> = labelled.iter().filter(|host| host["category"] == "ct_scanner").collect();
    assert_eq!(scanners.len(), 2);
    for truth in scanners {
        let scanner = &heard[truth["interfaces"][0]["mac"].as_str().unwrap()];
        for attribute in ["vendor", "product", "version", "serial", "category"] {
            let claim = &scanner["claims"][attribute];
            assert!(claim["confidence"].as_f64().unwrap() > 0.9, "{attribute}: {claim}");
            assert!(agrees(attribute, claim["value"].as_str().unwrap(), truth[attribute].as_str().unwrap()));
            let evidence = scanner["evidence"].as_array().unwrap();
            let supports = |field: &str| {
                evidence.iter().any(|piece| {
                    piece["claim"] == attribute
                        && piece["supports"] == true
                        && piece["field"] == field
                        && piece["protocol"] == "dicom"
                        && piece["locator"]["capture"]["frame"].is_u64()
                })
            };
            let (data_set, association) = match attribute {
                "vendor" => ("manufacturer", Some("implementation_class_uid")),
                "product" => ("model_name", None),
                "version" => ("software_versions", None),
                "serial" => ("device_serial_number", None),
                _ => ("modality", Some("sop_class")),
            };
            assert!(supports(data_set), "{attribute} names no frame of a data set");
            assert!(association.is_none_or(supports), "{attribute} names no frame of an association");
        }
    }
}
