//! The API against its own OpenAPI document: the script of `tests/api`, with Python and schemathesis.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::limited::run_within;
use crate::steps::{self, Outcome, is_program, program_built};

/// Time that all requests may take. They take half a minute.
const LIMIT: Duration = Duration::from_secs(480);
/// Time for fetching schemathesis.
const FETCH_LIMIT: Duration = Duration::from_secs(240);
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Asks the API all that its document allows, and what it does not.
pub(crate) fn test() -> Result<Outcome> {
    if !is_program("python3") {
        return Ok(Outcome::Skipped("python3 is not installed".into()));
    }
    let program = program_built()?;
    let folder = program.with_file_name("schemathesis");
    let schemathesis = folder.join("bin/schemathesis");
    if !schemathesis.exists() {
        let made = run_within(Command::new("python3").args(["-m", "venv"]).arg(&folder), FETCH_LIMIT);
        let mut install = Command::new(folder.join("bin/python"));
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", SCHEMATHESIS]);
        if made.and_then(|()| run_within(&mut install, FETCH_LIMIT)).is_err() {
            return Ok(Outcome::Skipped("python3 could not install schemathesis".into()));
        }
    }
    let script = steps::root().join("tests/api/run.py");
    run_within(Command::new("python3").arg(script).arg(program).arg(schemathesis), LIMIT)?;
    Ok(Outcome::Done)
}
