//! Analysers of a laboratory over TCP: ASTM E1394 (CLSI LIS02) records, in frames of E1381 (LIS01) or bare.
//!
//! A message begins with its header record (H, §6 of E1394). Of it the sender, the receiver and the version are
//! read; the components of a sender are its maker's own (name, software version, serial number). Every other
//! record is passed over: patients, orders, results, comments.
//!
//! A frame is STX, its number, text, ETX or (where the record goes on) ETB, and a sum over all of these but STX
//! (E1381 §6.3). What a frame said is only taken when its sum agrees; it is sent again where it does not. Layout
//! compared with kxepal/python-astm (BSD) and with frames of an Abbott ARCHITECT in public test data.

mod header;
#[cfg(test)]
mod tests;

use wardroom_model::Protocol;

use self::header::Header;
use crate::ways::Ways;
use crate::{Beginning, Direction, Dissector, Progress, Sink, Verdict};

const START_OF_TEXT: u8 = 0x02;
const END_OF_TEXT: u8 = 0x03;
const END_OF_TRANSMISSION: u8 = 0x04;
const ENQUIRY: u8 = 0x05;
const END_OF_BLOCK: u8 = 0x17;

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Nothing: a frame is looked for, or a bare header at the beginning.
    #[default]
    Outside,
    /// The number of a frame.
    Number,
    /// The text of a frame, whose bytes have this sum so far.
    Text {
        sum: u8,
    },
    /// The first digit of a sum that should be this.
    High {
        sum: u8,
    },
    Low {
        sum: u8,
        high: u8,
    },
    /// Records without frames.
    Bare,
}

/// One direction of a connection.
#[derive(Debug, Default)]
struct Half {
    place: Place,
    header: Header,
}

impl Half {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn Sink) {
        while let Some((byte, rest)) = bytes.split_first() {
            bytes = rest;
            self.place = match (self.place, *byte) {
                (Place::Outside, START_OF_TEXT) | (Place::Text { .. }, START_OF_TEXT) => {
                    // A start within a text: the sender broke off and began again.
                    self.header.undo();
                    Place::Number
                }
                // A new message, whatever became of the one before.
                (Place::Outside, ENQUIRY | END_OF_TRANSMISSION) => {
                    self.header.restart();
                    Place::Outside
                }
                (Place::Outside, b'H') if self.header.is_at_start() => {
                    self.header.byte(b'H');
                    Place::Bare
                }
                (Place::Outside, _) => Place::Outside,
                (Place::Number, number @ b'0'..=b'7') => Place::Text { sum: number },
                (Place::Number, _) => Place::Outside,
                (Place::Text { sum }, END_OF_TEXT | END_OF_BLOCK) => {
                    if *byte == END_OF_TEXT {
                        // A record ends with its last frame, also where its sender left its own end out.
                        self.header.byte(b'\r');
                    }
                    Place::High { sum: sum.wrapping_add(*byte) }
                }
                (Place::Text { sum }, _) => {
                    self.header.byte(*byte);
                    Place::Text { sum: sum.wrapping_add(*byte) }
                }
                (Place::High { sum }, high) => Place::Low { sum, high },
                (Place::Low { sum, high }, low) => {
                    if is_sum(sum, high, low) {
                        self.header.commit(sink);
                    } else {
                        self.header.undo();
                    }
                    Place::Outside
                }
                (Place::Bare, _) => {
                    self.header.byte(*byte);
                    if matches!(*byte, b'\r' | b'\n') {
                        self.header.commit(sink);
                    }
                    Place::Bare
                }
            };
        }
    }

    fn gap(&mut self) {
        self.header.lose();
        if self.place != Place::Bare {
            self.place = Place::Outside;
        }
    }
}

/// Whether two hexadecimal digits are this sum.
fn is_sum(sum: u8, high: u8, low: u8) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match (digit(high), digit(low)) {
        (Some(high), Some(low)) => u32::from(sum) == high << 4 | low,
        _ => false,
    }
}

/// One connection of an analyser.
#[derive(Debug, Default)]
pub struct Astm {
    ways: Ways<Half>,
}

impl Dissector for Astm {
    const PROTOCOL: Protocol = Protocol::Astm;
    const BEGINS: &'static [u8] = &[START_OF_TEXT, END_OF_TRANSMISSION, ENQUIRY, b'H'];

    /// Enquiries, then the first frame of a message, or a bare header. Its four separators must all differ, and the
    /// first must follow on the others.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        const ENQUIRIES_LIMIT: usize = 8;
        let enquiries =
            beginning.bytes.iter().take_while(|byte| matches!(**byte, ENQUIRY | END_OF_TRANSMISSION));
        let enquiries = enquiries.count();
        let bytes = beginning.bytes.get(enquiries..).unwrap_or_default();
        match bytes {
            _ if enquiries > ENQUIRIES_LIMIT => Verdict::No,
            [] | [START_OF_TEXT] | [START_OF_TEXT, b'0'..=b'7'] => Verdict::Unsure,
            [START_OF_TEXT, b'0'..=b'7', header @ ..] => header::probe(header),
            header => header::probe(header),
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).feed(bytes, sink);
        Progress::More
    }

    fn gap(&mut self, direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).gap();
        Progress::More
    }
}
