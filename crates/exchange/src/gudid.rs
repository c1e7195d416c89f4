//! Product records of the FDA's GUDID, as they are published: the full release as XML or as delimited tables, answers of
//! AccessGUDID and openFDA as JSON, and the product classification, which says of each kind of device its class and
//! whether it sustains life.
//!
//! A release has some four million records in files of many gigabytes, so it is read as it comes, in pieces, and of each
//! record only what [`ProductRecord`] has is kept. What is bad is told with file and line and passed over. A file is known by its content.

mod delimited;
mod json;
mod xml;

use wardroom_model::product_record::{MriSafety, ProductEntry, ProductRecord};
use wardroom_model::{Date, Problem};

use crate::lenient::{Problems, decoded, text};

/// An answer as JSON is read as a whole, and takes some twenty times its length in memory; longer ones are not read. An
/// answer has at most 1,000 records.
const LONGEST_JSON: usize = 16 << 20;
/// Longest line of a table or record of XML, in bytes; a long record has some 100 kB.
const LONGEST_RECORD: usize = 4 << 20;
/// Longest device identifier, in bytes.
const LONGEST_IDENTIFIER: usize = 64;
/// Most identifiers, kinds or terms of one record; a record has some dozens.
const MOST_PARTS: usize = 1000;

/// Where what was read goes.
pub type Sink<'s> = &'s mut dyn FnMut(ProductEntry);

/// Reads one file.
pub struct Reader {
    place: Place,
    held: Vec<u8>,
    shape: Shape,
}

enum Shape {
    Unknown,
    Delimited(delimited::Table),
    Xml(xml::Records),
    Json,
    /// Nothing of ours; it is told once.
    Passed,
}

/// Where the reader is, and what it met.
struct Place {
    /// Lines read so far.
    line: u64,
    problems: Problems,
}

impl Place {
    fn problem(&mut self, at: String, kind: &str, reason: String) {
        self.problems.add(at, kind, reason);
    }

    fn file(&self) -> Box<str> {
        self.problems.file().into()
    }
}

impl Reader {
    /// For the file of this name.
    pub fn new(file: &str) -> Self {
        let place = Place { line: 0, problems: Problems::new(file) };
        Self { place, held: Vec::new(), shape: Shape::Unknown }
    }

    /// Reads the next piece of the file.
    pub fn read(&mut self, piece: &[u8], sink: Sink<'_>) {
        if matches!(self.shape, Shape::Passed) {
            return;
        }
        self.held.extend_from_slice(piece);
        self.go_on(false, sink);
    }

    /// Reads what is left, and gives the problems.
    pub fn finish(mut self, sink: Sink<'_>) -> Vec<Problem> {
        self.go_on(true, sink);
        self.place.problems.into_told()
    }

    fn go_on(&mut self, ends: bool, sink: Sink<'_>) {
        if matches!(self.shape, Shape::Unknown) {
            self.recognise(ends);
        }
        let Self { place, held, shape } = self;
        match shape {
            Shape::Unknown => {}
            Shape::Delimited(table) => table.read(place, held, ends, sink),
            Shape::Xml(records) => records.read(place, held, ends, sink),
            Shape::Json if held.len() > LONGEST_JSON => {
                let reason = format!(
                    "an answer has at most {} MiB; nothing was read. A whole release comes as XML or as tables",
                    LONGEST_JSON >> 20
                );
                place.problem("byte 0".to_owned(), "too_long", reason);
                self.pass();
            }
            Shape::Json if ends => json::read(place, held, sink),
            Shape::Json => {}
            Shape::Passed => held.clear(),
        }
    }

    fn pass(&mut self) {
        self.held = Vec::new();
        self.shape = Shape::Passed;
    }

    /// What the file is, once its first line has come.
    fn recognise(&mut self, ends: bool) {
        let blank = blank(&self.held);
        self.place.line += lines(self.held.get(..blank).unwrap_or_default());
        self.held.drain(..blank);
        let Some(first) = self.held.first() else { return };
        self.shape = match first {
            b'<' => Shape::Xml(xml::Records::default()),
            b'{' | b'[' => Shape::Json,
            _ => {
                let end = self.held.iter().position(|byte| *byte == b'\n');
                let Some(end) =
                    end.or_else(|| (ends || self.held.len() > LONGEST_RECORD).then_some(self.held.len()))
                else {
                    return;
                };
                let heading = decoded(self.held.get(..end).unwrap_or_default());
                match delimited::Table::of(heading.trim_end_matches('\r')) {
                    Ok(table) => {
                        self.held.drain(..(end + 1).min(self.held.len()));
                        self.place.line += 1;
                        Shape::Delimited(table)
                    }
                    Err(Some(reason)) => {
                        let at = format!("line {}", self.place.line + 1);
                        self.place.problem(at, "unknown_table", reason);
                        Shape::Passed
                    }
                    // A table of a release that holds nothing that is kept.
                    Err(None) => Shape::Passed,
                }
            }
        };
        if matches!(self.shape, Shape::Passed) {
            self.pass();
        }
    }
}

/// Bytes of space and byte order marks before anything else.
fn blank(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        match rest {
            [0xef, 0xbb, 0xbf, ..] => at += 3,
            [byte, ..] if byte.is_ascii_whitespace() => at += 1,
            _ => break,
        }
    }
    at
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn flag(value: &str) -> Option<bool> {
    match value.trim() {
        "true" | "True" | "TRUE" | "Y" | "y" => Some(true),
        "false" | "False" | "FALSE" | "N" | "n" => Some(false),
        _ => None,
    }
}

fn mri_safety(value: &str) -> Option<MriSafety> {
    match value.trim() {
        "MR Safe" => Some(MriSafety::Safe),
        "MR Conditional" => Some(MriSafety::Conditional),
        "MR Unsafe" => Some(MriSafety::Unsafe),
        "Labeling does not contain MRI Safety Information" => Some(MriSafety::NotStated),
        _ => None,
    }
}

/// A device identifier; none of what cannot be one.
fn identifier(value: &str) -> Option<Box<str>> {
    let value = value.trim();
    let may_be =
        !value.is_empty() && value.len() <= LONGEST_IDENTIFIER && value.bytes().all(|b| b.is_ascii_graphic());
    may_be.then(|| value.into())
}

/// A product code: three letters.
fn product_code(value: &str) -> Option<Box<str>> {
    let value = value.trim();
    (value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then(|| value.to_ascii_uppercase().into())
}

/// A day: `2018-07-23`, `20180723`, or a time whose day it is.
fn day(value: &str) -> Option<Box<str>> {
    let value = value.trim();
    let digits = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let day = if digits { value } else { value.get(..10)? };
    let day: Date = day.parse().ok()?;
    Some(day.to_string().into())
}

/// Sets the field that a file calls so, in the words of the release or of openFDA. False for another word.
fn set(record: &mut ProductRecord, name: &str, value: &str) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "publicversiondate" | "public_version_date" => record.version_date = day(value),
        "brandname" | "brand_name" => record.brand = text(value),
        "versionmodelnumber" | "version_or_model_number" => record.model = text(value),
        "catalognumber" | "catalog_number" => record.catalogue_number = text(value),
        "companyname" | "company_name" => record.company = text(value),
        "mrisafetystatus" | "mri_safety" => record.mri_safety = mri_safety(value),
        "lotbatch" | "has_lot_or_batch_number" => record.has_lot = flag(value),
        "serialnumber" | "has_serial_number" => record.has_serial = flag(value),
        "rx" | "is_rx" => record.on_prescription = flag(value),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests;
