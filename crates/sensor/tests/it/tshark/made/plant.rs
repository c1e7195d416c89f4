//! What devices of buildings and plants say of themselves, one example of each that no capture has.

use crate::captures::{From, connection, datagram};

pub(super) fn frames() -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    frames.push(datagram((47_808, 47_808), &routed()));
    frames.push(datagram((44_818, 40_001), &identity()));
    frames.extend(connection(
        44_818,
        &vec![(From::Client, encapsulated(0x65, &[1, 0, 0, 0])), (From::Server, identity())],
        30,
    ));
    frames
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
