//! Messages in, records out.

use proptest::prelude::*;

use super::*;
use crate::source::tests::show_record;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// What messages tell, one after the other in pieces of this size, then the kinds of the problems.
fn run(bytes: &[u8], piece: usize) -> Vec<String> {
    let (mut exporter, mut told, mut messages) = (Exporter::default(), Told::new("f"), Messages::default());
    let mut held = Vec::new();
    for piece in bytes.chunks(piece) {
        held.extend_from_slice(piece);
        let done = messages.read(&mut exporter, &held, false, &mut told);
        held.drain(..done);
    }
    messages.read(&mut exporter, &held, true, &mut told);
    exporter.finish(&mut told);
    let records = std::mem::take(&mut told.records);
    let mut shown: Vec<String> = records.iter().flat_map(|(at, record)| show_record(*at, record)).collect();
    shown.extend(told.into_problems().iter().map(|problem| format!("{}: {}", problem.at, problem.kind)));
    shown
}

#[track_caller]
fn check(message: &str, expected: &[&str]) {
    assert_eq!(run(&hex(message), 1 << 16), expected);
}

/// A message of IPFIX in domain 7 with these sets.
fn ipfix(sets: &str) -> String {
    let length = hex(sets).len() + 16;
    format!("000a {length:04x} 6553f100 00000001 00000007 {sets}")
}

/// A message of version 9 of source 7, an hour after the exporter started.
fn version_9(sets: &str) -> String {
    format!("0009 0001 0036ee80 6553f100 00000001 00000007 {sets}")
}

/// Addresses, protocol, and octets in three bytes (RFC 7011 §6.2).
const TEMPLATE: &str = "0100 0005 0008 0004 000c 0004 0004 0001 0001 0003 0002 0001";
const DATA: &str = "0a000001 0a000002 01 00012c 05";
const FLOW: &str = "10.0.0.1 > 10.0.0.2 /1 5p 300b 00 | 0p 0b 00";

#[test]
fn a_template_tells_what_a_record_holds_in_both_versions() {
    check(&ipfix(&format!("0002 001c {TEMPLATE} 0100 0011 {DATA}")), &[&format!("1 {FLOW}")]);
    check(&version_9(&format!("0000 001c {TEMPLATE} 0100 0014 {DATA} 000000")), &[&format!("1 {FLOW}")]);
}

#[test]
fn data_wait_for_their_template_and_another_domain_has_its_own() {
    let data = ipfix(&format!("0100 0011 {DATA}"));
    let template = ipfix(&format!("0002 001c {TEMPLATE}"));
    check(&format!("{data} {template}"), &[&format!("1 {FLOW}")]);
    let elsewhere = template.replace("00000007", "00000008");
    check(&format!("{data} {elsewhere}"), &["all messages: no_template"]);
    let withdrawn = ipfix("0002 0008 0100 0000");
    check(&format!("{template} {withdrawn} {data}"), &["all messages: no_template"]);
    let all_withdrawn = ipfix("0002 0008 0002 0000");
    check(&format!("{template} {all_withdrawn} {data}"), &["all messages: no_template"]);
}

#[test]
fn lengths_that_vary_and_elements_of_enterprises_are_passed_over() {
    let template = "0101 0004 0008 0004 000c 0004 8003 ffff 0000ffff 0001 0008";
    let record = |name: &str| format!("0a000001 0a000002 {name} 00000000000001f4");
    let (short, long) = (record("03 616263"), record(&format!("ff 0100 {}", "61".repeat(256))));
    let length = 4 + (hex(&short).len() + hex(&long).len());
    let sets = format!("0002 001c {template} 0101 {length:04x} {short} {long}");
    let flow = "1 10.0.0.1 > 10.0.0.2 /0 1p 500b 00 | 0p 0b 00";
    check(&ipfix(&sets), &[flow, flow]);
}

#[test]
fn the_other_direction_of_rfc_5103_is_the_answer() {
    let template =
        "0102 0007 0008 0004 000c 0004 0004 0001 0001 0004 0002 0004 8001 0004 00007279 8002 0004 00007279";
    let sets =
        format!("0002 002c {template} 0102 001d 0a000001 0a000002 06 00000064 00000002 000000c8 00000003");
    check(&ipfix(&sets), &["1 10.0.0.1/0 > 10.0.0.2/0 /6 2p 100b 00 | 3p 200b 00"]);
}

