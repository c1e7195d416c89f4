//! The link itself and those who keep it: addresses, neighbours, switches.
//!
//! [`dissect`] reads what a frame carries that is neither ARP nor IP: a protocol joins by one line in its table.

pub mod arp;
mod cdp;
mod eapol;
pub mod handshake;
pub mod icmp;
pub mod igmp;
mod lldp;
pub mod ndp;
mod pppoe;
mod profinet;
mod stp;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wardroom_model::Protocol;

use crate::Sink;
use crate::frame::LinkKind;

/// A protocol right above the link.
struct Reader {
    kind: LinkKind,
    read: fn(&[u8], &mut dyn Sink) -> Option<Protocol>,
}

const CISCO: [u8; 3] = [0, 0, 0x0c];

const READERS: &[Reader] = &[
    Reader { kind: LinkKind::EtherType(0x88cc), read: lldp::dissect },
    Reader { kind: LinkKind::Snap(CISCO, 0x2000), read: cdp::dissect },
    Reader { kind: LinkKind::EtherType(0x888e), read: eapol::dissect },
    Reader { kind: LinkKind::Llc(0x42), read: stp::dissect },
    Reader { kind: LinkKind::Snap(CISCO, 0x010b), read: stp::dissect_per_vlan },
    Reader { kind: LinkKind::EtherType(0x8863), read: pppoe::dissect },
    Reader { kind: LinkKind::EtherType(0x8892), read: profinet::dissect },
];

/// Reads what a frame carries. Gives the protocol, none where it is not one that we know.
pub fn dissect(kind: LinkKind, bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let reader = READERS.iter().find(|reader| reader.kind == kind)?;
    (reader.read)(bytes, sink)
}

/// An address of four or sixteen bytes.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(|bytes| IpAddr::V4(Ipv4Addr::from(bytes)));
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes)))).ok()
}

/// The names of the bits that are set, lowest first, comma separated.
fn names_of_bits(bits: u32, names: &[&str]) -> String {
    let is_set = |(bit, _): &(usize, &&str)| bits >> bit & 1 == 1;
    let names: Vec<&str> = names.iter().enumerate().filter(is_set).map(|(_, name)| *name).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    proptest! {
        #[test]
        fn any_bytes_are_survived(
            reader in 0..READERS.len(),
            start in prop_oneof![Just(&b""[..]), Just(&b"\x02\x02\x07a\x04\x02\x07b\x06\x02\0\x78"[..]),
                Just(&b"\x02\xb4\0\0"[..]), Just(&b"\x42\x42\x03\0\0\x02\x02"[..]), Just(&b"\x11\x07\0\0"[..]),
                Just(&b"\xfe\xff\x05\x01"[..])],
            bytes in proptest::collection::vec(any::<u8>(), 0..120),
        ) {
            dissect(READERS[reader].kind, &[start, &bytes].concat(), &mut Collected::default());
        }
    }
}
