//! DICOM: the upper layer (PS3.8), its messages (PS3.7) and eight elements of stored data sets (PS3.5, PS3.6).
//!
//! An association says who calls whom, by which software and for what; a stored data set says which device made
//! it. Nothing else is read: other elements are counted by their length and never kept, so neither a patient's
//! name nor an image is ever held. [`pdu`] finds the units of each direction, [`association`] reads how a
//! connection opens, [`message`] the commands, [`data_set`] the elements.

mod association;
mod data_set;
mod element;
mod inflate;
mod message;
mod partial;
mod pdu;
mod probe;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod transfer_syntax;

use wardroom_model::Protocol;
use wardroom_model::fact::Subject;

use self::association::Contexts;
use self::pdu::Half;
use crate::ways::Ways;
use crate::{Beginning, Direction, Dissector, Progress, Sink, Verdict};

/// One DICOM connection.
#[derive(Debug)]
pub struct Dicom {
    contexts: Contexts,
    ways: Ways<Half>,
}

impl Dicom {
    /// At the first byte of a connection.
    pub fn new() -> Self {
        let ways = Ways { to_server: Half::new(), to_client: Half::new() };
        Self { contexts: Contexts::default(), ways }
    }
}

impl Default for Dicom {
    fn default() -> Self {
        Self::new()
    }
}

impl Dissector for Dicom {
    const PROTOCOL: Protocol = Protocol::Dicom;
    const BEGINS: &'static [u8] = &[1, 2, 4];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe::probe(beginning.bytes)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let (half, other) = self.ways.way_and_back(direction);
        half.feed(bytes, &mut self.contexts, sink);
        progress(half, other, sink)
    }

    fn gap(&mut self, direction: Direction, missing: u64, sink: &mut dyn Sink) -> Progress {
        let (half, other) = self.ways.way_and_back(direction);
        half.gap(missing, &mut self.contexts, sink);
        progress(half, other, sink)
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        self.ways.to_server.finish(Subject::Src, sink);
        self.ways.to_client.finish(Subject::Dst, sink);
    }
}

/// Done when one side ended the association at once, or both ways are lost.
fn progress(half: &Half, other: &mut Half, sink: &mut dyn Sink) -> Progress {
    if half.has_aborted() {
        // What the other side was sending is about the end that this packet goes to.
        other.finish(Subject::Dst, sink);
        return Progress::Done;
    }
    if half.is_lost() && other.is_lost() { Progress::Done } else { Progress::More }
}
