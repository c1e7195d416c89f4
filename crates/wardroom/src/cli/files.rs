//! Commands that need no data folder: files and interfaces in, an answer out.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{DataFolder, Format, Knowing};

/// How `inspect` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// For people
    Table,
    /// One JSON object a line
    Json,
    /// Comma-separated values with a heading
    Csv,
    /// Counts only
    Summary,
}

#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// Captures (pcap, pcapng), logs of Zeek, leases, tables of switches, flow exports, files of nfdump; also in gzip, zstd or xz;
    /// folders of these; `-` for a capture on the standard input
    #[arg(required = true, value_name = "CAPTURE")]
    pub(crate) captures: Vec<PathBuf>,
    /// Each fact, one a line
    #[arg(long, conflicts_with = "flows")]
    pub(crate) facts: bool,
    /// Each flow, one a line
    #[arg(long)]
    pub(crate) flows: bool,
    /// How the result is written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<InspectFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct Sense {
    /// Interfaces, such as a mirror port's; or one folder that a capture program fills, file after file
    #[arg(required_unless_present = "collect", value_name = "INTERFACE or FOLDER")]
    pub(crate) interfaces: Vec<String>,
    /// Take in what routers and probes send to this address and port: NetFlow 5 and 9, IPFIX
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with_all = ["interfaces", "filter", "ring"])]
    pub(crate) collect: Option<SocketAddr>,
    /// End by itself after so many seconds [default: at Ctrl-C]
    #[arg(long, value_name = "N")]
    pub(crate) seconds: Option<u64>,
    /// Read only these packets, such as "net 10.20.0.0/16 and not port 9100"; words: host, net, mac, port (each also
    /// after src or dst), vlan, ip, ip6, arp, tcp, udp, icmp, sctp, and, or, not, brackets
    #[arg(long, value_name = "WORDS")]
    pub(crate) filter: Option<String>,
    /// Memory of the ring that the kernel fills, for each thread and interface
    #[arg(long, value_name = "MEBIBYTES", default_value_t = 64, value_parser = clap::value_parser!(u32).range(2..=2048))]
    pub(crate) ring: u32,
    /// Each flow, one a line
    #[arg(long)]
    pub(crate) flows: bool,
    /// How the result is written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<InspectFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct Match {
    /// Inventory: CSV, XLSX or ODS
    #[arg(long, value_name = "FILE")]
    pub(crate) assets: PathBuf,
    /// Advisories, CVE records, recalls and catalogues: files or folders
    #[arg(long, required = true, num_args = 1.., value_name = "DIR")]
    pub(crate) feeds: Vec<PathBuf>,
    /// Column mapping, as `import assets` writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Also what was looked at and does not touch a device
    #[arg(long)]
    pub(crate) all: bool,
    /// How the findings are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct Reconcile {
    /// Inventory: CSV, XLSX or ODS
    #[arg(long, value_name = "FILE")]
    pub(crate) assets: PathBuf,
    /// Captures
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(crate) hosts: Vec<PathBuf>,
    /// Column mapping, as `import assets` writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// How the pairs are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct UdiCommand {
    /// Codes of GS1, HIBCC or ICCBBA, as a scanner types them or as people write them [default: lines of the standard input]
    #[arg(value_name = "CODE")]
    pub(crate) codes: Vec<String>,
    /// Add the product's record: a file, folder or archive of the FDA's GUDID, as `import gudid` reads it
    #[arg(long, value_name = "FILE")]
    pub(crate) gudid: Option<PathBuf>,
    /// How they are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct SbomCommand {
    /// Bills of materials: CycloneDX 1.x as JSON or XML, SPDX 2.x as JSON or tag-value
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// One line a bill, with how many of its parts have a version, a maker, an identifier, a licence and an end of support
    #[arg(long)]
    pub(crate) bills: bool,
    /// How they are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct Mds2Command {
    /// Filled forms of 2013 or 2019: a workbook (XLSX, ODS), or the text of a PDF
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Only what two forms of one edition answer differently
    #[arg(long)]
    pub(crate) compare: bool,
    /// Answers that win over what is read: a table with the columns question, answer and note, for one form
    #[arg(long, value_name = "FILE", conflicts_with = "compare")]
    pub(crate) corrections: Option<PathBuf>,
    /// How they are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum VersionCommand {
    /// Prints <, =, > or ? (cannot be compared)
    Compare { a: String, b: String },
}

#[derive(Subcommand, Debug)]
pub(crate) enum CpeCommand {
    /// Prints how the first stands to the second (NISTIR 7696): equal, subset, superset, disjoint or undefined
    Match { a: String, b: String },
}

#[derive(Subcommand, Debug)]
pub(crate) enum KnowledgeCommand {
    /// Read knowledge files and say what is wrong with them
    Check {
        /// Files of fingerprints and tables that are added to the built-in ones
        files: Vec<PathBuf>,
    },
    /// Show which fingerprints fired for a host, where each stands, and how its claims were added up
    Explain(Explain),
    /// Print fingerprints that name other devices as those that people corrected, for a folder of own knowledge
    ExportCorrections {
        #[command(flatten)]
        data: DataFolder,
        #[command(flatten)]
        knowing: Knowing,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The host: its key or id, MAC, address or name
    pub(crate) host: String,
    /// Look for it in these captures, logs and tables; else in the data folder
    #[arg(long, num_args = 1.., value_name = "FILE", conflicts_with = "data")]
    pub(crate) captures: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) knowing: Knowing,
    /// How the pieces are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}
