//! What brokers, databases, remote calls and printers say first, one example of each that no capture has.

use crate::amqp::{frame_of_one, long, method, short, text};
use crate::captures::{Exchange, From, datagram};

use From::{Client, Server};

/// Name, port, and what is said.
pub(super) fn connections() -> Vec<(&'static str, u16, Exchange)> {
    vec![
        ("amqp", 5672, amqp()),
        ("amqp-one", 5672, amqp_one()),
        ("tns", 1521, tns()),
        ("tns-refused", 1521, vec![(Client, connect()), (Server, refused())]),
        ("tns-sent-on", 1521, vec![(Client, connect()), (Server, sent_on())]),
        ("dcerpc", 49_664, remote_calls()),
        ("lpd", 515, vec![(Client, b"\x02labels\n".to_vec()), (Server, b"\0".to_vec())]),
    ]
}

pub(super) fn frames() -> Vec<Vec<u8>> {
    vec![
        datagram((40_000, 1812), &radius()),
        datagram((5678, 5678), &neighbour()),
        datagram((2000, 2000), &monitor()),
    ]
}

/// As RabbitMQ and its client in Python open a connection.
fn amqp() -> Exchange {
    let capabilities = [&short("basic.nack")[..], b"t\x01"].concat();
    let server = [
        &[&short("capabilities")[..], b"F", &long(&capabilities)].concat()[..],
        &text("cluster_name", "rabbit@broker-1"),
        &text("platform", "Erlang/OTP 25.2.3"),
        &text("product", "RabbitMQ"),
        &text("version", "3.10.8"),
    ];
    let client = [text("product", "Pika Python Client Library"), text("version", "1.4.4")];
    let server = long(&server.concat());
    let start = [b"\0\x0a\0\x0a\0\x09", &server[..], &long(b"PLAIN AMQPLAIN"), &long(b"en_US")].concat();
    let client = long(&client.concat());
    let response = long(b"\0somebody\0secret");
    let answer = [b"\0\x0a\0\x0b", &client[..], &short("PLAIN"), &response, &short("en_US")].concat();
    vec![(Client, b"AMQP\0\0\x09\x01".to_vec()), (Server, method(&start)), (Client, method(&answer))]
}

/// As RabbitMQ and Qpid Proton open one in version 1.0.
fn amqp_one() -> Exchange {
    let mechanisms = b"\xe0\x18\x02\xb3\0\0\0\x09ANONYMOUS\0\0\0\x05PLAIN";
    let init = b"\xa3\x05PLAIN\xa0\x10\0somebody\0secret";
    let client = b"\xa1\x09container\xa1\x08broker-1\x70\0\0\x80\0\x60\x7f\xff";
    let properties = [
        &b"\xa3\x07product\xa1\x08RabbitMQ"[..],
        b"\xa3\x07version\xa1\x063.10.8\xa3\x08platform\xa1\x11Erlang/OTP 25.2.3",
    ]
    .concat();
    let server = [
        &b"\xa1\x09rabbit@vm\x40\x70\0\0\x80\0\x60\x7f\xff\x70\0\0\xea\x60\x40\x40\x40\x40\xc1"[..],
        &[properties.len() as u8 + 1, 6],
        &properties,
    ]
    .concat();
    vec![
        (Client, b"AMQP\x03\x01\0\0".to_vec()),
        (Server, b"AMQP\x03\x01\0\0".to_vec()),
        (Server, frame_of_one(1, 0x40, 1, mechanisms)),
        (Client, frame_of_one(1, 0x41, 2, init)),
        (Server, frame_of_one(1, 0x44, 1, b"\x50\0")),
        (Client, [&b"AMQP\0\x01\0\0"[..], &frame_of_one(0, 0x10, 4, client)].concat()),
        (Server, b"AMQP\0\x01\0\0".to_vec()),
        (Server, frame_of_one(0, 0x10, 10, &server)),
    ]
}

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let [high, low] = (body.len() as u16 + 8).to_be_bytes();
    [&[high, low, 0, 0, kind, 0, 0, 0], body].concat()
}

/// A connect of a client whose string is short enough to be in it.
fn connect() -> Vec<u8> {
    let text = b"(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=LAB)(CID=(PROGRAM=C:\\Reports\\sqlplus.exe)(HOST=CT-WS-2)(USER=somebody)))\
        (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.2)(PORT=1521)))";
    let mut head =
        b"\x01\x39\x01\x2c\x0c\x41\x20\0\xff\xff\x7f\x08\0\0\0\x01\0\0\0\x3a\0\0\x08\0\x41\x41".to_vec();
    head[16..18].copy_from_slice(&(text.len() as u16).to_be_bytes());
    head.resize(50, 0);
    packet(1, &[&head, &text[..]].concat())
}

