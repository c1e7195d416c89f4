//! A small hospital, made up.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use wardroom_model::claim::Evidence;
use wardroom_model::conversation::{ConversationKey, Party, Transport};
use wardroom_model::device::Bucket;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus, MatchedOn};
use wardroom_model::harm::HarmPart;
use wardroom_model::host::HostAddress;
use wardroom_model::id::{DeviceId, HostId, WorkItemId};
use wardroom_model::locator::CaptureLocator;
use wardroom_model::reconciliation::{Pair, PairDecision, PairReason};
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{
    Asset, Attribute, CaptureFile, Claim, Confidence, Conversation, Device, Field, Finding, Harm, Host,
    HostKey, Identity, Locator, Mac, NetworkKey, Observation, Protocol, State, Timestamp, WorkItem,
};
use wardroom_store::{DeviceMark, Mark, NewAdvisory, NewDocument, NewSource, NextStep, SourceTicket, Store};

use crate::backend::{NOW, system};

pub(crate) fn digest(number: u32) -> Box<str> {
    format!("{number:064x}").into()
}

pub(crate) fn file(number: u32) -> CaptureFile {
    CaptureFile { sha256: Some(digest(number)), name: format!("ward {number}.pcap").into() }
}

pub(crate) fn capture(number: u32) -> NewSource {
    NewSource { kind: "capture".into(), name: file(number).name, sha256: digest(number), bytes: 1_000 }
}

pub(crate) fn export(number: u32) -> NewSource {
    let sha256 = format!("a{number:063x}").into();
    NewSource { kind: "assets".into(), name: "cmms.csv".into(), sha256, bytes: 500 }
}

pub(crate) fn frame(source: u32, frame: u64) -> Locator {
    Locator::Capture(CaptureLocator { file: Arc::new(file(source)), interface: 0, frame })
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp(1_780_000_000_000_000 + second * Timestamp::SECOND)
}

pub(crate) fn network() -> NetworkKey {
    NetworkKey { sensor: "local".into(), vxlan: None, vlans: [12].into() }
}

pub(crate) fn mac(number: u32) -> Mac {
    let [a, b, c, d] = number.to_be_bytes();
    Mac([0x00, 0x1b, a, b, c, d])
}

pub(crate) fn ip(number: u32) -> std::net::IpAddr {
    std::net::Ipv4Addr::from(0x0a00_0000 + number).into()
}

pub(crate) fn key(number: u32) -> HostKey {
    HostKey::Mac(network(), mac(number))
}

pub(crate) fn observation(source: u32, field: Field, value: &str, second: i64) -> Observation {
    Observation {
        field,
        value: value.into(),
        first_seen: at(second),
        last_seen: at(second + 60),
        count: 3,
        first: frame(source, second as u64 + 1),
        last: frame(source, second as u64 + 61),
    }
}

/// A host as one capture heard it.
pub(crate) fn host(source: u32, number: u32) -> Host {
    let mut observations = vec![
        observation(source, Field::DhcpHostName, &format!("CT-ED-{number:02}"), 10 * i64::from(source)),
        observation(source, Field::DicomManufacturer, "GE MEDICAL SYSTEMS", 10 * i64::from(source) + 1),
    ];
    observations.sort_by(|a, b| (a.field, &a.first).cmp(&(b.field, &b.first)));
    Host {
        key: key(number),
        macs: vec![mac(number)],
        addresses: vec![HostAddress {
            network: network(),
            ip: ip(number),
            first_seen: at(10 * i64::from(source)),
            last_seen: at(10 * i64::from(source) + 60),
        }],
        router: false,
        first_seen: at(10 * i64::from(source)),
        last_seen: at(10 * i64::from(source) + 60),
        packets: 100,
        bytes: 10_000,
        protocols: vec![Protocol::Arp, Protocol::Dicom],
        observations,
        values_not_kept: 0,
    }
}

pub(crate) fn conversation(source: u32, client: u32, server: u32, hour: i64) -> Conversation {
    let party = |number| Party { mac: Some(mac(number)), ip: ip(number) };
    Conversation {
        key: ConversationKey {
            network: network(),
            client: party(client),
            server: party(server),
            transport: Transport::Tcp,
            server_port: Some(104),
            app: Some(Protocol::Dicom),
            hour: Timestamp(at(0).hour().0 + hour * Timestamp::HOUR),
        },
        bytes_to_server: 5_000,
        bytes_to_client: 500,
        packets_to_server: 10,
        packets_to_client: 9,
        connections: 2,
        refusals: 1,
        first: Some(frame(source, 7 + hour as u64)),
    }
}

