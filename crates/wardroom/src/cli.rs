//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wardroom_model::{Role, Timestamp};

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

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// A sample hospital from captures, a CMMS export and advisories shipped with the program, then its pages
    Demo(Demo),
    /// Show the hosts in captures with what each is and why; no database
    Inspect(Inspect),
    /// Listen on network interfaces, a folder that fills up or for flow exports, then show the hosts that were heard; nothing is
    /// ever sent
    Sense(Sense),
    /// Show which advisories and CVEs touch the devices of an inventory; no database
    Match(Match),
    /// Pair the assets of an inventory with the hosts in captures; no database
    Reconcile(Reconcile),
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
    /// Advisories, CVE records and catalogues: files or folders
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
pub(crate) struct DataFolder {
    /// Data folder, or a postgres:// address
    #[arg(long, default_value = "wardroom-data", value_name = "DIR")]
    pub(crate) data: String,
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// Address and port. Beyond loopback it takes TLS, and somebody who can sign in
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The hospital's certificate for this server: a chain in PEM. Without it one is made beyond loopback
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) certificate: Option<PathBuf>,
    /// The certificate's key in PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub(crate) key: Option<PathBuf>,
    /// A name or address that people reach this server by, for the certificate that is made; any number of times
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Vec<String>,
    /// Where the certificate that is made is kept [default: `tls` in the data folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) tls: Option<PathBuf>,
    /// People come in by the hospital's own login too, which this TOML file describes: see docs/login.md
    #[cfg(feature = "oidc")]
    #[arg(long, value_name = "FILE")]
    pub(crate) login: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum User {
    /// Let somebody in; their first password is printed
    Add {
        /// What they sign in as
        login: String,
        /// What they are called [default: the login]
        #[arg(long)]
        name: Option<String>,
        /// What they are, such as `technician`
        #[arg(long, value_parser = role)]
        role: Role,
        /// Only devices of this department; any number of times
        #[arg(long, value_name = "NAME")]
        department: Vec<String>,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Everybody who may come in, or might once
    List {
        /// How to print them
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Put somebody out: they may no longer come in, and are out at once
    Disable {
        /// What they sign in as
        login: String,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Let somebody in again
    Enable {
        /// What they sign in as
        login: String,
        #[command(flatten)]
        data: DataFolder,
    },
    /// A new first password for somebody who has lost theirs, or their second factor
    Reset {
        /// What they sign in as
        login: String,
        #[command(flatten)]
        data: DataFolder,
    },
}

/// A role of people.
fn role(slug: &str) -> Result<Role, String> {
    let of_people = |role: &Role| !matches!(role, Role::System | Role::Sensor);
    Role::find(slug).filter(of_people).ok_or_else(|| {
        let known: Vec<&str> =
            Role::ALL.iter().filter(|role| of_people(role)).map(|role| role.slug()).collect();
        format!("people are {}", known.join(", "))
    })
}

#[derive(Args, Debug)]
pub(crate) struct Import {
    #[command(subcommand)]
    pub(crate) what: ImportWhat,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ImportWhat {
    /// A CMMS export: CSV, XLSX or ODS
    Assets {
        /// The export
        file: PathBuf,
        /// Column mapping to use instead of guessing
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Captures: pcap or pcapng
    Captures {
        /// The captures
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Advisories (CSAF), CVE records, the KEV catalogue
    Feeds {
        /// Files or folders
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        data: DataFolder,
    },
}

#[derive(Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// Only what this text is found in
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<Box<str>>,
    /// At most so many lines
    #[arg(long, default_value_t = 1000)]
    pub(crate) limit: u32,
    /// How the list is written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct Dump {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    /// A line a row, ordered, without the times of reading: two stores are the same if this is
    #[arg(long, required = true)]
    pub(crate) canonical: bool,
}

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
}
