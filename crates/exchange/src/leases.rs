//! Lease files of DHCP servers: which Ethernet address has which internet address, and what its owner calls itself.
//!
//! A lease is told as the server's acknowledgement would have told it. Every block of a file counts, each at its time:
//! servers append, so an address may stand there many times, and the last block is what holds now.

pub(crate) mod dnsmasq;
pub(crate) mod isc;
pub(crate) mod kea;

use std::net::IpAddr;

use wardroom_model::fact::{End, Subject};
use wardroom_model::{Field, Mac, Protocol, Record, Timestamp};

/// A lease as any server writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lease {
    pub(crate) time: Timestamp,
    pub(crate) ip: Option<IpAddr>,
    pub(crate) mac: Option<Mac>,
    pub(crate) host_name: String,
    pub(crate) full_name: String,
    pub(crate) vendor_class: String,
}

impl Lease {
    /// None where nobody is known who has it.
    pub(crate) fn into_record(self) -> Option<Record> {
        let mac = self.mac.filter(|mac| !mac.is_group() && !mac.is_zero());
        let ip = self.ip.filter(|ip| !ip.is_unspecified() && !ip.is_multicast())?;
        let is_v6 = ip.is_ipv6();
        if mac.is_none() && !is_v6 {
            return None;
        }
        let mut record = Record::about(self.time, End { mac, ip: Some(ip), port: None });
        record.listed = true;
        record.app = Some(if is_v6 { Protocol::Dhcpv6 } else { Protocol::Dhcp });
        let about = mac.map_or(Subject::Src, Subject::Mac);
        if mac.is_some() {
            let field = if is_v6 { Field::Dhcpv6AssignedAddress } else { Field::DhcpAssignedAddress };
            record.say(about, field, ip.to_string());
        }
        record.say(about, Field::DhcpHostName, self.host_name);
        record.say(about, Field::DhcpFullName, self.full_name);
        record.say(about, Field::DhcpVendorClass, self.vendor_class);
        Some(record)
    }
}

/// The Ethernet address in a client's or DHCP unique identifier (RFC 2132 §9.14, RFC 8415 §11), where it holds one.
pub(crate) fn mac_of_identifier(identifier: &[u8]) -> Option<Mac> {
    let mac = match identifier {
        // Hardware type 1 and the address.
        [1, mac @ ..] => mac,
        // DUID-LLT of Ethernet, with its time.
        [0, 1, 0, 1, _, _, _, _, mac @ ..] => mac,
        // DUID-LL of Ethernet.
        [0, 3, 0, 1, mac @ ..] => mac,
        _ => return None,
    };
    Some(Mac(mac.try_into().ok()?)).filter(|mac| !mac.is_group() && !mac.is_zero())
}

#[cfg(test)]
mod tests;
