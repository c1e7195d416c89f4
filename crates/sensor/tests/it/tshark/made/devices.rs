//! What devices say of themselves in leases, names and management, where no capture has it.

use super::link::hex;
use crate::captures::{Exchange, From, connection, datagram};

use From::{Client, Server};

pub(super) fn frames() -> Vec<Vec<u8>> {
    let mut frames = vec![
        datagram((161, 40_000), &equipment()),
        datagram((5353, 5353), &announced()),
        datagram((68, 67), &lease()),
        datagram((546, 547), &lease_6()),
        datagram((40_000, 5683), b"\x41\x01\x12\x34\x77\xbb.well-known\x04core"),
        router(),
    ];
    frames.extend(connection(502, &controller(), 300));
    frames.extend(connection(21, &files(), 300));
    frames.extend(connection(554, &camera(), 300));
    frames.extend(connection(88, &ticket(), 300));
    frames.extend(connection(2575, &donated(), 300));
    frames
}

/// A value of the Basic Encoding Rules.
fn ber(tag: u8, content: &[u8]) -> Vec<u8> {
    match content.len() {
        length @ 0..128 => [&[tag, length as u8], content].concat(),
        length => [&[tag, 0x82][..], &(length as u16).to_be_bytes(), content].concat(),
    }
}

/// An agent's answer with all that equipment is known by (RFC 6933, RFC 3805, RFC 2790).
fn equipment() -> Vec<u8> {
    let objects: [(&[u8], &str); 9] = [
        (b"\x2f\x01\x01\x01\x01\x08\x01", "HW-3"),
        (b"\x2f\x01\x01\x01\x01\x09\x01", "FW-4.2"),
        (b"\x2f\x01\x01\x01\x01\x0a\x01", "SW-5.1"),
        (b"\x2f\x01\x01\x01\x01\x0b\x01", "SN-0042"),
        (b"\x2f\x01\x01\x01\x01\x0c\x01", "Muster"),
        (b"\x2f\x01\x01\x01\x01\x0d\x01", "M-7"),
        (b"\x2f\x01\x01\x01\x01\x0f\x01", "A0001"),
        (b"\x2b\x05\x01\x01\x11\x01", "PRN-77"),
        (b"\x19\x03\x02\x01\x03\x01", "Printer 4200"),
    ];
    let bindings: Vec<u8> = objects
        .iter()
        .flat_map(|(object, value)| {
            let name = ber(6, &[b"\x2b\x06\x01\x02\x01", *object].concat());
            ber(0x30, &[name, ber(4, value.as_bytes())].concat())
        })
        .collect();
    let numbers = [ber(2, &[1]), ber(2, &[0]), ber(2, &[0])].concat();
    let answer = ber(0xa2, &[numbers, ber(0x30, &bindings)].concat());
    ber(0x30, &[ber(2, &[1]), ber(4, b"public"), answer].concat())
}

/// A printer's record of its host, and texts of its service.
fn announced() -> Vec<u8> {
    let name = |labels: &[&str]| -> Vec<u8> {
        let labels = labels.iter().flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
        labels.chain([0]).collect()
    };
    let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
    let record = |name: Vec<u8>, kind: u8, data: &[u8]| {
        [&name[..], &[0, kind, 0x80, 1, 0, 0, 0, 120, 0, data.len() as u8], data].concat()
    };
    let host = [text("ARMV7"), text("LINUX")].concat();
    let keys = ["serialNumber=SN-0042", "fv=4.2.1", "ty=Printer 4200"].map(text).concat();
    [
        &b"\0\0\x84\0\0\0\0\x02\0\0\0\0"[..],
        &record(name(&["printer-7", "local"]), 13, &host),
        &record(name(&["Printer", "_ipp", "_tcp", "local"]), 16, &keys),
    ]
    .concat()
}

/// A machine that starts from the network, behind a switch that says where it hangs.
fn lease() -> Vec<u8> {
    let mut message = vec![1, 1, 6, 0, 0, 0, 0, 7];
    message.resize(28, 0);
    message.extend([0, 0x1b, 0x63, 0, 0, 1]);
    message.resize(236, 0);
    message.extend(hex("63825363 350101"));
    message.extend(hex("5d02 0007 5e03 010310"));
    message.extend([&[0x7c, 9, 0, 0, 0x01, 0x37, 4], &b"pump"[..]].concat());
    message.extend([&[0x7d, 9, 0, 0, 0x0d, 0xe9, 4], &b"\x01\x02hi"[..]].concat());
    let usage = b"https://pump.example/mud.json";
    message.extend([&[161, usage.len() as u8], &usage[..]].concat());
    message.extend([&[82, 16, 1, 6], &b"port-7"[..], &[2, 6], b"switch"].concat());
    message.push(255);
    message
}

