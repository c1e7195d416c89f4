//! `wardroom user`: people let in, put out and let in again by whoever holds the data folder.

use crate::program::run;

fn user(folder: &tempfile::TempDir, words: &[&str]) -> crate::program::Ran {
    let data = folder.path().display().to_string();
    run(["user"].iter().chain(words).chain(&["--data", &data]))
}

#[test]
fn people_are_let_in_listed_and_put_out() {
    let folder = tempfile::tempdir().unwrap();
    let made = user(&folder, &["add", "N.Adeyemi", "--name", "Nia Adeyemi", "--role", "administrator"]);
    assert_eq!(made.code(), 0, "{}", made.err());
    let said = made.err();
    let first = said.split_whitespace().find(|word| word.len() == 19 && word.matches('-').count() == 3);
    assert!(said.starts_with("n.adeyemi signs in first with: ") && first.is_some(), "{said}");
    assert!(made.out().is_empty(), "a password is no result to be piped on");

    let limited =
        ["add", "m.tran", "--role", "technician", "--department", "ICU", "--department", "Emergency"];
    assert_eq!(user(&folder, &limited).code(), 0);
    let taken = user(&folder, &["add", "M.TRAN", "--role", "auditor"]);
    assert_eq!(taken.code(), 1);
    assert!(taken.err().contains("the login m.tran is taken"), "{}", taken.err());

    let rows = user(&folder, &["list", "--format", "json"]).json();
    let told: Vec<_> = rows.iter().map(|row| (row["login"].clone(), row["role"].clone())).collect();
    assert_eq!(told, [("m.tran".into(), "technician".into()), ("n.adeyemi".into(), "administrator".into())]);
    assert_eq!(rows[0]["departments"], serde_json::json!(["ICU", "Emergency"]));
    assert!(!user(&folder, &["list", "--format", "json"]).out().contains("argon2"), "no hash is shown");

    assert_eq!(user(&folder, &["disable", "m.tran"]).code(), 0);
    assert!(!user(&folder, &["list", "--format", "json"]).json()[0]["disabled_at"].is_null());
    assert_eq!(user(&folder, &["enable", "m.tran"]).code(), 0);
    assert_eq!(user(&folder, &["reset", "m.tran"]).code(), 0);
}

#[test]
fn what_cannot_be_done_is_told() {
    let folder = tempfile::tempdir().unwrap();
    user(&folder, &["add", "keeper", "--role", "administrator"]);
    for (words, code, says) in [
        (&["disable", "keeper"][..], 1, "without an administrator"),
        (&["disable", "nobody"], 1, "nobody signs in as nobody"),
        (&["add", "x y", "--role", "auditor"], 1, "A login has"),
        (&["add", "x\u{202e}y", "--role", "auditor"], 1, "A login has"),
        (&["add", "x.y", "--role", "system"], 2, "people are technician"),
        (&["add", "x.y"], 2, "--role"),
    ] {
        let ran = user(&folder, words);
        assert_eq!(ran.code(), code, "{words:?}: {}", ran.err());
        assert!(ran.err().contains(says), "{words:?}: {}", ran.err());
    }
}

#[test]
fn a_server_without_people_is_for_its_own_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let ran = run(["serve", "--data", &data, "--listen", "0.0.0.0:0"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains("nobody has an account yet"), "{}", ran.err());
    assert!(ran.err().contains("wardroom user add"), "{}", ran.err());
}
