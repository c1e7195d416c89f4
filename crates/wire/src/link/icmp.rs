//! Messages of ICMP that tell of another packet: what could not be delivered (RFC 792, RFC 4443 §3.1).

use std::net::IpAddr;

use super::address;
use crate::bytes::Cursor;

/// The packet that a message says could not be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Who sent it.
    pub src: IpAddr,
    /// Whom it should have reached.
    pub dst: IpAddr,
    /// Transport protocol.
    pub protocol: u8,
    /// Source port, 0 where the transport has none.
    pub src_port: u16,
    /// Destination port.
    pub dst_port: u16,
}

/// Reads an ICMP message. None where it does not say that the destination is unreachable; that a packet was too large
/// (code 4) does not say so.
pub fn undelivered(message: &[u8]) -> Option<Undelivered> {
    let mut cursor = Cursor::new(message);
    let [3, 0..=3 | 5..=15, ..] = cursor.array::<8>()? else { return None };
    let head = cursor.array::<20>()?;
    let [version, _, _, _, _, _, _, _, _, protocol, ..] = head;
    if version >> 4 != 4 {
        return None;
    }
    cursor.skip((usize::from(version & 0x0f) * 4).checked_sub(20)?)?;
    let (src, dst) = (address(head.get(12..16)?)?, address(head.get(16..)?)?);
    ports(src, dst, protocol, cursor)
}

/// Reads an ICMPv6 message likewise. Packets with extension headers are left.
pub fn undelivered_ipv6(message: &[u8]) -> Option<Undelivered> {
    let mut cursor = Cursor::new(message);
    let [1, 0..=7, ..] = cursor.array::<8>()? else { return None };
    let [version, _, _, _, _, _, protocol, _] = cursor.array()?;
    let (src, dst) = (address(cursor.take(16)?)?, address(cursor.take(16)?)?);
    if version >> 4 != 6 {
        return None;
    }
    ports(src, dst, protocol, cursor)
}

fn ports(src: IpAddr, dst: IpAddr, protocol: u8, mut cursor: Cursor<'_>) -> Option<Undelivered> {
    let (src_port, dst_port) = match protocol {
        6 | 17 => (cursor.u16()?, cursor.u16()?),
        _ => (0, 0),
    };
    Some(Undelivered { src, dst, protocol, src_port, dst_port })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::hex;

    const V4: &str = "4500 0021 1234 0000 40 11 0000 0a140411 0a140401 14e9 0035 000d 0000";

    #[track_caller]
    fn check(read: fn(&[u8]) -> Option<Undelivered>, bytes: &str, expected: Option<&str>) {
        let said = read(&hex(bytes)).map(|packet| {
            let Undelivered { src, dst, protocol, src_port, dst_port } = packet;
            format!("{protocol} {src} {src_port} > {dst} {dst_port}")
        });
        assert_eq!(said.as_deref(), expected, "{bytes}");
    }

    #[test]
    fn the_packet_is_told_by_its_ends() {
        let ends = Some("17 10.20.4.17 5353 > 10.20.4.1 53");
        check(undelivered, &format!("0303 0000 00000000 {V4}"), ends);
        check(
            undelivered,
            &format!(
                "0301 0000 00000000 {}",
                V4.replace("4500", "4600").replace("0a140401", "0a140401 01010101")
            ),
            ends,
        );
        check(undelivered, &format!("0304 0000 000005dc {V4}"), None);
        check(undelivered, &format!("0b00 0000 00000000 {V4}"), None);
        check(undelivered, &format!("0303 0000 00000000 {}", V4.replace("4500", "6500")), None);
        check(undelivered, &format!("0303 0000 00000000 {}", V4.replace("4500", "4100")), None);
        check(undelivered, "0303 0000 00000000 4500", None);
        let v6 = "60000000 0008 3a 40 fe800000000000000000000000000001 fe800000000000000000000000000002 8000";
        check(undelivered_ipv6, &format!("0104 0000 00000000 {v6}"), Some("58 fe80::1 0 > fe80::2 0"));
        check(undelivered_ipv6, &format!("0200 0000 00000500 {v6}"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for start in [[3, 3], [1, 4]] {
                let message = [&start, &[0; 6][..], &bytes].concat();
                undelivered(&message);
                undelivered_ipv6(&message);
            }
        }
    }
}
