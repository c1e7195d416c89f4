//! Reading in: twice is once, and a program killed in the middle leaves a store that goes on to the same end.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::program::{project, run, sample_captures};

const AS_OF: &str = "2026-11-21T12:00:00Z";

fn import_all(data: &Path) {
    let data = data.display().to_string();
    let mut captures = vec!["import".to_owned(), "captures".to_owned()];
    captures.extend(sample_captures().iter().map(|path| path.display().to_string()));
    captures.extend(["--data".to_owned(), data.clone(), "--as-of".to_owned(), AS_OF.to_owned()]);
    let assets = project("sample/assets.csv").display().to_string();
    let feeds =
        ["advisories", "cves", "kev.json"].map(|name| project("sample").join(name).display().to_string());
    let runs = [
        captures,
        ["import", "assets", &assets, "--data", &data, "--as-of", AS_OF].map(str::to_owned).to_vec(),
        ["import", "feeds", &feeds[0], &feeds[1], &feeds[2], "--data", &data, "--as-of", AS_OF]
            .map(str::to_owned)
            .to_vec(),
    ];
    for arguments in runs {
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
fn a_program_killed_in_the_middle_goes_on_to_the_same_store() {
    let undisturbed = tempfile::tempdir().unwrap();
    import_all(undisturbed.path());
    let expected = dump(undisturbed.path());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let mut killed = 0;
    for milliseconds in [30, 60, 90, 120, 160, 200, 250, 300, 400, 500] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wardroom"))
            .args(["import", "captures", "--data", &data, "--as-of", AS_OF])
            .args(sample_captures())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 0, "the program was never caught at work");
    import_all(folder.path());
    assert!(expected == dump(folder.path()), "the store differs from that of an undisturbed run");
}
