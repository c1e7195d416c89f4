use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

/// The encoded name as hexadecimal.
fn encoded(text: &str, suffix: u8) -> String {
    let mut bytes = format!("{text:15}").into_bytes();
    bytes.push(suffix);
    let letters: Vec<String> = bytes
        .iter()
        .flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)])
        .map(|c| format!("{c:02x}"))
        .collect();
    format!("20{}00", letters.concat())
}

fn registration(text: &str, suffix: u8, flags: &str) -> Vec<u8> {
    let question = format!("{} 0020 0001", encoded(text, suffix));
    let record = format!("c00c 0020 0001 000493e0 0006 {flags} 0a140411");
    hex(&format!("1234 2910 0001 0000 0000 0001 {question} {record}"))
}

#[track_caller]
fn check(payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    let protocol = dissect(payload, &mut collected);
    assert_eq!(protocol, expected.map(|_| Protocol::Nbns));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

#[test]
fn registrations_say_host_and_group() {
    check(&registration("CT-ED-01", 0x20, "0000"), Some(&["src nbns.name CT-ED-01<20>"]));
    check(&registration("RADIOLOGY", 0x00, "e000"), Some(&["src nbns.group RADIOLOGY"]));
    check(&registration("SOMEBODY", 0x03, "0000"), Some(&[]));
    check(&registration("*", 0x00, "0000"), Some(&[]));
    let mut release = registration("CT-ED-01", 0x20, "0000");
    release[2] = 0x30;
    check(&release, Some(&[]));
}

#[test]
fn responses_say_whose_name_it_is() {
    let name = encoded("CT-ED-01", 0x20);
    let response = format!("1234 8580 0000 0001 0000 0000 {name} 0020 0001 00000000 0006 0000 0a140411");
    check(&hex(&response), Some(&["10.20.4.17 nbns.name CT-ED-01<20>"]));
    let negative = format!("1234 8583 0000 0001 0000 0000 {name} 000a 0001 00000000 0000");
    check(&hex(&negative), Some(&[]));
    let names = "03 43542d45442d303120202020202020 00 0400 524144494f4c4f47592020202020 20 00 8400 534f4d45424f4459202020202020 20 03 0400";
    let data = format!("{names} 001b638445e6");
    let length = hex(&data).len();
    let status =
        format!("1234 8400 0000 0001 0000 0000 {} 0021 0001 00000000 {length:04x} {data}", encoded("*", 0));
    check(
        &hex(&status),
        Some(&["src nbns.name CT-ED-01<00>", "src nbns.group RADIOLOGY", "src nbns.unit 00:1b:63:84:45:e6"]),
    );
}

#[test]
fn a_query_says_nothing_and_dns_is_not_netbios() {
    check(&hex(&format!("1234 0110 0001 0000 0000 0000 {} 0020 0001", encoded("PACS", 0x20))), Some(&[]));
    check(&hex("1234 0110 0001 0000 0000 0000 04 70616373 00 0020 0001"), None);
    check(&hex(&format!("1234 0110 0001 0000 0000 0000 {} 0001 0001", encoded("PACS", 0x20))), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let status = format!("1234 8400 0000 0001 0000 0000 {} 0021 0001 00000000 0040", encoded("*", 0));
        dissect(&[hex(&status), bytes.clone()].concat(), &mut Collected::default());
        dissect(&bytes, &mut Collected::default());
    }

    #[test]
    fn a_cut_message_says_nothing_else(cut in 0usize..68) {
        let whole = registration("CT-ED-01", 0x20, "0000");
        let mut collected = Collected::default();
        dissect(&whole[..cut.min(whole.len())], &mut collected);
        prop_assert!(collected.lines().iter().all(|line| line == "src nbns.name CT-ED-01<20>"));
    }
}
