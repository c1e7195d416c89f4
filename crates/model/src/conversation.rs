//! Who talks to whom, an hour at a time.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::macros::slugs;
use crate::{Locator, Mac, NetworkKey, Protocol, Timestamp};

slugs! {
    /// Transport protocol.
    Transport {
        /// TCP, RFC 9293.
        Tcp = "tcp",
        /// UDP, RFC 768.
        Udp = "udp",
        /// ICMP and ICMPv6.
        Icmp = "icmp",
        /// Anything else over IP.
        Other = "other",
    }
}

slugs! {
    /// How a connection stands or ended.
    FlowState {
        /// Asked, no answer.
        Attempted = "attempted",
        /// Asked and refused (RST, or ICMP unreachable).
        Refused = "refused",
        /// Both sides spoke; not seen to end.
        Open = "open",
        /// Ended by both sides.
        Closed = "closed",
        /// Ended by a reset.
        Reset = "reset",
    }
}

/// One side of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    /// Ethernet address that its packets came from or went to.
    pub mac: Option<Mac>,
    /// Internet address.
    pub ip: IpAddr,
}

/// One connection, in passing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Where it was heard.
    pub network: NetworkKey,
    /// The side that asked.
    pub client: Party,
    /// The client's port, where the transport has ports.
    pub client_port: Option<u16>,
    /// The side that was asked.
    pub server: Party,
    /// Transport.
    pub transport: Transport,
    /// The server's port, where the transport has ports.
    pub server_port: Option<u16>,
    /// What is spoken, recognised by content.
    pub app: Option<Protocol>,
    /// How it stands.
    pub state: FlowState,
    /// Bytes on the wire from client to server.
    pub bytes_to_server: u64,
    /// Bytes on the wire from server to client.
    pub bytes_to_client: u64,
    /// Packets from client to server.
    pub packets_to_server: u64,
    /// Packets from server to client.
    pub packets_to_client: u64,
    /// First packet.
    pub first_seen: Timestamp,
    /// Last packet.
    pub last_seen: Timestamp,
    /// Frame of the first packet in its capture, or line of the first record in its log, 1-based.
    pub first_frame: u64,
}

/// What conversations are counted by. Client ports are not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationKey {
    /// Where it was heard.
    pub network: NetworkKey,
    /// The side that asks.
    pub client: Party,
    /// The side that is asked.
    pub server: Party,
    /// Transport.
    pub transport: Transport,
    /// The server's port.
    pub server_port: Option<u16>,
    /// What is spoken.
    pub app: Option<Protocol>,
    /// Start of the hour.
    pub hour: Timestamp,
}

/// The connections of one hour between two parties to one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Who, what, when.
    pub key: ConversationKey,
    /// Bytes on the wire from client to server.
    pub bytes_to_server: u64,
    /// Bytes on the wire from server to client.
    pub bytes_to_client: u64,
    /// Packets from client to server.
    pub packets_to_server: u64,
    /// Packets from server to client.
    pub packets_to_client: u64,
    /// Connections that began in the hour.
    pub connections: u64,
    /// Of them, those refused.
    pub refusals: u64,
    /// Where the first of them was heard. Of captures the frame alone counts: the interface is 0.
    pub first: Option<Locator>,
}
