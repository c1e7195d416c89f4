//! Findings for devices of made-up makers, whole: what is said, why, and where it stands.

use wardroom_catalog::Catalog;
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::finding::FindingStatus::{self, Affected, NeedsCheck, NotAffected};
use wardroom_model::{Confidence, Finding};

const ADVISORY: &str = r#"{
  "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "Examplemed pumps", "publisher": {"name": "Examplemed"},
    "tracking": {"id": "EX-30-001", "current_release_date": "2030-01-01T00:00:00Z"}},
  "product_tree": {
    "branches": [{"category": "vendor", "name": "Examplemed GmbH", "branches": [
      {"category": "product_name", "name": "Flowmaster 300 Pump", "branches": [
        {"category": "product_version_range", "name": "<= 4.2", "product": {"product_id": "P1"}},
        {"category": "product_version", "name": "4.3", "product": {"product_id": "P2"}}]},
      {"category": "product_name", "name": "Flowmaster Gateway", "branches": [
        {"category": "product_version", "name": "as delivered before the recall", "product": {"product_id": "P3"}}]},
      {"category": "product_name", "name": "Flowmaster 500 Pump", "branches": [
        {"category": "product_version_range", "name": "vers:all/*", "product": {"product_id": "P4"}}]}]}],
    "product_groups": [{"group_id": "G1", "product_ids": ["P1", "P3"]}]},
  "vulnerabilities": [{"cve": "CVE-2030-0001",
    "product_status": {"known_affected": ["P1", "P3"], "fixed": ["P2"], "known_not_affected": ["P4"]},
    "flags": [{"label": "component_not_present", "product_ids": ["P4"]}],
    "scores": [{"products": ["P1"], "cvss_v3": {"version": "3.1", "baseScore": 1.0,
      "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
    "remediations": [{"category": "mitigation", "details": "Keep it apart.", "group_ids": ["G1"]},
      {"category": "vendor_fix", "details": "Install 4.3.", "product_ids": ["P1"]}]}]}"#;

const RECORDS: &str = r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2030-0001"},"containers":{"cna":{"affected":[{"vendor":"n/a","product":"n/a"}]},"adp":[{"affected":[{"vendor":"examplemed","product":"flowmaster_300_firmware","versions":[{"version":"0","lessThan":"9","status":"affected"}]}]}]}}
{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2030-0002"},"containers":{"cna":{"affected":[{"vendor":"Examplemed","product":"Flowmaster 300","defaultStatus":"unaffected","versions":[{"version":"3.0","lessThan":"4.0","status":"affected","versionType":"semver"}]}]}}}
{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2030-0003","state":"REJECTED"},"containers":{"cna":{}}}
"#;

const EXPLOITED: &str = r#"{"catalogVersion":"2030.1","vulnerabilities":[{"cveID":"CVE-2030-0001"}]}"#;

fn findings(vendor: &str, product: &str, version: Option<&str>, all: bool) -> Vec<Finding> {
    let mut feeds = Feeds::default();
    for (name, text) in
        [("advisory.json", ADVISORY), ("records.jsonl", RECORDS), ("exploited.json", EXPLOITED)]
    {
        let problems = feeds.add(name, name, text.as_bytes());
        assert!(problems.iter().all(|problem| &*problem.kind == "bad_score"), "{problems:?}");
    }
    let subject = Subject {
        asset: "A0001".into(),
        vendor: Some(vendor.into()),
        product: Some(product.into()),
        version: version.map(Into::into),
        confidence: Confidence::new(1.0),
        ..Subject::default()
    };
    Index::build(Catalog::builtin(), &feeds).findings(&subject, all)
}

type Row<'a> = (&'a str, FindingStatus, Option<&'a str>);

fn check(vendor: &str, product: &str, version: Option<&str>, expected: &[Row<'_>]) {
    let found = findings(vendor, product, version, true);
    let rows: Vec<Row<'_>> = found
        .iter()
        .map(|finding| (&*finding.id, finding.status, finding.justification.as_deref()))
        .collect();
    assert_eq!(rows, expected, "{vendor} {product} {version:?}");
}

#[test]
fn statuses_follow_product_and_version() {
    let outside = Some("version_outside_range");
    check(
        "Examplemed",
        "Flowmaster 300",
        Some("4.2"),
        &[("CVE-2030-0001", Affected, None), ("CVE-2030-0002", NotAffected, outside)],
    );
    check(
        "EXAMPLEMED GMBH",
        "Flowmaster 300",
        Some("3.5"),
        &[("CVE-2030-0001", Affected, None), ("CVE-2030-0002", Affected, None)],
    );
    check(
        "Examplemed",
        "Flowmaster 300",
        Some("4.3"),
        &[("CVE-2030-0001", NotAffected, Some("fixed_version")), ("CVE-2030-0002", NotAffected, outside)],
    );
    check(
        "Examplemed",
        "Flowmaster 300",
        None,
        &[("CVE-2030-0001", NeedsCheck, None), ("CVE-2030-0002", NeedsCheck, None)],
    );
    check(
        "Examplemed",
        "Flowmaster Gateway",
        Some("1.0"),
        &[("CVE-2030-0001", NeedsCheck, None), ("CVE-2030-0002", NotAffected, Some("other_model"))],
    );
    check(
        "Examplemed",
        "Flowmaster 500",
        Some("1.0"),
        &[
            ("CVE-2030-0001", NotAffected, Some("component_not_present")),
            ("CVE-2030-0002", NotAffected, Some("other_model")),
        ],
    );
    check("Examplemed", "Breathmaster", Some("1.0"), &[]);
    check("Othermaker", "Flowmaster 300", Some("4.2"), &[]);
    check("Examplemed", "", None, &[]);
}

#[test]
fn a_finding_says_why_and_where() {
    let found = findings("Examplemed", "Flowmaster 300", Some("4.2"), false);
    let [finding] = &found[..] else { panic!("one finding: {found:?}") };
    assert_eq!(
        &*finding.reason,
        "EX-30-001 names Flowmaster 300 Pump with the versions <= 4.2; this device runs 4.2, which is among them."
    );
    assert_eq!(finding.advisories, ["EX-30-001".into()]);
    assert_eq!((finding.cvss, finding.kev), (Some(9.8), true));
    assert_eq!(finding.remedy.as_deref(), Some("Install 4.3."));
    assert_eq!(finding.range.as_deref(), Some("<= 4.2"));
    let evidence = serde_json::to_string(&finding.evidence).unwrap();
    assert!(
        evidence.contains(r#"{"document":{"sha256":"advisory.json","pointer":"/vulnerabilities/0"}}"#),
        "{evidence}"
    );
    assert!(evidence.contains(r#""pointer":"/product_tree/branches/0/branches/0/branches/0""#), "{evidence}");
    assert!(evidence.contains(r#""pointer":"/0/containers/adp/0/affected/0""#), "{evidence}");
}

#[test]
fn the_order_of_files_changes_nothing() {
    let mut forward = Feeds::default();
    let mut backward = Feeds::default();
    let texts = [ADVISORY, RECORDS, EXPLOITED];
    texts.iter().for_each(|text| drop(forward.add("f", "f", text.as_bytes())));
    texts.iter().rev().for_each(|text| drop(backward.add("f", "f", text.as_bytes())));
    let subject = Subject {
        vendor: Some("Examplemed".into()),
        product: Some("Flowmaster 300".into()),
        ..Subject::default()
    };
    let found = |feeds: &Feeds| Index::build(Catalog::builtin(), feeds).findings(&subject, true);
    assert_eq!(found(&forward), found(&backward));
}
