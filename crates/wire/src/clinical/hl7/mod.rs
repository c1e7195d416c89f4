//! HL7 version 2 over MLLP (the minimal lower layer protocol): which systems talk, what software they are, and which
//! devices they speak for.
//!
//! Messages stand between a start block (0x0B) and an end block (0x1C 0x0D), so the way is found again after any
//! loss. Here the blocks are found; [`message`] reads segments and fields, and keeps those of the list only. Some senders
//! leave the blocks out: there a connection is one batch of messages, each of which ends where the next begins.

pub(super) mod escape;
mod message;
#[cfg(test)]
mod tests;

use wardroom_model::Protocol;
use wardroom_model::fact::Subject;

use self::message::Message;
use crate::ways::Ways;
use crate::{Beginning, Direction, Dissector, Progress, Sink, Verdict};

const START_BLOCK: u8 = 0x0b;
/// How a message without blocks begins: a header with the separators that nearly all use.
const BARE: &[u8; 9] = b"MSH|^~\\&|";
const END_BLOCK: u8 = 0x1c;
const CARRIAGE_RETURN: u8 = 0x0d;
/// Of UTF-8: some send a file as it lay on a disk.
const BYTE_ORDER_MARK: &[u8; 3] = b"\xef\xbb\xbf";

/// Segments that a message, a file or a batch may begin with. They name the separators.
const HEADERS: [&[u8; 3]; 3] = [b"MSH", b"FHS", b"BHS"];

/// Who the two ends are in the packet at hand.
#[derive(Clone, Copy, Debug)]
struct Ends {
    sender: Subject,
    receiver: Subject,
}

impl Ends {
    /// The sender of the packet sent the message.
    const FORWARD: Self = Self { sender: Subject::Src, receiver: Subject::Dst };
    /// The message goes against the packet.
    const BACKWARD: Self = Self { sender: Subject::Dst, receiver: Subject::Src };
}

/// What the next byte belongs to.
#[derive(Debug)]
enum Place {
    /// Nothing was heard of this direction: blocks may come, or messages without.
    Start,
    /// Nothing: a start block is looked for.
    Outside,
    Inside,
    /// An end block, if a carriage return follows.
    Ending,
}

/// One direction of a connection.
#[derive(Debug)]
struct Half {
    place: Place,
    message: Message,
}

impl Half {
    const fn new() -> Self {
        Self { place: Place::Start, message: Message::new() }
    }

    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn Sink) {
        while let Some((first, rest)) = bytes.split_first() {
            bytes = match self.place {
                Place::Start => {
                    self.place = if *first == BARE[0] { Place::Inside } else { Place::Outside };
                    bytes
                }
                Place::Outside => {
                    let start = bytes.iter().position(|byte| *byte == START_BLOCK);
                    let Some(rest) = start.and_then(|start| bytes.get(start + 1..)) else {
                        return;
                    };
                    self.open();
                    rest
                }
                Place::Inside => {
                    let end = bytes.iter().position(|byte| *byte == END_BLOCK);
                    let (content, rest) =
                        bytes.split_at_checked(end.unwrap_or(bytes.len())).unwrap_or((bytes, &[]));
                    if let Some(left) = self.message.feed(content, sink) {
                        self.place = Place::Outside;
                        bytes.get(content.len() - left.len()..).unwrap_or_default()
                    } else if let Some((_, rest)) = rest.split_first() {
                        self.place = Place::Ending;
                        rest
                    } else {
                        rest
                    }
                }
                Place::Ending if *first == CARRIAGE_RETURN => {
                    self.complete(sink);
                    rest
                }
                // Some leave the carriage return out.
                Place::Ending if *first == START_BLOCK => {
                    self.complete(sink);
                    self.open();
                    rest
                }
                Place::Ending => {
                    let is_message = self.message.feed(&[END_BLOCK], sink).is_none();
                    self.place = if is_message { Place::Inside } else { Place::Outside };
                    bytes
                }
            };
        }
    }

    fn open(&mut self) {
        self.message.restart();
        self.place = Place::Inside;
    }

    /// The end block was read. It ends the last segment too, where the sender did not.
    fn complete(&mut self, sink: &mut dyn Sink) {
        self.message.feed(&[CARRIAGE_RETURN], sink);
        self.close(Ends::FORWARD, sink);
    }

    /// Says what was read of the message, whole or not.
    fn close(&mut self, ends: Ends, sink: &mut dyn Sink) {
        self.message.say(ends, sink);
        self.place = Place::Outside;
    }
}

/// One connection with HL7 messages.
#[derive(Debug)]
pub struct Hl7 {
    ways: Ways<Half>,
}

impl Hl7 {
    /// At the first byte of a connection.
    pub const fn new() -> Self {
        Self { ways: Ways { to_server: Half::new(), to_client: Half::new() } }
    }
}

impl Default for Hl7 {
    fn default() -> Self {
        Self::new()
    }
}

impl Dissector for Hl7 {
    const PROTOCOL: Protocol = Protocol::Hl7;
    const BEGINS: &'static [u8] = &[START_BLOCK, BARE[0]];

    /// A start block, a header segment, and two separators that can be such; or a usual header by itself.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        if bytes.first() == BARE.first() {
            return match (bytes.starts_with(BARE), BARE.starts_with(bytes)) {
                (true, _) => Verdict::Yes,
                (_, true) => Verdict::Unsure,
                _ => Verdict::No,
            };
        }
        let (start, rest) = bytes.split_at_checked(1).unwrap_or((bytes, &[]));
        let rest = rest.strip_prefix(BYTE_ORDER_MARK).unwrap_or(rest);
        if start == [START_BLOCK] && BYTE_ORDER_MARK.starts_with(rest) {
            return Verdict::Unsure;
        }
        let (name, rest) = rest.split_at_checked(3).unwrap_or((rest, &[]));
        let could_be = start.iter().all(|byte| *byte == START_BLOCK)
            && HEADERS.iter().any(|header| header.starts_with(name));
        match rest {
            _ if !could_be => Verdict::No,
            [] => Verdict::Unsure,
            [field] if field.is_ascii_punctuation() => Verdict::Unsure,
            [field, component, ..] if field.is_ascii_punctuation() && component.is_ascii_punctuation() => {
                if field == component {
                    Verdict::No
                } else {
                    Verdict::Yes
                }
            }
            _ => Verdict::No,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).feed(bytes, sink);
        Progress::More
    }

    fn gap(&mut self, direction: Direction, _missing: u64, sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).close(Ends::FORWARD, sink);
        Progress::More
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        self.ways.to_server.close(Ends::FORWARD, sink);
        self.ways.to_client.close(Ends::BACKWARD, sink);
    }
}
