//! Conditions beside a product: `on Windows 8.1 with IIS 7.5` against what runs in the device.

use wardroom_catalog::names::compact;
use wardroom_catalog::version::{Contains, Range};

use super::Runs;
use crate::configuration::release;
use crate::configuration::tree::Truth;

/// Words of a condition that ask for nothing.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "the",
    "on",
    "with",
    "in",
    "and",
    "or",
    "when",
    "if",
    "running",
    "run",
    "used",
    "using",
    "only",
    "old",
    "older",
    "unsupported",
    "operating",
    "system",
    "systems",
    "os",
    "machine",
    "machines",
    "computer",
    "computers",
    "pc",
    "workstation",
    "workstations",
    "platform",
    "platforms",
    "host",
    "hosts",
    "installed",
    "microsoft",
    "such",
    "as",
    "like",
];
/// What says that the names behind it are only examples.
const EXAMPLES: &[&str] = &["such as", "like", "e.g.", "for example", "including"];
/// What goes before a condition within a product's name.
const HEADS: &[&str] = &[" used with ", " used on ", " running on ", " installed on ", " on ", " with "];

/// A product's name, and the condition about operating systems that stands in it.
pub(crate) fn split(name: &str) -> (&str, Option<&str>) {
    let lower = name.to_lowercase();
    // Letters whose lower case is longer move the places.
    if lower.len() != name.len() {
        return (name, None);
    }
    let windows = lower.find("windows ");
    let places = HEADS.iter().filter_map(|head| lower.find(head));
    let head = places.filter(|head| *head > 0 && windows.is_some_and(|windows| *head < windows)).min();
    match head.and_then(|head| name.split_at_checked(head)) {
        Some((product, condition)) if !release::named_in(condition).0.is_empty() => {
            (product, Some(condition.trim()))
        }
        _ => (name, None),
    }
}

/// Whether a condition holds; unknown where it asks for something else than what runs in the device.
pub(crate) fn holds(condition: &str, runs: &Runs) -> Contains {
    let (systems, rest) = release::named_in(condition);
    let of_system = if systems.is_empty() { Contains::Yes } else { among(&systems, condition, runs) };
    if of_system == Contains::No {
        return Contains::No;
    }
    both(of_system, of_components(&rest, runs))
}

fn among(systems: &[String], condition: &str, runs: &Runs) -> Contains {
    let Some(system) = &runs.system else { return Contains::Unknown };
    let is_example = EXAMPLES.iter().any(|words| condition.to_lowercase().contains(words));
    let truths = systems.iter().map(|named| match system.is_release(named) {
        Some(truth) => truth,
        // Another family altogether.
        None if !system.is_windows() => Truth::No,
        None => Truth::Unknown,
    });
    match truths.max() {
        Some(Truth::Yes) => Contains::Yes,
        Some(Truth::No) if !is_example => Contains::No,
        _ => Contains::Unknown,
    }
}

/// Whether all other words of a condition are components of the device in the versions that stand behind them.
fn of_components(rest: &str, runs: &Runs) -> Contains {
    let spaced = rest.replace(['/', ',', ';', '(', ')'], " ");
    let words: Vec<&str> = spaced.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
    let mut told = Contains::Yes;
    let mut left = &words[..];
    while !left.is_empty() {
        let Some((one, after)) = component(left, runs) else { return Contains::Unknown };
        told = both(told, one);
        left = after;
    }
    told
}

/// The component that the first words name, and the words behind it.
fn component<'w>(words: &'w [&'w str], runs: &Runs) -> Option<(Contains, &'w [&'w str])> {
    for end in (1..=words.len().min(4)).rev() {
        let (name, after) = words.split_at_checked(end)?;
        let name = compact(&name.concat());
        let Some(part) = runs.parts.iter().find(|part| compact(&part.name) == name) else { continue };
        let version = after.first().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        return Some(match (version, &part.version) {
            (None, _) => (Contains::Yes, after),
            (Some(_), None) => (Contains::Unknown, after.get(1..)?),
            (Some(version), Some(own)) => (Range::parse(version).contains(own), after.get(1..)?),
        });
    }
    None
}

/// Both must hold.
pub(crate) fn both(one: Contains, other: Contains) -> Contains {
    match (one, other) {
        (Contains::No, _) | (_, Contains::No) => Contains::No,
        (Contains::Yes, Contains::Yes) => Contains::Yes,
        _ => Contains::Unknown,
    }
}
