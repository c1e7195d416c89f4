//! Frames, datagrams and streams, each through the part that reads it.

use wardroom_model::Protocol;
use wardroom_wire::datagram::{self, Ports};
use wardroom_wire::frame::{self, Content, IpPacket, LinkType, Transport, tunnel};
use wardroom_wire::link::{self, arp, handshake, icmp, igmp, ndp};
use wardroom_wire::stream::{self, Recognition, Session, recognise};
use wardroom_wire::{Beginning, Direction, Progress};

use super::{Allocated, Checked};

/// Bytes after which a connection that nobody recognised is given up, as it is by what drives it in earnest.
const UNSURE_LIMIT: usize = 256;
/// The most bytes that a dissector may hold, whatever it was fed.
const HELD_LIMIT: usize = 128 << 10;
/// Bytes of a connection of which each beginning is looked at.
const BEGINNING: usize = 100;
/// The longest input that is fed byte by byte as well.
const SHORT: usize = 1024;

/// What a frame carries that is read frame by frame.
pub(crate) fn frame(link: u8, captured: &[u8], checked: &mut Checked) {
    let frame = &frame::decode(LinkType(u16::from(link)), captured);
    tunnel::inside(frame, captured.len(), captured.len());
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

/// A datagram that is to be recognised. Who says nothing of it must not have said anything.
pub(crate) fn datagram(ports: Ports, payload: &[u8], checked: &mut Checked) {
    spoken(datagram::dissect(ports, payload, checked), checked);
}

/// A datagram to one reader.
pub(crate) fn reader(number: usize, ports: Ports, payload: &[u8], checked: &mut Checked) {
    spoken(datagram::dissect_by(number, ports, payload, checked), checked);
}

fn spoken(protocol: Option<Protocol>, checked: &Checked) {
    match protocol {
        Some(protocol) => check_fields(protocol, checked),
        None => assert_eq!(checked.facts, [], "said of a datagram that is nobody's"),
    }
}

/// Fields of the protocol that speaks, or of one that it carries.
fn check_fields(protocol: Protocol, checked: &Checked) {
    for (_, field, value) in &checked.facts {
        let is_own = field.protocol() == protocol || carries(protocol).contains(&field.protocol());
        assert!(is_own, "{protocol} says {field} {value:?}");
    }
}

/// What a protocol carries or goes on in: bodies, a sign-in, or TLS, as any may agree to.
fn carries(protocol: Protocol) -> &'static [Protocol] {
    use Protocol as P;
    match protocol {
        P::Http => &[P::Ntlm, P::Upnp, P::Ipp, P::Soap, P::Wsd, P::Dicomweb, P::Fhir, P::Sdc],
        P::Smb | P::Tds | P::Dcerpc => &[P::Ntlm, P::Tls],
        P::Smtp | P::Imap | P::Pop3 => &[P::Ntlm, P::Tls],
        _ => &[P::Tls],
    }
}

/// A part of a stream.
#[derive(Clone, Copy)]
enum Step<'a> {
    Bytes(Direction, &'a [u8]),
    Lost(Direction, u64),
}

fn steps(mut input: &[u8]) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    while let [kind, high, low, rest @ ..] = input {
        let direction = if kind & 0x80 == 0 { Direction::ToServer } else { Direction::ToClient };
        let length = u16::from_be_bytes([*high, *low]);
        if kind & 0x40 != 0 {
            steps.push(Step::Lost(direction, length.into()));
            input = rest;
        } else {
            let (bytes, rest) = rest.split_at(rest.len().min(length.into()));
            steps.push(Step::Bytes(direction, bytes));
            input = rest;
        }
    }
    steps
}

