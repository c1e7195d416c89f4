//! Transparent Network Substrate of Oracle Database, up to the negotiation of its protocol. Oracle publishes no layout;
//! this one is what Wireshark's dissector names (fields `tns.*`) and what the client python-oracledb sends.
//!
//! A client's connect says which service it asks for, from which machine and by which program. The listener's answer
//! says its version where it refuses, and where to go where it sends on. Then both name what they run on, in the clear.
//! Never read are users, both of the operating system and of the database, addresses of clients and statements.

mod descriptor;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Types of packets.
const CONNECT: u8 = 1;
const ACCEPT: u8 = 2;
const REFUSE: u8 = 4;
const REDIRECT: u8 = 5;
const DATA: u8 = 6;
const RESEND: u8 = 11;
const MARKER: u8 = 12;

/// Length, sum, type, flags and sum of the header.
const HEADER: usize = 8;

/// The longest packet that is read: a connect string has at most 4 KiB.
const PACKET_LIMIT: usize = 8 * 1024;

/// Of the content of data: each side names what it runs on; what is asked for before that, of encryption and sums.
const SET_PROTOCOL: u8 = 1;
const NATIVE_SERVICES: [u8; 4] = [0xde, 0xad, 0xbe, 0xef];

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Tns {
    ways: Ways<Framed>,
}

impl Dissector for Tns {
    const PROTOCOL: Protocol = Protocol::Tns;
    const BEGINS: &'static [u8] = &[0, 1, 2, 3];

