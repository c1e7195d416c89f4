//! Delimited text: encoding, delimiter and rows are found out from the bytes.
//!
//! The `csv` crate does the splitting. It skips blank lines, and takes a stray quote at the start of a cell up to the
//! next quote, rows later; both are handled here, because a person must find the row that is meant, and one stray
//! quote must not swallow a register.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, WINDOWS_1252};
use wardroom_model::Problem;

use super::{MAX_COLUMNS, Table, full};

const DELIMITERS: [(u8, &str); 4] =
    [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "vertical bars")];
/// Records that are looked at to guess the delimiter.
const GUESS_RECORDS: usize = 50;
/// Stray quotes that are repaired; behind them quotes count as text, so that a hostile file is read once and not once
/// for each of its quotes.
const REPAIRS: usize = 64;

pub(super) fn read(file_name: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Table {
    let (text, encoding) = decode(bytes);
    let (text, declared) = declared_delimiter(&text);
    let (delimiter, name) = declared.unwrap_or_else(|| guess_delimiter(text));
    let mut table = Table { format: format!("CSV ({name}, {})", encoding.name()), ..Table::default() };
    let mut rest = Rest { text, row: 1 };
    for repair in 0.. {
        match read_part(file_name, &mut rest, delimiter, repair < REPAIRS, &mut table, problems) {
            Part::Done => break,
            Part::StrayQuote => {
                let reason =
                    "a quote is opened and not closed before a delimiter; the line was read without quotes";
                problems.push(Problem::new(file_name, format!("row {}", rest.row), "stray_quote", reason));
                read_line(&mut rest, delimiter, &mut table);
            }
        }
    }
    table
}

/// By its byte order mark, else UTF-8 where it is valid, else Windows-1252, which is what older programs write.
fn decode(bytes: &[u8]) -> (Cow<'_, str>, &'static Encoding) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return (text, encoding);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), encoding_rs::UTF_8),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, WINDOWS_1252),
    }
}

/// Excel's first line `sep=;`, which it does not show as a row.
fn declared_delimiter(text: &str) -> (&str, Option<(u8, &'static str)>) {
    let line = text.lines().next().unwrap_or_default();
    let declared = line
        .strip_prefix("sep=")
        .and_then(|sign| DELIMITERS.into_iter().find(|(delimiter, _)| sign.as_bytes() == [*delimiter]));
    let rest = text.get(line.len()..).unwrap_or_default();
    match declared {
        Some(_) => (rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest), declared),
        None => (text, None),
    }
}

/// The delimiter that gives the most records of one and the same width, the wider the better.
fn guess_delimiter(text: &str) -> (u8, &'static str) {
    let score = |delimiter: u8| {
        let widths: Vec<usize> = reader(text, delimiter, true)
            .records()
            .take(GUESS_RECORDS)
            .filter_map(|record| Some(record.ok()?.len()))
            .collect();
        let agreeing = |width: usize| widths.iter().filter(|other| **other == width).count();
        widths.iter().map(|width| agreeing(*width) * (width - 1)).max().unwrap_or(0)
    };
    // The first wins a tie, `max_by_key` would give the last.
    DELIMITERS.into_iter().rev().max_by_key(|(delimiter, _)| score(*delimiter)).unwrap_or((b',', "commas"))
}

fn reader(text: &str, delimiter: u8, quoting: bool) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(quoting)
        .from_reader(text.as_bytes())
}

/// What is still to be read, and the number of its first row.
struct Rest<'a> {
    text: &'a str,
    row: u64,
}

enum Part {
    Done,
    StrayQuote,
}

fn read_part(
    file_name: &str,
    rest: &mut Rest<'_>,
    delimiter: u8,
    quoting: bool,
    table: &mut Table,
    problems: &mut Vec<Problem>,
) -> Part {
    let mut reader = reader(rest.text, delimiter, quoting);
    let mut record = StringRecord::new();
    let mut start = 0;
    let mut row = rest.row;
    while let Ok(true) = reader.read_record(&mut record) {
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX).min(rest.text.len());
        let raw = rest.text.get(start..end).unwrap_or_default();
        let blank = blank_lines(raw, rest.text.get(..start).is_some_and(|read| read.ends_with('\r')));
        row += blank.rows;
        let raw = raw.get(blank.bytes..).unwrap_or_default();
        if quoting && !is_well_quoted(raw, delimiter) {
            *rest = Rest { text: raw_from(rest.text, start + blank.bytes), row };
            return Part::StrayQuote;
        }
        if !push(table, row, &record) {
            problems.push(full(file_name, row));
            return Part::Done;
        }
        start = end;
        row += 1;
    }
    Part::Done
}

fn raw_from(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or_default()
}

/// Reads the first line without heeding quotes.
fn read_line(rest: &mut Rest<'_>, delimiter: u8, table: &mut Table) {
    let end = rest.text.find(['\n', '\r']).unwrap_or(rest.text.len());
    let (line, behind) = rest.text.split_at(end);
    let mut record = StringRecord::new();
    if let Ok(true) = reader(line, delimiter, false).read_record(&mut record) {
        push(table, rest.row, &record);
    }
    let behind = behind.strip_prefix("\r\n").or(behind.strip_prefix(['\n', '\r'])).unwrap_or(behind);
    *rest = Rest { text: behind, row: rest.row + 1 };
}

fn push(table: &mut Table, row: u64, record: &StringRecord) -> bool {
    table.push(row, record.iter().take(MAX_COLUMNS).enumerate())
}

struct Blank {
    rows: u64,
    bytes: usize,
}

