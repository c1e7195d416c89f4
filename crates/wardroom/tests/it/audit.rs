//! `wardroom audit`: the record as a list, whether it holds, and its head, signed and kept elsewhere.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Ran, project, run};
use crate::schemas::Schema;

/// A data folder with a record.
struct Record(tempfile::TempDir);

impl Record {
    fn new() -> Self {
        let record = Self(tempfile::tempdir().unwrap());
        let file = project("sample/assets.csv").display().to_string();
        let ran = run(["import", "assets", &file, "--data", &record.data()]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        record
    }

    fn data(&self) -> String {
        self.0.path().display().to_string()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn audit(&self, what: &str, more: &[&str]) -> Ran {
        let data = self.data();
        let begin = ["audit", what, "--data", data.as_str()];
        run(begin.iter().chain(more))
    }

    /// Signs where the record ends now, and keeps it in a file.
    fn head(&self, name: &str) -> String {
        let ran = self.audit("head", &[]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        let file = self.file(name);
        std::fs::write(&file, ran.out()).unwrap();
        file.display().to_string()
    }

    /// What somebody does who has the database but not the program.
    fn vandalise(&self, sql: &str) {
        use sqlx::{AssertSqlSafe, Connection, Executor};
        let url = format!("sqlite://{}", self.file("wardroom.db").display());
        let sql = AssertSqlSafe(sql.to_owned());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            connection.execute(sql).await.unwrap();
            connection.close().await.unwrap();
        });
    }
}

fn fails_with(ran: &Ran, lines: &[&str]) {
    assert_eq!((ran.code(), ran.out().lines().collect::<Vec<_>>().as_slice()), (1, lines), "{}", ran.err());
    assert!(ran.err().contains("the record does not hold"), "{}", ran.err());
}

#[test]
fn the_list_is_as_its_schema_says_and_is_filtered() {
    let record = Record::new();
    let events = record.audit("list", &["--format", "json"]).json();
    Schema::new("event").check_all(&events, "audit list");
    assert!(events.len() > 4, "{} events", events.len());
    let count = |more: &[&str]| {
        let more: Vec<&str> = more.iter().copied().chain(["--format", "json"]).collect();
        record.audit("list", &more).json().len()
    };
    assert_eq!(count(&["--operation", "source_begin"]), 1);
    assert_eq!(count(&["--actor", "nobody"]), 0);
    assert_eq!(count(&["--subject", "MAPPING"]), count(&["--operation", "import_mapping_put"]));
    assert_eq!(count(&["--to", "2000-01-01"]), 0);
    assert_eq!(count(&["--from", "2000-01-01", "--operation", "source_begin"]), 1);
    assert_eq!(count(&["--limit", "2"]), 2);
    // Each list above was a view of the record, and stands in it.
    assert_eq!(count(&["--operation", "view", "--subject", "record"]), 8);
    let csv = record.audit("list", &["--format", "csv", "--limit", "3"]).out();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert_eq!(record.audit("list", &["--from", "yesterday"]).code(), 1);
}

#[test]
fn a_dump_is_a_view_that_is_recorded() {
    let record = Record::new();
    assert_eq!(run(["dump", "--canonical", "--data", &record.data()]).code(), 0);
    let views = record.audit("list", &["--operation", "view", "--format", "json"]).json();
    assert_eq!((views.len(), views[0]["subject"].as_str()), (1, Some("dump")));
}

#[test]
fn a_whole_record_holds_and_each_break_is_a_line() {
    let record = Record::new();
    let ran = record.audit("verify", &[]);
    assert_eq!((ran.code(), ran.out().as_str()), (0, ""), "{}", ran.err());
    assert!(ran.err().contains("The record holds"), "{}", ran.err());
    record.vandalise("UPDATE event SET actor = 'x' WHERE sequence = 2; DELETE FROM event WHERE sequence = 4");
    fails_with(&record.audit("verify", &[]), &["event 4 is missing", "event 2 was altered"]);
    let empty = tempfile::tempdir().unwrap();
    let ran = run(["audit", "verify", "--data", &empty.path().display().to_string()]);
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains("nothing was ever recorded"), "{}", ran.err());
}

