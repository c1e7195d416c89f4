//! TLS up to where it encrypts: RFC 5246 and RFC 8446.
//!
//! Read are the two hellos, with the fingerprint JA4 of what the client offers, and, up to version 1.2, the server's own certificate. Records and messages may be cut
//! anywhere by segments; one handshake message is kept at a time, up to 64 KB. Who is the client is seen by who says
//! the client's hello. In version 1.3 certificate and application protocol are encrypted and stay unknown, and a
//! server may ask for another hello first (RFC 8446 §4.1.4).

mod certificate;
pub(super) mod client;
mod hello;
pub(super) mod ja4;

use wardroom_model::Protocol;

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::ways::Ways;
use crate::{Anomaly, Direction, Progress, Sink, Verdict};

/// Record content types, RFC 8446 §5.1.
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// Handshake message types, RFC 5246 §7.4.
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const SERVER_KEY_EXCHANGE: u8 = 12;
const CERTIFICATE_REQUEST: u8 = 13;
const SERVER_HELLO_DONE: u8 = 14;

/// The longest handshake message that is read, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// The longest record: 2^14 bytes and what encryption may add, RFC 5246 §6.2.3.
const RECORD_LIMIT: usize = (1 << 14) + 2048;

/// What a direction turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Unknown,
    /// Its hello was read, and another may follow where the server asked for it.
    Client,
    /// Its hello was read, and a certificate may follow.
    Server,
    /// Nothing more is to be learned here.
    Over,
}

/// One direction.
#[derive(Debug)]
struct Way {
    role: Role,
    /// The record header, as far as it came.
    header: [u8; 5],
    header_length: usize,
    /// Bytes of the record that are still to come.
    left: usize,
    /// Unfinished handshake messages.
    messages: Vec<u8>,
    /// It asked for another hello, so that its own comes again.
    asked_again: bool,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            role: Role::Unknown,
            header: [0; 5],
            header_length: 0,
            left: 0,
            messages: Vec::new(),
            asked_again: false,
        }
    }
}

/// Reads one TLS connection.
#[derive(Debug, Default)]
pub struct Tls {
    ways: Ways<Way>,
}

impl Dissector for Tls {
    const PROTOCOL: Protocol = Protocol::Tls;
    const BEGINS: &'static [u8] = &[HANDSHAKE, 0x80, 0x81, 0x82, 0x83];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe(beginning.bytes)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).feed(bytes, sink);
        self.progress()
    }

    fn held(&self) -> usize {
        self.ways.to_server.messages.len() + self.ways.to_client.messages.len()
    }

    fn gap(&mut self, direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).end();
        self.progress()
    }
}

impl Tls {
    fn progress(&self) -> Progress {
        // Once the server has said all that it says, it asks for no other hello.
        self.ways.done_if(|way| matches!(way.role, Role::Over | Role::Client))
    }
}

