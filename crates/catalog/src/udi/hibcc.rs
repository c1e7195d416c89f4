//! HIBCC barcodes (ANSI/HIBC 2.6): a primary symbol with maker, product and unit of measure, a secondary one with serial, lot
//! and dates, or both in one, parted by `/`.
//!
//! A symbol ends with a check character: the sum of all before it, by the alphabet, modulo 43. A secondary symbol of its own
//! repeats the primary's check character before its own, as a link.

use wardroom_model::udi::Agency;

use super::text::Character;
use super::{DEVICE_IDENTIFIER, Draft, EXPIRES, LOT, MANUFACTURED, SERIAL, date, place, string};

/// The alphabet, by value.
const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// Maker (4), product (1 to 18) and unit of measure (1).
const PRIMARY: std::ops::RangeInclusive<usize> = 6..=23;

/// Reads one symbol, or a primary with its secondary behind it.
pub(super) fn read(characters: &[Character], draft: &mut Draft) {
    draft.udi.agency = Agency::Hibcc;
    // Asterisks stand around a code for people, and `_` in it for a space.
    let shown = |(at, character): &Character| (*at, character.to_ascii_uppercase());
    let own: Vec<Character> =
        characters.iter().map(shown).filter(|(_, character)| *character != '*').collect();
    let own: Vec<Character> = own.into_iter().map(|(at, c)| (at, if c == '_' { ' ' } else { c })).collect();
    if let Some((at, character)) = own.iter().find(|(_, character)| !ALPHABET.contains(*character)) {
        let reason = format!("a code of HIBCC may not hold `{character}`; nothing was read");
        return draft.fault(*at, "bad_character", reason);
    }
    let (first, second) = own.split_at_checked(end_of_first(&own)).unwrap_or((&own, &[]));
    if second.is_empty() {
        symbol(without_blanks(first), None, draft);
    } else {
        let link = symbol(first, None, draft);
        symbol(without_blanks(second), link, draft);
    }
}

/// A symbol without the spaces behind it, but for those that are its link and its check character.
fn without_blanks(symbol: &[Character]) -> &[Character] {
    let blanks = symbol.iter().rev().take_while(|(_, character)| *character == ' ').count();
    let bare = symbol.len() - blanks;
    let is_whole = |length: &usize| {
        let own = symbol.get(..*length).and_then(<[Character]>::split_last);
        own.is_some_and(|((_, last), before)| check_character(before) == Some(*last))
    };
    let length = (bare..=symbol.len()).find(is_whole).unwrap_or(bare);
    symbol.get(..length).unwrap_or(symbol)
}

/// Where a second symbol begins behind a primary one. The check character of either may be a `+` too.
fn end_of_first(characters: &[Character]) -> usize {
    let begins_second = |end: &usize| matches!(characters.get(*end..), Some([(_, '+'), (_, next), ..]) if *next == '$' || next.is_ascii_alphanumeric());
    let is_primary = |end: &usize| {
        let before = characters.get(1..end.saturating_sub(1)).unwrap_or_default();
        before.iter().all(|(_, character)| character.is_ascii_alphanumeric())
            && before.first().is_some_and(|(_, character)| character.is_ascii_alphabetic())
    };
    (1..characters.len()).find(|end| begins_second(end) && is_primary(end)).unwrap_or(characters.len())
}

/// The check character of a text.
fn check_character(text: &[Character]) -> Option<char> {
    let values = text.iter().map(|(_, character)| ALPHABET.find(*character).unwrap_or_default());
    ALPHABET.chars().nth(values.sum::<usize>() % ALPHABET.len())
}

/// One symbol, that begins with `+`. Gives its check character, to which a secondary one links.
fn symbol(whole: &[Character], link: Option<char>, draft: &mut Draft) -> Option<char> {
    let [(start, '+'), .., (end, check)] = whole else {
        let at = place(whole, 1);
        draft.fault(at, "bad_length", "the code ends before its check character".to_owned());
        return None;
    };
    let body = whole.get(1..whole.len().saturating_sub(1)).unwrap_or_default();
    let right = check_character(whole.get(..whole.len().saturating_sub(1)).unwrap_or_default());
    if right != Some(*check) {
        let reason = format!("the check character is `{check}`, and not `{}`", right.unwrap_or_default());
        draft.fault(*end, "bad_check_digit", reason);
    }
    match body.first() {
        Some((_, first)) if first.is_ascii_alphabetic() => {
            let mut segments = body.split(|(_, character)| *character == '/');
            primary(segments.next().unwrap_or_default(), start + 1, draft);
            let (mut before, mut is_first) = (start + 1, true);
            for segment in segments {
                before = place(segment, before);
                secondary(segment, is_first, before, draft);
                is_first = false;
            }
        }
        // On its own, with the link as the last character before the check character.
        Some((_, '$' | '0'..='9')) => {
            let (body, linked) = body.split_at_checked(body.len() - 1).unwrap_or((body, &[]));
            if let (Some(expected), Some((at, linked))) = (link, linked.first())
                && expected != *linked
            {
                let reason =
                    format!("it links to a primary code that ends with `{linked}`, and not `{expected}`");
                draft.fault(*at, "bad_check_digit", reason);
            }
            let mut segments = body.split(|(_, character)| *character == '/');
            secondary(segments.next().unwrap_or_default(), true, start + 1, draft);
            segments.for_each(|segment| secondary(segment, false, place(segment, start + 1), draft));
        }
        _ => draft.fault(
            start + 1,
            "unknown_code",
            "neither a primary nor a secondary code follows".to_owned(),
        ),
    }
    Some(*check)
}

