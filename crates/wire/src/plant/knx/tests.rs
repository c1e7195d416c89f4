use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};

fn message(service: &str, rest: &str) -> Vec<u8> {
    let rest = hex(rest);
    [hex(&format!("0610{service}{:04x}", rest.len() + 6)), rest].concat()
}

fn device(name: &str) -> String {
    let digits: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "36 01 02 00 1101 0011 00c501020304 e000170c 0050c2793e03 {digits:0<60} 0a 02 0201 0301 0401 0501"
    )
}

const EXPECTED: [&str; 4] = [
    "src knx.medium twisted pair",
    "src knx.serial 00c501020304",
    "src knx.mac 00:50:c2:79:3e:03",
    "src knx.name IP Router ground floor",
];

fn exchange() -> Exchange {
    vec![
        (Direction::ToServer, message("0203", "0802000000000000")),
        (Direction::ToClient, message("0204", &device("IP Router ground floor"))),
        (Direction::ToServer, message("0420", &"00".repeat(20))),
    ]
}

#[track_caller]
fn check(payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    assert_eq!(dissect(payload, &mut collected), expected.map(|_| Protocol::Knx));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

#[test]
fn answers_say_what_a_device_is() {
    let end = "0801 c0a80a0b 0e57";
    check(&message("0202", &format!("{end} {}", device("IP Router ground floor"))), Some(&EXPECTED));
    check(&message("020c", &format!("{end} {}", device("IP Router ground floor"))), Some(&EXPECTED));
    check(&message("0204", &device("IP Router ground floor")), Some(&EXPECTED));
    let nameless = device("").replace("00c501020304", "000000000000").replace("0050c2793e03", "000000000000");
    check(&message("0204", &nameless), Some(&["src knx.medium twisted pair"]));
    for quiet in ["0201", "0205", "0310", "0530"] {
        check(&message(quiet, "0801 c0a80a0b 0e57"), Some(&[]));
    }
    // A block that is longer than the message, and one of no length.
    check(&message("0204", "36 01 02"), Some(&[]));
    check(&message("0204", "00 01 02"), Some(&[]));
}

#[test]
fn other_datagrams_are_none() {
    let mut long = message("0201", "0801 c0a80a0b 0e57");
    long.push(0);
    check(&long, None);
    check(&message("0200", ""), None);
    check(&message("0a01", ""), None);
    check(&hex("0620 0201 0006"), None);
    check(&hex("0610"), None);
}

#[test]
fn a_connection_says_what_a_device_is() {
    assert_eq!(feed::<Knx>(&exchange(), &[]).lines(), EXPECTED);
    let begin = message("0203", "0802000000000000");
    for length in 1..begin.len() {
        assert_eq!(probe::<Knx>(Direction::ToServer, &begin[..length]), Verdict::Unsure);
    }
    assert_eq!(probe::<Knx>(Direction::ToServer, &begin), Verdict::Yes);
    assert_eq!(probe::<Knx>(Direction::ToServer, &[&begin[..], &begin].concat()), Verdict::Yes);
    assert_eq!(probe::<Knx>(Direction::ToServer, &[&begin[..], b"GET"].concat()), Verdict::No);
    assert_eq!(probe::<Knx>(Direction::ToServer, &message("0a01", "")), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..40, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Knx>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        for head in ["", "36 01", "04 02"] {
            let hostile = message("0204", &format!("{head}{digits}"));
            dissect(&hostile, &mut Collected::default());
            check_pieces_and_cuts::<Knx>(&vec![(Direction::ToClient, hostile), (Direction::ToClient, bytes.clone())], &[3, 1], 50)?;
        }
    }
}