fn refused() -> Vec<u8> {
    let text = b"(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))";
    packet(4, &[&[4, 0, 0, text.len() as u8], &text[..]].concat())
}

fn sent_on() -> Vec<u8> {
    let text = b"(ADDRESS=(PROTOCOL=tcp)(HOST=db-2.ward.example)(PORT=1522))";
    packet(5, &[&[0, text.len() as u8], &text[..]].concat())
}

fn tns() -> Exchange {
    let accepted = b"\x01\x39\0\0\x08\0\x7f\xff\x01\0\0\0\0\x20\x41\x41\0\0\0\0\0\0\0\0";
    vec![
        (Client, connect()),
        (Server, packet(2, accepted)),
        (Client, packet(6, b"\0\0\x01\x06\x05\x04\x03\x02\x01\0IBMPC/WIN_NT-8.1.0\0")),
        (Server, packet(6, b"\0\0\x01\x06\0x86_64/Linux 2.4.xx\0\x69\x03\x01\0\0\0\0\0\0\0")),
        (Client, packet(6, b"\0\0\x03\x76\0\x01\x01\x08somebody")),
    ]
}

/// A bind to the endpoint mapper, and its acknowledgement.
fn remote_calls() -> Exchange {
    let message = |kind: u8, body: &[u8]| {
        let [low, high] = (16 + body.len() as u16).to_le_bytes();
        [&[5, 0, kind, 3, 0x10, 0, 0, 0, low, high, 0, 0, 1, 0, 0, 0], body].concat()
    };
    let mapper = b"\x08\x83\xaf\xe1\x1f\x5d\xc9\x11\x91\xa4\x08\0\x2b\x14\xa0\xfa\x03\0\0\0";
    let form = b"\x04\x5d\x88\x8a\xeb\x1c\xc9\x11\x9f\xe8\x08\0\x2b\x10\x48\x60\x02\0\0\0";
    let bind = [&b"\xd0\x16\xd0\x16\0\0\0\0\x01\0\0\0\0\0\x01\0"[..], mapper, form].concat();
    let answer = [&b"\xd0\x16\xd0\x16\x01\0\0\0\x04\x00135\0\0\0\x01\0\0\0\0\0\0\0"[..], form].concat();
    vec![(Client, message(11, &bind)), (Server, message(12, &answer))]
}

/// An access point asks for access of a device.
fn radius() -> Vec<u8> {
    let attributes = [
        (1, &b"somebody"[..]),
        (4, &[10, 0, 0, 9]),
        (32, b"ap-ward-3"),
        (61, &[0, 0, 0, 19]),
        (30, b"00-1B-63-00-00-09:Devices"),
        (31, b"02-00-00-00-00-01"),
        (95, b"\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09"),
    ];
    let attributes: Vec<u8> = attributes
        .iter()
        .flat_map(|(kind, value)| [&[*kind, value.len() as u8 + 2], *value].concat())
        .collect();
    let [high, low] = (attributes.len() as u16 + 20).to_be_bytes();
    [&[1, 7, high, low], &[0xaa; 16][..], &attributes].concat()
}

fn neighbour() -> Vec<u8> {
    let values = [
        (1, &b"\0\x1b\x63\0\0\x01"[..]),
        (5, b"gw-ward"),
        (7, b"7.14 (stable)"),
        (8, b"MikroTik"),
        (10, &[1, 0, 0, 0]),
        (11, b"ABCD-1234"),
        (12, b"RB750Gr3"),
        (16, b"ether1"),
    ];
    let values = values.iter().flat_map(|(kind, value)| [&[0, *kind, 0, value.len() as u8], *value].concat());
    [0, 0, 0, 9].into_iter().chain(values).collect()
}

/// A monitor's message of the time.
fn monitor() -> Vec<u8> {
    let mut message = vec![0; 64];
    message[6..10].copy_from_slice(&[126, 4, 17, 9]);
    message[24..28].copy_from_slice(b"CICU");
    message[31..36].copy_from_slice(b"BED12");
    message[60..].copy_from_slice(&[0xec, 0xfd, 0, 0]);
    message
}
