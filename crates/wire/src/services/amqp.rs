//! AMQP, of message brokers, in the versions 0-8 to 0-9-1 (AMQP 0-9-1 §2.3 and §4.2) and 1.0 (OASIS AMQP 1.0, parts 2
//! and 5): the version in the client's header, what both sides call their software, how a client may sign in and does.
//!
//! The reading ends when both have said who they are. Never read are responses to a challenge, users, virtual hosts,
//! names that people give connections, queues and messages. Nor are names of containers, which are random or say who
//! sends, as with the client identifiers of MQTT.

mod one;
mod table;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// What a header begins with, AMQP 0-9-1 §4.2.2 and AMQP 1.0 §2.2.
const NAME: &[u8] = b"AMQP";

/// Name, number of what follows and three numbers of the version.
const HEADER: usize = 8;

/// Of a header of version 1.0: TLS follows (§5.2), or a sign-in (§5.3).
const TLS_FOLLOWS: u8 = 2;

/// The longest frame that is read; those of the opening have at most the 4096 bytes that every side must take
/// (AMQP 0-9-1 §4.2.3), and brokers send longer properties at times.
const FRAME_LIMIT: usize = 16 * 1024;

/// First byte of a frame of a method in 0-9-1; the first of 1.0 is the highest of its length.
const METHOD: u8 = 1;
const SHORT_LENGTH: u8 = 0;

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Amqp {
    ways: Ways<Framed>,
}

impl Dissector for Amqp {
    const PROTOCOL: Protocol = Protocol::Amqp;
    const BEGINS: &'static [u8] = b"A";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        let mut whole = *b"AMQP\0\0\x09\x01";
        whole.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        match (beginning.direction, version(&whole), bytes.len() >= HEADER) {
            (Direction::ToClient, ..) => Verdict::No,
            (_, Some(_), true) => Verdict::Yes,
            (_, Some(_), false) => Verdict::Unsure,
            // Each version has numbers of its own, so that a part of one fits no other.
            (_, None, false) if may_become_one(bytes) => Verdict::Unsure,
            _ => Verdict::No,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let is_client = direction == Direction::ToServer;
        let way = self.ways.way(direction);
        let mut after = After::More;
        let unread = way.feed(bytes, look, |frame| {
            after = read(frame, is_client, sink);
            after == After::More
        });
        match after {
            After::Tls => Progress::BecomesTls { unread },
            After::Done => Progress::Done,
            After::More if way.is_over() => Progress::Done,
            After::More => Progress::More,
        }
    }

    fn held(&self) -> usize {
        self.ways.held()
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

/// What comes after a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    More,
    Tls,
    Done,
}

/// A version by the four bytes behind the name.
const VERSIONS: [([u8; 4], &str); 7] = [
    ([0, 0, 9, 1], "0-9-1"),
    ([1, 1, 0, 9], "0-9"),
    ([1, 1, 0, 10], "0-10"),
    ([1, 1, 8, 0], "0-8"),
    ([0, 1, 0, 0], "1.0"),
    ([TLS_FOLLOWS, 1, 0, 0], "1.0"),
    ([3, 1, 0, 0], "1.0"),
];

fn version(header: &[u8]) -> Option<&'static str> {
    let numbers = header.strip_prefix(NAME)?;
    VERSIONS.iter().find(|(known, _)| known == numbers).map(|(_, version)| *version)
}

fn may_become_one(bytes: &[u8]) -> bool {
    VERSIONS.iter().any(|(numbers, _)| [NAME, numbers].concat().starts_with(bytes))
}

fn look(bytes: &[u8]) -> Next {
    let bounded = |length: u32, more: usize, least: usize| match usize::try_from(length) {
        Ok(length) if (least..=FRAME_LIMIT).contains(&(length + more)) => Next::Read(length + more),
        _ => Next::End,
    };
    match *bytes {
        [b'A', ..] => Next::Read(HEADER),
        // Type, channel, length, content and an end, §4.2.3.
        [METHOD, _, _, a, b, c, d, ..] => bounded(u32::from_be_bytes([a, b, c, d]).min(1 << 20), 8, 12),
        // Length, where the content begins, type and channel, §2.3.
        [SHORT_LENGTH, b, c, d, ..] => bounded(u32::from_be_bytes([0, b, c, d]), 0, 8),
        [METHOD | SHORT_LENGTH, ..] | [] => Next::Cut,
        _ => Next::End,
    }
}

fn read(frame: &[u8], is_client: bool, sink: &mut dyn Sink) -> After {
    match frame {
        [b'A', ..] => read_header(frame, is_client, sink),
        [METHOD, _, _, _, _, _, _, content @ .., 0xce] => read_method(content, sink).unwrap_or(After::Done),
        [SHORT_LENGTH, _, _, _, begins, kind, _, _, ..] => {
            let content = frame.get(usize::from(*begins) * 4..).unwrap_or_default();
            one::read(*kind, content, is_client, sink)
        }
        _ => After::Done,
    }
}

/// A server answers with its own where it takes no other, so only what a client asks for is said.
fn read_header(frame: &[u8], is_client: bool, sink: &mut dyn Sink) -> After {
    match version(frame) {
        None => After::Done,
        Some(version) => {
            if is_client {
                sink.fact(Subject::Src, Field::AmqpVersion, version);
                return After::More;
            }
            if frame.get(4) == Some(&TLS_FOLLOWS) { After::Tls } else { After::More }
        }
    }
}

/// Connection.Start and Start-Ok, AMQP 0-9-1 §1.4.2.1 and §1.4.2.2 of its reference.
fn read_method(content: &[u8], sink: &mut dyn Sink) -> Option<After> {
    let mut cursor = crate::bytes::Cursor::new(content);
    match (cursor.u16()?, cursor.u16()?) {
        (10, 10) => {
            let _version = cursor.u16()?;
            table::say_properties(table::long(&mut cursor)?, sink);
            for mechanism in table::long(&mut cursor)?.split(|byte| *byte == b' ') {
                say_mechanism(Field::AmqpOfferedMechanism, mechanism, sink);
            }
            Some(After::More)
        }
        (10, 11) => {
            table::say_properties(table::long(&mut cursor)?, sink);
            say_mechanism(Field::AmqpMechanism, table::short(&mut cursor)?, sink);
            Some(After::Done)
        }
        _ => Some(After::Done),
    }
}

/// What a side calls its software, by the names of AMQP 0-9-1 that version 1.0 goes on with.
fn say_property(name: &[u8], value: &[u8], sink: &mut dyn Sink) {
    let field = match name {
        b"product" => Field::AmqpProduct,
        b"version" => Field::AmqpProductVersion,
        b"platform" => Field::AmqpPlatform,
        b"cluster_name" => Field::AmqpCluster,
        _ => return,
    };
    sink.fact_bytes(Subject::Src, field, value);
}

/// Names of mechanisms are upper case, digits, hyphen and underscore (RFC 4422 §3.1): what is none is not said.
fn say_mechanism(field: Field, name: &[u8], sink: &mut dyn Sink) {
    let is_of_a_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-_".contains(byte);
    if (1..=20).contains(&name.len()) && name.iter().all(is_of_a_name) {
        sink.fact_bytes(Subject::Src, field, name);
    }
}

#[cfg(test)]
mod tests;
