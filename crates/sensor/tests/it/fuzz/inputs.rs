//! How the fuzzer's inputs are written.

use wardroom_wire::datagram::{self, Ports};
use wardroom_wire::frame::LinkType;
use wardroom_wire::stream::{self, Recognition, recognise};
use wardroom_wire::{Beginning, Direction};

use super::driver::{Checked, LINKS, NUMBERS};

/// The longest input, in bytes.
pub(crate) const LONGEST: usize = 4000;

/// A frame, where its link type can be written.
pub(crate) fn frame(link: LinkType, bytes: &[u8]) -> Option<Vec<u8>> {
    Some([&[0, u8::try_from(link.0).ok()?], bytes].concat())
}

pub(crate) fn datagram(ports: (u16, u16), payload: &[u8]) -> Vec<u8> {
    [&[0x10], &ports.0.to_be_bytes()[..], &ports.1.to_be_bytes(), payload].concat()
}

/// A connection to this port.
pub(crate) fn stream(server_port: u16, steps: &[u8]) -> Vec<u8> {
    [&[0x21], &server_port.to_be_bytes()[..], steps].concat()
}

/// The bytes of one side; 0 is the client.
pub(crate) fn step(input: &mut Vec<u8>, way: usize, bytes: &[u8]) {
    input.extend([way as u8 * 0x80]);
    input.extend((bytes.len() as u16).to_be_bytes());
    input.extend(bytes);
}

pub(crate) fn lost(input: &mut Vec<u8>, way: usize, missing: usize) {
    input.extend([(way as u8 * 0x80) | 0x40]);
    input.extend((missing as u16).to_be_bytes());
}

/// Frames for the whole path, a millisecond apart.
pub(crate) fn packets<'a>(frames: impl IntoIterator<Item = &'a (LinkType, Vec<u8>)>) -> Vec<u8> {
    let mut input = vec![0x50, 0];
    for (link, bytes) in frames {
        let Some(kind) = LINKS.iter().position(|known| *known == link.0) else { continue };
        input.extend([kind as u8, 10]);
        input.extend((bytes.len() as u16).to_be_bytes());
        input.extend(bytes);
    }
    input
}

/// The same datagram for each reader that knows it.
pub(crate) fn readers(input: &[u8]) -> Vec<Vec<u8>> {
    let [0x10, a, b, c, d, payload @ ..] = input else { return Vec::new() };
    let ports = Ports { src: u16::from_be_bytes([*a, *b]), dst: u16::from_be_bytes([*c, *d]) };
    let knows = |number: &u8| {
        datagram::dissect_by(usize::from(*number), ports, payload, &mut Checked::default()).is_some()
    };
    (0..NUMBERS).filter(knows).map(|number| [&[0x30, number], &input[1..]].concat()).collect()
}

/// The same connection for the dissector that knows it.
pub(crate) fn session(input: &[u8]) -> Option<Vec<u8>> {
    let (server_port, steps) = match input {
        [0x20, steps @ ..] => (0, steps),
        [0x21, high, low, steps @ ..] => (u16::from_be_bytes([*high, *low]), steps),
        _ => return None,
    };
    let [kind, high, low, rest @ ..] = steps else { return None };
    let bytes = rest.get(..usize::from(u16::from_be_bytes([*high, *low])))?;
    let direction = if kind & 0x80 == 0 { Direction::ToServer } else { Direction::ToClient };
    let Recognition::Known(known) = recognise(&Beginning { direction, bytes, server_port }) else {
        return None;
    };
    let is_it = |number: &u8| {
        stream::open(usize::from(*number)).is_some_and(|session| session.protocol() == known.protocol())
    };
    let number = (0..NUMBERS).find(is_it)?;
    Some([&[0x40, number], steps].concat())
}
