//! The project's own automation. `cargo xtask test` is all that a change must pass.

mod api;
mod browser;
mod cpe;
mod licences;
mod limited;
mod python;
mod steps;

use std::process::ExitCode;

use steps::Steps;

const USAGE: &str = "cargo xtask test       format, lints, licences, unit, integration and browser tests
cargo xtask browser    browser tests alone
cargo xtask api        the API against its OpenAPI document, alone
cargo xtask cpe        platform names against another implementation, alone
cargo xtask licences   licences of every dependency
cargo xtask evaluate   how often claims and pairs are right, written into ACCURACY.md
cargo xtask screenshot FOLDER   pictures of the demo's pages at desktop and phone width";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["test"] => test(),
        ["browser"] => browser_alone(),
        ["api"] => api_alone(),
        ["cpe"] => cpe_alone(),
        ["licences"] => licences::check(),
        ["evaluate"] => {
            steps::cargo(&["run", "--release", "--quiet", "-p", "wardroom-evaluation", "--", "."])
        }
        ["screenshot", folder] => browser::screenshots(folder),
        _ => {
            steps::say(USAGE);
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            steps::say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn browser_alone() -> anyhow::Result<()> {
    let mut steps = Steps::default();
    steps.run_or_skip("browser tests", browser::test);
    steps.finish()
}

fn api_alone() -> anyhow::Result<()> {
    let mut steps = Steps::default();
    steps.run_or_skip("API against its document", api::test);
    steps.finish()
}

fn cpe_alone() -> anyhow::Result<()> {
    let mut steps = Steps::default();
    steps.run_or_skip("platform names against another implementation", cpe::test);
    steps.finish()
}

/// Every step runs, also after one has failed, so that one run tells everything.
fn test() -> anyhow::Result<()> {
    let mut steps = Steps::default();
    steps.run("format", || steps::cargo(&["fmt", "--all", "--check"]));
    steps.run("lints", || {
        steps::cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])
    });
    steps.run("licences", licences::check);
    steps.run("tests", || {
        if steps::has_nextest() {
            steps::cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "fail"])
        } else {
            steps::cargo(&["test", "--workspace", "--no-fail-fast", "--quiet"])
        }
    });
    steps.run_or_skip("platform names against another implementation", cpe::test);
    steps.run_or_skip("API against its document", api::test);
    steps.run_or_skip("browser tests", browser::test);
    steps.finish()
}
