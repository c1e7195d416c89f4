//! The contracts of the command line: shapes, exit codes, where problems go, and the same answer for any number of threads.

use crate::program::{data, files_below, project, run, run_with_input, sample_captures};
use crate::schemas::Schema;

fn captures(test: &str) -> Vec<std::path::PathBuf> {
    let mut captures = sample_captures();
    if let Some(data) = data(test) {
        captures.extend(files_below(&data.join("pcap"), &["pcap", "pcapng", "gz"]));
        assert!(captures.len() > 100, "only {} captures", captures.len());
    }
    captures
}

#[test]
fn inspect_of_every_capture_is_as_its_schemas_say() {
    let [hosts, facts, flows] = ["inspect", "fact", "flow"].map(Schema::new);
    for capture in captures("inspect of every capture") {
        let name = capture.display().to_string();
        let path = capture.as_os_str();
        hosts.check_all(&run(["inspect".as_ref(), path, "--format".as_ref(), "json".as_ref()]).json(), &name);
        facts.check_all(&run(["inspect".as_ref(), path, "--facts".as_ref()]).json(), &name);
        let flow_lines =
            run(["inspect".as_ref(), path, "--flows".as_ref(), "--format".as_ref(), "json".as_ref()]);
        flows.check_all(&flow_lines.json(), &name);
    }
}

#[test]
fn the_number_of_threads_does_not_change_the_answer() {
    let with = |threads: &str, flows: bool| {
        let mut arguments = vec!["--threads".to_owned(), threads.to_owned(), "inspect".to_owned()];
        arguments.extend(["--format".to_owned(), "json".to_owned()]);
        if flows {
            arguments.push("--flows".to_owned());
        }
        arguments.extend(sample_captures().iter().map(|path| path.display().to_string()));
        run(arguments).out()
    };
    for flows in [false, true] {
        let one = with("1", flows);
        assert!(one.len() > 1_000);
        assert_eq!(one, with("4", flows));
    }
}

#[test]
fn the_other_formats_hold_as_many_rows() {
    let capture = sample_captures().remove(0).display().to_string();
    let json = run(["inspect", &capture, "--format", "json"]).json().len();
    let csv = run(["inspect", &capture, "--format", "csv"]).out();
    assert_eq!(csv.lines().count(), json + 1);
    assert!(run(["inspect", &capture, "--format", "summary"]).out().contains("hosts"));
    assert!(run(["inspect", &capture, "--format", "table"]).out().lines().count() > json);
}

#[test]
fn bad_input_is_told_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let torn = folder.path().join("torn.pcap");
    let whole = std::fs::read(project("sample/captures/01-arrival.pcap")).unwrap();
    std::fs::write(&torn, &whole[..whole.len() - 7]).unwrap();
    let problems = folder.path().join("problems.jsonl");
    let [torn, problems] = [&torn, &problems].map(|path| path.display().to_string());
    let ran = run(["inspect", &torn, "--format", "json", "--problems", &problems]);
    assert_eq!(ran.code(), 0);
    assert!(ran.json().len() > 5);
    assert!(ran.err().contains("torn.pcap") && ran.err().contains("torn_record"), "{}", ran.err());
    let lines = std::fs::read_to_string(&problems).unwrap();
    let schema = Schema::new("problem");
    lines.lines().for_each(|line| schema.check(&serde_json::from_str(line).unwrap(), "--problems"));
    assert!(lines.contains("torn_record"));
    assert_eq!(run(["inspect", &torn, "--format", "json", "--strict"]).code(), 1);
}

#[test]
fn exit_codes_are_as_agreed() {
    assert_eq!(run(["inspect"]).code(), 2);
    assert_eq!(run(["no-such-command"]).code(), 2);
    let ran = run(["inspect", "/no/such/capture.pcap"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains("/no/such/capture.pcap"), "{}", ran.err());
    assert_eq!(run(["serve", "--listen", "0.0.0.0:0", "--data", "/proc/no-such-place"]).code(), 1);
    assert_eq!(run(["--help"]).code(), 0);
    assert_eq!(run(["schema", "inspect"]).code(), 0);
    assert_eq!(run(["schema", "no-such"]).code(), 1);
}

#[test]
fn serve_refuses_what_others_can_reach() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    for address in ["0.0.0.0:0", "192.0.2.1:8080", "[::]:0"] {
        let ran = run(["serve", "--listen", address, "--data", &data]);
        assert_eq!(ran.code(), 1, "{address}");
        assert!(ran.err().contains("nobody has an account yet"), "{address}: {}", ran.err());
    }
}

#[test]
fn small_commands_answer() {
    assert_eq!(run(["version", "compare", "9.5", "9.12"]).out().trim(), "<");
    assert_eq!(run(["version", "compare", "D.01.02", "D.01.02"]).out().trim(), "=");
    let [all, one] = [
        "cpe:2.3:o:microsoft:windows_10:*:*:*:*:*:*:*:*",
        "cpe:2.3:o:microsoft:windows_10:1809:*:*:*:*:*:*:*",
    ];
    assert_eq!(run(["cpe", "match", all, one]).out().trim(), "superset");
    assert_eq!(run(["cpe", "match", one, "no cpe"]).code(), 1);
    let ran = run(["knowledge", "check"]);
    assert_eq!((ran.code(), ran.err().as_str()), (0, ""));
}

