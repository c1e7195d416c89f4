//! Traffic as implementations send it, and messages made by the layout of the standard.

use proptest::prelude::*;

use super::Phd;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
use crate::{Direction, Dissector, Progress, Verdict};

use Direction::{ToClient, ToServer};

/// The request of an agent with a configuration of its own, as embedded implementations of the standard send it.
fn request() -> Vec<u8> {
    hex("e200 0032 80000000 0001 002a 5079 0026 80000000 8000 80000000 00000000 00800000 \
         0008 4c4e494147454e54 4000 0001 01 00 0000 0000")
}

/// The answer of signove/antidote's manager: accepted, with a configuration that is not known yet.
fn response() -> Vec<u8> {
    hex("e300 002c 0003 5079 0026 80000000 8000 80000000 00000000 80000000 0008 8877665544332211 \
         0000 0000 00 00 0000 0000")
}

/// Examples H.2.1.1, H.2.2.1 and H.2.4.3 of the standard, as signove/antidote's tests have them: a request, a
/// configuration (its beginning) and a confirmed action.
const EXAMPLES: [&str; 3] = [
    "e2000032800000000001002a5079002680000000a0008000000000000000008000000008887766554433221140000081010100000000",
    "e7000070006e4321010100680000000000000d1c005e4000000200580006000100040024092f00040002e1400a460002",
    "e700001e001c76540107001600000c1b001001008480000000000000000600000000",
];

