//! The link layer: Ethernet with its tags, Linux cooked captures, loopback, raw IP.

use wardroom_model::Mac;

use super::{Content, Frame, LinkKind, Vlans, network};
use crate::bytes::Cursor;

const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_ARP: u16 = 0x0806;
const ETHERTYPE_IPV6: u16 = 0x86dd;

pub(super) const ETHERTYPE_MPLS: u16 = 0x8847;
pub(super) const ETHERTYPE_MPLS_MULTICAST: u16 = 0x8848;
const ETHERTYPE_PPP_SESSION: u16 = 0x8864;

/// Below this a type field is a length, IEEE 802.3 §3.2.6.
const SMALLEST_ETHERTYPE: u16 = 0x0600;

/// A frame of which nothing but the content is known.
#[inline]
pub(super) fn bare(content: Content<'_>) -> Frame<'_> {
    Frame { src_mac: None, dst_mac: None, vlans: Vlans::default(), content }
}

/// Ethernet II and IEEE 802.3.
#[inline]
pub(super) fn ethernet(captured: &[u8]) -> Frame<'_> {
    let Some((head, rest)) = captured.split_first_chunk::<14>() else {
        return bare(Content::Broken("ethernet_header_cut"));
    };
    let [d0, d1, d2, d3, d4, d5, s0, s1, s2, s3, s4, s5, t0, t1] = *head;
    let (vlans, content) = tagged(u16::from_be_bytes([t0, t1]), rest);
    Frame {
        src_mac: Some(Mac([s0, s1, s2, s3, s4, s5])),
        dst_mac: Some(Mac([d0, d1, d2, d3, d4, d5])),
        vlans,
        content,
    }
}

/// What follows a type field: tags first, then what they carry.
#[inline]
fn tagged(mut ethertype: u16, mut rest: &[u8]) -> (Vlans, Content<'_>) {
    let mut vlans = Vlans::default();
    while matches!(ethertype, 0x8100 | 0x88a8 | 0x9100) {
        let Some(([c0, c1, t0, t1], inner)) = rest.split_first_chunk::<4>() else {
            return (vlans, Content::Broken("vlan_tag_cut"));
        };
        let id = u16::from_be_bytes([*c0, *c1]) & 0x0fff;
        if id != 0 {
            vlans.push(id);
        }
        ethertype = u16::from_be_bytes([*t0, *t1]);
        rest = inner;
    }
    (vlans, carried(ethertype, rest))
}

#[inline]
fn carried(ethertype: u16, rest: &[u8]) -> Content<'_> {
    match ethertype {
        ETHERTYPE_IPV4 => network::ipv4(rest),
        ETHERTYPE_IPV6 => network::ipv6(rest),
        ETHERTYPE_ARP => Content::Arp(rest),
        length if length < SMALLEST_ETHERTYPE => llc(length, rest),
        other => encapsulated(other, rest),
    }
}

/// What carries an IP packet along a link is passed over.
#[cold]
fn encapsulated(ethertype: u16, rest: &[u8]) -> Content<'_> {
    let packet = match ethertype {
        ETHERTYPE_MPLS | ETHERTYPE_MPLS_MULTICAST => labelled(rest),
        ETHERTYPE_PPP_SESSION => session(rest),
        _ => None,
    };
    packet.unwrap_or(Content::Link(LinkKind::EtherType(ethertype), rest))
}

/// What lies below the last of the labels, RFC 3032 §2.1.
pub(super) fn below_labels(mut rest: &[u8]) -> Option<&[u8]> {
    const LABELS: usize = 8;
    for _ in 0..LABELS {
        let ([_, _, bottom, _], below) = rest.split_first_chunk::<4>()?;
        rest = below;
        if bottom & 1 == 1 {
            return Some(rest);
        }
    }
    None
}

/// An IP packet under labels: they do not say so, but its version does (RFC 4928 §2).
pub(super) fn labelled(rest: &[u8]) -> Option<Content<'_>> {
    let packet = below_labels(rest)?;
    match packet.first()? >> 4 {
        4 => Some(network::ipv4(packet)),
        6 => Some(network::ipv6(packet)),
        _ => None,
    }
}

/// A session of PPP over Ethernet (RFC 2516 §4) that carries IP (RFC 1332, RFC 5072).
fn session(rest: &[u8]) -> Option<Content<'_>> {
    let ([0x11, 0, _, _, l0, l1], frame) = rest.split_first_chunk::<6>()? else { return None };
    let frame = frame.get(..usize::from(u16::from_be_bytes([*l0, *l1]))).unwrap_or(frame);
    match frame {
        [0x00, 0x21, packet @ ..] | [0x21, packet @ ..] => Some(network::ipv4(packet)),
        [0x00, 0x57, packet @ ..] | [0x57, packet @ ..] => Some(network::ipv6(packet)),
        _ => None,
    }
}

