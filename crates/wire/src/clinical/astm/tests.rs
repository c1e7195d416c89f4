//! Frames as analysers send them, and what must hold for any bytes.

use proptest::prelude::*;

use super::Astm;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};
use crate::{Direction, Dissector, Verdict};

use Direction::{ToClient, ToServer};

/// The header of a Sysmex XN-550, as its host interface has it.
const SYSMEX: &str = r"H|\^&|||XN-550^00-27^20557^^^^BD634545||||||||E1394-97";

fn sum(text: &[u8]) -> String {
    format!("{:02X}", text.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)))
}

/// A frame of text that ends with ETX or ETB.
fn frame(number: usize, text: &str, end: u8) -> Vec<u8> {
    let body = [(number % 8).to_string().as_bytes(), text.as_bytes(), &[end]].concat();
    [b"\x02", &body[..], sum(&body).as_bytes(), b"\r\n"].concat()
}

/// A message with a record a frame, between an enquiry and its end.
fn message(records: &[&str]) -> Vec<u8> {
    let frames = records.iter().enumerate().flat_map(|(at, record)| frame(at + 1, &format!("{record}\r"), 3));
    [5].into_iter().chain(frames).chain([4]).collect()
}

fn read(bytes: &[u8]) -> Vec<String> {
    feed::<Astm>(&vec![(ToServer, bytes.to_vec())], &[]).lines()
}

#[test]
fn frames_of_an_analyser_are_read() {
    // Public test data of an interface to an Abbott ARCHITECT: text and sum as it was sent.
    let architect =
        b"\x05\x021H|\\^&|||ARCHITECT^7.01^F5260044206^H1P1O1R1C1Q1L1|||||||P|1|20120217144954\r\x032A\r\n\
        \x022P|1|||||||U\r\x03F8\r\n\x04";
    let expected = ["src astm.sender ARCHITECT^7.01^F5260044206^H1P1O1R1C1Q1L1", "src astm.version 1"];
    assert_eq!(read(architect), expected);
    // A worked example of kxepal/python-astm.
    assert_eq!(frame(1, "A|B|C|D\r", 3), b"\x021A|B|C|D\r\x03BF\r\n");
}

#[test]
fn a_header_says_sender_receiver_and_version() {
    let patient = "P|1||PLANTED|PLANTED||PLANTED^NAME";
    let expected = ["src astm.sender XN-550^00-27^20557^^^^BD634545", "src astm.version E1394-97"];
    assert_eq!(read(&message(&[SYSMEX, patient, "L|1|N"])), expected);
    let twice = [message(&[SYSMEX, patient]), message(&[SYSMEX])].concat();
    assert_eq!(read(&twice), [expected, expected].concat());
    let full = r"H|\^&|PLANTED|PLANTED|Analyser&S&7^1.2|PLANTED|PLANTED|PLANTED|PLANTED|HOST^LIS|PLANTED|P|LIS2-A2|2026";
    let expected =
        ["src astm.sender Analyser^7^1.2", "dst astm.receiver HOST^LIS", "src astm.version LIS2-A2"];
    assert_eq!(read(&message(&[full])), expected);
    // All records in one frame, and other separators.
    let other = "H!~*/!!!Analyser*1\rP!1!!PLANTED\rL!1\r";
    assert_eq!(read(&frame(1, other, 3)), ["src astm.sender Analyser*1"]);
}

#[test]
fn records_may_come_without_frames() {
    let bytes = format!("{SYSMEX}\rP|1||PLANTED\rH|PLANTED\r");
    let expected = ["src astm.sender XN-550^00-27^20557^^^^BD634545", "src astm.version E1394-97"];
    assert_eq!(read(bytes.as_bytes()), expected);
    assert_eq!(read(format!("{SYSMEX}\r\nL|1\r\n{SYSMEX}\r\n").as_bytes()), [expected, expected].concat());
    assert_eq!(read(SYSMEX.as_bytes()), [""; 0]);
}

#[test]
fn a_header_may_lie_in_several_frames() {
    let (start, end) = SYSMEX.split_at(20);
    let bytes = [vec![5], frame(1, start, 0x17), frame(2, &format!("{end}\r"), 3)].concat();
    let expected = ["src astm.sender XN-550^00-27^20557^^^^BD634545", "src astm.version E1394-97"];
    assert_eq!(read(&bytes), expected);
}

