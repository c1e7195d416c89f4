//! What is kept of facts.

use std::net::IpAddr;

use crate::{Field, Locator, Mac, NetworkKey, Protocol, Timestamp};

/// One field with one value, as it was heard about one host: first, last, how often, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: Box<str>,
    /// When it was first heard.
    pub first_seen: Timestamp,
    /// When it was last heard.
    pub last_seen: Timestamp,
    /// How many facts said so.
    pub count: u64,
    /// Where it was first read.
    pub first: Locator,
    /// Where it was last read.
    pub last: Locator,
}

impl Observation {
    /// Values kept of one field of one host: the first so many that were heard. Later ones are counted.
    pub const VALUES_A_FIELD: usize = 32;
}

/// One Ethernet address and one internet address heard together on one network: what a sensor hands to
/// `identity`, which joins sightings to hosts.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Where it was heard.
    pub network: NetworkKey,
    /// Ethernet source address; none in captures without one.
    pub mac: Option<Mac>,
    /// Internet source address; none for a host that spoke only below IP.
    pub ip: Option<IpAddr>,
    /// True where ARP, neighbour discovery or DHCP say that `mac` itself has `ip`.
    pub on_link: bool,
    /// A log or a table names it as a host that somebody has heard, whether or not packets from it were.
    pub listed: bool,
    /// First packet from it, or when it was first listed.
    pub first_seen: Timestamp,
    /// Last packet from it, or when it was last listed.
    pub last_seen: Timestamp,
    /// Packets from it.
    pub packets: u64,
    /// Bytes on the wire from it.
    pub bytes: u64,
    /// Protocols that it was heard to speak, in the order of [`Protocol::ALL`].
    pub protocols: Vec<Protocol>,
    /// What was heard about it, ordered by field, then by where it was first read.
    pub observations: Vec<Observation>,
    /// Facts whose value was not kept, because its field already had [`Observation::VALUES_A_FIELD`].
    pub values_not_kept: u64,
}

impl Sighting {
    /// Was it heard, by whomever? Else it was only told about.
    pub const fn is_heard(&self) -> bool {
        self.packets > 0 || self.listed
    }
}