/// The answer of signove/antidote's manager to a configuration.
fn configured() -> Vec<u8> {
    hex("e700 0016 0014 0002 0201 000e 0000 00000000 0d1c 0004 4000 0000")
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

fn list(entries: &[Vec<u8>]) -> Vec<u8> {
    [(entries.len() as u16).to_be_bytes().to_vec(), sized(&entries.concat())].concat()
}

fn presentation(operation: &str, content: &[u8]) -> Vec<u8> {
    let data = [hex("0001"), hex(operation), sized(content)].concat();
    [hex("e700"), sized(&sized(&data))].concat()
}

fn device(object: u16) -> Vec<u8> {
    let attribute = |kind: u16, value: &[u8]| [kind.to_be_bytes().to_vec(), sized(value)].concat();
    let text = |kind: u16, text: &str| [&kind.to_be_bytes()[..], &[0, 0], &sized(text.as_bytes())].concat();
    let specification = [
        text(1, "SN-0042"),
        text(2, "PART-7"),
        text(3, "hw 1"),
        text(4, "sw 2"),
        text(5, "fw 3.1 "),
        text(6, "proto 1"),
        text(7, "35390"),
    ];
    let attributes = [
        attribute(0x0a5a, &list(&[hex("1004 0001"), hex("100f 0002")])),
        attribute(0x0928, &[sized(b"Example Medical\0"), sized(b"Oximeter 3")].concat()),
        attribute(0x0984, &sized(b"\x11\x22\x33\x44\x55\x66\x77\x88")),
        attribute(0x092d, &list(&specification)),
        attribute(0x0990, b"PLANTED"),
        attribute(0x0924, &sized(b"PLANTED")),
    ];
    presentation("0203", &[object.to_be_bytes().to_vec(), list(&attributes)].concat())
}

const DEVICE: [&str; 12] = [
    "src phd.specialisation 4100 version 1",
    "src phd.specialisation 4111 version 2",
    "src phd.manufacturer Example Medical",
    "src phd.model Oximeter 3",
    "src phd.system_id 11:22:33:44:55:66:77:88",
    "src phd.serial_number SN-0042",
    "src phd.part_number PART-7",
    "src phd.hardware_revision hw 1",
    "src phd.software_revision sw 2",
    "src phd.firmware_revision fw 3.1",
    "src phd.protocol_revision proto 1",
    "src phd.gmdn 35390",
];

fn exchange() -> Exchange {
    let get = presentation("0103", &hex("0000 0000 0000"));
    let report = presentation("0101", &hex("0000 00000000 0d1d 0004 ffff 0000"));
    vec![
        (ToServer, request()),
        (ToClient, [response(), get].concat()),
        (ToServer, [device(0), report].concat()),
        (ToClient, configured()),
        (ToServer, hex("e400 0002 0000")),
        (ToClient, hex("e500 0002 0000")),
    ]
}

#[test]
fn both_sides_say_who_they_are_and_the_device_what_it_is() {
    let opening = [
        "src phd.system_id 4c:4e:49:41:47:45:4e:54",
        "src phd.configuration 16384",
        "src phd.system_id 88:77:66:55:44:33:22:11",
    ];
    let expected = [&opening[..], &DEVICE].concat();
    let heard = feed::<Phd>(&exchange(), &[]);
    assert_eq!(heard.lines(), expected);
    assert_eq!(heard.anomalies, []);
}

#[test]
fn only_the_object_of_the_device_is_read() {
    assert_eq!(feed::<Phd>(&vec![(ToServer, device(1))], &[]).facts, []);
}

#[test]
fn a_gap_within_a_message_loses_that_message_only() {
    let (mut phd, mut heard) = (Phd::default(), Collected::default());
    let message = device(0);
    phd.feed(ToServer, &message[..20], &mut heard);
    assert_eq!(phd.gap(ToServer, 30, &mut heard), Progress::More);
    phd.feed(ToServer, &message[50..], &mut heard);
    assert_eq!(heard.facts, []);
    phd.feed(ToServer, &message[..20], &mut heard);
    phd.gap(ToServer, message.len() as u64 - 20, &mut heard);
    phd.feed(ToServer, &message, &mut heard);
    assert_eq!(heard.facts.len(), DEVICE.len());
    phd.gap(ToServer, 1, &mut heard);
    assert_eq!(phd.gap(ToClient, 1, &mut heard), Progress::Done);
}

#[test]
fn it_is_known_by_its_request_or_by_a_presentation() {
    for bytes in [request(), device(0), configured()] {
        for end in 1..bytes.len() {
            let verdict = probe::<Phd>(ToServer, &bytes[..end]);
            assert_eq!(verdict, if end < 10 { Verdict::Unsure } else { verdict }, "{end}");
            assert_ne!(verdict, Verdict::No, "{end}");
        }
        assert_eq!(probe::<Phd>(ToServer, &bytes), Verdict::Yes);
        for at in 0..3 {
            let mut other = bytes.clone();
            other[at] ^= 0x55;
            assert_eq!(probe::<Phd>(ToServer, &other), Verdict::No, "{at}");
        }
    }
}

#[test]
fn the_examples_of_the_standard_are_known() {
    for example in EXAMPLES {
        assert_eq!(probe::<Phd>(ToServer, &hex(example)), Verdict::Yes);
    }
    let heard = feed::<Phd>(&vec![(ToServer, hex(EXAMPLES[0])), (ToClient, hex(EXAMPLES[2]))], &[]);
    assert_eq!(heard.lines(), ["src phd.system_id 88:77:66:55:44:33:22:11", "src phd.configuration 16384"]);
}

proptest! {
    #[test]
    fn any_pieces_and_cuts(sizes in proptest::collection::vec(1usize..40, 0..8), cut in any::<usize>()) {
        check_pieces_and_cuts::<Phd>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(
        flips in proptest::collection::vec((0usize..300, any::<u8>()), 0..8),
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
        missing in any::<u16>(),
    ) {
        let mut message = [request(), device(0)].concat();
        for (at, value) in flips {
            let at = at % message.len();
            message[at] ^= value;
        }
        let (mut phd, mut heard) = (Phd::default(), Collected::default());
        phd.feed(ToServer, &message, &mut heard);
        phd.gap(ToServer, missing.into(), &mut heard);
        phd.feed(ToServer, &bytes, &mut heard);
        phd.finish(&mut heard);
        probe::<Phd>(ToServer, &bytes);
    }
}