#[test]
fn a_record_that_was_cut_or_written_anew_does_not_pass_through_a_signed_head() {
    let record = Record::new();
    let first = record.head("first.json");
    // To look at the record leaves an event.
    record.audit("list", &[]);
    let second = record.head("second.json");
    let signed: Vec<Value> =
        [&first, &second].map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()).into();
    Schema::new("head").check_all(&signed, "audit head");
    let [first_at, second_at] = [0, 1].map(|number: usize| signed[number]["sequence"].as_i64().unwrap());
    assert!(first_at < second_at);
    assert_eq!(record.audit("verify", &["--head", &first, &second]).code(), 0);

    record.vandalise(&format!(
        "DELETE FROM event WHERE sequence > {first_at}; \
         UPDATE event_head SET (sequence, hash) = (SELECT sequence, hash FROM event WHERE sequence = {first_at})"
    ));
    assert_eq!(record.audit("verify", &["--head", &first]).code(), 0, "it was cut behind the first");
    let cut = format!("the chain ends before event {second_at}, which a signed head names");
    fails_with(&record.audit("verify", &["--head", &first, "--head", &second]), &[&cut]);

    // Another record with the same key: all of its own hashes agree.
    let other = Record::new();
    std::fs::remove_file(other.file("record.key")).ok();
    std::fs::copy(record.file("record.key"), other.file("record.key")).unwrap();
    assert_eq!(other.audit("verify", &[]).code(), 0);
    let anew =
        format!("event {first_at} is not the one that a signed head names: the chain was written anew");
    fails_with(&other.audit("verify", &["--head", &first]), &[&anew]);
}

#[test]
fn a_head_is_believed_only_as_it_was_signed_and_with_the_key_that_is_trusted() {
    let record = Record::new();
    let head = record.head("head.json");
    let text = std::fs::read_to_string(&head).unwrap();
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        std::fs::write(&head, text.replace(from, to)).unwrap();
        record.audit("verify", &["--head", &head])
    };
    let signed: Value = serde_json::from_str(&text).unwrap();
    let sequence = signed["sequence"].as_i64().unwrap();
    let refused = |why: &str| format!("{head}: event {sequence}: {why}");
    fails_with(
        &changed(&signed["hash"].as_str().unwrap()[..8], "00000000"),
        &[&refused("its signature does not fit")],
    );
    fails_with(&changed("\"main\"", "\"other\""), &[&refused("it is of another site")]);
    assert_eq!(changed("{", "[").code(), 1);
    assert_eq!(changed(&text, "").code(), 1);

    std::fs::write(&head, &text).unwrap();
    let key = record.audit("key", &[]).out();
    assert_eq!(key.trim(), signed["public_key"].as_str().unwrap());
    let other = Record::new();
    let other_key = other.audit("key", &[]).out();
    assert_ne!(key, other_key);
    fails_with(
        &record.audit("verify", &["--head", &head, "--public-key", other_key.trim()]),
        &[&refused("it was signed with another key")],
    );
    std::fs::remove_file(record.file("record.key")).unwrap();
    assert_eq!(record.audit("verify", &["--head", &head, "--public-key", key.trim()]).code(), 0);
    let ran = record.audit("verify", &["--head", &head]);
    assert_eq!(ran.code(), 1);
    assert!(!record.file("record.key").exists(), "to verify makes no key");
}

#[test]
fn the_key_is_its_owners_and_stays() {
    use std::os::unix::fs::PermissionsExt;
    let record = Record::new();
    let keep = record.file("elsewhere/keep.key");
    let with = ["--key", keep.to_str().unwrap()];
    let first = record.audit("key", &with).out();
    assert_eq!(first.trim().len(), 64);
    assert_eq!(first, record.audit("key", &with).out());
    assert!(!record.file("record.key").exists());
    assert_eq!(mode(&keep), 0o600);
    std::fs::set_permissions(&keep, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = record.audit("head", &with);
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains("chmod 600"), "{}", ran.err());
    std::fs::set_permissions(&keep, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&keep, "short").unwrap();
    assert!(record.audit("key", &with).err().contains("32 bytes"));
    let ran = run(["audit", "key", "--data", "postgres://nobody@127.0.0.1:1/none"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.err().contains("--key FILE"), "{}", ran.err());
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
