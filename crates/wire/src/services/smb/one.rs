//! Version 1: MS-CIFS, and MS-SMB for what Windows adds.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use super::Kind;
use crate::Sink;
use crate::bytes::Cursor;
use crate::services::ntlm;
use crate::text::utf16_le;

/// Commands, MS-CIFS §2.2.2.1.
const NEGOTIATE: u8 = 0x72;
const SESSION_SETUP: u8 = 0x73;

/// MS-CIFS §2.2.3.1.
const HEADER: usize = 32;
const IS_RESPONSE: u8 = 0x80;
const UNICODE: u16 = 0x8000;

/// Words of an answer that chooses `NT LM 0.12`, MS-CIFS §2.2.4.52.2, and of one that chooses an older dialect.
const WORDS_OF_NT: usize = 17;
const WORDS_OF_LAN_MANAGER: usize = 13;
const NT: &[u8] = b"NT LM 0.12";

/// Security mode, MS-CIFS §2.2.4.52.2.
const SIGNING_REQUIRED: u8 = 0x08;
/// Capabilities, MS-SMB §2.2.4.5.2.1: what follows is a token and no names.
const EXTENDED_SECURITY: u32 = 0x8000_0000;

/// The longest list of dialects that is kept, in bytes; real ones have some 200.
const DIALECTS_LIMIT: usize = 512;

/// The dialects that a client offers, each with 2 before it and 0 behind it, MS-CIFS §2.2.4.52.1.
#[derive(Debug, Default)]
pub(super) struct Dialects(Vec<u8>);

impl Dialects {
    fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(b"\x02"))
    }
}

pub(super) fn kind(message: &[u8]) -> Option<Kind> {
    let [_, _, _, _, command, _, _, _, _, flags, ..] = message else { return None };
    Some(match *command {
        NEGOTIATE | SESSION_SETUP => Kind::Opening,
        _ if flags & IS_RESPONSE != 0 => Kind::Answer,
        _ => Kind::Other,
    })
}

/// A message behind its header: words, and then bytes.
struct Body<'a> {
    words: &'a [u8],
    bytes: Strings<'a>,
}

impl<'a> Body<'a> {
    fn read(message: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(message);
        cursor.skip(10)?;
        let is_unicode = cursor.u16_le()? & UNICODE != 0;
        cursor.skip(HEADER - 12)?;
        let count = cursor.u8()?;
        let words = cursor.take(usize::from(count) * 2)?;
        let length = usize::from(cursor.u16_le()?);
        let place = message.len() - cursor.rest().len();
        let bytes = cursor.rest().get(..length).unwrap_or(cursor.rest());
        Some(Self {
            words,
            bytes: Strings { rest: Cursor::new(bytes), end: place + bytes.len(), is_unicode },
        })
    }
}

/// The strings at a message's end.
struct Strings<'a> {
    rest: Cursor<'a>,
    /// Where they end in the message: a string in Unicode stands at an even place.
    end: usize,
    is_unicode: bool,
}

impl Strings<'_> {
    /// The next string at a place that suits it.
    fn aligned(&mut self) -> Option<Vec<u8>> {
        let place = self.end - self.rest.rest().len();
        if self.is_unicode && !place.is_multiple_of(2) {
            self.rest.skip(1)?;
        }
        self.next()
    }

    /// The next string; the last one may lack its end.
    fn next(&mut self) -> Option<Vec<u8>> {
        let rest = self.rest.rest();
        if rest.is_empty() {
            return None;
        }
        if !self.is_unicode {
            let length = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
            self.rest.skip(length + 1).or_else(|| self.rest.skip(length));
            return Some(rest.get(..length)?.to_vec());
        }
        let (units, _) = rest.as_chunks::<2>();
        let length = 2 * units.iter().position(|unit| *unit == [0, 0]).unwrap_or(units.len());
        self.rest.skip(length + 2).or_else(|| self.rest.skip(rest.len()));
        Some(utf16_le(rest.get(..length)?).into_bytes())
    }
}

