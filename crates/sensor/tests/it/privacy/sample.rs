//! The laboratory's planted strings: looked for in everything that comes out of the sample's captures, whole, torn, and
//! with frames missing. The same strings are looked for in the captures' own bytes, so that the test cannot pass on
//! captures that hold none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::everything_out_of;
use crate::frames::kept;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample")
}

fn captures() -> Vec<PathBuf> {
    crate::captures_below(&sample().join("captures"))
}

/// The strings, and what finds them.
struct Planted {
    lines: Vec<String>,
    finder: AhoCorasick,
}

impl Planted {
    fn read() -> Self {
        let text = std::fs::read_to_string(sample().join("planted.txt")).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let strings = lines.iter().map(|line| line.split('\t').next().unwrap());
        Self { finder: AhoCorasick::new(strings).unwrap(), lines }
    }

    /// The planted strings that these bytes hold, each with where it was planted.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        self.finder
            .find_overlapping_iter(bytes)
            .map(|found| &*self.lines[found.pattern().as_usize()])
            .collect()
    }
}

#[track_caller]
fn check(planted: &Planted, captures: &[PathBuf], what: &str) -> usize {
    let (text, facts) = everything_out_of(captures);
    let found = planted.found_in(text.as_bytes());
    assert!(found.is_empty(), "{what}: {} planted strings came out, such as {found:?}", found.len());
    facts
}

#[test]
fn the_captures_hold_what_was_planted() {
    let planted = Planted::read();
    let mut held = BTreeSet::new();
    for capture in captures() {
        let bytes = std::fs::read(capture).unwrap();
        held.extend(planted.found_in(&bytes).into_iter().map(str::to_owned));
    }
    println!(
        "{} of {} planted strings are in the captures' bytes as they are",
        held.len(),
        planted.lines.len()
    );
    assert!(planted.lines.len() > 2000, "only {} strings were planted", planted.lines.len());
    // The others are cut by a segment's end or deflated.
    assert!(held.len() * 100 > planted.lines.len() * 95, "only {} are in the captures", held.len());
}

#[test]
fn nothing_planted_comes_out_of_whole_captures() {
    let facts = check(&Planted::read(), &captures(), "whole");
    assert!(facts > 1000, "only {facts} facts were read: the captures say more");
}

#[test]
fn nothing_planted_comes_out_of_torn_captures() {
    const CUTS: usize = 12;
    let planted = Planted::read();
    let folder = tempfile::tempdir().unwrap();
    for capture in captures() {
        let bytes = std::fs::read(&capture).unwrap();
        let torn = folder.path().join(capture.file_name().unwrap());
        for cut in 1..CUTS {
            // Odd places, so that headers, records and messages are all cut somewhere.
            let end = bytes.len() * cut / CUTS + cut * 7;
            std::fs::write(&torn, &bytes[..end]).unwrap();
            check(&planted, std::slice::from_ref(&torn), &format!("{} cut at {end}", torn.display()));
        }
    }
}

#[test]
fn nothing_planted_comes_out_where_frames_are_missing() {
    let planted = Planted::read();
    let folder = tempfile::tempdir().unwrap();
    for capture in captures() {
        let bytes = std::fs::read(&capture).unwrap();
        let thinned = folder.path().join(capture.file_name().unwrap());
        for (every, from) in [(2, 0), (2, 1), (3, 0), (5, 2), (7, 3), (11, 5)] {
            std::fs::write(&thinned, kept(&bytes, |number, _| number % every != from)).unwrap();
            let facts = check(
                &planted,
                std::slice::from_ref(&thinned),
                &format!("{} without frame {from} of {every}", thinned.display()),
            );
            assert!(facts > 0, "{}: nothing was read at all", thinned.display());
        }
    }
}
