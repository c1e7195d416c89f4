//! GS1 Digital Link: element strings written as a web address. Only what it says is read; nothing is fetched.

use super::text::Character;
use super::{Draft, gs1, string};

pub(super) fn is_link(characters: &[Character]) -> bool {
    let head: String =
        characters.iter().take(8).map(|(_, character)| character.to_ascii_lowercase()).collect();
    head.starts_with("http://") || head.starts_with("https://")
}

/// Reads the pairs of the path from the first item number or asset on, then those of the query.
pub(super) fn read(characters: &[Character], draft: &mut Draft) {
    let address = characters.split(|(_, character)| *character == '#').next().unwrap_or_default();
    let (path, query) = match address.iter().position(|(_, character)| *character == '?') {
        Some(at) => (address.get(..at).unwrap_or_default(), address.get(at + 1..).unwrap_or_default()),
        None => (address, &[][..]),
    };
    let segments: Vec<&[Character]> = path.split(|(_, character)| *character == '/').collect();
    let keys = ["01", "414", "8003", "8004", "8006", "8010", "8013"];
    let Some(key) = segments.iter().skip(3).position(|segment| keys.contains(&string(segment).as_str()))
    else {
        let at = characters.first().map_or(1, |(at, _)| *at);
        draft.fault(at, "unknown_code", "the address holds no item number of GS1".to_owned());
        return;
    };
    for pair in segments.get(key + 3..).unwrap_or_default().chunks(2) {
        if let [mark, value] = pair {
            element(draft, mark, value);
        }
    }
    for pair in query.split(|(_, character)| matches!(character, '&' | ';')) {
        let Some(at) = pair.iter().position(|(_, character)| *character == '=') else { continue };
        let (mark, value) = (pair.get(..at).unwrap_or_default(), pair.get(at + 1..).unwrap_or_default());
        // Other words of a query are the address's own.
        if mark.iter().all(|(_, character)| character.is_ascii_digit()) {
            element(draft, mark, value);
        }
    }
}

fn element(draft: &mut Draft, mark: &[Character], value: &[Character]) {
    let before = mark.last().map_or(1, |(at, _)| at + 1);
    gs1::element(draft, &string(mark), &decoded(value), before);
}

/// Without percent signs (RFC 3986); what is not encoded right stays as it is.
fn decoded(text: &[Character]) -> Vec<Character> {
    let mut characters = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let encoded = match rest {
            [(_, '%'), (_, high), (_, low), ..] => high.to_digit(16).zip(low.to_digit(16)),
            _ => None,
        };
        match encoded.and_then(|(high, low)| char::from_u32(high << 4 | low)) {
            Some(character) if character.is_ascii() => {
                characters.push((first.0, character));
                rest = rest.get(3..).unwrap_or_default();
            }
            _ => {
                characters.push(*first);
                rest = after;
            }
        }
    }
    characters
}
