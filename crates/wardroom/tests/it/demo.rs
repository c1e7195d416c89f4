//! `wardroom demo --no-serve`: the whole way, from captures to the work list.

use serde_json::Value;

use crate::program::run;
use crate::schemas::Schema;

fn demo() -> Vec<Value> {
    run(["demo", "--no-serve", "--format", "json"]).json()
}

#[test]
fn the_work_list_is_as_its_schema_says_and_every_line_rests_on_something() {
    let lines = demo();
    assert!(lines.len() > 20, "{} lines", lines.len());
    Schema::new("work").check_all(&lines, "demo");
    for line in &lines {
        assert!(!line["evidence"].as_array().unwrap().is_empty(), "{line:#}");
    }
    let kinds: std::collections::BTreeSet<&str> =
        lines.iter().filter_map(|line| line["kind"].as_str()).collect();
    for kind in ["visit", "pm", "patch", "mitigation", "check", "register"] {
        assert!(kinds.contains(kind), "no {kind} among {kinds:?}");
    }
}

#[test]
fn the_list_is_ordered_by_harm_removed_an_hour() {
    let worth = |line: &Value| line["harm_removed"].as_f64().unwrap() / line["minutes"].as_f64().unwrap();
    let lines = demo();
    let worths: Vec<f64> =
        lines.iter().filter(|line| line["visit"].is_null() || line["kind"] == "visit").map(worth).collect();
    assert!(worths.is_sorted_by(|a, b| a >= &(b - 1e-9)), "{worths:?}");
}

#[test]
fn the_same_demo_twice_is_the_same() {
    assert_eq!(demo(), demo());
}
