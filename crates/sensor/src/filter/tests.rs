use proptest::prelude::*;
use wardroom_wire::frame::{LinkType, decode};

use super::*;

/// UDP from 10.20.4.17 port 40000 at 00:1b:63:84:45:e6 to 10.20.9.2 port 161, on VLAN 12.
const FRAME: &[u8] = b"\x02\0\0\0\0\x01\x00\x1b\x63\x84\x45\xe6\x81\0\0\x0c\x08\0\
    \x45\0\0\x1c\0\0\0\0\x40\x11\0\0\x0a\x14\x04\x11\x0a\x14\x09\x02\x9c\x40\0\xa1\0\x08\0\0";

#[track_caller]
fn check(filter: &str, expected: bool) {
    let wants = Filter::parse(filter).unwrap().wants(&decode(LinkType::ETHERNET, FRAME));
    assert_eq!(wants, expected, "{filter}");
}

#[test]
fn each_word_means_what_it_says() {
    for (filter, expected) in [
        ("host 10.20.4.17", true),
        ("src host 10.20.4.17", true),
        ("dst host 10.20.4.17", false),
        ("net 10.20.0.0/16", true),
        ("dst net 10.20.9.0/30", true),
        ("net 0.0.0.0/0", true),
        ("net ::/0", false),
        ("mac 00-1B-63-84-45-E6", true),
        ("dst mac 00:1b:63:84:45:e6", false),
        ("port 161", true),
        ("src port 161", false),
        ("port 160-162", true),
        ("port 40001-50000", false),
        ("vlan", true),
        ("vlan 12", true),
        ("vlan 13", false),
        ("udp", true),
        ("tcp or arp or ip6 or icmp or sctp", false),
        ("ip and udp and not port 53", true),
        ("not (port 53 or port 161)", false),
        ("tcp and udp or vlan 12", true),
        ("tcp and (udp or vlan 12)", false),
        ("NOT TCP", true),
    ] {
        check(filter, expected);
    }
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    for (filter, word, reason) in [
        ("", 1, "something is missing at the end"),
        ("host", 2, "an address is missing"),
        ("host ward", 2, "`ward` is not an address"),
        ("net 10.0.0.0/33", 2, "is not an address and a prefix's length"),
        ("tcp udp", 2, "`udp` stands where"),
        ("(tcp", 3, "a bracket is not closed"),
        ("src tcp", 2, "after `src` and `dst`"),
        ("port 9-3", 2, "is not a port"),
        ("tcp and", 3, "something is missing"),
        ("dicom", 1, "`dicom` is not known"),
    ] {
        let error = Filter::parse(filter).unwrap_err();
        assert!(error.word == word && error.reason.contains(reason), "{filter}: {error}");
    }
    assert!(Filter::parse(&"not ".repeat(1000)).is_err());
}

proptest! {
    #[test]
    fn any_words_are_survived(words in proptest::collection::vec("not|and|or|[()]|src|host|port|tcp|1|10.0.0.1", 0..40)) {
        if let Ok(filter) = Filter::parse(&words.join(" ")) {
            filter.wants(&decode(LinkType::ETHERNET, FRAME));
        }
    }
}
