//! The header record of a message, picked out of the records as they stream by.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::clinical::hl7::escape::{Separators, resolve};
use crate::{Sink, Verdict};

/// Bytes of a header that are kept: more than any analyser sends.
const HEADER_LIMIT: usize = 1024;

/// Positions in a header, of which the first is the letter (E1394 §6.1).
const SENDER: usize = 5;
const RECEIVER: usize = 10;
const VERSION: usize = 13;

/// What the next byte of a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Its first.
    #[default]
    Start,
    /// Within a header.
    Header,
    /// Within another record, or one whose beginning was not heard.
    Other,
}

/// A header as far as it was read, and how far it was when the last frame ended.
#[derive(Debug, Default)]
pub(super) struct Header {
    place: Place,
    kept: Vec<u8>,
    /// What is kept is a header to its end.
    is_whole: bool,
    before: (Place, usize),
}

impl Header {
    /// True before the first byte of a message.
    pub(super) fn is_at_start(&self) -> bool {
        self.place == Place::Start && self.kept.is_empty()
    }

    /// The next byte of text.
    pub(super) fn byte(&mut self, byte: u8) {
        let is_end = matches!(byte, b'\r' | b'\n');
        self.place = match self.place {
            Place::Start if byte == b'H' && !self.is_whole => Place::Header,
            Place::Start if is_end => Place::Start,
            Place::Start => Place::Other,
            other if !is_end => other,
            other => {
                self.is_whole |= other == Place::Header;
                Place::Start
            }
        };
        if self.place == Place::Header && self.kept.len() < HEADER_LIMIT {
            self.kept.push(byte);
        }
    }

    /// The text since the last call is right. Says a header that is whole.
    pub(super) fn commit(&mut self, sink: &mut dyn Sink) {
        if std::mem::take(&mut self.is_whole) {
            if probe(&self.kept) == Verdict::Yes {
                say(&self.kept, sink);
            }
            self.kept.clear();
        }
        self.before = (self.place, self.kept.len());
    }

    /// The text since the last commit is wrong.
    pub(super) fn undo(&mut self) {
        self.is_whole = false;
        self.place = self.before.0;
        self.kept.truncate(self.before.1);
    }

    /// A new message begins.
    pub(super) fn restart(&mut self) {
        self.kept.clear();
        self.before = (Place::Start, 0);
        self.undo();
    }

    /// Bytes were lost.
    pub(super) fn lose(&mut self) {
        self.kept.clear();
        self.before = (Place::Other, 0);
        self.undo();
    }
}

/// Whether a record can be a header: four separators that differ, and the first again or the end.
pub(super) fn probe(record: &[u8]) -> Verdict {
    let (letter, rest) = record.split_at(record.len().min(1));
    let (separators, rest) = rest.split_at(rest.len().min(4));
    let are_separators = separators.iter().all(u8::is_ascii_punctuation)
        && separators
            .iter()
            .enumerate()
            .all(|(at, byte)| !separators.iter().take(at).any(|other| other == byte));
    match rest.first() {
        _ if !b"H".starts_with(letter) || !are_separators => Verdict::No,
        None => Verdict::Unsure,
        Some(byte) if separators.first() == Some(byte) || *byte == b'\r' => Verdict::Yes,
        Some(_) => Verdict::No,
    }
}

/// Says the fields of the list.
fn say(header: &[u8], sink: &mut dyn Sink) {
    let [_, field, repetition, component, escape, ..] = *header else { return };
    let separators = Separators::of(field, component, repetition, escape);
    for (at, value) in header.split(|byte| *byte == field).enumerate().take(VERSION) {
        let (about, field) = match at + 1 {
            SENDER => (Subject::Src, Field::AstmSender),
            RECEIVER => (Subject::Dst, Field::AstmReceiver),
            VERSION => (Subject::Src, Field::AstmVersion),
            _ => continue,
        };
        match resolve(value, separators) {
            Some(resolved) => sink.fact_bytes(about, field, &resolved),
            None => sink.fact_bytes(about, field, value),
        }
    }
}
