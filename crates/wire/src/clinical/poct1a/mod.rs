//! Devices at the point of care over TCP: POCT1-A (CLSI POCT01), in XML: blood gas analysers, glucose meters.
//!
//! A device opens with a hello (HEL.R01), whose DEV object says what it is; values stand in the attribute `V`. Only
//! this message is read, and of it only what the list names. Those that follow carry patients, operators and
//! results; where a connection is met among them, it is known and no more is looked at. Layout: POCT01-A2 part B,
//! as in host interface manuals (Roche cobas Liat, Quidel Sofia) and in hellos of implementations on both sides.
//!
//! Known by the name of the first element, on any port and from either side.

#[cfg(test)]
mod tests;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::xml::{Event, Reader};
use crate::{Beginning, Direction, Dissector, Progress, Sink, Verdict};

/// Bytes of a hello that are kept. What is wanted comes first.
const HELLO_LIMIT: usize = 8192;
/// Bytes that may stand before the first element.
const PROLOGUE_LIMIT: usize = 160;

const HELLO: &[u8] = b"HEL.R01";
const HELLO_END: &[u8] = b"</HEL.R01>";
/// Names of messages without their revision.
const MESSAGES: [&[u8; 3]; 13] =
    [b"HEL", b"ACK", b"DST", b"REQ", b"OBS", b"EVS", b"OPL", b"PTL", b"DTV", b"EOT", b"KPA", b"END", b"ESC"];

/// Elements of DEV by name.
const FIELDS: [(&str, Field); 7] = [
    ("DEV.device_id", Field::Poct1aDeviceId),
    ("DEV.vendor_id", Field::Poct1aVendorId),
    ("DEV.model_id", Field::Poct1aModelId),
    ("DEV.serial_id", Field::Poct1aSerialId),
    ("DEV.manufacturer_name", Field::Poct1aManufacturerName),
    ("DEV.hw_version", Field::Poct1aHwVersion),
    ("DEV.sw_version", Field::Poct1aSwVersion),
];

/// One connection of a device at the point of care.
#[derive(Debug, Default)]
pub struct Poct1a {
    hello: Vec<u8>,
    /// The way that the hello goes.
    direction: Option<Direction>,
}

impl Poct1a {
    /// Says what the hello says, as far as it was heard.
    fn say(&mut self, about: Subject, sink: &mut dyn Sink) {
        let hello = std::mem::take(&mut self.hello);
        let mut reader = Reader::new(hello.get(prologue(&hello).unwrap_or(0)..).unwrap_or_default());
        while let Some(event) = reader.event() {
            let Event::Open(tag) = event else { continue };
            let field = FIELDS.iter().find(|(name, _)| tag.name.local == name.as_bytes());
            if let Some((name, field)) = field
                && reader.depth() == 3
                && reader.is_in(&["HEL.R01", "DEV", name])
                && let Some(value) = tag.attribute("V")
            {
                sink.fact_bytes(about, *field, &value.unescaped());
            }
        }
    }
}

impl Dissector for Poct1a {
    const PROTOCOL: Protocol = Protocol::Poct1a;
    const BEGINS: &'static [u8] = b"<\xef\r\n \t";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        let Some(start) = prologue(bytes) else {
            return if bytes.len() < PROLOGUE_LIMIT { Verdict::Unsure } else { Verdict::No };
        };
        message(bytes.get(start..).unwrap_or_default())
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        if *self.direction.get_or_insert(direction) != direction {
            return Progress::More;
        }
        let looked_at = self.hello.len().saturating_sub(HELLO_END.len());
        let room = HELLO_LIMIT.saturating_sub(self.hello.len()).min(bytes.len());
        self.hello.extend_from_slice(bytes.get(..room).unwrap_or_default());
        let is_hello = prologue(&self.hello).is_none_or(|start| {
            let name = self.hello.get(start + 1..).unwrap_or_default();
            HELLO.starts_with(name.get(..HELLO.len()).unwrap_or(name))
        });
        if !is_hello {
            return Progress::Done;
        }
        let new = self.hello.get(looked_at..).unwrap_or_default();
        let end = new.windows(HELLO_END.len()).position(|window| window == HELLO_END);
        if let Some(end) = end {
            // What is behind it is another message, whose elements are not the device's.
            self.hello.truncate(looked_at + end + HELLO_END.len());
        }
        if end.is_some() || self.hello.len() >= HELLO_LIMIT {
            self.say(Subject::Src, sink);
            return Progress::Done;
        }
        Progress::More
    }

    fn gap(&mut self, direction: Direction, _missing: u64, sink: &mut dyn Sink) -> Progress {
        if self.direction == Some(direction) {
            self.say(Subject::Src, sink);
            return Progress::Done;
        }
        Progress::More
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        // Subjects are those of a packet to the server here.
        let about = if self.direction == Some(Direction::ToClient) { Subject::Dst } else { Subject::Src };
        self.say(about, sink);
    }
}

/// Where the first element begins: behind a byte order mark, white space, declarations and comments. None where it is not
/// there yet, or cannot be.
fn prologue(bytes: &[u8]) -> Option<usize> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let mut rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    loop {
        rest = rest.trim_ascii_start();
        match rest {
            [b'<', b'?', ..] | [b'<', b'!', ..] => {
                let end = rest.iter().position(|byte| *byte == b'>')?;
                rest = rest.get(end + 1..)?;
            }
            [] | [b'<'] => return None,
            // Also what is no element: its name will not do.
            _ => return Some(bytes.len() - rest.len()),
        }
    }
}

/// Whether an element's name is that of a message: `<OBS.R02`, then its end, an attribute or its content.
fn message(element: &[u8]) -> Verdict {
    let (open, rest) = element.split_at(element.len().min(1));
    let (name, rest) = rest.split_at(rest.len().min(3));
    let (revision, rest) = rest.split_at(rest.len().min(3));
    let (digit, rest) = rest.split_at(rest.len().min(1));
    let fits = b"<".starts_with(open)
        && MESSAGES.iter().any(|known| known.starts_with(name))
        && b".R0".starts_with(revision)
        && digit.iter().all(u8::is_ascii_digit);
    match rest.first() {
        _ if !fits => Verdict::No,
        None => Verdict::Unsure,
        Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') => Verdict::Yes,
        Some(_) => Verdict::No,
    }
}
