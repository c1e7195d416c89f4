//! What knowledge claims and why: `knowledge explain` and `reidentify`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{project, run, sample_captures};
use crate::schemas::Schema;

#[test]
fn each_piece_of_a_claim_is_shown_and_the_pieces_come_to_its_score() {
    let captures: Vec<String> = sample_captures().iter().map(|path| path.display().to_string()).collect();
    let with_captures = |command: &[&str]| {
        run(command.iter().copied().chain(captures.iter().map(String::as_str)).chain(["--format", "json"]))
    };
    let hosts = with_captures(&["inspect"]).json();
    let keys = hosts.iter().filter(|host| host["evidence"].as_array().unwrap().len() > 3);
    let keys: Vec<&str> =
        keys.filter_map(|host| host["key"].as_str()).step_by(7).chain(["ct-ed-01"]).collect();
    assert!(keys.len() > 4, "{keys:?}");
    let schema = Schema::new("sum");
    for key in keys {
        let lines = with_captures(&["knowledge", "explain", key, "--captures"]).json();
        schema.check_all(&lines, key);
        let mut sums: BTreeMap<(&str, &str), (f64, f64)> = BTreeMap::new();
        for line in lines.iter().filter(|line| line["value"].is_string()) {
            let of = (line["claim"].as_str().unwrap(), line["value"].as_str().unwrap());
            let (sum, score) = sums.entry(of).or_default();
            assert!(!of.1.contains('|'), "{of:?} is not as people read it");
            *sum += line["adds"].as_f64().unwrap();
            *score = line["score"].as_f64().unwrap();
        }
        assert!(!sums.is_empty(), "{key}");
        assert!(
            lines.iter().any(|line| line["claimed"] == true && line["rule"]["file"].is_string()),
            "{key}"
        );
        for (of, (sum, score)) in sums {
            assert!(
                (sum - score).abs() < 0.05,
                "{key}: the pieces of {of:?} add {sum}, and its score is {score}"
            );
        }
    }
    let ran = with_captures(&["knowledge", "explain", "no-such-host", "--captures"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains("give its key, MAC, address or name"), "{}", ran.err());
}

/// A rule of a hospital that contradicts what the sample's scanner says.
const OWN: &str = r#"
[source]
kind = "own_hospital"
title = "made for a test"
licence = "facts"

[[fingerprint]]
id = "own.models"
field = "dicom.model_name"
match = { pattern = '^Brilliance 64$' }
says = { category = "mr_scanner" }
confidence = 0.99999
[[fingerprint.example]]
seen = "Brilliance 64"
says = { category = "mr_scanner" }
"#;

#[test]
fn what_own_knowledge_changes_is_told_before_and_when_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let clinical = project("sample/captures/02-clinical.pcapng").display().to_string();
    assert_eq!(run(["import", "captures", &clinical, "--data", &data]).code(), 0);
    let reidentify = |more: &[&str]| -> Vec<Value> {
        let ran = run(["reidentify", "--data", &data, "--format", "json"].iter().chain(more));
        assert_eq!(ran.code(), 0, "{}", ran.err());
        ran.json()
    };
    assert_eq!(reidentify(&["--dry-run"]), [Value::Null; 0]);
    std::fs::create_dir(folder.path().join("knowledge")).unwrap();
    std::fs::write(folder.path().join("knowledge/own.toml"), OWN).unwrap();
    let ahead = reidentify(&["--dry-run"]);
    Schema::new("change").check_all(&ahead, "reidentify");
    let category = ahead.iter().find(|line| line["attribute"] == "category").expect("nothing changes");
    assert_eq!(category["after"]["value"], "mr_scanner");
    assert_eq!(category["causes"], serde_json::json!(["knowledge"]));
    assert!(category["fired"].to_string().contains("own.models"), "{category}");
    assert_eq!(ahead, reidentify(&[]), "what was told ahead happened");
    assert_eq!(reidentify(&["--dry-run"]), [Value::Null; 0], "and happens once");
}
