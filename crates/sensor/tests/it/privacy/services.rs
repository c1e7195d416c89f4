//! Databases, brokers, printers' queues, remote calls, and who is let in to the network.

use std::collections::BTreeSet;

use super::dicom::Case;
use crate::amqp::{frame_of_one, long, method, short, text};
use crate::captures::{Exchange, From};

use From::{Client, Server};

/// Connections by name.
pub(super) fn connections() -> Vec<(&'static str, Exchange)> {
    vec![
        ("mysql", mysql()),
        ("postgresql", postgresql()),
        ("mqtt", mqtt()),
        ("amqp", amqp()),
        ("amqp of version one", amqp_one()),
        ("oracle", oracle()),
        ("oracle that refuses", vec![(Client, connect()), (Server, refusal())]),
        ("oracle that sends on", vec![(Client, connect()), (Server, sent_on())]),
        ("remote calls", remote_calls()),
        ("mail behind a sign-in", mail()),
    ]
}

/// Datagrams by name, with their ports.
pub(super) fn datagrams() -> Vec<(&'static str, (u16, u16), Vec<u8>)> {
    vec![
        ("access", (40_000, 1812), radius(1, &access())),
        (
            "access by telephone",
            (40_000, 1812),
            radius(1, &[(30, b"PLANTED-CALLED"), (31, b"PLANTED-CALLING")]),
        ),
        ("accounts", (40_000, 1813), radius(4, &access())),
        (
            "let in",
            (1812, 40_000),
            radius(2, &[(32, b"PLANTED-ANSWER"), (18, b"PLANTED-MESSAGE"), (25, b"PLANTED-CLASS")]),
        ),
        ("router", (5678, 5678), router()),
        ("time of a monitor", (2000, 2000), monitor()),
    ]
}

