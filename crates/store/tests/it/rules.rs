//! The table of rules: every operation of the store stands in `rules.txt`, as its source has it and as it is tested.

use std::collections::BTreeMap;
use std::path::Path;

use wardroom_model::actor::Right;

/// The table that is committed.
const RULES: &str = include_str!("rules.txt");
/// Where operations are called under every reach.
const CALLED: &str = concat!(
    include_str!("reach.rs"),
    include_str!("reach_known.rs"),
    include_str!("reach_register.rs"),
    include_str!("reach_settle.rs")
);

/// How an operation begins.
const BEGINS: &str = "pub async fn ";

/// What stands of an operation in its source: which right it asks for, and by which of the two ways.
#[derive(Debug, PartialEq)]
struct Asked {
    right: String,
    whole: bool,
}

fn rules() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let lines = RULES.lines().filter(|line| !line.starts_with('#'));
    let rules: Vec<_> = lines
        .map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [name, right, reach] => (name, (right, reach)),
            _ => panic!("`{line}` is no rule"),
        })
        .collect();
    assert!(rules.is_sorted_by(|a, b| a.0 < b.0), "by name, each once");
    rules.into_iter().collect()
}

/// The sources of the store, every file of them.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            all.push_str(&sources(&entry));
        } else {
            all.push_str(&std::fs::read_to_string(entry).unwrap());
        }
    }
    all
}

/// The source without what is laid out differently from line to line.
fn joined(source: &str) -> String {
    source.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(")
}

/// What each operation with a context asks for.
fn operations(source: &str) -> BTreeMap<String, Asked> {
    let mut operations = BTreeMap::new();
    let source = joined(source);
    for rest in source.split(BEGINS).skip(1) {
        let (name, rest) = rest.split_once('(').unwrap();
        if !rest.starts_with("&self, context: &OpContext") {
            assert!(["open", "close"].contains(&name), "{name} takes no context");
            continue;
        }
        // What stands first is the operation's own question: all else comes after it.
        let (before, asked) =
            rest.split_once("permitted").unwrap_or_else(|| panic!("{name} asks for no right"));
        assert!(!before.contains("self."), "{name} does something before it asks for its right");
        let whole = asked.starts_with("_whole(");
        let asked = asked.trim_start_matches("_whole").strip_prefix("(context, Right::").unwrap();
        let (right, asked) = asked.split_once(", ").unwrap();
        assert!(asked.starts_with(&format!("\"{name}\"")), "{name} asks under another name");
        let known = operations.insert(name.to_owned(), Asked { right: right.to_lowercase(), whole });
        assert_eq!(known, None, "{name} is there twice");
    }
    operations
}

#[test]
fn every_operation_has_its_rule_and_asks_for_it() {
    let operations = operations(&sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")));
    let rules = rules();
    let names: Vec<&str> = operations.keys().map(String::as_str).collect();
    assert_eq!(names, rules.keys().copied().collect::<Vec<_>>(), "operations, and those of rules.txt");
    for (name, asked) in &operations {
        let (right, reach) = rules[name.as_str()];
        assert!(Right::find(right).is_some(), "{right}");
        assert_eq!(asked.right, right, "{name}");
        let (rights, whole): (&[&str], bool) = match reach {
            "scoped" => (&["read", "decide"], false),
            "public" => (&["read"], false),
            // With other rights than to read, `permitted` itself refuses.
            "whole_house" if right == "read" => (&["read"], true),
            "whole_house" => (&["derive", "audit", "administer"], false),
            "ingest" => (&["ingest"], false),
            "own" => (&["own"], false),
            "admit" => (&["admit"], false),
            other => panic!("{name}: {other} is no reach"),
        };
        assert!(rights.contains(&right), "{name}: {right} and {reach} do not go together");
        assert_eq!(asked.whole, whole, "{name} is {reach}");
    }
}

#[test]
fn every_operation_whose_answer_depends_on_the_reach_is_called_under_each() {
    for (name, (right, reach)) in rules() {
        let tested = ["scoped", "public"].contains(&reach) || (right, reach) == ("read", "whole_house");
        assert!(!tested || CALLED.contains(&format!(".{name}(")), "{name} is {reach}: nothing calls it");
    }
}

#[test]
fn an_operation_that_forgets_its_rule_is_noticed() {
    let one = |body: &str| format!("{BEGINS}x_list(\n &self,\n context: &OpContext,\n ) {{ {body} }}");
    let asks = operations(&one("permitted_whole(\n context, Right::Read, \"x_list\", async {})"));
    assert_eq!(asks["x_list"], Asked { right: "read".to_owned(), whole: true });
    for forgets in [
        "self.database.fetch_all()",
        "self.look(); permitted(context, Right::Read, \"x_list\", async {})",
        "permitted(context, Right::Read, \"y_list\", async {})",
    ] {
        let noticed = std::panic::catch_unwind(|| operations(&one(forgets)));
        assert!(noticed.is_err(), "{forgets}");
    }
}
