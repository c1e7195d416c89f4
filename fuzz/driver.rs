//! Puts bytes through the dissector that the first of them chooses. The fuzz target and the stable test that
//! replays its corpus both include this file.
//!
//! First byte: 0 to 15 a frame (the second byte is the link type), 16 to 31 a datagram (then two ports), from 32 on
//! a stream. A stream is a list of steps: a byte whose top bits say direction and whether bytes were lost, and a
//! length in 16 bits, most significant byte first; then so many bytes.

use std::collections::BTreeSet;

use wardroom_model::fact::Subject;
use wardroom_model::{Fact, Field, Protocol};
use wardroom_wire::datagram::{self, Ports};
use wardroom_wire::frame::{self, Content, Frame, IpPacket, LinkType, Transport, tunnel};
use wardroom_wire::link::{self, arp, handshake, icmp, igmp, ndp};
use wardroom_wire::stream::{Recognition, Session, recognise};
use wardroom_wire::{Anomaly, Beginning, Direction, Progress, Sink};

/// Bytes after which a connection that nobody recognised is given up, as it is by what drives it in earnest.
const UNSURE_LIMIT: usize = 256;

/// Checks what must hold of all that is said, and keeps which protocols spoke.
#[derive(Default)]
pub(crate) struct Checked {
    /// Those that said something.
    pub(crate) protocols: BTreeSet<Protocol>,
}

impl Sink for Checked {
    fn fact(&mut self, _about: Subject, field: Field, value: &str) {
        assert!(!value.is_empty(), "{field} is empty");
        assert!(value.len() <= Fact::VALUE_LIMIT, "{field} is too long");
        assert!(!value.chars().any(char::is_control), "{field} has control characters");
        self.protocols.insert(field.protocol());
    }

    fn anomaly(&mut self, anomaly: Anomaly) {
        self.protocols.insert(anomaly.protocol);
    }
}

/// One input.
pub(crate) fn run(bytes: &[u8]) -> Checked {
    let mut checked = Checked::default();
    match bytes {
        [0..16, link, captured @ ..] => {
            frame(&frame::decode(LinkType(u16::from(*link)), captured), &mut checked);
        }
        [16..32, a, b, c, d, payload @ ..] => {
            let ports = Ports { src: u16::from_be_bytes([*a, *b]), dst: u16::from_be_bytes([*c, *d]) };
            datagram::dissect(ports, payload, &mut checked);
        }
        [32..=u8::MAX, steps @ ..] => stream(steps, &mut checked),
        _ => {}
    }
    checked
}

/// What a frame carries that is read frame by frame.
fn frame(frame: &Frame<'_>, checked: &mut Checked) {
    tunnel::inside(frame, 0, 0);
    match frame.content {
        Content::Ip(packet @ IpPacket { transport: Transport::Tcp(tcp), .. }) => {
            handshake::dissect(&packet, &tcp, checked);
        }
        Content::Arp(packet) => drop(arp::dissect(packet, checked)),
        Content::Link(kind, bytes) => drop(link::dissect(kind, bytes, checked)),
        Content::Ip(IpPacket { protocol: 2, transport: Transport::Other(message), .. }) => {
            igmp::dissect(message, checked);
        }
        Content::Ip(IpPacket { transport: Transport::Icmp(message), .. }) => {
            icmp::undelivered(message);
        }
        Content::Ip(IpPacket { transport: Transport::Icmp6(message), .. }) => {
            icmp::undelivered_ipv6(message);
            ndp::dissect(message, checked).or_else(|| igmp::dissect_ipv6(message, checked));
        }
        Content::Ip(_) | Content::Broken(_) => {}
    }
}

/// A connection: recognised by the first direction that speaks, then fed.
fn stream(mut steps: &[u8], checked: &mut Checked) {
    let (mut session, mut early): (Option<Session>, Vec<u8>) = (None, Vec::new());
    while let [kind, high, low, rest @ ..] = steps {
        let direction = if kind & 0x80 == 0 { Direction::ToServer } else { Direction::ToClient };
        let length = u16::from_be_bytes([*high, *low]);
        let is_lost = kind & 0x40 != 0;
        let (bytes, rest) =
            if is_lost { (&[][..], rest) } else { rest.split_at(rest.len().min(length.into())) };
        steps = rest;
        let progress = match &mut session {
            Some(session) if is_lost => session.gap(direction, length.into(), checked),
            Some(session) => session.feed(direction, bytes, checked),
            None => {
                early.extend_from_slice(bytes);
                match recognise(&Beginning { direction, bytes: &early, server_port: 0 }) {
                    Recognition::Known(mut known) => {
                        let progress = known.feed(direction, &early, checked);
                        session = Some(known);
                        progress
                    }
                    Recognition::Unsure => {
                        assert!(early.len() <= UNSURE_LIMIT, "undecided after {} bytes", early.len());
                        Progress::More
                    }
                    Recognition::Unknown => return,
                }
            }
        };
        if progress == Progress::Done {
            return;
        }
    }
    if let Some(mut session) = session {
        session.finish(checked);
    }
}
