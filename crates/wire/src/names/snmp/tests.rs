use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

/// An element with its content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    match u8::try_from(content.len()) {
        Ok(length @ ..0x80) => [&[tag, length], content].concat(),
        _ => [&[tag, 0x82], &(content.len() as u16).to_be_bytes()[..], content].concat(),
    }
}

fn variable(name: &str, tag: u8, value: &[u8]) -> Vec<u8> {
    element(0x30, &[element(6, &hex(name)), element(tag, value)].concat())
}

fn unit(kind: u8, variables: &[Vec<u8>]) -> Vec<u8> {
    let numbers = hex("0204 4b781a6f 020100 020100");
    element(kind, &[numbers, element(0x30, &variables.concat())].concat())
}

fn message(version: u8, unit: &[u8]) -> Vec<u8> {
    element(0x30, &[&element(2, &[version])[..], &element(4, b"secret"), unit].concat())
}

fn version_3(flags: u8, engine: &str, data: &[u8]) -> Vec<u8> {
    let global = element(0x30, &[hex("020101 020205dc 0401"), vec![flags], hex("020103")].concat());
    let proof = [hex("02010c 020202cd"), element(4, b"operator"), hex("0400 0400")].concat();
    let security = element(4, &element(0x30, &[element(4, &hex(engine)), proof].concat()));
    element(0x30, &[&hex("020103")[..], &global, &security, data].concat())
}

fn scoped(unit: &[u8]) -> Vec<u8> {
    element(0x30, &[&hex("0400 0400")[..], unit].concat())
}

#[track_caller]
fn check(payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    assert_eq!(dissect(payload, &mut collected), expected.map(|_| Protocol::Snmp));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

fn system() -> Vec<u8> {
    let variables = [
        variable("2b06010201010100", 4, b"Infusion Gateway 4.1"),
        variable("2b06010201010200", 6, &hex("2b06010401bf080305")),
        variable("2b06010201010400", 4, b"Somebody, extension 42"),
        variable("2b06010201010500", 4, b"gateway-3"),
        variable("2b06010201010600", 4, b"Rack 2"),
        variable("2b06010201010700", 2, &[72]),
    ];
    message(1, &unit(0xa2, &variables))
}

const SYSTEM: [&str; 5] = [
    "src snmp.version 2c",
    "src snmp.description Infusion Gateway 4.1",
    "src snmp.object_id 1.3.6.1.4.1.8072.3.5",
    "src snmp.name gateway-3",
    "src snmp.location Rack 2",
];

#[test]
fn agents_say_what_they_are_and_who_asks_says_nothing() {
    check(&system(), Some(&SYSTEM));
    check(&message(0, &unit(0xa0, &[variable("2b06010201010500", 5, b"")])), Some(&[]));
    check(&message(1, &unit(0xa3, &[variable("2b06010201010500", 4, b"new")])), Some(&[]));
    check(&message(0, &unit(0xa2, &[])), Some(&["src snmp.version 1"]));
}

#[test]
fn tables_of_parts_are_read() {
    let variables = [
        variable("2b060102012f010101010b01", 4, b"SN-1"),
        variable("2b060102012f010101010c8768", 4, b"Example"),
        variable("2b060102012f010101010d8768", 4, b""),
        variable("2b060102012f0101010102 01", 4, b"free text"),
        variable("2b060102012b05010111 01", 4, b"PRN-9"),
        variable("2b0601020119030201 0301", 4, b"Example Printer 7"),
        variable("2b06010201210101 0200", 4, b"Power 3000"),
    ];
    check(
        &message(0, &unit(0xa2, &variables)),
        Some(&[
            "src snmp.version 1",
            "src snmp.serial SN-1",
            "src snmp.manufacturer Example",
            "src snmp.printer_serial PRN-9",
            "src snmp.part Example Printer 7",
            "src snmp.model Power 3000",
        ]),
    );
}

#[test]
fn traps_say_what_sent_them() {
    let head = hex("0607 2b0601040109 01 4004 0a000007 020103 020100 4303 033fc5 3000");
    check(
        &message(0, &element(0xa4, &head)),
        Some(&["src snmp.version 1", "src snmp.enterprise 1.3.6.1.4.1.9.1"]),
    );
    let variables = [variable("2b060106030101040300", 6, &hex("2b06010401 09"))];
    check(
        &message(1, &unit(0xa7, &variables)),
        Some(&["src snmp.version 2c", "src snmp.enterprise 1.3.6.1.4.1.9"]),
    );
}

#[test]
fn version_3_names_the_engine_of_who_is_in_charge() {
    let report = scoped(&unit(0xa8, &[]));
    check(
        &version_3(0, "800000090300aabbcc000100", &report),
        Some(&["src snmp.engine 9 mac aa:bb:cc:00:01:00", "src snmp.version 3"]),
    );
    check(
        &version_3(4, "80001f8880a1", &scoped(&unit(0xa0, &[]))),
        Some(&["dst snmp.engine 8072 format 128 a1"]),
    );
    check(&version_3(4, "", &scoped(&unit(0xa0, &[]))), Some(&[]));
    let hidden = element(4, b"cannot be read");
    check(
        &version_3(3, "8000000104707731", &hidden),
        Some(&["src snmp.engine 1 text pw1", "src snmp.version 3"]),
    );
    check(&version_3(7, "80000001010a000007", &hidden), Some(&["dst snmp.engine 1 ip 10.0.0.7"]));
    check(
        &version_3(7, "8000000102fe800000000000000000000000000001", &hidden),
        Some(&["dst snmp.engine 1 ip fe80::1"]),
    );
    check(
        &version_3(7, "8000000103001b638445e6", &hidden),
        Some(&["dst snmp.engine 1 mac 00:1b:63:84:45:e6"]),
    );
    check(&version_3(7, "800000010501", &hidden), Some(&["dst snmp.engine 1 octets 01"]));
    check(
        &version_3(7, "00000002 0102030405060708", &hidden),
        Some(&["dst snmp.engine 2 own 0102030405060708"]),
    );
    check(&version_3(7, "80000001", &hidden), Some(&[]));
}

#[test]
fn lengths_that_do_not_agree_are_not_taken() {
    let whole = system();
    check(&whole[..whole.len() - 1], None);
    check(&[&whole[..], &[0]].concat(), None);
    check(&message(2, &unit(0xa2, &[])), None);
    check(&message(1, &unit(0xa9, &[])), None);
    check(&message(1, &element(0xa2, b"")), None);
    check(&message(1, b""), None);
    // CLDAP: a search over UDP.
    check(&hex("3019 020101 6314 0400 0a0100 0a0100 020100 020100 010100 870161"), None);
}

proptest! {
    #[test]
    fn any_variables_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let unit = element(0xa2, &[hex("020101 020100 020100"), element(0x30, &bytes)].concat());
        prop_assert_eq!(dissect(&message(1, &unit), &mut Collected::default()), Some(Protocol::Snmp));
    }

    #[test]
    fn any_engine_is_said_as_text(octets in proptest::collection::vec(any::<u8>(), 0..40)) {
        engine::say(&octets, Subject::Src, &mut Collected::default());
    }

    #[test]
    fn a_changed_message_is_survived(at in 0usize..120, byte in any::<u8>()) {
        let mut message = system();
        let at = at % message.len();
        message[at] = byte;
        dissect(&message, &mut Collected::default());
    }
}
