use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

/// An element with this tag around others.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let head = if length < 128 {
        vec![tag, length as u8]
    } else {
        vec![tag, 0x82, (length >> 8) as u8, length as u8]
    };
    [head, content].concat()
}

fn integer(number: u8) -> Vec<u8> {
    element(0x02, &[&[number]])
}

fn text(text: &str) -> Vec<u8> {
    element(0x1b, &[text.as_bytes()])
}

fn principal(words: &[&str]) -> Vec<u8> {
    let words: Vec<u8> = words.iter().flat_map(|word| text(word)).collect();
    element(0x30, &[&element(0xa0, &[&integer(1)]), &element(0xa1, &[&element(0x30, &[&words])])])
}

/// A request for a first ticket, as a Windows workstation sends it.
fn request(client: &[&str]) -> Vec<u8> {
    let types: Vec<u8> = [18, 17, 23, 3, 99].into_iter().flat_map(integer).collect();
    let address = element(
        0x30,
        &[&element(0xa0, &[&integer(20)]), &element(0xa1, &[&element(0x04, &[b"PUMP-4          "])])],
    );
    let body = element(
        0x30,
        &[
            &element(0xa0, &[&hex("0305 0040810010")]),
            &element(0xa1, &[&principal(client)]),
            &element(0xa2, &[&text("WARD.EXAMPLE")]),
            &element(0xa3, &[&principal(&["krbtgt", "WARD.EXAMPLE"])]),
            &element(0xa7, &[&integer(7)]),
            &element(0xa8, &[&element(0x30, &[&types])]),
            &element(0xa9, &[&element(0x30, &[&address])]),
        ],
    );
    let parts = [element(0xa1, &[&integer(5)]), element(0xa2, &[&integer(10)]), element(0xa4, &[&body])];
    element(0x6a, &[&element(0x30, &[&parts.concat()])])
}

fn answer(client: &[&str]) -> Vec<u8> {
    let parts = [
        element(0xa0, &[&integer(5)]),
        element(0xa1, &[&integer(11)]),
        element(0xa3, &[&text("WARD.EXAMPLE")]),
        element(0xa4, &[&principal(client)]),
        element(0xa5, &[&[0; 300]]),
    ];
    element(0x6b, &[&element(0x30, &[&parts.concat()])])
}

fn error() -> Vec<u8> {
    let parts = [
        element(0xa0, &[&integer(5)]),
        element(0xa1, &[&integer(30)]),
        element(0xa4, &[&element(0x18, &[b"20260101000000Z"])]),
        element(0xa6, &[&integer(25)]),
        element(0xa9, &[&text("WARD.EXAMPLE")]),
        element(0xaa, &[&principal(&["krbtgt", "WARD.EXAMPLE"])]),
    ];
    element(0x7e, &[&element(0x30, &[&parts.concat()])])
}

fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u32).to_be_bytes()[..], message].concat()
}

#[track_caller]
fn check(payload: &[u8], expected: &[&str]) {
    let mut sink = Collected::default();
    assert_eq!(dissect(payload, &mut sink), Some(Protocol::Kerberos));
    assert_eq!(sink.lines(), expected);
}

const TYPES: &str = "src kerberos.encryption_types \
aes256-cts-hmac-sha1-96,aes128-cts-hmac-sha1-96,rc4-hmac,des-cbc-md5,99";

#[test]
fn a_request_tells_realm_encryption_and_the_host() {
    let rest = ["src kerberos.realm WARD.EXAMPLE", TYPES, "src kerberos.host_name PUMP-4"];
    check(&request(&["PUMP-4$"]), &[&["src kerberos.machine PUMP-4"][..], &rest].concat());
    check(&request(&["host", "pump-4.ward"]), &[&["src kerberos.machine pump-4.ward"][..], &rest].concat());
    for person in [&["jane.doe"][..], &["jane.doe", "admin"], &["jane$doe"], &["jane$", "x"]] {
        check(&request(person), &rest);
    }
}

#[test]
fn an_answer_names_the_realm_and_the_machine_that_asked() {
    let server = "src kerberos.server WARD.EXAMPLE";
    check(&answer(&["PUMP-4$"]), &[server, "dst kerberos.machine PUMP-4"]);
    check(&answer(&["jane.doe"]), &[server]);
    check(&error(), &[server]);
}

#[test]
fn what_does_not_agree_with_itself_is_something_else() {
    let good = request(&["PUMP-4$"]);
    for (place, byte) in [(0, 0x6b), (0, 0x30), (3, 0), (4, 0x31), (12, 4), (17, 11)] {
        let mut changed = good.clone();
        changed[place] = byte;
        assert_eq!(dissect(&changed, &mut Collected::default()), None, "{place}");
    }
    assert_eq!(dissect(&[&good[..], &[0]].concat(), &mut Collected::default()), None);
    assert_eq!(dissect(&good[..good.len() - 1], &mut Collected::default()), None);
}

fn exchange() -> Exchange {
    vec![(ToServer, framed(&request(&["PUMP-4$"]))), (ToClient, framed(&answer(&["PUMP-4$"])))]
}

#[test]
fn connections_have_a_length_before_each_message() {
    let lines = feed::<KerberosStream>(&exchange(), &[]).lines();
    assert_eq!(lines.len(), 6);
    for (_, bytes) in exchange() {
        for length in 1..22 {
            assert_eq!(probe::<KerberosStream>(ToServer, &bytes[..length]), Verdict::Unsure, "{length}");
        }
        assert_eq!(probe::<KerberosStream>(ToServer, &bytes), Verdict::Yes);
        let longer = [&bytes[..3], &[bytes[3].wrapping_add(1)], &bytes[4..]].concat();
        assert_eq!(probe::<KerberosStream>(ToServer, &longer), Verdict::No);
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..100, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<KerberosStream>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn changed_bytes_are_survived_in_the_same_way(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        sizes in proptest::collection::vec(1usize..100, 1..20),
        cut in any::<usize>(),
    ) {
        let mut exchange = exchange();
        for (place, byte) in changes {
            let bytes = &mut exchange[place % 2].1;
            let place = place / 2 % bytes.len();
            bytes[place] = byte;
        }
        check_pieces_and_cuts::<KerberosStream>(&exchange, &sizes, cut)?;
        dissect(&exchange[0].1[4..], &mut Collected::default());
    }
}
