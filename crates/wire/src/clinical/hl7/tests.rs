//! Whole connections, and what must hold for any bytes.

use proptest::prelude::*;

use super::Hl7;
use crate::tests_support::{Collected, probe};
use crate::{Direction, Dissector, Verdict};

use Direction::{ToClient, ToServer};

const RESULT: &str = "MSH|^~\\&|MONITOR^0012^EUI-64|ICU|ARCHIVE|HOSPITAL|20240102||ORU^R01^ORU_R01|PLANTED|P|2.6|||\r\
    SFT|Example Medical^L|7.1|Monitor \\T\\ Gateway|B99|PLANTED\r\
    PID|||PLANTED^^^ADT||PLANTED^PATIENT||19600101|F\r\
    OBX|1|NM|PLANTED|1.0.0.0|PLANTED|u|||||F|||1||||0012AB^MON^0012ABCD^EUI-64~second||PLANTED\r\
    OBX|2|NM|150456|1.1.1.1|98|%|||||F|||1||||0012AB^MON^0012ABCD^EUI-64~second\r\
    PRT|1|UC|2|EQUIP|PLANTED|6|7|8|9|DEV^1|11|12|13|14|PLANTED|DI-1|20200101|20300101|LOT9|SER7|DON3|PUMP|PLANTED\r";

const RESULT_FACTS: [&str; 19] = [
    "src hl7.sending_application MONITOR^0012^EUI-64",
    "src hl7.sending_facility ICU",
    "dst hl7.receiving_application ARCHIVE",
    "dst hl7.receiving_facility HOSPITAL",
    "src hl7.message_type ORU^R01^ORU_R01",
    "src hl7.version 2.6",
    "src hl7.software_vendor Example Medical^L",
    "src hl7.software_version 7.1",
    "src hl7.software_product Monitor & Gateway",
    "src hl7.software_binary B99",
    "src hl7.equipment_instance 0012AB^MON^0012ABCD^EUI-64~second",
    "src hl7.participant_device DEV^1",
    "src hl7.device_identifier DI-1",
    "src hl7.device_manufactured 20200101",
    "src hl7.device_expires 20300101",
    "src hl7.device_lot LOT9",
    "src hl7.device_serial SER7",
    "src hl7.device_donation DON3",
    "src hl7.device_type PUMP",
];

const ANSWER: &str = "MSH|^~\\&|ARCHIVE||MONITOR||20240102||ACK^R01|7|P|2.6\rMSA|AA|1\r";
const ANSWER_FACTS: [&str; 4] = [
    "src hl7.sending_application ARCHIVE",
    "dst hl7.receiving_application MONITOR",
    "src hl7.message_type ACK^R01",
    "src hl7.version 2.6",
];

fn block(message: &str) -> Vec<u8> {
    [b"\x0b", message.as_bytes(), b"\x1c\r"].concat()
}

fn read(pieces: &[(Direction, Vec<u8>)]) -> Collected {
    let (mut hl7, mut heard) = (Hl7::new(), Collected::default());
    for (direction, bytes) in pieces {
        hl7.feed(*direction, bytes, &mut heard);
    }
    hl7.finish(&mut heard);
    heard
}

fn check(message: &[u8], expected: &[&str]) {
    let lines = read(&[(ToServer, message.to_vec())]).lines();
    assert_eq!(lines, expected, "{:?}", String::from_utf8_lossy(&message[..message.len().min(200)]));
}

#[test]
fn a_message_says_systems_software_and_devices() {
    check(&block(RESULT), &RESULT_FACTS);
    check(&block(&RESULT.replace('\r', "\n")), &RESULT_FACTS);
    check(&block(&RESULT.replace('\r', "\r\n")), &RESULT_FACTS);
    check(&block(&format!("\u{feff}{RESULT}")), &RESULT_FACTS);
}

