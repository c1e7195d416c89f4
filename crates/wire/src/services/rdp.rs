//! Remote Desktop Protocol up to where it encrypts: MS-RDPBCGR §2.2.1, over TPKT (RFC 1006) and X.224.
//!
//! Read are the client's request, which says what security it knows, the server's answer, which says what it wants,
//! and, where the two speak without TLS, the client's settings with its computer's name and build. The user name of the
//! cookie is passed over. After an answer that chooses TLS, and CredSSP inside it, TLS follows.
//!
//! TPKT carries other protocols too, so a connection is known by what stands in the request: a cookie, a routing token
//! or RDP's own negotiation, and not by the parameters that others use. The oldest clients send nothing there, and are
//! known by the port.

mod settings;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// RFC 1006 §6.
const TPKT_VERSION: u8 = 3;
const TPKT: usize = 4;

/// X.224 §13: connection request and confirm, and data.
const REQUEST: u8 = 0xe0;
const CONFIRM: u8 = 0xd0;
const DATA: u8 = 0xf0;
/// Bytes of a request's fixed part, its length included.
const FIXED: usize = 7;

/// MS-RDPBCGR §2.2.1.1.1, §2.2.1.2.1 and §2.2.1.2.2: type, flags, length, and a number.
const NEGOTIATION_REQUEST: u8 = 1;
const NEGOTIATION_RESPONSE: u8 = 2;
const NEGOTIATION_FAILURE: u8 = 3;

/// The longest packet that is read, in bytes: settings take some 500.
const PACKET_LIMIT: usize = 8 * 1024;

/// The shortest packet: TPKT and a length, type and end mark of X.224.
const SHORTEST: usize = 7;

const PORT: u16 = 3389;

/// What a client can offer and a server choose, by bit. None of them is RDP's own.
const PROTOCOLS: [(u32, &str); 5] = [
    (0x01, "TLS"),
    (0x02, "CredSSP"),
    (0x04, "RDSTLS"),
    (0x08, "CredSSP with early authorization"),
    (0x10, "RDS AAD"),
];
const OWN: &str = "RDP";

/// Reads one connection of RDP.
#[derive(Debug, Default)]
pub struct Rdp {
    ways: Ways<Framed>,
}

/// What follows a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    Packets,
    Tls,
    Nothing,
}

impl Dissector for Rdp {
    const PROTOCOL: Protocol = Protocol::Rdp;
    const BEGINS: &'static [u8] = &[TPKT_VERSION];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe(beginning.bytes, beginning.server_port)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let mut follows = Follows::Packets;
        let unread = self.ways.feed(direction, bytes, look, |packet| {
            follows = read(packet, sink).unwrap_or(Follows::Packets);
            follows == Follows::Packets
        });
        match follows {
            Follows::Tls => Progress::BecomesTls { unread },
            Follows::Nothing => Progress::Done,
            Follows::Packets => self.ways.progress(),
        }
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap_inside(direction, missing)
    }
}

fn look(bytes: &[u8]) -> Next {
    match bytes {
        [TPKT_VERSION, 0, l0, l1, ..] => {
            let length = usize::from(u16::from_be_bytes([*l0, *l1]));
            if (SHORTEST..=PACKET_LIMIT).contains(&length) { Next::Read(length) } else { Next::End }
        }
        [TPKT_VERSION, 0] | [TPKT_VERSION, 0, _] | [TPKT_VERSION] => Next::Cut,
        _ => Next::End,
    }
}

/// Reads a whole packet.
fn read(packet: &[u8], sink: &mut dyn Sink) -> Option<Follows> {
    let mut cursor = Cursor::new(packet);
    cursor.skip(TPKT + 1)?;
    match cursor.u8()? {
        REQUEST => {
            cursor.skip(FIXED - 2)?;
            say_request(cursor.rest(), sink);
            Some(Follows::Packets)
        }
        CONFIRM => {
            cursor.skip(FIXED - 2)?;
            Some(say_confirm(cursor.rest(), sink))
        }
        // Of the data the client's settings come first, and the server's answer to them tells nothing.
        DATA => {
            settings::say(cursor.rest(), sink);
            Some(Follows::Nothing)
        }
        _ => Some(Follows::Nothing),
    }
}

