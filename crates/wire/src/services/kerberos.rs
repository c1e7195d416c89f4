//! Kerberos version 5, RFC 4120, over UDP and TCP: requests for tickets, the answers and errors.
//!
//! Read are the realm, the encryption types that a client still offers, the NetBIOS name that clients of Windows list
//! among their addresses, and the name of the client where it is a machine's. The names of people and of the services
//! that they ask for are never read, nor tickets. Known by content: an application tag whose length is that of the
//! message, version 5, and a message type that is the tag's number.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::ber::{Element, Reader, tag};
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// First bytes of a message: AS and TGS with their answers, and errors.
pub(crate) const BEGINS: &[u8] = &[0x6a, 0x6b, 0x6c, 0x6d, 0x7e];

/// Message types, RFC 4120 §7.5.7, which are the numbers of the application tags.
const AS_REQUEST: u8 = 10;
const AS_ANSWER: u8 = 11;
const TGS_REQUEST: u8 = 12;
const TGS_ANSWER: u8 = 13;
const ERROR: u8 = 30;

const VERSION: i64 = 5;

/// RFC 4120 §7.5.3.
const NETBIOS_ADDRESS: i64 = 20;

/// The longest message that is read, in bytes, of TCP: a ticket has up to 64 KB, and two may be in it.
const MESSAGE_LIMIT: usize = 128 * 1024;

/// Bytes of length before each message in TCP, RFC 4120 §7.2.2.
const LENGTH: usize = 4;

/// The most encryption types and addresses that are read of a request.
const LIST_LIMIT: usize = 16;

/// Names of RFC 3961, 3962, 4757 and 8009 by number; others are written as their number.
const ENCRYPTION_TYPES: [(i64, &str); 10] = [
    (1, "des-cbc-crc"),
    (2, "des-cbc-md4"),
    (3, "des-cbc-md5"),
    (16, "des3-cbc-sha1-kd"),
    (17, "aes128-cts-hmac-sha1-96"),
    (18, "aes256-cts-hmac-sha1-96"),
    (19, "aes128-cts-hmac-sha256-128"),
    (20, "aes256-cts-hmac-sha384-192"),
    (23, "rc4-hmac"),
    (24, "rc4-hmac-exp"),
];

/// Reads a UDP payload that may be Kerberos.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    say(payload, sink).map(|()| Protocol::Kerberos)
}

/// The parts of a message that is one: its type, and the elements that follow version and type.
fn open(message: &[u8]) -> Option<(u8, Reader<'_>)> {
    let mut reader = Reader::new(message);
    let outer = reader.element().filter(|_| reader.is_empty())?;
    let kind = [AS_REQUEST, AS_ANSWER, TGS_REQUEST, TGS_ANSWER, ERROR]
        .into_iter()
        .find(|kind| tag::application(*kind) == outer.tag)?;
    let mut sequence = outer.inside().expect(tag::SEQUENCE)?.inside();
    let first = if matches!(kind, AS_REQUEST | TGS_REQUEST) { 1 } else { 0 };
    let version = sequence.expect(tag::context(first))?.inside().integer()?;
    let number = sequence.expect(tag::context(first + 1))?.inside().integer()?;
    (version == VERSION && number == i64::from(kind)).then_some((kind, sequence))
}

fn say(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let (kind, mut parts) = open(message)?;
    match kind {
        AS_REQUEST | TGS_REQUEST => {
            if let Some(body) = part(&mut parts, 4).and_then(|part| part.inside().expect(tag::SEQUENCE)) {
                say_request(body.inside(), sink);
            }
        }
        AS_ANSWER | TGS_ANSWER => {
            say_realm(part(&mut parts, 3), Field::KerberosServer, sink);
            say_machine(part(&mut parts, 4), Subject::Dst, sink);
        }
        _ => say_realm(part(&mut parts, 9), Field::KerberosServer, sink),
    }
    Some(())
}

/// The part with this number, RFC 4120 §5: parts come in order, and some may lack.
fn part<'a>(parts: &mut Reader<'a>, number: u8) -> Option<Element<'a>> {
    loop {
        let mut ahead = *parts;
        let element = ahead.element().filter(|element| element.tag <= tag::context(number))?;
        *parts = ahead;
        if element.tag == tag::context(number) {
            return Some(element);
        }
    }
}

/// RFC 4120 §5.4.1.
fn say_request(mut body: Reader<'_>, sink: &mut dyn Sink) {
    say_machine(part(&mut body, 1), Subject::Src, sink);
    say_realm(part(&mut body, 2), Field::KerberosRealm, sink);
    if let Some(mut types) = list(part(&mut body, 8)) {
        let names: Vec<String> =
            std::iter::from_fn(|| types.integer()).take(LIST_LIMIT).map(encryption_type).collect();
        sink.fact_bytes(Subject::Src, Field::KerberosEncryptionTypes, names.join(",").as_bytes());
    }
    if let Some(mut addresses) = list(part(&mut body, 9)) {
        let addresses = std::iter::from_fn(|| addresses.expect(tag::SEQUENCE)).take(LIST_LIMIT);
        addresses.for_each(|address| {
            if let Some(name) = netbios_name(address.inside()) {
                sink.fact_bytes(Subject::Src, Field::KerberosHostName, name);
            }
        });
    }
}

