//! Lightweight Directory Access Protocol, RFC 4511, and its pings over UDP (MS-ADTS §6.3.3).
//!
//! Read are the attributes of the directory's root that name software, domain and host, how a client signs in, what
//! NTLM says of the computers in a sign-in, and what a domain controller answers to a ping. Names of entries, filters
//! and every other entry are passed over. Behind an accepted StartTLS (RFC 4511 §4.14) TLS follows.
//!
//! Known by content: an element whose length is that of an identifier and an operation of the list (and perhaps
//! controls), and the beginning of the operation.

mod ping;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::ber::{Beginning as Ber, Element, Reader, tag};
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::services::ntlm;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Operations, RFC 4511 §4.2 to §4.14.
const BIND_REQUEST: u16 = 0x60;
const BIND_RESPONSE: u16 = 0x61;
const SEARCH_REQUEST: u16 = 0x63;
const SEARCH_ENTRY: u16 = 0x64;
const SEARCH_DONE: u16 = 0x65;
const EXTENDED_REQUEST: u16 = 0x77;
const EXTENDED_RESPONSE: u16 = 0x78;

const START_TLS: &[u8] = b"1.3.6.1.4.1.1466.20037";

/// The longest message that is read, in bytes; others are passed over.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// The most attributes of a root, and values of one, that are looked at.
const ATTRIBUTES: usize = 64;
const VALUES: usize = 8;

/// Attributes of the root, in lower case.
const ROOT: [(&str, Field); 7] = [
    ("vendorname", Field::LdapVendorName),
    ("vendorversion", Field::LdapVendorVersion),
    ("supportedldapversion", Field::LdapVersion),
    ("defaultnamingcontext", Field::LdapNamingContext),
    ("dnshostname", Field::LdapHostName),
    ("isglobalcatalogready", Field::LdapGlobalCatalog),
    ("domaincontrollerfunctionality", Field::LdapFunctionality),
];

/// Reads one connection of LDAP.
#[derive(Debug, Default)]
pub struct Ldap {
    ways: Ways<Framed>,
    /// The client asked for TLS, and waits for the answer.
    asked_for_tls: bool,
}

/// Reads a UDP payload that may be LDAP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if probe(payload) != Verdict::Yes {
        return None;
    }
    let mut reader = Reader::new(payload);
    // An entry and the end of the search come in one datagram.
    while let Some(message) = reader.expect(tag::SEQUENCE) {
        say(message, &mut false, sink);
    }
    reader.is_empty().then_some(Protocol::Ldap)
}

impl Dissector for Ldap {
    const PROTOCOL: Protocol = Protocol::Ldap;
    const BEGINS: &'static [u8] = &[tag::SEQUENCE as u8];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe(beginning.bytes)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let Self { ways, asked_for_tls } = self;
        let mut becomes_tls = false;
        let unread = ways.feed(direction, bytes, look, |message| {
            if let Some(message) = Reader::new(message).expect(tag::SEQUENCE) {
                becomes_tls = say(message, asked_for_tls, sink) == Some(true);
            }
            !becomes_tls
        });
        if becomes_tls { Progress::BecomesTls { unread } } else { ways.progress() }
    }

    fn held(&self) -> usize {
        self.ways.held()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

/// A message up to its operation: how long it is, the operation's tag, and what has come of its content.
struct Opening<'a> {
    length: usize,
    operation: u16,
    content: &'a [u8],
}

/// None in the first place where more bytes are needed, in the second where it is none.
fn open(bytes: &[u8]) -> Option<Option<Opening<'_>>> {
    let mut rest = bytes;
    let mut heads = [None; 3];
    for (place, slot) in heads.iter_mut().enumerate() {
        let head = match Ber::of(rest) {
            Ber::Head(head) => head,
            Ber::Cut => return None,
            Ber::Foreign => return Some(None),
        };
        // Said at once, or an identifier of any length would have to come first.
        let fits = match place {
            0 => head.tag == tag::SEQUENCE,
            1 => head.tag == tag::INTEGER && (1..=4).contains(&head.content),
            _ => true,
        };
        if !fits {
            return Some(None);
        }
        *slot = Some(head);
        // Into the message and the operation, and over the identifier.
        let step = if place == 1 { head.length + head.content } else { head.length };
        rest = rest.get(step..).unwrap_or_default();
    }
    let [Some(outer), Some(id), Some(operation)] = heads else { return Some(None) };
    let used = id.length + id.content + operation.length + operation.content;
    let controls = outer.content.checked_sub(used);
    let fits = controls.is_some_and(|controls| controls == 0 || controls >= 4);
    Some(fits.then_some(Opening {
        length: outer.length + outer.content,
        operation: operation.tag,
        content: rest,
    }))
}

