//! The transport layer: TCP (RFC 9293 §3.1), UDP (RFC 768), ICMP.

use super::{Tcp, Transport};

/// Reads a transport header. `above` is what was captured above the IP headers, `length` what the packet says it
/// has there. Gives the header with the bytes that the packet has above it.
#[inline]
pub(super) fn decode(
    protocol: u8,
    later_fragment: bool,
    above: &[u8],
    length: usize,
) -> (Transport<'_>, usize) {
    if later_fragment {
        return (Transport::Other(above), length);
    }
    match protocol {
        6 => tcp(above, length),
        17 => udp(above, length),
        1 => (Transport::Icmp(above), length),
        58 => (Transport::Icmp6(above), length),
        _ => (Transport::Other(above), length),
    }
}

#[inline]
fn tcp(above: &[u8], length: usize) -> (Transport<'_>, usize) {
    let cut = (Transport::Other(above), length);
    let Some(head) = above.first_chunk::<20>() else { return cut };
    let [s0, s1, d0, d1, n0, n1, n2, n3, a0, a1, a2, a3, offset, flags, ..] = *head;
    let header = usize::from(offset >> 4) * 4;
    if header < 20 {
        return cut;
    }
    let Some(payload) = above.get(header..) else { return cut };
    let tcp = Tcp {
        src_port: u16::from_be_bytes([s0, s1]),
        dst_port: u16::from_be_bytes([d0, d1]),
        sequence: u32::from_be_bytes([n0, n1, n2, n3]),
        acknowledgment: u32::from_be_bytes([a0, a1, a2, a3]),
        flags,
        payload,
    };
    (Transport::Tcp(tcp), length - header.min(length))
}

#[inline]
fn udp(above: &[u8], length: usize) -> (Transport<'_>, usize) {
    let Some((head, rest)) = above.split_first_chunk::<8>() else {
        return (Transport::Other(above), length);
    };
    let [s0, s1, d0, d1, l0, l1, _, _] = *head;
    // The IP layer's length is the outer bound; a UDP length that cannot be is not taken.
    let within = length.saturating_sub(8);
    let payload_length = match usize::from(u16::from_be_bytes([l0, l1])).checked_sub(8) {
        Some(said) => said.min(within),
        None => within,
    };
    let transport = Transport::Udp {
        src_port: u16::from_be_bytes([s0, s1]),
        dst_port: u16::from_be_bytes([d0, d1]),
        payload: rest.get(..payload_length).unwrap_or(rest),
    };
    (transport, payload_length)
}