#[test]
fn codes_are_read_from_arguments_and_lines_and_what_is_wrong_is_told_by_place() {
    let pump = "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234";
    let wrong = "(01)51022222233337(21)7";
    let schema = Schema::new("udi");
    let lines = run(["udi", pump, wrong, "+A123BJC5D6E71G", "no code", "--format", "json"]);
    schema.check_all(&lines.json(), "udi");
    let field = |line: usize, name: &str| lines.json()[line][name].clone();
    assert_eq!((field(0, "device_identifier"), field(0, "sound")), ("51022222233336".into(), true.into()));
    assert_eq!((field(0, "lot"), field(0, "expires")), ("A213B1".into(), "2015-07-07".into()));
    assert_eq!((field(1, "serial"), field(1, "sound")), ("7".into(), false.into()));
    assert_eq!((field(2, "agency"), field(3, "agency")), ("hibcc".into(), serde_json::Value::Null));
    assert!(lines.err().contains("code 2, character 18"), "{}", lines.err());
    assert!(
        lines.err().contains("bad_check_digit") && lines.err().contains("unknown_code"),
        "{}",
        lines.err()
    );
    assert_eq!(lines.code(), 0);
    assert_eq!(run(["udi", wrong, "--strict"]).code(), 1);
    let typed = format!("]d20151022222233336\u{1d}21A\n\n{wrong}\n");
    let read = run_with_input(["udi", "--format", "csv"], typed.as_bytes());
    assert_eq!(read.out().lines().count(), 3, "{}", read.out());
    assert!(read.err().contains("line 3, character 18"), "{}", read.err());
    // The century of two digits is that of the time asked about.
    let old = run(["udi", pump, "--as-of", "1999-01-01T00:00:00Z", "--format", "json"]).json();
    assert_eq!(old[0]["manufactured"], "2014-12-31");
    assert!(run(["udi", pump, "--format", "table"]).out().contains("51022222233336"));
    // With a release, what the product's record says.
    let release = project("sample/gudid.json").display().to_string();
    let found = run(["udi", "(01)04048988003213(21)7", pump, "--gudid", &release, "--format", "json"]).json();
    schema.check_all(&found, "udi --gudid");
    let product = &found[0]["product"];
    assert_eq!((&product["brand"], &product["life_supporting"]), (&"Evita V800".into(), &true.into()));
    assert_eq!((&product["device_class"], &product["mri_safety"]), (&"2".into(), &"unsafe".into()));
    assert_eq!(found[1]["product"], serde_json::Value::Null);
}

#[test]
fn a_product_is_put_together_from_tables_in_any_order_and_a_folder_of_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let release = folder.path().display().to_string();
    let of = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
    let ask = || run(["udi", "(01)10844588003285", "--gudid", &release, "--format", "json"]);
    let ran = ask();
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains(".xml") && ran.err().contains(&release), "{}", ran.err());
    of("a.txt", "PrimaryDI|gmdnCode|implantable\n00844588003288|35420|true\n00844588003288|35420|true\n");
    of("b.txt", "PrimaryDI|brandName|publicVersionDate\n00844588003288|Muster|2025-01-02\n");
    of("c.txt", "PrimaryDI|deviceId\n00844588003288|10844588003285\n");
    of("d.txt", "PrimaryDI|brandName|publicVersionDate\n00844588003288|Older|2024-01-02\n");
    let found = ask().json();
    let product = &found[0]["product"];
    assert_eq!((&product["brand"], &product["implantable"]), (&"Muster".into(), &true.into()));
    assert_eq!(product["other_identifiers"], serde_json::json!(["10844588003285"]));
    assert_eq!(product["gmdn_codes"], serde_json::json!(["35420"]));
}

#[test]
fn match_and_reconcile_are_as_their_schemas_say() {
    let [assets, advisories, cves, kev] =
        ["sample/assets.csv", "sample/advisories", "sample/cves", "sample/kev.json"]
            .map(|path| project(path).display().to_string());
    let findings =
        run(["match", "--assets", &assets, "--feeds", &advisories, &cves, &kev, "--all", "--format", "json"]);
    let lines = findings.json();
    assert!(lines.len() > 50, "{} findings", lines.len());
    Schema::new("finding").check_all(&lines, "match");
    let mut arguments =
        vec!["reconcile".to_owned(), "--assets".to_owned(), assets, "--format".to_owned(), "json".to_owned()];
    arguments.push("--hosts".to_owned());
    arguments.extend(sample_captures().iter().map(|path| path.display().to_string()));
    let pairs = run(arguments).json();
    assert!(pairs.iter().filter(|pair| pair["decision"] == "match").count() > 20);
    Schema::new("pair").check_all(&pairs, "reconcile");
}
