//! Python with a package of its registry, in a folder of its own.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::limited::run_within;
use crate::steps::{is_program, target_folder};

/// Time for fetching a package.
const FETCH_LIMIT: Duration = Duration::from_secs(240);

/// A Python that has a package in this version, fetched where it is not there yet; else why there is none.
pub(crate) fn with_package(name: &str, version: &str) -> Result<std::result::Result<PathBuf, String>> {
    if !is_program("python3") {
        return Ok(Err("python3 is not installed".into()));
    }
    let folder = target_folder()?.join("python").join(format!("{name}-{version}"));
    let python = folder.join("bin/python");
    let installed = folder.join("installed");
    if !installed.exists() {
        let made = run_within(Command::new("python3").args(["-m", "venv"]).arg(&folder), FETCH_LIMIT);
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        install.arg(format!("{name}=={version}"));
        if made.and_then(|()| run_within(&mut install, FETCH_LIMIT)).is_err() {
            return Ok(Err(format!("python3 could not install {name}")));
        }
        std::fs::write(installed, "")?;
    }
    Ok(Ok(python))
}
