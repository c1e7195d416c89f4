//! Packets inside of packets: tunnels, and mirror ports that are carried over a network.
//!
//! GRE (RFC 2784, RFC 2890) with IP, MPLS or Ethernet in it, ERSPAN types I to III (draft-foschiano-erspan), VXLAN
//! (RFC 7348) on its port, IP in IP (RFC 2003, RFC 2473, RFC 4213), and Ethernet over MPLS (RFC 4448). The packet inside
//! is one more packet: whoever asks reads it as if it had been heard itself, besides the one that carries it.
//!
//! Which network it is on: that of its own VLAN tags where it has any; else what the tunnel says, which is the VLAN in
//! ERSPAN's header and the segment (VNI) of a VXLAN; else the network of the packet that carries it.

use super::{Content, Frame, IpPacket, LinkKind, Transport, Vlans, link, network};
use crate::bytes::Cursor;

/// Packets inside of each other that are worth looking into.
pub const DEPTH: u8 = 4;

/// A packet that another carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inside<'a> {
    /// Its headers. Where it is an IP packet alone it has no link, so no address of one.
    pub frame: Frame<'a>,
    /// Bytes of it on the wire.
    pub length: usize,
    /// What network it is on.
    pub segment: Segment,
}

/// The network of a packet inside of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// That of the packet that carries it.
    Outer,
    /// What its own tags say, or the tunnel's, which then stand in the frame.
    Vlans,
    /// A VXLAN.
    Vxlan(u32),
}

/// A frame or packet as it lies in what carries it.
struct Carried<'a> {
    frame: Frame<'a>,
    bytes: &'a [u8],
    segment: Segment,
}

/// The packet inside of a frame's. `captured` are the frame's bytes, `length` how many it had on the wire.
#[inline]
pub fn inside<'a>(frame: &Frame<'a>, captured: usize, length: usize) -> Option<Inside<'a>> {
    match &frame.content {
        Content::Ip(packet) => match packet.transport {
            Transport::Tcp(_) | Transport::Icmp(_) | Transport::Icmp6(_) => None,
            Transport::Udp { dst_port: VXLAN_PORT, payload, .. } => vxlan(packet, payload),
            Transport::Udp { .. } => None,
            Transport::Other(above) => in_ip(packet, above),
        },
        Content::Link(LinkKind::EtherType(kind), bytes) => on_link(*kind, bytes, captured, length),
        _ => None,
    }
}

const VXLAN_PORT: u16 = 4789;

#[cold]
fn on_link(kind: u16, bytes: &[u8], captured: usize, length: usize) -> Option<Inside<'_>> {
    if !matches!(kind, link::ETHERTYPE_MPLS | link::ETHERTYPE_MPLS_MULTICAST) {
        return None;
    }
    let carried = pseudowire(link::below_labels(bytes)?)?;
    let length = length.saturating_sub(captured.saturating_sub(carried.bytes.len()));
    Some(Inside { frame: carried.frame, length, segment: carried.segment })
}

/// RFC 7348 §5: flags of which one says that there is a segment, its number, an Ethernet frame.
#[cold]
fn vxlan<'a>(packet: &IpPacket<'a>, payload: &'a [u8]) -> Option<Inside<'a>> {
    let ([flags, _, _, _, n0, n1, n2, 0], inner) = payload.split_first_chunk::<8>()? else { return None };
    if flags & 0x08 == 0 {
        return None;
    }
    let number = u32::from_be_bytes([0, *n0, *n1, *n2]);
    let carried = ethernet(inner, None, Segment::Vxlan(number))?;
    Some(carried.in_packet(packet, payload))
}

#[cold]
fn in_ip<'a>(packet: &IpPacket<'a>, above: &'a [u8]) -> Option<Inside<'a>> {
    let carried = match packet.protocol {
        4 => bare(network::ipv4(above), above),
        41 => bare(network::ipv6(above), above),
        47 => generic(above)?,
        137 => labelled(above)?,
        _ => return None,
    };
    Some(carried.in_packet(packet, above))
}

