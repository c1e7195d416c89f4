//! Runs the program and gives what it said.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs `wardroom` with these arguments, with a folder of its own as home.
pub(crate) fn run<I, S>(arguments: I) -> Ran
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    Ran(Command::new(env!("CARGO_BIN_EXE_wardroom")).args(arguments).output().unwrap())
}

/// The same with something to read on its standard input.
pub(crate) fn run_with_input<I, S>(arguments: I, input: &[u8]) -> Ran
where
    I: IntoIterator<Item = S>,
    S: AsRef<std::ffi::OsStr>,
{
    let mut command = Command::new(env!("CARGO_BIN_EXE_wardroom"));
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    Ran(child.wait_with_output().unwrap())
}

/// What a run gave.
pub(crate) struct Ran(pub(crate) Output);

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Standard output as JSON, one object a line.
    pub(crate) fn json(&self) -> Vec<Value> {
        assert_eq!(self.code(), 0, "{}", self.err());
        self.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A file or folder of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The sample's captures.
pub(crate) fn sample_captures() -> Vec<PathBuf> {
    files_below(&project("sample/captures"), &["pcap", "pcapng"])
}

/// The test data, or a line that says that this test was skipped.
pub(crate) fn data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WARDROOM_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: {test}: WARDROOM_DATA is not set");
    }
    folder
}

/// All files below a folder with one of these endings, ordered.
pub(crate) fn files_below(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .flat_map(|entry| {
            let path = entry.path();
            let wanted = path.extension().is_some_and(|end| endings.iter().any(|known| end == *known));
            if path.is_dir() {
                files_below(&path, endings)
            } else {
                wanted.then_some(path).into_iter().collect()
            }
        })
        .collect();
    found.sort();
    found
}
