//! Any spreadsheet as rows of text, each with the number that a spreadsheet program shows beside it.
//!
//! Empty cells are not kept, so that a hostile file with one cell far to the right costs nothing. Cells are cut at
//! [`MAX_CELL`] characters and a table at [`MAX_TEXT`] bytes of text.

mod delimited;
mod workbook;

use wardroom_model::Problem;

/// Columns that are read; cells further to the right are counted as a problem.
pub const MAX_COLUMNS: usize = 1024;
/// Longest text of a cell, in characters: what a cell of Excel can hold.
pub const MAX_CELL: usize = 32_767;
/// Most text of a table, in bytes.
pub const MAX_TEXT: usize = 512 << 20;

/// One sheet of a workbook, or a delimited text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it was read as, for people: `CSV (semicolons, UTF-8)`, `XLSX, sheet "Devices"`.
    pub format: String,
    /// Rows that hold something, in order.
    pub rows: Vec<Row>,
    text: usize,
}

/// A row that holds something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// 1-based, as a spreadsheet program shows it.
    pub number: u64,
    /// Column (0-based) and text of the cells that hold something, in order.
    pub cells: Vec<(usize, Box<str>)>,
}

impl Row {
    /// The text of a cell; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells
            .binary_search_by_key(&column, |(at, _)| *at)
            .ok()
            .and_then(|index| self.cells.get(index))
            .map_or("", |(_, text)| text)
    }
}

impl Table {
    /// Adds a row, unless it is empty. False where the table is full.
    fn push(&mut self, number: u64, cells: impl IntoIterator<Item = (usize, impl AsRef<str>)>) -> bool {
        let cells: Vec<(usize, Box<str>)> = cells
            .into_iter()
            .map(|(column, text)| (column, clean(text.as_ref())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        self.text += cells.iter().map(|(_, text)| text.len()).sum::<usize>();
        if !cells.is_empty() {
            self.rows.push(Row { number, cells });
        }
        self.text <= MAX_TEXT
    }
}

/// Reads all sheets of a workbook, or the one table of a delimited text. The content decides which it is, not the
/// file's name. What cannot be read is told in `problems`.
pub fn read(file_name: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Table> {
    match bytes {
        [b'P', b'K', 3 | 5, ..] => workbook::read(file_name, bytes, problems),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let reason = "a workbook of Excel 97-2003, or one locked by a password; save it as XLSX or CSV";
            problems.push(Problem::new(file_name, "byte 0", "old_workbook", reason));
            Vec::new()
        }
        _ => vec![delimited::read(file_name, bytes, problems)],
    }
}

fn clean(text: &str) -> Box<str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    let end = text.char_indices().nth(MAX_CELL).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default().replace('\0', "").into()
}

/// A column's letters, as a spreadsheet program shows them: A, B, …, Z, AA.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        // The remainder of a division by 26 always fits a byte.
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default());
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn full(file_name: &str, number: u64) -> Problem {
    let reason = format!("more than {} MiB of text; this row and those below were not read", MAX_TEXT >> 20);
    Problem::new(file_name, format!("row {number}"), "too_large", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn cells_are_found_by_their_column() {
        let mut table = Table::default();
        table.push(3, [(0, " a "), (1, ""), (4, "\u{feff}e\0")]);
        table.push(4, [(0, "  ")]);
        assert_eq!(table.rows.len(), 1);
        assert_eq!([0, 1, 4, 9].map(|column| table.rows[0].cell(column)), ["a", "", "e", ""]);
    }
}
