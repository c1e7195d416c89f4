//! A small hospital, made up, put into a store through its API.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use serde_json::json;
use wardroom_model::actor::Role;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::claim::{Evidence, OsDetail};
use wardroom_model::conversation::{ConversationKey, Party, Transport};
use wardroom_model::device::Bucket;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus, MatchedOn};
use wardroom_model::harm::HarmPart;
use wardroom_model::host::HostAddress;
use wardroom_model::id::{DeviceId, WorkItemId};
use wardroom_model::locator::CaptureLocator;
use wardroom_model::reconciliation::{Pair, PairDecision, PairReason};
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{
    Actor, Asset, Attribute, CaptureFile, Claim, Confidence, Conversation, Date, Device, Field, Finding,
    Harm, Host, HostKey, Identity, Locator, Mac, NetworkKey, Observation, OpContext, Problem, Protocol,
    State, Timestamp, WorkItem,
};
use wardroom_server::{AppState, Clock, Door, Reconciler, Site};
use wardroom_store::{DeviceMark, Mark, NewAdvisory, NewDocument, NewSource, NextStep, SourceTicket, Store};

pub(crate) const CAPTURE_SHA: &str = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
pub(crate) const DOCUMENT_SHA: &str = "d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0d0c0";
/// What a hostile host calls itself: markup, and text that turns round.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\u{202e}gnp.exe";

/// One row of the hospital.
struct Row {
    tag: Option<&'static str>,
    host: Option<&'static str>,
    vendor: Option<&'static str>,
    product: Option<&'static str>,
    version: Option<&'static str>,
    category: Option<(&'static str, &'static str)>,
    function: Option<ClinicalFunction>,
    department: &'static str,
    room: &'static str,
    maintenance: (State, &'static str),
    security: (State, &'static str),
    next_pm: Option<&'static str>,
}

const OK: (State, &str) = (State::InOrder, "Nothing is due");
const UNKNOWN: (State, &str) = (State::NotKnown, "No record of maintenance");

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { tag: Some("A0001"), host: Some("CT-ED-01"), vendor: Some("GE HealthCare"), product: Some("Revolution CT"), version: Some("gmp_vct.65"), category: Some(("ct_scanner", "CT scanner")), function: Some(ClinicalFunction::Diagnostic), department: "Emergency", room: "Room 1.12", maintenance: (State::ActNow, "Maintenance 41 days late"), security: (State::ActNow, "1 exploited vulnerability"), next_pm: Some("2026-10-11") },
    Row { tag: Some("A0002"), host: Some("PUMP-ICU-07"), vendor: Some("BD"), product: Some("Alaris 8015"), version: Some("9.33"), category: Some(("infusion_pump", "Infusion pump")), function: Some(ClinicalFunction::Therapeutic), department: "Intensive care", room: "Bed 7", maintenance: (State::Plan, "Maintenance due in 6 days"), security: (State::Plan, "1 finding needs a check"), next_pm: Some("2026-11-27") },
    Row { tag: Some("A0003"), host: Some("MON-ICU-07"), vendor: Some("Philips"), product: Some("IntelliVue MX800"), version: Some("M.04"), category: Some(("patient_monitor", "Patient monitor")), function: Some(ClinicalFunction::Monitoring), department: "Intensive care", room: "Bed 7", maintenance: OK, security: OK, next_pm: Some("2027-03-02") },
    Row { tag: Some("A0004"), host: None, vendor: Some("Dräger"), product: Some("Evita V800"), version: None, category: Some(("ventilator", "Ventilator")), function: Some(ClinicalFunction::LifeSupport), department: "Intensive care", room: "Store", maintenance: (State::Plan, "Maintenance due in 12 days"), security: (State::NotKnown, "Never heard on the network"), next_pm: Some("2026-12-03") },
    Row { tag: None, host: Some("PACS-01"), vendor: None, product: Some("Orthanc"), version: Some("1.12.4"), category: Some(("image_archive", "Image archive")), function: Some(ClinicalFunction::Support), department: "", room: "", maintenance: UNKNOWN, security: OK, next_pm: None },
    Row { tag: None, host: Some(HOSTILE), vendor: None, product: None, version: None, category: None, function: None, department: "", room: "", maintenance: UNKNOWN, security: (State::NotKnown, "Nothing is known of it"), next_pm: None },
    Row { tag: Some("=1+1"), host: Some("LAB-GAS-02"), vendor: Some("Radiometer"), product: Some("ABL90 FLEX"), version: Some("3.5"), category: Some(("blood_gas_analyser", "Blood gas analyser")), function: Some(ClinicalFunction::Laboratory), department: "Laboratory", room: "L.03", maintenance: OK, security: OK, next_pm: Some("2027-01-20") },
];

/// A hospital that is running.
pub(crate) struct Hospital {
    pub(crate) state: AppState,
    pub(crate) ct: DeviceId,
    pub(crate) visit: WorkItemId,
    pub(crate) source: String,
    pub(crate) export: String,
    _folder: Option<tempfile::TempDir>,
}

pub(crate) fn now() -> Timestamp {
    "2026-11-21T14:15:00Z".parse().unwrap()
}

pub(crate) fn system() -> OpContext {
    OpContext::system("sample", now(), "test")
}

fn digest(number: usize) -> Mac {
    Mac([0x00, 0x1b, 0x63, 0x84, 0x45, number as u8])
}

fn network() -> NetworkKey {
    NetworkKey { sensor: "local".into(), vxlan: None, vlans: [12].into() }
}

fn address(number: usize) -> IpAddr {
    Ipv4Addr::new(10, 20, 4, 17 + number as u8).into()
}

fn frame(number: u64) -> Locator {
    let file = CaptureFile { sha256: Some(CAPTURE_SHA.into()), name: "imaging.pcap".into() };
    Locator::Capture(CaptureLocator { file: Arc::new(file), interface: 0, frame: number })
}

fn text(pointer: &str) -> Locator {
    Locator::Document { sha256: DOCUMENT_SHA.into(), pointer: pointer.into() }
}

fn table(row: u64) -> Locator {
    Locator::Table { file: "cmms.csv".into(), row }
}

fn key(number: usize) -> HostKey {
    HostKey::Mac(network(), digest(number))
}

/// The sample hospital with its own store in a folder that goes with it. `more` plain devices come on top.
pub(crate) async fn hospital(more: usize) -> Hospital {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("wardroom.db").to_str().unwrap()).await.unwrap();
    hospital_in(store, more, Some(folder)).await
}

