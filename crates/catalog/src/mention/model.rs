//! The model that a text names behind its maker: `Canon LBP5500 /P EEPROM 1100`, `3Com Switch 4210 18-Port`.

use crate::names;

/// Words behind a maker among which its model stands, those left out that belong to its name.
const WITHIN: usize = 4;
/// What follows is of the program, not of the device.
const OF_PROGRAMS: &[&str] = &[
    "agent",
    "at",
    "build",
    "by",
    "copyright",
    "engine",
    "firmware",
    "for",
    "kernel",
    "on",
    "release",
    "revision",
    "rom",
    "serial",
    "sn",
    "software",
    "version",
    "ver",
    "with",
];
/// Words with a digit that name a system, a protocol or a measure.
const NO_MODELS: &[&str] =
    &["i386", "i686", "ipv4", "ipv6", "rs232", "rs485", "win32", "win64", "x64", "x86"];
/// Endings of measures: `100Base`, `24-Port`, `10Gb`.
const MEASURES: &[&str] = &["base", "bit", "bps", "gb", "gbe", "hz", "mb", "port", "ports", "way"];
/// Digits of a model that is a number.
const DIGITS: usize = 3;
/// Longest model, in letters and digits.
const LONGEST: usize = 20;

/// The model in what stands behind a maker's name. A number goes with the word before it: `Switch 4210`.
pub(super) fn of(behind: &str) -> Option<&str> {
    let behind = behind.split('(').next()?;
    let mut before: Option<usize> = None;
    let mut count = 0;
    for (start, word) in words(behind) {
        let lower = word.to_lowercase();
        if names::is_generic(&lower) && before.is_none() {
            continue;
        }
        if OF_PROGRAMS.contains(&lower.as_str()) || count == WITHIN {
            return None;
        }
        count += 1;
        if is_model(word, &lower) {
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            let from = before.filter(|_| is_number).unwrap_or(start);
            return behind.get(from..start + word.len()).filter(|model| !model.contains([',', ';', '\n']));
        }
        before = word.chars().all(char::is_alphabetic).then_some(start);
    }
    None
}

/// The words of a text up to what parts them, with their places; of `TAU-8/2.3.0` the head.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | ')' | '|' | '=' | '"' | '[' | ']');
    let edge = |c: char| matches!(c, '-' | '_' | '.');
    let mut at = 0;
    text.split_inclusive(parts).filter_map(move |piece| {
        let start = at;
        at += piece.len();
        let head = piece.trim_end_matches(parts).split('/').next()?;
        let bare = head.trim_start_matches(edge);
        let word = bare.trim_end_matches(edge);
        (!word.is_empty()).then_some((start + head.len() - bare.len(), word))
    })
}

/// A word with a digit that is no version, no measure and no address.
fn is_model(word: &str, lower: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    let is_address = word.len() == 12 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_release =
        lower.strip_prefix('v').is_some_and(|rest| rest.len() <= 3 && rest.parse::<u32>().is_ok());
    let is_measure = is_number
        && MEASURES.iter().any(|measure| {
            lower
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches('-')
                .starts_with(measure)
        });
    digits >= if is_number { DIGITS } else { 1 }
        && (3..=LONGEST).contains(&word.len())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+'))
        && !is_address
        && !is_release
        && !is_measure
        && !NO_MODELS.contains(&lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_told_from_versions_and_measures() {
        let check = |behind: &str, expected: Option<&str>| assert_eq!(of(behind), expected, "{behind}");
        check(" LBP5500 /P EEPROM 1100", Some("LBP5500"));
        check(" Corporation Switch 4210 18-Port Software", Some("Switch 4210"));
        check(" 10/100Base-TX Print Server", None);
        check(" Gateway Software Version 4, B200", None);
        check("-TAU187/9.2.3", Some("TAU187"));
        check(" 001122aabbcc", None);
        check(" 1235cn; V1.70", Some("1235cn"));
        check(" Wireless (534)", None);
        check(" IPv6 24-Port V2", None);
        check("", None);
    }
}