fn list(part: Option<Element<'_>>) -> Option<Reader<'_>> {
    part?.inside().expect(tag::SEQUENCE).map(Element::inside)
}

fn encryption_type(number: i64) -> String {
    let known = ENCRYPTION_TYPES.iter().find(|(known, _)| *known == number);
    known.map_or_else(|| number.to_string(), |(_, name)| (*name).to_owned())
}

/// RFC 4120 §5.2.5: fifteen characters and a byte that says what the name stands for.
fn netbios_name(mut address: Reader<'_>) -> Option<&[u8]> {
    let kind = address.expect(tag::context(0))?.inside().integer()?;
    let name = address.expect(tag::context(1))?.inside().octets()?;
    (kind == NETBIOS_ADDRESS).then(|| name.get(..15).unwrap_or(name))
}

fn say_realm(part: Option<Element<'_>>, field: Field, sink: &mut dyn Sink) {
    if let Some(realm) = part.and_then(|part| part.inside().expect(tag::GENERAL_STRING)) {
        sink.fact_bytes(Subject::Src, field, realm.content);
    }
}

/// RFC 4120 §5.2.2. Of names only those that a machine has are said: `NAME$` and `host/name`.
fn say_machine(part: Option<Element<'_>>, about: Subject, sink: &mut dyn Sink) -> Option<()> {
    let mut name = part?.inside().expect(tag::SEQUENCE)?.inside();
    name.expect(tag::context(0))?;
    let mut words = name.expect(tag::context(1))?.inside().expect(tag::SEQUENCE)?.inside();
    let first = words.expect(tag::GENERAL_STRING)?.content;
    let second = words.expect(tag::GENERAL_STRING).map(|word| word.content);
    match (first, second) {
        ([name @ .., b'$'], None) => sink.fact_bytes(about, Field::KerberosMachine, name),
        (b"host", Some(name)) => sink.fact_bytes(about, Field::KerberosMachine, name),
        _ => {}
    }
    Some(())
}

/// Reads one connection of Kerberos.
#[derive(Debug, Default)]
pub struct KerberosStream {
    ways: Ways<Framed>,
}

impl Dissector for KerberosStream {
    const PROTOCOL: Protocol = Protocol::Kerberos;
    const BEGINS: &'static [u8] = &[0];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe(beginning.bytes)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.feed(direction, bytes, look, |message| {
            say(message.get(LENGTH..).unwrap_or_default(), sink);
            true
        });
        self.ways.progress()
    }

    fn held(&self) -> usize {
        self.ways.held()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

fn look(bytes: &[u8]) -> Next {
    let Some((length, rest)) = bytes.split_first_chunk::<LENGTH>() else { return Next::Cut };
    let length = u32::from_be_bytes(*length) as usize;
    match rest.first() {
        None => Next::Cut,
        Some(first) if BEGINS.contains(first) && length > 0 && length <= MESSAGE_LIMIT => {
            Next::Read(LENGTH + length)
        }
        Some(_) => Next::End,
    }
}

/// A length, and a message of that length that begins with version and type.
fn probe(bytes: &[u8]) -> Verdict {
    use crate::ber::Beginning::{Cut, Foreign, Head};
    let Some((length, message)) = bytes.split_first_chunk::<LENGTH>() else {
        return if bytes.iter().all(|byte| *byte == 0) || bytes.starts_with(&[0, 0]) {
            Verdict::Unsure
        } else {
            Verdict::No
        };
    };
    let length = u32::from_be_bytes(*length) as usize;
    if length > MESSAGE_LIMIT || message.first().is_some_and(|first| !BEGINS.contains(first)) {
        return Verdict::No;
    }
    let outer = match crate::ber::Beginning::of(message) {
        Head(head) => head,
        Cut => return Verdict::Unsure,
        Foreign => return Verdict::No,
    };
    if outer.length + outer.content != length {
        return Verdict::No;
    }
    let inside = message.get(outer.length..).unwrap_or_default();
    let inner = match crate::ber::Beginning::of(inside) {
        Head(head) => head,
        Cut => return Verdict::Unsure,
        Foreign => return Verdict::No,
    };
    if inner.tag != tag::SEQUENCE || inner.length + inner.content != outer.content {
        return Verdict::No;
    }
    let number = (outer.tag & 0x1f) as u8;
    let first = if matches!(number, AS_REQUEST | TGS_REQUEST) { 0xa1 } else { 0xa0 };
    let expected = [first, 3, 2, 1, VERSION as u8, first + 1, 3, 2, 1, number];
    let given = inside.get(inner.length..).unwrap_or_default();
    let fits = given.iter().zip(expected).all(|(byte, expected)| *byte == expected);
    match (fits, given.len() >= expected.len()) {
        (false, _) => Verdict::No,
        (true, false) => Verdict::Unsure,
        (true, true) => Verdict::Yes,
    }
}

#[cfg(test)]
mod tests;
