use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

const PORTS: Ports = Ports { src: 53, dst: 40000 };
/// `pacs.ward`.
const NAME: &str = "04 70616373 04 77617264 00";

fn collect(bytes: &[u8]) -> (Option<Protocol>, Collected) {
    let mut collected = Collected::default();
    (dissect(PORTS, bytes, &mut collected), collected)
}

#[track_caller]
fn check(bytes: &str, expected: Option<&[&str]>) {
    let (protocol, collected) = collect(&hex(bytes));
    assert_eq!(protocol, expected.map(|_| Protocol::Dns));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

/// An answer with a CNAME to `a.pacs.ward`, its A and its AAAA record.
fn answer() -> String {
    let alias = "c00c 0005 0001 0000003c 0004 0161 c00c";
    let a = "0161 c00c 0001 0001 0000003c 0004 0a140405";
    let aaaa = "c00c 001c 0001 0000003c 0010 fd000000000000000000000000000005";
    format!("1234 8580 0001 0003 0000 0000 {NAME} 0001 0001 {alias} {a} {aaaa}")
}

#[test]
fn questions_and_answers_are_told() {
    check(&format!("1234 0100 0001 0000 0000 0000 {NAME} 0001 0001"), Some(&["src dns.query pacs.ward"]));
    let with_edns = format!("1234 0120 0001 0000 0000 0001 {NAME} 001c 0001 00 0029 1000 00000000 0000");
    check(&with_edns, Some(&["src dns.query pacs.ward"]));
    let expected =
        ["src dns.server recursive", "10.20.4.5 dns.name a.pacs.ward", "fd00::5 dns.name pacs.ward"];
    check(&answer(), Some(&expected));
    check(
        &answer().replace("8580", "8500"),
        Some(&["src dns.server authoritative", expected[1], expected[2]]),
    );
    check(&format!("1234 8185 0001 0000 0000 0000 {NAME} 0001 0001"), Some(&[]));
    check("1234 0100 0001 0000 0000 0000 00 0002 0001", Some(&[]));
}

#[test]
fn what_contradicts_itself_is_not_dns() {
    for bytes in [
        "1234 0100 0002 0000 0000 0000".to_owned(),
        format!("1234 0140 0001 0000 0000 0000 {NAME} 0001 0001"),
        format!("1234 0100 0001 0000 0000 0000 {NAME} 0000 0001"),
        format!("1234 0100 0001 0000 0000 0000 {NAME} 0001 0777"),
        "1234 0100 0001 0000 0000 0000 04 7061".to_owned(),
        "1234 0100 0001 0000 0000 0000 c00c 0001 0001".to_owned(),
        "1234 0100 0001 0000 0000 0000 01 61 c00e 0001 0001".to_owned(),
    ] {
        check(&bytes, None);
    }
}

#[test]
fn records_that_are_cut_or_point_forward_are_counted() {
    let whole = hex(&answer());
    for bytes in
        [whole[..whole.len() - 5].to_vec(), hex(&answer().replace("0161 c00c 0001", "c0ff c00c 0001"))]
    {
        let kinds: Vec<_> = collect(&bytes).1.anomalies.iter().map(|anomaly| anomaly.kind).collect();
        assert_eq!(kinds, ["record_unreadable"]);
    }
    assert!(collect(&whole).1.anomalies.is_empty());
}

#[test]
fn names_have_a_bound() {
    let label = "3f".to_owned() + &"61".repeat(63);
    let fits = format!("{}{}{}3d{}00", label, label, label, "61".repeat(61));
    let (protocol, collected) = collect(&hex(&format!("1234 0100 0001 0000 0000 0000 {fits} 0001 0001")));
    assert_eq!(protocol, Some(Protocol::Dns));
    assert_eq!(collected.facts[0].2.len(), 253);
    check(&format!("1234 0100 0001 0000 0000 0000 {label}{label}{label}{label}{label}00 0001 0001"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        collect(&[hex("1234 8180 0001 0004 0000 0001 c00c 0001 0001"), bytes.clone()].concat());
        collect(&[hex(&format!("1234 8180 0001 0004 0000 0001 {NAME} 0001 0001")), bytes].concat());
    }

    #[test]
    fn a_cut_message_says_nothing_else(cut in 0usize..120) {
        let whole = hex(&answer());
        let all = collect(&whole).1.facts;
        for fact in collect(&whole[..cut.min(whole.len())]).1.facts {
            prop_assert!(all.contains(&fact));
        }
    }
}
