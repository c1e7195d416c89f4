//! DCE/RPC over TCP (C706 of The Open Group, chapter 12, with MS-RPCE §2.2): which interfaces a client asks a server
//! for, and what NTLM tells where it signs in.
//!
//! It is read while the two agree on interfaces; the first call ends the reading. What calls carry is never read.

use std::fmt;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::services::ntlm;
use crate::text::Hexadecimal;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Types of messages, C706 §12.6.4 and MS-RPCE §2.2.2.
const BIND: u8 = 11;
const BIND_ACKNOWLEDGED: u8 = 12;
const ALTER: u8 = 14;
const ALTERED: u8 = 15;
const THIRD: u8 = 16;

/// The common header, C706 §12.6.3.1, and what comes before a token of who signs in, MS-RPCE §2.2.2.11.
const HEADER: usize = 16;
const VERIFIER: usize = 8;

/// How a client signs in, MS-RPCE §2.2.1.1.7: what is negotiated, and NTLM.
const NEGOTIATED: u8 = 9;
const NTLM: u8 = 10;

/// The longest message that is read; a ticket of Kerberos in it can be some kilobytes.
const MESSAGE_LIMIT: usize = 16 * 1024;

/// Interfaces of one message; no more are read.
const INTERFACE_LIMIT: usize = 32;

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Dcerpc {
    ways: Ways<Framed>,
}

impl Dissector for Dcerpc {
    const PROTOCOL: Protocol = Protocol::Dcerpc;
    const BEGINS: &'static [u8] = &[5];

    /// A whole bind of version 5, in one of the two orders of bytes and with ASCII and IEEE numbers.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        if beginning.direction == Direction::ToClient {
            return Verdict::No;
        }
        let mut whole = *b"\x05\0\x0b\x03\x10\0\0\0\x48\x00\0\0\x01\0\0\0";
        let little = !matches!(beginning.bytes.get(4), Some(0));
        if !little {
            whole = *b"\x05\0\x0b\x03\0\0\0\0\x00\x48\0\0\0\0\0\x01";
        }
        whole.iter_mut().zip(beginning.bytes).for_each(|(slot, byte)| *slot = *byte);
        let fits = matches!(whole, [5, 0 | 1, BIND, _, 0x10 | 0, 0, 0, 0, ..])
            && (beginning.bytes.len() < HEADER
                || lengths(&whole).is_some_and(|(length, token)| length >= 72 && token < length));
        match (fits, beginning.bytes.len() >= HEADER) {
            (false, _) => Verdict::No,
            (true, false) => Verdict::Unsure,
            (true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let way = self.ways.way(direction);
        way.feed(bytes, look, |message| {
            read(message, sink);
            true
        });
        if way.is_over() { Progress::Done } else { Progress::More }
    }

    fn held(&self) -> usize {
        self.ways.held()
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

/// The length of a message, and of the token at its end.
fn lengths(head: &[u8]) -> Option<(usize, usize)> {
    let [_, _, _, _, order, _, _, _, a, b, c, d] = *head.first_chunk::<12>()?;
    let number = if order == 0 { u16::from_be_bytes } else { u16::from_le_bytes };
    Some((number([a, b]).into(), number([c, d]).into()))
}

fn look(bytes: &[u8]) -> Next {
    let Some(head) = bytes.first_chunk::<HEADER>() else { return Next::Cut };
    let [version, _, kind, ..] = *head;
    match (version, kind, lengths(head)) {
        (
            5,
            BIND | BIND_ACKNOWLEDGED | ALTER | ALTERED | THIRD,
            Some((length @ HEADER..=MESSAGE_LIMIT, _)),
        ) => Next::Read(length),
        // A call, its answer, or a refusal.
        _ => Next::End,
    }
}

fn read(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let kind = *message.get(2)?;
    if matches!(kind, BIND | ALTER) {
        say_interfaces(message, sink);
    }
    let (_, token) = lengths(message)?;
    let verifier = message.get(message.len().checked_sub(token + VERIFIER)?..)?;
    let (head, token) = verifier.split_at_checked(VERIFIER)?;
    if !token.is_empty() && matches!(head.first(), Some(&(NEGOTIATED | NTLM))) {
        ntlm::say(token, sink);
    }
    Some(())
}

/// A list of contexts, each an interface and the forms in which its calls may be written, C706 §12.6.3.1.
fn say_interfaces(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let is_little = message.get(4) != Some(&0);
    let mut cursor = Cursor::new(message.get(HEADER..)?);
    // Two sizes of fragments and a group.
    cursor.skip(8)?;
    let count = cursor.u8()?;
    cursor.skip(3)?;
    let mut last = None;
    for _ in 0..usize::from(count).min(INTERFACE_LIMIT) {
        cursor.skip(2)?;
        let forms = cursor.u8()?;
        cursor.skip(1)?;
        let interface = Interface { bytes: cursor.array()?, is_little };
        // The same is asked for once for every form.
        if last.replace(interface) != Some(interface) {
            sink.fact_of(Subject::Dst, Field::DcerpcInterface, &interface);
        }
        cursor.skip(usize::from(forms) * 20)?;
    }
    Some(())
}

/// A UUID, and the version's major and minor number.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Interface {
    bytes: [u8; 20],
    is_little: bool,
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g, h, i, clock @ .., v, w, x, y] = self.bytes;
        let short = if self.is_little { u16::from_le_bytes } else { u16::from_be_bytes };
        let long = if self.is_little { u32::from_le_bytes } else { u32::from_be_bytes };
        let (clock, node): (&[u8], &[u8]) = clock.split_at(2);
        let (major, minor) = (long([v, w, x, y]) & 0xffff, long([v, w, x, y]) >> 16);
        write!(f, "{:08x}-{:04x}-{:04x}-", long([a, b, c, d]), short([e, g]), short([h, i]))?;
        write!(f, "{}-{} {major}.{minor}", Hexadecimal(clock), Hexadecimal(node))
    }
}

#[cfg(test)]
mod tests;
