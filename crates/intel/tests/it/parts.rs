//! What runs in a made-up device, and its catalogue number, against publications that name these.

use wardroom_catalog::Catalog;
use wardroom_intel::subject::{OperatingSystem, SoftwareComponent};
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::finding::Component::{self, Device, Os, Sbom};
use wardroom_model::finding::FindingStatus::{self, Affected, NeedsCheck, NotAffected};

/// An advisory about one product: maker, name, versions.
fn advisory(vendor: &str, name: &str, versions: &str) -> String {
    format!(
        r#"{{"document": {{"category": "csaf_vex", "csaf_version": "2.0", "title": "Made up",
          "publisher": {{"name": "Examplemed"}}, "tracking": {{"id": "EX-30-002"}}}},
          "product_tree": {{"branches": [{{"category": "vendor", "name": "{vendor}", "branches": [
            {{"category": "product_name", "name": "{name}", "branches": [
              {{"category": "product_version_range", "name": "{versions}", "product": {{"product_id": "P"}}}}]}}]}}]}},
          "vulnerabilities": [{{"cve": "CVE-2030-0009", "product_status": {{"known_affected": ["P"]}}}}]}}"#
    )
}

/// `Name|version|build`, `Name|version`: the pieces that are there.
fn piece(text: &str, at: usize) -> Option<Box<str>> {
    text.split('|').nth(at).filter(|piece| !piece.is_empty()).map(Into::into)
}

fn told(
    document: &str,
    os: &str,
    component: &str,
    number: &str,
) -> Option<(FindingStatus, Component, Box<str>)> {
    let mut feeds = Feeds::default();
    feeds.add("document.json", "00", document.as_bytes());
    let subject = Subject {
        vendor: Some("Examplemed".into()),
        product: Some("Flowmaster 300".into()),
        version: Some("4.2".into()),
        catalogue_number: piece(number, 0),
        os: piece(os, 0).map(|name| OperatingSystem { name, version: piece(os, 1), build: piece(os, 2) }),
        components: piece(component, 0)
            .map(|name| SoftwareComponent {
                name,
                version: piece(component, 1),
                vendor: piece(component, 2),
                ..SoftwareComponent::default()
            })
            .into_iter()
            .collect(),
        ..Subject::default()
    };
    let found = Index::build(Catalog::builtin(), &feeds).findings(&subject, true);
    found.into_iter().next().map(|finding| (finding.status, finding.component, finding.reason))
}

#[test]
fn systems_and_components_are_compared_by_name_maker_and_version() {
    let many = |name: &str, versions: &str| advisory("multiple", name, versions);
    for (document, os, component, expected) in [
        (many("Windriver VxWorks", "< 7.0"), "VxWorks|6.6", "", Some((Affected, Os))),
        (many("Windriver VxWorks", "< 7.0"), "VxWorks|7.1", "", Some((NotAffected, Os))),
        (many("Windriver VxWorks", "< 7.0"), "VxWorks", "", Some((NeedsCheck, Os))),
        (many("Windriver VxWorks", "< 7.0"), "FreeRTOS|6.6", "", None),
        (advisory("Wind River", "VxWorks 7", "SR620"), "VxWorks|7 SR620", "", Some((Affected, Os))),
        (advisory("Othermaker", "VxWorks", "< 7.0"), "VxWorks|6.6", "", None),
        (advisory("Siemens", "Nucleus NET", "< V5.2"), "", "Nucleus NET|5.1", Some((Affected, Sbom))),
        (advisory("Siemens", "Nucleus NET", "< V5.2"), "", "Nucleus NET|5.2", Some((NotAffected, Sbom))),
        (advisory("Siemens", "Nucleus NET", "< V5.2"), "", "Nucleus NET", Some((NeedsCheck, Sbom))),
        (advisory("Parsemaker", "Parser", "< 3"), "", "Parser|2", None),
        (advisory("Parsemaker", "Parser", "< 3"), "", "Parser|2|Parsemaker Inc.", Some((Affected, Sbom))),
        (advisory("Parser", "Parser", "< 3"), "", "Parser|2", Some((Affected, Sbom))),
    ] {
        let told = told(&document, os, component, "");
        let found = told.as_ref().map(|(status, component, _)| (*status, *component));
        assert_eq!(found, expected, "{os} {component}: {told:?} of {document}");
    }
}

#[test]
fn releases_of_windows_are_compared_by_name_and_build() {
    let record = r#"{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2030-0009"},"containers":{"cna":{"affected":[
      {"vendor":"Microsoft","product":"Windows 10 Version 1809","versions":[{"version":"10.0.0","lessThan":"10.0.17763.2300","status":"affected","versionType":"custom"}]},
      {"vendor":"Microsoft","product":"Windows 7 Service Pack 1","versions":[{"version":"6.1.0","lessThan":"6.1.7601.25000","status":"affected","versionType":"custom"}]}]}}}"#;
    for (os, expected) in [
        ("Windows|10|17763.2299", Some(Affected)),
        ("Windows|10|17763.2300", Some(NotAffected)),
        ("Windows|10|17763", Some(NeedsCheck)),
        ("Windows|10", Some(NeedsCheck)),
        ("Windows|10|19045.2000", None),
        ("Windows|7|7601.24000", Some(Affected)),
        ("Windows", None),
        ("Linux|5.10", None),
    ] {
        let found = told(&record.replace('\n', ""), os, "", "").map(|(status, _, _)| status);
        assert_eq!(found, expected, "{os}");
    }
}

#[test]
fn a_condition_beside_a_product_is_asked_of_what_runs_in_the_device() {
    let in_name = advisory("Examplemed", "Flowmaster 300 used with Windows XP systems", "<= 4.2");
    let in_range = advisory("Examplemed", "Flowmaster 300", "<= 4.2 on Windows 8.1 with IIS 7.5");
    let examples = advisory("Examplemed", "Flowmaster 300", "* running on old systems such as Windows 2000");
    for (document, os, component, expected, words) in [
        (&in_name, "Windows|XP", "", Affected, "runs Windows XP"),
        (&in_name, "Windows|7|7601", "", NotAffected, "only used with Windows XP systems"),
        (&in_name, "", "", NeedsCheck, ""),
        (&in_range, "Windows|8.1|9600", "IIS|7.5", Affected, "iis 7.5"),
        (&in_range, "Windows|8.1|9600", "", NeedsCheck, ""),
        (&in_range, "Windows|10|17763", "IIS|7.5", NotAffected, "Windows 10"),
        (&examples, "Windows|2000", "", Affected, "Windows 2000"),
        (&examples, "Windows|10|17763", "", NeedsCheck, ""),
    ] {
        let (status, of, reason) = told(document, os, component, "").unwrap();
        assert_eq!((status, of), (expected, Device), "{os} {component}: {reason}");
        assert!(reason.contains(words), "`{words}` in `{reason}`");
    }
}

#[test]
fn a_catalogue_number_speaks_where_a_publisher_names_models_by_it() {
    let numbered = advisory("Examplemed", "Infusion family", "Reorder number EX4471 (ten) | 99123");
    for (number, expected) in
        [("EX4471", Some(Affected)), ("99123", Some(Affected)), ("99124", None), ("", None)]
    {
        assert_eq!(told(&numbered, "", "", number).map(|(status, _, _)| status), expected, "{number}");
    }
}
