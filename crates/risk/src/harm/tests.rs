//! Devices in, harm with its words out; and that harm never falls where things get worse.

use proptest::prelude::*;
use wardroom_model::State;
use wardroom_model::finding::{Component, FindingDecision, FindingStatus, MatchedOn};

use super::*;
use crate::security_state;

pub(crate) fn finding(id: &str) -> Finding {
    Finding {
        asset: "A1".into(),
        id: id.into(),
        advisories: vec![],
        source: FindingSource::Cve,
        status: FindingStatus::Affected,
        justification: None,
        reason: "product and version are named".into(),
        component: Component::Device,
        range: None,
        matched_on: MatchedOn::default(),
        confidence: Confidence::new(0.9),
        cvss: None,
        cvss_vector: None,
        ssvc: wardroom_model::Ssvc::default(),
        epss: None,
        kev: false,
        recall_class: None,
        severity: None,
        decision: FindingDecision::None,
        remedy: None,
        evidence: vec![Locator::Document { sha256: id.into(), pointer: "".into() }],
    }
}

fn input<'a>(findings: &'a [Finding], overdue_days: u32, exposure: &'a Exposure) -> RiskInput<'a> {
    RiskInput {
        function: Some(ClinicalFunction::LifeSupport),
        medical: Some(true),
        bucket: Bucket::Matched,
        confidence: Confidence::new(0.9),
        findings,
        overdue_days,
        maintenance_evidence: vec![],
        expected_on_network: true,
        exposure,
        host_evidence: &[],
    }
}

fn talking() -> Exposure {
    Exposure { heard: true, peers: 3, public_peers: 2, ..Exposure::default() }
}

#[test]
fn each_factor_is_told() {
    let findings = [
        Finding { kev: true, cvss: Some(9.8), ..finding("CVE-1") },
        Finding { status: FindingStatus::NeedsCheck, epss: Some(0.5), ..finding("CVE-2") },
        Finding { decision: FindingDecision::Fixed, kev: true, ..finding("CVE-3") },
        Finding { source: FindingSource::Recall, recall_class: Some(2), ..finding("Z-1") },
    ];
    let exposure = talking();
    let found = harm(&input(&findings, 365, &exposure), &Constants::default());
    let told: Vec<String> = found
        .harm
        .parts
        .iter()
        .map(|part| format!("{}\n  {}", part.cause, part.because.join("\n  ")))
        .collect();
    assert_eq!(
        told,
        [
            "security\n  CVE-1: attackers use this today (CISA KEV); 5.0 % a year\n  \
             CVE-2: likely used somewhere with 50 % in 30 days (EPSS), must be checked: × 0.33; 1.6 % a year\n  \
             Talks to 2 addresses on the internet: × 2\n  \
             One event costs 60 care-days: it keeps a patient alive\n  \
             13 % a year × 60 care-days = 7.6 care-days a year",
            "maintenance\n  Maintenance is overdue by 365 days\n  \
             0.05 failures by device and year overdue\n  \
             A failure costs a share of 0.25 of what an attack does\n  \
             One event costs 15 care-days: it keeps a patient alive\n  \
             4.9 % a year × 15 care-days = 0.73 care-days a year",
            "recall\n  Z-1: recall, FDA class II; 1.0 % a year\n  \
             One event costs 60 care-days: it keeps a patient alive\n  \
             1.0 % a year × 60 care-days = 0.60 care-days a year",
        ]
    );
    let ids: Vec<&str> = found.shares.iter().map(|share| &*share.finding.id).collect();
    assert_eq!(ids, ["CVE-1", "CVE-2", "Z-1"]);
    assert_eq!(found.harm.parts[0].evidence.len(), 2);
}

/// 1 − ∏(1 − p), by hand: two known exploited weaknesses, reach 0.05, isolated 0.3.
#[test]
fn the_formula_is_the_one_that_is_documented() {
    let findings = [Finding { kev: true, ..finding("A") }, Finding { kev: true, ..finding("B") }];
    let exposure = Exposure { heard: true, ..Exposure::default() };
    let found = harm(&input(&findings, 0, &exposure), &Constants::default());
    let together: f64 = 1.0 - 0.95 * 0.95;
    let expected = (1.0 - (1.0 - together).powf(0.3)) * 60.0;
    assert!((found.harm.care_days - expected).abs() < 1e-9, "{} {expected}", found.harm.care_days);
}