/// Line ends before a record: rows that a spreadsheet shows and the reader skips. Where a line ends with return and
/// newline, the reader stops between the two, so the newline of the record before may come first.
fn blank_lines(raw: &str, behind_return: bool) -> Blank {
    let ends = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
    let mut bytes = raw.as_bytes().iter().take(ends).peekable();
    let mut rows = 0;
    if behind_return && bytes.peek() == Some(&&b'\n') {
        bytes.next();
    }
    while let Some(byte) = bytes.next() {
        rows += 1;
        if *byte == b'\r' && bytes.peek() == Some(&&b'\n') {
            bytes.next();
        }
    }
    Blank { rows, bytes: ends }
}

/// Does every quote that opens a cell close before a delimiter or the record's end (RFC 4180, spaces forgiven)?
fn is_well_quoted(raw: &str, delimiter: u8) -> bool {
    let mut bytes = raw.bytes().peekable();
    let mut cell_starts = true;
    while let Some(byte) = bytes.next() {
        if !(cell_starts && byte == b'"') {
            cell_starts = byte == delimiter;
            continue;
        }
        loop {
            match bytes.next() {
                None => return false,
                Some(b'"') if bytes.peek() == Some(&b'"') => _ = bytes.next(),
                Some(b'"') => break,
                Some(_) => {}
            }
        }
        while bytes.next_if_eq(&b' ').is_some() {}
        match bytes.next() {
            None | Some(b'\r' | b'\n') => return true,
            Some(byte) if byte == delimiter => cell_starts = true,
            Some(_) => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(bytes: &[u8]) -> (String, Vec<String>, Vec<String>) {
        let mut problems = Vec::new();
        let table = read("f.csv", bytes, &mut problems);
        let rows = table.rows.iter().map(|row| {
            let cells: Vec<String> =
                row.cells.iter().map(|(column, text)| format!("{column}={text}")).collect();
            format!("{}: {}", row.number, cells.join(" "))
        });
        (table.format, rows.collect(), problems.iter().map(|p| format!("{} {}", p.at, p.kind)).collect())
    }

    fn check(bytes: &[u8], format: &str, rows: &[&str], problems: &[&str]) {
        let (found_format, found_rows, found_problems) = show(bytes);
        assert_eq!(found_format, format);
        assert_eq!(found_rows, rows);
        assert_eq!(found_problems, problems);
    }

    fn utf16le(text: &str) -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }

    #[test]
    fn encodings_and_delimiters_are_found_out() {
        check(b"a,b\n1,2\n", "CSV (commas, UTF-8)", &["1: 0=a 1=b", "2: 0=1 1=2"], &[]);
        check("a;b\r\nü;1,5\r\n".as_bytes(), "CSV (semicolons, UTF-8)", &["1: 0=a 1=b", "2: 0=ü 1=1,5"], &[]);
        check(b"\xef\xbb\xbfa\tb\n", "CSV (tabs, UTF-8)", &["1: 0=a 1=b"], &[]);
        check(
            b"a|b\nGer\xe4t|2",
            "CSV (vertical bars, windows-1252)",
            &["1: 0=a 1=b", "2: 0=Gerät 1=2"],
            &[],
        );
        check(&utf16le("a;b\né;2"), "CSV (semicolons, UTF-16LE)", &["1: 0=a 1=b", "2: 0=é 1=2"], &[]);
        check(b"sep=;\r\na,b;c\r\n", "CSV (semicolons, UTF-8)", &["1: 0=a,b 1=c"], &[]);
        check(b"", "CSV (commas, UTF-8)", &[], &[]);
        check(b"alone", "CSV (commas, UTF-8)", &["1: 0=alone"], &[]);
    }

    #[test]
    fn rows_have_the_number_that_a_spreadsheet_shows() {
        check(
            b"a,b\r\n\r\n\r\n\"1\r\n2\",x\r\n\r\n3,y",
            "CSV (commas, UTF-8)",
            &["1: 0=a 1=b", "4: 0=1\r\n2 1=x", "6: 0=3 1=y"],
            &[],
        );
        check(b"\n\na,b\n,\n1,2\n", "CSV (commas, UTF-8)", &["3: 0=a 1=b", "5: 0=1 1=2"], &[]);
        check(
            b"a,b\n\n1,2\n\n\n3,4",
            "CSV (commas, UTF-8)",
            &["1: 0=a 1=b", "3: 0=1 1=2", "6: 0=3 1=4"],
            &[],
        );
        check(b"a,b\r1,2\r\r3,4", "CSV (commas, UTF-8)", &["1: 0=a 1=b", "2: 0=1 1=2", "4: 0=3 1=4"], &[]);
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_only() {
        check(
            b"a,b\n\"24 inch,x\n\"q,q\",z\n5\" screen,w\n",
            "CSV (commas, UTF-8)",
            &["1: 0=a 1=b", "2: 0=\"24 inch 1=x", "3: 0=q,q 1=z", "4: 0=5\" screen 1=w"],
            &["row 2 stray_quote"],
        );
        check(
            b"a,b\n\"1,x\n2,y",
            "CSV (commas, UTF-8)",
            &["1: 0=a 1=b", "2: 0=\"1 1=x", "3: 0=2 1=y"],
            &["row 2 stray_quote"],
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            show(&bytes);
        }

        #[test]
        fn delimited_shapes_never_panic_and_rows_ascend(text in "[ab\",;\r\n\t|=]{0,80}") {
            let mut problems = Vec::new();
            let table = read("f.csv", text.as_bytes(), &mut problems);
            prop_assert!(table.rows.is_sorted_by(|a, b| a.number < b.number));
        }
    }
}
