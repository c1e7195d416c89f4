use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

/// A self-signed certificate made for this test: C=DE, O="Pump, Maker", serialNumber=SN-42, CN=pump-4.ward and an
/// e-mail address; alternative names of every kind.
const CERTIFICATE_DER: &str = "\
3082026b30820212a0030201020214197a67977843eb3d36f2c4c5a6086061d212b673300a06082a8648ce3d040302306f31\
0b300906035504061302444531143012060355040a0c0b50756d702c204d616b6572310e300c06035504051305534e2d3432\
3114301206035504030c0b70756d702d342e776172643124302206092a864886f70d0109011615736f6d65626f6479407761\
72642e6578616d706c653020170d3236313132313132303533375a180f32313236313032383132303533375a306f310b3009\
06035504061302444531143012060355040a0c0b50756d702c204d616b6572310e300c06035504051305534e2d3432311430\
1206035504030c0b70756d702d342e776172643124302206092a864886f70d0109011615736f6d65626f647940776172642e\
6578616d706c653059301306072a8648ce3d020106082a8648ce3d03010703420004a5effa80982799788cdad7c20f45876e\
b98fe7961a951dd6797b19b247be4785f5e68fdb5f199fb07edf8eebe992733d27af86e08c87aef3fa281829ea7f4652a381\
89308186301d0603551d0e04160414bce49913bbf86930c578b7b620103f75f6332fbf301f0603551d23041830168014bce4\
9913bbf86930c578b7b620103f75f6332fbf300f0603551d130101ff040530030101ff30330603551d11042c302a820b7075\
6d702d342e7761726487040a1404118710fd0000000000000000000000000000178103784079300a06082a8648ce3d040302\
034700304402200b551150ea3c094905b22fb038093fb647b261b3a1a791f1c2eee6183d7859ef02200289a0f6126d958c6f\
d66f7323f6f4b9d7ac70f8e707c28ab6cdb1a6daa7c192";

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &(body.len() as u32).to_be_bytes()[1..], body].concat()
}

fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 3, 1], &(content.len() as u16).to_be_bytes()[..], content].concat()
}

/// The messages in handshake records of so many bytes.
fn records(messages: &[u8], size: usize) -> Vec<u8> {
    messages.chunks(size).flat_map(|chunk| record(HANDSHAKE, chunk)).collect()
}

/// A hello with these bytes between the random number and the extensions.
fn hello(kind: u8, version: &str, middle: &str, extensions: &str) -> Vec<u8> {
    let extensions = hex(extensions);
    let body = [
        hex(version),
        vec![7; 32],
        hex(middle),
        (extensions.len() as u16).to_be_bytes().to_vec(),
        extensions,
    ];
    message(kind, &body.concat())
}

const SERVER_NAME_PUMP: &str = "0000 0010 000e 00 000b 70756d702d342e77617264";
const VERSIONS_WITH_GREASE: &str = "002b 0007 06 8a8a 0304 0303";

fn client_hello() -> Vec<u8> {
    hello(
        CLIENT_HELLO,
        "0303",
        "00 0004 13011302 01 00",
        &format!("{SERVER_NAME_PUMP} {VERSIONS_WITH_GREASE}"),
    )
}

fn server_hello() -> Vec<u8> {
    hello(SERVER_HELLO, "0303", "00 c02f 00", "0010 000b 0009 08 687474702f312e31")
}

fn certificates() -> Vec<u8> {
    let der = hex(CERTIFICATE_DER);
    let length = |length: usize| (length as u32).to_be_bytes()[1..].to_vec();
    message(CERTIFICATE, &[length(der.len() + 3), length(der.len()), der].concat())
}

/// A whole opening of version 1.2 in records of so many bytes.
fn opening(size: usize) -> Exchange {
    let server = [server_hello(), certificates(), message(SERVER_HELLO_DONE, &[])].concat();
    // A client may show a certificate too: it is a person's or another device's business.
    let client = [certificates(), message(16, &[0; 66])].concat();
    vec![
        (ToServer, records(&client_hello(), size)),
        (ToClient, records(&server, size)),
        (ToServer, records(&client, size)),
    ]
}

const OFFERED: [&str; 3] = [
    "src tls.offered_version TLS 1.3",
    "dst tls.server_name pump-4.ward",
    "src tls.ja4 t13d020200_62ed6f6ca7ad_b9a491fefe05",
];
const CHOSEN: [&str; 7] = [
    "src tls.version TLS 1.2",
    "src tls.application http/1.1",
    "src tls.subject CN=pump-4.ward, serialNumber=SN-42, O=Pump\\, Maker, C=DE",
    "src tls.issuer CN=pump-4.ward, serialNumber=SN-42, O=Pump\\, Maker, C=DE",
    "src tls.alternative_name pump-4.ward",
    "src tls.alternative_name 10.20.4.17",
    "src tls.alternative_name fd00::17",
];

#[track_caller]
fn check(exchange: &Exchange, expected: &[&str]) {
    assert_eq!(feed::<Tls>(exchange, &[]).lines(), expected);
}

#[test]
fn an_opening_is_read_however_it_is_cut_into_records() {
    for size in [1, 7, 100, 16_000] {
        check(&opening(size), &[&OFFERED[..], &CHOSEN].concat());
    }
}

