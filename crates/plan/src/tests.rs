//! Devices in, the list of work out.

use proptest::prelude::*;
use wardroom_model::device::Bucket;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus, MatchedOn};
use wardroom_model::id::DeviceId;
use wardroom_model::work::WorkKind;
use wardroom_model::{Attribute, Claim, Confidence};

use super::*;

fn today() -> Date {
    "2026-11-20".parse().unwrap()
}

fn device(id: &str, bucket: Bucket) -> Device {
    Device {
        id: DeviceId::new(id),
        assets: vec![],
        hosts: vec![],
        bucket,
        name: id.into(),
        claims: vec![
            Claim::new(Attribute::Vendor, None, "Acme", 0.9),
            Claim::new(Attribute::Product, None, "CT 9", 0.9),
        ],
        medical: Some((true, Confidence::new(0.9))),
        department: Some("Radiology".into()),
        location: Some("Room 4".into()),
        kin: Vec::new(),
        speaks_for: Vec::new(),
        named: None,
        several: Vec::new(),
    }
}

fn asset(tag: &str, next_pm: Option<&str>) -> Asset {
    Asset {
        asset_tag: tag.into(),
        manufacturer: None,
        model: None,
        software_version: None,
        serial_number: None,
        mac_address: Some("00:1b:63:84:45:e6".parse().unwrap()),
        ip_address: None,
        host_name: None,
        udi: None,
        description: None,
        department: None,
        location: None,
        last_pm: None,
        next_pm: next_pm.map(|date| date.parse().unwrap()),
        locator: Locator::Table { file: "cmms.csv".into(), row: 7 },
    }
}

fn finding(id: &str, status: FindingStatus) -> Finding {
    Finding {
        asset: "A1".into(),
        id: id.into(),
        advisories: vec![],
        source: FindingSource::Csaf,
        status,
        justification: None,
        reason: "CT 9 9.5 is within <= 9.5".into(),
        component: Component::Device,
        range: Some("<= 9.5".into()),
        matched_on: MatchedOn { device_product: Some("CT 9".into()), ..MatchedOn::default() },
        confidence: Confidence::new(0.9),
        cvss: Some(9.8),
        cvss_vector: None,
        ssvc: wardroom_model::Ssvc::default(),
        epss: None,
        kev: false,
        recall_class: None,
        severity: None,
        decision: FindingDecision::None,
        remedy: None,
        evidence: vec![Locator::Document { sha256: id.into(), pointer: "/vulnerabilities/0".into() }],
    }
}

fn plan(device: &Device, assets: &[Asset], findings: &[Finding]) -> Vec<WorkItem> {
    let exposure = Exposure { heard: true, peers: 2, ..Exposure::default() };
    let input = PlanInput {
        device,
        function: Some(ClinicalFunction::Diagnostic),
        assets,
        findings,
        exposure: &exposure,
        host_evidence: &[Locator::Table { file: "hosts".into(), row: 1 }],
    };
    work(&[input], today(), &Limits::default())
}

/// Each line as `kind | action | minutes`.
fn check(device: &Device, assets: &[Asset], findings: &[Finding], expected: &[&str]) {
    let lines = plan(device, assets, findings);
    let shown: Vec<String> =
        lines.iter().map(|item| format!("{} | {} | {}", item.kind, item.action, item.minutes)).collect();
    assert_eq!(shown, expected, "{lines:#?}");
    assert!(lines.iter().all(|line| !line.why.is_empty() && !line.evidence.is_empty()), "{lines:#?}");
}

