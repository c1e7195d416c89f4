//! A line of `export write-back`.

use wardroom_server::write_back::{LONG, long};
use wardroom_store::WriteBackRow;

use crate::output::Row;

impl Row for WriteBackRow {
    const HEADINGS: &'static [&'static str] = LONG;

    fn cells(&self) -> Vec<String> {
        long(self)
    }
}
