//! Messages made by the layout of the programming guide and of mdpnp/mdpnp, which names the same attributes.

use proptest::prelude::*;
use wardroom_model::Protocol;

use super::dissect;
use crate::tests_support::{Collected, hex};

/// A number and what it counts, as in lists and texts.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

fn label(text: &str) -> Vec<u8> {
    sized(text.as_bytes())
}

fn list(entries: &[Vec<u8>]) -> Vec<u8> {
    [(entries.len() as u16).to_be_bytes().to_vec(), sized(&entries.concat())].concat()
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    [kind.to_be_bytes().to_vec(), sized(value)].concat()
}

fn production(kind: u16, component: u16, text: &str) -> Vec<u8> {
    [kind.to_be_bytes().to_vec(), component.to_be_bytes().to_vec(), label(text)].concat()
}

fn monitor() -> Vec<u8> {
    let specification = [
        production(1, 8, "DE12345678"),
        production(2, 8, "M8007A"),
        production(2, 0x58, "M8000-S-L"),
        production(3, 0x50, "A.00.01"),
        production(4, 0x58, "L.01.22"),
        production(5, 0x18, "B.00.33"),
        production(6, 0, "1.0"),
        production(0, 8, "PLANTED"),
        production(9, 8, "PLANTED"),
        production(4, 0x10, ""),
    ];
    list(&[
        attribute(0x0984, &sized(&[0, 9, 0xfb, 1, 2, 3])),
        attribute(0x0928, &[label("Philips\0"), label("M8007A\0\0")].concat()),
        attribute(0x092d, &list(&specification)),
        attribute(0x091e, &label("PLANTED BED")),
        attribute(0x0957, &[0; 2]),
        attribute(0x095c, &label("PLANTED FAMILY")),
    ])
}

const MONITOR: [&str; 10] = [
    "src intellivue.system_id 00:09:fb:01:02:03",
    "src intellivue.manufacturer Philips",
    "src intellivue.model M8007A",
    "src intellivue.serial_number DE12345678",
    "src intellivue.part_number M8007A",
    "src intellivue.part_number application software: M8000-S-L",
    "src intellivue.hardware_revision main board: A.00.01",
    "src intellivue.software_revision application software: L.01.22",
    "src intellivue.firmware_revision boot software: B.00.33",
    "src intellivue.protocol_revision 1.0",
];

/// A remote operation with its command.
fn operation(kind: u16, linked: &[u8], command: u16, content: &[u8]) -> Vec<u8> {
    let inner = [linked, &[0, 1], &command.to_be_bytes(), &sized(content)].concat();
    [kind.to_be_bytes().to_vec(), sized(&inner)].concat()
}

fn event(kind: u16, report: &[u8]) -> Vec<u8> {
    [&hex("0021 0000 0000 00482da0")[..], &kind.to_be_bytes(), &sized(report)].concat()
}

fn created() -> Vec<u8> {
    let report = [hex("0021 0000 0000"), monitor()].concat();
    [hex("e100 0002"), operation(1, &[], 1, &event(0x0d06, &report))].concat()
}

fn polled(class: u16, extended: bool, linked: bool) -> Vec<u8> {
    let contexts = list(&[[vec![0, 0], list(&[[vec![0, 0], monitor()].concat()])].concat()]);
    let reply = [
        hex(if extended { "0001 0007" } else { "0001" }),
        hex("00482da0 2024010203040500 0001"),
        class.to_be_bytes().to_vec(),
        hex("080b"),
        contexts,
    ];
    let action = if extended { "f13b" } else { "0c16" };
    let result = [hex("0021 0000 0000"), hex(action), sized(&reply.concat())].concat();
    let (kind, state) = if linked { (5, &[2, 1][..]) } else { (2, &[][..]) };
    [hex("e100 0002"), operation(kind, state, 7, &result)].concat()
}

