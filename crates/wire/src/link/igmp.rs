//! Which groups a host has joined: IGMP (RFC 1112, RFC 2236 §2, RFC 3376 §4.2) and its twin for IPv6, multicast
//! listener discovery (RFC 2710 §3, RFC 3810 §5.2). Printers, cameras, telephones and clocks each have their own.
//!
//! Left out are groups that every host is in, and those for neighbour discovery, which follow from its addresses.

use std::net::IpAddr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::address;
use crate::Sink;
use crate::bytes::Cursor;

/// Reads an IGMP message.
pub fn dissect(message: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(message);
    let [kind, _, _, _] = cursor.array()?;
    match kind {
        0x12 | 0x16 => joined(cursor.take(4)?, sink),
        0x22 => records::<4>(cursor, sink)?,
        0x11 | 0x17 => cursor.skip(4)?,
        _ => return None,
    }
    Some(Protocol::Igmp)
}

/// Reads an ICMPv6 message. None where it is not one of listener discovery.
pub fn dissect_ipv6(message: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(message);
    let [kind, 0, _, _] = cursor.array()? else { return None };
    match kind {
        131 => {
            cursor.skip(4)?;
            joined(cursor.take(16)?, sink);
        }
        143 => records::<16>(cursor, sink)?,
        130 | 132 => cursor.skip(20)?,
        _ => return None,
    }
    Some(Protocol::Igmp)
}

/// Records of a report: two bytes that are reserved, their number, then of each its type, the length of additional
/// data in words, how many sources, the group, the sources.
fn records<const N: usize>(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    cursor.skip(2)?;
    let count = cursor.u16()?;
    for _ in 0..count {
        let Some((kind, sources, group)) = record::<N>(&mut cursor) else { break };
        // Including no source is to leave; blocking some leaves the others.
        if matches!((kind, sources), (2 | 4 | 5, _) | (1 | 3, 1..)) {
            joined(group, sink);
        }
    }
    Some(())
}

fn record<'a, const N: usize>(cursor: &mut Cursor<'a>) -> Option<(u8, u16, &'a [u8])> {
    let [kind, words] = cursor.array()?;
    let sources = cursor.u16()?;
    let group = cursor.take(N)?;
    cursor.skip(usize::from(sources) * N + usize::from(words) * 4)?;
    Some((kind, sources, group))
}

fn joined(group: &[u8], sink: &mut dyn Sink) {
    let Some(group) = address(group).filter(|group| group.is_multicast()) else { return };
    let is_telling = match group {
        IpAddr::V4(group) => group.octets() != [224, 0, 0, 1],
        IpAddr::V6(group) => {
            let is_solicited_node =
                group.octets().starts_with(&[0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff]);
            let is_all_nodes = matches!(group.segments(), [0xff01 | 0xff02, 0, 0, 0, 0, 0, 0, 1]);
            !is_solicited_node && !is_all_nodes
        }
    };
    if is_telling {
        sink.fact(Subject::Src, Field::IgmpGroup, &group.to_string());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(read: fn(&[u8], &mut dyn Sink) -> Option<Protocol>, bytes: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(read(&hex(bytes), &mut collected), expected.map(|_| Protocol::Igmp));
        let lines: Vec<String> =
            collected.lines().iter().map(|line| line.replace("src igmp.group ", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
    }

    #[test]
    fn groups_that_are_joined_are_told() {
        check(dissect, "1600 0000 effffffa", Some(&["239.255.255.250"]));
        check(dissect, "1200 0000 e00000fb", Some(&["224.0.0.251"]));
        check(dissect, "1600 0000 e0000001", Some(&[]));
        check(dissect, "1600 0000 0a140411", Some(&[]));
        check(dissect, "1700 0000 effffffa", Some(&[]));
        check(dissect, "1164 0000 00000000", Some(&[]));
        check(dissect, "1300 0000 effffffa", None);
        check(dissect, "1600 0000", None);
        let all = "0100 0000 e0000101  0100 0001 e0000102 0a000001  0200 0000 e0000103  0300 0000 e0000104
            0401 0000 e0000105 ffffffff  0500 0001 e0000106 0a000001  0600 0001 e0000107 0a000001";
        let groups = ["224.0.1.2", "224.0.1.3", "224.0.1.5", "224.0.1.6"];
        check(dissect, &format!("2200 0000 0000 0007 {all}"), Some(&groups));
        check(dissect, &format!("2200 0000 0000 ffff {all} 02"), Some(&groups));
    }

    #[test]
    fn listeners_of_ipv6_are_told_without_what_follows_from_addresses() {
        let group = |last: &str| format!("ff02 0000 0000 0000 0000 {last}");
        let dns = group("0000 0000 00fb");
        check(dissect_ipv6, &format!("8300 0000 0000 0000 {dns}"), Some(&["ff02::fb"]));
        let node = group("0001 ff84 45e6");
        let records = format!("0400 0000 {node} 0400 0000 {dns}");
        check(dissect_ipv6, &format!("8f00 0000 0000 0002 {records}"), Some(&["ff02::fb"]));
        check(dissect_ipv6, "8200 0000 2710 0000 00000000000000000000000000000000", Some(&[]));
        check(dissect_ipv6, "8800 0000", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(kind in prop_oneof![Just(0x16u8), Just(0x22), Just(131), Just(143)],
            bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let message = [vec![kind, 0, 0, 0], bytes].concat();
            dissect(&message, &mut Collected::default());
            dissect_ipv6(&message, &mut Collected::default());
        }
    }
}
