//! What is published about the hospital's devices, and what is to be done.

use serde_json::json;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus, MatchedOn};
use wardroom_model::harm::HarmPart;
use wardroom_model::id::{DeviceId, WorkItemId};
use wardroom_model::severity::{ScoreInContext, Severity, Urgency};
use wardroom_model::ssvc::Priority;
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{Confidence, Finding, Harm, WorkItem};
use wardroom_store::{DeviceMark, Mark, NewAdvisory, NewDocument, NextStep, Store};

use super::known::device_id;
use super::{DOCUMENT_SHA, ROWS, begin, frame, system, table, text};

/// One advisory, with what it means for three devices.
pub(super) async fn publish(store: &Store) {
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
        cvss_vector: None,
        ssvc: wardroom_model::Ssvc::default(),
        epss: Some(0.94),
        kev: true,
        recall_class: None,
        severity: (number == 0).then(severity),
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

/// As it is worked out for a device that talks to the internet.
fn severity() -> Severity {
    Severity {
        score: Some(ScoreInContext {
            value: 9.9,
            vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/IR:H".into(),
            because: vec!["IR:H, because it finds out what patients have".into()],
        }),
        urgency: Urgency {
            at_least: Priority::Scheduled,
            at_most: Priority::OutOfCycle,
            because: vec!["It is used by attackers: it is in CISA's catalogue".into()],
            open: vec!["Can a program use CVE-2099-0001 without a person's help?".into()],
        },
    }
}

/// The work list and the marks.
pub(super) async fn plan(store: &Store) -> (DeviceId, WorkItemId) {
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