/// IEEE 802.2 logical link control, and SNAP with an EtherType in it (RFC 1042).
#[cold]
fn llc(length: u16, rest: &[u8]) -> Content<'_> {
    let frame = rest.get(..usize::from(length)).unwrap_or(rest);
    match frame {
        [0xaa, 0xaa, 0x03, 0, 0, 0, t0, t1, packet @ ..] => match u16::from_be_bytes([*t0, *t1]) {
            ETHERTYPE_IPV4 => network::ipv4(packet),
            ETHERTYPE_IPV6 => network::ipv6(packet),
            ETHERTYPE_ARP => Content::Arp(packet),
            other => encapsulated(other, packet),
        },
        [0xaa, 0xaa, 0x03, o0, o1, o2, p0, p1, packet @ ..] => {
            Content::Link(LinkKind::Snap([*o0, *o1, *o2], u16::from_be_bytes([*p0, *p1])), packet)
        }
        [service, ..] => Content::Link(LinkKind::Llc(*service), frame),
        [] => Content::Broken("llc_header_cut"),
    }
}

/// Linux cooked capture, version 1: packet type, hardware type, address length, address, protocol.
#[inline]
pub(super) fn linux_cooked(captured: &[u8]) -> Frame<'_> {
    let Some((head, rest)) = captured.split_first_chunk::<16>() else {
        return bare(Content::Broken("linux_cooked_header_cut"));
    };
    let [_, _, h0, h1, l0, l1, a0, a1, a2, a3, a4, a5, _, _, p0, p1] = *head;
    let mac = hardware_address([h0, h1], [l0, l1], [a0, a1, a2, a3, a4, a5]);
    cooked(mac, u16::from_be_bytes([p0, p1]), rest)
}

/// Linux cooked capture, version 2: protocol, interface, hardware type, packet type, address length, address.
#[inline]
pub(super) fn linux_cooked_2(captured: &[u8]) -> Frame<'_> {
    let Some((head, rest)) = captured.split_first_chunk::<20>() else {
        return bare(Content::Broken("linux_cooked_header_cut"));
    };
    let [p0, p1, _, _, _, _, _, _, h0, h1, _, length, a0, a1, a2, a3, a4, a5, _, _] = *head;
    let mac = hardware_address([h0, h1], [0, length], [a0, a1, a2, a3, a4, a5]);
    cooked(mac, u16::from_be_bytes([p0, p1]), rest)
}

/// A sender's address where its hardware is Ethernet (ARPHRD 1, six bytes).
fn hardware_address(hardware: [u8; 2], length: [u8; 2], address: [u8; 6]) -> Option<Mac> {
    (hardware == [0, 1] && length == [0, 6]).then_some(Mac(address))
}

fn cooked(src_mac: Option<Mac>, protocol: u16, rest: &[u8]) -> Frame<'_> {
    const LLC_802_2: u16 = 4;
    let (vlans, content) = match protocol {
        LLC_802_2 => (Vlans::default(), llc(u16::MAX, rest)),
        small if small < SMALLEST_ETHERTYPE => {
            (Vlans::default(), Content::Link(LinkKind::Local(small), rest))
        }
        _ => tagged(protocol, rest),
    };
    Frame { src_mac, dst_mac: None, vlans, content }
}

/// BSD loopback: an address family in either byte order. Its numbers for IPv6 differ between systems, so the
/// packet's own version decides among those.
#[inline]
pub(super) fn loopback(captured: &[u8]) -> Frame<'_> {
    let mut cursor = Cursor::new(captured);
    let content = match cursor.u32().map(|family| if family > 0xffff { family.swap_bytes() } else { family })
    {
        Some(2) => network::ipv4(cursor.rest()),
        Some(10 | 24 | 28 | 30) => network::ipv6(cursor.rest()),
        Some(family) => {
            Content::Link(LinkKind::Local(u16::try_from(family).unwrap_or(u16::MAX)), cursor.rest())
        }
        None => Content::Broken("loopback_header_cut"),
    };
    bare(content)
}

/// IP of either version with nothing before it.
#[inline]
pub(super) fn raw(captured: &[u8]) -> Frame<'_> {
    bare(match captured.first().map(|byte| byte >> 4) {
        Some(4) => network::ipv4(captured),
        Some(6) => network::ipv6(captured),
        Some(_) => Content::Broken("ip_version_unknown"),
        None => Content::Broken("ip_header_cut"),
    })
}
