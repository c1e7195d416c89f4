//! Tags and values, ANSI/ASHRAE 135 clause 20.2.

use std::borrow::Cow;

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;

/// What a tag begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element<'a> {
    Opening(u8),
    Closing(u8),
    /// A value whose type the tag says.
    Application(u8, &'a [u8]),
    /// A value whose type the service says.
    Context(u8, &'a [u8]),
}

impl<'a> Element<'a> {
    pub(super) fn application(self, kind: u8) -> Option<&'a [u8]> {
        match self {
            Self::Application(number, bytes) if number == kind => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn context(self, wanted: u8) -> Option<&'a [u8]> {
        match self {
            Self::Context(number, bytes) if number == wanted => Some(bytes),
            _ => None,
        }
    }
}

/// The next tag with its value, clause 20.2.1.
pub(super) fn next<'a>(cursor: &mut Cursor<'a>) -> Option<Element<'a>> {
    const BOOLEAN: u8 = 1;
    const EXTENDED: u8 = 15;
    let head = cursor.u8()?;
    let number = match head >> 4 {
        EXTENDED => cursor.u8()?,
        number => number,
    };
    let is_context = head & 0x08 != 0;
    let length = match (head & 0x07, is_context) {
        (6, true) => return Some(Element::Opening(number)),
        (7, true) => return Some(Element::Closing(number)),
        (6 | 7, false) => return None,
        // Its value stands in the tag.
        (_, false) if number == BOOLEAN => 0,
        (5, _) => match cursor.u8()? {
            254 => usize::from(cursor.u16()?),
            255 => cursor.u32()? as usize,
            length => usize::from(length),
        },
        (length, _) => usize::from(length),
    };
    let bytes = cursor.take(length)?;
    Some(if is_context { Element::Context(number, bytes) } else { Element::Application(number, bytes) })
}

/// Clause 20.2.4.
pub(super) fn unsigned(bytes: &[u8]) -> Option<u32> {
    let (1..=4) = bytes.len() else { return None };
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
}

/// An object's type and its number among those, clause 20.2.14.
#[derive(Clone, Copy)]
pub(super) struct Identifier {
    kind: u32,
    pub(super) instance: u32,
}

impl Identifier {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        const INSTANCE: u32 = 0x003f_ffff;
        let number = u32::from_be_bytes(bytes.try_into().ok()?);
        Some(Self { kind: number & !INSTANCE, instance: number & INSTANCE })
    }

    pub(super) const fn is_device(self) -> bool {
        self.kind == 8 << 22
    }

    /// The highest number stands for any device, and for one that was not given a number.
    pub(super) fn say(self, about: Subject, sink: &mut dyn Sink) {
        if self.instance != 0x003f_ffff {
            sink.fact_number(about, Field::BacnetDevice, self.instance);
        }
    }
}

/// A character string as bytes that are text, clause 20.2.9. None of a character set that is not read.
pub(super) fn string(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (set, text) = bytes.split_first()?;
    let decoded = |characters: String| Cow::Owned(characters.into_bytes());
    let or_unknown = |code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    match set {
        // UTF-8, and Latin-1 of those who had it so before 2010.
        0 | 5 => Some(Cow::Borrowed(text)),
        // What a code page has in common with ASCII.
        1 => text.get(2..).filter(|text| text.is_ascii()).map(Cow::Borrowed),
        3 => Some(decoded(
            text.as_chunks().0.iter().map(|unit| or_unknown(u32::from_be_bytes(*unit))).collect(),
        )),
        4 => {
            let units = text.as_chunks().0.iter().map(|unit| u16::from_be_bytes(*unit));
            let characters = char::decode_utf16(units);
            Some(decoded(characters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()))
        }
        _ => None,
    }
}
