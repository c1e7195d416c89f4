//! `wardroom version compare` and `wardroom cpe match`.

use std::cmp::Ordering;
use std::io::Write;

use anyhow::{Context, Result};
use wardroom_catalog::{cpe, version};

use crate::cli::{CpeCommand, VersionCommand};
use crate::output;

/// Prints how two versions stand to each other.
pub(crate) fn version(what: &VersionCommand) -> Result<usize> {
    let VersionCommand::Compare { a, b } = what;
    let sign = match version::compare(a, b) {
        _ if !version::is_comparable(a, b) => "?",
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    };
    print(sign)
}

/// Prints how two CPE names stand to each other.
pub(crate) fn cpe(what: &CpeCommand) -> Result<usize> {
    let CpeCommand::Match { a, b } = what;
    let read = |text: &str| {
        let expected = "a CPE 2.3 name is needed, such as cpe:2.3:o:microsoft:windows_10:1809:*:*:*:*:*:*:*";
        cpe::Cpe::parse(text).with_context(|| format!("reading `{text}`: {expected}"))
    };
    let relation = read(a)?.compare(&read(b)?);
    print(&format!("{relation:?}").to_lowercase())
}

fn print(line: &str) -> Result<usize> {
    let mut out = output::stdout();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(0)
}