/// The same in a store that is open already.
pub(crate) async fn hospital_in(store: Store, more: usize, folder: Option<tempfile::TempDir>) -> Hospital {
    let state = AppState {
        store: Arc::new(store),
        site: Arc::new(Site {
            slug: "sample".into(),
            name: "Sample General Hospital".into(),
            time_zone: jiff::tz::TimeZone::get("America/Chicago").unwrap(),
            sample: true,
        }),
        clock: Clock::Fixed(now()),
        door: Door::Open,
        knowledge: Arc::default(),
        reconciler: Reconciler::default(),
    };
    let store = &state.store;
    for (name, role) in [
        ("Noor (biomed)", Role::Technician),
        ("Sam (security)", Role::SecurityAnalyst),
        ("Ada (auditor)", Role::Auditor),
    ] {
        store.actor_put(&system(), &Actor { name: name.into(), role }).await.unwrap();
    }
    let source = listen(store).await;
    let export = register(store).await;
    know(store, more).await;
    publish(store).await;
    let (ct, visit) = plan(store).await;
    Hospital { state: state.clone(), ct, visit, source, export, _folder: folder }
}

async fn begin(store: &Store, kind: &str, name: &str, sha256: &str) -> SourceTicket {
    let source = NewSource { kind: kind.into(), name: name.into(), sha256: sha256.into(), bytes: 48_211 };
    store.source_begin(&system(), &source).await.unwrap()
}

fn heard() -> impl Iterator<Item = (usize, &'static Row)> {
    ROWS.iter().enumerate().filter(|(_, row)| row.host.is_some())
}

