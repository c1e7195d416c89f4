//! No word of a patient in anything that the program says or keeps.

use aho_corasick::AhoCorasick;

use crate::program::{files_below, project, run, sample_captures};

fn planted() -> Vec<String> {
    let text = std::fs::read_to_string(project("sample/planted.txt")).unwrap();
    let planted: Vec<String> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    assert!(planted.len() > 1_000, "only {} planted strings", planted.len());
    planted
}

#[test]
fn no_output_and_no_stored_byte_holds_a_planted_string() {
    let planted = planted();
    let search = AhoCorasick::new(&planted).unwrap();
    let clean = |what: &str, bytes: &[u8]| {
        if let Some(found) = search.find(bytes) {
            panic!("{what} holds {:?}", planted[found.pattern().as_usize()]);
        }
    };
    let captures: Vec<String> = sample_captures().iter().map(|path| path.display().to_string()).collect();
    let raw: Vec<u8> = sample_captures().iter().flat_map(|path| std::fs::read(path).unwrap()).collect();
    let there = planted
        .iter()
        .filter(|text| raw.windows(text.len()).any(|window| window == text.as_bytes()))
        .take(200)
        .count();
    assert_eq!(there, 200, "the captures themselves must hold what is searched for");

    for options in [
        vec!["--facts"],
        vec!["--flows", "--format", "json"],
        vec!["--format", "json"],
        vec!["--format", "table"],
    ] {
        let mut arguments = vec!["inspect".to_owned()];
        arguments.extend(captures.iter().cloned());
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        let ran = run(arguments);
        clean(&format!("inspect {options:?}"), &ran.0.stdout);
        clean(&format!("inspect {options:?} on standard error"), &ran.0.stderr);
    }

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let ran = run(["demo", "--no-serve", "--format", "json", "--data", &data]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    clean("demo", &ran.0.stdout);
    clean("demo on standard error", &ran.0.stderr);
    for command in ["devices", "findings", "work"] {
        clean(command, &run([command, "--data", &data, "--format", "json"]).0.stdout);
    }
    let stored = files_below(folder.path(), &["db", "db-wal", "db-shm"]);
    assert!(!stored.is_empty());
    for file in stored {
        clean(&file.display().to_string(), &std::fs::read(&file).unwrap());
    }
}
