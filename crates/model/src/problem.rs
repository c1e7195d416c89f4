//! Bad input: counted, shown with its place, and skipped, while the rest goes through.

use serde::{Deserialize, Serialize};

/// One thing that could not be read. Its JSON is a line of `--problems FILE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// File that it is in.
    pub file: Box<str>,
    /// Where in the file: `frame 12`, `line 40`, `row 7`, `/vulnerabilities/3`, `byte 4096`.
    pub at: Box<str>,
    /// `snake_case` slug: `torn_record`, `bad_date`, `not_json`.
    pub kind: Box<str>,
    /// What is wrong, and what was done about it.
    pub reason: Box<str>,
}

impl Problem {
    /// A problem.
    pub fn new(
        file: impl Into<Box<str>>,
        at: impl Into<Box<str>>,
        kind: impl Into<Box<str>>,
        reason: impl Into<Box<str>>,
    ) -> Self {
        Self { file: file.into(), at: at.into(), kind: kind.into(), reason: reason.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {} ({})", self.file, self.at, self.reason, self.kind)
    }
}
