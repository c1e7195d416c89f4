//! The register through the whole pipeline: what is there twice, pairing by hand, and what is written back.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wardroom_server::AppState;

use crate::browse::{Answer, get, send};
use crate::rederive::{ENGINEER, OWN, decide, rows, sample, served_with, until};

/// The sample's register with these rows more: tag, serial number, department.
fn register(folder: &Path, more: &[(&str, &str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(sample("assets.csv")).unwrap();
    for (tag, serial, department) in more {
        text.push_str(&format!("{tag},Philips,Brilliance 64,,{serial},,,,,{department},,,,CT scanner,,,\n"));
    }
    let path = folder.join("assets.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// The CT of the sample, whose serial number stands in a second record, and another tag in another spelling.
async fn with_duplicates(folder: &Path) -> AppState {
    let register = register(folder, &[("NEW-1", "00095214", "Emergency"), ("sgh 000102", "", "Radiology")]);
    served_with(folder, &register).await
}

async fn take_back(state: &AppState, id: &str) {
    let answer = send(state, "DELETE", &format!("/api/v1/decisions/{id}"), &[ENGINEER, OWN], "").await;
    assert!(answer.status.is_success(), "{}", answer.text);
}

async fn twice(state: &AppState) -> Vec<(String, String)> {
    let rows = rows(state, "/api/v1/reconciliation/duplicates").await;
    let tag = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter().map(|row| (tag(row, "first"), tag(row, "second"))).collect()
}

async fn csv(state: &AppState, form: &str) -> Answer {
    let answer = get(state, &format!("/reconciliation/write-back.csv?form={form}")).await;
    assert!(answer.header("content-disposition").contains("attachment"), "{}", answer.text);
    answer
}

#[tokio::test]
async fn two_assets_of_one_serial_number_are_imported_and_flagged_not_merged() {
    let folder = tempfile::tempdir().unwrap();
    let state = with_duplicates(folder.path()).await;
    for tag in ["SGH-000101", "NEW-1", "SGH-000102"] {
        let found = rows(&state, &format!("/api/v1/devices?search={tag}")).await;
        assert!(found.iter().any(|device| device["asset_tag"] == tag), "{tag} is a device of its own");
    }
    let sources = get(&state, "/api/v1/sources").await.json();
    let source = sources.as_array().unwrap().iter().find(|source| source["kind"] == "assets").unwrap();
    let problems = get(&state, &format!("/api/v1/sources/{}/problems", source["id"].as_str().unwrap())).await;
    assert!(
        problems.text.contains("same serial number as asset SGH-000101 (row 2); both rows were read"),
        "{}",
        problems.text
    );
    assert!(problems.text.contains("same tag in another spelling as asset SGH-000102 (row 3)"));
    let own = ("NEW-1".to_owned(), "SGH-000101".to_owned());
    let spelled = ("SGH-000102".to_owned(), "sgh 000102".to_owned());
    assert_eq!(twice(&state).await, [own.clone(), spelled.clone()]);
    let page = get(&state, "/reconciliation/duplicates").await.text;
    for shown in ["same serial number", "00095214", "/rows/2?file=assets.csv", "One device: retire NEW-1"] {
        assert!(page.contains(shown), "{shown}");
    }

    // Two devices: it is not shown again, until that is taken back.
    let two = json!({"kind": "duplicate_rejected", "asset": "SGH-000101", "other": "NEW-1"});
    let id = decide(&state, &two).await;
    until(vec![spelled.clone()], || twice(&state)).await;
    let settled = get(&state, "/reconciliation/settled").await.text;
    assert!(settled.contains("The records NEW-1 and SGH-000101 are two devices"), "{settled}");
    take_back(&state, &id).await;
    until(vec![own, spelled], || twice(&state)).await;

    // One device: the chosen record is proposed to be retired.
    let one =
        json!({"kind": "duplicate_confirmed", "asset": "SGH-000101", "other": "NEW-1", "value": "NEW-1"});
    let id = decide(&state, &one).await;
    let status = async || {
        let lines = rows(&state, "/api/v1/reconciliation/write-back?field=status").await;
        lines.iter().map(|line| line["proposed"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    until(vec!["retired, duplicate of SGH-000101".to_owned()], status).await;
    assert!(csv(&state, "wide").await.text.contains("NEW-1,,,,,,,,\"retired, duplicate of SGH-000101\""));
    take_back(&state, &id).await;
    until(Vec::new(), status).await;

    for wrong in [
        json!({"kind": "duplicate_confirmed", "asset": "SGH-000101", "other": "NEW-1", "value": "SGH-000102"}),
        json!({"kind": "duplicate_confirmed", "asset": "SGH-000101", "other": "NEW-1"}),
        json!({"kind": "duplicate_rejected", "asset": "NEW-1", "other": "NEW-1"}),
        json!({"kind": "write_back_taken", "asset": "NEW-1", "field": "colour", "value": "blue"}),
        json!({"kind": "write_back_left", "asset": "NEW-1", "field": "mac_address"}),
    ] {
        let headers = [("content-type", "application/json"), ENGINEER, OWN];
        let answer = send(&state, "POST", "/api/v1/decisions", &headers, &wrong.to_string()).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_line_of_the_diff_is_taken_or_left_and_the_file_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let state = served_with(folder.path(), &sample("assets.csv")).await;
    let lines = rows(&state, "/api/v1/reconciliation/write-back?field=mac_address").await;
    let (asset, value) = (lines[0]["asset"].as_str().unwrap(), lines[0]["proposed"].as_str().unwrap());
    assert!(lines[0]["locator"].is_object() && lines[0]["register_value"].is_null());
    let in_file = async || csv(&state, "wide").await.text.contains(value);
    assert!(in_file().await, "what nobody left out is in the file");
    let left = json!({"kind": "write_back_left", "asset": asset, "field": "mac_address", "value": value});
    let id = decide(&state, &left).await;
    assert!(!in_file().await);
    let page = get(&state, "/reconciliation/write-back?state=left").await.text;
    assert!(page.contains(value) && page.contains("Left out") && page.contains("Take back"), "{page}");
    take_back(&state, &id).await;
    let taken = json!({"kind": "write_back_taken", "asset": asset, "field": "mac_address", "value": value});
    decide(&state, &taken).await;
    let line = format!("{asset},mac_address,,{value},");
    let long = csv(&state, "long").await.text;
    let found = long.lines().find(|row| row.starts_with(&line)).unwrap_or_else(|| panic!("{line} in {long}"));
    assert!(found.contains(",taken,Clinical engineer,") && found.contains("frame "), "{found}");
    assert!(long.contains(",last_seen_address,"), "an address is told as last heard");
    let record = get(&state, "/api/v1/events").await.text;
    assert!(
        record.contains("write_back_taken") && record.contains("write-back.csv"),
        "the record says who took what"
    );
}

#[tokio::test]
async fn a_record_is_split_from_its_host_and_paired_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let state = with_duplicates(folder.path()).await;
    let host_of = async |tag: &str| {
        let pairs = rows(&state, &format!("/api/v1/pairs?decision=match&asset={tag}")).await;
        pairs.first().map(|pair| pair["host"].as_str().unwrap().to_owned())
    };
    let host = host_of("SGH-000102").await.unwrap();
    let split = decide(&state, &json!({"kind": "pair_rejected", "asset": "SGH-000102", "host": host})).await;
    until(None, async || host_of("SGH-000102").await).await;

    // The other spelling of the tag is given the host by hand.
    let found = get(&state, "/api/v1/reconciliation/hosts?search=10.20.10.22").await.json();
    assert_eq!(found[0]["key"], *host);
    let page = get(&state, "/reconciliation/join?asset=sgh%20000102&search=10.20.10.22").await.text;
    assert!(page.contains("One device") && page.contains(&host), "{page}");
    let joined =
        decide(&state, &json!({"kind": "pair_confirmed", "asset": "sgh 000102", "host": host})).await;
    until(Some(host.clone()), async || host_of("sgh%20000102").await).await;
    let page = get(&state, "/reconciliation/join?asset=sgh%20000102").await.text;
    assert!(page.contains("Clinical engineer</span> settled that it is"), "{page}");
    let page = get(&state, "/reconciliation/join?asset=SGH-000102&search=10.20.10.22").await.text;
    assert!(page.contains("A person gave it to sgh 000102 too"), "{page}");
    assert!(page.contains("A person said that the two are two devices"), "{page}");

    take_back(&state, &joined).await;
    take_back(&state, &split).await;
    until(Some(host), async || host_of("SGH-000102").await).await;
}

#[tokio::test]
async fn every_count_is_the_length_of_its_list() {
    let folder = tempfile::tempdir().unwrap();
    let state = with_duplicates(folder.path()).await;
    for by in ["department", "function"] {
        let lines = get(&state, &format!("/api/v1/reconciliation/progress?by={by}")).await.json();
        for line in lines.as_array().unwrap() {
            let name = line["name"].as_str().unwrap();
            let value = if name.is_empty() { "unknown" } else { name }.replace(' ', "%20");
            for bucket in ["matched", "network_only", "cmms_only"] {
                let list = format!("/api/v1/devices?{by}={value}&bucket={bucket}&limit=1000");
                assert_eq!(rows(&state, &list).await.len() as u64, line[bucket].as_u64().unwrap(), "{list}");
            }
        }
    }
    let shares = get(&state, "/api/v1/reconciliation/quality-shares").await.json();
    for share in shares.as_array().unwrap() {
        let department = match (&share["department"], share["name"].as_str().unwrap()) {
            (Value::Null, _) => String::new(),
            (_, "") => "&department=unknown".to_owned(),
            (_, name) => format!("&department={}", name.replace(' ', "%20")),
        };
        let list = format!(
            "/api/v1/reconciliation/quality?limit=1000&dimension={}{department}",
            share["dimension"].as_str().unwrap()
        );
        assert_eq!(rows(&state, &list).await.len() as u64, share["to_improve"].as_u64().unwrap(), "{list}");
    }
    let counts = get(&state, "/api/v1/reconciliation/counts").await.json();
    let open = rows(&state, "/api/v1/reconciliation/write-back?state=open&limit=1000").await;
    assert_eq!(counts["write_back_open"], open.len());
}