/// What a dissector says of steps whose bytes reach it in pieces of one size.
fn fed(mut session: Session, steps: &[Step<'_>], size: usize, allocated: Allocated<'_>) -> Checked {
    let mut checked = Checked::default();
    let mut pieces = steps.iter().flat_map(|step| match *step {
        Step::Bytes(direction, bytes) => {
            bytes.chunks(size).map(|piece| Step::Bytes(direction, piece)).collect()
        }
        lost @ Step::Lost(..) => vec![lost],
    });
    let before = allocated();
    let is_done = pieces.any(|piece| {
        let progress = match piece {
            Step::Bytes(direction, bytes) => session.feed(direction, bytes, &mut checked),
            Step::Lost(direction, missing) => session.gap(direction, missing, &mut checked),
        };
        progress != Progress::More
    });
    let held = allocated().saturating_sub(before);
    assert!(held <= HELD_LIMIT, "{} holds {held} bytes", session.protocol());
    if !is_done {
        session.finish(&mut checked);
    }
    checked
}

/// Once lost these look for a message at the beginning of a segment, so that they find their way again by what segments
/// there are.
fn seeks(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::Http)
}

/// A dissector by its number, whatever the stream begins with: the same facts in whatever pieces.
pub(crate) fn session(number: usize, input: &[u8], allocated: Allocated<'_>, checked: &mut Checked) {
    let Some(session) = stream::open(number) else { return };
    let (protocol, steps) = (session.protocol(), steps(input));
    *checked = fed(session, &steps, usize::MAX, allocated);
    check_fields(protocol, checked);
    if input.len() <= SHORT
        && let Some(again) = stream::open(number)
    {
        let pieces = fed(again, &steps, 1, &|| 0);
        if seeks(protocol) {
            let is_said = |fact| checked.facts.contains(fact);
            assert!(
                pieces.facts.iter().all(is_said),
                "{protocol}: only byte by byte: {pieces:?}\n{checked:?}"
            );
        } else {
            assert_eq!(*checked, pieces, "{protocol}: whole and byte by byte");
        }
    }
}

/// A connection that comes in smaller segments is not taken for something else: who gives up on few bytes or takes them
/// says the same, or nothing, of more.
fn decided_early(beginning: Beginning<'_>) {
    let decisions = (1..=beginning.bytes.len().min(BEGINNING)).filter_map(|length| {
        let bytes = beginning.bytes.get(..length)?;
        match recognise(&Beginning { bytes, ..beginning }) {
            Recognition::Known(session) => Some(Some(session.protocol())),
            Recognition::Unknown => Some(None),
            Recognition::Unsure => None,
        }
    });
    let mut first = None;
    for decision in decisions {
        let first = *first.get_or_insert(decision);
        assert!(decision.is_none() || decision == first, "{first:?}, and of more bytes {decision:?}");
    }
}

/// A connection that is recognised by the first direction that speaks, then fed.
pub(crate) fn stream(server_port: u16, input: &[u8], allocated: Allocated<'_>, checked: &mut Checked) {
    let mut early: Vec<u8> = Vec::new();
    let steps = steps(input);
    let mut begun = None;
    for (at, step) in steps.iter().enumerate() {
        let Step::Bytes(direction, bytes) = *step else { continue };
        if begun.is_none() {
            decided_early(Beginning { direction, bytes, server_port });
        }
        if *begun.get_or_insert(direction) != direction {
            continue;
        }
        early.extend_from_slice(bytes);
        let beginning = Beginning { direction, bytes: &early, server_port };
        match recognise(&beginning) {
            Recognition::Known(session) => {
                let protocol = session.protocol();
                let claims: Vec<Protocol> = stream::claims(&beginning).collect();
                assert_eq!(claims, [protocol], "who reads it depends on who is asked first");
                let rest = steps.get(at + 1..).unwrap_or_default();
                let whole = [&[Step::Bytes(direction, &early)], rest].concat();
                *checked = fed(session, &whole, usize::MAX, allocated);
                return check_fields(protocol, checked);
            }
            Recognition::Unsure => {
                assert!(early.len() <= UNSURE_LIMIT, "undecided after {} bytes", early.len());
            }
            Recognition::Unknown => return,
        }
    }
}