pub(super) fn say(message: &[u8], offered: &mut Dialects, sink: &mut dyn Sink) -> Option<()> {
    let (command, flags) = (*message.get(4)?, *message.get(9)?);
    let body = Body::read(message)?;
    match (command, flags & IS_RESPONSE != 0) {
        (NEGOTIATE, false) => {
            let list = body.bytes.rest.rest();
            *offered = Dialects(list.get(..DIALECTS_LIMIT).unwrap_or(list).to_vec());
            sink.fact_bytes(Subject::Src, Field::SmbOfferedDialect, offered.names().last()?);
            Some(())
        }
        (NEGOTIATE, true) => say_chosen(body, offered, sink),
        (_, false) => say_client(message, body, sink),
        (_, true) => say_server(message, body, sink),
    }
}

/// MS-CIFS §2.2.4.52.2, MS-SMB §2.2.4.5.2.
fn say_chosen(mut body: Body<'_>, offered: &Dialects, sink: &mut dyn Sink) -> Option<()> {
    let mut words = Cursor::new(body.words);
    let index = words.u16_le()?;
    let chosen = offered.names().nth(index.into());
    match body.words.len() / 2 {
        WORDS_OF_NT => sink.fact_bytes(Subject::Src, Field::SmbDialect, chosen.unwrap_or(NT)),
        WORDS_OF_LAN_MANAGER => sink.fact_bytes(Subject::Src, Field::SmbDialect, chosen?),
        _ => return Some(()),
    }
    if body.words.len() / 2 != WORDS_OF_NT {
        return Some(());
    }
    const SIZES_AND_KEY: usize = 16;
    const TIME: usize = 10;
    let mode = words.u8()?;
    sink.fact(Subject::Src, Field::SmbSigning, super::signing(mode & SIGNING_REQUIRED != 0));
    words.skip(SIZES_AND_KEY)?;
    let capabilities = words.u32_le()?;
    words.skip(TIME)?;
    let challenge = words.u8()?;
    if capabilities & EXTENDED_SECURITY == 0 {
        body.bytes.rest.skip(challenge.into())?;
        sink.fact_bytes(Subject::Src, Field::SmbDomain, &body.bytes.next()?);
        sink.fact_bytes(Subject::Src, Field::SmbServer, &body.bytes.next()?);
    }
    Some(())
}

/// MS-CIFS §2.2.4.53.1 with 13 words, MS-SMB §2.2.4.6.1 with 12.
fn say_client(message: &[u8], mut body: Body<'_>, sink: &mut dyn Sink) -> Option<()> {
    let mut words = Cursor::new(body.words);
    const BEFORE_LENGTHS: usize = 14;
    words.skip(BEFORE_LENGTHS)?;
    match body.words.len() / 2 {
        12 => {
            body.bytes.rest.skip(words.u16_le()?.into())?;
            ntlm::say(message, sink);
            say_software(&body.bytes.aligned()?, &body.bytes.aligned()?, sink);
        }
        13 => {
            let passwords = usize::from(words.u16_le()?) + usize::from(words.u16_le()?);
            body.bytes.rest.skip(passwords)?;
            let _account = body.bytes.aligned()?;
            let _domain_of_the_account = body.bytes.aligned()?;
            say_software(&body.bytes.aligned()?, &body.bytes.aligned()?, sink);
        }
        _ => {}
    }
    Some(())
}

/// MS-CIFS §2.2.4.53.2 with 3 words, MS-SMB §2.2.4.6.2 with 4.
fn say_server(message: &[u8], mut body: Body<'_>, sink: &mut dyn Sink) -> Option<()> {
    let mut words = Cursor::new(body.words);
    const ANDX_AND_ACTION: usize = 6;
    words.skip(ANDX_AND_ACTION)?;
    if body.words.len() == 8 {
        body.bytes.rest.skip(words.u16_le()?.into())?;
        ntlm::say(message, sink);
    }
    say_software(&body.bytes.aligned()?, &body.bytes.aligned()?, sink);
    sink.fact_bytes(Subject::Src, Field::SmbDomain, &body.bytes.aligned()?);
    Some(())
}

fn say_software(system: &[u8], manager: &[u8], sink: &mut dyn Sink) {
    sink.fact_bytes(Subject::Src, Field::SmbNativeOs, system);
    sink.fact_bytes(Subject::Src, Field::SmbNativeLanManager, manager);
}
