//! What makers hand out with a device: bills of materials and statements on security.

use crate::program::{Ran, project, run};
use crate::schemas::Schema;

/// Writes files into a folder and gives their paths.
fn written(folder: &tempfile::TempDir, files: &[(&str, &str)]) -> Vec<String> {
    let write = |(name, text): &(&str, &str)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    files.iter().map(write).collect()
}

fn run_on(command: &str, files: &[String], more: &[&str]) -> Ran {
    run([command].into_iter().chain(files.iter().map(String::as_str)).chain(more.iter().copied()))
}

#[test]
fn parts_of_bills_are_listed_and_bills_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let files = written(
        &folder,
        &[
            (
                "pump.cdx.json",
                r#"{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"component":{"type":"device","name":"Pump","version":"7"}},
                    "components":[{"type":"firmware","name":"rtos","version":"2","purl":"pkg:generic/rtos@2",
                      "components":[{"type":"library","name":"tls"}]},{"type":"library"}]}"#,
            ),
            ("pump.spdx", "SPDXVersion: SPDX-2.3\nPackageName: rtos\nPackageVersion: 2\n"),
            ("page.html", "<html></html>"),
        ],
    );
    let sbom = |more: &[&str]| run_on("sbom", &files, more);
    let read = sbom(&["--format", "json"]);
    let parts = read.json();
    Schema::new("part").check_all(&parts, "sbom");
    let names: Vec<_> = parts.iter().map(|part| (part["name"].as_str(), part["within"].as_str())).collect();
    assert_eq!(names, [(Some("rtos"), None), (Some("tls"), Some("rtos")), (Some("rtos"), None)]);
    assert_eq!(parts[0]["device"], "Pump 7");
    assert!(read.err().contains("no_name") && read.err().contains("unknown_format"), "{}", read.err());
    let bills = sbom(&["--bills", "--format", "json"]).json();
    Schema::new("bill").check_all(&bills, "sbom --bills");
    let counts = [&bills[0]["parts"], &bills[0]["with_version"], &bills[1]["parts"]];
    assert_eq!(counts.map(|count| count.as_u64()), [Some(2), Some(1), Some(1)]);
    assert_eq!(sbom(&["--format", "csv"]).out().lines().count(), 4);
    assert!(sbom(&["--format", "table"]).out().contains("pkg:generic/rtos@2"));
    assert_eq!(
        (sbom(&["--strict"]).code(), run(["sbom", "no-such-file"]).code(), run(["sbom"]).code()),
        (1, 1, 2)
    );
}

#[test]
fn statements_on_security_are_read_corrected_and_compared() {
    let folder = tempfile::tempdir().unwrap();
    let text = "DOC-1:Maker:Muster\nAUDT-1,Log?: Yes,some\nAUDT-2,Events?____\nCONN-1,Net?: Yes\nCONN-7,TLS?: No\n\
                RMOT-1,Remote?: No\nRMOT-2,More?: N/A\n";
    let form = project("crates/exchange/tests/fixtures/mds2.xlsx").display().to_string();
    let files = written(
        &folder,
        &[("form.txt", text), ("corrections.csv", "question,answer,note\nAUDT-2,yes,by hand\n")],
    );
    let [text, corrections] = files.as_slice() else { panic!("two were written") };
    let read = run(["mds2", &form, text, "--format", "json"]);
    Schema::new("mds2").check_all(&read.json(), "mds2");
    assert_eq!(read.json().len(), 8 + 7);
    assert!(read.err().contains("no answer to AUDT-2 was found"), "{}", read.err());
    let corrected = run(["mds2", text, "--corrections", corrections, "--format", "json"]);
    let answer = corrected.json().into_iter().find(|line| line["question"] == "AUDT-2").unwrap();
    assert_eq!(
        (&answer["answer"], &answer["text"], &answer["corrected"]),
        (&"yes".into(), &"by hand".into(), &true.into())
    );
    assert!(!corrected.err().contains("AUDT-2 was"), "{}", corrected.err());
    let differences = run(["mds2", &form, text, "--compare", "--format", "json"]).json();
    Schema::new("mds2_difference").check_all(&differences, "mds2 --compare");
    let questions: Vec<_> = differences.iter().filter_map(|line| line["question"].as_str()).collect();
    assert_eq!(questions, ["DOC-3", "DOC-9", "AUDT-1", "AUDT-1.1", "AUDT-2", "RMOT-1", "RMOT-2"]);
    assert!(run(["mds2", text, "--format", "table"]).out().contains("audit log"));
    assert_eq!(run(["mds2", text, "--compare"]).code(), 1);
    assert_eq!(run(["mds2", &form, text, "--corrections", corrections]).code(), 1);
    assert_eq!(run(["mds2", &form, text, "--compare", "--corrections", corrections]).code(), 2);
}
