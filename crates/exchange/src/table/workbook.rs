//! Workbooks: XLSX (Excel, Office Open XML) and ODS (OpenDocument), each sheet a table.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{CellType, Data, DataRef, ExcelDateTime, Ods, Reader, Xlsx};
use wardroom_model::Problem;
use zip::ZipArchive;

use super::{MAX_COLUMNS, Table, full};

/// Sheets that are read; an export has one.
const MAX_SHEETS: usize = 32;
/// Bytes that a workbook may unpack to.
const MAX_UNPACKED: u64 = 1 << 30;

pub(super) fn read(file_name: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Vec<Table> {
    if unpacks_beyond(bytes, MAX_UNPACKED) {
        let reason =
            format!("the workbook unpacks to more than {} MiB; nothing was read", MAX_UNPACKED >> 20);
        problems.push(Problem::new(file_name, "byte 0", "too_large", reason));
        return Vec::new();
    }
    let unreadable = match Xlsx::new(Cursor::new(bytes)) {
        Ok(mut book) => return read_xlsx(file_name, &mut book, problems),
        Err(error) => error,
    };
    match Ods::new(Cursor::new(bytes)) {
        Ok(mut book) => read_ods(file_name, &mut book, problems),
        Err(_) => {
            let reason = format!("neither an XLSX nor an ODS workbook: {unreadable}");
            problems.push(Problem::new(file_name, "byte 0", "not_a_workbook", reason));
            Vec::new()
        }
    }
}

/// Would more than so many bytes come out of an archive? What it says of itself may be a lie, so it is unpacked to see.
fn unpacks_beyond(bytes: &[u8], most: u64) -> bool {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    let mut left = most;
    for part in 0..archive.len() {
        let Ok(part) = archive.by_index(part) else { continue };
        // A broken part is told where it is read.
        let Ok(unpacked) = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()) else { continue };
        match left.checked_sub(unpacked) {
            Some(rest) => left = rest,
            None => return true,
        }
    }
    false
}

/// Cells of a sheet, by row and column, both 0-based.
type Cells = BTreeMap<u32, BTreeMap<usize, String>>;

fn read_xlsx(file_name: &str, book: &mut Xlsx<Cursor<&[u8]>>, problems: &mut Vec<Problem>) -> Vec<Table> {
    let names = book.sheet_names();
    let mut tables = Vec::new();
    for name in names.iter().take(MAX_SHEETS) {
        let mut cells = Cells::new();
        // Cell by cell, not as a range: a range is a grid, and one cell far away makes it huge.
        if let Err(error) = xlsx_cells(book, name, &mut cells) {
            problems.push(broken(file_name, name, &error.to_string()));
        }
        tables.push(table(file_name, format!("XLSX, sheet \"{name}\""), cells, problems));
    }
    tables
}

fn xlsx_cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    cells: &mut Cells,
) -> Result<(), calamine::XlsxError> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let mut text = 0;
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let value = match cell.get_value() {
            DataRef::SharedString(value) => limited(value),
            value => as_text(&Data::from(value.clone())),
        };
        text += value.len();
        put(cells, row, column, value);
        if text > super::MAX_TEXT {
            break;
        }
    }
    Ok(())
}

fn read_ods(file_name: &str, book: &mut Ods<Cursor<&[u8]>>, problems: &mut Vec<Problem>) -> Vec<Table> {
    let names = book.sheet_names();
    let mut tables = Vec::new();
    for name in names.iter().take(MAX_SHEETS) {
        let mut cells = Cells::new();
        match book.worksheet_range(name) {
            Ok(range) => {
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(top);
                    let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(left);
                    put(&mut cells, row, column, as_text(value));
                }
            }
            Err(error) => problems.push(broken(file_name, name, &error.to_string())),
        }
        tables.push(table(file_name, format!("ODS, sheet \"{name}\""), cells, problems));
    }
    tables
}

fn put<T: CellType>(cells: &mut BTreeMap<u32, BTreeMap<usize, T>>, row: u32, column: u32, value: T) {
    if let Some(column) = usize::try_from(column).ok().filter(|column| *column < MAX_COLUMNS) {
        cells.entry(row).or_default().insert(column, value);
    }
}

