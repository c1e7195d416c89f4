//! Recalls: made-up ones against made-up devices, and every published file.

use std::collections::BTreeMap;

use wardroom_catalog::Catalog;
use wardroom_intel::recall::codes::Which;
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::finding::FindingStatus;
use wardroom_model::{Confidence, Finding, Locator};

const RECALLS: &str = include_str!("recalls.csv");
const INTERNATIONAL: &str = include_str!("recalls_international.csv");
const CASES: &str = include_str!("recalls.tsv");

fn feeds(files: &[(&str, &str)]) -> Feeds {
    let mut feeds = Feeds::default();
    for (name, text) in files {
        assert_eq!(feeds.add(name, "00", text.as_bytes()), [], "{name}");
    }
    feeds
}

/// The device of a row: maker, model, then what else is known as `serial=…`.
fn subject(maker: &str, model: &str, known: &str) -> Subject {
    let mut subject = Subject {
        asset: "A1".into(),
        vendor: Some(maker.into()),
        product: (!model.is_empty()).then(|| model.into()),
        confidence: Confidence::new(1.0),
        ..Subject::default()
    };
    for (name, value) in known.split(' ').filter_map(|pair| pair.split_once('=')) {
        let field = match name {
            "serial" => &mut subject.serial,
            "lot" => &mut subject.lot,
            "version" => &mut subject.version,
            "di" => &mut subject.udi_di,
            "catalogue" => &mut subject.catalogue_number,
            _ => panic!("unknown field {name}"),
        };
        *field = Some(value.into());
    }
    subject
}

#[test]
fn each_made_up_device_gets_what_the_recall_says_of_it() {
    let feeds = feeds(&[("recalls.csv", RECALLS), ("international.csv", INTERNATIONAL)]);
    let index = Index::build(Catalog::builtin(), &feeds);
    let mut wrong = Vec::new();
    for row in CASES.lines().filter(|line| !line.starts_with('#')) {
        let [maker, model, known, id, expected, why] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("six columns: {row}");
        };
        let findings = index.findings(&subject(maker, model, known), true);
        let found = findings.iter().find(|finding| &*finding.id == id);
        let status = found.map_or("none", |finding| finding.status.slug());
        if status != expected {
            let reason = found.map_or("no finding", |finding| &*finding.reason);
            wrong.push(format!(
                "{maker} {model} {known} {id} ({why}): expected {expected}, got {status}: {reason}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn only(findings: Vec<Finding>) -> Finding {
    let [finding] = <[Finding; 1]>::try_from(findings).unwrap();
    finding
}

#[test]
fn what_two_publications_say_of_one_recall_is_put_together_in_any_order() {
    let report = "recall_number,recalling_firm,product_description,code_info,classification,event_id,product_type,report_date\n\
        Z-0001-2031,Acme Medical,\"Acme Breeze 7 ventilator, REF 7001\",Serial numbers 100 to 200,Class I,9001,Devices,20310102\n";
    let record = r#"{"meta":{"results":{"total":1}},"results":[{"product_res_number":"Z-0001-2031","res_event_number":"9001",
        "recalling_firm":"Acme Medical","product_description":"Acme Breeze 7 ventilator, REF 7001","code_info":"Serial numbers 100 to 200",
        "action":"Acme replaces the valve.","product_code":"CBK","k_numbers":["K312345"],"event_date_initiated":"2031-01-01"}]}"#;
    let files = [("a.csv", report), ("b.json", record)];
    let turned = [files[1], files[0]];
    let device = subject("Acme Medical", "Breeze 7", "serial=150");
    for files in [files, turned] {
        let feeds = feeds(&files);
        let [recall] = feeds.recalls() else { panic!("one recall") };
        assert_eq!(
            (recall.class, &*recall.product_codes[0], &*recall.clearances[0]),
            (Some(1), "CBK", "K312345")
        );
        assert_eq!(recall.event.as_deref(), Some("9001"));
        let index = Index::build(Catalog::builtin(), &feeds);
        let finding = only(index.findings(&device, false));
        assert_eq!(finding.recall_class, Some(1));
        assert_eq!(finding.remedy.as_deref(), Some("Acme replaces the valve."));
        assert_eq!(
            finding.evidence,
            [
                Locator::Table { file: "a.csv".into(), row: 2 },
                Locator::Document { sha256: "00".into(), pointer: "/results/0".into() },
            ]
        );
        assert_eq!(
            &*finding.reason,
            "Z-0001-2031 (class I) names Acme Breeze 7 ventilator with the serial numbers 100 to 200; the serial number of this device is 150, which is among them."
        );
    }
}