/// The capture: hosts, what was heard, conversations, one torn frame.
async fn listen(store: &Store) -> String {
    let ticket = begin(store, "capture", "imaging.pcap", CAPTURE_SHA).await;
    let hosts: Vec<Host> = heard().map(|(number, row)| host(number, row)).collect();
    store.host_put_batch(&system(), &ticket.id, &hosts).await.unwrap();
    let conversation = Conversation {
        key: ConversationKey {
            network: network(),
            client: Party { mac: Some(digest(0)), ip: address(0) },
            server: Party { mac: Some(digest(4)), ip: address(4) },
            transport: Transport::Tcp,
            server_port: Some(104),
            app: Some(Protocol::Dicom),
            hour: now().hour(),
        },
        bytes_to_server: 52_800_000,
        bytes_to_client: 18_400,
        packets_to_server: 38_000,
        packets_to_client: 190,
        connections: 4,
        refusals: 1,
        first: Some(frame(800)),
    };
    store.conversation_put_batch(&system(), &ticket.id, &[conversation]).await.unwrap();
    let torn = Problem::new(
        "imaging.pcap",
        "frame 1305",
        "torn_record",
        "the file ends within this frame; it was left out",
    );
    store.problem_record(&system(), &ticket.id, &[torn]).await.unwrap();
    let counts = json!({"frames": 1304, "hosts": hosts.len(), "conversations": 1});
    store.source_complete(&system(), &ticket.id, counts).await.unwrap();
    ticket.id.to_string()
}

fn host(number: usize, row: &Row) -> Host {
    let at = |minutes: i64| Timestamp(now().0 - minutes * 60 * Timestamp::SECOND);
    let observation = |field, value: &str, first| Observation {
        field,
        value: value.into(),
        first_seen: at(300),
        last_seen: at(20),
        count: 12,
        first: frame(first),
        last: frame(first + 100),
    };
    let mut observations =
        vec![observation(Field::DhcpHostName, row.host.unwrap_or_default(), 12 + number as u64)];
    if number == 0 {
        observations.push(observation(Field::DicomManufacturer, "GE MEDICAL SYSTEMS", 812));
        observations.push(observation(Field::DicomModelName, "Revolution CT", 812));
    }
    Host {
        key: key(number),
        macs: vec![digest(number)],
        addresses: vec![HostAddress {
            network: network(),
            ip: address(number),
            first_seen: at(300),
            last_seen: at(20),
        }],
        router: false,
        first_seen: at(300),
        last_seen: at(20),
        packets: 1234,
        bytes: 567_890,
        protocols: vec![Protocol::Dhcp, Protocol::Dicom],
        observations,
        values_not_kept: 0,
    }
}

/// The CMMS's export.
async fn register(store: &Store) -> String {
    let ticket = begin(store, "assets", "cmms.csv", &"a".repeat(64)).await;
    let kept = ROWS.iter().enumerate().filter_map(|(number, row)| Some((number, row, row.tag?)));
    let (mut assets, mut rows) = (Vec::new(), Vec::new());
    for (number, row, tag) in kept {
        assets.push(Asset {
            asset_tag: tag.into(),
            manufacturer: row.vendor.map(Into::into),
            model: row.product.map(Into::into),
            software_version: row.version.map(Into::into),
            serial_number: Some(format!("SN{number:05}").into()),
            mac_address: row.host.map(|_| digest(number)),
            ip_address: None,
            host_name: None,
            udi: None,
            description: row.category.map(|(_, name)| name.into()),
            department: Some(row.department.into()),
            location: Some(row.room.into()),
            last_pm: Some(jiff::civil::date(2025, 10, 11)),
            next_pm: row.next_pm.map(|day| day.parse::<Date>().unwrap()),
            locator: table(number as u64 + 2),
        });
        rows.push((tag.into(), json!({"Asset": tag, "Manufacturer": row.vendor, "Next PM": row.next_pm})));
    }
    store.asset_put_batch(&system(), &ticket.id, &assets, &rows).await.unwrap();
    let bad =
        Problem::new("cmms.csv", "row 9", "bad_date", "`31.02.2026` is no date; the row was read without it");
    store.problem_record(&system(), &ticket.id, &[bad]).await.unwrap();
    let counts =
        json!({"rows": 8, "assets": assets.len(), "mapping": {"Asset": "asset_tag", "Next PM": "next_pm"}});
    store.source_complete(&system(), &ticket.id, counts).await.unwrap();
    ticket.id.to_string()
}

