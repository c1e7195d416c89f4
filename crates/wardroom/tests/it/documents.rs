//! What the documents say of the tests.

use std::collections::BTreeSet;
use std::fs;

use crate::program::{files_below, project};

/// Names in backquotes that read like a test's.
fn named(text: &str) -> BTreeSet<String> {
    let word = |part: &&str| {
        part.matches('_').count() >= 2
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
    };
    text.split('`').skip(1).step_by(2).filter(word).map(str::to_owned).collect()
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let text = fs::read_to_string(project("docs/threat-model.md")).unwrap();
    let named = named(&text);
    assert!(named.len() > 25, "only {named:?}");
    let sources: String = files_below(&project("crates"), &["rs"])
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let gone: Vec<_> = named.iter().filter(|name| !sources.contains(&format!("fn {name}("))).collect();
    assert!(gone.is_empty(), "named and not there: {gone:?}");
    let scripts: Vec<_> = text.split('`').filter(|part| part.ends_with(".mjs")).collect();
    assert!(!scripts.is_empty() && scripts.iter().all(|script| project(script).exists()), "{scripts:?}");
}
