//! A record: what is read where there are no packets. A line of a sensor's log, a lease, a row of a switch's table, a
//! flow that an exporter counted. It says the same as packets do: facts about hosts, and who talked to whom.

use crate::conversation::Transport;
use crate::fact::{End, Subject};
use crate::{Field, Protocol, Timestamp};

/// One record, with the facts and the connection that it tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// When what it tells of was so; where the source has no clock, when the source was written.
    pub time: Timestamp,
    /// VLAN ids, outermost first; 0 where there is none.
    pub vlans: [u16; 2],
    /// The host that the record is about, or that asked.
    pub src: End,
    /// The host on the other side, where there is one.
    pub dst: End,
    /// The source is a host that whoever wrote the record has heard, though its packets are not counted here.
    pub listed: bool,
    /// What the source is said to speak, or both sides of the connection.
    pub app: Option<Protocol>,
    /// What was read, and about whom. Values are taken as they lie in the record: whoever folds them cleans them.
    pub facts: Vec<(Subject, Field, String)>,
    /// What was counted between source and destination.
    pub connection: Option<Connection>,
}

/// A connection, or a part of one, as another program counted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Protocol over IP, as IANA numbers it.
    pub protocol: u8,
    /// The record tells of a whole connection and its source is who asked. Else it is of one direction, or of a part, and
    /// further records of the same ends may belong to the same connection.
    pub whole: bool,
    /// First packet.
    pub first: Timestamp,
    /// Last packet.
    pub last: Timestamp,
    /// From the source.
    pub from_src: Counted,
    /// From the destination.
    pub from_dst: Counted,
}

/// What went one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Packets.
    pub packets: u64,
    /// Bytes, as the source of the record counts them: most leave out what is below IP.
    pub bytes: u64,
    /// All TCP flags seen this way.
    pub tcp_flags: u8,
}

impl Record {
    /// A record about a host, with nothing said yet.
    pub fn about(time: Timestamp, src: End) -> Self {
        Self { time, src, ..Self::default() }
    }

    /// Says something, unless it is empty.
    pub fn say(&mut self, about: Subject, field: Field, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push((about, field, value));
        }
    }

    /// True where it tells of nothing.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.connection.is_none() && !self.listed
    }
}

impl Connection {
    /// The transport by its number.
    pub const fn transport(&self) -> Transport {
        match self.protocol {
            6 => Transport::Tcp,
            17 => Transport::Udp,
            1 | 58 => Transport::Icmp,
            _ => Transport::Other,
        }
    }
}