fn table(file_name: &str, format: String, cells: Cells, problems: &mut Vec<Problem>) -> Table {
    let mut table = Table { format, ..Table::default() };
    for (row, cells) in cells {
        let number = u64::from(row) + 1;
        if !table.push(number, cells) {
            problems.push(full(file_name, number));
            break;
        }
    }
    table
}

fn broken(file_name: &str, sheet: &str, error: &str) -> Problem {
    let reason = format!("the sheet is broken: {error}; rows above that place were read");
    Problem::new(file_name, format!("sheet {sheet}"), "broken_sheet", reason)
}

fn limited(text: &str) -> String {
    text.chars().take(super::MAX_CELL).collect()
}

/// Numbers without a fraction are written without one: a serial number is not `12345.0`. Dates are written in ISO form.
fn as_text(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) => limited(text),
        Data::Bool(true) => "true".to_owned(),
        Data::Bool(false) => "false".to_owned(),
        Data::DateTime(date) => date_text(*date),
        Data::DateTimeIso(text) | Data::DurationIso(text) => limited(text),
        // What a formula could not work out is not a value.
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn date_text(date: ExcelDateTime) -> String {
    if !date.is_datetime() || date.as_f64() < 1.0 {
        return date.as_f64().to_string();
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Both made by `tests/fixtures/make.py`, and so is what they hold.
    const XLSX: &[u8] = include_bytes!("../../tests/fixtures/register.xlsx");
    const ODS: &[u8] = include_bytes!("../../tests/fixtures/register.ods");

    fn rows(bytes: &[u8]) -> Vec<String> {
        let mut problems = Vec::new();
        let tables = super::super::read("f", bytes, &mut problems);
        assert_eq!(problems, []);
        let show = |table: &Table| -> Vec<String> {
            let rows = table.rows.iter().map(|row| {
                let cells: Vec<String> = row.cells.iter().map(|(at, text)| format!("{at}={text}")).collect();
                format!("{} {}: {}", table.format, row.number, cells.join(" "))
            });
            rows.collect()
        };
        tables.iter().flat_map(show).collect()
    }

    #[test]
    fn sheets_are_read_with_their_rows_dates_and_numbers() {
        assert_eq!(
            rows(XLSX),
            [
                "XLSX, sheet \"Devices\" 1: 0=Device register",
                "XLSX, sheet \"Devices\" 3: 0=Equipment # 1=Make 2=Serial 3=Next PM due",
                "XLSX, sheet \"Devices\" 4: 0=A1 1=Acme & Söhne 2=12345 3=2026-10-03",
                "XLSX, sheet \"Devices\" 6: 0=A2 2=007 3=2027-01-31",
                "XLSX, sheet \"Notes\" 1: 0=nothing here",
            ]
        );
        assert_eq!(
            rows(ODS),
            [
                "ODS, sheet \"Devices\" 1: 0=Equipment # 1=Make 2=Next PM due",
                "ODS, sheet \"Devices\" 2: 0=A1 1=Acme 2=2026-10-03",
                "ODS, sheet \"Devices\" 4: 0=A2 2=2027-01-31",
            ]
        );
    }

    #[test]
    fn an_archive_that_swells_is_seen() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a", "b"] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::copy(&mut std::io::repeat(0).take(500_000), &mut archive).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 5_000);
        assert_eq!([999_999, 1_000_000].map(|most| unpacks_beyond(&bytes, most)), [true, false]);
        assert_eq!([XLSX, ODS, b"PK\x03\x04"].map(|bytes| unpacks_beyond(bytes, MAX_UNPACKED)), [false; 3]);
    }

    #[test]
    fn what_is_no_workbook_is_told() {
        for (bytes, kind) in
            [(&b"PK\x03\x04rubbish"[..], "not_a_workbook"), (b"\xd0\xcf\x11\xe0", "old_workbook")]
        {
            let mut problems = Vec::new();
            assert_eq!(super::super::read("f", bytes, &mut problems), []);
            assert_eq!(problems.iter().map(|problem| &*problem.kind).collect::<Vec<_>>(), [kind]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn damaged_workbooks_never_panic(
            ods in any::<bool>(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            cut in any::<prop::sample::Index>(),
            whole in any::<bool>(),
        ) {
            let mut bytes = if ods { ODS.to_vec() } else { XLSX.to_vec() };
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if !whole {
                bytes.truncate(cut.index(bytes.len()));
            }
            super::super::read("f", &bytes, &mut Vec::new());
        }
    }
}