#[test]
fn messages_without_blocks_end_where_the_next_begins() {
    check(RESULT.as_bytes(), &RESULT_FACTS);
    let (mut hl7, mut heard) = (Hl7::new(), Collected::default());
    for byte in RESULT.bytes() {
        hl7.feed(ToServer, &[byte], &mut heard);
    }
    hl7.feed(ToClient, ANSWER.as_bytes(), &mut heard);
    assert_eq!(heard.lines(), [""; 0]);
    hl7.feed(ToServer, ANSWER.as_bytes(), &mut heard);
    assert_eq!(heard.lines(), RESULT_FACTS);
    hl7.finish(&mut heard);
    let first = ANSWER_FACTS.map(str::to_owned);
    let back = ANSWER_FACTS.map(|line| {
        if line.starts_with("src") { line.replace("src", "dst") } else { line.replace("dst", "src") }
    });
    assert_eq!(heard.lines()[RESULT_FACTS.len()..], [first, back].concat());
}

#[test]
fn without_a_block_the_header_must_be_a_usual_one() {
    assert_eq!(probe::<Hl7>(ToServer, RESULT.as_bytes()), Verdict::Yes);
    assert_eq!(probe::<Hl7>(ToClient, b"MSH|^~\\&|"), Verdict::Yes);
    assert_eq!(probe::<Hl7>(ToServer, b"MSH|^~"), Verdict::Unsure);
    assert_eq!(probe::<Hl7>(ToServer, b"MSH|^~\\&#"), Verdict::No);
    assert_eq!(probe::<Hl7>(ToServer, b"MSH#*@%!#"), Verdict::No);
    assert_eq!(probe::<Hl7>(ToServer, b"MKCOL /"), Verdict::No);
}

#[test]
fn a_connection_carries_messages_both_ways() {
    let pieces = [(ToServer, block(RESULT)), (ToClient, block(ANSWER)), (ToServer, block(RESULT))];
    let expected = [&RESULT_FACTS[..], &ANSWER_FACTS, &RESULT_FACTS].concat();
    assert_eq!(read(&pieces).lines(), expected);
}

#[test]
fn messages_choose_their_separators() {
    let message = "MSH!*+/:!APP/F/1*X!!!!!!ADT*A01!!!2.3\rOBX!1!ST!a|b!!!!!!!!!!!!!!!ID/S/7*NS\r";
    let expected = [
        "src hl7.sending_application APP!1*X",
        "src hl7.message_type ADT*A01",
        "src hl7.version 2.3",
        "src hl7.equipment_instance ID*7*NS",
    ];
    check(&block(message), &expected);
}

#[test]
fn acknowledgements_of_the_second_release_are_passed_over() {
    // MLLP release 2 answers each block with one that holds ACK or NAK alone.
    let block_of = |byte: u8| vec![0x0b, byte, 0x1c, 0x0d];
    let pieces = [
        (ToServer, block(RESULT)),
        (ToClient, block_of(0x06)),
        (ToClient, [block_of(0x15), block(ANSWER)].concat()),
        (ToServer, [block_of(0x06), block(RESULT), block(RESULT)].concat()),
    ];
    let expected = [&RESULT_FACTS[..], &ANSWER_FACTS, &RESULT_FACTS, &RESULT_FACTS].concat();
    assert_eq!(read(&pieces).lines(), expected);
    assert_eq!(probe::<Hl7>(ToServer, &block_of(0x06)), Verdict::No);
}

#[test]
fn a_stream_is_met_in_the_middle_of_a_message() {
    let middle = RESULT.find("PID").unwrap() + 12;
    let bytes = [&block(RESULT)[middle..], &block(ANSWER)].concat();
    check(&bytes, &ANSWER_FACTS);
}

#[test]
fn names_may_be_in_utf_8_or_latin_1() {
    let expected = ["src hl7.sending_application Universitätsklinikum", "src hl7.version 2.5"];
    let message = "MSH|^~\\&|Universitätsklinikum|||||||||2.5||||||UNICODE UTF-8\r";
    check(&block(message), &expected);
    let latin: Vec<u8> = message.replace("UNICODE UTF-8", "8859/1").chars().map(|c| c as u8).collect();
    check(&[b"\x0b", &latin[..], b"\x1c\r"].concat(), &expected);
}

