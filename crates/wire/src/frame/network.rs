//! The network layer: IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200 §4, RFC 4302).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Content, Fragment, IpPacket, Transport, transport};

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
    let flags = u16::from_be_bytes([f0, f1]);
    let identification = u16::from_be_bytes([i0, i1]);
    let length = total - header;
    let fragment = (flags & 0x3fff != 0).then(|| Fragment {
        identification: u32::from(identification),
        offset: (flags & 0x1fff) << 3,
        more: flags & 0x2000 != 0,
        protocol,
        bytes: above,
        length,
    });
    let (transport, payload_length) = transport::decode(protocol, flags & 0x1fff != 0, above, length);
    Content::Ip(IpPacket {
        src: IpAddr::V4(Ipv4Addr::new(s0, s1, s2, s3)),
        dst: IpAddr::V4(Ipv4Addr::new(d0, d1, d2, d3)),
        protocol,
        identification,
        fragment,
        transport,
        payload_length,
        bytes,
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
    let above_it = |part: &[u8]| length.saturating_sub(above.len() - part.len());
    let (transport, payload_length) = inner.transport(above_it(inner.rest));
    let fragment = inner.part.map(|part| Fragment { length: above_it(part.bytes), ..part });
    Content::Ip(IpPacket {
        src: IpAddr::V6(Ipv6Addr::from(*src)),
        dst: IpAddr::V6(Ipv6Addr::from(*dst)),
        protocol: inner.protocol,
        identification: 0,
        fragment,
        transport,
        payload_length,
        bytes,
    })
}

/// See [`super::reassembled`].
pub(super) fn reassembled(
    src: IpAddr,
    dst: IpAddr,
    protocol: u8,
    bytes: &[u8],
    length: usize,
) -> IpPacket<'_> {
    let inner = match src {
        IpAddr::V4(_) => Inner { protocol, rest: bytes, part: None, later: false, cut: false },
        IpAddr::V6(_) => extensions(protocol, bytes),
    };
    let consumed = bytes.len() - inner.rest.len();
    let (transport, payload_length) = inner.transport(length.saturating_sub(consumed));
    let protocol = inner.protocol;
    IpPacket { src, dst, protocol, identification: 0, fragment: None, transport, payload_length, bytes: &[] }
}

/// See [`super::above_ip`].
pub(super) fn above(bytes: &[u8]) -> Option<&[u8]> {
    match bytes.first()? >> 4 {
        4 => bytes.get(usize::from(bytes.first()? & 0x0f) * 4..),
        _ => Some(extensions(*bytes.get(6)?, bytes.get(40..)?).rest),
    }
}

/// What lies behind the extension headers.
struct Inner<'a> {
    protocol: u8,
    rest: &'a [u8],
    /// The packet is a part of a datagram; its length is not known here.
    part: Option<Fragment<'a>>,
    /// It is not the first part.
    later: bool,
    /// An extension header runs past the end.
    cut: bool,
}

impl<'a> Inner<'a> {
    #[inline]
    fn transport(&self, length: usize) -> (Transport<'a>, usize) {
        if self.cut {
            return (Transport::Other(self.rest), length);
        }
        transport::decode(self.protocol, self.later, self.rest, length)
    }
}

#[inline]
fn extensions(first: u8, above: &[u8]) -> Inner<'_> {
    let mut inner = Inner { protocol: first, rest: above, part: None, later: false, cut: false };
    while matches!(inner.protocol, 0 | 43 | 44 | 51 | 60) && !inner.later {
        let Some(([next, length, f0, f1], _)) = inner.rest.split_first_chunk::<4>() else {
            return Inner { cut: true, ..inner };
        };
        let size = match inner.protocol {
            44 => 8,
            51 => (usize::from(*length) + 2) * 4,
            _ => (usize::from(*length) + 1) * 8,
        };
        let Some((header, rest)) = inner.rest.split_at_checked(size) else {
            return Inner { cut: true, ..inner };
        };
        let place = u16::from_be_bytes([*f0, *f1]);
        if inner.protocol == 44 {
            inner.part = inner.part.or_else(|| part(*next, header, place, rest));
            inner.later = place >> 3 != 0;
        }
        inner = Inner { protocol: *next, rest, ..inner };
    }
    inner
}

/// RFC 8200 §4.5. One that is the first and the last at once is a whole datagram (RFC 6946).
#[cold]
fn part<'a>(protocol: u8, header: &[u8], place: u16, bytes: &'a [u8]) -> Option<Fragment<'a>> {
    let (offset, more) = (place & !7, place & 1 != 0);
    let identification = u32::from_be_bytes(*header.get(4..)?.first_chunk()?);
    (offset > 0 || more).then_some(Fragment { identification, offset, more, protocol, bytes, length: 0 })
}
