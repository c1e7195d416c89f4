use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};

fn message(command: &str, rest: &str) -> Vec<u8> {
    let rest = hex(rest);
    let [l0, l1] = (rest.len() as u16).to_le_bytes();
    [hex(&format!("{command} {l0:02x}{l1:02x} 00000000 00000000 c1debed100000000 00000000")), rest].concat()
}

/// The answer of a controller by vendor 1, as the request script of another implementation (nmap's enip-info) shows
/// its fields: type 14, product 54, revision 20.11.
fn identity() -> Vec<u8> {
    let name = "0b 313736392d4c3234455220 03";
    let item = format!("0100 0002af12c0a8010a0000000000000000 0100 0e00 3600 140b 6000 1a0607c0 {name}");
    let [l0, l1] = (hex(&item).len() as u16).to_le_bytes();
    message("6300", &format!("0100 0c00 {l0:02x}{l1:02x} {item}"))
}

const EXPECTED: [&str; 6] = [
    "src enip.vendor_id 1",
    "src enip.device_type 14",
    "src enip.product_code 54",
    "src enip.revision 20.11",
    "src enip.serial c007061a",
    "src enip.product_name 1769-L24ER",
];

fn exchange() -> Exchange {
    vec![
        (Direction::ToServer, [message("6500", "0100 0000"), message("6300", "")].concat()),
        (Direction::ToClient, [message("6500", "0100 0000"), identity()].concat()),
        (Direction::ToServer, message("7000", &"00".repeat(1500))),
        (Direction::ToServer, message("6600", "")),
    ]
}

#[test]
fn a_datagram_says_who_the_device_is() {
    let mut collected = Collected::default();
    assert_eq!(dissect(&identity(), &mut collected), Some(Protocol::Enip));
    assert_eq!(collected.lines(), EXPECTED);
    for quiet in
        [message("6300", ""), message("0400", "0000"), message("6400", "0000"), message("6300", "0100")]
    {
        let mut collected = Collected::default();
        assert_eq!(dissect(&quiet, &mut collected), Some(Protocol::Enip));
        assert_eq!(collected, Collected::default());
    }
}

#[test]
fn other_datagrams_are_none() {
    let mut other = [
        message("6500", "01000000"),
        message("6f00", ""),
        message("0463", ""),
        identity(),
        identity(),
        identity(),
    ];
    other[3].push(0);
    other[4][8] = 1;
    other[5][20] = 1;
    for payload in other {
        assert_eq!(dissect(&payload, &mut Collected::default()), None);
    }
}

#[test]
fn a_connection_says_who_the_device_is() {
    assert_eq!(feed::<Enip>(&exchange(), &[]).lines(), EXPECTED);
}

#[test]
fn it_is_known_by_its_header() {
    for (begin, verdict) in [
        (message("6500", "01000000"), Verdict::Yes),
        (message("6500", ""), Verdict::No),
        (message("6300", ""), Verdict::Yes),
        (message("7000", &"00".repeat(20)), Verdict::Yes),
        (message("6f00", "0000"), Verdict::No),
        (message("7200", ""), Verdict::No),
        (message("0065", ""), Verdict::No),
    ] {
        assert_eq!(probe::<Enip>(Direction::ToServer, &begin), verdict, "{begin:x?}");
    }
    let begin = message("6500", "01000000");
    for length in 1..HEADER {
        assert_eq!(probe::<Enip>(Direction::ToServer, &begin[..length]), Verdict::Unsure);
    }
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..40, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Enip>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        dissect(&message("6300", &digits), &mut Collected::default());
        let item = message("6300", &format!("0100 0c00 {:02x}00 {digits}", bytes.len()));
        dissect(&item, &mut Collected::default());
        check_pieces_and_cuts::<Enip>(&vec![(Direction::ToClient, item), (Direction::ToClient, bytes)], &[3, 1], 50)?;
    }
}