/// What stands behind a cookie or routing token, each of which ends its line.
fn negotiation(variable: &[u8]) -> &[u8] {
    match is_line(variable) {
        true => {
            let end = variable.windows(2).position(|pair| pair == b"\r\n");
            end.and_then(|end| variable.get(end + 2..)).unwrap_or_default()
        }
        false => variable,
    }
}

fn is_line(variable: &[u8]) -> bool {
    variable.starts_with(b"Cookie: ") || variable.starts_with(b"tsv:")
}

/// Type and number of a negotiation.
fn number(variable: &[u8]) -> Option<(u8, u32)> {
    let mut cursor = Cursor::new(negotiation(variable));
    let (kind, _flags, length, number) = (cursor.u8()?, cursor.u8()?, cursor.u16_le()?, cursor.u32_le()?);
    (length == 8).then_some((kind, number))
}

fn say_request(variable: &[u8], sink: &mut dyn Sink) {
    let offered = match number(variable) {
        Some((NEGOTIATION_REQUEST, offered)) => offered,
        _ => 0,
    };
    let names = PROTOCOLS.iter().filter(|(bit, _)| offered & bit != 0).map(|(_, name)| *name);
    let names: Vec<&str> = [OWN].into_iter().filter(|_| offered == 0).chain(names).collect();
    sink.fact_bytes(Subject::Src, Field::RdpOfferedProtocols, names.join(",").as_bytes());
}

fn say_confirm(variable: &[u8], sink: &mut dyn Sink) -> Follows {
    match number(variable) {
        None | Some((NEGOTIATION_RESPONSE, 0)) => {
            sink.fact(Subject::Src, Field::RdpProtocol, OWN);
            Follows::Packets
        }
        Some((NEGOTIATION_RESPONSE, chosen)) => {
            if let Some((_, name)) = PROTOCOLS.iter().find(|(bit, _)| *bit == chosen) {
                sink.fact(Subject::Src, Field::RdpProtocol, name);
            }
            Follows::Tls
        }
        Some((NEGOTIATION_FAILURE, code)) => {
            if let Some(reason) = refusal(code) {
                sink.fact(Subject::Src, Field::RdpRefusal, reason);
            }
            Follows::Nothing
        }
        Some(_) => Follows::Nothing,
    }
}

/// MS-RDPBCGR §2.2.1.2.2.
const fn refusal(code: u32) -> Option<&'static str> {
    Some(match code {
        1 => "TLS required",
        2 => "TLS not allowed",
        3 => "no certificate for TLS",
        4 => "contradictory flags",
        5 => "CredSSP required",
        6 => "TLS with certificate of the user required",
        _ => return None,
    })
}

/// A whole request or confirm whose lengths agree and whose variable part is RDP's.
fn probe(bytes: &[u8], server_port: u16) -> Verdict {
    const ENOUGH: usize = TPKT + FIXED + 8;
    let mut cursor = Cursor::new(bytes);
    let fits = match bytes.get(..TPKT + FIXED) {
        None => {
            let head = [TPKT_VERSION, 0, 0];
            let begins = bytes.iter().zip(head).all(|(byte, expected)| *byte == expected);
            return if begins { Verdict::Unsure } else { Verdict::No };
        }
        Some([TPKT_VERSION, 0, 0, total, length, kind @ (REQUEST | CONFIRM), 0, 0, _, _, _])
            if usize::from(*total) == usize::from(*length) + TPKT + 1 && *length >= FIXED as u8 - 1 =>
        {
            let _ = cursor.skip(TPKT + FIXED);
            let variable = cursor.rest();
            let expected = usize::from(*total) - TPKT - FIXED;
            match (kind, expected) {
                (_, 0) => server_port == PORT,
                _ if variable.len() < 8.min(expected) && bytes.len() < ENOUGH => return Verdict::Unsure,
                (&REQUEST, _) if is_line(variable) => true,
                (&REQUEST, _) => {
                    matches!(variable, [NEGOTIATION_REQUEST, _, 8, 0, protocols, 0, 0, 0, ..] if *protocols < 0x40)
                }
                (_, 8) => {
                    matches!(variable, [NEGOTIATION_RESPONSE | NEGOTIATION_FAILURE, _, 8, 0, number, 0, 0, 0, ..] if *number < 0x40)
                }
                _ => false,
            }
        }
        Some(_) => false,
    };
    if fits { Verdict::Yes } else { Verdict::No }
}

#[cfg(test)]
mod tests;
