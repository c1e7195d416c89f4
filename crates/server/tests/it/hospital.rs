//! A small hospital, made up, put into a store through its API.

mod known;
mod planned;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use serde_json::json;
use wardroom_model::actor::Role;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::conversation::{ConversationKey, Party, Transport};
use wardroom_model::finding::Component;
use wardroom_model::host::HostAddress;
use wardroom_model::id::{DeviceId, FindingId, WorkItemId};
use wardroom_model::locator::CaptureLocator;
use wardroom_model::{
    Actor, Asset, CaptureFile, Conversation, Date, Field, Host, HostKey, Locator, Mac, NetworkKey,
    Observation, OpContext, Problem, Protocol, State, Timestamp,
};
use wardroom_server::{AppState, Clock, Door, Reconciler, Site};
use wardroom_store::{NewSource, SourceTicket, Store};

use known::know;
use planned::{plan, publish};

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

impl Hospital {
    /// What is published about the CT.
    pub(crate) fn finding(&self) -> FindingId {
        FindingId::of(&["sample", self.ct.as_str(), "CVE-2099-0001", Component::Device.slug()])
    }
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
