//! A code as it was typed: its characters with their places, separators as one character.

/// A place in the text, from 1, and what stands there.
pub(super) type Character = (usize, char);

/// What parts elements of GS1 (FNC1 in the symbol, GS as scanners type it).
pub(super) const SEPARATOR: char = '\u{1d}';

/// How programs show a separator.
const SHOWN: &[&str] = &["<gs>", "{gs}", "<fnc1>", "{fnc1}", "\\x1d", "\\u001d", "\u{241d}"];

/// Symbology identifiers (ISO/IEC 15424) that say that GS1's rules hold.
const OF_GS1: &[&str] = &["C1", "d2", "Q3", "e0", "J1"];

/// A code without its symbology identifier.
pub(super) struct Code {
    /// Do GS1's rules hold for sure?
    pub(super) gs1: bool,
    pub(super) characters: Vec<Character>,
}

impl Code {
    pub(super) fn new(text: &str) -> Self {
        let is_blank = |character: char| matches!(character, ' ' | '\t' | '\r' | '\n' | '\0');
        let before = text.chars().take_while(|first| is_blank(*first)).count();
        let typed = text.trim_start_matches(is_blank).trim_end_matches(['\t', '\r', '\n', '\0']);
        // The check character of HIBCC may be a space.
        let typed = if typed.starts_with('+') { typed } else { typed.trim_end_matches(is_blank) };
        let all: Vec<char> = typed.chars().collect();
        let mut characters = Vec::new();
        let mut rest = all.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let at = before + all.len() - rest.len() + 1;
            match SHOWN.iter().find(|shown| begins_with(rest, shown)) {
                Some(shown) => {
                    characters.push((at, SEPARATOR));
                    rest = rest.get(shown.chars().count()..).unwrap_or_default();
                }
                None => {
                    characters.push((at, *first));
                    rest = after;
                }
            }
        }
        Self::without_symbology(characters)
    }

    fn without_symbology(mut characters: Vec<Character>) -> Self {
        let mut gs1 = false;
        if let [(_, ']'), (_, symbology), (_, modifier), rest @ ..] = characters.as_slice()
            && symbology.is_ascii_alphabetic()
            && modifier.is_ascii_digit()
        {
            gs1 = OF_GS1.contains(&format!("{symbology}{modifier}").as_str());
            characters = rest.to_vec();
        }
        if let [(_, SEPARATOR), rest @ ..] = characters.as_slice() {
            gs1 = true;
            characters = rest.to_vec();
        }
        Self { gs1, characters }
    }
}

fn begins_with(text: &[char], shown: &str) -> bool {
    let mut text = text.iter();
    shown.chars().all(|expected| text.next().is_some_and(|found| found.eq_ignore_ascii_case(&expected)))
}
