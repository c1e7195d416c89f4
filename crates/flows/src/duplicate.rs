//! Packets that a mirror port shows twice.

use wardroom_model::Timestamp;
use wardroom_wire::frame::{IpPacket, Transport};

/// Two copies of one packet lie no further apart than this, in microseconds.
const WINDOW: u32 = 1_000;

/// The last packet of one direction of a connection, to know its copy by. Every connection has two of these, so they
/// are small: one in four thousand million packets that come within the window passes for a copy and is none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastPacket {
    signature: u32,
    /// Microseconds modulo 2^32, an hour and more.
    time: u32,
}

impl LastPacket {
    /// Is this packet a copy of the last one? Remembers it if not.
    ///
    /// A copy has the same identification, sequence number, length and edges of its payload. The hop limit is not
    /// looked at, so that a packet heard on both sides of a router counts once too.
    pub(crate) fn is_repeated_by(&mut self, packet: &IpPacket<'_>, time: Timestamp) -> bool {
        let signature = signature(packet);
        let time = time.0 as u32;
        let apart = time.wrapping_sub(self.time).min(self.time.wrapping_sub(time));
        let copy = signature == self.signature && apart <= WINDOW;
        *self = Self { signature, time };
        copy
    }
}

/// Never 0, which stands for *no packet yet*.
fn signature(packet: &IpPacket<'_>) -> u32 {
    let (fixed, payload) = match packet.transport {
        Transport::Tcp(tcp) => (u64::from(tcp.sequence) << 8 | u64::from(tcp.flags), tcp.payload),
        Transport::Udp { payload, .. } => (1, payload),
        Transport::Icmp(payload) | Transport::Icmp6(payload) => (2, payload),
        Transport::Other(payload) => (3, payload),
    };
    let edge = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let head = edge(payload.first_chunk());
    let middle = edge(payload.get(payload.len() / 2..).and_then(|half| half.first_chunk()));
    let tail = edge(payload.last_chunk());
    let mut signature = fixed ^ u64::from(packet.identification) << 48 ^ (packet.payload_length as u64) << 40;
    for part in [head, middle, tail] {
        signature = (signature ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
    // The upper half of a product depends on all bits, the lower does not.
    ((signature ^ signature >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32 | 1
}