/// A login in the clear, whose texts are in UTF-16.
pub(super) fn sql_server() -> Case {
    let texts = [
        "ALLOWED-HOST ",
        "PLANTED-USER ",
        "PLANTED-PASSWORD ",
        "ALLOWED-PROGRAM ",
        "PLANTED-SERVER ",
        "PLANTED-EXTENSION ",
        "ALLOWED-LIBRARY ",
        "PLANTED-LANGUAGE ",
        "PLANTED-DATABASE ",
    ];
    let (mut places, mut content) = (Vec::new(), Vec::new());
    for text in texts {
        places.extend((94 + content.len() as u16).to_le_bytes());
        places.extend((text.len() as u16).to_le_bytes());
        content.extend(wide(text));
    }
    let packet = |kind: u8, body: &[u8]| {
        let [high, low] = (body.len() as u16 + 8).to_be_bytes();
        [&[kind, 1, high, low, 0, 0, 1, 0], body].concat()
    };
    let asks = b"\0\0\x0b\0\x06\x02\0\x11\0\x11\xff\x11\0\0\0\0\0ALLOWED-INSTANCE\0";
    let length = (94 + content.len() as u32).to_le_bytes();
    let numbers = [&[0; 22][..]].concat();
    let login = [&length[..], &[4, 0, 0, 0x74], &[0; 28], &places, &numbers, &content].concat();
    let name = wide("ALLOWED-SERVER");
    let database = wide("PLANTED-DATABASE");
    let changed = [&[0xe3, database.len() as u8 + 3, 0, 1, 16], &database[..], &[0]].concat();
    let head = [0xad, name.len() as u8 + 10, 0, 1, 0x74, 0, 0, 4, 14];
    let answer = [&changed[..], &head, &name, &[16, 0, 15, 0xf5]].concat();
    let exchange = vec![
        (Client, packet(0x12, asks)),
        (Client, packet(0x10, &login)),
        (Server, packet(4, &answer)),
        (Client, packet(1, &wide("SELECT 'PLANTED-STATEMENT'"))),
        (Server, packet(4, &wide("PLANTED-ROW"))),
    ];
    let allowed = ["HOST", "PROGRAM", "LIBRARY", "INSTANCE", "SERVER"].map(|name| format!("ALLOWED-{name}"));
    Case { name: "sql server".to_owned(), exchange, allowed: BTreeSet::from(allowed) }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn mysql() -> Exchange {
    let packet = |number: u8, body: &[u8]| [&[body.len() as u8, 0, 0, number], body].concat();
    let greeting = [
        &b"\x0a8.0.1-ALLOWED-VERSION\0\x1f\0\0\0PLANTED\0\0"[..],
        b"\xff\xf7\x2d\x02\0\xff\x81\x15\0\0\0\0\0\0\0\0\0\0PLANTED-HALF\0ALLOWED-PLUGIN\0",
    ]
    .concat();
    let answer =
        [&b"\x85\xa6\x3f\0\0\0\0\x01\x21"[..], &[0; 23], b"PLANTED-USER\0\x08PLANTED-PLANTED-DATABASE\0"]
            .concat();
    vec![
        (Server, packet(0, &greeting)),
        (Client, packet(1, &answer)),
        (Server, packet(2, b"\0\0\0\x02\0\0\0PLANTED-INFORMATION")),
        (Client, packet(0, b"\x03SELECT 'PLANTED-STATEMENT'")),
        (Server, packet(1, b"\x0a8.0.1-PLANTED-ROW\0")),
    ]
}

fn postgresql() -> Exchange {
    let parameters =
        b"user\0PLANTED-USER\0database\0PLANTED-DATABASE\0application_name\0ALLOWED-PROGRAM\0options\0PLANTED-OPTIONS\0\0";
    let start = [&(parameters.len() as u32 + 8).to_be_bytes()[..], &[0, 3, 0, 0], parameters].concat();
    let message =
        |kind: u8, body: &[u8]| [&[kind], &(body.len() as u32 + 4).to_be_bytes()[..], body].concat();
    let ready = [
        message(b'R', b"\0\0\0\0"),
        message(b'S', b"session_authorization\0PLANTED-USER\0"),
        message(b'S', b"server_version\0ALLOWED-VERSION\0"),
        message(b'N', b"SNOTICE\0MPLANTED-NOTICE\0\0"),
        message(b'Z', b"I"),
    ];
    vec![
        (Client, start),
        (Server, message(b'R', b"\0\0\0\x05SALT")),
        (Client, message(b'p', b"PLANTED-PASSWORD\0")),
        (Server, ready.concat()),
        (Client, message(b'Q', b"SELECT 'PLANTED-STATEMENT'\0")),
        (Server, message(b'S', b"server_version\0PLANTED-LATER\0")),
    ]
}

fn mqtt() -> Exchange {
    let texts = ["PLANTED-CLIENT", "PLANTED-WILL", "PLANTED-MESSAGE", "PLANTED-USER", "PLANTED-PASSWORD"];
    let texts: Vec<u8> =
        texts.iter().flat_map(|text| [&[0, text.len() as u8], text.as_bytes()].concat()).collect();
    let body = [b"\0\x04MQTT\x04\xc6\0\x3c", &texts[..]].concat();
    vec![
        (Client, [&[0x10, body.len() as u8], &body[..]].concat()),
        (Server, b"\x20\x02\0\0".to_vec()),
        (Client, b"\x30\x1e\0\x0dPLANTED-TOPICPLANTED-PAYLOAD".to_vec()),
        (Server, b"\x30\x1e\0\x0dPLANTED-TOPICPLANTED-PAYLOAD".to_vec()),
    ]
}

fn amqp() -> Exchange {
    let of_server = [
        [&short("PLANTED-TABLE")[..], b"F", &long(&text("product", "PLANTED-WITHIN"))].concat(),
        text("cluster_name", "ALLOWED-CLUSTER"),
        text("platform", "ALLOWED-PLATFORM"),
        text("product", "ALLOWED-PRODUCT"),
        text("version", "ALLOWED-VERSION"),
        text("PLANTED-KEY", "PLANTED-VALUE"),
    ];
    let of_client = [
        text("connection_name", "PLANTED-CONNECTION"),
        text("product", "ALLOWED-CLIENT"),
        text("information", "PLANTED-INFORMATION"),
    ];
    let offered = long(b"PLAIN ALLOWED-WAY planted-way");
    let start = [b"\0\x0a\0\x0a\0\x09", &long(&of_server.concat())[..], &offered, &long(b"PLANTED")].concat();
    let response = long(b"\0PLANTED-USER\0PLANTED-PASSWORD");
    let answer = [
        b"\0\x0a\0\x0b",
        &long(&of_client.concat())[..],
        &short("ALLOWED-TAKEN"),
        &response,
        &short("PLANTED"),
    ];
    vec![
        (Client, b"AMQP\0\0\x09\x01".to_vec()),
        (Server, method(&start)),
        (Client, method(&answer.concat())),
        (Server, method(b"\0\x0a\0\x1e\0\0\0\0\0\0\0\0")),
        (Client, method(b"\0\x0a\0\x28\x0dPLANTED-HOST1\0\0")),
        (Client, method(b"\0\x3c\0\x28\0\0\0\x0dPLANTED-QUEUE")),
        (Client, [&[3, 0, 1][..], &long(b"PLANTED-BODY"), &[0xce]].concat()),
    ]
}

fn amqp_one() -> Exchange {
    let symbol = |kind: u8, text: &str| [&[kind], &short(text)[..]].concat();
    let init =
        [symbol(0xa3, "ALLOWED-TAKEN"), symbol(0xa0, "PLANTED-RESPONSE"), symbol(0xa1, "PLANTED-HOST")];
    let client = [symbol(0xa1, "PLANTED-CONTAINER"), symbol(0xa1, "ALLOWED-HOST")].concat();
    let properties = [("product", "ALLOWED-PRODUCT"), ("PLANTED-KEY", "PLANTED-VALUE")];
    let properties: Vec<u8> = properties
        .iter()
        .flat_map(|(name, value)| [symbol(0xa3, name), symbol(0xa1, value)].concat())
        .collect();
    let vhost = symbol(0xa1, "vhost:PLANTED-VIRTUAL");
    let map = [&[0xc1, properties.len() as u8 + 1, 4], &properties[..]].concat();
    let server = [&symbol(0xa1, "PLANTED-CONTAINER")[..], &vhost, &[0x40; 7], &map].concat();
    vec![
        (Client, b"AMQP\x03\x01\0\0".to_vec()),
        (
            Server,
            [&b"AMQP\x03\x01\0\0"[..], &frame_of_one(1, 0x40, 1, &symbol(0xa3, "ALLOWED-WAY"))].concat(),
        ),
        (Client, frame_of_one(1, 0x41, 3, &init.concat())),
        (Server, [frame_of_one(1, 0x44, 2, b"\x50\0\xa0\x07PLANTED"), b"AMQP\0\x01\0\0".to_vec()].concat()),
        (Client, [&b"AMQP\0\x01\0\0"[..], &frame_of_one(0, 0x10, 2, &client)].concat()),
        (Server, frame_of_one(0, 0x10, 10, &server)),
        (Client, frame_of_one(0, 0x12, 1, &symbol(0xa1, "PLANTED-LINK"))),
        (Client, frame_of_one(0, 0x14, 1, &symbol(0xa0, "PLANTED-TRANSFER"))),
    ]
}

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let [high, low] = (body.len() as u16 + 8).to_be_bytes();
    [&[high, low, 0, 0, kind, 0, 0, 0], body].concat()
}

