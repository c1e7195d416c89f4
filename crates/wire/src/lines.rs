//! Lines of text, for protocols that speak in such: one reader for each direction, and a dissector around both.

use std::borrow::Cow;

use wardroom_model::Protocol;

use crate::dissector::{Beginning, Dissector};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// What is kept of a line, in bytes; the rest of a longer one is passed over.
pub(crate) const LINE_LIMIT: usize = 1024;

/// The lines of one direction.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes the next line off the bytes, and gives it without its end. None where it is not whole: all bytes are
    /// taken then.
    pub(crate) fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Option<Cow<'a, [u8]>> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (line, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
        *bytes = rest.get(1..).unwrap_or_default();
        if end.is_some() && self.begun.is_empty() {
            let line = line.get(..LINE_LIMIT).unwrap_or(line);
            return Some(Cow::Borrowed(line.strip_suffix(b"\r").unwrap_or(line)));
        }
        let room = LINE_LIMIT - self.begun.len();
        self.begun.extend_from_slice(line.get(..room).unwrap_or(line));
        end?;
        let mut line = std::mem::take(&mut self.begun);
        line.pop_if(|byte| *byte == b'\r');
        Some(Cow::Owned(line))
    }
}

/// A protocol both of whose sides speak in lines, as far as it is read.
pub trait Speech: Default {
    /// See [`Dissector::PROTOCOL`].
    const PROTOCOL: Protocol;
    /// See [`Dissector::BEGINS`].
    const BEGINS: &'static [u8];

    /// See [`Dissector::probe`].
    fn probe(beginning: &Beginning<'_>) -> Verdict;

    /// A whole line without its end.
    fn line(&mut self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Progress;
}

/// Reads one connection that is spoken in lines. What it has to say comes early, so a gap ends it.
#[derive(Debug, Default)]
pub struct Spoken<S> {
    lines: Ways<Lines>,
    speech: S,
}

impl<S: Speech> Dissector for Spoken<S> {
    const PROTOCOL: Protocol = S::PROTOCOL;
    const BEGINS: &'static [u8] = S::BEGINS;

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        S::probe(beginning)
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let lines = self.lines.way(direction);
        while let Some(line) = lines.next(&mut bytes) {
            match self.speech.line(direction, &line, sink) {
                Progress::More => {}
                Progress::BecomesTls { .. } => return Progress::BecomesTls { unread: bytes.len() },
                Progress::Done => return Progress::Done,
            }
        }
        Progress::More
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

/// Splits off the first word.
pub(crate) fn word(line: &[u8]) -> (&[u8], &[u8]) {
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
    (word, rest.trim_ascii())
}

/// Does the text hold the word, in whatever case? The word is given in lower case.
pub(crate) fn holds(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
        let (mut lines, mut all) = (Lines::default(), Vec::new());
        for piece in pieces {
            let mut rest = *piece;
            while let Some(line) = lines.next(&mut rest) {
                all.push(line.into_owned());
            }
        }
        all
    }

    #[test]
    fn lines_end_with_a_line_feed_and_are_cut_where_they_are_long() {
        assert_eq!(lines(&[b"a\r\n\nb\n", b"c", b"d\r", b"\nrest"]), [&b"a"[..], b"", b"b", b"cd"]);
        let long = [&[b'x'; 3000][..], b"\ny\n"].concat();
        assert_eq!(lines(&[&long]), [&[b'x'; LINE_LIMIT][..], b"y"]);
        assert_eq!(word(b"EHLO  pump.ward "), (&b"EHLO"[..], &b"pump.ward"[..]));
        assert!(holds(b"(vsFTPd 3.0.3)", "ftp") && !holds(b"ft", "ftp"));
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(bytes in "[a\r\n]{0,40}", cut in 0usize..40, size in 1usize..9) {
            let bytes = bytes.as_bytes();
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(lines(&pieces), lines(&[bytes]));
            let (start, end) = bytes.split_at(cut.min(bytes.len()));
            prop_assert_eq!(lines(&[start, end]), lines(&[bytes]));
        }
    }
}
