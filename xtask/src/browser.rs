//! The pages in a real browser: the scripts of `tests/browser`, with node, and with Chromium where there is one.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::limited::run_within;
use crate::steps::{self, Outcome, find_program, is_program, is_root, run, say};

/// Time that all browser tests may take. They take one to two minutes; a browser that hangs must not hang the build.
const LIMIT: Duration = Duration::from_secs(600);
/// Packages that they need, as `package.json` names them.
const PACKAGES: [&str; 2] = ["playwright-core", "oidc-provider"];
/// Time for fetching what they need.
const FETCH_LIMIT: Duration = Duration::from_secs(300);

/// Tests the pages.
pub(crate) fn test() -> Result<Outcome> {
    // Node's limit is for all tests together, each has its own; what is still open at the end does not keep node alive.
    node(&["--test", "--test-timeout=540000", "--test-force-exit", "run.mjs"])
}

/// Takes pictures of the pages.
pub(crate) fn screenshots(folder: &str) -> Result<()> {
    let folder = std::path::absolute(folder).with_context(|| format!("finding {folder}"))?;
    match node(&["screenshots.mjs", &folder.to_string_lossy()])? {
        Outcome::Done => say(&format!("pictures are in {}", folder.display())),
        Outcome::Skipped(why) => say(&format!("no pictures: {why}")),
    }
    Ok(())
}

/// Runs a script with node, after building the program and fetching what the script needs where that is possible.
fn node(arguments: &[&str]) -> Result<Outcome> {
    let folder = steps::root().join("tests/browser");
    if !is_program("node") || !is_program("npm") {
        return Ok(Outcome::Skipped("node and npm are not installed".into()));
    }
    let Some(chromium) = chromium()? else {
        return Ok(Outcome::Skipped(
            "no Chromium, and it could not be installed; set CHROMIUM to one".into(),
        ));
    };
    let installing = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    let is_there = |package: &str| folder.join("node_modules").join(package).exists();
    if !PACKAGES.into_iter().all(is_there)
        && run_within(Command::new("npm").args(installing).current_dir(&folder), FETCH_LIMIT).is_err()
    {
        return Ok(Outcome::Skipped(format!("npm could not install {}", PACKAGES.join(" and "))));
    }
    let program = steps::program_built()?;
    let mut command = Command::new("node");
    command.args(arguments).current_dir(&folder).env("CHROMIUM", chromium).env("WARDROOM", program);
    run_within(&mut command, LIMIT)?;
    Ok(Outcome::Done)
}

/// Chromium on this machine; installed from Debian's packages where that is allowed.
fn chromium() -> Result<Option<PathBuf>> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual =
        ["chromium", "chromium-browser", "google-chrome"].iter().filter_map(|name| find_program(name));
    if let Some(found) = named.into_iter().chain(usual).find(|path| path.exists()) {
        return Ok(Some(found));
    }
    if !is_program("apt-get") || !is_root() {
        return Ok(None);
    }
    say("   installing chromium");
    let quietly = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null()))
    };
    if quietly(&["update", "-qq"]).and_then(|()| quietly(&["install", "-y", "-qq", "chromium"])).is_err() {
        return Ok(None);
    }
    Ok(find_program("chromium"))
}