const CONNECT: &[u8] = b"(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=PLANTED-ADDRESS)(USER=PLANTED-OUTSIDE))\
    (CONNECT_DATA=(SERVICE_NAME=ALLOWED-SERVICE)(INSTANCE_NAME=PLANTED-INSTANCE)\
    (CID=(PROGRAM=/home/PLANTED-PERSON/ALLOWED-PROGRAM)(HOST=ALLOWED-HOST)(USER=PLANTED-USER))\
    (CONNECTION_ID=PLANTED-ID))(SECURITY=(SSL_SERVER_CERT_DN=PLANTED-NAME)(MY_WALLET_DIRECTORY=PLANTED-WALLET)))";

/// A connect whose string comes behind it.
fn connect() -> Vec<u8> {
    let mut head =
        b"\x01\x3f\x01\x2c\x0c\x41\x20\0\xff\xff\x7f\x08\0\0\0\x01\0\0\0\x4a\0\0\x08\0\x41\x41".to_vec();
    head[16..18].copy_from_slice(&(CONNECT.len() as u16).to_be_bytes());
    head.resize(66, 0);
    [packet(1, &head), packet(6, &[b"\0\0", CONNECT].concat())].concat()
}

fn oracle() -> Exchange {
    vec![
        (Client, connect()),
        (Server, packet(2, b"\x01\x3f\0\0\x20\0\xff\xff\x01\0\0\x07\0\x18\x41\x01PLANTED")),
        (Client, packet(6, b"\0\0\x01\x06\x05\0ALLOWED-DRIVER\0PLANTED-BEHIND")),
        (Client, packet(6, b"\0\0\x03\x76\0\x01\x01\x0cPLANTED-USER(CID=(PROGRAM=PLANTED-LATER))")),
        (Server, packet(6, b"\0\0\x08\x01\0PLANTED-SESSION")),
        (Client, packet(6, b"\0\0\x03\x5e\0SELECT 'PLANTED-STATEMENT'")),
    ]
}

fn refusal() -> Vec<u8> {
    let text = b"(DESCRIPTION=(TMP=PLANTED-TEMPORARY)(VSNNUM=PLANTED-VERSION)(ERR=PLANTED-ERROR)(ERROR_STACK=(ERROR=PLANTED-TEXT)))";
    packet(4, &[&[4, 0, 0, text.len() as u8], &text[..]].concat())
}

fn sent_on() -> Vec<u8> {
    let text = b"(ADDRESS=(PROTOCOL=PLANTED-PROTOCOL)(HOST=ALLOWED-TARGET)(PORT=1521))\0(DESCRIPTION=(CID=(USER=PLANTED-USER)(ADDRESS=(HOST=PLANTED-LATER))))";
    packet(5, &[&[0, text.len() as u8], &text[..]].concat())
}

