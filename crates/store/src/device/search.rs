//! Search: beginnings of tokens, the same in every database.
//!
//! A text is found by the beginning of the whole of it and of each of its words; an Ethernet address also without
//! its colons. All terms of a search must be found.

use std::collections::BTreeSet;

use wardroom_model::Mac;

/// Longest token in bytes: what people type is shorter.
const TOKEN: usize = 64;

/// The tokens of some texts.
pub(super) fn tokens<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for text in texts {
        let text = normal(text);
        tokens.extend(text.split(|character: char| !character.is_alphanumeric()).map(clipped));
        tokens.extend(text.split_whitespace().map(clipped));
        if let Ok(mac) = text.parse::<Mac>() {
            tokens.insert(mac.to_string());
            tokens.insert(mac.to_string().replace(':', ""));
        }
    }
    tokens.remove("");
    tokens
}

/// The terms of a search; at most eight.
pub(super) fn terms(search: &str) -> Vec<String> {
    let search = normal(search);
    let terms: BTreeSet<String> = search
        .split_whitespace()
        .map(|term| term.parse::<Mac>().map_or_else(|_| clipped(term), |mac| mac.to_string()))
        .map(|term| term.trim_matches(|c: char| c.is_ascii_punctuation()).to_owned())
        .filter(|term| !term.is_empty())
        .collect();
    // The longest first: it leaves the fewest devices.
    let mut terms: Vec<String> = terms.into_iter().collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
    terms.truncate(8);
    terms
}

/// The first text that does not begin with `prefix`, in byte order.
pub(super) fn end_of(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

fn normal(text: &str) -> String {
    text.replace('\0', "").to_lowercase()
}

/// At most [`TOKEN`] bytes, cut at a character, punctuation stripped from both ends.
fn clipped(text: &str) -> String {
    let text = text.trim_matches(|character: char| character.is_ascii_punctuation());
    let end = (0..=text.len().min(TOKEN)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, search: &str) -> bool {
        let tokens = tokens([text]);
        let terms = terms(search);
        !terms.is_empty() && terms.iter().all(|term| tokens.iter().any(|token| token.starts_with(term)))
    }

    #[test]
    fn people_find_what_they_type_the_beginning_of() {
        for (text, search, found) in [
            ("GE HealthCare", "health", true),
            ("GE HealthCare", "ge heal", true),
            ("GE HealthCare", "care", false),
            ("00:1b:63:84:45:e6", "00:1B:63", true),
            ("00:1b:63:84:45:e6", "001b6384", true),
            ("00:1b:63:84:45:e6", "00-1B-63-84-45-E6", true),
            ("10.20.4.17", "10.20.4", true),
            ("10.20.4.17", "10.20.41", false),
            ("CT-ED-01", "ct-ed", true),
            ("CT-ED-01", "ed", true),
            ("Röntgen Süd", "RÖNT", true),
            ("SN\u{0}123", "sn123", true),
            ("Ward (3)", "(3)", true),
            ("x", "  - ", false),
        ] {
            assert_eq!(finds(text, search), found, "{search} in {text}");
        }
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        assert!(tokens(["ü".repeat(100).as_str()]).iter().all(|token| token.len() <= TOKEN));
    }
}