fn primary(body: &[Character], before: usize, draft: &mut Draft) {
    let (at, text) = (place(body, before), string(body));
    if let Some((at, character)) = body.iter().find(|(_, character)| !character.is_ascii_alphanumeric()) {
        let reason = format!("a device identifier may not hold `{character}`; it was left out");
        return draft.fault(*at, "bad_character", reason);
    }
    if !PRIMARY.contains(&text.len()) || !text.ends_with(|last: char| last.is_ascii_digit()) {
        let reason = format!(
            "`{text}` is not maker, product and unit of measure (6 to 23 characters, a digit at the end); it was left out"
        );
        return draft.fault(at, "bad_length", reason);
    }
    draft.text(at, DEVICE_IDENTIFIER, &text);
}

/// One segment of a secondary code. Only the first may begin with a date without a sign before it.
fn secondary(segment: &[Character], is_first: bool, before: usize, draft: &mut Draft) {
    let (at, text) = (place(segment, before), string(segment));
    let rest = |prefix: &str| text.strip_prefix(prefix);
    let day = |digits: &str| date::read(digits, "YYYYMMDD", draft.today);
    if let Some(rest) = rest("$$+") {
        dated(rest, at + 3, SERIAL, draft);
    } else if let Some(rest) = rest("$$") {
        dated(rest, at + 2, LOT, draft);
    } else if let Some(rest) = rest("$+") {
        kept(rest, at + 2, SERIAL, draft);
    } else if let Some(rest) = rest("$") {
        kept(rest, at + 1, LOT, draft);
    } else if let Some(digits) = rest("14D") {
        draft.date(at + 3, EXPIRES, day(digits), digits);
    } else if let Some(digits) = rest("16D") {
        draft.date(at + 3, MANUFACTURED, day(digits), digits);
    } else if let Some(rest) = rest("S") {
        kept(rest, at + 1, SERIAL, draft);
    } else if let Some(count) = rest("Q") {
        quantity(count, at + 1, draft);
    } else if is_first && let Some((digits, lot)) = text.split_at_checked(5) {
        draft.date(at, EXPIRES, date::read(digits, "YYJJJ", draft.today), digits);
        kept(lot, at + 5, LOT, draft);
    } else {
        draft.fault(
            at,
            "unknown_identifier",
            format!("`{text}` begins with no sign of HIBCC; it was left out"),
        );
    }
}

/// A quantity, a date and a serial number or lot, of which each may be missing.
fn dated(text: &str, at: usize, field: super::TextField, draft: &mut Draft) {
    let (text, at) = match text.as_bytes() {
        [b'8', ..] => counted(text, 2, at, draft),
        [b'9', ..] => counted(text, 5, at, draft),
        _ => (text, at),
    };
    let (skip, form) = match text.as_bytes() {
        [b'0' | b'1', ..] => (0, "MMYY"),
        [b'2', ..] => (1, "MMDDYY"),
        [b'3', ..] => (1, "YYMMDD"),
        [b'4', ..] => (1, "YYMMDDHH"),
        [b'5', ..] => (1, "YYJJJ"),
        [b'6', ..] => (1, "YYJJJHH"),
        [b'7', ..] => (1, ""),
        _ => (0, ""),
    };
    let (digits, rest) = text.split_at_checked(skip + form.len()).unwrap_or((text, ""));
    if !form.is_empty() {
        let digits = digits.get(skip..).unwrap_or_default();
        draft.date(at + skip, EXPIRES, date::read(digits, form, draft.today), digits);
    }
    kept(rest, at + digits.len(), field, draft);
}

/// Reads the quantity of so many digits behind the digit that says so.
fn counted<'t>(text: &'t str, digits: usize, at: usize, draft: &mut Draft) -> (&'t str, usize) {
    let (count, rest) = text.split_at_checked(digits + 1).unwrap_or((text, ""));
    quantity(count.get(1..).unwrap_or_default(), at + 1, draft);
    (rest, at + count.len())
}

fn quantity(digits: &str, at: usize, draft: &mut Draft) {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        draft.fault(at, "bad_character", format!("`{digits}` is no quantity; it was left out"));
    } else {
        let count = digits.trim_start_matches('0');
        draft.other("Q", "count", if count.is_empty() { "0" } else { count });
    }
}

fn kept(value: &str, at: usize, field: super::TextField, draft: &mut Draft) {
    if !value.is_empty() {
        draft.text(at, field, value);
    }
}
