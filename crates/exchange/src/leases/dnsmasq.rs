//! The lease file of dnsmasq: expiry, hardware address, internet address, name, client identifier, a lease a line.
//!
//! Of IPv6 leases, which follow a line `duid …`, the second word is the identity association and the last the client's
//! DHCP unique identifier. The file says when a lease ends and not when it began, so it is told at the time of the file.

use std::net::IpAddr;

use wardroom_model::{Mac, Timestamp};

use super::{Lease, mac_of_identifier};
use crate::source::{ReadLines, Told};

pub(crate) fn begins(line: &str) -> Option<bool> {
    if line.trim().is_empty() || line.starts_with("duid ") {
        return None;
    }
    Some(lease(line, Timestamp::default()).is_some())
}

/// Reads the file.
pub(crate) struct Reader {
    written: Timestamp,
}

impl Reader {
    pub(crate) fn new(written: Timestamp) -> Self {
        Self { written }
    }
}

fn lease(line: &str, written: Timestamp) -> Option<Lease> {
    let mut words = line.split_ascii_whitespace();
    let (expires, hardware, address, name) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let identifier = words.next()?;
    if words.next().is_some() || expires.parse::<u64>().is_err() {
        return None;
    }
    let ip: IpAddr = address.parse().ok()?;
    let identifier: Option<Vec<u8>> =
        identifier.split(':').map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
    let mac = match ip {
        IpAddr::V4(_) => Some(hardware_address(hardware)?),
        IpAddr::V6(_) => mac_of_identifier(&identifier.unwrap_or_default()),
    };
    let host_name = if name == "*" { String::new() } else { name.to_owned() };
    Some(Lease { time: written, ip: Some(ip), mac, host_name, ..Lease::default() })
}

/// `00:1b:…`; of a network that is not Ethernet its type comes first, as `06-00:1b:…`.
fn hardware_address(text: &str) -> Option<Mac> {
    let mac = text.split_once('-').map_or(text, |(_, mac)| mac);
    mac.contains(':').then(|| mac.parse().ok()).flatten()
}

impl ReadLines for Reader {
    fn line(&mut self, number: u64, line: &str, told: &mut Told) {
        if line.trim().is_empty() || line.starts_with("duid ") {
            return;
        }
        match lease(line, self.written) {
            Some(lease) => {
                if let Some(record) = lease.into_record() {
                    told.record(number, record);
                }
            }
            None => {
                let reason = "not a lease: expiry, hardware address, address, name and identifier are needed; it was passed over";
                told.problem(format_args!("line {number}"), "bad_lease", reason);
            }
        }
    }
}