pub(crate) fn asset(number: u32) -> Asset {
    Asset {
        asset_tag: format!("A{number:04}").into(),
        manufacturer: Some("G.E. Healthcare".into()),
        model: Some("Revolution".into()),
        software_version: None,
        serial_number: Some(format!("00{number}SN").into()),
        mac_address: Some(mac(number)),
        ip_address: None,
        host_name: None,
        udi: None,
        description: Some("Scanner, computed tomography".into()),
        department: Some(if number.is_multiple_of(2) { "Emergency" } else { "Röntgen Süd" }.into()),
        location: Some("ED-1".into()),
        last_pm: Some(wardroom_model::Date::constant(2025, 6, 1)),
        next_pm: Some(wardroom_model::Date::constant(2026, 6, 1)),
        locator: Locator::Table { file: "cmms.csv".into(), row: u64::from(number) + 1 },
    }
}

pub(crate) fn raw(assets: &[Asset]) -> Vec<(Box<str>, Json)> {
    assets.iter().map(|asset| (asset.asset_tag.clone(), json!({ "Tag No": asset.asset_tag }))).collect()
}

pub(crate) fn claim(attribute: Attribute, id: Option<&str>, value: &str) -> Claim {
    Claim::new(attribute, id, value, 0.94)
}

pub(crate) fn identity(source: u32, number: u32) -> Identity {
    Identity {
        medical: Some((true, Confidence::new(0.98))),
        claims: vec![
            claim(Attribute::Vendor, Some("ge_healthcare"), "GE HealthCare"),
            claim(Attribute::Category, Some("ct_scanner"), "CT scanner"),
        ],
        evidence: vec![Evidence {
            claim: Attribute::Vendor,
            value: "ge_healthcare".into(),
            supports: true,
            weight: 2.1,
            fingerprint: "dicom.manufacturer.ge".into(),
            field: Field::DicomManufacturer,
            seen: "GE MEDICAL SYSTEMS".into(),
            locator: frame(source, u64::from(number)),
        }],
        knowledge: "1".into(),
    }
}

pub(crate) fn device_id(number: u32) -> DeviceId {
    DeviceId::of(&[&format!("{number}")])
}

/// Every third device is on one side only.
pub(crate) fn device(number: u32) -> Device {
    let bucket = match number % 3 {
        0 => Bucket::NetworkOnly,
        1 => Bucket::Matched,
        _ => Bucket::CmmsOnly,
    };
    let on_network = bucket != Bucket::CmmsOnly;
    let in_cmms = bucket != Bucket::NetworkOnly;
    let claims = identity(1, number).claims;
    Device {
        id: device_id(number),
        assets: in_cmms.then(|| Asset::id("st_anne", &asset(number).asset_tag)).into_iter().collect(),
        hosts: on_network.then(|| key(number).id().into()).into_iter().collect(),
        bucket,
        name: format!("CT-ED-{number:02}").into(),
        claims: if bucket == Bucket::CmmsOnly { Vec::new() } else { claims },
        medical: Some((true, Confidence::new(0.98))),
        department: in_cmms.then(|| asset(number).department).flatten(),
        location: in_cmms.then(|| "ED-1".into()),
        kin: Vec::new(),
        speaks_for: Vec::new(),
        named: None,
        several: Vec::new(),
    }
}

pub(crate) fn finding(number: u32, id: &str, status: FindingStatus) -> Finding {
    Finding {
        asset: device_id(number).as_str().into(),
        id: id.into(),
        advisories: vec!["ICSMA-26-001-01".into()],
        source: FindingSource::Csaf,
        status,
        justification: None,
        reason: "Version 9.4 is within <= 9.5".into(),
        component: Component::Device,
        range: Some("<= 9.5".into()),
        matched_on: MatchedOn::default(),
        confidence: Confidence::new(0.97),
        cvss: Some(9.8),
        cvss_vector: None,
        ssvc: wardroom_model::Ssvc::default(),
        epss: None,
        kev: true,
        recall_class: None,
        severity: None,
        decision: FindingDecision::None,
        remedy: None,
        evidence: vec![Locator::Document {
            sha256: "d".repeat(64).into(),
            pointer: "/vulnerabilities/0".into(),
        }],
    }
}

pub(crate) fn pair(number: u32) -> Pair {
    Pair {
        asset: asset(number).asset_tag,
        host: Some(key(number).to_string().into()),
        score: Confidence::new(0.993),
        decision: if number.is_multiple_of(2) { PairDecision::Match } else { PairDecision::Candidate },
        reasons: vec![PairReason {
            field: "mac".into(),
            agrees: true,
            weight: 4.2,
            asset_value: mac(number).to_string().into(),
            host_value: mac(number).to_string().into(),
        }],
    }
}

pub(crate) fn work(number: u32) -> WorkItem {
    WorkItem {
        id: WorkItemId::of(&[&format!("{number}")]),
        kind: if number.is_multiple_of(2) { WorkKind::Patch } else { WorkKind::Pm },
        device: device_id(number),
        asset: None,
        action: "Install 9.6".into(),
        why: vec!["Attackers use this today".into()],
        due: number.is_multiple_of(4).then_some(wardroom_model::Date::constant(2026, 7, 1)),
        minutes: 45,
        // Ties, on purpose.
        harm_removed: f64::from(number % 5),
        visit: None,
        trade: [Trade::Htm, Trade::Security, Trade::Both][number as usize % 3],
        evidence: vec![frame(1, 1)],
    }
}

