//! What devices of buildings and plants say of themselves, one example of each that no capture has.

use crate::captures::{Exchange, From, connection, datagram};

pub(super) fn frames() -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    frames.push(datagram((47_808, 47_808), &routed()));
    frames.push(datagram((44_818, 40_001), &identity()));
    frames.extend(connection(
        44_818,
        &vec![(From::Client, encapsulated(0x65, &[1, 0, 0, 0])), (From::Server, identity())],
        30,
    ));
    frames.extend(connection(102, &siemens(), 300));
    frames.push(datagram(
        (3671, 40_002),
        &knx(0x02, &[&b"\x08\x01\x0a\0\0\x01\x0e\x57"[..], &bus_device()].concat()),
    ));
    frames.extend(connection(4840, &architecture(), 300));
    frames.extend(connection(
        20_000,
        &vec![(From::Client, RESET.to_vec()), (From::Server, RESET.to_vec())],
        300,
    ));
    frames.extend(connection(3671, &vec![(From::Client, knx(0x04, &bus_device()))], 30));
    frames
}

/// S7: a connection, a list of modules, and a list of components in two parts.
fn siemens() -> Exchange {
    let record = |length: usize, index: u8, text: &[u8]| {
        let mut record = [&[0, index], text].concat();
        record.resize(length, 0);
        record
    };
    let modules = [
        record(28, 1, b"6ES7 315-2EH14-0AB0 \0\xc0\0\x06\0\x01"),
        record(28, 6, b"6ES7 315-2EH14-0AB0 \0\xc0\0\x06\0\x01"),
        record(28, 7, b"Boot Loader         \0\0V\x03\x02\x06"),
    ];
    let components = [
        record(34, 1, b"SIMATIC 300 Station"),
        record(34, 2, b"PLC plant room"),
        record(34, 3, b"Ward 4"),
        record(34, 4, b"Original Siemens Equipment"),
        record(34, 5, b"S C-X4U421302009"),
        record(34, 7, b"CPU 315-2 PN/DP"),
        record(34, 8, b"MMC 267FF11F"),
    ];
    let list = |head: &[u8], records: &[Vec<u8>]| [head, &records.concat()].concat();
    let modules = list(&[0, 0x11, 0, 0, 0, 28, 0, 3], &modules);
    let components = list(&[0, 0x1c, 0, 0, 0, 34, 0, 7], &components);
    let (first, second) = components.split_at(200);
    let asked = b"\x03\0\0\x21\x02\xf0\x80\x32\x07\0\0\0\x01\0\x08\0\x08\0\x01\x12\x04\x11\x44\x01\0\xff\x09\0\x04\0\x11\0\0";
    vec![
        (
            From::Client,
            b"\x03\0\0\x16\x11\xe0\0\0\0\x07\0\xc1\x02\x01\0\xc2\x02\x01\x02\xc0\x01\x0a".to_vec(),
        ),
        (
            From::Server,
            b"\x03\0\0\x16\x11\xd0\0\x07\0\x03\0\xc0\x01\x0a\xc1\x02\x01\0\xc2\x02\x01\x02".to_vec(),
        ),
        (From::Client, asked.to_vec()),
        (From::Server, answer(0, 0, &modules)),
        (From::Server, answer(3, 1, first)),
        (From::Server, answer(3, 0, second)),
    ]
}

/// A part of a list, whose number is 0 where there is no other.
fn answer(number: u8, more: u8, part: &[u8]) -> Vec<u8> {
    let length = |extra: usize| ((part.len() + extra) as u16).to_be_bytes();
    let head = [&[3, 0], &length(33)[..], b"\x02\xf0\x80\x32\x07\0\0\0\x01\0\x0c", &length(4)].concat();
    let parameters = [0, 1, 0x12, 8, 0x12, 0x84, 1, 1, number, more, 0, 0];
    [&head, &parameters[..], &[0xff, 9], &length(0), part].concat()
}

/// A message of the core services of KNXnet/IP.
fn knx(service: u8, content: &[u8]) -> Vec<u8> {
    [&[6, 0x10, 2, service, 0, 6 + content.len() as u8], content].concat()
}

/// A device's information, and which services it has.
fn bus_device() -> Vec<u8> {
    let numbers = b"\x36\x01\x02\0\x11\x01\0\x11\0\xc5\x01\x02\x03\x04\xe0\0\x17\x0c\0\x50\xc2\x79\x3e\x03";
    let mut device = [&numbers[..], b"IP Router B\xfcro"].concat();
    device.resize(54, 0);
    [&device[..], b"\x06\x02\x02\x01\x03\x01"].concat()
}

/// I-Am of BACnet from behind a router.
fn routed() -> Vec<u8> {
    let message = b"\x01\x08\x21\x99\x01\x3f\x10\x00\xc4\x02\x00\x05\x39\x22\x05\xc4\x91\x03\x21\x18";
    [&[0x81, 0x0a, 0, 4 + message.len() as u8], &message[..]].concat()
}

/// The encapsulation of EtherNet/IP.
fn encapsulated(command: u8, content: &[u8]) -> Vec<u8> {
    [&[command, 0, content.len() as u8, 0][..], &[0; 8], b"12345678\0\0\0\0", content].concat()
}

fn identity() -> Vec<u8> {
    let socket = b"\0\x02\xaf\x12\x0a\0\0\x01\0\0\0\0\0\0\0\0";
    let numbers = b"\x01\0\x0e\0\x36\0\x14\x0b\x60\0\x1a\x06\x07\xc0";
    let item = [b"\x01\0", &socket[..], numbers, b"\x0b1769-L24ER \x03"].concat();
    encapsulated(0x63, &[&[1, 0, 0x0c, 0, item.len() as u8, 0], &item[..]].concat())
}

/// The reset of a link of DNP3.
const RESET: &[u8] = b"\x05\x64\x05\xc0\x01\0\0\x04\xe9\x21";

/// OPC UA: a client's hello, a channel without security, and a server's endpoint.
fn architecture() -> Exchange {
    let text = |text: &[u8]| [&(text.len() as u32).to_le_bytes()[..], text].concat();
    let message =
        |kind: &[u8], content: &[u8]| [kind, &(content.len() as u32 + 8).to_le_bytes(), content].concat();
    let none = text(b"http://opcfoundation.org/UA/SecurityPolicy#None");
    let absent = [0xff; 4];
    let address = text(b"opc.tcp://plc-7.plant.ward:4840/secret/path");
    // Versions, numbers, and a request to open a channel for an hour.
    let open = b"\x01\0\xbe\x01\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\xff\xff\xff\xff\x80\xee\x36\0";
    let server = [
        &text(b"urn:plc-7:server")[..],
        &text(b"http://vendor.example/PLC"),
        b"\x03",
        &text(b"en"),
        &text(b"PLC server"),
        &[0; 4],
        &absent,
        &absent,
        &absent,
    ]
    .concat();
    let endpoint = [&address[..], &server, &absent, &[1, 0, 0, 0], &none, &absent, &absent, &[0]].concat();
    let head = [
        &[1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0xaf, 1][..],
        &[0; 17],
        &absent,
        &[0; 3],
        &[1, 0, 0, 0],
    ];
    vec![
        (
            From::Client,
            message(
                b"HELF",
                &[&[0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &address].concat(),
            ),
        ),
        (
            From::Client,
            message(
                b"OPNF",
                &[&[0; 4], &none[..], &absent, &absent, &[1, 0, 0, 0, 1, 0, 0, 0], open].concat(),
            ),
        ),
        (From::Server, message(b"MSGF", &[&head.concat()[..], &endpoint].concat())),
    ]
}
