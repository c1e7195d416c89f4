//! Platform names beside another implementation of their standard, a Python package.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::limited::run_within;
use crate::python;
use crate::steps::Outcome;

/// Time that the comparison may take, with building it. It takes a minute.
const LIMIT: Duration = Duration::from_secs(600);

/// Compares the relations of ten thousand pairs.
pub(crate) fn test() -> Result<Outcome> {
    let python = match python::with_package("cpe", "1.3.1")? {
        Ok(python) => python,
        Err(why) => return Ok(Outcome::Skipped(why)),
    };
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut test = Command::new(cargo);
    test.args(["test", "--quiet", "-p", "wardroom-catalog", "--test", "it", "cpe::", "--", "--nocapture"]);
    run_within(test.current_dir(crate::steps::root()).env("CPE_PEER", python), LIMIT)?;
    Ok(Outcome::Done)
}