fn indication() -> Vec<u8> {
    let attributes = list(&[
        attribute(0x0986, &hex("0001 114d")),
        attribute(
            0xf101,
            &list(&[hex("0001 0001 5e29 8000"), hex("0005 0001 5e29 0000"), hex("0063 0001 0001 0000")]),
        ),
        attribute(0x0937, &hex("0102 0000 0001 000b")),
        attribute(0xf100, &hex("0009fb010203 0a140711 ffffff00")),
    ]);
    [hex("00000100"), operation(1, &[], 0, &event(0x0d17, &attributes))].concat()
}

#[track_caller]
fn check(payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    let protocol = dissect(payload, &mut collected);
    assert_eq!(protocol, expected.map(|_| Protocol::Intellivue));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

#[test]
fn a_monitor_announces_itself() {
    let expected = [
        "src intellivue.system_type MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS",
        "src intellivue.protocol_support association control udp 24105 wireless",
        "src intellivue.protocol_support data out udp 24105",
        "src intellivue.ethernet_address 00:09:fb:01:02:03",
        "src intellivue.address 10.20.7.17",
    ];
    check(&indication(), Some(&expected));
    let mut of_an_older_version = indication();
    of_an_older_version[1] = 1;
    check(&of_an_older_version, Some(&expected));
}

#[test]
fn an_associated_monitor_says_what_it_is() {
    check(&created(), Some(&MONITOR));
}

#[test]
fn a_poll_of_the_monitor_says_what_it_is_and_one_of_others_nothing() {
    for (extended, linked) in [(false, false), (true, false), (true, true), (false, true)] {
        check(&polled(0x21, extended, linked), Some(&MONITOR));
        // Patient demographics, numerics.
        check(&polled(0x2a, extended, linked), Some(&[]));
        check(&polled(0x06, extended, linked), Some(&[]));
    }
}

#[test]
fn the_rest_of_a_conversation_is_known_and_says_nothing() {
    // Association request as the guide (appendix) and mdpnp/mdpnp write it, up to the user data.
    let user_data = hex("3180a080800101 0000a280a003000001a480 3080020101 0604 52010001");
    let session = hex("0508 1301001601028000 1402 0002 c1");
    let content = [session, vec![user_data.len() as u8], user_data].concat();
    for kind in [0x0d, 0x0e] {
        check(&[&[kind, content.len() as u8][..], &content].concat(), Some(&[]));
        let long = [&[kind, 0xff, 0, content.len() as u8][..], &content].concat();
        check(&long, Some(&[]));
        check(&[&long[..], &[0]].concat(), None);
    }
    check(&hex("0918 c116 6180 3080 020101 a080 6280 8001 00 0000 0000 0000 0000"), Some(&[]));
    check(&hex("0a18 c116 6180 3080 020101 a080 6380 8001 00 0000 0000 0000 0000"), Some(&[]));
    check(
        &hex(
            "192e 110103 c129 a080 a080 3080 020101 0602 5101 0000 0000 6180 3080 020101 a080 6480 8001 01 \
              0000 0000 0000 0000 0000",
        ),
        Some(&[]),
    );
    // A poll, and an error.
    check(
        &hex("e100 0002 0001 001a 0001 0007 0014 0021 0000 0000 0c16 0008 0001 0001 0021 080b 0000"),
        Some(&[]),
    );
    check(&hex("e100 0002 0003 0006 0001 0007 0000"), Some(&[]));
}

#[test]
fn others_are_not_taken_for_it() {
    for payload in
        ["", "00", "0000", "e1000002", "0d", "0dff", "1900", "e100 0002 0007 0000", "00000000 0001 0000"]
    {
        check(&hex(payload), None);
    }
    let mut longer = created();
    longer.push(0);
    check(&longer, None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        kind in 0usize..5,
        flips in proptest::collection::vec((0usize..400, any::<u8>()), 0..8),
        cut in 0usize..400,
    ) {
        let mut payload = match kind {
            0 => indication(),
            1 => created(),
            2 => polled(0x21, false, false),
            3 => polled(0x21, true, true),
            _ => vec![0xe1],
        };
        for (at, value) in flips {
            let at = at % payload.len();
            payload[at] ^= value;
        }
        payload.truncate(cut.max(1));
        let mut collected = Collected::default();
        if dissect(&payload, &mut collected).is_none() {
            prop_assert_eq!(collected.facts, []);
        }
    }
}
