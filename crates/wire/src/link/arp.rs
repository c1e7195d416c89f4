//! ARP, RFC 826: who says that it has which IPv4 address. Probes (RFC 5227) say nothing yet.

use std::net::Ipv4Addr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::Sink;

/// Ethernet and IPv4, addresses of six and four bytes.
const ETHERNET_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];

/// Reads what follows the Ethernet header. None where it is not a request or reply about Ethernet and IPv4.
pub fn dissect(bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let (kind, rest) = bytes.split_first_chunk::<6>()?;
    let ([0, 1 | 2, s0, s1, s2, s3, s4, s5, i0, i1, i2, i3], _) = rest.split_first_chunk::<12>()? else {
        return None;
    };
    if *kind != ETHERNET_IPV4 {
        return None;
    }
    let sender = Mac([*s0, *s1, *s2, *s3, *s4, *s5]);
    let address = Ipv4Addr::new(*i0, *i1, *i2, *i3);
    let can_be_a_host = !address.is_unspecified() && !address.is_multicast() && !address.is_broadcast();
    if can_be_a_host && !sender.is_group() && !sender.is_zero() {
        sink.fact(Subject::Mac(sender), Field::ArpSenderAddress, &address.to_string());
    }
    Some(Protocol::Arp)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(bytes: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        let protocol = dissect(&hex(bytes), &mut collected);
        assert_eq!(protocol, expected.map(|_| Protocol::Arp));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn the_sender_says_its_address() {
        let said = ["00:1b:63:84:45:e6 arp.sender_address 10.20.4.17"];
        check("0001 0800 06 04 0001 001b638445e6 0a140411 000000000000 0a140401", Some(&said));
        check("0001 0800 06 04 0002 001b638445e6 0a140411 0a1b2c3d4e5f 0a140401", Some(&said));
        check("0001 0800 06 04 0001 001b638445e6 00000000 000000000000 0a140411", Some(&[]));
        check("0001 0800 06 04 0001 ffffffffffff 0a140411 000000000000 0a140401", Some(&[]));
        check("0006 0800 06 04 0001 001b638445e6 0a140411 000000000000 0a140401", None);
        check("0001 0800 06 04 0008 001b638445e6 0a140411 000000000000 0a140401", None);
        check("0001 0800 06 04 0001 001b638445e6 0a14", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            dissect(&bytes, &mut Collected::default());
        }
    }
}
