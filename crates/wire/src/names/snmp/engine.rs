//! The engine id of version 3, RFC 3411 §5, as text: the enterprise number of who made the engine, and what tells it
//! apart, such as `9 mac 00:1b:63:84:45:e6`.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac};

use crate::Sink;
use crate::bytes::Cursor;
use crate::text::{Hexadecimal, clean};

/// Octets of an engine id.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=32;

const CISCO: u32 = 9;

/// An engine id of which the length is right.
struct Engine<'a> {
    enterprise: u32,
    /// Formatted as the standard says, not as the enterprise.
    is_standard: bool,
    rest: &'a [u8],
}

/// Says the engine id of a host. None is sent by who does not know it yet.
pub(super) fn say(octets: &[u8], about: Subject, sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(octets);
    let Some(first) = cursor.u32().filter(|_| LENGTHS.contains(&octets.len())) else { return };
    let (enterprise, is_standard) = (first & 0x7fff_ffff, first >> 31 == 1);
    if first != 0 {
        sink.fact_of(about, Field::SnmpEngine, &Engine { enterprise, is_standard, rest: cursor.rest() });
    }
}

impl fmt::Display for Engine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.enterprise)?;
        let [format, data @ ..] = self.rest else { return Ok(()) };
        match (self.is_standard, format, data) {
            (false, ..) => write!(f, "own {}", Hexadecimal(self.rest)),
            (true, 1, [a, b, c, d]) => write!(f, "ip {}", Ipv4Addr::new(*a, *b, *c, *d)),
            (true, 2, data) if data.len() == 16 => {
                write!(f, "ip {}", Ipv6Addr::from(<[u8; 16]>::try_from(data).unwrap_or_default()))
            }
            (true, 3, [a, b, c, d, e, g]) => write!(f, "mac {}", Mac([*a, *b, *c, *d, *e, *g])),
            // Cisco puts the kind of engine before its address.
            (true, 3, [_, a, b, c, d, e, g]) if self.enterprise == CISCO => {
                write!(f, "mac {}", Mac([*a, *b, *c, *d, *e, *g]))
            }
            (true, 4, text) => write!(f, "text {}", clean(text)),
            (true, 5, octets) => write!(f, "octets {}", Hexadecimal(octets)),
            (true, format, data) => write!(f, "format {format} {}", Hexadecimal(data)),
        }
    }
}
