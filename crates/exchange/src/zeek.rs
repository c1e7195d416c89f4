//! Logs of Zeek, as tab-separated text with its own heading and as a JSON object a line.
//!
//! Read are conn, dns, dhcp, http, ssl, ssh, software and the known_* logs. A log of another
//! kind is passed over with a word. Columns go by name: logs of several versions and policies differ in which they have.
//! Names of people, paths and contents are not looked at: of http.log neither `uri`, `username` nor `referrer`, of dns.log
//! no instance of a service, of ftp.log, smb_*.log and kerberos.log nothing.
//!
//! Layout: Zeek's documentation of its log framework (`#separator`, `#fields`, `#types`; escapes as `\xHH`) and of each log's
//! record; confirmed with the logs of Zeek's own tests.

mod columns;
mod connection;
mod inventory;
mod lookup;
mod row;
mod session;

use std::collections::BTreeMap;

use wardroom_model::Record;

use crate::source::{ReadLines, Told};
use columns::Column;
use row::{Heading, Row};

/// A log that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    Conn,
    Dns,
    Dhcp,
    Http,
    Ssl,
    Ssh,
    Software,
    KnownHosts,
    KnownServices,
    KnownCertificates,
    KnownDevices,
}

impl Log {
    /// By the name of its path.
    fn find(path: &str) -> Option<Self> {
        Some(match path {
            "conn" => Self::Conn,
            "dns" => Self::Dns,
            "dhcp" => Self::Dhcp,
            "http" => Self::Http,
            "ssl" => Self::Ssl,
            "ssh" => Self::Ssh,
            "software" => Self::Software,
            "known_hosts" => Self::KnownHosts,
            "known_services" => Self::KnownServices,
            "known_certs" => Self::KnownCertificates,
            "known_devices" => Self::KnownDevices,
            _ => return None,
        })
    }

    /// By what only it has, for JSON that does not name its path.
    fn guess(row: &Row<'_>) -> Option<Self> {
        use Column as C;
        let signs: [(Self, &[Column]); 10] = [
            (Self::Conn, &[C::ConnState]),
            (Self::Dns, &[C::Query, C::TransId]),
            (Self::Dhcp, &[C::MsgTypes]),
            (Self::Http, &[C::TransDepth]),
            (Self::Ssl, &[C::Cipher, C::Established]),
            (Self::Ssl, &[C::SslHistory]),
            (Self::Ssh, &[C::AuthAttempts]),
            (Self::Software, &[C::SoftwareType]),
            (Self::KnownServices, &[C::PortProto, C::Host]),
            (Self::KnownCertificates, &[C::IssuerSubject, C::Host]),
        ];
        let has_all = |columns: &[Column]| columns.iter().all(|column| row.has(*column));
        signs.into_iter().find(|(_, columns)| has_all(columns)).map(|(log, _)| log)
    }

    fn record(self, row: &Row<'_>) -> Option<Record> {
        match self {
            Self::Conn => connection::record(row),
            Self::Dns => lookup::dns(row),
            Self::Dhcp => lookup::dhcp(row),
            Self::Http => session::http(row),
            Self::Ssl => session::ssl(row),
            Self::Ssh => session::ssh(row),
            Self::Software => inventory::software(row),
            Self::KnownHosts => inventory::host(row),
            Self::KnownServices => inventory::service(row),
            Self::KnownCertificates => inventory::certificate(row),
            Self::KnownDevices => inventory::device(row),
        }
    }
}

/// Is this the first line of a log?
pub(crate) fn begins(line: &str) -> Option<bool> {
    let is_heading = ["#separator ", "#fields\t", "#path\t"].iter().any(|word| line.starts_with(word));
    let is_object = line.starts_with('{') && line.contains("\"ts\":") && line.ends_with('}');
    match line {
        _ if is_heading || is_object => Some(true),
        "" => None,
        line => (!line.starts_with('#')).then_some(false),
    }
}

/// Lines of logs that are not read, by the name of the log.
#[derive(Default)]
struct PassedOver(BTreeMap<Box<str>, u64>);

impl PassedOver {
    /// Logs whose names are kept; what is more is one.
    const MOST: usize = 64;

    fn add(&mut self, path: &str) {
        let path = if self.0.len() < Self::MOST { path } else { "other" };
        *self.0.entry(path.into()).or_default() += 1;
    }
}

/// Reads a log.
#[derive(Default)]
pub(crate) struct Reader {
    heading: Heading,
    passed_over: PassedOver,
}

impl ReadLines for Reader {
    fn line(&mut self, number: u64, line: &str, told: &mut Told) {
        if line.is_empty() {
            return;
        }
        if let Some(heading) = line.strip_prefix('#') {
            if !self.heading.line(heading) {
                let reason = "a heading that cannot be read; the lines below it are read by the one before";
                told.problem(format_args!("line {number}"), "bad_heading", reason);
            }
            return;
        }
        let row = if line.starts_with('{') { Row::json(line) } else { self.heading.row(line) };
        match row {
            Ok(row) => tell(number, self.heading.path.as_deref(), &row, &mut self.passed_over, told),
            Err(reason) => told.problem(format_args!("line {number}"), "bad_line", reason),
        }
    }

    fn finish(&mut self, told: &mut Told) {
        for (path, lines) in std::mem::take(&mut self.passed_over.0) {
            let reason = format!("{lines} lines of Zeek's {path} log, of which nothing is read");
            told.problem("all lines", "log_not_read", reason);
        }
    }
}

fn tell(number: u64, path: Option<&str>, row: &Row<'_>, passed_over: &mut PassedOver, told: &mut Told) {
    let named = row.text(Column::Path);
    let path = named.as_deref().or(path);
    let Some(log) = path.map_or_else(|| Log::guess(row), Log::find) else {
        return passed_over.add(path.unwrap_or("unnamed"));
    };
    match log.record(row) {
        Some(record) => told.record(number, record),
        None => {
            let reason = format!(
                "a line of Zeek's {log:?} log whose time, address or type cannot be read; it was passed over"
            );
            told.problem(format_args!("line {number}"), "bad_record", reason);
        }
    }
}

#[cfg(test)]
mod tests;