#[test]
fn a_batch_is_several_messages() {
    let batch = format!("FHS|^~\\&|FILE\rBHS|^~\\&|BATCH\r{ANSWER}{ANSWER}BTS|2\rFTS|1\r");
    check(&block(&batch), &[ANSWER_FACTS, ANSWER_FACTS].concat());
}

#[test]
fn a_long_document_is_passed_over() {
    let document = "QUJD".repeat(100_000);
    let message = format!("MSH|^~\\&|A|||||||||2.5\rOBX|1|ED|PLANTED||{document}|||||||||||||DEVICE\r");
    check(
        &block(&message),
        &["src hl7.sending_application A", "src hl7.version 2.5", "src hl7.equipment_instance DEVICE"],
    );
    let message = format!("MSH|^~\\&|{document}\r");
    let heard = read(&[(ToServer, block(&message))]);
    assert_eq!(heard.facts[0].2.len(), 255);
}

#[test]
fn broken_frames_lose_little() {
    let answer = ANSWER_FACTS.as_slice();
    let without_return = [b"\x0b", ANSWER.as_bytes(), b"\x1c", &block(ANSWER)].concat();
    check(&without_return, &[answer, answer].concat());
    // The sender began again.
    let again = [b"\x0b", ANSWER.as_bytes(), &block(ANSWER)].concat();
    check(&again, &[answer, answer].concat());
    // The last segment has no end of its own.
    check(&block(&ANSWER[..ANSWER.find("\rMSA").unwrap()]), answer);
    // A file separator within a value is no end.
    check(
        &block("MSH|^~\\&|A\x1cB||||||ADT\r"),
        &["src hl7.sending_application AB", "src hl7.message_type ADT"],
    );
    // What is no message is looked past.
    check(&[&b"\r\nnoise\x0bnoise|a|b\r"[..], &block(ANSWER)].concat(), answer);
    // Fields that were not finished are not said, nor are those that delete.
    check(b"\x0bMSH|^~\\&|A|\"\"|C|D", &["src hl7.sending_application A", "dst hl7.receiving_application C"]);
    check(b"\x0b\rMS\rMSH|^~\\&|A\rOBXX|1\rMSHX\r\rSF", &["src hl7.sending_application A"]);
}

#[test]
fn an_end_and_a_gap_say_what_was_read_so_far() {
    let cut = block(ANSWER)[..60].to_vec();
    let (mut hl7, mut heard) = (Hl7::new(), Collected::default());
    hl7.feed(ToClient, &cut, &mut heard);
    hl7.finish(&mut heard);
    assert_eq!(
        heard.lines()[..2],
        ["dst hl7.sending_application ARCHIVE", "src hl7.receiving_application MONITOR"]
    );

    let (mut hl7, mut heard) = (Hl7::new(), Collected::default());
    let middle = RESULT.find("OBX|1").unwrap() + 20;
    hl7.feed(ToServer, &block(RESULT)[..middle], &mut heard);
    assert_eq!(heard.facts, []);
    hl7.gap(ToServer, 30, &mut heard);
    assert_eq!(heard.lines(), RESULT_FACTS[..10]);
    hl7.feed(ToServer, &block(RESULT)[middle + 30..], &mut heard);
    hl7.feed(ToServer, &block(RESULT), &mut heard);
    assert_eq!(heard.lines()[10..], RESULT_FACTS);
}

#[test]
fn facts_are_said_with_the_end_block() {
    let message = block(RESULT);
    let (mut hl7, mut heard) = (Hl7::new(), Collected::default());
    hl7.feed(ToServer, &message[..message.len() - 1], &mut heard);
    assert_eq!(heard.facts, []);
    hl7.feed(ToServer, &message[message.len() - 1..], &mut heard);
    assert_eq!(heard.lines(), RESULT_FACTS);
}

