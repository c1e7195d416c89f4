//! Commands on the record of who did what.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DataFolder, Format};

#[derive(Subcommand, Debug)]
pub(crate) enum AuditCommand {
    /// List the record, newest first
    List(AuditList),
    /// Read the whole record and print each place where it does not hold; exits with 1 if there is one
    Verify(AuditVerify),
    /// Sign where the record ends, as JSON: keep it elsewhere, and give it to `verify` later
    Head(AuditKey),
    /// Print the public key that checks signed heads
    Key(AuditKey),
}

#[derive(Args, Debug)]
pub(crate) struct AuditKey {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// File of the key that signs; made where there is none [default: record.key in the data folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct AuditVerify {
    #[command(flatten)]
    pub(crate) key: AuditKey,
    /// Signed heads that the record must pass through, as `audit head` wrote them, one a line
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) head: Vec<PathBuf>,
    /// Public key that signed them, where the key that signs is not at hand
    #[arg(long, value_name = "HEX")]
    pub(crate) public_key: Option<Box<str>>,
}

#[derive(Args, Debug)]
pub(crate) struct AuditList {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// Only what this person did
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<Box<str>>,
    /// Only this, such as `decision_make` or `view`
    #[arg(long, value_name = "WHAT")]
    pub(crate) operation: Option<Box<str>>,
    /// Only where what it was done to has this text in it
    #[arg(long, value_name = "TEXT")]
    pub(crate) subject: Option<Box<str>>,
    /// From this day or time on
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<Box<str>>,
    /// Up to this day, with it, or before this time
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<Box<str>>,
    /// At most so many lines
    #[arg(long, default_value_t = 1000)]
    pub(crate) limit: u32,
    /// How the list is written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}
