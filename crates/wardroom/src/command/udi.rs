//! `wardroom udi`: what the barcodes on devices say, with no database.

use std::io::BufRead;

use anyhow::{Context, Result};
use wardroom_catalog::udi;
use wardroom_model::Problem;

use super::data;
use crate::cli::{Cli, UdiCommand};
use crate::output::{self, list};
use crate::problems;
use crate::view::udi::UdiLine;

pub(crate) fn run(cli: &Cli, options: &UdiCommand) -> Result<usize> {
    let today = data::now(cli).date_utc();
    let mut problems = Vec::new();
    let mut lines = Vec::new();
    for Typed { file, place, code } in typed(options)? {
        let udi::Reading { udi, faults } = udi::read(&code, today);
        let told = faults.iter().map(|fault| {
            Problem::new(file, format!("{place}, character {}", fault.at), fault.kind, fault.reason.as_str())
        });
        problems.extend(told);
        lines.push(UdiLine { code: code.into(), sound: faults.is_empty(), udi });
    }
    let count = problems::report(&problems, cli.problems.as_deref())?;
    list(lines, options.format.unwrap_or_else(output::default_format))?;
    Ok(count)
}

/// A code with where it was typed.
struct Typed {
    file: &'static str,
    place: String,
    code: String,
}

fn typed(options: &UdiCommand) -> Result<Vec<Typed>> {
    if !options.codes.is_empty() {
        let typed = |(number, code): (usize, &String)| Typed {
            file: "command line",
            place: format!("code {}", number + 1),
            code: code.clone(),
        };
        return Ok(options.codes.iter().enumerate().map(typed).collect());
    }
    let mut all = Vec::new();
    for (number, line) in std::io::stdin().lock().split(b'\n').enumerate() {
        let line = line.context("reading codes from the standard input")?;
        let code = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
        if !code.trim().is_empty() {
            all.push(Typed { file: "-", place: format!("line {}", number + 1), code });
        }
    }
    Ok(all)
}
