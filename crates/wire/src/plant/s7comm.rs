//! S7 communication, what controllers of Siemens speak: what a module says that it is.
//!
//! Packets stand in TPKT (RFC 1006 §6) and the transport protocol of class 0 (ISO/IEC 8073 §13). Siemens does not
//! publish the layout within; it is as in the captures and as tshark shows it. Read are answers with the system status
//! lists xy11 (module identification) and xy1C (component identification), whose records are described in System
//! Software for S7-300/400, volume 2, chapters 33.5 and 33.11. A list may come in several answers. Plant designation and
//! copyright are passed over, and so are all blocks.
//!
//! A connection is known on any port by its first message. Where it begins with the request for a transport connection,
//! which other protocols have as well, it is known on port 102 by a destination as S7 has it: what sort of partner, rack
//! and slot in two bytes, or a name (for the later protocol, which is only recognised).

mod list;

use wardroom_model::Protocol;

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Registered with IANA for ISO transport over TCP.
const PORT: u16 = 102;

/// The longest packet that is read, in bytes. Those who speak agree on 240 to 960.
const PACKET_LIMIT: usize = 2048;

/// The longest list that is kept while its parts come, in bytes.
const LIST_LIMIT: usize = 4096;

/// Of RFC 1006.
const VERSION: u8 = 3;

/// The protocol's own first byte.
const S7: u8 = 0x32;

/// Transport messages, ISO/IEC 8073 §13.1.
const CONNECTION_REQUEST: u8 = 0xe0;
const DATA: u8 = 0xf0;

/// What is kept of the messages of one direction.
#[derive(Debug, Default)]
struct Parts {
    /// A message is cut by the transport; it is not read.
    is_cut: bool,
    /// The beginning of a list, and the number that its parts have.
    list: Vec<u8>,
    reference: u8,
}

/// Reads one connection with S7 communication.
#[derive(Debug, Default)]
pub struct S7comm {
    ways: Ways<Framed>,
    parts: Ways<Parts>,
}

impl Dissector for S7comm {
    const PROTOCOL: Protocol = Protocol::S7comm;
    const BEGINS: &'static [u8] = &[VERSION];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        // Bytes that have not come yet are taken to be as they should.
        let mut head = [VERSION, 0, 0, 25, 2, DATA, 0x80, S7, 1, 0, 0];
        head.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        match head {
            [VERSION, 0, l0, l1, 2, DATA, 0x80, S7, 1..=3 | 7, 0, 0]
                if usize::from(u16::from_be_bytes([l0, l1])) >= 17 =>
            {
                if bytes.len() < head.len() {
                    Verdict::Unsure
                } else {
                    Verdict::Yes
                }
            }
            [VERSION, 0, 0, length, header, CONNECTION_REQUEST, ..] if beginning.server_port == PORT => {
                let length = usize::from(length);
                let rest = bytes.get(HEADERS..length.max(HEADERS));
                match rest {
                    _ if length != usize::from(header) + 5 => Verdict::No,
                    Some(parameters) if is_of_s7(parameters) => Verdict::Yes,
                    Some(_) => Verdict::No,
                    None => Verdict::Unsure,
                }
            }
            _ => Verdict::No,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let Parts { is_cut, list, reference } = self.parts.way(direction);
        self.ways.feed(direction, bytes, look, |packet| {
            if let Some(message) = message(packet, is_cut) {
                answer(message, list, reference, sink);
            }
            true
        });
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.parts.way(direction).list.clear();
        self.ways.gap(direction, missing)
    }
}

/// Of TPKT and of a request for a connection, up to its parameters.
const HEADERS: usize = 11;

/// Parameters of a request for a connection: is the called end one of S7?
fn is_of_s7(parameters: &[u8]) -> bool {
    const CALLED: u8 = 0xc2;
    let mut cursor = Cursor::new(parameters);
    while let (Some(code), Some(length)) = (cursor.u8(), cursor.u8()) {
        let Some(value) = cursor.take(usize::from(length)) else { return false };
        if code == CALLED {
            // Programming device, operator panel, other; or what was agreed on, from 16 on.
            return matches!(value, [1..=3 | 0x10.., _]) || value.starts_with(b"SIMATIC-");
        }
    }
    false
}

fn look(head: &[u8]) -> Next {
    match head {
        [VERSION, 0, l0, l1, ..] => match usize::from(u16::from_be_bytes([*l0, *l1])) {
            length @ 7.. => Next::ReadFirst { limit: PACKET_LIMIT, length },
            _ => Next::End,
        },
        [] | [VERSION] | [VERSION, 0] | [VERSION, 0, _] => Next::Cut,
        _ => Next::End,
    }
}

/// What a packet carries, where it is a whole message.
fn message<'a>(packet: &'a [u8], is_cut: &mut bool) -> Option<&'a [u8]> {
    const LAST: u8 = 0x80;
    let [_, _, _, _, 2, DATA, number, message @ ..] = packet else { return None };
    let is_last = number & LAST != 0;
    let is_part = std::mem::replace(is_cut, !is_last && (*is_cut || !message.is_empty()));
    (is_last && !is_part).then_some(message)
}

/// Reads an answer with a list, or keeps it until its other parts have come.
fn answer(message: &[u8], list: &mut Vec<u8>, reference: &mut u8, sink: &mut dyn Sink) -> Option<()> {
    const USER_DATA: u8 = 7;
    const SUCCESS: u8 = 0xff;
    let mut cursor = Cursor::new(message);
    if cursor.array()? != [S7, USER_DATA] {
        return None;
    }
    let [_redundancy, _number] = [cursor.u16()?, cursor.u16()?];
    let [parameters, data] = [cursor.u16()?, cursor.u16()?];
    let parameters = cursor.take(usize::from(parameters))?;
    let data = cursor.take(usize::from(data))?;
    // An answer, of the functions of the processor, to the reading of a list.
    let [0, 1, 0x12, _, 0x12, 0x84, 1, _sequence, number, more, 0, 0] = *parameters else { return None };
    let mut cursor = Cursor::new(data);
    if cursor.array::<2>()?.first() != Some(&SUCCESS) {
        return None;
    }
    let length = cursor.u16()?;
    let part = cursor.take(usize::from(length))?;
    if number == 0 {
        return list::say(part, sink);
    }
    let is_first = list.is_empty();
    if is_first && more == 0 || !is_first && *reference != number || list.len() + part.len() > LIST_LIMIT {
        list.clear();
        return None;
    }
    *reference = number;
    list.extend_from_slice(part);
    if more == 0 {
        list::say(list, sink);
        list.clear();
    }
    Some(())
}

#[cfg(test)]
mod tests;
