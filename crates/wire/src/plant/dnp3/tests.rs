use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};

/// The frame that resets a link, as the examples of another implementation (opendnp3) have it.
const RESET: &str = "0564 05 c0 0100 0004 e921";

fn summed(bytes: &[u8]) -> Vec<u8> {
    [bytes, &sum(bytes).to_le_bytes()].concat()
}

fn frame(data: &[u8]) -> Vec<u8> {
    let header = summed(&[5, 0x64, data.len() as u8 + 5, 0x44, 1, 0, 10, 0]);
    [header, data.chunks(BLOCK).flat_map(summed).collect()].concat()
}

fn attribute(variation: u8, text: &str) -> Vec<u8> {
    [&[0, variation, 0, 0, 0, 1, text.len() as u8], text.as_bytes()].concat()
}

fn attributes() -> Vec<u8> {
    let answer = [
        vec![0xc0, 0xc1, 0x81, 0, 0],
        attribute(252, "Acme Relays"),
        attribute(250, "R-7"),
        attribute(248, "SN 0042"),
        attribute(246, "somebody's station"),
        attribute(243, "B"),
        attribute(242, "3.1"),
    ];
    frame(&answer.concat())
}

const EXPECTED: [&str; 5] = [
    "src dnp3.manufacturer Acme Relays",
    "src dnp3.product_name R-7",
    "src dnp3.serial_number SN 0042",
    "src dnp3.hardware_version B",
    "src dnp3.software_version 3.1",
];

fn exchange() -> Exchange {
    vec![(Direction::ToServer, hex(RESET)), (Direction::ToClient, [hex(RESET), attributes()].concat())]
}

#[test]
fn attributes_say_what_a_device_is() {
    assert_eq!(feed::<Dnp3>(&exchange(), &[]).lines(), EXPECTED);
    let mut collected = Collected::default();
    assert_eq!(dissect(&attributes(), &mut collected), Some(Protocol::Dnp3));
    assert_eq!(collected.lines(), EXPECTED);
}

#[test]
fn a_wrong_sum_is_not_read() {
    let mut wrong = attributes();
    wrong[30] ^= 1;
    let mut collected = Collected::default();
    assert_eq!(dissect(&wrong, &mut collected), Some(Protocol::Dnp3));
    assert_eq!(collected, Collected::default());
    wrong[8] ^= 1;
    assert_eq!(dissect(&wrong, &mut collected), None);
    assert_eq!(dissect(&[hex(RESET), vec![5]].concat(), &mut collected), None);
}

#[test]
fn it_is_known_by_its_header() {
    let begin = hex(RESET);
    for length in 1..HEADER {
        assert_eq!(probe::<Dnp3>(Direction::ToServer, &begin[..length]), Verdict::Unsure);
    }
    assert_eq!(probe::<Dnp3>(Direction::ToServer, &begin), Verdict::Yes);
    assert_eq!(probe::<Dnp3>(Direction::ToServer, &hex("0564 05 c0 0100 0004 e922")), Verdict::No);
    assert_eq!(probe::<Dnp3>(Direction::ToServer, &hex("0500 0b03")), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..40, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Dnp3>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let answer = [&[0xc0, 0xc1, 0x81, 0, 0, 0, 252, 0, 0, 0], &bytes[..]].concat();
        let hostile = vec![(Direction::ToClient, [frame(&answer), bytes].concat())];
        check_pieces_and_cuts::<Dnp3>(&hostile, &[3, 1, 7], 60)?;
    }
}
