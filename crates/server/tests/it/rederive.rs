//! What follows from a decision: the sample hospital through the whole pipeline, served, and settled by a person.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use wardroom_model::OpContext;
use wardroom_sensor::Options;
use wardroom_server::pipeline::Pipeline;
use wardroom_server::{AppState, Clock, Door, Reconciler, Site, listen};
use wardroom_store::Store;

use crate::browse::{get, send};

const JSON: (&str, &str) = ("content-type", "application/json");
pub(crate) const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
pub(crate) const ENGINEER: (&str, &str) = ("cookie", "wardroom_acting=Clinical%20engineer");

pub(crate) fn sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample").join(path)
}

/// The sample, read in and served, as `demo` does it.
pub(crate) async fn served(folder: &Path) -> AppState {
    served_with(folder, &sample("assets.csv")).await
}

/// The same with another register.
pub(crate) async fn served_with(folder: &Path, register: &Path) -> AppState {
    let store = Store::open(folder.join("wardroom.db").to_str().unwrap()).await.unwrap();
    let now = "2026-11-21T12:13:00Z".parse().unwrap();
    let state = AppState {
        store: Arc::new(store),
        site: Arc::new(Site {
            slug: "main".into(),
            name: "Sample General Hospital".into(),
            time_zone: jiff::tz::TimeZone::UTC,
            sample: true,
        }),
        clock: Clock::Fixed(now),
        door: Door::Open,
        knowledge: Arc::default(),
        reconciler: Reconciler::default(),
    };
    let context = OpContext::system("main", now, "test");
    let pipeline = Pipeline::new(Arc::clone(&state.store));
    let captures = [sample("captures/01-arrival.pcap"), sample("captures/02-clinical.pcapng")];
    pipeline.captures_read(&context, &captures, &Options::default()).await.unwrap();
    pipeline.assets_read(&context, register, None).await.unwrap();
    pipeline.feeds_read(&context, &[sample("advisories"), sample("cves")]).await.unwrap();
    pipeline.derive(&context).await.unwrap();
    let listening = listen(state.clone(), "127.0.0.1:0".parse().unwrap(), None).await.unwrap();
    tokio::spawn(listening.serve());
    state
}

pub(crate) async fn rows(state: &AppState, path: &str) -> Vec<Value> {
    get(state, path).await.json()["rows"].as_array().unwrap().clone()
}

async fn device_of(state: &AppState, asset: &str) -> Value {
    let found = rows(state, &format!("/api/v1/devices?search={asset}")).await;
    let id = found[0]["id"].as_str().unwrap();
    get(state, &format!("/api/v1/devices/{id}")).await.json()
}

