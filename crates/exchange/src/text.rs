//! Cells that are safe to open in a spreadsheet program.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a return may be run as a formula when the file is opened. Host
//! names and device texts come off the network, so anybody on it could plant one. Such cells get a leading apostrophe,
//! which spreadsheet programs take as *this is text*. Plain numbers are left alone.

use std::borrow::Cow;

/// The text, with a leading apostrophe where a spreadsheet program might run it. For writers that quote by themselves
/// and for XLSX.
pub fn cell(text: &str) -> Cow<'_, str> {
    // Spaces before the sign do not disarm it in every program.
    let start = text.trim_start_matches(' ');
    let formula = start.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula && !is_number(start) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
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
