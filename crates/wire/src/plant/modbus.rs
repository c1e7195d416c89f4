//! Modbus over TCP: what a controller says that it is.
//!
//! The layout is of the MODBUS Messaging on TCP/IP Implementation Guide V1.0b §3.1 (the header) and the MODBUS
//! Application Protocol Specification V1.1b3 (§6.13 Report Server ID, §6.21 Read Device Identification). Only those
//! two answers are read; registers and coils are passed over by length. A gateway to a serial line answers for what is
//! behind it in the same form, and nothing in the message tells the two apart, so the answer is said of who sent it.
//!
//! A header has no mark of its own. On the registered port its fixed fields are asked for; on others the first
//! request must also be of a function whose length is fixed, and be as long.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Registered with IANA.
const PORT: u16 = 502;

/// The longest unit that is kept, in bytes: the standard's is 260, and functions of vendors have longer ones.
const UNIT_LIMIT: usize = 1100;

/// The part of the header up to the length, which counts from there.
const HEADER: usize = 6;

const REPORT_SERVER_ID: u8 = 0x11;
const ENCAPSULATED_INTERFACE: u8 = 0x2b;
const READ_DEVICE_IDENTIFICATION: u8 = 0x0e;

/// Reads one connection with Modbus.
#[derive(Debug, Default)]
pub struct Modbus {
    ways: Ways<Framed>,
}

impl Dissector for Modbus {
    const PROTOCOL: Protocol = Protocol::Modbus;
    /// The number of a transaction is the client's choice.
    const BEGINS: &'static [u8] = &[];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        // Bytes that have not come yet are taken to be as they should.
        let mut head = [0, 0, 0, 0, 0, 6, 0, 3];
        head.iter_mut().zip(beginning.bytes).for_each(|(slot, byte)| *slot = *byte);
        let [_, _, p0, p1, l0, l1, _unit, function] = head;
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        let has_function = beginning.bytes.len() >= head.len();
        let is_request = beginning.direction == Direction::ToServer;
        let fits = [p0, p1] == [0, 0]
            && if beginning.server_port == PORT {
                (2..=UNIT_LIMIT - HEADER).contains(&length) && (function & 0x7f != 0)
            } else {
                is_request
                    && if has_function {
                        request_length(function) == Some(length)
                    } else {
                        matches!(length, 2 | 5 | 6 | 8)
                    }
                    && length + HEADER >= beginning.bytes.len()
            };
        match (fits, has_function) {
            (false, _) => Verdict::No,
            (true, false) => Verdict::Unsure,
            (true, true) if beginning.server_port == PORT => Verdict::Yes,
            (true, true) if beginning.bytes.len() < length + HEADER => Verdict::Unsure,
            (true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.feed(direction, bytes, look, |unit| {
            if direction == Direction::ToClient {
                response(unit, sink);
            }
            true
        });
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

/// Unit, function and data of requests whose length the function fixes, V1.1b3 §6.
const fn request_length(function: u8) -> Option<usize> {
    match function {
        0x01..=0x06 => Some(6),
        0x07 | 0x0b | 0x0c | REPORT_SERVER_ID => Some(2),
        0x16 => Some(8),
        ENCAPSULATED_INTERFACE => Some(5),
        _ => None,
    }
}

fn look(head: &[u8]) -> Next {
    match head {
        [_, _, 0, 0, l0, l1, ..] => match usize::from(u16::from_be_bytes([*l0, *l1])) {
            length @ 2.. => Next::ReadFirst { limit: UNIT_LIMIT, length: HEADER + length },
            _ => Next::End,
        },
        [_, _, 0, 0, ..] | [_, _, 0] | [] | [_] | [_, _] => Next::Cut,
        _ => Next::End,
    }
}

fn response(unit: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(unit.get(HEADER + 1..)?);
    match cursor.u8()? {
        REPORT_SERVER_ID => {
            let length = cursor.u8()?;
            let text = longest_text(cursor.take(usize::from(length))?);
            sink.fact_bytes(Subject::Src, Field::ModbusServerId, text);
        }
        ENCAPSULATED_INTERFACE if cursor.u8()? == READ_DEVICE_IDENTIFICATION => {
            let [_code, _conformity, _more, _next, count] = cursor.array()?;
            for _ in 0..count {
                let [object, length] = cursor.array()?;
                let value = cursor.take(usize::from(length))?;
                if let Some(field) = field_of(object) {
                    sink.fact_bytes(Subject::Src, field, value);
                }
            }
        }
        _ => {}
    }
    Some(())
}

/// Objects of the basic and regular categories, V1.1b3 §6.21.
const fn field_of(object: u8) -> Option<Field> {
    Some(match object {
        0x00 => Field::ModbusVendorName,
        0x01 => Field::ModbusProductCode,
        0x02 => Field::ModbusRevision,
        0x03 => Field::ModbusVendorUrl,
        0x04 => Field::ModbusProductName,
        0x05 => Field::ModbusModelName,
        0x06 => Field::ModbusUserApplication,
        _ => return None,
    })
}

/// An identifier is of the vendor's own form: its longest text, if it has one of at least four characters.
fn longest_text(bytes: &[u8]) -> &[u8] {
    const SHORTEST: usize = 4;
    let runs = bytes.split(|byte| !matches!(byte, b' '..=b'~'));
    // Of equal ones the first.
    let longest = runs.fold(&[][..], |longest, run| if run.len() > longest.len() { run } else { longest });
    if longest.len() < SHORTEST { &[] } else { longest }
}

#[cfg(test)]
mod tests;
