//! The sample hospital against what is true of it, which was written down before anything matched.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::{project, run, sample_captures};

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
