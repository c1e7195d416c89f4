//! Steps that run other programs, and the tally of how they went.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

/// How the steps of a run went.
#[derive(Default)]
pub(crate) struct Steps {
    failed: Vec<String>,
    skipped: Vec<String>,
}

/// A step that may not be possible on this machine.
pub(crate) enum Outcome {
    Done,
    Skipped(String),
}

impl Steps {
    /// Runs a step and notes how it went.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<()>) {
        self.run_or_skip(name, || step().map(|()| Outcome::Done));
    }

    /// Runs a step that may say why it was skipped.
    pub(crate) fn run_or_skip(&mut self, name: &str, step: impl FnOnce() -> Result<Outcome>) {
        say(&format!("── {name}"));
        let start = Instant::now();
        match step() {
            Ok(Outcome::Done) => say(&format!("   {name}: passed in {:.0} s", start.elapsed().as_secs_f64())),
            Ok(Outcome::Skipped(why)) => {
                say(&format!("   {name}: SKIPPED, {why}"));
                self.skipped.push(format!("{name} ({why})"));
            }
            Err(error) => {
                say(&format!("   {name}: FAILED, {error:#}"));
                self.failed.push(name.to_owned());
            }
        }
    }

    /// Tells the sum, and fails where a step has.
    pub(crate) fn finish(self) -> Result<()> {
        if !self.skipped.is_empty() {
            say(&format!("skipped: {}", self.skipped.join(", ")));
        }
        if self.failed.is_empty() { Ok(()) } else { bail!("failed: {}", self.failed.join(", ")) }
    }
}

/// A line on standard output: this is a tool for a terminal.
#[expect(clippy::print_stdout, reason = "a tool for a terminal")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs cargo in the project's folder.
pub(crate) fn cargo(arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    run(Command::new(cargo).args(arguments))
}

/// Is cargo-nextest installed?
pub(crate) fn has_nextest() -> bool {
    let version = Command::new("cargo")
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Are we root?
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Is a program on the path?
pub(crate) fn is_program(name: &str) -> bool {
    find_program(name).is_some()
}

/// A program's file, by the path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs a program, in the project's folder where none is set, and fails where it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    if command.get_current_dir().is_none() {
        command.current_dir(root());
    }
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("starting {program}"))?;
    if status.success() { Ok(()) } else { bail!("{program} ended with {status}") }
}

/// Builds the program and says where it is.
pub(crate) fn program_built() -> Result<PathBuf> {
    cargo(&["build", "--quiet", "--package", "wardroom"])?;
    Ok(target_folder()?.join("debug/wardroom"))
}

/// The folder of what is built.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let metadata = MetadataCommand::new().no_deps().exec().context("finding the folder of what is built")?;
    Ok(metadata.target_directory.into_std_path_buf())
}