fn look(bytes: &[u8]) -> Next {
    match open(bytes) {
        None => Next::Cut,
        Some(None) => Next::End,
        Some(Some(opening)) => match (opening.operation, opening.content) {
            // An entry with a name is not the root's.
            (SEARCH_ENTRY, [] | [4]) => Next::Cut,
            (SEARCH_ENTRY, [4, 0, ..])
            | (BIND_REQUEST | BIND_RESPONSE | EXTENDED_REQUEST | EXTENDED_RESPONSE, _)
                if opening.length <= MESSAGE_LIMIT =>
            {
                Next::Read(opening.length)
            }
            _ => Next::Pass(opening.length),
        },
    }
}

/// The beginning of an operation that a connection or datagram can begin with.
fn probe(bytes: &[u8]) -> Verdict {
    match open(bytes) {
        None => Verdict::Unsure,
        Some(None) => Verdict::No,
        Some(Some(Opening { operation, content, .. })) => {
            let fits = match operation {
                BIND_REQUEST => begins(content, &[2, 1, 3, 4]).or_else(|| begins(content, &[2, 1, 2, 4])),
                BIND_RESPONSE | SEARCH_DONE => begins(content, &[0x0a, 1]),
                EXTENDED_REQUEST => begins(content, &[0x80]),
                EXTENDED_RESPONSE => begins(content, &[0x0a, 1]),
                SEARCH_REQUEST | SEARCH_ENTRY => begins(content, &[4]),
                _ => None,
            };
            match fits {
                Some(true) => Verdict::Yes,
                Some(false) => Verdict::Unsure,
                None => Verdict::No,
            }
        }
    }
}

/// Whether these bytes begin so, false where too few have come; none where they do not.
fn begins(bytes: &[u8], expected: &[u8]) -> Option<bool> {
    let fits = bytes.iter().zip(expected).all(|(byte, expected)| byte == expected);
    fits.then_some(bytes.len() >= expected.len())
}

/// Says what a message says. True where TLS follows.
fn say(message: Element<'_>, asked_for_tls: &mut bool, sink: &mut dyn Sink) -> Option<bool> {
    let mut parts = message.inside();
    parts.integer()?;
    let operation = parts.element()?;
    match operation.tag {
        BIND_REQUEST => say_bind(operation, sink)?,
        BIND_RESPONSE => {
            ntlm::say(operation.content, sink);
        }
        SEARCH_ENTRY => say_entry(operation, sink)?,
        EXTENDED_REQUEST => {
            let name = operation.inside().expect(0x80)?;
            *asked_for_tls = name.content == START_TLS;
        }
        EXTENDED_RESPONSE => {
            let is_success = operation.inside().expect(tag::ENUMERATED)?.integer() == Some(0);
            return Some(std::mem::take(asked_for_tls) && is_success);
        }
        _ => {}
    }
    Some(false)
}

/// RFC 4511 §4.2; Windows has ways of its own with NTLM inside (MS-ADTS §5.1.1.1.3).
fn say_bind(operation: Element<'_>, sink: &mut dyn Sink) -> Option<()> {
    let mut parts = operation.inside();
    parts.integer()?;
    let _name = parts.octets()?;
    let choice = parts.element()?;
    match choice.tag {
        0x80 if choice.content.is_empty() => sink.fact(Subject::Src, Field::LdapAuthentication, "anonymous"),
        0x80 => sink.fact(Subject::Src, Field::LdapAuthentication, "simple"),
        0xa3 => {
            sink.fact_bytes(Subject::Src, Field::LdapAuthentication, choice.inside().octets()?);
            ntlm::say(choice.content, sink);
        }
        0x89..=0x8b => {
            ntlm::say(choice.content, sink);
        }
        _ => {}
    }
    Some(())
}

/// RFC 4511 §4.5.2: of the entry without a name, which is the root's.
fn say_entry(operation: Element<'_>, sink: &mut dyn Sink) -> Option<()> {
    let mut parts = operation.inside();
    if !parts.octets()?.is_empty() {
        return Some(());
    }
    let mut attributes = parts.expect(tag::SEQUENCE)?.inside();
    for _ in 0..ATTRIBUTES {
        let mut attribute = attributes.expect(tag::SEQUENCE)?.inside();
        let name = attribute.octets()?;
        let mut values = attribute.expect(tag::SET)?.inside();
        if name.eq_ignore_ascii_case(b"netlogon") {
            values.octets().and_then(|value| ping::say(value, sink));
        }
        if let Some((_, field)) = ROOT.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)) {
            std::iter::from_fn(|| values.octets())
                .take(VALUES)
                .for_each(|value| sink.fact_bytes(Subject::Src, *field, value));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