#[test]
fn a_record_that_goes_on_in_the_next_frame_is_no_header() {
    let start = format!("{SYSMEX}\rP|1||PLANTED^");
    let bytes = [frame(1, &start, 0x17), frame(2, "H|\\^&|||PLANTED|\rL|1\r", 3)].concat();
    assert_eq!(read(&bytes).len(), 2);
    let without_end = [frame(1, SYSMEX, 3), frame(2, "L|1", 3)].concat();
    assert_eq!(read(&without_end).len(), 2);
}

#[test]
fn a_frame_whose_sum_is_wrong_is_not_taken() {
    let (start, end) = SYSMEX.split_at(20);
    let good = [frame(1, start, 0x17), frame(2, &format!("{end}\r"), 3)];
    let mut bad = frame(2, "XXXX\r", 3);
    bad[2] = b'Y';
    let expected = ["src astm.sender XN-550^00-27^20557^^^^BD634545", "src astm.version E1394-97"];
    assert_eq!(read(&[&b"\x05"[..], &good[0], &bad, &good[1]].concat()), expected);
    assert_eq!(read(&[&b"\x05"[..], &good[0], &b"\x022brok"[..], &good[1]].concat()), expected);
    let mut header = frame(1, &format!("{SYSMEX}\r"), 3);
    header[10] ^= 1;
    assert_eq!(read(&header), [""; 0]);
}

#[test]
fn a_gap_loses_one_message() {
    let (mut astm, mut heard) = (Astm::default(), Collected::default());
    let bytes = message(&[SYSMEX, "P|1||H|PLANTED", "L|1"]);
    astm.feed(ToServer, &bytes[..30], &mut heard);
    astm.gap(ToServer, 40, &mut heard);
    astm.feed(ToServer, &bytes[70..], &mut heard);
    assert_eq!(heard.facts, []);
    astm.feed(ToServer, &bytes, &mut heard);
    assert_eq!(heard.facts.len(), 2);
}

#[test]
fn it_is_known_by_the_header_of_a_message() {
    for (bytes, expected) in [
        (&b"\x05"[..], Verdict::Unsure),
        (b"\x04\x05\x02", Verdict::Unsure),
        (b"\x05\x021H|\\^", Verdict::Unsure),
        (b"\x05\x021H|\\^&", Verdict::Unsure),
        (b"\x05\x021H|\\^&|", Verdict::Yes),
        (b"\x021H|\\^&\r", Verdict::Yes),
        (b"H|\\^&|", Verdict::Yes),
        (b"H!~*/!", Verdict::Yes),
        (b"H|\\^&x", Verdict::No),
        (b"H|\\|&|", Verdict::No),
        (b"HEAD / HTTP/1.1", Verdict::No),
        (b"\x05\x01\x00", Verdict::No),
        (b"\x029H|\\^&|", Verdict::No),
        (b"\x021P|1", Verdict::No),
        (b"\x05\x05\x05\x05\x05\x05\x05\x05\x05", Verdict::No),
    ] {
        assert_eq!(probe::<Astm>(ToServer, bytes), expected, "{bytes:?}");
    }
}

proptest! {
    #[test]
    fn any_pieces_and_cuts(sizes in proptest::collection::vec(1usize..40, 0..8), cut in any::<usize>()) {
        let (start, end) = SYSMEX.split_at(20);
        let parts = [vec![5], frame(1, start, 0x17), frame(2, &format!("{end}\r"), 3), vec![4]].concat();
        let exchange: Exchange = vec![
            (ToServer, message(&[SYSMEX, "P|1||PLANTED"])),
            (ToClient, b"\x06\x06\x06".to_vec()),
            (ToServer, parts),
            (ToClient, message(&["H|\\^&|||HOST|||||LAB"])),
        ];
        check_pieces_and_cuts::<Astm>(&exchange, &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived_and_only_the_header_is_said(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("\x05"), Just("\x02"), Just("1"), Just("H|\\^&|||"), Just("\r"), Just("\x03"), Just("\x17"),
                Just("2A"), Just("\r\n"), Just("\x04"), Just("P|1|PLANTED"), Just("|"), Just("&F&"),
            ],
            0..60,
        ),
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        missing in any::<u16>(),
    ) {
        let (mut astm, mut heard) = (Astm::default(), Collected::default());
        astm.feed(ToServer, parts.concat().as_bytes(), &mut heard);
        astm.gap(ToServer, missing.into(), &mut heard);
        astm.feed(ToServer, &bytes, &mut heard);
        astm.finish(&mut heard);
        probe::<Astm>(ToServer, &bytes);
    }
}
