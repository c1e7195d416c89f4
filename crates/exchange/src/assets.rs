//! A CMMS export becomes assets.
//!
//! The sheet is read as text ([`crate::table`]), a [`Mapping`] says which heading is which field and how dates are
//! written, and each row becomes an [`Asset`]. Without a mapping one is guessed, and always given back, so that a
//! person can look at it, change it and use it again. Bad rows and cells are told with their place, and the rest goes
//! through: a bad optional cell costs that cell, a missing or repeated tag costs the row.

mod date;
mod field;
mod guess;
mod headings;
mod mapping;
mod row;

use std::collections::BTreeSet;
use std::sync::Arc;

use wardroom_model::{Asset, Problem};

pub use date::DateFormat;
pub use field::AssetField;
pub use mapping::{Column, Mapping, MappingError};

use crate::table::{self, MAX_COLUMNS, Row, Table};

/// What an export gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssetTable {
    /// What the file was read as, for people: `CSV (semicolons, UTF-8)`.
    pub format: Box<str>,
    /// The mapping that was used: the one given, completed by what the data say of dates, or the one guessed.
    pub mapping: Mapping,
    /// The assets, in the file's order; tags are unique.
    pub assets: Vec<Asset>,
    /// The rows of `assets`, cell by cell as they stand in the file, in the same order.
    pub raw: Vec<RawRow>,
    /// Rows below the heading that hold something, good or bad.
    pub rows_read: u64,
    /// What could not be read, by place.
    pub problems: Vec<Problem>,
}

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The tag of its asset.
    pub asset_tag: Box<str>,
    /// Heading and text of each cell that holds something, in the file's order; headings are unique.
    pub cells: Vec<(Arc<str>, Box<str>)>,
}

/// Reads an export: CSV, XLSX or ODS, known by its content. `file_name` is only what places are told by.
pub fn read(file_name: &str, bytes: &[u8], mapping: Option<&Mapping>) -> AssetTable {
    let mut problems = Vec::new();
    let tables = table::read(file_name, bytes, &mut problems);
    let Some(sheet) = Sheet::choose(tables, mapping) else {
        if problems.is_empty() {
            problems.push(Problem::new(file_name, "row 1", "empty_table", "the file holds no rows"));
        }
        return AssetTable { problems, ..AssetTable::default() };
    };
    let mapping = match mapping {
        Some(given) => given.clone(),
        None => guess::mapping(&sheet.headings, &sheet.rows),
    };
    sheet.assets(file_name, mapping, problems)
}

/// The one sheet that holds the register, with its heading row found.
struct Sheet {
    format: String,
    heading_row: u64,
    headings: Vec<Arc<str>>,
    rows: Vec<Row>,
}

impl Sheet {
    /// Exports come with cover sheets and with title lines above the heading: take the place with most headings that
    /// are known, the first of them where several have as many.
    fn choose(tables: Vec<Table>, mapping: Option<&Mapping>) -> Option<Self> {
        const TITLE_ROWS: usize = 20;
        let headings = headings::Headings::new();
        let known = |row: &Row| {
            let texts = row.cells.iter().map(|(_, text)| &**text);
            match mapping {
                Some(mapping) => texts.filter(|text| mapping.column(text).is_some()).count(),
                None => headings.known(texts),
            }
        };
        let places = tables.iter().enumerate().flat_map(|(sheet, table)| {
            let rows = table.rows.iter().take(TITLE_ROWS).enumerate();
            rows.map(move |(row, cells)| (known(cells), std::cmp::Reverse((sheet, row))))
        });
        let (_, std::cmp::Reverse((sheet, row))) = places.max()?;
        let others = tables.iter().filter(|table| !table.rows.is_empty()).count() - 1;
        let Table { mut format, mut rows, .. } = tables.into_iter().nth(sheet)?;
        if others > 0 {
            format.push_str(&format!(" ({others} more not read)"));
        }
        let data = rows.split_off(row + 1);
        let heading = rows.pop()?;
        Some(Self { format, heading_row: heading.number, headings: unique_headings(&heading), rows: data })
    }

    fn assets(&self, file_name: &str, mut mapping: Mapping, mut problems: Vec<Problem>) -> AssetTable {
        let file: Arc<str> = file_name.into();
        mapping.dates_decide(&self.headings, &self.rows);
        problems.extend(mapping.problems(file_name, self.heading_row, &self.headings));
        let mut table = AssetTable {
            format: self.format.as_str().into(),
            rows_read: self.rows.len() as u64,
            ..AssetTable::default()
        };
        if let Some(reader) = row::Reader::new(&file, &self.headings, &mapping) {
            let mut tags = BTreeSet::new();
            for row in &self.rows {
                problems.extend(beyond_headings(file_name, row, self.headings.len()));
                let Some(asset) = reader.asset(row, &mut problems) else { continue };
                if !tags.insert(asset.asset_tag.clone()) {
                    problems.push(duplicate(file_name, row, &asset));
                    continue;
                }
                table.raw.push(self.raw(row, &asset.asset_tag));
                table.assets.push(asset);
            }
        }
        AssetTable { mapping, problems, ..table }
    }

    fn raw(&self, row: &Row, asset_tag: &str) -> RawRow {
        let cells = row
            .cells
            .iter()
            .filter_map(|(column, text)| Some((Arc::clone(self.headings.get(*column)?), text.clone())));
        RawRow { asset_tag: asset_tag.into(), cells: cells.collect() }
    }
}

/// A heading for each column up to the last that has one; `column C` where a column has none, `Serial (2)` where a
/// heading comes again.
fn unique_headings(row: &Row) -> Vec<Arc<str>> {
    let width = row.cells.last().map_or(0, |(column, _)| column + 1).min(MAX_COLUMNS);
    let mut seen = BTreeSet::new();
    let mut headings = Vec::with_capacity(width);
    for column in 0..width {
        let text = row.cell(column);
        let name = if text.is_empty() {
            format!("column {}", table::column_letters(column))
        } else {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let mut unique = name.clone();
        let mut again = 1;
        while !seen.insert(unique.clone()) {
            again += 1;
            unique = format!("{name} ({again})");
        }
        headings.push(unique.into());
    }
    headings
}

fn beyond_headings(file_name: &str, row: &Row, width: usize) -> Option<Problem> {
    let beyond = row.cells.iter().filter(|(column, _)| *column >= width).count();
    let reason = format!("{beyond} cells stand to the right of the last heading and were not read");
    (beyond > 0).then(|| Problem::new(file_name, format!("row {}", row.number), "ragged_row", reason))
}

fn duplicate(file_name: &str, row: &Row, asset: &Asset) -> Problem {
    let reason =
        format!("the asset tag `{}` stands in an earlier row; this row was not read", asset.asset_tag);
    Problem::new(file_name, format!("row {}", row.number), "duplicate_tag", reason)
}

#[cfg(test)]
mod tests;
