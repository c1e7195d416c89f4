//! Link, network and transport headers, decoded without copying.
//!
//! [`decode`] is called for every frame, so it allocates nothing and reads each header once. What is cut or
//! contradicts itself is said as [`Content::Broken`] at the layer where it is; the layers below stay readable.
//! It passes over what only carries an IP packet along a link: VLAN tags, MPLS labels, PPP sessions over Ethernet. A
//! packet or frame inside of an IP packet is another packet, with ends of its own: [`tunnel::inside`] finds it. Nor does
//! it put fragments together: an [`IpPacket`] says which part it is, and whoever holds all parts asks [`reassembled`].

mod link;
mod network;
mod transport;
pub mod tunnel;

use std::net::IpAddr;

use wardroom_model::Mac;

/// How a capture frames its packets: the numbers of the tcpdump group's link-type registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback: four bytes of address family in the capturing machine's byte order.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// Raw IP as some systems number it.
    pub const RAW_BSD: Self = Self(12);
    /// Raw IP as OpenBSD numbers it.
    pub const RAW_OPENBSD: Self = Self(14);
    /// Raw IP.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback: four bytes of address family, most significant first.
    pub const LOOP: Self = Self(108);
    /// Linux cooked capture, version 1.
    pub const LINUX_SLL: Self = Self(113);
    /// IPv4 only.
    pub const IPV4: Self = Self(228);
    /// IPv6 only.
    pub const IPV6: Self = Self(229);
    /// Linux cooked capture, version 2.
    pub const LINUX_SLL2: Self = Self(276);
}

/// VLAN ids of a frame, outermost first; of more than two the innermost two, since that is where the device is. Id 0
/// gives a priority and names no VLAN (IEEE 802.1Q §9.6): it is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Vlans {
    ids: [u16; 2],
    count: u8,
}

impl Vlans {
    /// The ids, outermost first.
    pub fn ids(&self) -> &[u16] {
        &self.ids[..usize::from(self.count.min(2))]
    }

    /// Adds an id inside the others.
    pub fn push(&mut self, id: u16) {
        match self.ids.get_mut(usize::from(self.count)) {
            Some(slot) => {
                *slot = id;
                self.count += 1;
            }
            None => self.ids = [self.ids[1], id],
        }
    }
}

/// A frame's headers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame<'a> {
    /// Ethernet source, where the link has one.
    pub src_mac: Option<Mac>,
    /// Ethernet destination, where the link shows it.
    pub dst_mac: Option<Mac>,
    /// VLAN tags.
    pub vlans: Vlans,
    /// What it carries.
    pub content: Content<'a>,
}

/// What a frame that is neither ARP nor IP is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// An EtherType; its bytes may end in padding.
    EtherType(u16),
    /// The destination service access point of an LLC frame (IEEE 802.2), whose bytes begin with its header.
    Llc(u8),
    /// An organisation and its number of a protocol, in a SNAP header (IEEE 802 §9.5); the bytes behind it.
    Snap([u8; 3], u16),
    /// A number of the capturing machine's own, such as an address family.
    Local(u16),
}

/// What a frame carries above the link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content<'a> {
    /// An ARP packet, after the Ethernet header.
    Arp(&'a [u8]),
    /// An IPv4 or IPv6 packet.
    Ip(IpPacket<'a>),
    /// Neither: what kind it is, and its bytes.
    Link(LinkKind, &'a [u8]),
    /// Too short or inconsistent: the kind of anomaly.
    Broken(&'static str),
}

/// The headers of an IP packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IpPacket<'a> {
    /// Source address.
    pub src: IpAddr,
    /// Destination address.
    pub dst: IpAddr,
    /// Transport protocol number after all extension headers.
    pub protocol: u8,
    /// IPv4 identification; 0 for IPv6.
    pub identification: u16,
    /// Where it is only a part of a datagram. All but the first part have no transport header.
    pub fragment: Option<Fragment<'a>>,
    /// Transport header.
    pub transport: Transport<'a>,
    /// Bytes that the packet says it has above the transport header, though the capture may hold fewer. Of a
    /// fragment those of this packet alone; where the transport is [`Transport::Other`], all above the IP header.
    pub payload_length: usize,
    /// The packet from its IP header on, as captured; nothing where it was put together.
    pub bytes: &'a [u8],
}

/// A part of a datagram: IPv4 (RFC 791 §3.2) or IPv6 (RFC 8200 §4.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fragment<'a> {
    /// Together with the addresses it tells which parts belong together.
    pub identification: u32,
    /// Where the part begins in the datagram, in bytes.
    pub offset: u16,
    /// More parts follow.
    pub more: bool,
    /// Protocol of what the datagram begins with; in IPv6 that may be an extension header.
    pub protocol: u8,
    /// The part as captured.
    pub bytes: &'a [u8],
    /// Bytes that it says it has.
    pub length: usize,
}

/// The transport header and what follows it, as far as it was captured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Transport<'a> {
    /// TCP, RFC 9293 §3.1.
    Tcp(Tcp<'a>),
    /// UDP, RFC 768.
    Udp {
        /// Source port.
        src_port: u16,
        /// Destination port.
        dst_port: u16,
        /// Payload as captured.
        payload: &'a [u8],
    },
    /// ICMP.
    Icmp(&'a [u8]),
    /// ICMPv6.
    Icmp6(&'a [u8]),
    /// Something else, a later fragment, or a header that was cut off.
    Other(&'a [u8]),
}

/// A TCP segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tcp<'a> {
    /// Source port.
    pub src_port: u16,
    /// Destination port.
    pub dst_port: u16,
    /// Sequence number.
    pub sequence: u32,
    /// Acknowledgment number.
    pub acknowledgment: u32,
    /// Flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16.
    pub flags: u8,
    /// Payload as captured.
    pub payload: &'a [u8],
}

impl Tcp<'_> {
    /// The sender has no more to say.
    pub const FIN: u8 = 1;
    /// Opens a connection.
    pub const SYN: u8 = 2;
    /// Breaks it off.
    pub const RST: u8 = 4;
    /// Acknowledges.
    pub const ACK: u8 = 16;
}

/// Decodes a frame as far as it goes. `captured` may be shorter than the packet was on the wire; what Ethernet
/// padded to its least size is not taken for payload.
#[inline]
pub fn decode(link: LinkType, captured: &[u8]) -> Frame<'_> {
    match link {
        LinkType::ETHERNET => link::ethernet(captured),
        LinkType::LINUX_SLL => link::linux_cooked(captured),
        LinkType::LINUX_SLL2 => link::linux_cooked_2(captured),
        LinkType::NULL | LinkType::LOOP => link::loopback(captured),
        LinkType::RAW | LinkType::RAW_BSD | LinkType::RAW_OPENBSD => link::raw(captured),
        LinkType::IPV4 => link::bare(network::ipv4(captured)),
        LinkType::IPV6 => link::bare(network::ipv6(captured)),
        LinkType(_) => link::bare(Content::Broken("link_type_unknown")),
    }
}

/// A datagram put together: `bytes` are what its parts hold, as far as captured, of `length` bytes; `protocol` is that
/// of its first part. A part of a part is not put together again.
pub fn reassembled(src: IpAddr, dst: IpAddr, protocol: u8, bytes: &[u8], length: usize) -> IpPacket<'_> {
    network::reassembled(src, dst, protocol, bytes, length)
}

/// What lies above the IP headers of [`IpPacket::bytes`]: found once more where it is rarely needed.
pub(crate) fn above_ip(bytes: &[u8]) -> Option<&[u8]> {
    network::above(bytes)
}

#[cfg(test)]
mod tests;