#[test]
fn bad_entries_are_told_and_the_rest_goes_through() {
    let record = r#"{"results":[{},{"recall_number":"Z-1-2031","product_type":"Drugs"},{"recall_number":"Z-2-2031","recalling_firm":["A"],
        "report_date":"2031-13-01"},{"product_res_number":null},7]}"#;
    let mut feeds = Feeds::default();
    let problems = feeds.add("a.json", "00", record.as_bytes());
    let places: Vec<(&str, &str)> = problems.iter().map(|problem| (&*problem.kind, &*problem.at)).collect();
    assert_eq!(
        places,
        [
            ("bad_entry", "/results/0"),
            ("not_a_device", "/results/1"),
            ("bad_entry", "/results/2/recalling_firm"),
            ("bad_date", "/results/2/report_date"),
            ("no_id", "/results/3"),
            ("bad_entry", "/results/4"),
        ]
    );
    assert_eq!(feeds.recalls().len(), 1);
    let table = "recall_number,recalling_firm,product_description,code_info\n,Acme,Pump,\n\nZ-3-2031,\"Acme\nMedical\",Pump,Lot 1\n";
    let problems = feeds.add("b.csv", "00", table.as_bytes());
    assert_eq!((&*problems[0].kind, &*problems[0].at, problems.len()), ("no_id", "row 2", 1));
    assert_eq!(feeds.recalls().len(), 2);
    let page = feeds.add("c.html", "00", b"<!DOCTYPE html><html><body>Acme recalls</body></html>");
    assert_eq!((&*page[0].kind, page[0].reason.starts_with("not read: HTML notice")), ("not_read", true));
}

#[test]
fn every_published_file_is_read() {
    let Some(folder) = crate::data::folder("recalls") else { return };
    let folder = folder.join("fda");
    // Recalls and problems, counted with Python's own readers of CSV and JSON.
    for (file, recalls, refused) in [
        ("recalls/openfda-device-enforcement.csv", 27, 0),
        ("recalls/fda-press-recalls-devices.csv", 41, 0),
        ("recalls/icij-imdd-events.csv.xz", 6_111, 0),
        ("openfda-examples/recall.json", 2, 0),
        ("openfda-examples/enforcement.json", 1, 0),
    ] {
        let mut feeds = Feeds::default();
        let problems = crate::data::add(&mut feeds, &folder.join(file));
        let named = feeds.recalls().iter().filter(|recall| !recall.code_info.is_empty());
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for recall in named {
            let kind = match (recall.codes.groups.is_empty(), recall.codes.unclear.is_empty()) {
                (false, true) => "understood",
                (false, false) => "in part",
                (true, _) => "not",
            };
            *kinds.entry(kind).or_default() += 1;
        }
        println!("{file}: {} recalls, {} problems, codes {kinds:?}", feeds.recalls().len(), problems.len());
        assert_eq!((feeds.recalls().len(), problems.len()), (recalls, refused), "{file}: {problems:?}");
    }
    for path in crate::data::files(&folder.join("recalls/html")) {
        let problems = crate::data::add(&mut Feeds::default(), &path);
        assert_eq!(
            problems.iter().map(|problem| &*problem.kind).collect::<Vec<_>>(),
            ["not_read"],
            "{path:?}"
        );
    }
}

/// Each recall is asked about a device of its own maker and name, of which nothing else is known.
#[test]
fn no_published_recall_calls_a_device_affected_by_its_name_alone() {
    let Some(folder) = crate::data::folder("recalls by name alone") else { return };
    let mut feeds = Feeds::default();
    for path in crate::data::files(&folder.join("fda/recalls")) {
        crate::data::add(&mut feeds, &path);
    }
    let index = Index::build(Catalog::builtin(), &feeds);
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for recall in feeds.recalls().iter().step_by(8) {
        let name: String = recall.product.chars().take(60).collect();
        let device = subject(&recall.firm, &name, "");
        for finding in index.findings(&device, true).iter().filter(|finding| finding.id == recall.id) {
            *statuses.entry(finding.status.slug()).or_default() += 1;
            let names_all = recall.codes.codes().any(|code| code.which == Which::All);
            let affected = finding.status == FindingStatus::Affected;
            assert!(!affected || names_all || recall.codes.numbers().next().is_some(), "{}", finding.reason);
            if finding.status == FindingStatus::NotAffected {
                println!("{name}: {}", finding.reason);
            }
        }
    }
    println!("{statuses:?}");
}
