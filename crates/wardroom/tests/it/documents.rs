//! What the documents say of the tests and of the commands.

use std::collections::BTreeSet;
use std::fs;

use crate::program::{files_below, project, run};

/// Names in backquotes that read like a test's.
fn named(text: &str) -> BTreeSet<String> {
    let word = |part: &&str| {
        part.matches('_').count() >= 2
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
    };
    text.split('`').skip(1).step_by(2).filter(word).map(str::to_owned).collect()
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let text = fs::read_to_string(project("docs/threat-model.md")).unwrap();
    let named = named(&text);
    assert!(named.len() > 25, "only {named:?}");
    let sources: String = files_below(&project("crates"), &["rs"])
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let gone: Vec<_> = named.iter().filter(|name| !sources.contains(&format!("fn {name}("))).collect();
    assert!(gone.is_empty(), "named and not there: {gone:?}");
    let scripts: Vec<_> = text.split('`').filter(|part| part.ends_with(".mjs")).collect();
    assert!(!scripts.is_empty() && scripts.iter().all(|script| project(script).exists()), "{scripts:?}");
}

/// The words of a command line, as a shell parts them, up to its comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().take_while(|word| *word != "#").map(str::to_owned));
            if part.contains(" #") {
                break;
            }
        }
    }
    words
}

/// A command with a word or an option that the program does not know fails before it comes to `--help`.
#[test]
fn every_command_line_of_the_documents_is_one_that_the_program_takes() {
    let mut documents = files_below(&project("docs"), &["md"]);
    documents.extend(["README.md", "CONTRIBUTING.md", "sample/README.md", "lab/README.md"].map(project));
    let mut lines = 0;
    for document in documents {
        for line in fs::read_to_string(&document).unwrap().lines() {
            let line = line.strip_prefix("sudo ").unwrap_or(line);
            let line = line.strip_prefix("target/release/").unwrap_or(line);
            let Some(rest) = line.strip_prefix("wardroom ") else { continue };
            let ran = run(words(rest).into_iter().chain(["--help".to_owned()]));
            assert_eq!(ran.code(), 0, "{}: `{line}`: {}", document.display(), ran.err());
            lines += 1;
        }
    }
    assert!(lines > 15, "only {lines} command lines");
}
