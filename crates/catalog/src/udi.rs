//! Unique device identifiers as barcodes write them: GS1, HIBCC and ICCBBA (FDA, *UDI formats by FDA-accredited issuing
//! agency*, version 1.3).
//!
//! [`read`] takes a code as a scanner types it or as people write it, and gives what it says with what could not be read, by
//! its place in the text. What is good of a bad code is kept; a wrong check digit is told, and [`identifiers`], by which devices
//! are found and compared, then gives nothing. Patients' identifiers, which GS1 has too, are read past.
//!
//! Years of two digits lie at most 50 years ahead of today and 49 behind (GS1 General Specifications, 7.12); the other agencies
//! state no rule, so theirs are read alike.

mod date;
mod gs1;
mod hibcc;
mod iccbba;
mod link;
mod text;

use wardroom_model::Date;
use wardroom_model::udi::{Agency, Udi, UdiElement};

use text::{Character, Code};

/// Longest code in characters; a label has less than 200.
const LONGEST: usize = 512;

/// What of a code could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Character of the text, from 1.
    pub at: usize,
    /// Slug: `bad_check_digit`, `bad_date`, `bad_length`, `bad_character`, `repeated`, `too_long`, `unknown_code`,
    /// `unknown_identifier`.
    pub kind: &'static str,
    /// What is wrong.
    pub reason: String,
}

/// What a code gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it says; none where it is no code of a device.
    pub udi: Option<Udi>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// By what a code names one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifiers {
    /// Whose rules it is written by.
    pub agency: Agency,
    /// Which product.
    pub device_identifier: Box<str>,
    /// Which of them, where the code says so.
    pub serial: Option<Box<str>>,
    /// Of which lot.
    pub lot: Option<Box<str>>,
}

/// Reads a code: with its symbology identifier (`]d2`, `]C1`) or without, separators as they are or written out (`<GS>`), GS1
/// also in brackets, as a web address (GS1 Digital Link) or as the bare item number. `today` settles the century of years.
pub fn read(text: &str, today: Date) -> Reading {
    let code = Code::new(text);
    let mut draft = Draft { today, udi: Udi::new(Agency::Gs1), faults: Vec::new() };
    match code.characters.first() {
        Some(_) if code.characters.len() > LONGEST => {
            draft.fault(1, "too_long", format!("a code has at most {LONGEST} characters; nothing was read"));
        }
        Some((_, '+' | '*')) if !code.gs1 => hibcc::read(&code.characters, &mut draft),
        Some((_, '=' | '&')) if !code.gs1 => iccbba::read(&code.characters, &mut draft),
        Some((_, '(')) => gs1::read_bracketed(&code.characters, &mut draft),
        Some((_, first)) if first.is_ascii_digit() => gs1::read(&code, &mut draft),
        Some(_) if link::is_link(&code.characters) => link::read(&code.characters, &mut draft),
        _ => draft.fault(1, "unknown_code", "the text is no code of GS1, HIBCC or ICCBBA".to_owned()),
    }
    if draft.udi.is_empty() && draft.faults.is_empty() {
        draft.fault(1, "unknown_code", "the code says nothing of a device".to_owned());
    }
    Reading { udi: (!draft.udi.is_empty()).then_some(draft.udi), faults: draft.faults }
}

/// Product and serial number of a code whose check digits are right; none of any other text.
pub fn identifiers(text: &str) -> Option<Identifiers> {
    // No date is asked for.
    let Reading { udi, faults } = read(text, Date::ZERO);
    if faults.iter().any(|fault| matches!(fault.kind, "bad_check_digit" | "too_long")) {
        return None;
    }
    let udi = udi?;
    Some(Identifiers {
        agency: udi.agency,
        device_identifier: udi.device_identifier?,
        serial: udi.serial,
        lot: udi.lot,
    })
}

/// What has been read so far.
struct Draft {
    today: Date,
    udi: Udi,
    faults: Vec<Fault>,
}

/// A field of a code that has a text.
type TextField = fn(&mut Udi) -> &mut Option<Box<str>>;
/// A field of a code that has a date.
type DateField = fn(&mut Udi) -> &mut Option<Date>;

const DEVICE_IDENTIFIER: TextField = |udi| &mut udi.device_identifier;
const LOT: TextField = |udi| &mut udi.lot;
const SERIAL: TextField = |udi| &mut udi.serial;
const VERSION: TextField = |udi| &mut udi.version;
const MANUFACTURED: DateField = |udi| &mut udi.manufactured;
const EXPIRES: DateField = |udi| &mut udi.expires;

impl Draft {
    fn fault(&mut self, at: usize, kind: &'static str, reason: String) {
        self.faults.push(Fault { at, kind, reason });
    }

    fn text(&mut self, at: usize, field: TextField, value: &str) {
        let known = field(&mut self.udi);
        match known {
            None => *known = Some(value.into()),
            Some(first) if **first == *value => {}
            Some(first) => {
                let reason = format!("it says `{value}` after `{first}`; the first stands");
                self.fault(at, "repeated", reason);
            }
        }
    }

    fn date(&mut self, at: usize, field: DateField, value: Option<Date>, text: &str) {
        let Some(value) = value else {
            self.fault(at, "bad_date", format!("`{text}` is no date; it was left out"));
            return;
        };
        let known = field(&mut self.udi);
        match known {
            None => *known = Some(value),
            Some(first) if *first == value => {}
            Some(first) => {
                let reason = format!("it says {value} after {first}; the first stands");
                self.fault(at, "repeated", reason);
            }
        }
    }

    fn other(&mut self, mark: &str, name: &str, value: &str) {
        let element = UdiElement { mark: mark.into(), name: name.into(), value: value.into() };
        if !self.udi.others.contains(&element) {
            self.udi.others.push(element);
        }
    }
}

/// Where a piece begins: of an empty one, where what is before it ends.
fn place(piece: &[Character], before: usize) -> usize {
    piece.first().map_or(before, |(at, _)| *at)
}

fn string(piece: &[Character]) -> String {
    piece.iter().map(|(_, character)| character).collect()
}

#[cfg(test)]
mod tests;
