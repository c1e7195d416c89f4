//! Problems: a line each on standard error, a count, and all of them in the file that was asked for.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use wardroom_model::Problem;

use crate::output;

/// Lines shown on standard error before only the count goes on.
const SHOWN: usize = 20;

/// Shows problems and writes them to `file`. Gives how many there are.
pub(crate) fn report(problems: &[Problem], file: Option<&Path>) -> Result<usize> {
    problems.iter().take(SHOWN).for_each(|problem| output::say(&problem.to_string()));
    if problems.len() > SHOWN {
        let rest = problems.len() - SHOWN;
        output::say(&format!("… and {rest} more problems; --problems FILE writes all of them"));
    }
    match problems.len() {
        0 => {}
        1 => output::say("1 problem; everything else was read"),
        count => output::say(&format!("{count} problems; everything else was read")),
    }
    if let Some(path) = file {
        let context = || format!("writing problems to {}", path.display());
        let mut out = BufWriter::new(File::create(path).with_context(context)?);
        problems.iter().try_for_each(|problem| output::json_line(&mut out, problem)).with_context(context)?;
        out.flush().with_context(context)?;
    }
    Ok(problems.len())
}