#[test]
fn very_many_devices_are_all_said() {
    let devices: String = (0..1000).map(|at| format!("OBX|1|||||||||||||||||D{at}\r")).collect();
    let heard = read(&[(ToServer, block(&format!("MSH|^~\\&|A\r{devices}")))]);
    assert_eq!(heard.facts.len(), 1001);
}

#[test]
fn hl7_is_recognised_by_content() {
    for (bytes, expected) in [
        (&b""[..], Verdict::Unsure),
        (b"\x0b", Verdict::Unsure),
        (b"\x0bMS", Verdict::Unsure),
        (b"\x0bMSH|", Verdict::Unsure),
        (b"\x0bMSH|^", Verdict::Yes),
        (b"\x0bFHS$%~\\&", Verdict::Yes),
        (b"\x0b\xef\xbb", Verdict::Unsure),
        (b"\x0b\xef\xbb\xbf", Verdict::Unsure),
        (b"\x0b\xef\xbb\xbfMSH|^", Verdict::Yes),
        (b"\x0b\xef\xbbMSH|^", Verdict::No),
        (b"\x0bMSHA", Verdict::No),
        (b"\x0bMSH||", Verdict::No),
        (b"\x0bMSH|A", Verdict::No),
        (b"\x0bPID|", Verdict::No),
        (b"\x0b\x0b", Verdict::No),
    ] {
        assert_eq!(probe::<Hl7>(ToServer, bytes), expected, "{bytes:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_pieces_give_the_same(cuts in proptest::collection::vec(0_usize..9000, 0..30)) {
        let bytes = [block(RESULT), b"\r\nnoise".to_vec(), block(&RESULT.replace('\r', "\r\n")), block(ANSWER)].concat();
        let whole = read(&[(ToServer, bytes.clone())]);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % bytes.len()).chain([0, bytes.len()]).collect();
        cuts.sort_unstable();
        let pieces: Vec<_> = cuts.windows(2).map(|cut| (ToServer, bytes[cut[0]..cut[1]].to_vec())).collect();
        prop_assert_eq!(read(&pieces), whole);
    }

    #[test]
    fn nothing_breaks_it_and_any_pieces_of_it_give_the_same(
        text in proptest::collection::vec(
            prop_oneof![
                Just("\x0b"), Just("MSH|^~\\&|"), Just("\r"), Just("\n"), Just("\x1c"), Just("\x1c\r"), Just("|"),
                Just("OBX|"), Just("SFT"), Just("PRT|"), Just("||||||||"), Just("A"), Just("\\X4"), Just("\\F\\"),
                Just("FHS"), Just("MSH"), Just("\""),
            ],
            0..60,
        ),
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let bytes = [b"\x0bMSH|^~\\&|", text.concat().as_bytes(), &bytes].concat();
        let each: Vec<_> = bytes.iter().map(|byte| (ToServer, vec![*byte])).collect();
        prop_assert_eq!(read(&[(ToServer, bytes)]), read(&each));
    }

    #[test]
    fn what_is_not_on_the_list_is_never_said(
        fields in proptest::collection::vec((0_usize..6, 1_usize..30), 1..40),
    ) {
        let (names, mut message) = (["PID", "NK1", "OBX", "PRT", "SFT", "ZZZ"], String::from("MSH|^~\\&|A\r"));
        let listed = |name: usize, at: usize| match names[name] {
            "OBX" => at == 18,
            "PRT" => at == 10 || (16..=22).contains(&at),
            "SFT" => (1..=4).contains(&at),
            _ => false,
        };
        let mut expected = false;
        for (name, at) in fields {
            let value = if listed(name, at) { "LISTED" } else { "PLANTED" };
            expected |= listed(name, at);
            message.push_str(&format!("{}|{}{value}\r", names[name], "|".repeat(at - 1)));
        }
        let heard = read(&[(ToServer, block(&message))]);
        prop_assert!(heard.facts.iter().all(|(_, _, value)| !value.contains("PLANTED")));
        prop_assert_eq!(heard.facts.iter().any(|(_, _, value)| value == "LISTED"), expected);
    }
}
