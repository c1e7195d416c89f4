use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

const TO_SERVER: Ports = Ports { src: 546, dst: 547 };
const TO_CLIENT: Ports = Ports { src: 547, dst: 546 };

fn option(code: u16, value: &[u8]) -> Vec<u8> {
    [&code.to_be_bytes(), &(value.len() as u16).to_be_bytes()[..], value].concat()
}

fn solicitation() -> Vec<u8> {
    [
        hex("01 90b45c"),
        option(1, &hex("0001 0001 25e5148e 4c6af69ff627")),
        option(8, &[0, 0]),
        option(16, &[&hex("00000137 0008")[..], b"MSFT 5.0"].concat()),
        option(15, b"\0\x04lab1"),
        option(39, b"\0\x02ct\x08hospital"),
        option(61, &[0, 7, 0, 9]),
        option(6, &[0, 17, 0, 23, 0, 24]),
    ]
    .concat()
}

#[track_caller]
fn check(ports: Ports, payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    assert_eq!(dissect(ports, payload, &mut collected), expected.map(|_| Protocol::Dhcpv6));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

const FACTS: [&str; 8] = [
    "dhcpv6.message_type SOLICIT",
    "dhcpv6.client_id dated mac 4c:6a:f6:9f:f6:27",
    "dhcpv6.vendor_class 311 MSFT 5.0",
    "dhcpv6.user_class lab1",
    "dhcpv6.full_name ct.hospital",
    "dhcpv6.architecture 7,9",
    "dhcpv6.requested_options 17,23,24",
    "dhcpv6.options 1,8,16,15,39,61,6",
];

#[test]
fn a_client_shows_its_card() {
    let lines = FACTS.map(|fact| format!("src {fact}"));
    check(TO_SERVER, &solicitation(), Some(&lines.each_ref().map(String::as_str)));
}

#[test]
fn a_server_assigns_and_names_itself() {
    let address = option(5, &hex("2a000001000102003 8e6b22ec440acdf 00001194 00001c20"));
    let gone = option(5, &hex("2a000001000102003 8e6b22ec440acde 00000000 00000000"));
    let association = option(3, &[&hex("02030405 00000e10 00001518")[..], &address, &gone].concat());
    let server = option(2, &hex("0003 0001 001122334455"));
    let reply = [hex("07 90b45c"), association, server].concat();
    let expected = [
        "src dhcpv6.message_type REPLY",
        "dst dhcpv6.assigned_address 2a00:1:1:200:38e6:b22e:c440:acdf",
        "src dhcpv6.server mac 00:11:22:33:44:55",
    ];
    check(TO_CLIENT, &reply, Some(&expected));
    let advertisement = [&[2], &reply[1..]].concat();
    check(TO_CLIENT, &advertisement, Some(&["src dhcpv6.message_type ADVERTISE", expected[2]]));
}

#[test]
fn a_relay_speaks_for_a_client_whose_address_it_gives() {
    let head = [&[12, 0][..], &[0; 32]].concat();
    let inside = option(9, &solicitation());
    let address = option(79, &hex("0001 001b638445e6"));
    let lines = FACTS.map(|fact| format!("00:1b:63:84:45:e6 {fact}"));
    check(
        Ports { src: 547, dst: 547 },
        &[&head[..], &inside, &address].concat(),
        Some(&lines.each_ref().map(String::as_str)),
    );
    check(TO_SERVER, &[&head[..], &inside].concat(), Some(&[]));
    let reply = [&[13, 0][..], &[0; 32], &inside].concat();
    check(TO_SERVER, &reply, Some(&[]));
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let whole = solicitation();
    check(Ports { src: 40000, dst: 40001 }, &whole, None);
    check(TO_SERVER, &whole[..whole.len() - 1], None);
    check(TO_SERVER, &whole[..4], None);
    check(TO_SERVER, &[&[14], &whole[1..]].concat(), None);
    check(TO_SERVER, b"", None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(kind in 0u8..15, bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        dissect(TO_SERVER, &[&[kind], &bytes[..]].concat(), &mut Collected::default());
    }

    #[test]
    fn any_options_are_survived(kind in 1u8..12, values in proptest::collection::vec((0u16..80, proptest::collection::vec(any::<u8>(), 0..40)), 1..8)) {
        let options: Vec<u8> = values.iter().flat_map(|(code, value)| option(*code, value)).collect();
        let message = [&[kind, 0, 0, 0][..], &options].concat();
        prop_assert_eq!(dissect(TO_SERVER, &message, &mut Collected::default()), Some(Protocol::Dhcpv6));
        let relayed = [&[12, 0][..], &[0; 32], &option(79, &[0, 1, 2, 3, 4, 5, 6, 7]), &option(9, &message)].concat();
        dissect(TO_SERVER, &relayed, &mut Collected::default());
    }
}