    /// A connect without sums, whose versions are of those that there are: the newest that the client speaks, and the
    /// oldest.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        const NEEDED: usize = 12;
        if beginning.direction == Direction::ToClient {
            return Verdict::No;
        }
        let mut whole = *b"\0\x4a\0\0\x01\0\0\0\x01\x3f\x01\x2c";
        whole.iter_mut().zip(beginning.bytes).for_each(|(slot, byte)| *slot = *byte);
        let fits = match whole {
            [0, 0..34, ..] => false,
            [0..=3, _, 0, 0, CONNECT, _, 0, 0, 1, newest @ 0x2c..=0x4f, 1, oldest] => oldest <= newest,
            _ => false,
        };
        match (fits, beginning.bytes.len() >= NEEDED) {
            (false, _) => Verdict::No,
            (true, false) => Verdict::Unsure,
            (true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let is_client = direction == Direction::ToServer;
        let way = self.ways.way(direction);
        let mut is_done = false;
        way.feed(bytes, look, |packet| {
            is_done = read(packet, is_client, sink).is_none();
            !is_done
        });
        if is_done || way.is_over() { Progress::Done } else { Progress::More }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }

    fn held(&self) -> usize {
        self.ways.held()
    }
}

/// A length has two bytes, and four from version 315 on once the connect is accepted.
fn look(bytes: &[u8]) -> Next {
    let Some([a, b, c, d, kind, ..]) = bytes.first_chunk::<HEADER>() else { return Next::Cut };
    let length = match (*a, *b) {
        (0, 0) => u16::from_be_bytes([*c, *d]),
        (a, b) => u16::from_be_bytes([a, b]),
    };
    match usize::from(length) {
        length @ HEADER..=PACKET_LIMIT if (CONNECT..=19).contains(kind) => Next::Read(length),
        _ => Next::End,
    }
}

/// Reads a packet; none where nothing after it is of interest.
fn read(packet: &[u8], is_client: bool, sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(packet.get(HEADER..)?);
    match (*packet.get(4)?, is_client) {
        (CONNECT, true) => read_connect(packet, cursor, sink),
        (ACCEPT, false) => {
            sink.fact_number(Subject::Src, Field::TnsVersion, cursor.u16()?.into());
            Some(())
        }
        (REFUSE, false) => {
            let (_reasons, length) = (cursor.u16()?, cursor.u16()?);
            say_refusal(cursor.take(length.into())?, sink);
            None
        }
        (REDIRECT, false) => {
            let length = cursor.u16()?;
            say_redirect(cursor.take(length.into())?, sink);
            None
        }
        (DATA, _) => {
            let _flags = cursor.u16()?;
            read_data(cursor.rest(), is_client, sink)
        }
        (RESEND | MARKER, _) => Some(()),
        _ => None,
    }
}

/// A connect string that is too long for the packet comes behind it, as data.
fn read_connect(packet: &[u8], mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    sink.fact_number(Subject::Src, Field::TnsOfferedVersion, cursor.u16()?.into());
    // The oldest version, options, two sizes, characteristics, turnaround and how the client writes a one.
    cursor.skip(14)?;
    let (length, place) = (usize::from(cursor.u16()?), usize::from(cursor.u16()?));
    if let Some(text) = packet.get(place..).and_then(|rest| rest.get(..length)) {
        say_connect(text, sink);
    }
    Some(())
}

fn read_data(content: &[u8], is_client: bool, sink: &mut dyn Sink) -> Option<()> {
    match content {
        [b'(', ..] if is_client => say_connect(content, sink),
        // Versions up to a zero, and the name of a platform or driver up to another.
        [SET_PROTOCOL, rest @ ..] => {
            let mut parts = rest.split(|byte| *byte == 0);
            let (_versions, platform) = (parts.next()?, parts.next()?);
            if platform.iter().all(|byte| (b' '..=b'~').contains(byte)) {
                sink.fact_bytes(Subject::Src, Field::TnsPlatform, platform);
            }
            return is_client.then_some(());
        }
        // The answer to a call of the database.
        _ if !content.starts_with(&NATIVE_SERVICES) => return None,
        _ => {}
    }
    Some(())
}

/// What the client asks for, and what it is.
fn say_connect(text: &[u8], sink: &mut dyn Sink) {
    descriptor::each(text, |outer, name, value| {
        let is = |within: &[u8], known: &[u8]| {
            outer.eq_ignore_ascii_case(within) && name.eq_ignore_ascii_case(known)
        };
        if is(b"CONNECT_DATA", b"SERVICE_NAME") || is(b"CONNECT_DATA", b"SID") {
            sink.fact_bytes(Subject::Dst, Field::TnsService, value);
        } else if is(b"CID", b"PROGRAM") {
            // A path can name a person.
            let program = value.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default();
            sink.fact_bytes(Subject::Src, Field::TnsProgram, program);
        } else if is(b"CID", b"HOST") && value != b"__jdbc__" {
            sink.fact_bytes(Subject::Src, Field::TnsHost, value);
        }
    });
}

fn say_refusal(text: &[u8], sink: &mut dyn Sink) {
    descriptor::each(text, |outer, name, value| {
        let number = std::str::from_utf8(value).ok().and_then(|digits| digits.parse::<u32>().ok());
        let Some(number) = number.filter(|_| outer == b"DESCRIPTION") else { return };
        match name {
            b"VSNNUM" => sink.fact_of(Subject::Src, Field::TnsServerVersion, &release(number)),
            b"ERR" => sink.fact_number(Subject::Src, Field::TnsRefusal, number),
            _ => {}
        }
    });
}

/// The five numbers of a release, in 8, 4, 8, 4 and 8 bits, and since 18 in 8, 8, 4, 8 and 4 (Oracle Call Interface,
/// OCIServerRelease2).
fn release(number: u32) -> String {
    let widths = if number >> 24 >= 18 { [8, 8, 4, 8, 4] } else { [8, 4, 8, 4, 8] };
    let mut left = 32;
    let parts = widths.map(|width| {
        left -= width;
        (number >> left & ((1 << width) - 1)).to_string()
    });
    parts.join(".")
}

/// Where the client is to go; what comes behind a zero is the client's own string again.
fn say_redirect(text: &[u8], sink: &mut dyn Sink) {
    let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
    let (mut host, mut port) = (&b""[..], &b""[..]);
    descriptor::each(text, |outer, name, value| {
        if outer.eq_ignore_ascii_case(b"ADDRESS") {
            match name {
                b"HOST" | b"Host" | b"host" => host = value,
                b"PORT" | b"Port" | b"port" => port = value,
                _ => {}
            }
        }
    });
    if !host.is_empty() {
        sink.fact_bytes(Subject::Src, Field::TnsRedirect, &[host, b":", port].concat());
    }
}

#[cfg(test)]
mod tests;
