//! Files and printers of Windows, all versions: MS-CIFS, MS-SMB and MS-SMB2, bare or after a NetBIOS session request
//! (RFC 1002 §4.3).
//!
//! Read are the two messages that agree on a dialect and those that set a session up, which tell the names of systems,
//! of the software, and what NTLM says of the computers. All other messages are passed over by their length, and the
//! connection is done with as soon as the server answers one, since there shares, paths and files begin. Of accounts
//! nothing is read. Known by its content on any port.

mod one;
mod two;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::names::nbns::NetbiosName;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Types of packets of a NetBIOS session, RFC 1002 §4.3.1.
const MESSAGE: u8 = 0x00;
const SESSION_REQUEST: u8 = 0x81;
const KEEP_ALIVE: u8 = 0x85;

/// Bytes of the head of a packet: its type and length.
const HEAD: usize = 4;

/// Bytes of a message that tell what it is; those of the headers are more.
const HEADER_CHECKED: usize = 17;

/// The longest message that is read, in bytes: a session set up with a large ticket of Kerberos.
const MESSAGE_LIMIT: usize = 64 * 1024;

/// Two names of 34 bytes, or longer ones with a scope.
const SESSION_REQUEST_LENGTHS: std::ops::RangeInclusive<usize> = 68..=580;

/// What begins a message.
const VERSION_1: &[u8] = b"\xffSMB";
const VERSION_2: &[u8] = b"\xfeSMB";
const ENCRYPTED: &[u8] = b"\xfdSMB";
const COMPRESSED: &[u8] = b"\xfcSMB";

/// Reads one connection of SMB.
#[derive(Debug, Default)]
pub struct Smb {
    ways: Ways<Framed>,
    /// The dialects that a client of version 1 offered, from which the server chooses by number.
    offered: one::Dialects,
}

/// What a message is about, as far as its first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It agrees on a dialect or sets up a session.
    Opening,
    /// The server answers something else: the session stands.
    Answer,
    /// Something else.
    Other,
}

impl Dissector for Smb {
    const PROTOCOL: Protocol = Protocol::Smb;
    const BEGINS: &'static [u8] = &[MESSAGE, SESSION_REQUEST];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe(beginning.bytes)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let Self { ways, offered } = self;
        let mut is_set_up = false;
        let look = |bytes: &[u8]| {
            let next = look(bytes);
            is_set_up |=
                next == Next::End && kind(bytes.get(HEAD..).unwrap_or_default()) == Some(Kind::Answer);
            next
        };
        ways.feed(direction, bytes, look, |packet| {
            read(packet, offered, sink);
            true
        });
        if is_set_up { Progress::Done } else { ways.progress() }
    }

    fn held(&self) -> usize {
        self.ways.held()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

/// What is the packet that begins so?
fn look(bytes: &[u8]) -> Next {
    let Some(([kind_of_packet, l0, l1, l2], message)) = bytes.split_first_chunk::<HEAD>() else {
        return Next::Cut;
    };
    let length = u32::from_be_bytes([0, *l0, *l1, *l2]) as usize;
    match *kind_of_packet {
        MESSAGE if length < HEADER_CHECKED => Next::End,
        MESSAGE => match kind(message) {
            Some(Kind::Opening) if length <= MESSAGE_LIMIT => Next::Read(HEAD + length),
            Some(Kind::Answer) => Next::End,
            Some(_) => Next::Pass(HEAD + length),
            None if message.len() >= 4 && !is_ours(message) => Next::End,
            None => Next::Cut,
        },
        SESSION_REQUEST if SESSION_REQUEST_LENGTHS.contains(&length) => Next::Read(HEAD + length),
        SESSION_REQUEST..=KEEP_ALIVE if length <= 6 => Next::Pass(HEAD + length),
        _ => Next::End,
    }
}

fn is_ours(message: &[u8]) -> bool {
    [VERSION_1, VERSION_2, ENCRYPTED, COMPRESSED].iter().any(|magic| message.starts_with(magic))
}

/// What is the message that begins so? None where too little of it is there, or where it is none.
fn kind(message: &[u8]) -> Option<Kind> {
    if message.starts_with(VERSION_1) {
        one::kind(message)
    } else if message.starts_with(VERSION_2) {
        two::kind(message)
    } else {
        (message.starts_with(ENCRYPTED) || message.starts_with(COMPRESSED)).then_some(Kind::Answer)
    }
}

fn read(packet: &[u8], offered: &mut one::Dialects, sink: &mut dyn Sink) {
    let Some(([kind_of_packet, ..], message)) = packet.split_first_chunk::<HEAD>() else { return };
    if *kind_of_packet == SESSION_REQUEST {
        say_session_request(message, sink);
    } else if message.starts_with(VERSION_1) {
        one::say(message, offered, sink);
    } else {
        two::say(message, sink);
    }
}

const fn signing(is_required: bool) -> &'static str {
    if is_required { "required" } else { "not required" }
}

/// RFC 1002 §4.3.2: the name that is called and the name that calls.
fn say_session_request(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(message);
    for (about, field) in [(Subject::Dst, Field::SmbCalledName), (Subject::Src, Field::SmbCallingName)] {
        let name = netbios_name(&mut cursor)?;
        if let Some(written) = name.written().filter(|written| !is_address(written)) {
            sink.fact(about, field, &written);
        }
    }
    Some(())
}

/// Some clients call a server by its address, or by the beginning of it, when they do not know its name.
fn is_address(written: &str) -> bool {
    let name = written.split('<').next().unwrap_or_default();
    name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A name of 32 letters; the scope behind it is passed over.
fn netbios_name(cursor: &mut Cursor<'_>) -> Option<NetbiosName> {
    let length = cursor.u8()?;
    let name = NetbiosName::decode(cursor.take(length.into())?)?;
    loop {
        match cursor.u8()? {
            0 => return Some(name),
            label => cursor.skip(label.into())?,
        }
    }
}

/// A message whose magic and header fit, or a session request with the letters of two names.
fn probe(bytes: &[u8]) -> Verdict {
    const LETTERS_CHECKED: usize = 16;
    match bytes {
        [MESSAGE, _, _, _, message @ ..] if message.len() >= HEADER_CHECKED => {
            let fits = (message.starts_with(VERSION_1) && one::kind(message).is_some())
                || (message.starts_with(VERSION_2) && two::kind(message).is_some());
            if fits { Verdict::Yes } else { Verdict::No }
        }
        [MESSAGE, _, _, _, message @ ..] => {
            let common = message.len().min(4);
            let could_be = |magic: &[u8]| magic.get(..common) == message.get(..common);
            if could_be(VERSION_1) || could_be(VERSION_2) { Verdict::Unsure } else { Verdict::No }
        }
        [SESSION_REQUEST, rest @ ..] => {
            let head = [0, 0, 68, 32];
            let fits = rest.iter().enumerate().take(head.len() + LETTERS_CHECKED).all(|(place, byte)| {
                match head.get(place) {
                    // A scope makes it longer.
                    Some(68) => *byte >= 68,
                    Some(expected) => byte == expected,
                    None => matches!(byte, b'A'..=b'P'),
                }
            });
            match (fits, rest.len() >= head.len() + LETTERS_CHECKED) {
                (false, _) => Verdict::No,
                (true, false) => Verdict::Unsure,
                (true, true) => Verdict::Yes,
            }
        }
        _ => Verdict::Unsure,
    }
}

#[cfg(test)]
mod tests;
