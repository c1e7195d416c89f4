//! Lots, serial numbers and versions in the sentences of a notice, where the publication has no column for them.
//!
//! Only what stands behind the product's name in one sentence is taken for the product's own: a notice tells of other
//! products too, and of the version that will mend it.

use super::codes::Codes;
use super::product::head;

/// Shortest name that is looked for in a sentence.
const SHORTEST_NAME: usize = 4;

/// Parts of words by which a sentence speaks of the remedy, or of what is not meant.
const NOT_OF_THE_FAULT: &[&str] = &[
    " will ", "updat", "upgrad", "correct", "fixed", "resolv", "replac", " new ", "install", " not ",
    "except", "exclud",
];

/// The sentences that name codes of the product, and what they name.
pub(super) fn read(notice: &str, product: &str) -> Option<(String, Codes)> {
    let name = head(product).to_ascii_lowercase();
    if name.len() < SHORTEST_NAME {
        return None;
    }
    let mut codes = Codes::default();
    let mut sentences = Vec::new();
    for sentence in notice.split('\n').flat_map(|line| line.split(". ")) {
        let lower = sentence.to_ascii_lowercase();
        if NOT_OF_THE_FAULT.iter().any(|part| lower.contains(part)) {
            continue;
        }
        let behind = lower.find(&name).and_then(|at| sentence.get(at + name.len()..)).unwrap_or_default();
        let read = Codes::read_statement(behind);
        if !read.is_empty() {
            codes.groups.extend(read.groups);
            sentences.push(sentence.trim());
        }
    }
    (!sentences.is_empty()).then(|| (sentences.join("\n"), codes))
}
