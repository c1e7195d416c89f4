//! DNP3, what stations of power and water speak, over TCP and UDP: what a device says that it is.
//!
//! The layout is of IEEE 1815-2012: link frames (clause 9.2), the transport's byte (clause 8.2), answers (clause 4.2) and
//! device attributes, object group 0 (annex A.1). Only attributes of an answer in one frame are read; addresses and
//! values are not. A frame is known on any port by its two start bytes and the sum of its header.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// First byte of a frame.
pub(crate) const BEGINS: &[u8] = &[5];

/// Header with its sum, in bytes.
const HEADER: usize = 10;

/// Data stands in blocks of so many bytes, each with its sum.
const BLOCK: usize = 16;

/// The longest frame, in bytes.
const FRAME_LIMIT: usize = 292;

/// Reads a UDP payload that may be DNP3: whole frames.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    while !cursor.is_empty() {
        let Next::Read(length) = look(cursor.rest()) else { return None };
        let frame = cursor.take(length)?;
        if !has_sum(frame.get(..HEADER)?) {
            return None;
        }
        answer(frame, sink);
    }
    (!payload.is_empty()).then_some(Protocol::Dnp3)
}

/// Reads one connection with DNP3.
#[derive(Debug, Default)]
pub struct Dnp3 {
    ways: Ways<Framed>,
}

impl Dissector for Dnp3 {
    const PROTOCOL: Protocol = Protocol::Dnp3;
    const BEGINS: &'static [u8] = BEGINS;

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        match (look(beginning.bytes), beginning.bytes.get(..HEADER)) {
            (Next::End, _) => Verdict::No,
            (_, None) => Verdict::Unsure,
            (_, Some(header)) if has_sum(header) => Verdict::Yes,
            _ => Verdict::No,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.feed(direction, bytes, look, |frame| {
            let is_frame = frame.get(..HEADER).is_some_and(has_sum);
            if is_frame {
                answer(frame, sink);
            }
            is_frame
        });
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

fn look(head: &[u8]) -> Next {
    match head {
        // It counts the rest of the header and the data, not the sums.
        [5, 0x64, length @ 5..=255, ..] => {
            let data = usize::from(*length) - 5;
            Next::Read(HEADER + data + 2 * data.div_ceil(BLOCK))
        }
        [] | [5] | [5, 0x64] => Next::Cut,
        _ => Next::End,
    }
}

/// Do the last two bytes hold the sum of those before? Clause 9.2.4.3.
fn has_sum(bytes: &[u8]) -> bool {
    let Some((content, said)) = bytes.split_last_chunk::<2>() else { return false };
    sum(content) == u16::from_le_bytes(*said)
}

fn sum(bytes: &[u8]) -> u16 {
    let rest = bytes.iter().fold(0_u16, |rest, byte| {
        (0..8).fold(
            rest ^ u16::from(*byte),
            |rest, _| if rest & 1 == 1 { rest >> 1 ^ 0xa6bc } else { rest >> 1 },
        )
    });
    !rest
}

/// Reads device attributes where the frame holds a whole answer that begins with them.
fn answer(frame: &[u8], sink: &mut dyn Sink) -> Option<()> {
    const WHOLE: u8 = 0xc0;
    const RESPONSE: u8 = 0x81;
    const VISIBLE_STRING: u8 = 1;
    let blocks = frame.get(HEADER..)?;
    // Transport, control of the application, function, internal indications, and the first object's group.
    let [transport, _control, RESPONSE, _, _, 0, ..] = blocks else { return None };
    if transport & WHOLE != WHOLE {
        return None;
    }
    let mut data = [0; FRAME_LIMIT];
    let mut length = 0;
    for block in blocks.chunks(BLOCK + 2) {
        if !has_sum(block) {
            return None;
        }
        let (content, _) = block.split_last_chunk::<2>()?;
        data.get_mut(length..length + content.len())?.copy_from_slice(content);
        length += content.len();
    }
    let mut cursor = Cursor::new(data.get(5..length)?);
    // Group 0; an attribute; places of one byte each, of the set that the standard names.
    while let Some([0, variation, 0, 0, 0]) = cursor.array() {
        let [kind, length] = cursor.array()?;
        let value = cursor.take(usize::from(length))?;
        if let Some(field) = field_of(variation).filter(|_| kind == VISIBLE_STRING) {
            sink.fact_bytes(Subject::Src, field, value);
        }
    }
    Some(())
}

/// Annex A.1.
const fn field_of(variation: u8) -> Option<Field> {
    Some(match variation {
        242 => Field::Dnp3SoftwareVersion,
        243 => Field::Dnp3HardwareVersion,
        248 => Field::Dnp3SerialNumber,
        250 => Field::Dnp3ProductName,
        252 => Field::Dnp3Manufacturer,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
