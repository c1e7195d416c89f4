//! NTLM authentication, MS-NLMP, wherever another protocol carries its three messages: files, web, mail, databases.
//!
//! A challenge tells the names of the server, its domain and its build; the client's messages tell the name of its
//! computer and its build. Never read are the names of users, their domains, challenges and responses. It is a reader
//! of tokens and no dissector: who carries a token says where it stands. What a message says is about who sends it.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::base64;
use crate::bytes::Cursor;
use crate::text::utf16_le;

/// MS-NLMP §2.2.1: each message begins so.
const SIGNATURE: &[u8] = b"NTLMSSP\0";

/// Message types.
const NEGOTIATE: u32 = 1;
const CHALLENGE: u32 = 2;
const AUTHENTICATE: u32 = 3;

/// Flags, MS-NLMP §2.2.2.5.
const UNICODE: u32 = 0x0000_0001;
const WORKSTATION_SUPPLIED: u32 = 0x0000_2000;
const VERSION: u32 = 0x0200_0000;

/// The longest token that is decoded from text, in bytes. Tokens of Kerberos, which ride in the same places, are
/// longer at times, and say nothing.
const TOKEN_LIMIT: usize = 8 * 1024;

/// A length and a place of a message: the length twice, MS-NLMP §2.2.1.
#[derive(Clone, Copy, Debug)]
struct Part {
    length: usize,
    from: usize,
}

impl Part {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (length, _, from) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u32_le()?);
        Some(Self { length: length.into(), from: from as usize })
    }

    fn of<'a>(&self, message: &'a [u8]) -> Option<&'a [u8]> {
        message.get(self.from..)?.get(..self.length)
    }

    /// Does it leave room for a version before it, which old software does not send?
    const fn is_behind(&self, place: usize) -> bool {
        self.length == 0 || self.from >= place
    }
}

/// Says what the token says that stands somewhere in these bytes, bare or in GSS-API's and SPNEGO's wrapping.
/// Tells whether there is one.
pub(crate) fn say(bytes: &[u8], sink: &mut dyn Sink) -> bool {
    let place = bytes.windows(SIGNATURE.len()).position(|window| window == SIGNATURE);
    let message = place.and_then(|place| bytes.get(place..));
    message.and_then(|message| say_message(message, sink)).is_some()
}

/// The same of a token in base64.
pub(crate) fn say_base64(text: &[u8], sink: &mut dyn Sink) -> bool {
    base64::decode(text, TOKEN_LIMIT).is_some_and(|token| say(&token, sink))
}

fn say_message(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(message);
    cursor.skip(SIGNATURE.len())?;
    match cursor.u32_le()? {
        NEGOTIATE => say_negotiate(message, cursor, sink),
        CHALLENGE => say_challenge(message, cursor, sink),
        AUTHENTICATE => say_authenticate(message, cursor, sink),
        _ => None,
    }
}

/// MS-NLMP §2.2.1.1.
fn say_negotiate(message: &[u8], mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let flags = cursor.u32_le()?;
    let Some((domain, workstation)) = Part::read(&mut cursor).zip(Part::read(&mut cursor)) else {
        return Some(());
    };
    if flags & WORKSTATION_SUPPLIED != 0
        && let Some(name) = workstation.of(message)
    {
        sink.fact_bytes(Subject::Src, Field::NtlmWorkstation, name);
    }
    if domain.is_behind(40) && workstation.is_behind(40) {
        say_version(flags, &mut cursor, sink);
    }
    Some(())
}

/// MS-NLMP §2.2.1.2.
fn say_challenge(message: &[u8], mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    const SERVER_CHALLENGE_AND_RESERVED: usize = 16;
    let target = Part::read(&mut cursor)?;
    let flags = cursor.u32_le()?;
    cursor.skip(SERVER_CHALLENGE_AND_RESERVED)?;
    let Some(information) = Part::read(&mut cursor) else { return Some(()) };
    if target.is_behind(56) && information.is_behind(56) {
        say_version(flags, &mut cursor, sink);
    }
    let mut pairs = Cursor::new(information.of(message).unwrap_or_default());
    while let Some((kind, value)) = pair(&mut pairs) {
        let field = match kind {
            1 => Field::NtlmComputer,
            2 => Field::NtlmDomain,
            3 => Field::NtlmDnsComputer,
            4 => Field::NtlmDnsDomain,
            5 => Field::NtlmDnsForest,
            _ => continue,
        };
        sink.fact_bytes(Subject::Src, field, utf16_le(value).as_bytes());
    }
    Some(())
}

/// The next value of the target information, MS-NLMP §2.2.2.1; none at its end.
fn pair<'a>(pairs: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    let (kind, length) = (pairs.u16_le()?, pairs.u16_le()?);
    let value = pairs.take(length.into())?;
    (kind != 0).then_some((kind, value))
}

/// MS-NLMP §2.2.1.3. Its parts are two responses, the user's domain, the user, the workstation and a key.
fn say_authenticate(message: &[u8], mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let mut parts = [Part { length: 0, from: 0 }; 6];
    for part in &mut parts {
        *part = Part::read(&mut cursor)?;
    }
    let [.., workstation, _] = parts;
    let flags = cursor.u32_le()?;
    if let Some(name) = workstation.of(message) {
        if flags & UNICODE != 0 {
            sink.fact_bytes(Subject::Src, Field::NtlmWorkstation, utf16_le(name).as_bytes());
        } else {
            sink.fact_bytes(Subject::Src, Field::NtlmWorkstation, name);
        }
    }
    if parts.iter().all(|part| part.is_behind(72)) {
        say_version(flags, &mut cursor, sink);
    }
    Some(())
}

/// MS-NLMP §2.2.2.10: the last byte is the revision of NTLM itself, which is 15 since Windows 2003.
fn say_version(flags: u32, cursor: &mut Cursor<'_>, sink: &mut dyn Sink) {
    if flags & VERSION != 0
        && let Some([major @ 1..=u8::MAX, minor, build_0, build_1, _, _, _, 15]) = cursor.array()
    {
        let build = u16::from_le_bytes([build_0, build_1]);
        sink.fact(Subject::Src, Field::NtlmOsVersion, &format!("{major}.{minor}.{build}"));
    }
}

#[cfg(test)]
pub(crate) mod tests;
