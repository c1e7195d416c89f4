//! Tables for spreadsheets: CSV whose cells no spreadsheet takes for a formula, and JSON with one object a line.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Writes rows as CSV (RFC 4180).
pub(crate) fn csv(heading: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = String::new();
    let mut line = |cells: &[String]| {
        out.push_str(&cells.iter().map(|cell| cell_safe(cell)).collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    };
    line(&heading.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
    rows.for_each(|row| line(&row));
    out
}

/// One cell: quoted where needed, and with an apostrophe before what a spreadsheet would run as a formula.
fn cell_safe(cell: &str) -> String {
    let formula = cell
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n', '\'']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// A file to keep.
pub(crate) fn download(name: &str, kind: &'static str, body: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("CT-1", "CT-1"),
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("-1+1", "\"'-1+1\""),
            ("@a", "\"'@a\""),
            ("a,b", "\"a,b\""),
            ("line\nline", "\"line\nline\""),
        ] {
            assert_eq!(cell_safe(cell), expected);
        }
    }
}
