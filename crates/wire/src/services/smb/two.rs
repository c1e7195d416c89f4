//! Versions 2 and 3: MS-SMB2.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use super::Kind;
use crate::Sink;
use crate::bytes::Cursor;
use crate::services::ntlm;

/// MS-SMB2 §2.2.1.
const HEADER: usize = 64;
const NEGOTIATE: u16 = 0;
const SESSION_SETUP: u16 = 1;
const LAST_COMMAND: u16 = 0x13;
const IS_RESPONSE: u32 = 1;

/// Security mode, MS-SMB2 §2.2.4.
const SIGNING_REQUIRED: u16 = 2;

/// The dialect of an answer to version 1 that asks to negotiate once more.
const ANY_OF_2: u16 = 0x02ff;

pub(super) fn kind(message: &[u8]) -> Option<Kind> {
    let (command, flags) = command(message)?;
    Some(match command {
        NEGOTIATE | SESSION_SETUP => Kind::Opening,
        _ if flags & IS_RESPONSE != 0 => Kind::Answer,
        _ => Kind::Other,
    })
}

/// Command and flags, where the header is one; of the flags the first byte tells.
fn command(message: &[u8]) -> Option<(u16, u32)> {
    let mut cursor = Cursor::new(message);
    cursor.skip(4)?;
    let size = cursor.u16_le()?;
    cursor.skip(6)?;
    let command = cursor.u16_le()?;
    cursor.skip(2)?;
    let flags = cursor.u8()?;
    (usize::from(size) == HEADER && command <= LAST_COMMAND).then_some((command, flags.into()))
}

pub(super) fn say(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let (command, flags) = command(message)?;
    let body = message.get(HEADER..)?;
    match (command, flags & IS_RESPONSE != 0) {
        (NEGOTIATE, false) => say_offered(body, sink),
        (NEGOTIATE, true) => say_chosen(body, sink),
        _ => {
            ntlm::say(body, sink);
            Some(())
        }
    }
}

/// MS-SMB2 §2.2.3.
fn say_offered(body: &[u8], sink: &mut dyn Sink) -> Option<()> {
    const REQUEST: u16 = 36;
    const MODE_TO_CONTEXTS: usize = 32;
    let mut cursor = Cursor::new(body);
    let (size, count) = (cursor.u16_le()?, cursor.u16_le()?);
    cursor.skip(MODE_TO_CONTEXTS)?;
    let offered = std::iter::from_fn(|| cursor.u16_le()).take(count.into());
    let newest = offered.filter_map(|dialect| Some((dialect, name(dialect)?))).max()?;
    if size == REQUEST {
        sink.fact(Subject::Src, Field::SmbOfferedDialect, newest.1);
    }
    Some(())
}

/// MS-SMB2 §2.2.4.
fn say_chosen(body: &[u8], sink: &mut dyn Sink) -> Option<()> {
    const RESPONSE: u16 = 65;
    let mut cursor = Cursor::new(body);
    let (size, mode, dialect) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u16_le()?);
    if size != RESPONSE || dialect == ANY_OF_2 {
        return Some(());
    }
    if let Some(name) = name(dialect) {
        sink.fact(Subject::Src, Field::SmbDialect, name);
    }
    sink.fact(Subject::Src, Field::SmbSigning, super::signing(mode & SIGNING_REQUIRED != 0));
    Some(())
}

const fn name(dialect: u16) -> Option<&'static str> {
    Some(match dialect {
        0x0202 => "SMB 2.0.2",
        0x0210 => "SMB 2.1",
        0x0300 => "SMB 3.0",
        0x0302 => "SMB 3.0.2",
        0x0311 => "SMB 3.1.1",
        _ => return None,
    })
}
