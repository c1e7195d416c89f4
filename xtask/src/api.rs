//! The API against its own OpenAPI document: the script of `tests/api`, with Python and schemathesis.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::limited::run_within;
use crate::python;
use crate::steps::{self, Outcome, program_built};

/// Time that all requests may take. They take half a minute.
const LIMIT: Duration = Duration::from_secs(480);

/// Asks the API all that its document allows, and what it does not.
pub(crate) fn test() -> Result<Outcome> {
    let python = match python::with_package("schemathesis", "4.32.5")? {
        Ok(python) => python,
        Err(why) => return Ok(Outcome::Skipped(why)),
    };
    let script = steps::root().join("tests/api/run.py");
    let schemathesis = python.with_file_name("schemathesis");
    run_within(Command::new("python3").arg(script).arg(program_built()?).arg(schemathesis), LIMIT)?;
    Ok(Outcome::Done)
}
