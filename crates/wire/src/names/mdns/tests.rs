use proptest::prelude::*;

use super::*;
use crate::tests_support::Collected;

const PORTS: Ports = Ports { src: PORT, dst: PORT };

fn name(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> =
        text.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat()).collect();
    bytes.push(0);
    bytes
}

fn record(owner: &str, kind: u16, seconds: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = name(owner);
    bytes.extend(kind.to_be_bytes());
    bytes.extend(0x8001u16.to_be_bytes());
    bytes.extend(seconds.to_be_bytes());
    bytes.extend((data.len() as u16).to_be_bytes());
    bytes.extend(data);
    bytes
}

fn message(flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0, 0];
    bytes.extend(flags.to_be_bytes());
    bytes.extend([0, 0, 0, records.len() as u8, 0, 0, 0, 0]);
    bytes.extend(records.concat());
    bytes
}

fn printer() -> Vec<u8> {
    let text: Vec<u8> =
        ["rp=ipp/print", "ty=Label Printer 9", "USB_MFG=Maker", "usb_SER=", "fv=2.1", "note=Dr. Who"]
            .iter()
            .flat_map(|pair| [&[pair.len() as u8], pair.as_bytes()].concat())
            .collect();
    message(
        0x8400,
        &[
            record("_services._dns-sd._udp.local", kind::PTR, 4500, &name("_ipp._tcp.local")),
            record("_ipp._tcp.local", kind::PTR, 4500, &name("Somebody._ipp._tcp.local")),
            record("_universal._sub._ipp._tcp.local", kind::PTR, 4500, &name("Somebody._ipp._tcp.local")),
            record("_scanner._tcp.local", kind::PTR, 0, &name("Somebody._scanner._tcp.local")),
            record(
                "Somebody._http._tcp.local",
                kind::SRV,
                120,
                &[&[0, 0, 0, 0, 0, 80][..], &name("prn.local")].concat(),
            ),
            record("Somebody._ipp._tcp.local", kind::TXT, 4500, &text),
            record("prn.local", kind::A, 120, &[10, 20, 4, 9]),
            record("9.4.20.10.in-addr.arpa", kind::PTR, 120, &name("prn.local")),
        ],
    )
}

fn lines(payload: &[u8]) -> Vec<String> {
    let mut collected = Collected::default();
    dissect(PORTS, payload, &mut collected);
    collected.lines()
}

#[test]
fn a_printer_says_its_services_and_model_and_nobodys_name() {
    let expected = [
        "src mdns.service _ipp._tcp.local",
        "src mdns.service _http._tcp.local",
        "src mdns.model Label Printer 9",
        "src mdns.manufacturer Maker",
        "src mdns.version 2.1",
        "10.20.4.9 mdns.name prn.local",
    ];
    assert_eq!(lines(&printer()), expected);
}

#[test]
fn known_answers_in_a_query_are_not_the_senders() {
    let mut query = printer();
    query[2] = 0;
    assert_eq!(dissect(PORTS, &query, &mut Collected::default()), Some(Protocol::Mdns));
    assert_eq!(lines(&query), [""; 0]);
    assert_eq!(dissect(Ports { src: 53, dst: 40000 }, &query, &mut Collected::default()), None);
    assert_eq!(dissect(PORTS, &[0; 12], &mut Collected::default()), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(count in any::<u8>(), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        lines(&[vec![0, 0, 0x84, 0, 0, 0, 0, count, 0, 0, 0, 0], bytes].concat());
    }

    #[test]
    fn a_cut_message_says_nothing_else(cut in 0usize..600) {
        let whole = printer();
        let all = lines(&whole);
        for line in lines(&whole[..cut.min(whole.len())]) {
            prop_assert!(all.contains(&line));
        }
    }
}

#[test]
fn hosts_say_what_they_run_on() {
    let mut collected = Collected::default();
    dissect(
        PORTS,
        &message(0x8400, &[record("pump.local", 13, 120, b"\x06ARMV7L\x05LINUX")]),
        &mut collected,
    );
    assert_eq!(collected.lines(), ["src mdns.processor ARMV7L", "src mdns.system LINUX"]);
}
