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
}

/// Something in a message that should not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Anomaly {
    /// The protocol that it was found in.
    pub protocol: Protocol,
    /// `snake_case` slug, such as `option_past_end`.
    pub kind: &'static str,
}

/// Takes what dissectors find. The driver knows the frame, the ends and the time.
pub trait Sink {
    /// A field was read about a host.
    fn fact(&mut self, about: Subject, field: Field, value: &str);

    /// Something should not be there; the rest was read all the same.
    fn anomaly(&mut self, anomaly: Anomaly);

    /// A field was read as bytes: text in UTF-8 or else Latin-1, without padding and control characters.
    /// Nothing is said of a field that is empty then.
    fn fact_bytes(&mut self, about: Subject, field: Field, value: &[u8]) {
        let text = crate::text::clean(value);
        if !text.is_empty() {
            self.fact(about, field, &text);
        }
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

    /// Is a connection whose first bytes in this direction are these of this protocol? By content, never by port.
    fn probe(direction: Direction, bytes: &[u8]) -> Verdict
    where
        Self: Sized;

    /// The next bytes of a direction. Facts are said when the message that carries them is complete.
    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress;

    /// So many bytes of a direction were never heard. Goes on if it can find its way again.
    fn gap(&mut self, direction: Direction, missing: u64, sink: &mut dyn Sink) -> Progress;

    /// The connection is over, or is not followed any longer: say what was read of an unfinished message.
    /// No packet is at hand then, so subjects are those of a packet to the server: `Src` is the client.
    fn finish(&mut self, sink: &mut dyn Sink);
}
