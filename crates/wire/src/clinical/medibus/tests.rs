//! Messages made by the protocol definition, with sums as mdpnp/mdpnp computes them.

use proptest::prelude::*;

use super::Medibus;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};
use crate::{Direction, Dissector, Verdict};

use Direction::{ToClient, ToServer};

fn message(first: u8, content: &str) -> Vec<u8> {
    let body = [&[first], content.as_bytes()].concat();
    let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    [&body[..], format!("{sum:02X}\r").as_bytes()].concat()
}

fn exchange() -> Exchange {
    vec![
        (ToServer, message(0x1b, "Q")),
        (ToClient, message(0x01, "Q")),
        (ToServer, message(0x1b, "R")),
        (ToClient, message(0x01, "R8210'Evita V500'02.51:06.00")),
        (ToClient, message(0x1b, "R")),
        (ToServer, message(0x01, "R0161'ICE''04.03'")),
        (ToServer, message(0x1b, "$")),
        (ToClient, message(0x01, "$05  12")),
    ]
}

const FACTS: [&str; 6] = [
    "src medibus.device_id 8210",
    "src medibus.name Evita V500",
    "src medibus.revision 02.51:06.00",
    "src medibus.device_id 0161",
    "src medibus.name ICE",
    "src medibus.revision 04.03",
];

fn read(bytes: &[u8]) -> Vec<String> {
    feed::<Medibus>(&vec![(ToServer, bytes.to_vec())], &[]).lines()
}

#[test]
fn both_sides_say_what_they_are() {
    // The opening of a conversation, with the sums of the definition's examples.
    assert_eq!(message(0x1b, "Q"), b"\x1bQ6C\r");
    assert_eq!(message(0x01, "Q"), b"\x01Q52\r");
    assert_eq!(message(0x1b, "R"), b"\x1bR6D\r");
    assert_eq!(feed::<Medibus>(&exchange(), &[]).lines(), FACTS);
}

#[test]
fn real_time_data_may_stand_anywhere() {
    let identification = message(0x01, "R8210'Evita V500'02.51:06.00");
    let mixed: Vec<u8> = identification.iter().flat_map(|byte| [*byte, 0xd0, 0x80, 0x11, 0x13]).collect();
    assert_eq!(read(&mixed), FACTS[..3]);
}

#[test]
fn what_is_wrong_or_unfinished_is_not_said() {
    let mut wrong = message(0x01, "R8210'Evita V500'02.51:06.00");
    wrong[9] ^= 1;
    assert_eq!(read(&wrong), [""; 0]);
    assert_eq!(read(&message(0x01, "R82")), [""; 0]);
    assert_eq!(read(&message(0x01, "R8210Evita")), ["src medibus.device_id 8210"]);
    assert_eq!(read(&message(0x01, &format!("R8210'{}'1", "x".repeat(200)))), [""; 0]);
    let again = [&wrong[..12], &message(0x01, "R8210'Evita V500'02.51:06.00")].concat();
    assert_eq!(read(&again), FACTS[..3]);
    let (mut medibus, mut heard) = (Medibus::default(), Collected::default());
    medibus.feed(ToServer, &again[12..30], &mut heard);
    medibus.gap(ToServer, 3, &mut heard);
    medibus.feed(ToServer, &again[33..], &mut heard);
    assert_eq!(heard.facts, []);
}

#[test]
fn it_is_known_by_a_message_whose_sum_agrees() {
    for (bytes, expected) in [
        (&b"\x1b"[..], Verdict::Unsure),
        (b"\x1bQ6C", Verdict::Unsure),
        (b"\x1bQ6C\r", Verdict::Yes),
        (b"\x01Q52\r\x1b", Verdict::Yes),
        (b"\x1bQ6c\r", Verdict::No),
        (b"\x1bQ6D\r", Verdict::No),
        (b"\x1b1B\r", Verdict::No),
        (b"\x1b%-12345X@PJL\r\n", Verdict::No),
        (b"\x01\0", Verdict::No),
        (b"Q", Verdict::No),
        (&[b'\x1b'; 100], Verdict::No),
        (&[&b"\x1b"[..], &[b'x'; 100]].concat(), Verdict::No),
    ] {
        assert_eq!(probe::<Medibus>(ToServer, bytes), expected, "{bytes:?}");
    }
}

proptest! {
    #[test]
    fn any_pieces_and_cuts(sizes in proptest::collection::vec(1usize..20, 0..8), cut in any::<usize>()) {
        check_pieces_and_cuts::<Medibus>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200), missing in any::<u16>()) {
        let (mut medibus, mut heard) = (Medibus::default(), Collected::default());
        medibus.feed(ToServer, b"\x01R8210'", &mut heard);
        medibus.feed(ToServer, &bytes, &mut heard);
        medibus.gap(ToServer, missing.into(), &mut heard);
        medibus.finish(&mut heard);
        probe::<Medibus>(ToServer, &bytes);
    }
}