/// Decides as the clinical engineer.
pub(crate) async fn decide(state: &AppState, decision: &Value) -> String {
    let headers = [JSON, ENGINEER, ("sec-fetch-site", "same-origin")];
    let answer = send(state, "POST", "/api/v1/decisions", &headers, &decision.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Waits until what a decision leads to is derived; a busy machine may need longer than the person's request waits.
pub(crate) async fn until<T: PartialEq + std::fmt::Debug>(expected: T, now: impl AsyncFn() -> T) {
    let begin = std::time::Instant::now();
    loop {
        let found = now().await;
        if found == expected {
            return;
        }
        assert!(begin.elapsed().as_secs() < 60, "{found:?} never became {expected:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn claim<'a>(device: &'a Value, attribute: &str) -> &'a Value {
    let claims = device["claims"].as_array().unwrap();
    claims.iter().find(|claim| claim["attribute"] == attribute).unwrap()
}

#[tokio::test]
async fn what_a_person_corrects_changes_findings_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let state = served(folder.path()).await;
    let affected = async || {
        let found = rows(&state, "/api/v1/findings?status=affected&limit=1000").await;
        found.iter().filter(|finding| finding["asset"] == "SGH-000101").count()
    };
    let before = affected().await;
    assert!(before > 0, "the sample's CT scanner has affected findings");
    let device = device_of(&state, "SGH-000101").await;
    assert_eq!(claim(&device, "version")["value"], "2.6.2");

    let correction = json!({"kind": "correction", "device": device["id"], "attribute": "version",
        "value": "4.1.7", "reason": "Read in its service menu", "seen": "*"});
    let version = async || {
        claim(&device_of(&state, "SGH-000101").await, "version")["value"].as_str().map(str::to_owned)
    };
    let id = decide(&state, &correction).await;
    until(Some("4.1.7".to_owned()), version).await;
    // A newer version is not among those that are named.
    until(0, affected).await;

    let withdrawn = send(&state, "DELETE", &format!("/api/v1/decisions/{id}"), &[ENGINEER, OWN], "").await;
    assert!(withdrawn.status.is_success(), "{}", withdrawn.text);
    until(Some("2.6.2".to_owned()), version).await;
    until(before, affected).await;
}

#[tokio::test]
async fn a_pair_that_is_rejected_is_two_devices() {
    let folder = tempfile::tempdir().unwrap();
    let state = served(folder.path()).await;
    let device = device_of(&state, "SGH-000101").await;
    let matched = rows(&state, "/api/v1/pairs?decision=match&limit=1000").await;
    let pair = matched.iter().find(|pair| pair["asset"] == "SGH-000101").unwrap();
    assert_eq!(device["hosts"].as_array().unwrap().len(), 1);
    let hosts = async || device_of(&state, "SGH-000101").await["hosts"].as_array().unwrap().len();

    let id = decide(
        &state,
        &json!({"kind": "pair_rejected", "asset": "SGH-000101", "host": pair["host"], "reason": "Other room"}),
    )
    .await;
    until(0, hosts).await;
    send(&state, "DELETE", &format!("/api/v1/decisions/{id}"), &[ENGINEER, OWN], "").await;
    until(1, hosts).await;
}

#[tokio::test]
async fn a_finding_that_is_settled_leaves_the_work_list() {
    let folder = tempfile::tempdir().unwrap();
    let state = served(folder.path()).await;
    let lines = async || {
        let lines = rows(&state, "/api/v1/work?limit=1000").await;
        let fixes = ["patch", "mitigation"].map(Value::from);
        lines.iter().filter(|line| line["asset"] == "SGH-000101" && fixes.contains(&line["kind"])).count()
    };
    assert_eq!(lines().await, 1);
    let found = rows(&state, "/api/v1/findings?status=affected&limit=1000").await;
    for finding in found.iter().filter(|finding| finding["asset"] == "SGH-000101") {
        let settled = json!({"kind": "finding", "asset": "SGH-000101", "finding": finding["id"],
            "value": "false_match", "reason": "Other model"});
        decide(&state, &settled).await;
    }
    until(0, lines).await;
}

/// A person joins two hosts: the devices become one, a bookmark to the other leads there, and taking it back parts them.
#[tokio::test]
async fn hosts_that_a_person_joins_are_one_device_until_that_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let state = served(folder.path()).await;
    let alone = rows(&state, "/api/v1/devices?bucket=network_only&limit=50").await;
    let mut heard = Vec::new();
    for row in &alone {
        let id = row["id"].as_str().unwrap().to_owned();
        let detail = get(&state, &format!("/api/v1/devices/{id}")).await.json();
        if detail["hosts"].as_array().unwrap().len() == 1 {
            heard.push((id, detail["hosts"][0]["key"].as_str().unwrap().to_owned()));
        }
    }
    let [(first, one), (second, other), ..] = &heard[..] else { panic!("{heard:?}") };
    let decision =
        json!({"kind": "hosts_joined", "host": one, "other_host": other, "reason": "seen in the room"});
    let made = decide(&state, &decision).await;
    let hosts_of = async |id: &str| {
        let detail = get(&state, &format!("/api/v1/devices/{id}")).await.json();
        let roles = detail["host_links"].as_array().unwrap().clone();
        let now: Vec<Value> = roles.into_iter().filter(|link| link["until"].is_null()).collect();
        (detail["id"].as_str().unwrap().to_owned(), now.len(), detail)
    };
    until(2, async || hosts_of(first).await.1).await;
    let joined = hosts_of(first).await;
    assert_eq!(joined.0, hosts_of(second).await.0, "both ids lead to the one device");
    assert_eq!(joined.2["kin"][0]["decision"], "joined");
    let page = get(&state, &format!("/devices/{}", joined.0)).await.text;
    assert!(page.contains("Why these hosts are one device") && page.contains("settled it as one device"));

    let path = format!("/api/v1/decisions/{made}");
    assert_eq!(send(&state, "DELETE", &path, &[JSON, OWN, ENGINEER], "").await.status, 204);
    let ids = async || (hosts_of(first).await.0, hosts_of(second).await.0);
    until((first.clone(), second.clone()), ids).await;
}