/// MS-NLMP §2.2.1.3: domain, user, workstation, and what proves them.
fn token() -> Vec<u8> {
    let parts = [
        "PLANTED-RESPONSE ",
        "PLANTED-LONG-RESPONSE ",
        "PLANTED-DOMAIN ",
        "PLANTED-USER ",
        "ALLOWED-WORKSTATION ",
        "PLANTED-SESSION-KEY ",
    ];
    let (mut places, mut content) = (Vec::new(), Vec::new());
    for part in parts {
        let length = (part.len() as u16).to_le_bytes();
        places.extend([length, length].concat());
        places.extend((64 + content.len() as u32).to_le_bytes());
        content.extend(part.as_bytes());
    }
    [b"NTLMSSP\0\x03\0\0\0", &places[..], &[0; 4], &content].concat()
}

fn remote_calls() -> Exchange {
    let message = |kind: u8, body: &[u8], token: &[u8]| {
        let verifier = if token.is_empty() { vec![] } else { [&[10, 2, 0, 0, 0, 0, 0, 0], token].concat() };
        let [low, high] = (16 + (body.len() + verifier.len()) as u16).to_le_bytes();
        let head = [5, 0, kind, 3, 0x10, 0, 0, 0, low, high, token.len() as u8, 0, 1, 0, 0, 0];
        [&head, body, &verifier].concat()
    };
    let interface = b"\x08\x83\xaf\xe1\x1f\x5d\xc9\x11\x91\xa4\x08\0\x2b\x14\xa0\xfa\x03\0\0\0";
    let bind =
        [&b"\xd0\x16\xd0\x16\0\0\0\0\x01\0\0\0\0\0\x01\0"[..], interface, b"PLANTED-FORM-OF-CALL"].concat();
    vec![
        (Client, message(11, &bind, b"")),
        (Server, message(12, b"\xd0\x16\xd0\x16\x01\0\0\0\x0d\0PLANTED-PIPE\0", b"")),
        (Client, message(16, b"PLANTED-THIRD", &token())),
        (Client, message(0, b"PLANTED-CALL", b"")),
        (Server, message(2, b"PLANTED-ANSWER", b"")),
    ]
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().enumerate().fold(0, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 0x3f) as usize];
            text.push(if place > group.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

fn mail() -> Exchange {
    let said = |from, text: &str| (from, format!("{text}\r\n").into_bytes());
    vec![
        said(Server, "220 ALLOWED-SERVER ESMTP"),
        said(Client, "EHLO ALLOWED-CLIENT"),
        said(Server, "250 AUTH NTLM LOGIN"),
        said(Client, "AUTH NTLM PLANTED-FIRST"),
        said(Server, "334 PLANTED-CHALLENGE"),
        said(Client, &base64(&token())),
        said(Server, "235 PLANTED-WELCOME"),
        said(Client, "MAIL FROM:<PLANTED@ward.example>"),
    ]
}

fn radius(code: u8, attributes: &[(u8, &[u8])]) -> Vec<u8> {
    let attributes: Vec<u8> = attributes
        .iter()
        .flat_map(|(kind, value)| [&[*kind, value.len() as u8 + 2], *value].concat())
        .collect();
    let [high, low] = (attributes.len() as u16 + 20).to_be_bytes();
    [&[code, 7, high, low], &b"PLANTED-PLANTED-"[..], &attributes].concat()
}

/// Every attribute of text; names end with a blank, to part them from the next number.
fn access() -> Vec<(u8, &'static [u8])> {
    let mut attributes: Vec<(u8, &[u8])> =
        vec![(32, b"ALLOWED-ASKER "), (30, b"00-1B-63-00-00-09:ALLOWED-NETWORK ")];
    let others = (1..=255).filter(|kind| !matches!(kind, 30 | 32));
    attributes.extend(others.map(|kind| (kind, &b"PLANTED-VALUE "[..])));
    attributes
}

fn router() -> Vec<u8> {
    let values = [
        (1, &b"\0\x1b\x63\0\0\x01"[..]),
        (5, b"ALLOWED-NAME"),
        (7, b"ALLOWED-VERSION"),
        (8, b"ALLOWED-MAKER"),
        (11, b"PLANTED-LICENCE"),
        (12, b"ALLOWED-MODEL"),
        (16, b"ALLOWED-PORT"),
        (13, b"PLANTED-OTHER"),
    ];
    let values = values.iter().flat_map(|(kind, value)| [&[0, *kind, 0, value.len() as u8], *value].concat());
    [0, 0, 0, 9].into_iter().chain(values).collect()
}

/// Unit and room are the place of a bed.
fn monitor() -> Vec<u8> {
    let mut message = b"PLANTED-UNNAMED-".repeat(4);
    message[6..10].copy_from_slice(&[126, 4, 17, 9]);
    message[24..37].copy_from_slice(b"PLANTEDPLANTE");
    message[60..].copy_from_slice(&[0xec, 0xfd, 0, 0]);
    message
}
