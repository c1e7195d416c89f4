//! Lease files of Kea ("memfile"): CSV with a heading, for IPv4 and for IPv6. Kea Administrator Reference Manual, "Memfile".
//!
//! Commas within a value are written as `&#x2c`. A lease that was given back or has expired stands there again with
//! another state.

use wardroom_model::{Mac, Timestamp};

use super::{Lease, mac_of_identifier};
use crate::source::{ReadLines, Told};

pub(crate) fn begins(line: &str) -> Option<bool> {
    (!line.trim().is_empty())
        .then(|| line.starts_with("address,hwaddr,") || line.starts_with("address,duid,"))
}

/// Where each column is.
#[derive(Default)]
struct Columns {
    address: Option<usize>,
    hardware: Option<usize>,
    client: Option<usize>,
    unique: Option<usize>,
    lifetime: Option<usize>,
    expires: Option<usize>,
    host_name: Option<usize>,
    state: Option<usize>,
    kind: Option<usize>,
}

/// Reads the file.
#[derive(Default)]
pub(crate) struct Reader {
    columns: Columns,
}

/// A lease that a client declined because another has the address.
const DECLINED: &str = "1";
/// A lease of a prefix, which is no host's address.
const PREFIX: &str = "2";

impl Reader {
    fn heading(&mut self, line: &str) {
        let names: Vec<&str> = line.split(',').collect();
        let at = |name: &str| names.iter().position(|held| *held == name);
        self.columns = Columns {
            address: at("address"),
            hardware: at("hwaddr"),
            client: at("client_id"),
            unique: at("duid"),
            lifetime: at("valid_lifetime"),
            expires: at("expire"),
            host_name: at("hostname"),
            state: at("state"),
            kind: at("lease_type"),
        };
    }

    fn lease(&self, line: &str) -> Option<Option<Lease>> {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |column: Option<usize>| column.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let columns = &self.columns;
        let ip = cell(columns.address).parse().ok()?;
        let expires: i64 = cell(columns.expires).parse().ok()?;
        let lifetime: i64 = cell(columns.lifetime).parse().ok()?;
        if cell(columns.state) == DECLINED || cell(columns.kind) == PREFIX {
            return Some(None);
        }
        let identifier = [columns.client, columns.unique].map(|column| bytes(cell(column)));
        let mac = cell(columns.hardware).parse::<Mac>().ok();
        let name = cell(columns.host_name).trim_end_matches('.').replace("&#x2c", ",");
        let (host_name, full_name) =
            if name.contains('.') { (String::new(), name) } else { (name, String::new()) };
        Some(Some(Lease {
            time: Timestamp(expires.checked_sub(lifetime)?.checked_mul(Timestamp::SECOND)?),
            ip: Some(ip),
            mac: mac.or_else(|| identifier.iter().find_map(|bytes| mac_of_identifier(bytes))),
            host_name,
            full_name,
            ..Lease::default()
        }))
    }
}

/// `01:0a:…` as bytes; empty where it is something else.
fn bytes(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = text.split(':').map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
    bytes.unwrap_or_default()
}

impl ReadLines for Reader {
    fn line(&mut self, number: u64, line: &str, told: &mut Told) {
        if begins(line) == Some(true) {
            return self.heading(line);
        }
        if line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        match self.lease(line) {
            Some(lease) => {
                if let Some(record) = lease.and_then(Lease::into_record) {
                    told.record(number, record);
                }
            }
            None => {
                let reason = "a lease whose address, lifetime or expiry cannot be read; it was passed over";
                told.problem(format_args!("line {number}"), "bad_lease", reason);
            }
        }
    }
}
