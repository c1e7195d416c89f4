//! Pages of lists: rows and the place to go on from.
//!
//! A cursor holds the sort key and the id of the last row that was given. It is opaque to its bearer, stays right
//! when rows come and go, and costs the same on the first page and on the last. There are no totals; counts come
//! from maintained facets.

use serde::Serialize;

use crate::digest::hexadecimal;
use crate::error::Fault;

/// Most rows that one page gives.
pub const LIMIT: usize = 1_000;

/// Some rows of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// From one row more than asked for: the row too many says that there is a next page.
    pub(crate) fn from_rows(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Self { rows, next }
    }

    /// The same page with each row turned into something else.
    pub(crate) fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(turn).collect(), next: self.next }
    }
}

/// A page's size within what is allowed; 0 means 50.
pub(crate) fn page_limit(asked: usize) -> usize {
    if asked == 0 { 50 } else { asked.min(LIMIT) }
}

/// A `LIMIT` one larger than the page.
pub(crate) fn limit_and_one(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Writes a cursor.
pub(crate) fn cursor_write(parts: &[&str]) -> String {
    hexadecimal(serde_json::json!(parts).to_string().as_bytes())
}

/// Reads a cursor of `N` parts.
pub(crate) fn cursor_read<const N: usize>(cursor: &str) -> Result<[String; N], Fault> {
    let bytes: Option<Vec<u8>> = cursor
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let parts: Vec<String> =
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(Fault::Cursor)?;
    parts.try_into().map_err(|_parts| Fault::Cursor)
}

/// A real number as a cursor carries it, exact to the bit.
pub(crate) fn real_write(real: f64) -> String {
    format!("{:016x}", real.to_bits())
}

/// Reads what [`real_write`] writes.
pub(crate) fn real_read(text: &str) -> Result<f64, Fault> {
    u64::from_str_radix(text, 16).map(f64::from_bits).map_err(|_error| Fault::Cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_a_made_up_one_is_refused() {
        let cursor = cursor_write(&["Ünïcode \u{0}", ""]);
        assert_eq!(cursor_read::<2>(&cursor).unwrap(), ["Ünïcode \u{0}".to_owned(), String::new()]);
        for wrong in ["", "zz", "5b", &cursor_write(&["one"]), "é"] {
            assert!(cursor_read::<2>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(real_read(&real_write(-0.1)).unwrap(), -0.1);
    }
}
