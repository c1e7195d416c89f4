//! OPC Unified Architecture over TCP: what a server is called, and how it is spoken to.
//!
//! The layout is of IEC 62541-6 (OPC 10000-6 §5.2 the binary encoding, §6.7 secure messages, §7.1 the connection) and
//! OPC 10000-4 §5.5.4 (GetEndpoints). Numbers stand least significant first. Read are the host in the address that the
//! client asks for, the security policy of a channel, and of an answer with endpoints the first server's description,
//! where the channel does not encrypt. Paths, identities and values are passed over.
//!
//! It is known on any port by the four letters that a message begins with and a length that can be.

use std::net::IpAddr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// How much of a message is read, in bytes. What is read stands before certificates.
const MESSAGE_LIMIT: usize = 1024;

/// The longest message that is believed, in bytes.
const LENGTH_LIMIT: u32 = 1 << 24;

/// Reads one connection with OPC UA.
#[derive(Debug, Default)]
pub struct Opcua {
    ways: Ways<Framed>,
}

impl Dissector for Opcua {
    const PROTOCOL: Protocol = Protocol::Opcua;
    const BEGINS: &'static [u8] = b"HAOM";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        match look(beginning.bytes) {
            Next::End => Verdict::No,
            Next::Cut => Verdict::Unsure,
            _ => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.feed(direction, bytes, look, |message| {
            let mut cursor = Cursor::new(message);
            match (cursor.array::<3>(), cursor.skip(5)) {
                (Some([b'H', b'E', b'L']), Some(())) => hello(cursor, sink),
                (Some([b'O', b'P', b'N']), Some(())) => channel(cursor, sink),
                (Some([b'M', b'S', b'G']), Some(())) => endpoints(cursor, sink),
                _ => None,
            };
            true
        });
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

/// Type, kind of chunk, and length of all (OPC 10000-6 §6.7.2.2, §7.1.2.2).
fn look(head: &[u8]) -> Next {
    const TYPES: [&[u8; 3]; 6] = [b"HEL", b"ACK", b"ERR", b"OPN", b"MSG", b"CLO"];
    const SHORTEST: u32 = 16;
    let (kind, rest) = head.split_at_checked(3).unwrap_or((head, &[]));
    if !TYPES.iter().any(|known| known.starts_with(kind)) || !matches!(rest, [] | [b'F' | b'C' | b'A', ..]) {
        return Next::End;
    }
    match rest {
        [_, a, b, c, d, ..] => match u32::from_le_bytes([*a, *b, *c, *d]) {
            length @ SHORTEST..LENGTH_LIMIT => {
                Next::ReadFirst { limit: MESSAGE_LIMIT, length: length as usize }
            }
            _ => Next::End,
        },
        _ => Next::Cut,
    }
}

/// A length that is negative stands for none.
fn string<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    match i32::from_le_bytes(cursor.array()?) {
        length @ 0.. => cursor.take(usize::try_from(length).ok()?),
        _ => Some(&[]),
    }
}

/// OPC 10000-6 §7.1.2.3: the client says which server it wants.
fn hello(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let _limits = cursor.array::<20>()?;
    let address = string(&mut cursor)?;
    let begin = address.windows(3).position(|part| part == b"://")? + 3;
    let authority = address.get(begin..)?;
    let host = authority.split(|byte| matches!(byte, b'/' | b':' | b'?')).next()?;
    let is_name = !host.iter().any(|byte| matches!(byte, b'@' | b'['));
    let is_address = std::str::from_utf8(host).is_ok_and(|host| host.parse::<IpAddr>().is_ok());
    if is_name && !is_address {
        sink.fact_bytes(Subject::Dst, Field::OpcuaHost, host);
    }
    Some(())
}

/// OPC 10000-6 §6.7.2.3: by what rules the sender signs and encrypts.
fn channel(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let _channel = cursor.u32_le()?;
    let policy = string(&mut cursor)?;
    let name = policy.rsplit(|byte| *byte == b'#').next()?;
    if name.len() < policy.len() {
        sink.fact_bytes(Subject::Src, Field::OpcuaSecurityPolicy, name);
    }
    Some(())
}

/// An answer to GetEndpoints: all that it has are of one server.
fn endpoints(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    const ANSWER: [u8; 4] = [1, 0, 0xaf, 1];
    // Channel, token, number of the chunk and of the request.
    cursor.skip(16)?;
    if cursor.array()? != ANSWER {
        return None;
    }
    // Time, number, result; no diagnostics, no strings, nothing more.
    cursor.skip(16)?;
    let (0, strings, [0, 0, 0]) = (cursor.u8()?, i32::from_le_bytes(cursor.array()?), cursor.array()?) else {
        return None;
    };
    let count = i32::from_le_bytes(cursor.array()?);
    if strings > 0 || count < 1 {
        return None;
    }
    let _address = string(&mut cursor)?;
    let _application = string(&mut cursor)?;
    let product = string(&mut cursor)?;
    let mask = cursor.u8()?;
    let _locale = if mask & 1 != 0 { string(&mut cursor)? } else { &[] };
    let name = if mask & 2 != 0 { string(&mut cursor)? } else { &[] };
    sink.fact_bytes(Subject::Src, Field::OpcuaProductUri, product);
    sink.fact_bytes(Subject::Src, Field::OpcuaApplicationName, name);
    Some(())
}

#[cfg(test)]
mod tests;
