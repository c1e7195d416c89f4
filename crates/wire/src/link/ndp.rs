//! IPv6 neighbour discovery, RFC 4861: who says that it has which address, and who routes.

use std::net::Ipv6Addr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::Sink;
use crate::bytes::Cursor;

const ROUTER_SOLICITATION: u8 = 133;
const ROUTER_ADVERTISEMENT: u8 = 134;
const NEIGHBOUR_SOLICITATION: u8 = 135;
const NEIGHBOUR_ADVERTISEMENT: u8 = 136;
const REDIRECT: u8 = 137;

/// Reads an ICMPv6 message. None where it is not one of the five of neighbour discovery.
pub fn dissect(message: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(message);
    let [kind, code, _, _] = cursor.array()?;
    if code != 0 {
        return None;
    }
    match kind {
        ROUTER_SOLICITATION => cursor.skip(4)?,
        ROUTER_ADVERTISEMENT => router(cursor, sink)?,
        NEIGHBOUR_SOLICITATION => cursor.skip(20)?,
        NEIGHBOUR_ADVERTISEMENT => neighbour(cursor, sink)?,
        REDIRECT => cursor.skip(36)?,
        _ => return None,
    }
    Some(Protocol::Ndp)
}

/// RFC 4861 §4.2.
fn router(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let [_hop_limit, _flags] = cursor.array()?;
    let lifetime = cursor.u16()?;
    cursor.skip(8)?;
    sink.fact(Subject::Src, Field::NdpRouter, &lifetime.to_string());
    Some(())
}

/// RFC 4861 §4.4. The target's link-layer address names the host where it is given; the advertisement may come from
/// a proxy.
fn neighbour(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    cursor.skip(4)?;
    let target = Ipv6Addr::from(cursor.array::<16>()?);
    if target.is_unspecified() || target.is_multicast() {
        return Some(());
    }
    let about = target_mac(cursor).map_or(Subject::Src, Subject::Mac);
    sink.fact(about, Field::NdpTargetAddress, &target.to_string());
    Some(())
}

/// The target link-layer address option, RFC 4861 §4.6.1, of an Ethernet.
fn target_mac(mut cursor: Cursor<'_>) -> Option<Mac> {
    const TARGET_LINK_LAYER_ADDRESS: u8 = 2;
    loop {
        let [kind, units] = cursor.array()?;
        let value = cursor.take(usize::from(units.checked_mul(8)?.checked_sub(2)?))?;
        if kind == TARGET_LINK_LAYER_ADDRESS {
            let mac = Mac(<[u8; 6]>::try_from(value).ok()?);
            return (!mac.is_group() && !mac.is_zero()).then_some(mac);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(message: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        let protocol = dissect(&hex(message), &mut collected);
        assert_eq!(protocol, expected.map(|_| Protocol::Ndp));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn neighbours_and_routers_say_what_they_are() {
        let advertisement = "88000000 60000000 fe800000000000000000000000000017";
        let with_option = format!("{advertisement} 0201 001b638445e6");
        check(&with_option, Some(&["00:1b:63:84:45:e6 ndp.target_address fe80::17"]));
        check(advertisement, Some(&["src ndp.target_address fe80::17"]));
        check(&format!("{advertisement} 0200"), Some(&["src ndp.target_address fe80::17"]));
        check("86000000 40000708 00000000 00000000", Some(&["src ndp.router 1800"]));
        check("87000000 00000000 fe800000000000000000000000000017", Some(&[]));
        check("85000000 00000000", Some(&[]));
        check("86000000 40000708", None);
        check("80000000 00010001", None);
        check("88010000 60000000 fe800000000000000000000000000017", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(kind in 130u8..140, bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            dissect(&[vec![kind, 0, 0, 0], bytes].concat(), &mut Collected::default());
        }
    }
}
