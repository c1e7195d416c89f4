//! ICCBBA barcodes (ISBT 128): data structures one after the other, each with a mark of two characters before it. They
//! have no check digit that covers the whole.

use wardroom_model::udi::Agency;

use super::text::Character;
use super::{DEVICE_IDENTIFIER, Draft, EXPIRES, LOT, MANUFACTURED, SERIAL, date, place, string};

/// Reads the structures one after the other; what is no structure is told and left out up to the next.
pub(super) fn read(characters: &[Character], draft: &mut Draft) {
    draft.udi.agency = Agency::Iccbba;
    let mut rest = characters;
    while let Some((at, _)) = rest.first().copied() {
        let own = rest.get(2..).unwrap_or_default();
        let next = own.iter().position(|(_, character)| matches!(character, '=' | '&'));
        let (value, after) = own.split_at_checked(next.unwrap_or(own.len())).unwrap_or((own, &[]));
        structure(at, rest.get(..2).unwrap_or(rest), value, draft);
        rest = after;
    }
}

fn structure(at: usize, mark: &[Character], value: &[Character], draft: &mut Draft) {
    let (mark, text) = (string(mark), string(value));
    let at_value = place(value, at + 2);
    let mut sized = |length: usize| {
        let is_right = text.chars().count() == length && text.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_right {
            let reason =
                format!("`{mark}{text}` is not {length} letters and digits behind its mark; it was left out");
            draft.fault(at_value, "bad_length", reason);
        }
        is_right
    };
    match mark.as_str() {
        "=/" if sized(16) => draft.text(at_value, DEVICE_IDENTIFIER, &text),
        "=," if sized(6) => draft.text(at_value, SERIAL, &text),
        "=>" if sized(6) => draft.date(at_value, EXPIRES, date::read(&text, "CYYJJJ", draft.today), &text),
        "=}" if sized(6) => {
            draft.date(at_value, MANUFACTURED, date::read(&text, "CYYJJJ", draft.today), &text)
        }
        // A digit says which agency's form of lot follows.
        "&," if sized(19) => draft.text(at_value + 1, LOT, text.get(1..).unwrap_or_default()),
        "=/" | "=," | "=>" | "=}" | "&," => {}
        mark if mark.starts_with('=') && mark.ends_with(|first: char| first.is_ascii_alphanumeric()) => {
            let donation = format!("{}{text}", mark.get(1..).unwrap_or_default());
            draft.other("=", "donation", &donation);
        }
        _ => {
            let reason = format!("`{mark}` begins no structure that tells of a device; it was left out");
            draft.fault(at, "unknown_identifier", reason);
        }
    }
}
