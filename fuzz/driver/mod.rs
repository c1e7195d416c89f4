//! Puts bytes through the part that the first of them chooses, and checks what must hold of any bytes. The fuzz target
//! and the stable test that replays what was found both include this file.
//!
//! The first byte's upper four bits choose:
//!
//! | | what | how the rest is read |
//! |---|---|---|
//! | 0 | a frame | its link type, then the frame |
//! | 1 | a datagram | two ports, then the payload |
//! | 2 | a stream that is to be recognised | the server's port where the first byte is odd, then steps |
//! | 3 | one reader of datagrams | its number, two ports, the payload |
//! | 4 | one dissector of streams | its number, then steps |
//! | 5 | the whole path of packets | a byte of choices, then packets (`packets.rs`) |
//! | 6 | a source that is not packets | its kind, then its bytes (`sources.rs`) |
//! | 7 | a filter | text up to a line's end, then a frame as above |
//! | 8 | a code of a device | its text |
//! | 9 | a file of a publisher, and what a recall names | its text |
//!
//! A step is a byte whose upper bits say direction and whether bytes were lost, and a length in 16 bits, most
//! significant byte first; then so many bytes.

mod packets;
mod protocols;
mod sources;

pub(crate) use packets::LINKS;
pub(crate) use sources::TEXTS;
use wardroom_model::fact::Subject;
use wardroom_model::{Fact, Field};
use wardroom_wire::datagram::Ports;
use wardroom_wire::{Anomaly, Sink};

/// Bytes that are allocated at present, where somebody counts them.
pub(crate) type Allocated<'a> = &'a dyn Fn() -> usize;

/// Checks each thing that is said, and keeps it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Checked {
    /// What was said of whom.
    pub(crate) facts: Vec<(Subject, Field, Box<str>)>,
    /// What should not have been there.
    pub(crate) anomalies: Vec<Anomaly>,
}

impl Sink for Checked {
    fn fact(&mut self, about: Subject, field: Field, value: &str) {
        check_value(field, value);
        self.facts.push((about, field, value.into()));
    }

    fn anomaly(&mut self, anomaly: Anomaly) {
        assert!(!anomaly.kind.is_empty(), "{} has a problem without a name", anomaly.protocol);
        self.anomalies.push(anomaly);
    }
}

fn check_value(field: Field, value: &str) {
    assert!(!value.is_empty(), "{field} is empty");
    assert!(value.len() <= Fact::VALUE_LIMIT, "{field} is too long");
    assert!(!value.chars().any(char::is_control), "{field} has control characters: {value:?}");
}

/// One input. What was said of it is given back where one part says it.
pub(crate) fn run(bytes: &[u8], allocated: Allocated<'_>) -> Checked {
    let mut checked = Checked::default();
    let Some((choice, input)) = bytes.split_first() else { return checked };
    match (choice >> 4, input) {
        (0, [link, captured @ ..]) => protocols::frame(*link, captured, &mut checked),
        (1, [a, b, c, d, payload @ ..]) => {
            protocols::datagram(ports([*a, *b, *c, *d]), payload, &mut checked);
        }
        (2, steps) if choice & 1 == 0 => protocols::stream(0, steps, allocated, &mut checked),
        (2, [high, low, steps @ ..]) => {
            let port = u16::from_be_bytes([*high, *low]);
            protocols::stream(port, steps, allocated, &mut checked);
        }
        (3, [number, a, b, c, d, payload @ ..]) => {
            protocols::reader(usize::from(*number), ports([*a, *b, *c, *d]), payload, &mut checked);
        }
        (4, [number, steps @ ..]) => {
            protocols::session(usize::from(*number), steps, allocated, &mut checked);
        }
        (5, [choices, steps @ ..]) => packets::run(*choices, steps),
        (6, [kind, bytes @ ..]) => sources::source(*kind, bytes),
        (7, bytes) => sources::filter(bytes),
        (8, bytes) => sources::code(bytes),
        (9, bytes) => sources::publication(bytes),
        _ => {}
    }
    checked
}

/// How many readers of datagrams and dissectors of streams an input can choose from.
pub(crate) const NUMBERS: u8 = 64;

fn ports([a, b, c, d]: [u8; 4]) -> Ports {
    Ports { src: u16::from_be_bytes([a, b]), dst: u16::from_be_bytes([c, d]) }
}