impl Way {
    fn end(&mut self) {
        *self = Self { role: Role::Over, ..Self::default() };
    }

    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn Sink) {
        while self.role != Role::Over && !bytes.is_empty() {
            bytes = if self.left > 0 { self.take_record(bytes, sink) } else { self.take_header(bytes, sink) };
        }
    }

    /// Takes bytes of a record's header, and gives what follows them.
    fn take_header<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn Sink) -> &'a [u8] {
        let Some((byte, rest)) = bytes.split_first() else { return bytes };
        if let Some(slot) = self.header.get_mut(self.header_length) {
            *slot = *byte;
        }
        self.header_length += 1;
        if self.header_length < self.header.len() {
            return rest;
        }
        self.header_length = 0;
        let [kind, major, minor, l0, l1] = self.header;
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        match kind {
            ALERT | HANDSHAKE if major == 3 && minor <= 4 && length <= RECORD_LIMIT => self.left = length,
            // Of version 1.3 it means nothing, and what follows may be a hello (RFC 8446 appendix D.4).
            CHANGE_CIPHER_SPEC if length == 1 && (self.role == Role::Client || self.asked_again) => {
                self.left = length;
            }
            0x80..=0x83 if self.role == Role::Unknown && self.messages.is_empty() => {
                hello::say_offered_version(u16::from_be_bytes([l0, l1]), sink);
                self.end();
            }
            // From here on it is encrypted, or is not TLS.
            _ => self.end(),
        }
        rest
    }

    /// Takes bytes of a record's content, and gives what follows them. Messages are read when the record is whole.
    fn take_record<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn Sink) -> &'a [u8] {
        let (content, rest) = bytes.split_at_checked(self.left).unwrap_or((bytes, &[]));
        self.left -= content.len();
        if self.header[0] == HANDSHAKE {
            if self.messages.is_empty() && self.left == 0 {
                let kept = self.take_messages(content, sink);
                self.messages.extend_from_slice(kept);
            } else {
                self.messages.extend_from_slice(content);
            }
            if self.left == 0 && !self.messages.is_empty() {
                let mut messages = std::mem::take(&mut self.messages);
                let kept = self.take_messages(&messages, sink).len();
                messages.drain(..messages.len() - kept);
                self.messages = messages;
            }
        }
        rest
    }

    /// Reads whole handshake messages, and gives the beginning of one that is not whole.
    fn take_messages<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn Sink) -> &'a [u8] {
        let mut cursor = Cursor::new(bytes);
        while self.role != Role::Over {
            let unread = cursor.rest();
            let (Some(kind), Some(length)) = (cursor.u8(), cursor.u24()) else { return unread };
            let length = length as usize;
            if length > MESSAGE_LIMIT {
                self.end();
                break;
            }
            let Some(message) = cursor.take(length) else { return unread };
            self.take_message(kind, message, sink);
        }
        &[]
    }

    fn take_message(&mut self, kind: u8, message: &[u8], sink: &mut dyn Sink) {
        self.role = match (kind, self.role) {
            // What is encrypted may look like a hello in its first bytes, not in all.
            (CLIENT_HELLO, role) if role != Role::Client || hello::can_be_second(message) => {
                if hello::say_client(message, sink).is_none() {
                    unreadable("client_hello_unreadable", sink);
                }
                if role == Role::Unknown { Role::Client } else { Role::Over }
            }
            (_, Role::Client) => Role::Over,
            (SERVER_HELLO, Role::Unknown) => match hello::say_server(message, sink) {
                Some(hello::Follows::Certificate) => Role::Server,
                Some(hello::Follows::Encrypted) => Role::Over,
                Some(hello::Follows::AnotherHello) => {
                    self.asked_again = true;
                    Role::Unknown
                }
                None => {
                    unreadable("server_hello_unreadable", sink);
                    Role::Over
                }
            },
            (CERTIFICATE, Role::Server) => {
                if certificate::say_server(message, sink).is_none() {
                    unreadable("certificate_unreadable", sink);
                }
                Role::Over
            }
            (CERTIFICATE | SERVER_KEY_EXCHANGE | CERTIFICATE_REQUEST | SERVER_HELLO_DONE, _) => Role::Over,
            (_, role) => role,
        };
    }
}

fn unreadable(kind: &'static str, sink: &mut dyn Sink) {
    sink.anomaly(Anomaly { protocol: Protocol::Tls, kind });
}

/// A handshake record that begins with a hello, whose lengths and versions can be; or the hello of version 2, with
/// which old clients ask for version 3 (RFC 5246 appendix E.2).
fn probe(bytes: &[u8]) -> Verdict {
    // Bytes that have not come yet are taken to be as they should.
    let whole = |expected: [u8; 11]| {
        let mut head = expected;
        head.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        head
    };
    let record = whole([HANDSHAKE, 3, 1, 1, 0xff, CLIENT_HELLO, 0, 1, 0xff, 3, 3]);
    let fits = match record {
        [HANDSHAKE, 3, 0..=4, r0, r1, CLIENT_HELLO | SERVER_HELLO, 0, m0, m1, 3, 0..=4] => {
            let record_length = usize::from(u16::from_be_bytes([r0, r1]));
            (4..=RECORD_LIMIT).contains(&record_length) && u16::from_be_bytes([m0, m1]) >= 38
        }
        [HANDSHAKE, ..] => false,
        _ => hello::is_version_2(whole([0x80, 46, CLIENT_HELLO, 3, 1, 0, 21, 0, 0, 0, 16]), bytes.len()),
    };
    match (fits, bytes.len() >= record.len()) {
        (false, _) => Verdict::No,
        (true, false) => Verdict::Unsure,
        (true, true) => Verdict::Yes,
    }
}

#[cfg(test)]
mod tests;
