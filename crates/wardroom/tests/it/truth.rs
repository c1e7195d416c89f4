//! The sample hospital against what is true of it, which was written down before anything matched.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{project, run, sample_captures};

fn truth() -> Value {
    serde_json::from_slice(&std::fs::read(project("sample/truth.json")).unwrap()).unwrap()
}

/// Hosts as `inspect` gives them, by MAC.
fn hosts() -> BTreeMap<String, Value> {
    let mut arguments = vec!["inspect".to_owned(), "--format".to_owned(), "json".to_owned()];
    arguments.extend(sample_captures().iter().map(|path| path.display().to_string()));
    let lines = run(arguments).json();
    let by_mac = lines.iter().flat_map(|line| {
        line["macs"].as_array().unwrap().iter().map(|mac| (mac.as_str().unwrap().to_owned(), line.clone()))
    });
    by_mac.collect()
}

/// What `reveal` says was shown on the wire must be known, and nothing may be claimed that is false.
#[test]
fn hosts_are_what_they_are() {
    let heard = hosts();
    let (mut told, mut known, mut wrong) = (0, 0, Vec::new());
    for host in truth()["hosts"].as_array().unwrap() {
        let mac = host["mac"].as_str().unwrap_or_default().to_lowercase();
        let Some(found) = heard.get(&mac) else {
            wrong.push(format!("{mac} was not heard"));
            continue;
        };
        for attribute in ["vendor", "product", "version", "serial", "category"] {
            let revealed =
                host["revealed"].as_array().is_some_and(|list| list.iter().any(|name| name == attribute));
            let Some(expected) = host[attribute].as_str() else { continue };
            let claim = &found["claims"][attribute];
            let said = claim["value"].as_str();
            told += u32::from(revealed);
            match said {
                Some(said) if agrees(attribute, said, claim["id"].as_str(), expected) => {
                    known += u32::from(revealed)
                }
                Some(said) => wrong.push(format!("{} {attribute}: `{said}` for `{expected}`", host["name"])),
                None if revealed => println!("not known: {} {attribute} = {expected}", host["name"]),
                None => {}
            }
        }
    }
    println!("{known} of {told} revealed values known, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(f64::from(known) >= 0.9 * f64::from(told), "{known} of {told}");
}

fn agrees(attribute: &str, said: &str, id: Option<&str>, expected: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (said, expected) = (plain(said), plain(expected));
    match attribute {
        "vendor" | "category" => {
            said == expected
                || id.is_some_and(|id| plain(id) == expected)
                || said.contains(&expected)
                || expected.contains(&said)
        }
        "product" => said.contains(&expected) || expected.contains(&said),
        _ => said == expected,
    }
}

/// A CT scanner that stores to an archive, on whatever port, with its frames.
#[test]
fn a_ct_scanner_is_known_with_the_frames_that_say_so() {
    let scanner =
        hosts().into_values().find(|host| host["claims"]["category"]["value"] == "ct_scanner").unwrap();
    for attribute in ["vendor", "product", "version", "category"] {
        let claim = &scanner["claims"][attribute];
        assert!(claim["confidence"].as_f64().unwrap() > 0.8, "{attribute}: {claim}");
        let frames = scanner["evidence"].as_array().unwrap().iter().filter(|evidence| {
            evidence["claim"] == attribute
                && evidence["protocol"] == "dicom"
                && evidence["locator"]["capture"]["frame"].is_u64()
        });
        assert!(frames.count() > 0, "{attribute} names no DICOM frame");
    }
}