#[test]
fn what_is_not_known_has_its_harm() {
    let exposure = talking();
    let base = RiskInput { bucket: Bucket::NetworkOnly, function: None, ..input(&[], 0, &exposure) };
    let days = |input: &RiskInput<'_>| harm(input, &Constants::default()).harm.care_days;
    assert!((days(&base) - 0.1).abs() < 1e-9);
    let unsure = RiskInput { medical: None, confidence: Confidence::new(0.2), ..base.clone() };
    assert!((days(&unsure) - 0.05).abs() < 1e-9);
    assert_eq!(days(&RiskInput { medical: Some(false), ..base.clone() }), 0.0);
    let lost = RiskInput { bucket: Bucket::CmmsOnly, ..base.clone() };
    assert!((days(&lost) - 0.05).abs() < 1e-9);
    assert_eq!(days(&RiskInput { expected_on_network: false, ..lost }), 0.0);
}

#[test]
fn the_shield_says_the_heaviest_in_words() {
    let quiet = Exposure { heard: true, peers: 1, ..Exposure::default() };
    let check = |findings: &[Finding], exposure: &Exposure, state, text: &str| {
        let found = security_state(findings, exposure, true);
        assert_eq!((found.state, &*found.text), (state, text));
    };
    let medium = || Finding { cvss: Some(5.0), ..finding("CVE-5") };
    let critical = || Finding { cvss: Some(9.8), ..finding("CVE-9") };
    let kev = || Finding { kev: true, ..finding("CVE-1") };
    let unsure = |finding| Finding { status: FindingStatus::NeedsCheck, ..finding };
    check(&[medium(), kev()], &quiet, State::ActNow, "CVE-1: attackers use this today (CISA KEV)");
    check(
        &[Finding { epss: Some(0.62), ..medium() }],
        &quiet,
        State::ActNow,
        "CVE-5: likely to be used within 30 days, 62 % (EPSS)",
    );
    check(
        &[critical()],
        &talking(),
        State::ActNow,
        "CVE-9: critical, 9.8 (CVSS), and the device talks to the internet",
    );
    check(&[medium(), critical()], &quiet, State::Plan, "2 known weaknesses; the worst is CVE-9");
    check(
        &[unsure(kev())],
        &quiet,
        State::Plan,
        "Check whether CVE-1 touches it: attackers use this today (CISA KEV)",
    );
    check(&[unsure(medium())], &quiet, State::NotKnown, "1 question to settle by a look at the device");
    let accepted = Finding { decision: FindingDecision::Accepted, ..kev() };
    check(&[accepted], &quiet, State::InOrder, "No published weakness is open");
    assert_eq!(security_state(&[], &quiet, false).state, State::NotKnown);
}

prop_compose! {
    fn any_finding()(
        id in "CVE-[0-9]",
        kev in any::<bool>(),
        epss in prop::option::of(0.0..=1.0f64),
        cvss in prop::option::of(0.0..=10.0f64),
        status in prop::sample::select(FindingStatus::ALL),
        source in prop::sample::select(FindingSource::ALL),
        decision in prop::sample::select(FindingDecision::ALL),
        recall_class in prop::option::of(1u8..=3),
    ) -> Finding {
        Finding { kev, epss, cvss, status, source, decision, recall_class, ..finding(&id) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_that_is_added_lowers_harm(
        findings in prop::collection::vec(any_finding(), 0..8),
        another in any_finding(),
        days in 0u32..3000,
        more_days in 0u32..3000,
        public_peers in 0u32..3,
    ) {
        let exposure = Exposure { public_peers, ..talking() };
        let constants = Constants::default();
        let before = harm(&input(&findings, days, &exposure), &constants).harm.care_days;
        let mut more = findings.clone();
        more.push(another);
        let after = harm(&input(&more, days + more_days, &exposure), &constants).harm.care_days;
        prop_assert!(after >= before - 1e-9, "{before} {after}");
    }

    #[test]
    fn shares_add_up_and_order_leaves_no_trace(
        findings in prop::collection::vec(any_finding(), 0..8).prop_shuffle(),
        days in 0u32..3000,
    ) {
        let exposure = talking();
        let constants = Constants::default();
        let found = harm(&input(&findings, days, &exposure), &constants);
        let of_findings: f64 = found.harm.parts.iter()
            .filter(|part| matches!(&*part.cause, "security" | "recall")).map(|part| part.care_days).sum();
        let shares: f64 = found.shares.iter().map(|share| share.care_days).sum();
        prop_assert!((of_findings - shares).abs() < 1e-9);
        let reversed: Vec<Finding> = findings.iter().rev().cloned().collect();
        prop_assert_eq!(&found.harm, &harm(&input(&reversed, days, &exposure), &constants).harm);
    }
}
