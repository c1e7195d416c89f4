//! Every command with every role: what the store refuses on a page, it refuses on the command line.

use std::collections::BTreeSet;

use wardroom_model::actor::{Right, Role};

use crate::program::{project, run};

/// A line of `commands.txt`.
struct Rule {
    words: Vec<&'static str>,
    needs: &'static str,
    typed: Vec<String>,
}

fn rules() -> Vec<Rule> {
    let lines =
        include_str!("commands.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (words, rest) = line.split_once("  ").unwrap_or((line, ""));
            let mut rest = rest.split_whitespace();
            let needs = rest.next().unwrap_or_default();
            let of_project = |word: &str| match word.starts_with("sample/") {
                true => project(word).display().to_string(),
                false => word.to_owned(),
            };
            Rule { words: words.split_whitespace().collect(), needs, typed: rest.map(of_project).collect() }
        })
        .collect()
}

/// Commands that the help lists, with those below them.
fn commands(above: &[String]) -> BTreeSet<String> {
    let help = run(above.iter().map(String::as_str).chain(["--help"])).out();
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default();
    let names = listed.lines().take_while(|line| line.starts_with("  ")).filter_map(|line| {
        let indented = line.starts_with("   ");
        line.split_whitespace().next().filter(|name| !indented && *name != "help")
    });
    let mut found = BTreeSet::new();
    for name in names {
        let words: Vec<String> = above.iter().cloned().chain([name.to_owned()]).collect();
        let below = commands(&words);
        if below.is_empty() {
            found.insert(words.join(" "));
        }
        found.extend(below);
    }
    found
}

#[test]
fn every_command_has_a_rule_and_every_rule_a_command() {
    let ruled: BTreeSet<String> = rules().iter().map(|rule| rule.words.join(" ")).collect();
    assert_eq!(commands(&[]), ruled);
}

#[test]
fn every_command_holds_its_rule_for_every_role() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let of_people = |role: &&Role| !matches!(role, Role::System | Role::Sensor);
    for role in Role::ALL.iter().filter(of_people) {
        let made = run(["user", "add", role.slug(), "--role", role.slug(), "--data", &data]);
        assert_eq!(made.code(), 0, "{}", made.err());
    }
    run(["user", "add", "spare", "--role", "auditor", "--data", &data]);
    for rule in rules() {
        let Some(right) = Right::find(rule.needs) else {
            assert!(matches!(rule.needs, "none" | "program"), "{} is no right", rule.needs);
            continue;
        };
        for role in Role::ALL.iter().filter(of_people) {
            let words = rule.words.iter().copied().chain(rule.typed.iter().map(String::as_str));
            let ran = run(words.chain(["--data", &data, "--as", role.slug()]));
            let refused = ran.err().contains("not allowed as");
            let what = format!("{role}: {}: {}", rule.words.join(" "), ran.err());
            assert_eq!(refused, !wardroom_store::allows(right, *role), "{what}");
            assert!(!refused || ran.code() == 1, "{what}");
        }
    }
    let nobody = run(["devices", "--data", &data, "--as", "nobody"]);
    assert_eq!(nobody.code(), 1);
    assert!(nobody.err().contains("nobody signs in as nobody"), "{}", nobody.err());
}

#[test]
fn whoever_acts_is_named_and_sees_their_departments_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    run(["demo", "--no-serve", "--data", &data, "--format", "json"]);
    let made = ["user", "add", "m.tran", "--role", "technician", "--department", "ICU", "--data", &data];
    assert_eq!(run(made).code(), 0);
    let departments = |words: &[&str]| -> BTreeSet<String> {
        let rows =
            run(["devices", "--format", "json", "--limit", "500", "--data", &data].iter().chain(words))
                .json();
        rows.iter().map(|row| row["department"].as_str().unwrap_or("none").to_owned()).collect()
    };
    assert!(departments(&[]).len() > 3, "{:?}", departments(&[]));
    assert_eq!(departments(&["--as", "M.Tran"]), BTreeSet::from(["ICU".to_owned()]));
}