#[test]
fn options_are_no_flows_and_events_without_counts_neither() {
    let options = "0103 0002 0001 0095 0004 0029 0004";
    let sets = format!("0003 0012 {options} 0103 000c 00000007 00000001");
    check(&ipfix(&sets), &[]);
    check(&version_9("0001 0014 0104 0004 0004 0001 0004 0029 0004 0000 0104 000c 00000007 00000001"), &[]);
    check(&ipfix(&format!("0002 001c {TEMPLATE} 0100 0011 0a000001 0a000002 01 000000 00")), &[]);
}

#[test]
fn version_5_is_read_with_its_times() {
    let head = "0005 0001 0036ee80 6553f100 00000000 00000001 0000 0000";
    let record = "0a000001 0a000002 00000000 0001 0002 00000003 000000b4 0036ea98 0036ee80 0fa0 0068 00 1b 06 00 0000 0000 1818 0000";
    let mut told = Told::new("f");
    datagram(&mut Exporter::default(), 1, &hex(&format!("{head} {record}")), &mut told);
    let (_, flow) = told.records.first().unwrap();
    assert_eq!(show_record(1, flow), ["1 10.0.0.1/4000 > 10.0.0.2/104 /6 3p 180b 1b | 0p 0b 00"]);
    let connection = flow.connection.unwrap();
    assert_eq!(connection.first.to_string(), "2023-11-14T22:13:19Z");
    assert_eq!(connection.last.to_string(), "2023-11-14T22:13:20Z");
}

#[test]
fn what_is_cut_or_inconsistent_is_told() {
    check(&ipfix("0002 00ff 0100"), &["message 1: bad_set"]);
    check(&ipfix("0002 000c 0100 0005 0008 0004"), &["message 1: bad_template"]);
    check("000a 0020 6553f100", &["message 1: torn_message"]);
    check("1234 5678", &["message 1: not_a_message"]);
    check("0005 0000 0036ee80 6553f100 00000000 00000001 0000 0000", &["message 1: not_a_message"]);
}

/// Where the next message begins after nonsense nobody knows, wherever the pieces end.
#[test]
fn what_follows_nonsense_is_passed_over() {
    let message = ipfix(&format!("0002 001c {TEMPLATE} 0100 0011 {DATA}"));
    for piece in [4, 1 << 16] {
        assert_eq!(
            run(&hex(&format!("1234 5678 {message}")), piece),
            ["message 1: not_a_message"],
            "{piece}"
        );
    }
}

#[test]
fn templates_and_waiting_data_are_bounded() {
    let (mut exporter, mut told) = (Exporter::default(), Told::new("f"));
    for id in 256..4000 {
        let set = format!("0002 000c {id:04x} 0001 0001 0004");
        datagram(&mut exporter, 1, &hex(&ipfix(&set)), &mut told);
        let waiting = ipfix(&format!("{id:04x} 0204 {}", "00".repeat(512)));
        datagram(&mut exporter, 1, &hex(&waiting.replace("00000007", "00000009")), &mut told);
    }
    assert!(exporter.size() <= (1024, 1 << 20), "{:?}", exporter.size());
}

#[test]
fn the_csv_of_nfdump_is_read() {
    let text = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n\
        2023-11-14 22:13:20,2023-11-14 22:13:21,1.000,10.0.0.1,10.0.0.2,4000,104,TCP,...AP.SF,0,0,3,180,2,99\n\
        bad line\n\
        Summary\n\
        flows,bytes\n\
        1,180\n";
    let shown = crate::source::tests::show(crate::source::Kind::NfdumpCsv, text);
    assert_eq!(shown, ["2 10.0.0.1/4000 > 10.0.0.2/104 /6 3p 180b 1b | 2p 99b 00", "line 3: bad_record"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sets_survive_and_pieces_do_not_count(
        sets in proptest::collection::vec((0u16..260, proptest::collection::vec(0u8..20, 0..64)), 0..8),
        piece in 1usize..80,
        nine in any::<bool>(),
    ) {
        let sets: Vec<u8> = sets.iter().flat_map(|(id, body)| {
            let length = body.len() as u16 + 4;
            [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
        }).collect();
        let text: String = sets.iter().map(|byte| format!("{byte:02x}")).collect();
        let message = hex(&if nine { version_9(&text) } else { ipfix(&text) });
        let twice = if nine { message.clone() } else { message.repeat(2) };
        prop_assert_eq!(run(&twice, piece), run(&twice, 1 << 20));
    }
}
