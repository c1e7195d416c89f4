use proptest::prelude::*;

use super::*;
use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};

fn unit(number: u16, rest: &[u8]) -> Vec<u8> {
    let head = [number.to_be_bytes(), [0, 0], (rest.len() as u16).to_be_bytes()].concat();
    [&head, rest].concat()
}

/// An answer of every object of the basic and regular categories, and one of the vendor's own.
fn identification() -> Vec<u8> {
    let mut rest = hex("01 2b 0e 02 82 00 00 08");
    let objects: [(u8, &[u8]); 8] = [
        (0, b"Schneider Electric"),
        (1, b"BMX P34 2020"),
        (2, b"v2.5"),
        (3, b"www.example.org"),
        (4, b"Modicon M340"),
        (5, b"M340"),
        (6, b"AHU plant room"),
        (0x80, b"\x01\x02"),
    ];
    for (object, value) in objects {
        rest.extend([object, value.len() as u8]);
        rest.extend(value);
    }
    unit(7, &rest)
}

fn exchange() -> Exchange {
    vec![
        (Direction::ToServer, hex("0006 0000 0006 01 03 0000 000a")),
        (Direction::ToClient, hex("0006 0000 0007 01 03 04 11112222")),
        (Direction::ToServer, hex("0007 0000 0005 01 2b 0e 02 00")),
        (Direction::ToClient, identification()),
        (Direction::ToServer, hex("0008 0000 0002 01 11")),
        (Direction::ToClient, unit(8, b"\x01\x11\x0b\x02\xffPM5350 1.2")),
    ]
}

#[test]
fn what_a_controller_says_that_it_is() {
    assert_eq!(
        feed::<Modbus>(&exchange(), &[]).lines(),
        [
            "src modbus.vendor_name Schneider Electric",
            "src modbus.product_code BMX P34 2020",
            "src modbus.revision v2.5",
            "src modbus.vendor_url www.example.org",
            "src modbus.product_name Modicon M340",
            "src modbus.model_name M340",
            "src modbus.user_application AHU plant room",
            // The count of octets ends it.
            "src modbus.server_id PM5350 1.",
        ]
    );
}

#[test]
fn an_identifier_without_text_is_not_said() {
    for id in
        [&b"\x01\x11\x02\x31\xff"[..], b"\x01\x11\x00", b"\x01\x11\x09\xff", b"\x01\x91\x02", b"\x01\x2b"]
    {
        let answer = vec![(Direction::ToClient, unit(1, id))];
        assert_eq!(feed::<Modbus>(&answer, &[]).lines(), [""; 0]);
    }
}

#[test]
fn it_is_known_by_its_header() {
    let at =
        |server_port, direction, bytes: &[u8]| Modbus::probe(&Beginning { direction, bytes, server_port });
    let read = hex("0001 0000 0006 0a 01 0000 0008");
    for length in 1..read.len() {
        assert_eq!(probe::<Modbus>(Direction::ToServer, &read[..length]), Verdict::Unsure);
    }
    assert_eq!(probe::<Modbus>(Direction::ToServer, &read), Verdict::Yes);
    assert_eq!(probe::<Modbus>(Direction::ToClient, &read), Verdict::No);
    assert_eq!(at(PORT, Direction::ToClient, &hex("0001 0000 0003 0a 81 02")), Verdict::Yes);
    // Two in one segment, a wrong length, and a function of no fixed length on another port.
    assert_eq!(probe::<Modbus>(Direction::ToServer, &[&read[..], &read].concat()), Verdict::No);
    assert_eq!(at(PORT, Direction::ToServer, &[&read[..], &read].concat()), Verdict::Yes);
    assert_eq!(probe::<Modbus>(Direction::ToServer, &hex("0001 0000 0007 0a 01 0000 000800")), Verdict::No);
    assert_eq!(probe::<Modbus>(Direction::ToServer, &hex("0001 0000 0005 0a 5a 0000 00")), Verdict::No);
    assert_eq!(at(PORT, Direction::ToServer, &hex("0001 0000 0005 0a 5a 0000 00")), Verdict::Yes);
    // What scanners send to the port.
    for other in
        [&b"MGLNDD_160.97.70.36_502\n"[..], b"\x80\0\0\x28\x7e\x86\xab\x4a", b"\x05\0\x0b\x03\x10\0\0\0"]
    {
        assert_eq!(at(PORT, Direction::ToServer, other), Verdict::No);
    }
}

#[test]
fn a_loss_is_survived() {
    let mut modbus = Modbus::default();
    let mut collected = crate::tests_support::Collected::default();
    modbus.feed(Direction::ToClient, &hex("0006 0000 0007 01 03"), &mut collected);
    modbus.gap(Direction::ToClient, 100, &mut collected);
    modbus.feed(Direction::ToClient, &identification(), &mut collected);
    assert_eq!(collected.facts.len(), 7);
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..40, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Modbus>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let answer = vec![
            (Direction::ToClient, unit(1, &[b"\x01\x2b\x0e\x01\x01\0\0\x09", &bytes[..]].concat())),
            (Direction::ToClient, unit(1, &[b"\x01\x11", &bytes[..]].concat())),
            (Direction::ToClient, bytes),
        ];
        check_pieces_and_cuts::<Modbus>(&answer, &[3, 1, 7], 60)?;
    }
}
