//! Hosts: endpoints heard on a network.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::id::HostId;
use crate::{Mac, NetworkKey, Observation, Protocol, Timestamp};

/// What a host is recognised by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HostKey {
    /// On link: its Ethernet address.
    Mac(NetworkKey, Mac),
    /// Behind a router, or heard without Ethernet addresses: its address, for as long as one lease lasts.
    Address(NetworkKey, IpAddr, u32),
}

impl HostKey {
    /// The host's id.
    pub fn id(&self) -> HostId {
        HostId::of(&[&self.to_string()])
    }

    /// The network that it was heard on.
    pub fn network(&self) -> &NetworkKey {
        match self {
            Self::Mac(network, _) | Self::Address(network, ..) => network,
        }
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mac(network, mac) => write!(f, "{network}/{mac}"),
            Self::Address(network, ip, 0) => write!(f, "{network}/{ip}"),
            Self::Address(network, ip, epoch) => write!(f, "{network}/{ip}#{epoch}"),
        }
    }
}

/// An address that a host had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostAddress {
    /// The network that gives the address its meaning.
    pub network: NetworkKey,
    /// The address.
    pub ip: IpAddr,
    /// First packet from it.
    pub first_seen: Timestamp,
    /// Last packet from it.
    pub last_seen: Timestamp,
}

/// An endpoint heard on a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// What it is recognised by.
    pub key: HostKey,
    /// Its Ethernet addresses.
    pub macs: Vec<Mac>,
    /// Its internet addresses, by first packet.
    pub addresses: Vec<HostAddress>,
    /// True where its Ethernet address carries other hosts' packets.
    pub router: bool,
    /// First packet from it.
    pub first_seen: Timestamp,
    /// Last packet from it.
    pub last_seen: Timestamp,
    /// Packets from it.
    pub packets: u64,
    /// Bytes on the wire from it.
    pub bytes: u64,
    /// Protocols that it was heard to speak, in the order of [`Protocol::ALL`].
    pub protocols: Vec<Protocol>,
    /// What was heard about it, ordered by field, then by where it was first read.
    pub observations: Vec<Observation>,
    /// Facts whose value was not kept.
    pub values_not_kept: u64,
}
