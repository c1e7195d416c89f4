//! Packets that a mirror port shows twice.

use wardroom_model::Timestamp;
use wardroom_wire::frame::{IpPacket, Transport};

/// Two copies of one packet lie no further apart than this, in microseconds.
const WINDOW: u32 = 1_000;

/// Do two packets lie so near each other that the second may be a copy of the first?
pub(crate) fn is_copy(first: Timestamp, second: Timestamp) -> bool {
    first.0.abs_diff(second.0) <= u64::from(WINDOW)
}

/// An odd number with no pattern in its bits: 2^64 divided by the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

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
    /// The hop limit is not looked at, so that a packet heard on both sides of a router counts once too.
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
///
/// The identification alone tells nothing: IPv6 has none, and many stacks leave it at 0 or 1. TCP says by its numbers
/// which bytes a segment holds, so the edges of its payload are enough; of all else, whose messages may differ in
/// one byte anywhere, the whole payload counts.
fn signature(packet: &IpPacket<'_>) -> u32 {
    let (kind, numbers, payload) = match packet.transport {
        Transport::Tcp(tcp) => {
            let numbers = u64::from(tcp.sequence) << 32 | u64::from(tcp.acknowledgment);
            (tcp.flags, numbers, edges(tcp.payload))
        }
        Transport::Udp { payload, .. } => (1, 0, whole(payload)),
        Transport::Icmp(payload) | Transport::Icmp6(payload) => (2, 0, whole(payload)),
        Transport::Other(payload) => (3, 0, whole(payload)),
    };
    let header =
        u64::from(packet.identification) << 48 | u64::from(kind) << 40 | packet.payload_length as u64;
    let signature = mixed(mixed(header, numbers), payload);
    // The upper half of a product depends on all bits, the lower does not.
    ((signature ^ signature >> 32).wrapping_mul(MULTIPLIER) >> 32) as u32 | 1
}

/// The rotation brings the upper bits of a product down, so that the next one spreads them too.
#[inline]
const fn mixed(state: u64, word: u64) -> u64 {
    (state ^ word).wrapping_mul(MULTIPLIER).rotate_left(29)
}

/// Head, middle and tail.
fn edges(payload: &[u8]) -> u64 {
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let middle = payload.get(payload.len() / 2..).and_then(|half| half.first_chunk());
    mixed(mixed(word(payload.first_chunk()), word(middle)), word(payload.last_chunk()))
}

/// Every byte, in four lanes that do not wait for each other.
fn whole(payload: &[u8]) -> u64 {
    const LANE: usize = 8;
    let (blocks, rest) = payload.as_chunks::<{ 4 * LANE }>();
    let mut padded = [0; 4 * LANE];
    padded.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    let mut lanes = [1, 2, 3, 4];
    for block in blocks.iter().chain([&padded]) {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<LANE>().0) {
            *lane = mixed(*lane, u64::from_le_bytes(*word));
        }
    }
    lanes.into_iter().fold(0, mixed)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use wardroom_wire::frame::Tcp;

    use super::*;

    const TCP: Tcp<'_> =
        Tcp { src_port: 104, dst_port: 40_000, sequence: 7, acknowledgment: 9, flags: 16, payload: &[] };

    fn packet(identification: u16, transport: Transport<'_>) -> IpPacket<'_> {
        let payload_length = match transport {
            Transport::Tcp(Tcp { payload, .. })
            | Transport::Udp { payload, .. }
            | Transport::Icmp(payload)
            | Transport::Icmp6(payload)
            | Transport::Other(payload) => payload.len(),
        };
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let (protocol, fragment, bytes) = (0, None, &[]);
        IpPacket {
            src: address,
            dst: address,
            protocol,
            identification,
            fragment,
            transport,
            payload_length,
            bytes,
        }
    }

    fn udp(payload: &[u8]) -> Transport<'_> {
        Transport::Udp { src_port: 67, dst_port: 68, payload }
    }

    #[track_caller]
    fn check(first: &IpPacket<'_>, second: &IpPacket<'_>, apart: i64, expected: bool) {
        for start in [0, 5_000_000, i64::from(u32::MAX) - 400] {
            let mut last = LastPacket::default();
            assert!(!last.is_repeated_by(first, Timestamp(start)), "{first:?} repeats nothing");
            let copy = last.is_repeated_by(second, Timestamp(start + apart));
            assert_eq!(copy, expected, "{first:?} then, {apart} µs later, {second:?}");
        }
    }

    #[test]
    fn a_copy_is_the_same_packet_at_nearly_the_same_time() {
        let offer = udp(b"offer");
        for (apart, expected) in [(0, true), (1_000, true), (-1_000, true), (1_001, false), (-1_001, false)] {
            check(&packet(7, offer), &packet(7, offer), apart, expected);
        }
        let data = Tcp { payload: b"0123456789abcdef", ..TCP };
        for transport in
            [offer, udp(b""), Transport::Tcp(TCP), Transport::Tcp(data), Transport::Icmp(b"ping")]
        {
            check(&packet(0, transport), &packet(0, transport), 3, true);
            check(&packet(1, transport), &packet(2, transport), 3, false);
        }
    }

    #[test]
    fn packets_without_identification_are_told_apart_by_what_they_hold() {
        let pairs = [
            (udp(b"offer"), udp(b"other")),
            (udp(b"offer"), udp(b"offer\0")),
            (udp(b"offer"), Transport::Icmp(b"offer")),
            (Transport::Icmp(b"ping 1"), Transport::Icmp(b"ping 2")),
            (Transport::Icmp6(b"ping 1"), Transport::Icmp6(b"ping 2")),
            (Transport::Other(b"ping 1"), Transport::Other(b"ping 2")),
            (Transport::Tcp(TCP), Transport::Tcp(Tcp { acknowledgment: 10, ..TCP })),
            (Transport::Tcp(TCP), Transport::Tcp(Tcp { sequence: 8, ..TCP })),
            (Transport::Tcp(TCP), Transport::Tcp(Tcp { flags: 17, ..TCP })),
            (Transport::Tcp(TCP), Transport::Tcp(Tcp { payload: b"keep-alive", ..TCP })),
        ];
        for (first, second) in pairs {
            check(&packet(0, first), &packet(0, second), 3, false);
        }
    }

    /// Offers of one server to one client that differ in a counter at byte 8, and any other place.
    #[test]
    fn one_bit_anywhere_in_a_datagram_makes_another() {
        for length in [1, 31, 32, 33, 300, 1472] {
            let first = vec![0; length];
            for bit in 0..length * 8 {
                let mut second = first.clone();
                second[bit / 8] ^= 1 << (bit % 8);
                check(&packet(0, udp(&first)), &packet(0, udp(&second)), 3, false);
            }
        }
    }
}