#[test]
fn version_1_3_shows_no_more_than_itself() {
    let hello = hello(SERVER_HELLO, "0303", "00 1301 00", "002b 0002 0304");
    let exchange = vec![(ToServer, records(&client_hello(), 9000)), (ToClient, records(&hello, 9000))];
    check(&exchange, &[&OFFERED[..], &["src tls.version TLS 1.3"]].concat());
    let mut tls = Tls::default();
    let mut sink = Collected::default();
    assert_eq!(tls.feed(ToServer, &exchange[0].1, &mut sink), Progress::More);
    assert_eq!(tls.feed(ToClient, &exchange[1].1, &mut sink), Progress::Done);
}

#[test]
fn a_client_that_is_asked_again_is_heard_again() {
    let random = hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
    let hello = hello(SERVER_HELLO, "0303", "00 1301 00", "002b 0002 0304");
    let retry: Vec<u8> = [&hello[..6], &random, &hello[38..]].concat();
    let (changed, secret) = (record(20, &[1]), record(23, &[0; 40]));
    let client = records(&client_hello(), 9000);
    let exchange = vec![
        (ToServer, client.clone()),
        (ToClient, [records(&retry, 9000), changed.clone()].concat()),
        (ToServer, [changed.clone(), client.clone(), secret.clone()].concat()),
        (ToClient, [records(&hello, 9000), secret.clone(), client.clone()].concat()),
    ];
    let version = "src tls.version TLS 1.3";
    check(&exchange, &[&OFFERED[..], &[version], &OFFERED, &[version]].concat());
    let mut like_a_hello = client_hello();
    like_a_hello[4] = 0x17;
    let keys = records(&like_a_hello, 9000);
    let not_asked = vec![(ToServer, [client, changed, keys].concat()), (ToClient, records(&hello, 9000))];
    check(&not_asked, &[&OFFERED[..], &[version]].concat());
}

#[test]
fn a_resumed_session_has_no_certificate() {
    let server = [records(&server_hello(), 9000), record(20, &[1]), records(&certificates(), 9000)].concat();
    check(&vec![(ToClient, server)], &CHOSEN[..2]);
}

#[test]
fn a_hello_of_version_2_asks_for_version_3() {
    let hello = hex("802e 01 0301 0015 0000 0010 010080 020080 030080 040080 050080 060080 070080").to_vec();
    let hello = [hello, vec![7; 16]].concat();
    assert_eq!(probe::<Tls>(ToServer, &hello), Verdict::Yes);
    check(&vec![(ToServer, hello)], &["src tls.offered_version TLS 1.0"]);
}

#[test]
fn what_contradicts_itself_is_an_anomaly_or_an_end() {
    let unreadable = records(&message(CLIENT_HELLO, &[3, 3, 1]), 9000);
    let collected = feed::<Tls>(&vec![(ToServer, unreadable)], &[]);
    let anomaly = Anomaly { protocol: Protocol::Tls, kind: "client_hello_unreadable" };
    assert_eq!((collected.facts.len(), collected.anomalies), (0, vec![anomaly]));
    let endless = [CLIENT_HELLO, 1, 0, 1].repeat(9000);
    check(&vec![(ToServer, records(&endless, 16_000))], &[]);
    check(&vec![(ToServer, b"GET / HTTP/1.1\r\n\r\n".to_vec())], &[]);
}

#[test]
fn after_a_gap_a_direction_is_not_read_further() {
    let mut tls = Tls::default();
    let mut sink = Collected::default();
    tls.gap(ToServer, 1, &mut sink);
    tls.feed(ToServer, &records(&client_hello(), 9000), &mut sink);
    assert_eq!(sink, Collected::default());
    assert_eq!(tls.gap(ToClient, 1, &mut sink), Progress::Done);
}

#[test]
fn probes_want_lengths_that_agree() {
    let client = records(&client_hello(), 9000);
    for length in 0..11 {
        assert_eq!(probe::<Tls>(ToServer, &client[..length]), Verdict::Unsure, "{length}");
    }
    assert_eq!(probe::<Tls>(ToServer, &client), Verdict::Yes);
    assert_eq!(probe::<Tls>(ToClient, &records(&server_hello(), 9000)), Verdict::Yes);
    for other in ["16", "1603", "8000"] {
        let bytes = [hex(other), vec![0; 20]].concat();
        assert_eq!(probe::<Tls>(ToServer, &bytes), Verdict::No, "{other}");
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(
        size in 1usize..600,
        sizes in proptest::collection::vec(1usize..300, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Tls>(&opening(size), &sizes, cut)?;
    }

    #[test]
    fn changed_bytes_are_survived_in_the_same_way(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        sizes in proptest::collection::vec(1usize..300, 1..20),
        cut in any::<usize>(),
    ) {
        let mut exchange = opening(300);
        for (place, byte) in changes {
            let bytes = &mut exchange[place % 2].1;
            let place = place / 2 % bytes.len();
            bytes[place] = byte;
        }
        check_pieces_and_cuts::<Tls>(&exchange, &sizes, cut)?;
    }

    #[test]
    fn any_messages_are_survived(kind in 0u8..20, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = records(&[server_hello(), message(kind, &body)].concat(), 9000);
        feed::<Tls>(&vec![(ToClient, bytes.clone()), (ToServer, bytes)], &[]);
    }
}
