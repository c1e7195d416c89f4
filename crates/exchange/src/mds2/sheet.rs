//! A form as a workbook: a row a question, its number in a cell of its own, the answer in another, and beside it what is noted.

use std::collections::BTreeMap;

use wardroom_model::mds2::{Mds2Choice, Mds2Form};

use super::question::{Question, section_of_heading};
use super::{Draft, answer};
use crate::lenient::text;
use crate::table::{Row, Table};

/// Headings of columns that refer to other standards.
const REFERENCES: [&str; 4] = ["IEC", "ISO", "NIST", "800-53"];

/// Reads a sheet.
pub(super) fn read(table: &Table, draft: &mut Draft) {
    let notes = notes(table);
    let mut heading = None;
    let mut references = Vec::new();
    for (position, row) in table.rows.iter().enumerate() {
        references.extend(columns_of_references(row));
        let number = row.cells.iter().position(|(_, text)| whole(text, heading).is_some());
        match number.and_then(|at| Some((at, whole(&row.cells.get(at)?.1, heading)?))) {
            Some((at, question)) => {
                let cells = row.cells.get(at + 1..).unwrap_or_default();
                let cells = cells.iter().filter(|(column, _)| !references.contains(column));
                let cells: Vec<&str> = cells.map(|(_, text)| &**text).collect();
                let (choice, note) = answered(&question, &cells);
                let note = note.map(|note| named(&notes, &note));
                draft.answer(question, choice, note, &format!("row {}", row.number));
            }
            None => {
                heading = row.cells.iter().find_map(|(_, text)| section_of_heading(text)).or(heading);
                labels(&mut draft.form, row, table.rows.get(position + 1));
            }
        }
    }
}

/// A cell that is a question's number and nothing else.
fn whole(text: &str, heading: Option<u8>) -> Option<Question> {
    Question::at_start(text, heading).filter(|(_, rest)| rest.trim().is_empty()).map(|(question, _)| question)
}

fn columns_of_references(row: &Row) -> Vec<usize> {
    let refers = |text: &str| text.len() < 60 && REFERENCES.iter().any(|name| text.contains(name));
    let columns: Vec<usize> =
        row.cells.iter().filter(|(_, text)| refers(text)).map(|(column, _)| *column).collect();
    // A single one may be an answer's note.
    if columns.len() > 1 { columns } else { Vec::new() }
}

/// The answer in the cells behind a question's number, and what is noted behind it.
fn answered(question: &Question, cells: &[&str]) -> (Option<Mds2Choice>, Option<Box<str>>) {
    // The first cell is what is asked.
    let asked = usize::from(cells.len() > 1);
    let found = cells.iter().enumerate().skip(asked).find_map(|(at, cell)| Some((at, answer::cell(cell)?)));
    match found {
        Some((at, (choice, own))) => {
            let next = cells.get(at + 1..).unwrap_or_default().iter().find_map(|cell| text(cell));
            let own = own.or(next);
            (Some(choice), own)
        }
        _ if question.is_crossed() => (None, None),
        _ => (None, cells.get(1).or(cells.first()).and_then(|cell| text(cell))),
    }
}

/// Notes by their numbers: a row that begins with `Note 3`.
fn notes(table: &Table) -> BTreeMap<u32, Box<str>> {
    let rows = table.rows.iter().filter_map(|row| {
        let (_, first) = row.cells.first()?;
        let (number, rest) = note_number(first)?;
        let said = text(rest).or_else(|| row.cells.get(1).and_then(|(_, cell)| text(cell)))?;
        Some((number, said))
    });
    rows.collect()
}

/// `Note 3: text`
fn note_number(text: &str) -> Option<(u32, &str)> {
    let rest =
        text.trim().get(..4).filter(|word| word.eq_ignore_ascii_case("note")).and(text.trim().get(4..))?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((rest.get(..end)?.parse().ok()?, rest.get(end..)?.trim_start_matches([':', '.', ' ', '-'])))
}

/// The note itself where a number points at it.
fn named(notes: &BTreeMap<u32, Box<str>>, said: &str) -> Box<str> {
    let number = note_number(said).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number);
    let number = number.or_else(|| said.trim().parse().ok());
    number.and_then(|number| notes.get(&number)).map_or_else(|| said.into(), Clone::clone)
}

/// What the head of the form of 2013 says: a label with its value beside or below.
fn labels(form: &mut Mds2Form, row: &Row, below: Option<&Row>) {
    for (at, (column, cell)) in row.cells.iter().enumerate() {
        let inside = cell.split_once(':').map(|(label, value)| (label, text(value)));
        let (label, value) = match inside {
            Some((label, Some(value))) => (label, Some(value)),
            _ => {
                let beside = row.cells.get(at + 1).filter(|(_, next)| field(form, next).is_none());
                let beside = beside.map(|(_, next)| next.clone());
                let value = beside.or_else(|| below.map(|below| below.cell(*column).into()));
                (&**cell, value.and_then(|value| text(&value)))
            }
        };
        label_read(form, Some((label, value.as_deref())));
    }
}

/// Takes a value by its label, unless it is known.
pub(super) fn label_read(form: &mut Mds2Form, said: Option<(&str, Option<&str>)>) {
    let Some((label, Some(value))) = said else { return };
    if let Some(field) = field(form, label) {
        *field = field.take().or_else(|| text(value.trim_matches(['|', '*', ' '])));
    }
}

/// The field that a label is of.
pub(super) fn field<'f>(form: &'f mut Mds2Form, label: &str) -> Option<&'f mut Option<Box<str>>> {
    let words: Vec<&str> =
        label.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    Some(match words.join(" ").to_ascii_lowercase().as_str() {
        "manufacturer" | "manufacturer name" => &mut form.manufacturer,
        "device model" | "model" => &mut form.model,
        "device description" | "description" => &mut form.description,
        "document id" => &mut form.document_id,
        "document release date" | "release date" => &mut form.release_date,
        "software revision" | "software release" | "software version" => &mut form.software_release,
        _ => return None,
    })
}
