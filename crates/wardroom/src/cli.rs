//! What can be typed.

mod data;
mod files;
mod record;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wardroom_model::Timestamp;

pub(crate) use self::data::*;
pub(crate) use self::files::*;
pub(crate) use self::record::*;

/// Works out which devices a hospital's network has, what is wrong with each, and what to do first.
///
/// Wardroom is passive: it listens, reads files, and sends nothing to any device.
#[derive(Parser, Debug)]
#[command(
    name = "wardroom",
    version,
    after_help = "Exit codes: 0 done (problems are counted and shown), 1 failed, \
or problems with --strict, 2 misused.\n\nStart with: wardroom demo"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Write each problem as a line of JSON {file, at, kind, reason} to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) problems: Option<PathBuf>,

    /// Exit with 1 when anything could not be read
    #[arg(long, global = true)]
    pub(crate) strict: bool,

    /// The time that counts as now, for due dates, expiry and age (RFC 3339)
    #[arg(long, global = true, value_name = "TIME")]
    pub(crate) as_of: Option<Timestamp>,

    /// Act as this account, with its rights and departments only, instead of as the program itself; the record names it
    #[arg(long = "as", global = true, value_name = "LOGIN")]
    pub(crate) acting: Option<String>,

    /// Threads that read captures; the answer does not depend on it
    #[arg(long, global = true, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: u16,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// One JSON object a line
    Json,
    /// Comma-separated values with a heading
    Csv,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// A sample hospital from captures, a CMMS export and advisories shipped with the program, then its pages
    Demo(Demo),
    /// Show the hosts in captures with what each is and why; no database
    Inspect(Inspect),
    /// Listen on network interfaces, a folder that fills up or for flow exports, then show the hosts that were heard; nothing is
    /// ever sent
    Sense(Sense),
    /// Show which advisories, CVEs and recalls touch the devices of an inventory; no database
    Match(Match),
    /// Pair the assets of an inventory with the hosts in captures; no database
    Reconcile(Reconcile),
    /// Read the barcodes of devices (UDI); no database
    Udi(UdiCommand),
    /// Show what parts a device is made of, as its bill of materials says (SBOM); no database
    Sbom(SbomCommand),
    /// Show what a maker states on the security of a device (the form MDS2), or what differs between two; no database
    Mds2(Mds2Command),
    /// Serve the pages and the API
    Serve(Serve),
    /// People who may come in
    #[command(subcommand)]
    User(User),
    /// Read data into a data folder
    Import(Import),
    /// List devices
    Devices(List),
    /// List findings
    Findings(List),
    /// List work, what to do first on top
    Work(List),
    /// Derive what each device is anew with the knowledge as it is, and show what changed and why
    Reidentify(Reidentify),
    /// Write what other systems read
    #[command(subcommand)]
    Export(Export),
    /// Write all that a store holds as text, to compare stores with
    Dump(Dump),
    /// The record of who did what: list it, verify it, sign where it ends
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Compare two versions as makers of devices write them
    #[command(subcommand)]
    Version(VersionCommand),
    /// Compare two CPE 2.3 names
    #[command(subcommand)]
    Cpe(CpeCommand),
    /// Print a schema of what the program writes, or the list of them
    Schema {
        /// Name of the schema, such as `inspect`
        name: Option<String>,
    },
    /// Check knowledge and data, and say what is wrong
    #[command(subcommand)]
    Knowledge(KnowledgeCommand),
}

#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Print the work list and end, without serving pages
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// How the work list is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Loopback address and port of the pages
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Keep the sample's data in this folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}
