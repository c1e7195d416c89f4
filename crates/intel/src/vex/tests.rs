use wardroom_catalog::Catalog;
use wardroom_model::Confidence;
use wardroom_model::finding::FindingStatus;

use crate::advisory::Format;
use crate::{Feeds, Index, Subject};

const SERIAL: &str = "3E671687-395b-41f5-a30f-a58921a69b79";

fn bill(extra: &str) -> String {
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","serialNumber":"urn:uuid:{SERIAL}","version":2,
            "metadata":{{"supplier":{{"name":"Philips"}},"component":{{"type":"device","bom-ref":"dev","name":"IntelliVue MX800","version":"L.01"}}}},
            "components":[{{"type":"library","bom-ref":"tls","name":"OpenSSL","version":"1.0.2"}}]{extra}}}"#
    )
}

fn statement(reference: &str, analysis: &str, versions: &str) -> String {
    format!(
        r#"{{"id":"cve-2030-1","analysis":{analysis},"affects":[{{"ref":"{reference}","versions":{versions}}}]}}"#
    )
}

fn other(statements: &[String]) -> String {
    format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.4","vulnerabilities":[{}]}}"#, statements.join(","))
}

fn feeds(files: &[&str]) -> (Feeds, Vec<String>) {
    let mut feeds = Feeds::default();
    let mut told = Vec::new();
    for file in files {
        // The digest of a text stands for the text.
        let digest = format!("{:x}", file.len());
        told.extend(feeds.add("f.json", &digest, file.as_bytes()));
    }
    told.extend(feeds.unresolved());
    (feeds, told.into_iter().map(|problem| format!("{} {}", problem.at, problem.kind)).collect())
}

/// Status, justification and range for a monitor of this version.
fn finding(files: &[&str], version: Option<&str>) -> Option<(FindingStatus, String, String)> {
    let (feeds, told) = feeds(files);
    assert_eq!(told, Vec::<String>::new());
    let index = Index::build(Catalog::builtin(), &feeds);
    let subject = Subject {
        vendor: Some("Philips".into()),
        product: Some("IntelliVue MX800".into()),
        version: version.map(Into::into),
        confidence: Confidence::new(1.0),
        ..Subject::default()
    };
    let findings = index.findings(&subject, true);
    assert!(findings.len() <= 1);
    let text = |text: Option<Box<str>>| text.map_or_else(|| "-".to_owned(), Into::into);
    findings.into_iter().next().map(|one| (one.status, text(one.justification), text(one.range)))
}