fn device_id(number: usize) -> DeviceId {
    DeviceId::of(&["sample", &number.to_string()])
}

fn claims(row: &Row) -> Vec<Claim> {
    let claim = |attribute, value: Option<&str>, confidence| {
        value.map(|value| Claim {
            attribute,
            id: None,
            value: value.into(),
            confidence: Confidence::new(confidence),
            os: None,
        })
    };
    let category = row.category.map(|(slug, name)| Claim {
        attribute: Attribute::Category,
        id: Some(slug.into()),
        value: name.into(),
        confidence: Confidence::new(0.99),
        os: None,
    });
    let os = row.host.filter(|host| host.starts_with("CT")).map(|_| Claim {
        attribute: Attribute::Os,
        id: None,
        value: "Windows".into(),
        confidence: Confidence::new(0.9),
        os: Some(OsDetail {
            version: Some("10".into()),
            build: Some("17763".into()),
            end_of_support: Some(jiff::civil::date(2029, 1, 9)),
        }),
    });
    [
        claim(Attribute::Vendor, row.vendor, 0.94),
        claim(Attribute::Product, row.product, 0.88),
        claim(Attribute::Version, row.version, 0.97),
        os,
        category,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Identities, pairs, devices, marks.
async fn know(store: &Store, more: usize) {
    let evidence = |claim, value: &str, supports, weight, field, seen: &str, number| Evidence {
        claim,
        value: value.into(),
        supports,
        weight,
        fingerprint: "dicom.manufacturer.ge".into(),
        field,
        seen: seen.into(),
        locator: frame(number),
    };
    let identities: Vec<_> = heard()
        .map(|(number, row)| {
            let evidence = if number == 0 {
                vec![
                    evidence(
                        Attribute::Vendor,
                        "ge_healthcare",
                        true,
                        4.6,
                        Field::DicomManufacturer,
                        "GE MEDICAL SYSTEMS",
                        812,
                    ),
                    evidence(Attribute::Vendor, "dell", false, -1.2, Field::DhcpVendorClass, "MSFT 5.0", 12),
                    evidence(
                        Attribute::Category,
                        "ct_scanner",
                        true,
                        5.1,
                        Field::DicomModelName,
                        "Revolution CT",
                        812,
                    ),
                ]
            } else {
                Vec::new()
            };
            let medical = row.function.map(|function| (function.is_medical(), Confidence::new(0.98)));
            (key(number).id(), Identity { medical, claims: claims(row), evidence, knowledge: "test".into() })
        })
        .collect();
    store.identity_put_batch(&system(), &identities).await.unwrap();
    let mut devices: Vec<Device> = ROWS.iter().enumerate().map(|(number, row)| device(number, row)).collect();
    devices.extend((0..more).map(|number| Device {
        id: DeviceId::of(&["more", &number.to_string()]),
        assets: Vec::new(),
        hosts: Vec::new(),
        bucket: Bucket::NetworkOnly,
        name: format!("WS-{number:04}").into(),
        claims: Vec::new(),
        medical: Some((false, Confidence::new(0.9))),
        department: Some("Administration".into()),
        location: None,
        kin: Vec::new(),
        speaks_for: Vec::new(),
        named: None,
        several: Vec::new(),
    }));
    store.device_replace_all(&system(), &devices).await.unwrap();
    let reason = |field: &str, agrees, weight, asset: &str, host: &str| PairReason {
        field: field.into(),
        agrees,
        weight,
        asset_value: asset.into(),
        host_value: host.into(),
    };
    let pair = |tag: &str, number: usize, score, decision, reasons| Pair {
        asset: tag.into(),
        host: Some(key(number).to_string().into()),
        score: Confidence::new(score),
        decision,
        reasons,
    };
    let pairs = [
        pair(
            "A0001",
            0,
            0.993,
            PairDecision::Match,
            vec![reason("mac", true, 9.1, "00:1b:63:84:45:00", "00:1b:63:84:45:00")],
        ),
        pair(
            "A0002",
            1,
            0.71,
            PairDecision::Candidate,
            vec![
                reason("vendor", true, 1.4, "BD", "BD"),
                reason("serial", false, -2.3, "SN00001", "SN99999"),
            ],
        ),
    ];
    store.pair_replace_all(&system(), &pairs).await.unwrap();
}

fn device(number: usize, row: &Row) -> Device {
    Device {
        id: device_id(number),
        assets: row.tag.map(|tag| Asset::id("sample", tag)).into_iter().collect(),
        hosts: row.host.map(|_| key(number).id().into()).into_iter().collect(),
        bucket: match (row.tag, row.host) {
            (Some(_), Some(_)) => Bucket::Matched,
            (None, _) => Bucket::NetworkOnly,
            (Some(_), None) => Bucket::CmmsOnly,
        },
        name: row.host.or(row.tag).unwrap_or_default().into(),
        claims: claims(row),
        medical: row.function.map(|function| (function.is_medical(), Confidence::new(0.98))),
        department: Some(row.department).filter(|text| !text.is_empty()).map(Into::into),
        location: Some(row.room).filter(|text| !text.is_empty()).map(Into::into),
        kin: Vec::new(),
        speaks_for: Vec::new(),
        named: None,
        several: Vec::new(),
    }
}

/// One advisory, with what it means for three devices.
async fn publish(store: &Store) {
    let body = json!({
        "document": {"title": "Example CT console <b>remote</b> code", "publisher": {"name": "Example CERT"}},
        "vulnerabilities": [{"cve": "CVE-2099-0001", "notes": [{"text": "Made up for this test."}]}],
    });
    let document = NewDocument {
        sha256: DOCUMENT_SHA.into(),
        name: "exsa-99-001.json".into(),
        kind: "csaf".into(),
        title: "EXSA-99-001 Example CT console".into(),
        publisher: "Example CERT".into(),
        url: Some("javascript:alert(1)".into()),
        body: body.to_string().into(),
    };
    store.document_put(&system(), &document).await.unwrap();
    let ticket = begin(store, "csaf", "exsa-99-001.json", DOCUMENT_SHA).await;
    store.source_complete(&system(), &ticket.id, json!({"advisories": 1})).await.unwrap();
    let advisory = NewAdvisory {
        id: "EXSA-99-001".into(),
        document: DOCUMENT_SHA.into(),
        kind: "csaf".into(),
        title: "Example CT console runs code that anyone on the network sends".into(),
        publisher: "Example CERT".into(),
        published: Some(jiff::civil::date(2026, 11, 3)),
        revised: None,
        url: document.url.clone(),
        cvss: Some(9.8),
        kev: true,
    };
    store.advisory_put_batch(&system(), &[advisory]).await.unwrap();
    let finding = |number: usize, status, reason: &str| Finding {
        asset: ROWS[number].tag.unwrap().into(),
        id: "CVE-2099-0001".into(),
        advisories: vec!["EXSA-99-001".into()],
        source: FindingSource::Csaf,
        status,
        justification: None,
        reason: reason.into(),
        component: Component::Device,
        range: Some("before 66".into()),
        matched_on: MatchedOn::default(),
        confidence: Confidence::new(0.97),
        cvss: Some(9.8),
        epss: Some(0.94),
        kev: true,
        recall_class: None,
        decision: FindingDecision::None,
        remedy: Some("Update the console to version 66.".into()),
        evidence: vec![text("/vulnerabilities/0")],
    };
    let findings = [
        (
            device_id(0),
            vec![finding(
                0,
                FindingStatus::Affected,
                "Its version gmp_vct.65 is before 66, which the publisher names.",
            )],
        ),
        (
            device_id(1),
            vec![finding(
                1,
                FindingStatus::NeedsCheck,
                "Read the version in its service menu: the range begins at 9.",
            )],
        ),
        (device_id(2), vec![finding(2, FindingStatus::NotAffected, "Another product.")]),
    ];
    store.finding_replace_for_devices(&system(), &findings).await.unwrap();
}

/// The work list and the marks.
async fn plan(store: &Store) -> (DeviceId, WorkItemId) {
    let ct = device_id(0);
    let item =
        |kind: WorkKind, number: usize, action: &str, why: &str, minutes, harm, trade, evidence| WorkItem {
            id: WorkItemId::of(&["sample", &number.to_string(), kind.slug()]),
            kind,
            device: device_id(number),
            asset: ROWS[number].tag.map(Into::into),
            action: action.into(),
            why: vec![why.into()],
            due: ROWS[number].next_pm.map(|day| day.parse().unwrap()),
            minutes,
            harm_removed: harm,
            visit: None,
            trade,
            evidence,
        };
    let visit = item(
        WorkKind::Visit,
        0,
        "Visit CT-ED-01 (GE HealthCare Revolution CT) in Emergency, Room 1.12: PM · vendor's fix",
        "Maintenance is 41 days late, and attackers use CVE-2099-0001 today",
        150,
        14.2,
        Trade::Both,
        Vec::new(),
    );
    let pm = WorkItem {
        visit: Some(visit.id.clone()),
        ..item(
            WorkKind::Pm,
            0,
            "Do the PM on CT-ED-01 (GE HealthCare Revolution CT) in Emergency, Room 1.12",
            "Due 11 October 2026",
            90,
            3.1,
            Trade::Htm,
            vec![table(2)],
        )
    };
    let patch = WorkItem {
        visit: Some(visit.id.clone()),
        ..item(
            WorkKind::Patch,
            0,
            "Update the console to version 66",
            "Known exploited (CISA KEV): attackers use this today",
            60,
            11.1,
            Trade::Both,
            vec![frame(812), text("/vulnerabilities/0")],
        )
    };
    let check = item(
        WorkKind::Check,
        1,
        "Read the software version of PUMP-ICU-07 in its service menu",
        "One finding depends on it",
        10,
        0.42,
        Trade::Htm,
        vec![text("/vulnerabilities/0")],
    );
    let locate = item(
        WorkKind::Locate,
        3,
        "Find A0004 (Dräger Evita V800) in Intensive care, Store, or correct the CMMS",
        "In the CMMS, never heard on the network",
        25,
        0.2,
        Trade::Htm,
        vec![table(5)],
    );
    let register = item(
        WorkKind::Register,
        5,
        "Find out what 10.20.4.22 is, and enter it",
        "Nobody knows what it is",
        30,
        0.15,
        Trade::Security,
        vec![frame(17)],
    );
    let items = [visit.clone(), pm, patch, check, locate, register];
    store.work_replace_all(&system(), &items).await.unwrap();
    let marks: Vec<DeviceMark> = ROWS
        .iter()
        .enumerate()
        .map(|(number, row)| DeviceMark {
            device: device_id(number),
            category_name: row.category.map(|(_, name)| name.into()),
            function: row.function,
            maintenance: Mark { state: row.maintenance.0, text: row.maintenance.1.into() },
            security: Mark { state: row.security.0, text: row.security.1.into() },
            harm: Harm {
                care_days: if number == 0 { 14.2 } else { 0.3 },
                parts: vec![HarmPart {
                    cause: "security".into(),
                    care_days: if number == 0 { 11.1 } else { 0.2 },
                    because: vec!["Exploited today, and reachable from the whole VLAN".into()],
                    evidence: vec![text("/vulnerabilities/0")],
                }],
            },
            next_step: items
                .iter()
                .find(|item| item.device == device_id(number))
                .map(|item| NextStep { work: item.id.clone(), action: item.action.clone() }),
        })
        .collect();
    store.device_mark_put_batch(&system(), &marks).await.unwrap();
    (ct, visit.id)
}
