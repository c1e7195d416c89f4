use proptest::prelude::*;

use super::*;
use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};

fn packet(message: &[u8]) -> Vec<u8> {
    let length = (message.len() as u16 + 7).to_be_bytes();
    [&[VERSION, 0], &length[..], &[2, DATA, 0x80], message].concat()
}

/// An answer with a part of a list. Its number is 0 where there is only one.
fn answer(number: u8, more: u8, part: &[u8]) -> Vec<u8> {
    let length = |extra: usize| ((part.len() + extra) as u16).to_be_bytes();
    let head = [&[S7, 7, 0, 0, 0, 1, 0, 12], &length(4)[..]].concat();
    let parameters = [0, 1, 0x12, 8, 0x12, 0x84, 1, 1, number, more, 0, 0];
    packet(&[&head, &parameters[..], &[0xff, 9], &length(0), part].concat())
}

fn list(kind: u8, record: usize, records: &[Vec<u8>]) -> Vec<u8> {
    [&[0, kind, 0, 0, 0, record as u8, 0, records.len() as u8], &records.concat()[..]].concat()
}

fn modules() -> Vec<u8> {
    let record = |index: u8, order: &str, version: &[u8]| {
        [&[0, index], format!("{order:20}").as_bytes(), &[0, 0xc0], version].concat()
    };
    list(
        0x11,
        28,
        &[
            record(1, "6ES7 315-2EH14-0AB0", &[0, 6, 0, 1]),
            record(6, "6ES7 315-2EH14-0AB0", b"V\0\0\x06"),
            record(7, "Boot Loader", b"V\x03\x02\x06"),
        ],
    )
}

fn components() -> Vec<u8> {
    let record = |index: u8, text: &str| {
        let mut record = [&[0, index], text.as_bytes()].concat();
        record.resize(34, 0);
        record
    };
    list(
        0x1c,
        34,
        &[
            record(1, "SIMATIC 300 Station"),
            record(2, "PLC plant room"),
            record(3, "Ward 4"),
            record(4, "Original Siemens Equipment"),
            record(5, "S C-X4U421302009"),
            record(7, "CPU 315-2 PN/DP"),
            record(8, "MMC 267FF11F"),
            record(9, "*"),
        ],
    )
}

const COMPONENTS: [&str; 5] = [
    "src s7comm.system_name SIMATIC 300 Station",
    "src s7comm.module_name PLC plant room",
    "src s7comm.serial S C-X4U421302009",
    "src s7comm.module_type CPU 315-2 PN/DP",
    "src s7comm.memory_card_serial MMC 267FF11F",
];

fn exchange() -> Exchange {
    let components = components();
    let (first, second) = components.split_at(200);
    vec![
        (Direction::ToServer, hex("0300001611e00000000700c1020100c2020102c0010a")),
        (Direction::ToClient, hex("0300001611d00007000300c0010ac1020100c2020102")),
        (
            Direction::ToServer,
            hex("0300000702f000 0300002102f080320700000300000800080001120411440100ff09000400110000"),
        ),
        (Direction::ToClient, answer(0, 0, &modules())),
        (Direction::ToClient, [answer(3, 1, first), answer(3, 0, second)].concat()),
    ]
}

#[test]
fn what_a_module_says_that_it_is() {
    let mut expected =
        vec!["src s7comm.order_number 6ES7 315-2EH14-0AB0", "src s7comm.firmware_version V3.2.6"];
    expected.extend(COMPONENTS);
    assert_eq!(feed::<S7comm>(&exchange(), &[]).lines(), expected);
}

#[test]
fn parts_of_a_list_are_joined_only_where_all_have_come() {
    let components = components();
    let (first, second) = components.split_at(100);
    let said =
        |packets: &[Vec<u8>]| feed::<S7comm>(&vec![(Direction::ToClient, packets.concat())], &[]).lines();
    assert_eq!(said(&[answer(3, 1, first), answer(3, 0, second)]), COMPONENTS);
    assert_eq!(said(&[answer(3, 0, second)]), [""; 0]);
    assert_eq!(said(&[answer(3, 1, first), answer(4, 0, second)]), [""; 0]);
    // The transport cut a message; the next is whole again.
    let cut = [&[VERSION, 0, 0, 8, 2, DATA, 0, S7][..], &answer(0, 0, &components)].concat();
    assert_eq!(said(std::slice::from_ref(&cut)), [""; 0]);
    assert_eq!(said(&[cut, answer(0, 0, &components)]), COMPONENTS);
}

#[test]
fn it_is_known_by_its_beginning() {
    let at = |server_port, bytes: &[u8]| {
        S7comm::probe(&Beginning { direction: Direction::ToServer, bytes, server_port })
    };
    let setup = hex("0300001902f08032010000020000080000f0000001000101e0");
    for length in 1..11 {
        assert_eq!(probe::<S7comm>(Direction::ToServer, &setup[..length]), Verdict::Unsure);
    }
    assert_eq!(probe::<S7comm>(Direction::ToServer, &setup), Verdict::Yes);
    let request = hex("0300001611e00000000700c1020100c2020102c0010a");
    assert_eq!(at(PORT, &request), Verdict::Yes);
    assert_eq!(at(PORT, &request[..12]), Verdict::Unsure);
    assert_eq!(at(3389, &request), Verdict::No);
    let later = [&hex("0300002411e00000000100c00109c1020600c210"), &b"SIMATIC-ROOT-HMI"[..]].concat();
    assert_eq!(at(PORT, &later), Verdict::No);
    let later =
        [&hex("030000231ee00000000100c1020600c20f"), &b"SIMATIC-ROOT-ES"[..], b"\xc0\x01\x0a"].concat();
    assert_eq!(at(PORT, &later), Verdict::Yes);
    // Manufacturing messages, remote desktops.
    assert_eq!(at(PORT, &hex("0300001611e00000000100c0010ac1020001c2020001")), Verdict::No);
    assert_eq!(
        at(
            PORT,
            &hex("0300002b26e00000000000436f6f6b69653a206d737473686173683d61646d696e0d0a0100080001000000")
        ),
        Verdict::No
    );
    assert_eq!(at(3389, &hex("030000130ee000000000000100080003000000")), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..40, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<S7comm>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let hostile = vec![(Direction::ToClient, [
            packet(&bytes),
            answer(0, 0, &bytes),
            answer(1, 1, &bytes),
            answer(1, 0, &[&[0, 0x1c, 0, 0, 0, 34, 0, 9], &bytes[..]].concat()),
            bytes,
        ].concat())];
        check_pieces_and_cuts::<S7comm>(&hostile, &[3, 1, 7], 60)?;
    }
}
