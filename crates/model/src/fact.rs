//! A fact: one field read off one packet, in passing. Facts are shown and folded, never stored one by one.

use std::net::IpAddr;

use serde::Serialize;

use crate::{Field, Locator, Mac, Timestamp};

/// One end of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct End {
    /// Ethernet address, where the capture has one.
    pub mac: Option<Mac>,
    /// Internet address.
    pub ip: Option<IpAddr>,
    /// Transport port.
    pub port: Option<u16>,
}

/// Which host a fact tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The end that sent the packet.
    Src,
    /// The end that it was sent to.
    Dst,
    /// The host with this Ethernet address on the same network.
    Mac(Mac),
    /// The host with this address on the same network.
    Ip(IpAddr),
}

/// One field, read in passing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The frame that completed the message.
    pub locator: Locator,
    /// When that frame was heard.
    pub time: Timestamp,
    /// The frame's source.
    pub src: End,
    /// The frame's destination.
    pub dst: End,
    /// Innermost VLAN id.
    pub vlan: Option<u16>,
    /// Whom the field tells about.
    pub about: Subject,
    /// The field.
    pub field: Field,
    /// Its value as text, at most [`Fact::VALUE_LIMIT`] bytes.
    pub value: Box<str>,
}

impl Fact {
    /// Longest value that is kept, in bytes; the rest is cut off at a character's boundary.
    pub const VALUE_LIMIT: usize = 255;
}
