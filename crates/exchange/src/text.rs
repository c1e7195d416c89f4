//! Cells that are safe to open in a spreadsheet program.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a return may be run as a formula when the file is opened. Host
//! names and device texts come off the network, so anybody on it could plant one. Such cells get a leading apostrophe,
//! which spreadsheet programs take as *this is text*. Plain numbers are left alone.

use std::borrow::Cow;

/// Is it a character that nobody sees, or one that changes how what follows is read? Line feeds and tabs are not.
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// How a hidden character is shown.
pub fn shown(character: char) -> String {
    format!("\u{27e8}U+{:04X}\u{27e9}", u32::from(character))
}

/// The text with each hidden character as its number: for terminals, which would do what some of them say.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let show = |character| if is_hidden(character) { shown(character) } else { character.to_string() };
    Cow::Owned(text.chars().map(show).collect())
}

/// The text, with a leading apostrophe where a spreadsheet program might run it. For writers that quote by themselves
/// and for XLSX.
pub fn cell(text: &str) -> Cow<'_, str> {
    // Spaces before the sign do not disarm it in every program.
    let start = text.trim_start();
    let formula = start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.trim_start_matches(' ').starts_with(['\t', '\r', '\n']);
    if formula && !is_number(text.trim_start_matches(' ')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as one cell of a CSV file (RFC 4180), disarmed as in [`cell`] and quoted where it holds any delimiter in
/// use somewhere: a program that splits at semicolons must not find a formula behind one.
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    let safe = cell(text);
    if safe.contains([',', ';', '\t', '|', '"', '\r', '\n']) || safe.trim() != &*safe {
        Cow::Owned(format!("\"{}\"", safe.replace('"', "\"\"")))
    } else {
        safe
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.chars().all(|character| character.is_ascii_digit() || character == '.')
        && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_text_and_everything_else_stays() {
        for (text, expected) in [
            ("CT scanner", "CT scanner"),
            ("-5.5", "-5.5"),
            ("+41", "+41"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("\u{a0} =1", "'\u{a0} =1"),
            ("-5+cmd", "'-5+cmd"),
            ("-1.2.3", "'-1.2.3"),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("a,b", "\"a,b\""),
            ("a;=1", "\"a;=1\""),
            ("5\" monitor", "\"5\"\" monitor\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(csv_cell(text), expected, "{text}");
        }
    }

    #[test]
    fn what_hides_or_steers_a_terminal_is_shown_by_its_number() {
        for (text, expected) in [
            ("Dräger\n\tV800", "Dräger\n\tV800"),
            ("a\u{1b}[31m\u{9b}2J\r", "a⟨U+001B⟩[31m⟨U+009B⟩2J⟨U+000D⟩"),
            ("a\u{202e}b\u{e0041}\u{fe0f}", "a⟨U+202E⟩b⟨U+E0041⟩⟨U+FE0F⟩"),
            ("\u{3164}\u{34f}\u{180e}", "⟨U+3164⟩⟨U+034F⟩⟨U+180E⟩"),
        ] {
            assert_eq!(visible(text), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn a_csv_reader_gets_the_disarmed_text_back(text in any::<String>()) {
            let line = format!("{},end\n", csv_cell(&text));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(record.get(0), Some(&*cell(&text)));
            prop_assert!(!record.get(0).unwrap().starts_with(['=', '@']));
        }
    }
}
