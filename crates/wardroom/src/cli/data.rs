//! Commands on a data folder.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use wardroom_model::Role;

use super::Format;

#[derive(Args, Debug)]
pub(crate) struct DataFolder {
    /// Data folder, or a postgres:// address
    #[arg(long, default_value = "wardroom-data", value_name = "DIR")]
    pub(crate) data: String,
}

#[derive(Args, Debug)]
pub(crate) struct Knowing {
    /// Folder of the hospital's own knowledge, files that end in .toml [default: `knowledge` in the data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) knowing: Knowing,
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
    #[command(flatten)]
    pub(crate) knowing: Knowing,
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
    /// Product records of the FDA's GUDID: the full release as XML or tables, answers of AccessGUDID and openFDA, the product
    /// classification; files, a folder of them, or an archive
    Gudid {
        /// File, folder or archive
        file: PathBuf,
        #[command(flatten)]
        data: DataFolder,
    },
    /// Advisories (CSAF), CVE records, the KEV catalogue, recalls
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

#[derive(Args, Debug)]
pub(crate) struct Reidentify {
    #[command(flatten)]
    pub(crate) data: DataFolder,
    #[command(flatten)]
    pub(crate) knowing: Knowing,
    /// Only show what would change
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How the changes are written [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Export {
    /// Addresses that vulnerability scanners and endpoint agents must leave alone
    DoNotScan {
        #[command(flatten)]
        data: DataFolder,
        #[command(flatten)]
        knowing: Knowing,
        /// How the list is written
        #[arg(long, value_enum, default_value_t = ScanFormat::Txt)]
        format: ScanFormat,
    },
    /// What the network would put right in the CMMS: every line that nobody left out, and when and where each device was
    /// last heard
    WriteBack {
        #[command(flatten)]
        data: DataFolder,
        /// How it is written: `csv` a row a record, as a CMMS imports it; the others a row a value [default: table on a
        /// terminal, else json]
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
}

/// How the do-not-scan list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanFormat {
    /// One address a line, as scanners take it
    Txt,
    /// All columns
    Csv,
    /// One JSON object a line
    Json,
}
