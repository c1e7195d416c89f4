//! Every file of the NVD is read, with as many records, criteria and scores as a plain count of the same JSON finds.

use std::collections::BTreeMap;
use std::time::Instant;

use wardroom_catalog::Catalog;
use wardroom_intel::advisory::Advisory;
use wardroom_intel::configuration::{Criterion, Node};
use wardroom_intel::nvd::Status;
use wardroom_intel::{Feeds, Index, OperatingSystem, Subject};
use wardroom_model::Confidence;
use wardroom_model::finding::FindingStatus;

/// Of a file: records, taken back, with criteria; criteria, vulnerable ones, with a range; metrics. Counted with jq and
/// Python's `json`, which know nothing of what the fields mean.
const COUNTS: [(&str, [usize; 7]); 21] = [
    ("api11-feed-head-2002.json", [3, 0, 3, 64, 64, 0, 3]),
    ("api20-medical-abridged.jsonl", [5, 0, 5, 59, 36, 8, 6]),
    ("api20-search-page.json", [47, 0, 47, 303, 195, 131, 123]),
    ("nvd-data-overrides.jsonl.xz", [32168, 0, 32114, 97749, 96058, 91011, 0]),
    ("nvdcve-1.1-2008.json.gz", [7167, 170, 6997, 65009, 62045, 2887, 7016]),
    ("nvdcve-1.1-2010.json.gz", [5184, 153, 5031, 111188, 103756, 2773, 5194]),
    ("nvdcve-1.1-2011.json.gz", [4818, 228, 4590, 125889, 122336, 3374, 4847]),
    ("nvdcve-1.1-2012.json.gz", [5829, 416, 5413, 146202, 143107, 4167, 5748]),
    ("nvdcve-1.1-2013.json.gz", [6639, 506, 6133, 167544, 164273, 4806, 6707]),
    ("nvdcve-1.1-2014.json.gz", [8839, 557, 8282, 86659, 83404, 5269, 9347]),
    ("nvdcve-1.1-2015.json.gz", [8518, 607, 7911, 74301, 67681, 8255, 10396]),
    ("nvdcve-1.1-2016.json.gz", [10466, 1256, 9210, 97085, 88235, 9763, 18214]),
    ("nvdcve-1.1-2017.json.gz", [16472, 2140, 14332, 120772, 105371, 13875, 28663]),
    ("nvdcve-1.1-2018.json.gz", [16575, 973, 15601, 107075, 78788, 24759, 31202]),
    ("nvdcve-1.1-2021.json.gz", [10648, 345, 9742, 82289, 62474, 16836, 19553]),
    ("nvdcve-1.1-2022.json.gz", [15428, 196, 14950, 122408, 88095, 26529, 23864]),
    ("nvdcve-1.1-2025.json.gz", [12127, 234, 3426, 19528, 16992, 6986, 3962]),
    ("nvdcve-1.1-modified-20200307.json.gz", [566, 28, 483, 4312, 2493, 1233, 963]),
    ("nvdcve-1.1-modified-20221020.json.gz", [1663, 30, 1341, 15204, 9947, 4111, 1891]),
    ("nvdcve-1.1-recent-20250221.json.gz", [811, 8, 12, 15, 12, 4, 258]),
    ("nvdcve-1.1-recent-20250519.json.gz", [1182, 24, 36, 183, 152, 115, 378]),
];

fn criteria(nodes: &[Node]) -> Vec<&Criterion> {
    nodes.iter().flat_map(|node| node.criteria.iter().chain(criteria(&node.children))).collect()
}

fn counted(feeds: &Feeds) -> [usize; 7] {
    let analyses = || feeds.advisories().iter().filter_map(|advisory| advisory.analysis.as_deref());
    let all: Vec<Vec<&Criterion>> = analyses().map(|analysis| criteria(&analysis.configurations)).collect();
    let count =
        |test: fn(&Criterion) -> bool| all.iter().flatten().filter(|criterion| test(criterion)).count();
    let scores = |advisory: &Advisory| advisory.vulnerabilities[0].scores.len();
    [
        analyses().count(),
        analyses().filter(|analysis| analysis.status == Status::Rejected).count(),
        all.iter().filter(|criteria| !criteria.is_empty()).count(),
        count(|_| true),
        count(|criterion| criterion.is_vulnerable),
        count(|criterion| criterion.bounds.is_some()),
        feeds.advisories().iter().map(scores).sum(),
    ]
}

#[test]
fn every_file_is_read_and_nothing_is_missing() {
    let Some(folder) = crate::data::folder("NVD files") else { return };
    let mut kinds: BTreeMap<Box<str>, usize> = BTreeMap::new();
    let (mut records, mut bytes, mut seconds) = (0, 0, 0.0);
    for (name, expected) in COUNTS {
        let content = crate::data::bytes(&folder.join("vulns/nvd").join(name));
        let mut feeds = Feeds::default();
        let start = Instant::now();
        let problems = feeds.add(name, "00", &content);
        seconds += start.elapsed().as_secs_f64();
        bytes += content.len();
        records += feeds.advisories().len();
        assert_eq!(counted(&feeds), expected, "{name}");
        for problem in problems {
            *kinds.entry(problem.kind).or_default() += 1;
        }
    }
    let speed = records as f64 / seconds;
    println!("{records} records, {} MB, {speed:.0} records a second; problems {kinds:?}", bytes / 1_000_000);
}

