//! The contract between a protocol and what drives it.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the side that opened the connection.
    ToServer,
    /// From the side that was asked.
    ToClient,
}

impl Direction {
    /// The other way.
    pub const fn reverse(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }

    /// 0 to the server, 1 to the client: an index for state kept for each way.
    pub const fn index(self) -> usize {
        match self {
            Self::ToServer => 0,
            Self::ToClient => 1,
        }
    }
}

/// The first bytes of a connection: those of the direction that speaks first.
#[derive(Clone, Copy, Debug)]
pub struct Beginning<'a> {
    /// Which way they go.
    pub direction: Direction,
    /// At least one.
    pub bytes: &'a [u8],
    /// Only for protocols whose first bytes could be anyone's, such as a lone greeting.
    pub server_port: u16,
}

/// What the first bytes of a connection say about a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not this protocol.
    No,
    /// It may be: more bytes are needed. Never said of more than [`Dissector::PROBE_LIMIT`] bytes.
    Unsure,
    /// It is.
    Yes,
}

/// What a dissector wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The bytes that follow.
    More,
    /// Nothing: it has read all that it will read on this connection. It is not called again.
    Done,
    /// From here on the connection is TLS both ways, as was agreed in the clear (STARTTLS and its like): of the bytes
    /// that were given the last `unread` are TLS as well. It is not called again, and the connection keeps its name.
    BecomesTls {
        /// At most as many as were given; none where the other side begins.
        unread: usize,
    },
}

/// Something in a message that should not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Anomaly {
    /// The protocol that it was found in.
    pub protocol: Protocol,
    /// `snake_case` slug, such as `option_past_end`.
    pub kind: &'static str,
}

/// Notes in a table by first bytes that whoever has this number may begin so; an empty list stands for all bytes.
pub(crate) const fn mark(candidates: &mut [u64; 256], number: usize, begins: &[u8]) {
    let mut byte = 0;
    while byte < candidates.len() {
        let mut may = begins.is_empty();
        let mut at = 0;
        while at < begins.len() {
            may |= begins[at] as usize == byte;
            at += 1;
        }
        candidates[byte] |= (may as u64) << number;
        byte += 1;
    }
}

/// Takes what dissectors find. The driver knows the frame, the ends and the time.
pub trait Sink {
    /// A field was read about a host.
    fn fact(&mut self, about: Subject, field: Field, value: &str);

    /// Something should not be there; the rest was read all the same.
    fn anomaly(&mut self, anomaly: Anomaly);

    /// A field that is put together of what was read. Nothing is said of one that is empty then.
    fn fact_of(&mut self, about: Subject, field: Field, value: &dyn std::fmt::Display) {
        let line = crate::text::Line::of(value);
        if !line.as_str().is_empty() {
            self.fact(about, field, line.as_str());
        }
    }

    /// A field was read as bytes: text in UTF-8 or else Latin-1, without padding and control characters.
    /// Nothing is said of a field that is empty then.
    fn fact_bytes(&mut self, about: Subject, field: Field, value: &[u8]) {
        let text = crate::text::clean(value);
        if !text.is_empty() {
            self.fact(about, field, &text);
        }
    }

    /// A field was read as a number: said in decimal.
    fn fact_number(&mut self, about: Subject, field: Field, mut value: u32) {
        let mut digits = [b'0'; 10];
        let mut start = digits.len();
        for (place, digit) in digits.iter_mut().enumerate().rev() {
            *digit += (value % 10) as u8;
            value /= 10;
            start = place;
            if value == 0 {
                break;
            }
        }
        let text = digits.get(start..).and_then(|digits| std::str::from_utf8(digits).ok());
        self.fact(about, field, text.unwrap_or_default());
    }
}

/// Reads one connection of one protocol.
///
/// The driver hands over the bytes of each direction in order and without gaps. A dissector buffers only what one
/// message needs, with a fixed bound, and says [`Progress::Done`] as soon as nothing more is to be learned.
pub trait Dissector {
    /// Bytes after which a probe must have made up its mind.
    const PROBE_LIMIT: usize = 256;

    /// The protocol that it reads.
    const PROTOCOL: Protocol;

    /// Bytes with which a connection can begin; it is not probed on others. Empty where any may.
    const BEGINS: &'static [u8];

    /// Is a connection that begins so of this protocol? By content; by port as well only where its first bytes are
    /// too few to tell.
    fn probe(beginning: &Beginning<'_>) -> Verdict
    where
        Self: Sized;

    /// The next bytes of a direction. Facts are said when the message that carries them is complete.
    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress;

    /// So many bytes of a direction were never heard. Goes on if it can find its way again.
    fn gap(&mut self, direction: Direction, missing: u64, sink: &mut dyn Sink) -> Progress;

    /// Bytes that are kept of unfinished messages, where they may be more than a few kilobytes: the driver bounds their sum
    /// over many connections.
    fn held(&self) -> usize {
        0
    }

    /// The connection is over, or is not followed any longer: say what was read of an unfinished message.
    /// No packet is at hand then, so subjects are those of a packet to the server: `Src` is the client.
    fn finish(&mut self, _sink: &mut dyn Sink) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::Collected;

    #[test]
    fn numbers_are_decimal() {
        let mut collected = Collected::default();
        for number in [0, 9, 10, 8601, u32::MAX] {
            collected.fact_number(Subject::Src, Field::HttpServer, number);
        }
        let values: Vec<&str> = collected.facts.iter().map(|(_, _, value)| &**value).collect();
        assert_eq!(values, ["0", "9", "10", "8601", "4294967295"]);
    }
}