pub(crate) fn mark(number: u32) -> DeviceMark {
    let word = |state, text: &str| Mark { state, text: text.into() };
    let states = [State::ActNow, State::Plan, State::InOrder, State::NotKnown];
    DeviceMark {
        device: device_id(number),
        category_name: Some("CT scanner".into()),
        function: Some(wardroom_model::category::ClinicalFunction::Diagnostic),
        maintenance: word(states[number as usize % 4], "Maintenance due 1 June"),
        security: word(states[number as usize % 3], "1 known exploited"),
        harm: Harm {
            care_days: f64::from(number % 7) / 10.0,
            parts: vec![HarmPart {
                cause: "security".into(),
                care_days: f64::from(number % 7) / 10.0,
                because: vec!["known exploited".into()],
                evidence: vec![frame(1, 1)],
            }],
        },
        next_step: Some(NextStep { work: work(number).id, action: "Install 9.6".into() }),
    }
}

pub(crate) fn document() -> NewDocument {
    NewDocument {
        sha256: "d".repeat(64).into(),
        name: "icsma-26-001-01.json".into(),
        kind: "csaf".into(),
        title: "Example CT".into(),
        publisher: "Example".into(),
        url: None,
        body: "{\"a\": \"\u{0}\"}".into(),
    }
}

pub(crate) fn advisory(id: &str, day: i8) -> NewAdvisory {
    NewAdvisory {
        id: id.into(),
        document: document().sha256,
        kind: "csaf".into(),
        title: "Example CT".into(),
        publisher: "Example".into(),
        published: Some(wardroom_model::Date::constant(2026, 1, day)),
        revised: None,
        url: None,
        cvss: Some(9.8),
        kev: true,
    }
}

/// Reads a capture of ten hosts in batches of three, as a sensor does.
pub(crate) async fn read_capture(store: &Store, number: u32) -> SourceTicket {
    let ticket = store.source_begin(&system(), &capture(number)).await.unwrap();
    let hosts: Vec<Host> = (1..=10).map(|host| self::host(number, host)).collect();
    for some in hosts.chunks(3) {
        store.host_put_batch(&system(), &ticket.id, some).await.unwrap();
    }
    let conversations: Vec<Conversation> =
        (0..3).map(|hour| conversation(number, 1, 2, hour)).chain([conversation(number, 3, 1, 0)]).collect();
    store.conversation_put_batch(&system(), &ticket.id, &conversations).await.unwrap();
    store.source_complete(&system(), &ticket.id, json!({ "hosts": 10 })).await.unwrap();
    ticket
}

pub(crate) async fn read_export(store: &Store, number: u32, assets: std::ops::Range<u32>) -> SourceTicket {
    let ticket = store.source_begin(&system(), &export(number)).await.unwrap();
    let assets: Vec<Asset> = assets.map(asset).collect();
    store.asset_put_batch(&system(), &ticket.id, &assets, &raw(&assets)).await.unwrap();
    store.asset_missing_mark(&system(), &ticket.id).await.unwrap();
    store.source_complete(&system(), &ticket.id, json!({ "rows": assets.len() })).await.unwrap();
    ticket
}

/// Everything that follows from what was read.
pub(crate) async fn derive(store: &Store) {
    let identities: Vec<(HostId, Identity)> =
        (1..=10).map(|number| (key(number).id(), identity(1, number))).collect();
    store.identity_put_batch(&system(), &identities).await.unwrap();
    let devices: Vec<Device> = (1..=10).map(device).collect();
    store.device_replace_all(&system(), &devices).await.unwrap();
    store.pair_replace_all(&system(), &(1..=10).map(pair).collect::<Vec<_>>()).await.unwrap();
    store.document_put(&system(), &document()).await.unwrap();
    store
        .advisory_put_batch(&system(), &[advisory("ICSMA-26-001-01", 5), advisory("ICSMA-26-002-01", 6)])
        .await
        .unwrap();
    let findings: Vec<(DeviceId, Vec<Finding>)> = (1..=10)
        .map(|number| {
            let status = FindingStatus::ALL[number as usize % 3];
            (device_id(number), vec![finding(number, "CVE-2026-0001", status)])
        })
        .collect();
    store.finding_replace_for_devices(&system(), &findings).await.unwrap();
    store.work_replace_all(&system(), &(1..=10).map(work).collect::<Vec<_>>()).await.unwrap();
    store.device_mark_put_batch(&system(), &(1..=10).map(mark).collect::<Vec<_>>()).await.unwrap();
}

/// The whole hospital.
pub(crate) async fn fill(store: &Store) {
    read_capture(store, 1).await;
    read_capture(store, 2).await;
    read_export(store, 1, 1..11).await;
    derive(store).await;
    assert_eq!(system().now, NOW);
}