#[test]
fn what_stands_before_a_fault_is_kept() {
    let Some(folder) = crate::data::folder("a torn NVD file") else { return };
    let content = crate::data::bytes(&folder.join("vulns/nvd/nvdcve-1.1-recent-20250519.json.gz"));
    let mut feeds = Feeds::default();
    let problems = feeds.add("torn", "00", &content[..content.len() / 2]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(&*problems[0].kind, "not_json");
    assert!(feeds.advisories().len() > 300, "{}", feeds.advisories().len());
}

#[test]
fn medical_records_speak_of_their_devices() {
    use FindingStatus::{Affected, NeedsCheck, NotAffected};
    let Some(folder) = crate::data::folder("medical records of the NVD") else { return };
    let mut feeds = Feeds::default();
    crate::data::add(&mut feeds, &folder.join("vulns/nvd/api20-medical-abridged.jsonl"));
    let index = Index::build(Catalog::builtin(), &feeds);
    for (vendor, product, version, id, expected) in [
        ("BD", "Alaris GH Syringe Pump", "2.3.6", "CVE-2019-10959", Some(Affected)),
        ("BD", "Alaris GH Syringe Pump", "2.3.7", "CVE-2019-10959", Some(NotAffected)),
        ("BD", "Alaris Gateway Workstation", "1.1.3 Build 10", "CVE-2019-10959", Some(Affected)),
        ("BD", "Alaris Gateway Workstation", "1.6.1", "CVE-2019-10959", Some(NotAffected)),
        ("BD", "Alaris Gateway Workstation", "", "CVE-2019-10959", Some(NeedsCheck)),
        ("CareFusion", "Alaris Systems Manager", "12.3", "CVE-2023-30563", Some(Affected)),
        ("BD", "Alaris Systems Manager", "12.4", "CVE-2023-30563", Some(NotAffected)),
        ("Baxter", "Sigma Spectrum Infusion System", "6.05", "CVE-2020-12040", Some(Affected)),
        ("Baxter", "Sigma Spectrum Infusion System", "8.0", "CVE-2020-12040", Some(Affected)),
        ("Baxter", "Sigma Spectrum Infusion System", "9.0", "CVE-2020-12040", Some(NotAffected)),
        ("GE HealthCare", "ApexPro Telemetry Server", "4.2", "CVE-2020-6961", Some(Affected)),
        ("GE HealthCare", "ApexPro Telemetry Server", "4.3", "CVE-2020-6961", Some(NotAffected)),
        ("GE HealthCare", "CARESCAPE B650", "2.0", "CVE-2020-6961", Some(NotAffected)),
        ("Philips", "Patient Information Center iX", "C.03", "CVE-2020-16216", Some(Affected)),
        ("Philips", "Patient Information Center iX", "A.01", "CVE-2020-16216", Some(NotAffected)),
        ("Philips", "IntelliVue MX800", "M.02", "CVE-2020-16216", Some(NeedsCheck)),
        ("Philips", "Azurion 7", "1.2", "CVE-2020-16216", None),
    ] {
        let subject = Subject {
            vendor: Some(vendor.into()),
            product: Some(product.into()),
            version: Some(version).filter(|version| !version.is_empty()).map(Into::into),
            confidence: Confidence::new(1.0),
            ..Subject::default()
        };
        let found = index.findings(&subject, true);
        let finding = found.iter().find(|finding| &*finding.id == id);
        let reason = finding.map(|finding| &*finding.reason);
        assert_eq!(finding.map(|finding| finding.status), expected, "{id}, {product} {version}: {reason:?}");
    }
}

#[test]
fn every_product_is_compared_with_every_record() {
    let Some(folder) = crate::data::folder("all records of the NVD") else { return };
    let mut feeds = Feeds::default();
    for (name, _) in COUNTS {
        crate::data::add(&mut feeds, &folder.join("vulns/nvd").join(name));
    }
    let catalog = Catalog::builtin();
    let start = Instant::now();
    let index = Index::build(catalog, &feeds);
    println!("index of {} records in {:?}", feeds.advisories().len(), start.elapsed());
    let start = Instant::now();
    let mut statuses: BTreeMap<FindingStatus, usize> = BTreeMap::new();
    for product in catalog.products() {
        let subject = Subject {
            vendor: Some(product.vendor.clone()),
            product: Some(product.name.clone()),
            version: Some("2.0".into()),
            confidence: Confidence::new(1.0),
            ..Subject::default()
        };
        for finding in index.findings(&subject, false) {
            assert!(!finding.reason.is_empty() && finding.evidence.len() > 1, "{finding:?}");
            *statuses.entry(finding.status).or_default() += 1;
        }
    }
    println!("{} products: {statuses:?} in {:?}", catalog.products().len(), start.elapsed());
    let subject = Subject {
        os: Some(OperatingSystem {
            name: "Windows".into(),
            version: Some("10".into()),
            build: Some("17763".into()),
        }),
        ..Subject::default()
    };
    let start = Instant::now();
    println!(
        "Windows 10, build 17763: {} to be checked in {:?}",
        index.findings(&subject, false).len(),
        start.elapsed()
    );
}