fn lease_6() -> Vec<u8> {
    let head = hex("01 000007 0001 000a 0003 0001 001b63000001 0008 0002 0000");
    [&head[..], &hex("0010 000a 00000137 0004"), b"pump"].concat()
}

/// A router announces itself (RFC 4861 §4.2).
fn router() -> Vec<u8> {
    let mut message = hex("86 00 0000 40 00 0708 00000000 00000000 0101 001b63000002");
    let (source, target) =
        (hex("fe80 000000000000 021b63fffe000002"), hex("ff02 0000000000000000000000000001"));
    let header = [&source[..], &target, &[0, 0, 0, message.len() as u8, 0, 0, 0, 58]].concat();
    let words = [&header[..], &message].concat();
    let sum: u32 = words.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
    let sum = !((sum & 0xffff) + (sum >> 16)) as u16;
    message[2..4].copy_from_slice(&sum.to_be_bytes());
    let link = hex("333300000001 001b63000002 86dd 60000000");
    [&link[..], &[0, message.len() as u8, 58, 255], &source, &target, &message].concat()
}

/// Identification of a controller, beyond the first three objects.
fn controller() -> Exchange {
    let texts = [(3, "http://muster.example"), (4, "Controller"), (5, "C-7"), (6, "Chiller")];
    let objects: Vec<u8> = texts
        .iter()
        .flat_map(|(kind, text)| [&[*kind, text.len() as u8], text.as_bytes()].concat())
        .collect();
    let body = [&[1, 0x2b, 0x0e, 2, 2, 0, 0, 4][..], &objects].concat();
    let answer = [&[0, 1, 0, 0, 0, body.len() as u8], &body[..]].concat();
    vec![(Client, hex("0001 0000 0005 01 2b0e 02 03")), (Server, answer)]
}

/// A message with a device of human origin (HL7 2.9, chapter 7.4.4).
fn donated() -> Exchange {
    let message = "\x0bMSH|^~\\&|GATEWAY|WARD|EHR|HOSPITAL|20260101||ORU^R01|1|P|2.9\r\
        PRT|1|AD||EQUIP^Equipment^HL70912||||||PUMP-7^^0200000000000001^EUI-64||||||00844588003288||||SN-1|DONATION-5|70001\r\x1c\r";
    vec![(Client, message.into())]
}

fn files() -> Exchange {
    let said = |from, text: &str| (from, text.as_bytes().to_vec());
    vec![
        said(Server, "220 Pump FTP server ready.\r\n"),
        said(Client, "USER anonymous\r\n"),
        said(Server, "331 Password\r\n"),
        said(Client, "SYST\r\n"),
        said(Server, "215 UNIX Type: L8\r\n"),
    ]
}

fn camera() -> Exchange {
    let asks = "DESCRIBE rtsp://10.0.0.2/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Viewer/2\r\n\r\n";
    let answers = "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nServer: Camera/3\r\n\
        WWW-Authenticate: Digest realm=\"Camera C-9\", nonce=\"0123\"\r\n\r\n";
    vec![(Client, asks.into()), (Server, answers.into())]
}

/// A machine asks for a ticket and names its address by NetBIOS (RFC 4120 §5.4.1).
fn ticket() -> Exchange {
    let number = |value: u8| ber(2, &[value]);
    let name = |kind: u8, parts: &[&str]| {
        let parts: Vec<u8> = parts.iter().flat_map(|part| ber(0x1b, part.as_bytes())).collect();
        ber(0x30, &[ber(0xa0, &number(kind)), ber(0xa1, &ber(0x30, &parts))].concat())
    };
    let address = [ber(0xa0, &number(20)), ber(0xa1, &ber(4, b"CT-WS-2         "))].concat();
    let body = [
        ber(0xa0, &ber(3, &hex("00 40810010"))),
        ber(0xa1, &name(1, &["CT-WS-2$"])),
        ber(0xa2, &ber(0x1b, b"WARD.EXAMPLE")),
        ber(0xa3, &name(2, &["krbtgt", "WARD.EXAMPLE"])),
        ber(0xa5, &ber(0x18, b"20370913024805Z")),
        ber(0xa7, &ber(2, &[0x12, 0x34])),
        ber(0xa8, &ber(0x30, &[number(18), number(17)].concat())),
        ber(0xa9, &ber(0x30, &ber(0x30, &address))),
    ];
    let request = [ber(0xa1, &number(5)), ber(0xa2, &number(10)), ber(0xa4, &ber(0x30, &body.concat()))];
    let message = ber(0x6a, &ber(0x30, &request.concat()));
    vec![(Client, [&(message.len() as u32).to_be_bytes()[..], &message].concat())]
}
