//! Under which makers a recall is kept, and under which a device asks.
//!
//! A recall names who recalls, whose that firm is, and often a brand at the head of the product's name; a register
//! writes any of them, or the first word alone.

use wardroom_catalog::{Catalog, names};

use super::Recall;
use crate::vendors;

/// Shortest word that stands for a maker's whole name.
const SHORTEST: usize = 3;

/// Who recalls, its owner, and whose name stands at the head of the product's.
pub(super) fn of_recall(catalog: &Catalog, recall: &Recall) -> Vec<Box<str>> {
    let firm = firm_and_trade_name(&recall.firm);
    let mut keys = vendors::keys(catalog, &firm);
    keys.extend(vendors::keys(catalog, &recall.owner));
    for text in [&recall.brands, &recall.product] {
        keys.extend(crate::index::brand(catalog, text));
    }
    let heads = [&*recall.brands, &recall.product].into_iter().flat_map(|text| first_words(text, &[1, 2]));
    let short = firm.split(';').flat_map(|name| first_words(name, &[1]));
    let unknown = heads.chain(short).filter(|name| catalog.vendor(name).is_none());
    keys.extend(unknown.map(|name| vendors::key(catalog, &name)).filter(|key| key.len() >= SHORTEST));
    keys.retain(|key| !key.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A device's maker, and the name that the register has in brackets behind it: whose it was.
pub(super) fn of_device(catalog: &Catalog, maker: &str) -> Vec<Box<str>> {
    let mut keys = vendors::keys(catalog, maker);
    let bracketed = maker.split_once(['(', '[']).map(|(_, rest)| rest.trim_end_matches([')', ']']));
    for key in bracketed.into_iter().flat_map(|name| vendors::keys(catalog, name)) {
        if !keys.contains(&key) && !names::is_generic(&key) && key.len() >= SHORTEST {
            keys.push(key);
        }
    }
    keys
}

/// `Borealis, Inc. d.b.a. Nordlicht` is two names.
fn firm_and_trade_name(firm: &str) -> String {
    let lower = firm.to_ascii_lowercase();
    let mark = ["d.b.a.", " dba "].into_iter().find_map(|mark| Some((lower.find(mark)?, mark.len())));
    let Some((at, length)) = mark else { return firm.to_owned() };
    let before = firm.get(..at).unwrap_or_default();
    let behind = firm.get(at + length..).unwrap_or_default().trim_start();
    format!("{before};{}", behind.trim_start_matches("a "))
}

/// The first words of a name, as many as each of these, where they are words of their own.
fn first_words(text: &str, counts: &'static [usize]) -> impl Iterator<Item = String> {
    let normal = names::normal(&crate::text::line(text, 80));
    let words: Vec<String> = normal.split(' ').take(2).map(str::to_owned).collect();
    let is_name = |word: &String| {
        word.len() >= SHORTEST && !names::is_generic(word) && !word.bytes().any(|byte| byte.is_ascii_digit())
    };
    let counts = if words.first().is_some_and(is_name) { counts } else { &[] };
    counts.iter().filter_map(move |count| Some(words.get(..*count)?.join(" ")))
}
