//! Statements about versions of the software.

use wardroom_catalog::version::Range;

use super::super::form::is_value;
use super::super::token::Token;
use super::super::words::{self, Key};
use super::{Kind, Reader, Which};

/// Words that a statement about versions may have between its versions.
const VERSION_WORDS: &[&str] = &[
    "to",
    "through",
    "thru",
    "and",
    "or",
    "below",
    "prior",
    "earlier",
    "above",
    "higher",
    "later",
    "newer",
    "older",
    "before",
    "up",
    "greater",
    "less",
    "lower",
    "than",
    "sp",
    "service",
    "pack",
    "build",
    "hf",
    "all",
    "previous",
    "from",
    "including",
    "x",
    "-",
];
/// Words that say only that a version follows.
const VERSION_NAMES: &[&str] = &[
    "version",
    "versions",
    "revision",
    "revisions",
    "rev",
    "release",
    "releases",
    "software",
    "inclusive",
    "number",
    "numbers",
    "is",
    "are",
    "v",
    "ver",
];

impl Reader<'_> {
    /// The words behind *version*: as far as they speak of versions.
    pub(super) fn versions(&mut self) {
        let mut text = String::new();
        while let Some(token) = self.token(0) {
            match token {
                Token::Word(word) if self.speaks_of_versions(word) => {
                    if !is_one_of(VERSION_NAMES, word) {
                        text.push_str(&word.to_lowercase());
                        text.push(' ');
                    }
                }
                Token::Comma => text.push_str(", "),
                Token::Dash => text.push_str("- "),
                Token::Slash => text.push_str("| "),
                Token::Stop | Token::Colon => {}
                Token::Word(_) | Token::Break | Token::Open | Token::Close => break,
            }
            self.at += 1;
        }
        self.key = None;
        if is_value(&text) {
            let written = text.trim_end_matches([' ', ',', '-', '|']);
            let written = written.trim_end_matches(" and").trim_end_matches(" or").trim_end_matches(" all");
            match Range::parse(written) {
                range @ (Range::All | Range::Spans(_)) => {
                    self.push(Kind::Version, Which::Versions(range), written);
                }
                _ => self.unclear(&format!("version {written}")),
            }
        }
    }

    fn speaks_of_versions(&self, word: &str) -> bool {
        let other_key = words::key(&self.words(0)).is_some_and(|(key, _)| key != Key::Codes(Kind::Version));
        !other_key && (is_value(word) || is_one_of(VERSION_WORDS, word) || is_one_of(VERSION_NAMES, word))
    }
}

fn is_one_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}
