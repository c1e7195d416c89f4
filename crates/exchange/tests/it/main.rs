//! Real logs, leases, exports, output of switches and bills of materials, each held against what its collector expects.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
#![expect(clippy::print_stdout, reason = "a test says what it compared, and what it skipped")]

mod flow_export;
mod gudid;
mod leases;
mod mds2;
mod sbom;
mod switch;
mod yaml;
mod zeek;

use std::path::PathBuf;

use wardroom_exchange::source::{Kind, Lines};
use wardroom_model::{Problem, Record, Timestamp};

/// When every file of these tests was written.
const WRITTEN: Timestamp = Timestamp(1_700_000_000_000_000);

/// A folder of the test data, or none with a word.
fn published(folder: &str) -> Option<PathBuf> {
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so there is no {folder} to read");
        return None;
    };
    Some(PathBuf::from(data).join(folder))
}

/// A folder of what tells of networks.
fn data(folder: &str) -> Option<PathBuf> {
    Some(published("netinv")?.join(folder))
}

/// All files below a folder whose name ends so, in order.
fn files(folder: &std::path::Path, end: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .flat_map(|path| if path.is_dir() { files(&path, end) } else { vec![path] })
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    found.sort();
    found
}

/// Everything that a text tells.
fn read(kind: Kind, text: &[u8]) -> (Vec<(u64, Record)>, Vec<Problem>) {
    let mut lines = Lines::new(kind, "f", WRITTEN);
    text.split(|byte| *byte == b'\n').for_each(|line| lines.line(line));
    lines.finish();
    let records = std::mem::take(&mut lines.told.records);
    (records, lines.told.into_problems())
}