/// Generic routing encapsulation, version 0: flags that say which fields there are, the protocol, then these fields.
fn generic(above: &[u8]) -> Option<Carried<'_>> {
    const CHECKSUM: u16 = 0x8000;
    const ROUTING: u16 = 0x4000;
    const KEY: u16 = 0x2000;
    const SEQUENCE: u16 = 0x1000;
    const VERSION: u16 = 0x0007;
    let mut cursor = Cursor::new(above);
    let (flags, kind) = (cursor.u16()?, cursor.u16()?);
    if flags & (ROUTING | VERSION) != 0 {
        return None;
    }
    for field in [CHECKSUM, KEY, SEQUENCE] {
        if flags & field != 0 {
            cursor.skip(4)?;
        }
    }
    let inner = cursor.rest();
    match kind {
        0x0800 => Some(bare(network::ipv4(inner), inner)),
        0x86dd => Some(bare(network::ipv6(inner), inner)),
        0x6558 => ethernet(inner, None, Segment::Outer),
        0x88be if flags & SEQUENCE == 0 => ethernet(inner, None, Segment::Outer),
        0x88be => mirrored(cursor),
        0x22eb => mirrored_with_time(cursor),
        link::ETHERTYPE_MPLS | link::ETHERTYPE_MPLS_MULTICAST => labelled(inner),
        _ => None,
    }
}

/// ERSPAN type II: version 1, VLAN, and six bytes of where it was mirrored.
fn mirrored(mut cursor: Cursor<'_>) -> Option<Carried<'_>> {
    let vlan = version(cursor.u16()?, 1)?;
    cursor.skip(6)?;
    ethernet(cursor.rest(), vlan, Segment::Outer)
}

/// ERSPAN type III: version 2, VLAN, ten bytes, and eight more where the last bit says so. It may mirror a bare packet.
fn mirrored_with_time(mut cursor: Cursor<'_>) -> Option<Carried<'_>> {
    const ETHERNET: u16 = 0;
    const IP: u16 = 2;
    let vlan = version(cursor.u16()?, 2)?;
    cursor.skip(8)?;
    let last = cursor.u16()?;
    if last & 1 == 1 {
        cursor.skip(8)?;
    }
    match last >> 10 & 0x1f {
        ETHERNET => ethernet(cursor.rest(), vlan, Segment::Outer),
        IP => Some(bare(link::raw(cursor.rest()).content, cursor.rest())),
        _ => None,
    }
}

/// The VLAN beside a version that must be this one.
fn version(head: u16, expected: u16) -> Option<Option<u16>> {
    (head >> 12 == expected).then_some(Some(head & 0x0fff).filter(|vlan| *vlan != 0))
}

fn labelled(bytes: &[u8]) -> Option<Carried<'_>> {
    match link::labelled(bytes) {
        Some(content) => Some(bare(content, link::below_labels(bytes)?)),
        None => pseudowire(link::below_labels(bytes)?),
    }
}

/// An Ethernet frame under labels, which nothing says: it may have a control word before it (RFC 4448 §4.6), whose
/// first four bits are 0. Its EtherType must be one that frames of hosts have.
fn pseudowire(below: &[u8]) -> Option<Carried<'_>> {
    let is_frame =
        |bytes: &[u8]| matches!(bytes.get(12..14), Some([0x08, 0x00 | 0x06] | [0x86, 0xdd] | [0x81, 0x00]));
    let behind_control_word = below.get(4..).filter(|_| below.first().is_some_and(|first| first >> 4 == 0));
    [behind_control_word, Some(below)]
        .into_iter()
        .flatten()
        .find(|bytes| is_frame(bytes))
        .and_then(|bytes| ethernet(bytes, None, Segment::Outer))
}

/// An Ethernet frame, on the VLAN that the tunnel says where it has no tag.
fn ethernet(bytes: &[u8], vlan: Option<u16>, segment: Segment) -> Option<Carried<'_>> {
    let mut frame = link::ethernet(bytes);
    if matches!(frame.content, Content::Broken(_)) && frame.src_mac.is_none() {
        return None;
    }
    if let (Some(vlan), []) = (vlan, frame.vlans.ids()) {
        frame.vlans.push(vlan);
    }
    let segment = if frame.vlans == Vlans::default() { segment } else { Segment::Vlans };
    Some(Carried { frame, bytes, segment })
}

fn bare<'a>(content: Content<'a>, bytes: &'a [u8]) -> Carried<'a> {
    Carried { frame: link::bare(content), bytes, segment: Segment::Outer }
}

impl<'a> Carried<'a> {
    /// `above` is where it lies in the packet.
    fn in_packet(self, packet: &IpPacket<'_>, above: &[u8]) -> Inside<'a> {
        let length = packet.payload_length.saturating_sub(above.len() - self.bytes.len());
        Inside { frame: self.frame, length, segment: self.segment }
    }
}

#[cfg(test)]
mod tests;
