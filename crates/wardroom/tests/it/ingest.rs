//! Reading in: twice is once, and a program killed in the middle leaves a store that goes on to the same end.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::program::{project, run, sample_captures};

const AS_OF: &str = "2026-11-21T12:00:00Z";

/// The three imports, as command lines.
fn imports(data: &Path) -> [Vec<String>; 3] {
    let sample = |name: &str| project("sample").join(name).display().to_string();
    let captures = sample_captures().iter().map(|path| path.display().to_string()).collect();
    let feeds = ["advisories", "cves", "kev.json"].map(sample).to_vec();
    [("captures", captures), ("assets", vec![sample("assets.csv")]), ("feeds", feeds)].map(|(what, files)| {
        let options = ["--data", &data.display().to_string(), "--as-of", AS_OF].map(str::to_owned);
        ["import", what].map(str::to_owned).into_iter().chain(files).chain(options).collect()
    })
}

fn import_all(data: &Path) {
    for arguments in imports(data) {
        let ran = run(&arguments);
        assert_eq!(ran.code(), 0, "{arguments:?}: {}", ran.err());
    }
}

fn dump(data: &Path) -> String {
    let ran = run(["dump", "--canonical", "--data", &data.display().to_string(), "--as-of", AS_OF]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    ran.out()
}

#[test]
fn reading_the_same_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    import_all(folder.path());
    let once = dump(folder.path());
    assert!(once.lines().count() > 500, "{} lines", once.lines().count());
    import_all(folder.path());
    assert_eq!(once, dump(folder.path()));
}

#[test]
fn a_source_is_named_by_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let log = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n\
        1700000000.5\t10.0.0.9\t4000\t10.0.0.2\t443\ttcp\n";
    let lease =
        "address,hwaddr,client_id,valid_lifetime,expire\n10.0.0.9,00:1b:63:84:45:e6,,3600,1700003600\n";
    for (name, text, kind) in [("conn.log", log, "log"), ("leases.csv", lease, "table")] {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let ran = run(["import", "captures", &file.display().to_string(), "--data", &data, "--as-of", AS_OF]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        let dumped = dump(Path::new(&data));
        let line = dumped.lines().find(|line| line.starts_with("source\t") && line.contains(name)).unwrap();
        assert!(line.contains(&format!("\"{kind}\"")) && line.contains("records"), "{line}");
    }
}

/// Assets, and how many of them are missing from their source.
fn assets(data: &Path) -> (usize, usize) {
    let dumped = dump(data);
    let of_assets = dumped.lines().filter(|line| line.starts_with("asset\t"));
    let missing = of_assets.clone().filter(|line| !line.contains("\tmissing_from=null\t")).count();
    (of_assets.count(), missing)
}

#[test]
fn an_asset_gone_from_an_export_is_missing_and_one_without_a_readable_row_marks_none() {
    let folder = tempfile::tempdir().unwrap();
    import_all(folder.path());
    let (all, missing) = assets(folder.path());
    assert!(all > 50 && missing == 0, "{all} assets, {missing} missing");
    let export = std::fs::read_to_string(project("sample/assets.csv")).unwrap();
    let half: Vec<&str> = export.lines().take(21).collect();
    for (name, text, expected) in
        [("empty.csv", "colour,size\nred,4\n".to_owned(), 0), ("half.csv", half.join("\n"), all - 20)]
    {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let data = folder.path().display().to_string();
        let ran = run(["import", "assets", &file.display().to_string(), "--data", &data, "--as-of", AS_OF]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        assert_eq!(assets(folder.path()), (all, expected), "after {name}");
    }
}

#[test]
fn a_program_killed_in_the_middle_goes_on_to_the_same_store() {
    let undisturbed = tempfile::tempdir().unwrap();
    import_all(undisturbed.path());
    let expected = dump(undisturbed.path());
    let folder = tempfile::tempdir().unwrap();
    for arguments in imports(folder.path()) {
        // Each time a little further, until one run is through.
        let killed =
            (0..).map(|step| step * 110 + 20).take_while(|wait| !ends_within(&arguments, *wait)).count();
        assert!(killed > 0, "{arguments:?} was never caught at work");
    }
    import_all(folder.path());
    let found = dump(folder.path());
    assert_eq!(differing(&expected, &found), [""; 0], "the store is not that of an undisturbed run");
    assert!(expected == found, "the store is in another order than that of an undisturbed run");
}

/// Lines that only one of the two has.
fn differing<'a>(a: &'a str, b: &'a str) -> Vec<&'a str> {
    let [a, b]: [BTreeSet<&str>; 2] = [a, b].map(|text| text.lines().collect());
    a.symmetric_difference(&b).copied().collect()
}

/// Starts the program and kills it after so many milliseconds. True where it had ended by then.
fn ends_within(arguments: &[String], milliseconds: u64) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wardroom"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(milliseconds));
    let ended = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    if let Some(status) = ended {
        assert!(status.success(), "{arguments:?}: {status}");
    }
    ended.is_some()
}
