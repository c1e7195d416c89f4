use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe as asked};
use Direction::{ToClient, ToServer};

/// An element with this tag around others, its length in three bytes as directories of Windows write it.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&[tag, 0x82][..], &(content.len() as u16).to_be_bytes(), &content].concat()
}

fn message(operation: &[u8]) -> Vec<u8> {
    element(0x30, &[&[2, 1, 7], operation])
}

fn attribute(name: &str, values: &[&[u8]]) -> Vec<u8> {
    let values: Vec<u8> = values.iter().flat_map(|value| element(4, &[value])).collect();
    element(0x30, &[&element(4, &[name.as_bytes()]), &element(0x31, &[&values])])
}

fn entry(name: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let attributes = element(0x30, &[&attributes.concat()]);
    // The empty name is as short as can be.
    let name = if name.is_empty() { vec![4, 0] } else { element(4, &[name.as_bytes()]) };
    message(&element(0x64, &[&name, &attributes]))
}

fn root() -> Vec<u8> {
    entry(
        "",
        &[
            attribute("vendorName", &[b"Example Directory"]),
            attribute("supportedLDAPVersion", &[b"3", b"2"]),
            attribute("dnsHostName", &[b"dc1.ward.example"]),
            attribute("currentTime", &[b"20260101000000.0Z"]),
            attribute("isGlobalCatalogReady", &[b"TRUE"]),
        ],
    )
}

const ROOT_SAID: [&str; 5] = [
    "src ldap.vendor_name Example Directory",
    "src ldap.version 3",
    "src ldap.version 2",
    "src ldap.host_name dc1.ward.example",
    "src ldap.global_catalog TRUE",
];

const ANONYMOUS: &str = "300c 020101 6007 020103 0400 8000";
const SIMPLE: &str = "3018 020101 6013 020103 0406 636e3d6a6f65 8006 736563726574";
const START_TLS_REQUEST: &str = "301d 020101 7718 8016 312e332e362e312e342e312e313436362e3230303337";
const ACCEPTED: &str = "300c 020101 7807 0a0100 0400 0400";

fn exchange() -> Exchange {
    vec![
        (ToServer, hex(ANONYMOUS)),
        (ToClient, hex("300c 020101 6107 0a0100 0400 0400")),
        (ToClient, [entry("cn=jane doe", &[attribute("dnsHostName", &[b"secret"])]), root()].concat()),
    ]
}

#[track_caller]
fn check(exchange: &Exchange, expected: &[&str]) {
    assert_eq!(feed::<Ldap>(exchange, &[]).lines(), expected);
}

#[test]
fn the_root_is_read_and_no_other_entry() {
    check(&exchange(), &[&["src ldap.authentication anonymous"][..], &ROOT_SAID].concat());
    check(&vec![(ToServer, hex(SIMPLE))], &["src ldap.authentication simple"]);
}

#[test]
fn a_sign_in_names_its_mechanism_and_computers() {
    let token = hex(crate::services::ntlm::tests::CHALLENGE_OF_THE_STANDARD);
    let sasl = element(0xa3, &[&element(4, &[b"GSS-SPNEGO"]), &element(4, &[&token])]);
    let bind = message(&element(0x60, &[&[2, 1, 3, 4, 0], &sasl]));
    let lines = feed::<Ldap>(&vec![(ToServer, bind)], &[]).lines();
    assert_eq!(lines[0], "src ldap.authentication GSS-SPNEGO");
    assert_eq!(lines.last().unwrap(), "src ntlm.computer Server");
}

#[test]
fn behind_an_accepted_start_tls_there_is_tls() {
    let mut ldap = Ldap::default();
    let mut sink = Collected::default();
    assert_eq!(ldap.feed(ToServer, &hex(START_TLS_REQUEST), &mut sink), Progress::More);
    let answer = [&hex(ACCEPTED)[..], &[0x16]].concat();
    assert_eq!(ldap.feed(ToClient, &answer, &mut sink), Progress::BecomesTls { unread: 1 });
    assert_eq!(Ldap::default().feed(ToClient, &answer, &mut sink), Progress::More);
}

#[test]
fn a_domain_controller_answers_a_ping() {
    let label = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
    let forest = [label("ward"), label("example"), vec![0]].concat();
    let names = [
        forest,
        vec![0xc0, 24],
        [label("dc1"), vec![0xc0, 24]].concat(),
        [label("WARD"), vec![0]].concat(),
        [label("DC1"), vec![0]].concat(),
        [label("jane.doe"), vec![0]].concat(),
        [label("Main-Site"), vec![0]].concat(),
    ];
    let value = [&[23, 0, 0, 0][..], &[7; 20], &names.concat()].concat();
    let done = message(&element(0x65, &[&hex("0a0100 0400 0400")]));
    let payload = [entry("", &[attribute("Netlogon", &[&value])]), done].concat();
    let mut sink = Collected::default();
    assert_eq!(dissect(&payload, &mut sink), Some(Protocol::Ldap));
    let expected = [
        "src ldap.dns_forest ward.example",
        "src ldap.dns_domain ward.example",
        "src ldap.host_name dc1.ward.example",
        "src ldap.domain WARD",
        "src ldap.computer DC1",
        "src ldap.site Main-Site",
    ];
    assert_eq!(sink.lines(), expected);
    let endless = [&[23, 0, 0, 0][..], &[7; 20], &[0xc0, 24]].concat();
    assert_eq!(ping::say(&endless, &mut Collected::default()), None);
}

#[test]
fn probes_want_lengths_that_agree_and_an_operation() {
    for bytes in [hex(ANONYMOUS), hex(SIMPLE), hex(START_TLS_REQUEST), root()] {
        assert_eq!(asked::<Ldap>(ToServer, &bytes), Verdict::Yes);
        assert_eq!(asked::<Ldap>(ToServer, &bytes[..5]), Verdict::Unsure);
    }
    let snmp = "302602010104067075626c6963a019020104020100020100300e300c06082b0601020101010005 00";
    for other in
        [snmp, "300d 020101 6007 020103 0400 8000", "300c 020101 6007 020105 0400 8000", "3005 020101 6200"]
    {
        assert_eq!(asked::<Ldap>(ToServer, &hex(other)), Verdict::No, "{other}");
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..100, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<Ldap>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn changed_bytes_are_survived(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        sizes in proptest::collection::vec(1usize..100, 1..20),
    ) {
        let mut exchange = exchange();
        for (place, byte) in changes {
            let bytes = &mut exchange[place % 3].1;
            let place = place / 3 % bytes.len();
            bytes[place] = byte;
        }
        feed::<Ldap>(&exchange, &sizes);
        dissect(&exchange[2].1, &mut Collected::default());
    }
}