#[test]
fn each_thing_that_is_due_is_a_line() {
    use FindingStatus::{Affected, NeedsCheck, NotAffected};
    let matched = device("A1", Bucket::Matched);
    let far = || [asset("A1", Some("2027-10-03"))];
    check(&matched, &far(), &[finding("CVE-1", NotAffected)], &[]);
    check(
        &matched,
        &[asset("A1", Some("2026-10-03"))],
        &[],
        &["pm | Do the PM on A1 (Acme CT 9) in Radiology, Room 4 | 60"],
    );
    check(
        &matched,
        &[asset("A1", Some("2026-12-01"))],
        &[],
        &["pm | Do the PM on A1 (Acme CT 9) in Radiology, Room 4 | 60"],
    );
    let fixed = Finding { remedy: Some("Update to 9.6 or later.".into()), ..finding("CVE-1", Affected) };
    check(
        &matched,
        &far(),
        &[fixed.clone(), Finding { id: "CVE-2".into(), ..fixed.clone() }],
        &[
            "patch | Have the vendor's fix installed on A1 (Acme CT 9) in Radiology, Room 4: “Update to 9.6 or later.” | 75",
        ],
    );
    check(
        &matched,
        &far(),
        &[finding("CVE-1", Affected)],
        &[
            "mitigation | With the network team, let A1 (Acme CT 9) in Radiology, Room 4 talk only to the systems that \
           it needs (no update is known) | 45",
        ],
    );
    check(&matched, &far(), &[Finding { decision: FindingDecision::Accepted, ..fixed }], &[]);
    check(
        &matched,
        &far(),
        &[finding("CVE-1", NeedsCheck), finding("CVE-2", NeedsCheck)],
        &[
            "check | Read the software version of A1 (Acme CT 9) in Radiology, Room 4 (service menu or label) and enter \
           it in the CMMS | 25",
        ],
    );
    let recall = Finding {
        source: FindingSource::Recall,
        recall_class: Some(1),
        remedy: Some("Replace the battery.".into()),
        ..finding("Z-1", Affected)
    };
    check(
        &matched,
        &far(),
        &[recall],
        &[
            "recall | Do what recall Z-1 asks for A1 (Acme CT 9) in Radiology, Room 4: “Replace the battery.” | 60",
        ],
    );
    check(
        &device("ct-ed-01", Bucket::NetworkOnly),
        &[],
        &[],
        &["register | Find ct-ed-01 (Acme CT 9) in Radiology, Room 4 and enter it in the CMMS | 35"],
    );
    check(
        &device("A1", Bucket::CmmsOnly),
        &far(),
        &[],
        &["locate | Find A1 (Acme CT 9) in Radiology, Room 4, or correct the CMMS | 30"],
    );
    let stays_home = Asset { mac_address: None, ..asset("A1", Some("2027-10-03")) };
    check(&device("A1", Bucket::CmmsOnly), &[stays_home], &[], &[]);
}

#[test]
fn a_visit_joins_what_is_due_and_counts_the_way_once() {
    let kev = Finding {
        kev: true,
        remedy: Some("Update to 9.6 or later.".into()),
        ..finding("CVE-1", FindingStatus::Affected)
    };
    let assets = [asset("A1", Some("2026-10-03"))];
    let lines = plan(&device("A1", Bucket::Matched), &assets, &[kev]);
    let kinds: Vec<WorkKind> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [WorkKind::Patch, WorkKind::Visit, WorkKind::Pm]);
    let visit = &lines[1];
    assert_eq!(&*visit.action, "Visit A1 (Acme CT 9) in Radiology, Room 4: vendor's fix · PM");
    assert_eq!(visit.minutes, 60 + 45 + 15);
    assert_eq!(visit.due, Some("2026-10-03".parse().unwrap()));
    assert_eq!(visit.asset.as_deref(), Some("A1"));
    assert_eq!(
        visit.why.iter().map(|line| &**line).collect::<Vec<_>>(),
        [
            "CVE-1: attackers use this today (CISA KEV); severity 9.8 of 10 (CVSS); CT 9 9.5 is within <= 9.5",
            "PM overdue since 3 October 2026 (48 days)",
            "2 actions are due on this device; one trip for all saves 15 min",
        ]
    );
    assert!(
        lines
            .iter()
            .filter(|line| line.kind != WorkKind::Visit)
            .all(|line| line.visit.as_ref() == Some(&visit.id))
    );
}

