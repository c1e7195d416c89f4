//! HTTP/2 without TLS: that it is spoken, by the preface of RFC 9113 §3.4. Its heads are compressed, and not read.

use wardroom_model::Protocol;

use crate::dissector::{Beginning, Dissector};
use crate::{Direction, Progress, Sink, Verdict};

/// The first bytes of a client.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Knows one connection of HTTP/2.
#[derive(Debug, Default)]
pub struct Http2;

impl Dissector for Http2 {
    const PROTOCOL: Protocol = Protocol::Http2;
    const BEGINS: &'static [u8] = b"P";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let common = beginning.bytes.len().min(PREFACE.len());
        match beginning.bytes.get(..common) == PREFACE.get(..common) {
            true if common == PREFACE.len() => Verdict::Yes,
            true => Verdict::Unsure,
            false => Verdict::No,
        }
    }

    fn feed(&mut self, _direction: Direction, _bytes: &[u8], _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::probe;

    #[test]
    fn the_preface_and_nothing_else_is_known() {
        for length in 1..PREFACE.len() {
            assert_eq!(probe::<Http2>(Direction::ToServer, &PREFACE[..length]), Verdict::Unsure, "{length}");
        }
        let settings = [PREFACE, b"\0\0\0\x04\0\0\0\0\0"].concat();
        assert_eq!(probe::<Http2>(Direction::ToServer, &settings), Verdict::Yes);
        assert_eq!(probe::<Http2>(Direction::ToServer, b"POST / HTTP/1.1\r\n"), Verdict::No);
    }
}