#[test]
fn statements_are_about_the_product_of_their_bill() {
    use FindingStatus::{Affected, NeedsCheck, NotAffected};
    let unreachable = r#"{"state":"not_affected","justification":"code_not_reachable"}"#;
    let link = format!("urn:cdx:{SERIAL}/2#dev");
    let library = format!("urn:cdx:{}/2#tls", SERIAL.to_uppercase());
    let spans = r#"[{"range":"vers:generic/>=K.20|<=L.02","status":"affected"},{"version":"M.01","status":"unaffected"}]"#;
    let old = r#"[{"version":"1.0.2"}]"#;
    for (reference, analysis, versions, version, expected) in [
        (
            &*link,
            unreachable,
            "[]",
            Some("L.01"),
            (NotAffected, "vulnerable_code_not_in_execute_path", "L.01"),
        ),
        // Another version than the bill's: nothing is said of it.
        (&link, unreachable, "[]", Some("M.01"), (NeedsCheck, "-", "L.01")),
        (
            &library,
            unreachable,
            "[]",
            Some("L.01"),
            (NotAffected, "vulnerable_code_not_in_execute_path", "L.01"),
        ),
        // The versions of a library are not the device's.
        (&library, r#"{"state":"exploitable"}"#, old, Some("L.01"), (Affected, "-", "L.01")),
        (
            &link,
            r#"{"state":"exploitable"}"#,
            spans,
            Some("K.50"),
            (Affected, "-", "vers:generic/>=K.20|<=L.02"),
        ),
        (
            &link,
            r#"{"state":"exploitable"}"#,
            spans,
            Some("M.01"),
            (NotAffected, "known_not_affected", "M.01"),
        ),
        (&link, r#"{"state":"exploitable"}"#, spans, None, (NeedsCheck, "-", "vers:generic/>=K.20|<=L.02")),
        (&link, r#"{"state":"resolved"}"#, "[]", Some("L.01"), (NotAffected, "fixed_version", "L.01")),
        (&link, r#"{"state":"in_triage"}"#, "[]", Some("L.01"), (NeedsCheck, "-", "L.01")),
        (&link, r#"{"state":"false_positive"}"#, "[]", Some("L.01"), (NotAffected, "false_positive", "L.01")),
        (&link, "null", "[]", Some("L.01"), (NeedsCheck, "-", "L.01")),
    ] {
        let statements = other(&[statement(reference, analysis, versions)]);
        let expected = Some((expected.0, expected.1.to_owned(), expected.2.to_owned()));
        for files in [[&*bill(""), &statements], [&statements, &*bill("")]] {
            assert_eq!(finding(&files, version), expected, "{reference} {analysis} {versions} {version:?}");
        }
    }
    // In the bill itself, and by a reference instead of a link.
    let own = bill(&format!(r#","vulnerabilities":[{}]"#, statement("tls", unreachable, "[]")));
    assert_eq!(finding(&[&own], Some("L.01")).unwrap().0, NotAffected);
}

#[test]
fn what_points_nowhere_is_told() {
    let elsewhere = other(&[statement("urn:cdx:00000000-0000-0000-0000-000000000000/1#a", "null", "[]")]);
    assert_eq!(feeds(&[&elsewhere]).1, ["product 0 bill_missing"]);
    // Another edition of the bill.
    let edition = other(&[statement(&format!("urn:cdx:{SERIAL}/1#dev"), "null", "[]")]);
    assert_eq!(feeds(&[&edition, &bill("")]).1, ["product 0 bill_missing"]);
    let subjectless = other(&[
        statement("tls", "null", "[]"),
        r#"{"affects":[{"ref":"x"}]}"#.to_owned(),
        r#"{"id":"CVE-2030-2","affects":[{"versions":[]},7]}"#.to_owned(),
    ]);
    assert_eq!(
        feeds(&[&subjectless]).1,
        [
            "/vulnerabilities/2/affects/1 bad_entry",
            "/vulnerabilities/0/affects/0 no_subject",
            "/vulnerabilities/0 no_product",
            "/vulnerabilities/1 no_id",
            "/vulnerabilities/2/affects/0 no_reference",
            "/vulnerabilities/2 no_product",
        ]
    );
    let (feeds, told) = feeds(&[&bill("")]);
    assert_eq!((feeds.advisories().len(), told.len()), (0, 0));
}

#[test]
fn scores_remedies_and_numbers_are_kept() {
    let statement = r#"{"id":"cve-2030-1","description":"d","recommendation":"Install 2.","workaround":"Unplug it.",
        "ratings":[{"score":7.5,"method":"CVSSv31","vector":"AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N"},
         {"score":0.0,"method":"CVSSv31","vector":"AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N/CR:X/IR:X/AR:X/MAV:X/MAC:X/MPR:X/MUI:X/MS:X/MC:N/MI:N/MA:N"},
         {"score":9,"method":"OWASP"}],
        "analysis":{"state":"exploitable","response":["will_not_fix","update"]},"affects":[{"ref":"dev"}]}"#;
    let (feeds, told) = feeds(&[&bill(&format!(r#","vulnerabilities":[{statement}]"#))]);
    assert_eq!(told, Vec::<String>::new());
    let advisory = feeds.advisory(Format::Vex, &format!("urn:uuid:{SERIAL}")).unwrap();
    assert_eq!((&*advisory.publisher, &*advisory.title), ("Philips", "IntelliVue MX800 L.01"));
    let vulnerability = &advisory.vulnerabilities[0];
    assert_eq!((&*vulnerability.id, vulnerability.scores.len()), ("CVE-2030-1", 1));
    assert_eq!(vulnerability.score(0).unwrap().value, 7.5);
    let remedies: Vec<_> = vulnerability.remedies.iter().map(|one| (&*one.category, &*one.details)).collect();
    assert_eq!(remedies, [("vendor_fix", "Install 2."), ("workaround", "Unplug it.")]);
}
