//! Flows that routers and probes export: NetFlow version 5, NetFlow version 9 (RFC 3954) and IPFIX (RFC 7011).
//!
//! An IPFIX file (RFC 5655) is such messages one after the other, and so is what was cut from the payload of several
//! datagrams; [`Messages`] walks them. Templates belong to an exporter and are kept by [`Exporter`], bounded. Data that come
//! before their template wait for it, bounded too. [`Blocks`] walks the files in which nfdump keeps what exporters sent.
//!
//! Only addresses, ports, protocol, TCP flags, counts, times, Ethernet addresses and VLANs are read. Of what exporters add
//! (URLs, users, applications' names) nothing is. Counts of a sampling exporter are told as they stand. Enterprise elements
//! are passed over but for the reverse direction of RFC 5103.

mod element;
mod flow;
mod messages;
mod netflow5;
pub(crate) mod nfcapd;
pub(crate) mod nfdump;
mod set;
mod template;

pub use messages::Messages;
pub use nfcapd::Blocks;
pub use set::Exporter;

use crate::source::Told;
use wardroom_model::Timestamp;

/// What the head of a message says of its time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// When it was exported.
    pub(crate) exported: Timestamp,
    /// Milliseconds since the exporter started, where the head has them.
    pub(crate) uptime: Option<u32>,
}

/// Reads the one message that a datagram is. `number` is its place. What is wrong is told as a problem.
pub fn datagram(exporter: &mut Exporter, number: u64, bytes: &[u8], told: &mut Told) {
    Messages::after(number.saturating_sub(1)).read(exporter, bytes, true, told);
}

/// Does a message begin so? By its version and by what must follow.
pub(crate) fn begins(start: &[u8]) -> bool {
    let at = |place: usize| start.get(place..place + 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
    let set_begins = |place: usize, templates: [u16; 2]| {
        at(place).is_some_and(|id| id >= 256 || templates.contains(&id))
            && at(place + 2).is_some_and(|length| length >= 4)
    };
    match at(0) {
        Some(5) => {
            at(2).is_some_and(|count| (1..=netflow5::MOST_RECORDS).contains(&count)) && start.len() >= 72
        }
        Some(9) => at(2).is_some_and(|count| count > 0) && set_begins(20, [0, 1]),
        Some(10) => at(2).is_some_and(|length| length >= 20) && set_begins(16, [2, 3]),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
