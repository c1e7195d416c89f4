//! Tables for spreadsheets: CSV whose cells no spreadsheet takes for a formula, and JSON with one object a line.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use wardroom_exchange::text::csv_cell;

/// Writes rows as CSV (RFC 4180).
pub(crate) fn csv(heading: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = String::new();
    let mut line = |cells: &[String]| {
        out.push_str(&cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    };
    line(&heading.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
    rows.for_each(|row| line(&row));
    out
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
            ("-1+1", "'-1+1"),
            ("@a", "'@a"),
            ("a,b", "\"a,b\""),
            ("line\nline", "\"line\nline\""),
        ] {
            let table = csv(&["name"], std::iter::once(vec![cell.to_owned()]));
            assert_eq!(table, format!("name\r\n{expected}\r\n"));
        }
    }
}
