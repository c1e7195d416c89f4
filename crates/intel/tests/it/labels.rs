//! Precision and recall on a register whose findings were judged by reading the advisories, before the matcher ran.

use std::collections::BTreeMap;

use wardroom_catalog::Catalog;
use wardroom_intel::{Index, Subject};
use wardroom_model::Confidence;
use wardroom_model::finding::FindingStatus;

const LABELS: &str = include_str!("labels.tsv");

/// Below these the test fails. Measured when the matcher first ran on the labels, before any change: precision 85 of 86,
/// recall 85 of 86, status as judged 172 of 175.
const PRECISION: f64 = 0.98;
const RECALL: f64 = 0.98;
const EXACT: f64 = 0.98;

struct Label<'t> {
    manufacturer: &'t str,
    model: &'t str,
    version: &'t str,
    id: &'t str,
    expected: Vec<&'t str>,
    kind: &'t str,
}

fn labels() -> Vec<Label<'static>> {
    let rows = LABELS.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| match row.split('\t').collect::<Vec<_>>()[..] {
        [manufacturer, model, version, id, expected, kind, _why] => {
            Label { manufacturer, model, version, id, expected: expected.split(',').collect(), kind }
        }
        _ => panic!("seven columns: {row}"),
    })
    .collect()
}

/// Lower and upper end of the 95 % interval of a share, after Wilson.
fn wilson(hits: usize, of: usize) -> (f64, f64) {
    let (z, n) = (1.96_f64, of as f64);
    let share = hits as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    ((middle - half) / scale, (middle + half) / scale)
}

fn print(name: &str, hits: usize, of: usize) -> f64 {
    let (low, high) = wilson(hits, of);
    let share = hits as f64 / of as f64;
    println!("{name}: {hits} of {of} = {share:.3} (Wilson 95 %: {low:.3} to {high:.3})");
    share
}

#[test]
fn the_labelled_register_gets_the_findings_that_a_reader_of_the_advisories_gives_it() {
    let Some(folder) = crate::data::folder("labelled register") else { return };
    let feeds = crate::data::everything(&folder);
    let index = Index::build(Catalog::builtin(), feeds);
    let (mut raised_right, mut raised_wrong, mut missed, mut exact) = (0, 0, 0, 0);
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let labels = labels();
    for label in &labels {
        let subject = Subject {
            asset: "A".into(),
            vendor: Some(label.manufacturer.into()),
            product: Some(label.model.into()),
            version: (!label.version.is_empty()).then(|| label.version.into()),
            confidence: Confidence::new(1.0),
            ..Subject::default()
        };
        let findings = index.findings(&subject, true);
        let raised = |status: FindingStatus| status != FindingStatus::NotAffected;
        let found = if label.id == "*" {
            findings.iter().find(|finding| raised(finding.status))
        } else {
            findings.iter().find(|finding| &*finding.id == label.id)
        };
        let status = found.map(|finding| finding.status).filter(|status| raised(*status));
        let expected_clear = label.expected.contains(&"clear");
        match (expected_clear, status.is_some()) {
            (true, true) => raised_wrong += 1,
            (false, true) => raised_right += 1,
            (false, false) => missed += 1,
            (true, false) => {}
        }
        let right = label.expected.contains(&status.map_or("clear", FindingStatus::slug));
        let kind = by_kind.entry(label.kind).or_default();
        kind.1 += 1;
        if right {
            exact += 1;
            kind.0 += 1;
        } else {
            println!(
                "differs: {} | {} | {} | {}: expected {}, got {}: {}",
                label.manufacturer,
                label.model,
                label.version,
                label.id,
                label.expected.join(" or "),
                status.map_or("clear", FindingStatus::slug),
                found.map_or("no finding", |finding| &*finding.reason),
            );
        }
    }
    let precision = print("precision of what is raised", raised_right, raised_right + raised_wrong);
    let recall = print("recall of what should be raised", raised_right, raised_right + missed);
    let share = print("status as judged", exact, labels.len());
    for (kind, (right, of)) in by_kind {
        println!("  {kind}: {right} of {of}");
    }
    assert!(
        precision >= PRECISION && recall >= RECALL && share >= EXACT,
        "below what was measured at first landing"
    );
}
