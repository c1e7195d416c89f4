//! QUIC, RFC 9000 and 9001: the first packets of a connection.
//!
//! A client's first packets are encrypted with keys that come from their own header, so that everybody on the way can
//! read them: they hold the hello of TLS, which names the server, the application and, by JA4, the software. Read are
//! versions 1, 2 (RFC 9369) and the last drafts, and a hello that is whole within one datagram. What follows is
//! encrypted with keys that nobody else has.
//!
//! Known by a long header whose version is one of those, whose identifiers have lengths that they can have, and whose
//! packet lies within the datagram. Only what is an initial packet, stands at a datagram's beginning and is as long as
//! a client's first must be (RFC 9000 §14.1) is decrypted, once. The tag at its end is not verified: what is no
//! client's hello after decryption says nothing.

mod keys;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::services::tls::client::ClientHello;
use crate::services::tls::ja4;
use keys::Keys;

/// First bytes of a long header, RFC 9000 §17.2.
pub(crate) const BEGINS: &[u8] = &{
    let mut begins = [0; 64];
    let mut number = 0;
    while number < begins.len() {
        begins[number] = 0xc0 | number as u8;
        number += 1;
    }
    begins
};

/// RFC 9000 §14.1 and §7.2: what a client's first datagram and its server's identifier have at least, in bytes.
const FIRST_DATAGRAM: usize = 1200;
const FIRST_IDENTIFIER: usize = 8;

/// The longest identifier, RFC 9000 §17.2.
const IDENTIFIER: usize = 20;

/// The most pieces of a hello that are read: software spreads it over some ten, to keep others from relying on its
/// place.
const PIECES: usize = 32;

/// Frame types, RFC 9000 §19.
const PADDING: u64 = 0;
const PING: u64 = 1;
const ACK: u64 = 2;
const ACK_WITH_COUNTS: u64 = 3;
const CRYPTO: u64 = 6;

/// RFC 8446 §4.
const CLIENT_HELLO: u8 = 1;

/// What differs between versions: their numbers and the type of an initial packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    One,
    Two,
    Draft(u8),
}

impl Version {
    const fn of(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::One,
            0x6b33_43cf => Self::Two,
            0xff00_001d..=0xff00_0020 => Self::Draft(number as u8),
            _ => return None,
        })
    }

    /// RFC 9000 §17.2.2, RFC 9369 §3.2.
    const fn initial(self) -> u8 {
        match self {
            Self::Two => 1,
            Self::One | Self::Draft(_) => 0,
        }
    }

    const fn retry(self) -> u8 {
        (self.initial() + 3) % 4
    }

    fn name(self) -> String {
        match self {
            Self::One => "1".to_owned(),
            Self::Two => "2".to_owned(),
            Self::Draft(number) => format!("draft {number}"),
        }
    }
}

/// The packet at a datagram's beginning.
struct Packet<'a> {
    version: Version,
    kind: u8,
    /// The receiver's identifier.
    identifier: &'a [u8],
    /// From the first byte to the packet number.
    header: usize,
    /// Packet number and content.
    protected: &'a [u8],
}

impl<'a> Packet<'a> {
    fn read(payload: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(payload);
        let first = cursor.u8()?;
        let version = Version::of(cursor.u32()?)?;
        let identifier = take_identifier(&mut cursor)?;
        take_identifier(&mut cursor)?;
        let kind = first >> 4 & 3;
        if kind == version.retry() {
            let protected = cursor.rest();
            return Some(Self { version, kind, identifier, header: 0, protected });
        }
        if kind == version.initial() {
            let token = number(&mut cursor)?;
            cursor.skip(usize::try_from(token).ok()?)?;
        }
        let length = number(&mut cursor)?;
        let header = payload.len() - cursor.rest().len();
        let protected = cursor.take(usize::try_from(length).ok()?)?;
        Some(Self { version, kind, identifier, header, protected })
    }

    const fn is_initial(&self) -> bool {
        self.kind == self.version.initial()
    }
}

/// Reads a UDP payload that may be QUIC.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let packet = Packet::read(payload)?;
    if packet.is_initial() {
        sink.fact(Subject::Src, Field::QuicVersion, &packet.version.name());
        if payload.len() >= FIRST_DATAGRAM && packet.identifier.len() >= FIRST_IDENTIFIER {
            say_hello(payload, &packet, sink);
        }
    }
    Some(Protocol::Quic)
}

/// Decrypts the packet and says what the client's hello in it says.
fn say_hello(payload: &[u8], packet: &Packet<'_>, sink: &mut dyn Sink) -> Option<()> {
    let keys = Keys::of_client(packet.version, packet.identifier);
    let content = keys.decrypt(payload.get(..packet.header)?, packet.protected)?;
    let message = whole(&content)?;
    let mut cursor = Cursor::new(&message);
    let (kind, length) = (cursor.u8()?, cursor.u24()?);
    let hello = ClientHello::parse(cursor.take(length as usize).filter(|_| kind == CLIENT_HELLO)?)?;
    if let Some(name) = hello.server_name() {
        sink.fact_bytes(Subject::Dst, Field::QuicServerName, name);
    }
    hello.applications().for_each(|name| sink.fact_bytes(Subject::Src, Field::QuicApplication, name));
    sink.fact(Subject::Src, Field::QuicJa4, &ja4::fingerprint(&hello, 'q'));
    Some(())
}

/// The pieces of the handshake in their order, as far as they follow upon each other. None where a frame is none that
/// a client's first packet can have.
fn whole(content: &[u8]) -> Option<Vec<u8>> {
    let mut pieces: Vec<(u64, &[u8])> = Vec::new();
    let mut cursor = Cursor::new(content);
    while !cursor.is_empty() && pieces.len() < PIECES {
        match number(&mut cursor)? {
            PADDING | PING => {}
            kind @ (ACK | ACK_WITH_COUNTS) => skip_acknowledgement(&mut cursor, kind)?,
            CRYPTO => {
                let (offset, length) = (number(&mut cursor)?, number(&mut cursor)?);
                pieces.push((offset, cursor.take(usize::try_from(length).ok()?)?));
            }
            _ => return None,
        }
    }
    pieces.sort_unstable_by_key(|(offset, _)| *offset);
    let mut message = Vec::with_capacity(content.len());
    for (offset, piece) in pieces {
        let known = (message.len() as u64).checked_sub(offset)?;
        message.extend_from_slice(piece.get(usize::try_from(known).ok()?..).unwrap_or_default());
    }
    Some(message)
}

/// RFC 9000 §19.3.
fn skip_acknowledgement(cursor: &mut Cursor<'_>, kind: u64) -> Option<()> {
    let (_largest, _delay, ranges, _first) =
        (number(cursor)?, number(cursor)?, number(cursor)?, number(cursor)?);
    let counts = if kind == ACK_WITH_COUNTS { 3 } else { 0 };
    for _ in 0..ranges.checked_mul(2)?.checked_add(counts)? {
        number(cursor)?;
    }
    Some(())
}

fn take_identifier<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = usize::from(cursor.u8()?);
    if length > IDENTIFIER { None } else { cursor.take(length) }
}

/// A number whose first two bits say how many bytes it has, RFC 9000 §16.
fn number(cursor: &mut Cursor<'_>) -> Option<u64> {
    let first = cursor.u8()?;
    let more = (1usize << (first >> 6)) - 1;
    let rest = cursor.take(more)?;
    Some(rest.iter().fold(u64::from(first & 0x3f), |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests;
