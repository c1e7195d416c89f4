//! Dräger ventilators and anaesthesia machines: MEDIBUS, a protocol of serial lines, as serial servers carry it over
//! TCP.
//!
//! A command is ESC, its code, arguments, a sum and a carriage return; its response is SOH, the same code and data.
//! The sum is over everything before it, in two hexadecimal digits. Each side may ask the other for its device
//! identification (52H): a number of four digits, a name between apostrophes, a revision. Nothing else is read.
//! Bytes from 80H on are real-time data that may stand anywhere, and are passed over, as are XON and XOFF.
//!
//! Layout: Dräger, RS 232 MEDIBUS Protocol Definition (90 28 258), compared with mdpnp/mdpnp (`devices/draeger`,
//! BSD). Known by a first message whose sum agrees, on any port: serial servers have no port of their own.

#[cfg(test)]
mod tests;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::ways::Ways;
use crate::{Beginning, Direction, Dissector, Progress, Sink, Verdict};

const COMMAND: u8 = 0x1b;
const RESPONSE: u8 = 0x01;
const END: u8 = b'\r';
const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// Lowest byte of real-time data.
const REAL_TIME: u8 = 0x80;

const DEVICE_IDENTIFICATION: u8 = 0x52;
/// Bytes of an identification that are kept: the longest has some fifty.
const IDENTIFICATION_LIMIT: usize = 128;
/// Bytes of the first message, by which it is known.
const FIRST_LIMIT: usize = 80;

/// What the next byte is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Of no message that is read.
    #[default]
    Outside,
    /// The code of a response.
    Code,
    /// Of a device identification.
    Identification,
}

/// One direction of a connection.
#[derive(Debug, Default)]
struct Half {
    place: Place,
    kept: Vec<u8>,
}

impl Half {
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        for byte in bytes {
            self.place = match (self.place, *byte) {
                (place, XON | XOFF | REAL_TIME..) => place,
                (_, RESPONSE) => Place::Code,
                (_, COMMAND) => Place::Outside,
                (Place::Code, DEVICE_IDENTIFICATION) => {
                    self.kept.clear();
                    Place::Identification
                }
                (Place::Code | Place::Outside, _) => Place::Outside,
                (Place::Identification, END) => {
                    self.say(sink);
                    Place::Outside
                }
                (Place::Identification, _) if self.kept.len() >= IDENTIFICATION_LIMIT => Place::Outside,
                (Place::Identification, byte) => {
                    self.kept.push(byte);
                    Place::Identification
                }
            };
        }
    }

    /// Number, name between apostrophes, revision (some put that between apostrophes too).
    fn say(&self, sink: &mut dyn Sink) {
        let sum = RESPONSE.wrapping_add(DEVICE_IDENTIFICATION);
        let Some(identification) = summed(sum, &self.kept) else { return };
        let Some((number, rest)) = identification.split_at_checked(4) else { return };
        sink.fact_bytes(Subject::Src, Field::MedibusDeviceId, number);
        let mut parts = rest.splitn(3, |byte| *byte == b'\'');
        let (Some([]), Some(name), Some(revision)) = (parts.next(), parts.next(), parts.next()) else {
            return;
        };
        sink.fact_bytes(Subject::Src, Field::MedibusName, name);
        let is_mark = |byte: &u8| *byte == b'\'' || *byte == b' ';
        let start = revision.iter().position(|byte| !is_mark(byte)).unwrap_or(revision.len());
        let end = revision.iter().rposition(|byte| !is_mark(byte)).map_or(start, |last| last + 1);
        sink.fact_bytes(Subject::Src, Field::MedibusRevision, revision.get(start..end).unwrap_or_default());
    }
}

/// What stands before the two digits of a sum, if that agrees.
fn summed(before: u8, message: &[u8]) -> Option<&[u8]> {
    let (content, digits) = message.split_last_chunk::<2>()?;
    let sum = content.iter().fold(before, |sum, byte| sum.wrapping_add(*byte));
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'A' - 10 + value };
    (*digits == [digit(sum >> 4), digit(sum & 0x0f)]).then_some(content)
}

/// One connection of a serial line with MEDIBUS.
#[derive(Debug, Default)]
pub struct Medibus {
    ways: Ways<Half>,
}

impl Dissector for Medibus {
    const PROTOCOL: Protocol = Protocol::Medibus;
    const BEGINS: &'static [u8] = &[RESPONSE, COMMAND];

    /// A message of text whose sum agrees.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let (first, rest) = match beginning.bytes {
            [first @ (RESPONSE | COMMAND), rest @ ..] => (*first, rest),
            _ => return Verdict::No,
        };
        let end = rest.iter().position(|byte| !(b' '..=b'~').contains(byte));
        match end.and_then(|end| Some((rest.get(..end)?, *rest.get(end)?))) {
            None if rest.len() < FIRST_LIMIT => Verdict::Unsure,
            Some((message, END)) if message.len() < FIRST_LIMIT => match summed(first, message) {
                Some([_, ..]) => Verdict::Yes,
                _ => Verdict::No,
            },
            _ => Verdict::No,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).feed(bytes, sink);
        Progress::More
    }

    fn gap(&mut self, direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).place = Place::Outside;
        Progress::More
    }
}
