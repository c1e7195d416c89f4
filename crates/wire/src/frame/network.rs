//! The network layer: IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200 §4, RFC 4302).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Content, IpPacket, transport};

/// An IPv4 packet. A total length of 0 is what a capturing machine shows of packets that its network card will
/// split: it stands for all that was captured.
#[inline]
pub(super) fn ipv4(bytes: &[u8]) -> Content<'_> {
    let Some(head) = bytes.first_chunk::<20>() else { return Content::Broken("ipv4_header_cut") };
    let [version, _, l0, l1, i0, i1, f0, f1, _, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = *head;
    if version >> 4 != 4 {
        return Content::Broken("ipv4_version");
    }
    let header = usize::from(version & 0x0f) * 4;
    let total = match usize::from(u16::from_be_bytes([l0, l1])) {
        0 => bytes.len(),
        total => total,
    };
    if header < 20 || total < header {
        return Content::Broken("ipv4_length");
    }
    let Some(above) = bytes.get(header..total.min(bytes.len())) else {
        return Content::Broken("ipv4_header_cut");
    };
    let later_fragment = u16::from_be_bytes([f0, f1]) & 0x1fff != 0;
    let (transport, payload_length) = transport::decode(protocol, later_fragment, above, total - header);
    Content::Ip(IpPacket {
        src: IpAddr::V4(Ipv4Addr::new(s0, s1, s2, s3)),
        dst: IpAddr::V4(Ipv4Addr::new(d0, d1, d2, d3)),
        protocol,
        identification: u16::from_be_bytes([i0, i1]),
        later_fragment,
        transport,
        payload_length,
    })
}

/// An IPv6 packet. A payload length of 0 (a jumbogram, or one that the network card will split) stands for all that
/// was captured.
#[inline]
pub(super) fn ipv6(bytes: &[u8]) -> Content<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<40>() else {
        return Content::Broken("ipv6_header_cut");
    };
    if head[0] >> 4 != 6 {
        return Content::Broken("ipv6_version");
    }
    let length = match usize::from(u16::from_be_bytes([head[4], head[5]])) {
        0 => rest.len(),
        length => length,
    };
    let above = rest.get(..length).unwrap_or(rest);
    let (Some(src), Some(dst)) = (head[8..].first_chunk::<16>(), head[24..].first_chunk::<16>()) else {
        return Content::Broken("ipv6_header_cut");
    };
    let inner = extensions(head[6], above);
    let consumed = above.len() - inner.rest.len();
    let (transport, payload_length) = if inner.cut {
        (super::Transport::Other(inner.rest), length.saturating_sub(consumed))
    } else {
        transport::decode(inner.protocol, inner.later_fragment, inner.rest, length.saturating_sub(consumed))
    };
    Content::Ip(IpPacket {
        src: IpAddr::V6(Ipv6Addr::from(*src)),
        dst: IpAddr::V6(Ipv6Addr::from(*dst)),
        protocol: inner.protocol,
        identification: 0,
        later_fragment: inner.later_fragment,
        transport,
        payload_length,
    })
}

/// What lies behind the extension headers.
struct Inner<'a> {
    protocol: u8,
    rest: &'a [u8],
    later_fragment: bool,
    /// An extension header runs past the end.
    cut: bool,
}

#[inline]
fn extensions(first: u8, above: &[u8]) -> Inner<'_> {
    let mut inner = Inner { protocol: first, rest: above, later_fragment: false, cut: false };
    while matches!(inner.protocol, 0 | 43 | 44 | 51 | 60) && !inner.later_fragment {
        let Some(([next, length, f0, f1], _)) = inner.rest.split_first_chunk::<4>() else {
            return Inner { cut: true, ..inner };
        };
        let size = match inner.protocol {
            44 => 8,
            51 => (usize::from(*length) + 2) * 4,
            _ => (usize::from(*length) + 1) * 8,
        };
        let Some(rest) = inner.rest.get(size..) else {
            return Inner { cut: true, ..inner };
        };
        let later_fragment = inner.protocol == 44 && u16::from_be_bytes([*f0, *f1]) >> 3 != 0;
        inner = Inner { protocol: *next, rest, later_fragment, cut: false };
    }
    inner
}