#[test]
fn the_same_work_keeps_its_id_when_more_becomes_known() {
    let fixed = |id: &str, remedy: &str| Finding {
        remedy: Some(remedy.into()),
        ..finding(id, FindingStatus::Affected)
    };
    let one = plan(&device("A1", Bucket::Matched), &[], &[fixed("CVE-1", "Update to 9.6.")]);
    let two = plan(
        &device("A1", Bucket::Matched),
        &[],
        &[fixed("CVE-1", "Update to 9.6."), fixed("CVE-2", "Update to 9.7.")],
    );
    assert_eq!(one[0].id, two[0].id);
}

prop_compose! {
    fn any_finding()(
        id in "CVE-[0-9]",
        status in prop::sample::select(FindingStatus::ALL),
        source in prop::sample::select(FindingSource::ALL),
        component in prop::sample::select(Component::ALL),
        kev in any::<bool>(),
        epss in prop::option::of(0.0..=1.0f64),
        remedy in prop::option::of(prop::sample::select(&["Update to 2.", "Upgrade to 3.", "Isolate it."][..])),
        version in prop::option::of(Just("9.5")),
    ) -> Finding {
        Finding {
            source, component, kev, epss,
            remedy: remedy.map(Box::from),
            matched_on: MatchedOn { device_version: version.map(Box::from), ..MatchedOn::default() },
            ..finding(&id, status)
        }
    }
}

prop_compose! {
    fn any_asset()(tag in "A[0-3]", row in 1u64..9, due in prop::option::of(1i8..=12)) -> Asset {
        Asset {
            next_pm: due.map(|month| Date::new(2026, month, 3).unwrap()),
            locator: Locator::Table { file: "cmms.csv".into(), row },
            ..asset(&tag, None)
        }
    }
}

type Known = (Vec<Finding>, Vec<Asset>, Bucket);

fn list(known: &[(Device, Known)]) -> Vec<WorkItem> {
    let exposure = Exposure { heard: true, peers: 2, public_peers: 1, ..Exposure::default() };
    let inputs: Vec<PlanInput<'_>> = known
        .iter()
        .map(|(device, (findings, assets, _))| PlanInput {
            device,
            function: Some(ClinicalFunction::Monitoring),
            assets,
            findings,
            exposure: &exposure,
            host_evidence: &[],
        })
        .collect();
    work(&inputs, today(), &Limits::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn visits_add_up_and_the_inputs_order_leaves_no_trace(
        known in prop::collection::vec(
            (
                prop::collection::vec(any_finding(), 0..6),
                prop::collection::vec(any_asset(), 0..3),
                prop::sample::select(Bucket::ALL),
            )
            .prop_map(|(findings, mut assets, bucket)| {
                assets.sort_by(|a, b| a.asset_tag.cmp(&b.asset_tag));
                assets.dedup_by(|a, b| a.asset_tag == b.asset_tag);
                (findings, assets, bucket)
            }),
            0..4,
        )
    ) {
        let known: Vec<(Device, Known)> = known
            .into_iter()
            .enumerate()
            .map(|(index, known)| (device(&format!("D{index}"), known.2), known))
            .collect();
        let lines = list(&known);
        prop_assert!(lines.is_sorted_by(|a, b| order(a, b).is_lt()), "the order is total and no line comes twice");
        for visit in lines.iter().filter(|line| line.kind == WorkKind::Visit) {
            let parts: Vec<&WorkItem> = lines.iter().filter(|line| line.visit.as_ref() == Some(&visit.id)).collect();
            let harm: f64 = parts.iter().map(|part| part.harm_removed).sum();
            prop_assert!((visit.harm_removed - harm).abs() < 1e-9);
            prop_assert!(parts.len() >= 2);
            prop_assert!(visit.minutes <= parts.iter().map(|part| part.minutes).sum());
        }
        let mut turned = known.clone();
        turned.reverse();
        for (_, (findings, assets, _)) in &mut turned {
            findings.reverse();
            assets.reverse();
        }
        prop_assert_eq!(lines, list(&turned));
    }
}
