//! Niagara Fox, what stations and workbenches of Tridium's framework speak in the clear: the two greetings.
//!
//! The protocol is not published; its form is seen in captures and as nmap's script `fox-info` asks for it. A
//! message is a line `fox a NUMBER NUMBER fox hello`, a `{`, lines `key=type:value`, and `};;`. Both sides greet
//! first; what follows (how to sign in, and all else) is not read.
//!
//! It is known on any port by its first words.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// The longest line that is kept, in bytes. A time zone with its rules has some 160.
const LINE_LIMIT: usize = 512;

/// How much of a greeting is looked at, in bytes.
const GREETING_LIMIT: usize = 16 * 1024;

const BEGIN: &[u8] = b"fox a ";
const END: &[u8] = b"};;";

#[derive(Debug, Default)]
struct Way {
    /// The line so far; what is beyond the limit is dropped.
    line: Vec<u8>,
    has_begun: bool,
    is_over: bool,
    length: usize,
}

/// Reads one connection with Niagara Fox.
#[derive(Debug, Default)]
pub struct Fox {
    ways: Ways<Way>,
}

impl Dissector for Fox {
    const PROTOCOL: Protocol = Protocol::Fox;
    const BEGINS: &'static [u8] = b"f";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        if bytes.starts_with(BEGIN) {
            Verdict::Yes
        } else if BEGIN.starts_with(bytes) {
            Verdict::Unsure
        } else {
            Verdict::No
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).feed(bytes, sink);
        self.ways.done_if(|way| way.is_over)
    }

    fn gap(&mut self, direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.way(direction).is_over = true;
        self.ways.done_if(|way| way.is_over)
    }
}

impl Way {
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn Sink) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.is_over {
                return;
            }
            self.length += piece.len();
            let Some(end) = piece.strip_suffix(b"\n") else {
                self.keep(piece);
                self.is_over |= self.length > GREETING_LIMIT;
                return;
            };
            if self.line.is_empty() {
                self.take(end.get(..LINE_LIMIT).unwrap_or(end), sink);
            } else {
                self.keep(end);
                let line = std::mem::take(&mut self.line);
                self.take(&line, sink);
            }
            self.is_over |= self.length > GREETING_LIMIT;
        }
    }

    fn keep(&mut self, piece: &[u8]) {
        let room = LINE_LIMIT.saturating_sub(self.line.len());
        self.line.extend_from_slice(piece.get(..room).unwrap_or(piece));
    }

    fn take(&mut self, line: &[u8], sink: &mut dyn Sink) {
        if !self.has_begun {
            self.has_begun = line.starts_with(BEGIN) && line.trim_ascii_end().ends_with(b" fox hello");
            self.is_over = !self.has_begun;
        } else if line.starts_with(END) {
            self.is_over = true;
        } else if let Some((field, value)) = pair(line) {
            sink.fact_bytes(Subject::Src, field, value);
        }
    }
}

/// A text of the list.
fn pair(line: &[u8]) -> Option<(Field, &[u8])> {
    let equals = line.iter().position(|byte| *byte == b'=')?;
    let (key, value) = line.split_at_checked(equals)?;
    let field = match key {
        b"hostName" => Field::FoxHostName,
        b"app.name" => Field::FoxApplication,
        b"app.version" => Field::FoxApplicationVersion,
        b"vm.name" => Field::FoxVirtualMachine,
        b"vm.version" => Field::FoxVirtualMachineVersion,
        b"os.name" => Field::FoxOperatingSystem,
        b"os.version" => Field::FoxOperatingSystemVersion,
        b"hostId" => Field::FoxHostId,
        b"brandId" => Field::FoxBrand,
        _ => return None,
    };
    Some((field, value.strip_prefix(b"=s:")?))
}

#[cfg(test)]
mod tests;
