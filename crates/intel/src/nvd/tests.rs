use proptest::prelude::*;
use wardroom_model::Problem;

use super::Status;
use crate::Feeds;
use crate::advisory::{Advisory, Format};

const NODE: &str = r#"{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:example:pump_firmware:*:*:*:*:*:*:*:*","versionEndExcluding":"2.0"}]}"#;

fn add(text: &str) -> (Feeds, Vec<Problem>) {
    let mut feeds = Feeds::default();
    let problems = feeds.add("nvd.json", "00", text.as_bytes());
    (feeds, problems)
}

fn one(text: &str, format: Format) -> Advisory {
    let (feeds, problems) = add(text);
    assert!(problems.is_empty(), "{text}: {problems:?}");
    feeds.advisory(format, "CVE-2030-0001").unwrap().clone()
}

fn record(more: &str) -> String {
    format!(r#"{{"id":"CVE-2030-0001","sourceIdentifier":"a@example.org"{more}}}"#)
}

#[test]
fn each_form_is_recognised() {
    let configured = record(&format!(r#","configurations":[{{"nodes":[{NODE}]}}]"#));
    let entry = format!(r#"{{"cve":{configured}}}"#);
    let item = format!(
        r#"{{"cve":{{"CVE_data_meta":{{"ID":"cve-2030-0001"}}}},"configurations":{{"nodes":[{NODE}]}},"publishedDate":"2030-01-02T00:00Z"}}"#
    );
    let page = format!(
        r#"{{"resultsPerPage":1,"startIndex":0,"totalResults":1,"vulnerabilities":[{entry}],"format":"NVD_CVE"}}"#
    );
    for (text, pointer) in [
        (configured.clone(), ""),
        (entry, "/cve"),
        (page, "/vulnerabilities/0/cve"),
        (item.clone(), ""),
        (format!(r#"{{"CVE_data_type":"CVE","CVE_Items":[{item}]}}"#), "/CVE_Items/0"),
        (format!("[{configured}]"), "/0"),
    ] {
        let advisory = one(&text, Format::Nvd);
        let analysis = advisory.analysis.as_ref().unwrap();
        assert_eq!(analysis.configurations.len(), 1, "{text}");
        assert_eq!(&*advisory.vulnerabilities[0].pointer, pointer, "{text}");
    }
    let text = format!(
        r#"{{"_annotation":{{"cve_id":"CVE-2030-0001"}},"cve":{{"configurations":[{{"nodes":[{NODE}]}}]}}}}"#
    );
    let advisory = one(&text, Format::Override);
    assert_eq!(advisory.analysis.unwrap().configurations.len(), 1);
}

#[test]
fn status_scores_links_and_known_exploitation_are_kept() {
    let advisory = one(
        &record(
            r#","vulnStatus":"Awaiting Analysis","cisaExploitAdd":"2030-02-03","published":"2030-01-01T00:00:00.000",
               "references":[{"url":"https://example.org/x"},{"url":"https://example.org/patch","tags":["Patch"]},
                             {"url":"https://example.org/maker","tags":["Exploit","Vendor Advisory"]}],
               "metrics":{"cvssMetricV2":[{"cvssData":{"vectorString":"AV:N/AC:L/Au:N/C:P/I:P/A:P","baseScore":7.5}}],
                          "cvssMetricV31":[{"cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}"#
                .replace('\n', "")
                .as_str(),
        ),
        Format::Nvd,
    );
    assert_eq!(advisory.link.as_deref(), Some("https://example.org/maker"));
    assert_eq!(advisory.vulnerabilities[0].score(0).map(|score| score.value), Some(9.8));
    assert_eq!(advisory.analysis.unwrap().status, Status::AwaitingAnalysis);
    let (feeds, _) = add(&record(r#","cisaExploitAdd":"2030-02-03""#));
    assert!(feeds.exploited("CVE-2030-0001").is_some());
    for (text, expected) in [
        ("deferred", Status::Deferred),
        ("Rejected", Status::Rejected),
        (" ", Status::Unstated),
        ("New", Status::Other("New".into())),
    ] {
        assert_eq!(Status::read(Some(text)), expected);
    }
}

#[test]
fn a_broken_record_is_a_problem_and_the_rest_goes_through() {
    let good = record("").replace("0001", "0002");
    let text = format!(
        r#"{{"format":"NVD_CVE","vulnerabilities":[7,{{"cve":{}}},{{"cve":{{"id":null}}}},{{"cve":{good}}}]}}"#,
        record(r#","configurations":[{"nodes":[{"cpeMatch":[{"criteria":"nonsense"},5]},"x"]}]"#)
    );
    let (feeds, problems) = add(&text);
    let places: Vec<(&str, &str)> = problems.iter().map(|problem| (&*problem.kind, &*problem.at)).collect();
    let node = "/vulnerabilities/1/cve/configurations/0/nodes";
    assert_eq!(
        places,
        [
            ("bad_entry", "/vulnerabilities/0"),
            ("bad_document", "/vulnerabilities/0"),
            ("bad_entry", &format!("{node}/0/cpeMatch/1")),
            ("bad_entry", &format!("{node}/1")),
            ("bad_cpe", &format!("{node}/0/cpeMatch/0")),
            ("no_id", "/vulnerabilities/2"),
        ]
    );
    assert_eq!(feeds.advisories().len(), 2);
    let torn = text.get(..text.len() - 3).unwrap();
    let (feeds, problems) = add(torn);
    assert_eq!(
        (feeds.advisories().len(), problems.last().map(|problem| &*problem.kind)),
        (1, Some("not_json"))
    );
}

#[test]
fn of_two_copies_the_later_counts_in_any_order() {
    let older = record(r#","lastModified":"2030-01-01T00:00:00.000","vulnStatus":"Analyzed""#);
    let newer = record(r#","lastModified":"2030-03-01T00:00:00.000","vulnStatus":"Rejected""#);
    for texts in [[&older, &newer], [&newer, &older]] {
        let mut feeds = Feeds::default();
        for text in texts {
            feeds.add("nvd.json", "00", text.as_bytes());
        }
        assert_eq!((feeds.withdrawn_count(), feeds.repeated_count()), (1, 1));
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| {
        let open = r#"{"operator":"AND","children":["#.repeat(depth);
        record(&format!(r#","configurations":[{{"nodes":[{open}{}]}}]"#, "]}".repeat(depth)))
    };
    assert!(add(&nested(40)).1.is_empty());
    let deep = format!(
        r#"{{"format":"NVD_CVE","vulnerabilities":[{{"cve":{}}},{{"cve":{}}}]}}"#,
        nested(5000),
        record("")
    );
    let (feeds, problems) = add(&deep);
    assert_eq!((feeds.advisories().len(), problems.len()), (1, 1));
}

/// Any JSON whose field names are those that the reader looks for.
pub(crate) fn json() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "cve",
        "id",
        "CVE_data_meta",
        "ID",
        "configurations",
        "nodes",
        "children",
        "operator",
        "negate",
        "cpe_match",
        "cpeMatch",
        "criteria",
        "cpe23Uri",
        "vulnerable",
        "versionEndIncluding",
        "versionStartExcluding",
        "metrics",
        "cvssMetricV31",
        "cvssData",
        "vectorString",
        "baseScore",
        "impact",
        "baseMetricV3",
        "references",
        "tags",
        "url",
        "vulnStatus",
        "_annotation",
        "cve_id",
        "descriptions",
    ];
    const LEAVES: &[&str] = &[
        "null",
        "true",
        "false",
        "-1",
        "1e300",
        "\"\"",
        "\"CVE-2030-0001\"",
        "\"AND\"",
        "\"2.0\"",
        "\"cpe:2.3:o:philips:intellivue_mx800_firmware:*:*:*:*:*:*:*:*\"",
        "\"cpe:2.3:h:philips:intellivue_mx800:-:*:*:*:*:*:*:*\"",
        "\"cpe:/a:b:c\"",
        "\"cpe:2.3:a\"",
        "\"cpe:2.3:o:microsoft:windows_10:1809:sp1:*:*:*:*:x64:*\"",
    ];
    let leaf = prop::sample::select(LEAVES).prop_map(str::to_owned);
    leaf.prop_recursive(6, 48, 6, |inner| {
        let field = (prop::sample::select(NAMES), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|entries| format!("[{}]", entries.join(","))),
            prop::collection::vec(field, 0..6).prop_map(|fields| {
                let fields = fields.into_iter().map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_json_panics(value in json(), form in 0usize..4) {
        add(&match form {
            0 => format!(r#"{{"CVE_Items":[{value},{{"cve":{{"CVE_data_meta":{{"ID":"A"}}}},"configurations":{value}}}]}}"#),
            1 => format!(r#"{{"format":"NVD_CVE","vulnerabilities":[{value},{{"cve":{{"id":"A","configurations":{value}}}}}]}}"#),
            2 => format!(r#"{{"_annotation":{value},"cve":{value}}}"#),
            _ => record(&format!(r#","configurations":[{value}],"metrics":{value}"#)),
        });
    }
}
