//! `inspect --format summary`: counts.

use std::io::Write;

use anyhow::Result;
use wardroom_sensor::Listening;

use crate::output;

/// Writes how much was read and heard, a line each.
pub(crate) fn write(listening: &Listening) -> Result<()> {
    let counters = &listening.heard.counters;
    let hosts = wardroom_identity::host::join(listening.heard.sightings.clone()).len();
    let rows: [(&str, u64); 10] = [
        ("files and interfaces", listening.captures.len() as u64),
        ("frames", counters.packets),
        ("packets inside of others", counters.carried),
        ("records of logs, tables and exports", counters.records),
        ("bytes", counters.bytes),
        ("hosts", hosts as u64),
        ("flows", counters.flows),
        ("facts", counters.facts),
        ("duplicated frames, counted once", counters.duplicates),
        ("frames with broken headers", counters.broken.values().sum()),
    ];
    let mut out = output::stdout();
    for (name, count) in rows {
        writeln!(out, "{count:>14}  {name}")?;
    }
    Ok(out.flush()?)
}
