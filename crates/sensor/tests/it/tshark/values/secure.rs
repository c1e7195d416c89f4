//! TLS: hellos, and the server's certificate.

use std::collections::BTreeMap;

use sha2::Digest as _;
use wardroom_model::Field;

use super::{Values, Way};
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["tls", "quic"];

const ATTRIBUTES: [(&str, &str); 8] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

/// The versions that servers chose, by the way that their hello went.
#[derive(Default)]
pub(super) struct Servers(BTreeMap<Way, u16>);

impl Servers {
    pub(super) fn tls(&mut self, node: &Node, way: &Way, values: &mut Values) {
        // A hello in the form of version 2 is a record of its own.
        let is_bare = |record: &&Node| record.children.iter().any(|child| child.name == "tls.handshake.type");
        node.all("tls.record").into_iter().filter(is_bare).for_each(|hello| client(hello, values));
        for message in node.all("tls.handshake") {
            match message.shown("tls.handshake.type") {
                "1" => client(message, values),
                "2" => {
                    let version = versions(message).into_iter().next().unwrap_or(0);
                    self.0.insert(way.clone(), version);
                    values.text(Field::TlsVersion, &version_name(version));
                    if let Some(application) = message.first("tls.handshake.extensions_alpn_str") {
                        values.add(Field::TlsApplication, &application.bytes());
                    }
                }
                // In version 1.3 it is encrypted; tshark may hold the keys, a sensor never does.
                "11" if self.0.get(way).is_some_and(|version| *version < 0x0304) => {
                    if let Some(leaf) = message.first("tls.handshake.certificate") {
                        certificate(leaf, values);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The packets that open a connection, which tshark decrypts too.
pub(super) fn quic(node: &Node, values: &mut Values) {
    let is_initial = |packet: &Node| {
        packet.shown("quic.long.packet_type") == "0" || packet.shown("quic.long.packet_type_v2") == "1"
    };
    // A datagram's first packet tells; those behind it are of the same connection.
    if is_initial(node) {
        match node.shown("quic.version") {
            "0x00000001" => values.text(Field::QuicVersion, "1"),
            "0x6b3343cf" => values.text(Field::QuicVersion, "2"),
            version => {
                if let Some(number) = version.strip_prefix("0xff0000") {
                    let number = u8::from_str_radix(number, 16).unwrap();
                    values.text(Field::QuicVersion, &format!("draft {number}"));
                }
            }
        }
    }
    for hello in node.all("tls.handshake").iter().filter(|hello| hello.shown("tls.handshake.type") == "1") {
        if let Some(name) = hello.first("tls.handshake.extensions_server_name") {
            values.add(Field::QuicServerName, &name.bytes());
        }
        for name in hello.all("tls.handshake.extensions_alpn_str") {
            values.add(Field::QuicApplication, &name.bytes());
        }
        values.text(Field::QuicJa4, &ja4(hello, 'q'));
    }
}

/// A client's hello.
fn client(message: &Node, values: &mut Values) {
    if message.first("tls.handshake.random").is_some() {
        values.text(Field::TlsJa4, &ja4(message, 't'));
    }
    let age = |version: u16| match version {
        0x0304 => 0x8000,
        other => other,
    };
    let best = versions(message)
        .into_iter()
        .filter(|version| matches!(version, 0x0300..=0x0304 | 0x7f00..=0x7fff))
        .max_by_key(|version| age(*version));
    values.text(Field::TlsOfferedVersion, &best.map_or(String::new(), version_name));
    if message.shown("tls.handshake.extensions_server_name_type") == "0"
        && let Some(name) = message.first("tls.handshake.extensions_server_name")
    {
        values.add(Field::TlsServerName, &name.bytes());
    }
}

/// JA4 of a client's hello, after its description.
fn ja4(message: &Node, transport: char) -> String {
    let listed = |name: &str| -> Vec<String> {
        let shown = message.all(name).into_iter().map(|node| {
            let number = node.show.strip_prefix("0x").map(|digits| u32::from_str_radix(digits, 16));
            format!("{:04x}", number.unwrap_or_else(|| node.show.parse()).unwrap())
        });
        let is_grease = |text: &String| text[1..2] == *"a" && text[3..] == *"a" && text[..2] == text[2..];
        shown.filter(|text| !is_grease(text)).collect()
    };
    let (mut ciphers, mut extensions) =
        (listed("tls.handshake.ciphersuite"), listed("tls.handshake.extension.type"));
    let versions = listed("tls.handshake.extensions.supported_version");
    let version = versions.into_iter().max().unwrap_or_else(|| listed("tls.handshake.version").remove(0));
    let version = match &*version {
        "0304" => "13",
        "0303" => "12",
        "0302" => "11",
        "0301" => "10",
        "0300" => "s3",
        _ => "00",
    };
    let name = message.first("tls.handshake.extensions_alpn_str").map(Node::bytes).unwrap_or_default();
    let application: String = match (name.first(), name.last()) {
        (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => {
            [char::from(*a), char::from(*b)].iter().collect()
        }
        (Some(a), Some(b)) => format!("{:x}{:x}", a >> 4, b & 15),
        _ => "00".to_owned(),
    };
    let server = if extensions.contains(&"0000".to_owned()) { 'd' } else { 'i' };
    let counts = format!("{:02}{:02}", ciphers.len(), extensions.len());
    ciphers.sort();
    extensions.sort();
    extensions.retain(|kind| !["0000", "0010"].contains(&&**kind));
    let signatures = message
        .all("tls.handshake.extension.type")
        .iter()
        .any(|kind| kind.show == "13")
        .then(|| listed("tls.handshake.sig_hash_alg").join(","));
    let signatures = signatures.filter(|listed| !listed.is_empty()).map(|listed| format!("_{listed}"));
    let offered = extensions.join(",") + &signatures.unwrap_or_default();
    let digest = |text: &str| match text {
        "" => "000000000000".to_owned(),
        text => sha2::Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect(),
    };
    format!(
        "{transport}{version}{server}{counts}{application}_{}_{}",
        digest(&ciphers.join(",")),
        digest(&offered)
    )
}

/// Those of the extension, else that of the hello.
fn versions(message: &Node) -> Vec<u16> {
    let read = |node: &&Node| u16::from_str_radix(node.show.trim_start_matches("0x"), 16).ok();
    let extension = message.all("tls.handshake.extensions.supported_version");
    let nodes = if extension.is_empty() { message.all("tls.handshake.version") } else { extension };
    nodes.iter().filter_map(read).collect()
}

fn version_name(version: u16) -> String {
    match version {
        0x0300 => "SSL 3.0".to_owned(),
        0x0301..=0x0304 => format!("TLS 1.{}", version - 0x0301),
        0x7f00..=0x7fff => format!("TLS 1.3 draft {}", version & 0xff),
        _ => String::new(),
    }
}

fn certificate(leaf: &Node, values: &mut Values) {
    let name = |part: &str| leaf.first(part).map(distinguished_name).unwrap_or_default();
    values.text(Field::TlsSubject, &name("x509af.subject"));
    values.text(Field::TlsIssuer, &name("x509af.issuer"));
    for host in leaf.all("x509ce.dNSName") {
        values.add(Field::TlsAlternativeName, &host.bytes());
    }
    for address in leaf.all("x509ce.iPAddress") {
        let bytes = address.bytes();
        let four = <[u8; 4]>::try_from(&*bytes).map(std::net::IpAddr::from);
        if let Ok(address) = four.or_else(|_| <[u8; 16]>::try_from(&*bytes).map(std::net::IpAddr::from)) {
            values.text(Field::TlsAlternativeName, &address.to_string());
        }
    }
}

fn distinguished_name(node: &Node) -> String {
    let parts = node.all("x509if.RelativeDistinguishedName_item_element");
    let parts: Vec<String> = parts.iter().rev().filter_map(|part| attribute(part)).collect();
    parts.join(", ")
}

fn attribute(part: &Node) -> Option<String> {
    let oid = part.shown("x509if.oid");
    let (_, short) = ATTRIBUTES.iter().find(|(known, _)| *known == oid)?;
    let mut leaf = part.children.last()?;
    while let Some(inner) = leaf.children.last() {
        leaf = inner;
    }
    let text = if leaf.name.ends_with("bMPString") {
        let units: Vec<u16> =
            leaf.bytes().chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        wardroom_wire::text::clean(&leaf.bytes()).into_owned()
    };
    let mut escaped = format!("{short}=");
    for character in text.chars() {
        if matches!(character, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    Some(escaped)
}
