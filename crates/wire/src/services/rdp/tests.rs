use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

/// The request of MS-RDPBCGR §4.1.1, whose cookie names a user.
const REQUEST_OF_THE_STANDARD: &str = "0300002c 27 e0 0000 0000 00 \
436f6f6b69653a206d737473686173683d656c746f6e730d0a 01 00 0800 00000000";
/// The answer of MS-RDPBCGR §4.1.2.
const CONFIRM_OF_THE_STANDARD: &str = "03000013 0e d0 0000 1234 00 02 00 0800 00000000";
const CHOOSES_CREDSSP: &str = "03000013 0e d0 0000 1234 00 02 1f 0800 02000000";

/// The beginning of the settings of MS-RDPBCGR §4.1.3, of the computer ELTONS-DEV2.
fn settings() -> Vec<u8> {
    let name: Vec<u8> = format!("{:\0<16}", "ELTONS-DEV2").bytes().flat_map(|byte| [byte, 0]).collect();
    let core =
        [hex("01c0 d800 04000800 0005 0004 01ca 03aa 09040000 ce0e0000"), name, vec![0; 0xd8 - 24 - 32]];
    let conference = hex("0005 00147c0001 812a 000800100001c000 44756361 811c");
    let body = [&hex("02f080 7f658201940401010401010101ff")[..], &conference, &core.concat()].concat();
    [&hex("0300")[..], &(body.len() as u16 + 4).to_be_bytes(), &body].concat()
}

fn opening() -> Exchange {
    vec![
        (ToServer, hex(REQUEST_OF_THE_STANDARD)),
        (ToClient, hex(CONFIRM_OF_THE_STANDARD)),
        (ToServer, settings()),
    ]
}

#[track_caller]
fn check(exchange: &Exchange, expected: &[&str]) {
    assert_eq!(feed::<Rdp>(exchange, &[]).lines(), expected);
}

#[test]
fn the_opening_of_the_standard_is_read_without_the_user() {
    check(
        &opening(),
        &[
            "src rdp.offered_protocols RDP",
            "src rdp.protocol RDP",
            "src rdp.client_name ELTONS-DEV2",
            "src rdp.client_build 3790",
        ],
    );
}

#[test]
fn what_is_offered_and_what_is_refused_is_said() {
    check(
        &vec![
            (ToServer, hex("03000013 0e e0 0000 0000 00 01 00 0800 0b000000")),
            (ToClient, hex("03000013 0e d0 0000 1234 00 03 00 0800 05000000")),
        ],
        &[
            "src rdp.offered_protocols TLS,CredSSP,CredSSP with early authorization",
            "src rdp.refusal CredSSP required",
        ],
    );
}

#[test]
fn where_the_server_wants_it_tls_follows() {
    let mut rdp = Rdp::default();
    let mut sink = Collected::default();
    assert_eq!(rdp.feed(ToServer, &hex(REQUEST_OF_THE_STANDARD), &mut sink), Progress::More);
    let answer = [&hex(CHOOSES_CREDSSP)[..], &[0x16, 3]].concat();
    assert_eq!(rdp.feed(ToClient, &answer, &mut sink), Progress::BecomesTls { unread: 2 });
    assert_eq!(sink.lines().last().unwrap(), "src rdp.protocol CredSSP");
}

#[test]
fn probes_want_what_only_rdp_has_in_a_request() {
    let known = [REQUEST_OF_THE_STANDARD, CONFIRM_OF_THE_STANDARD, CHOOSES_CREDSSP];
    for bytes in known.map(hex) {
        for length in 1..19 {
            assert_eq!(probe::<Rdp>(ToServer, &bytes[..length]), Verdict::Unsure, "{length}");
        }
        assert_eq!(probe::<Rdp>(ToServer, &bytes), Verdict::Yes);
    }
    let bare = hex("0300000b 06 e0 0000 0000 00");
    assert_eq!(probe::<Rdp>(ToServer, &bare), Verdict::No);
    let beginning = Beginning { direction: ToServer, bytes: &bare, server_port: PORT };
    assert_eq!(Rdp::probe(&beginning), Verdict::Yes);
    for other in [
        "03000016 11 e0 0000 0001 00 c1020100 c2020102 c0010a",
        "03000016 11 d0 0001 0001 00 c0010a c1020100 c2020102",
        "0300001f 02f080 32010000000000080000f0000001000101e0",
        "03000014 0e e0 0000 0000 00 01 00 0800 00000000 00",
    ] {
        assert_eq!(probe::<Rdp>(ToServer, &hex(other)), Verdict::No, "{other}");
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..100, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<Rdp>(&opening(), &sizes, cut)?;
    }

    #[test]
    fn changed_bytes_are_survived_in_the_same_way(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        sizes in proptest::collection::vec(1usize..100, 1..20),
        cut in any::<usize>(),
    ) {
        let mut exchange = opening();
        for (place, byte) in changes {
            let bytes = &mut exchange[place % 3].1;
            let place = place / 3 % bytes.len();
            bytes[place] = byte;
        }
        check_pieces_and_cuts::<Rdp>(&exchange, &sizes, cut)?;
    }
}
