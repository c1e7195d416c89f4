//! Text and attribute values: what their references stand for.

use std::borrow::Cow;

/// A stretch of text or the value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    bytes: &'a [u8],
    is_literal: bool,
}

impl<'a> Text<'a> {
    /// May hold references.
    pub(super) const fn escaped(bytes: &'a [u8]) -> Self {
        Self { bytes, is_literal: false }
    }

    /// Of a CDATA section.
    pub(super) const fn literal(bytes: &'a [u8]) -> Self {
        Self { bytes, is_literal: true }
    }

    /// As it stands in the document.
    pub const fn raw(self) -> &'a [u8] {
        self.bytes
    }

    /// With what references stand for. Those that are not known stay as they are.
    pub fn unescaped(self) -> Cow<'a, [u8]> {
        if self.is_literal || !self.bytes.contains(&b'&') {
            return Cow::Borrowed(self.bytes);
        }
        let mut text = Vec::with_capacity(self.bytes.len());
        let mut rest = self.bytes;
        while let Some((before, after)) = part(rest, b'&') {
            text.extend_from_slice(before);
            match reference(after) {
                Some((character, behind)) => {
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    rest = behind;
                }
                None => {
                    text.push(b'&');
                    rest = after;
                }
            }
        }
        text.extend_from_slice(rest);
        Cow::Owned(text)
    }
}

/// What stands before and after the first such byte.
fn part(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = bytes.iter().position(|byte| *byte == at)?;
    Some((bytes.get(..place)?, bytes.get(place + 1..)?))
}

/// The character that a reference stands for, and what follows it. XML §4.1 and §4.6.
fn reference(bytes: &[u8]) -> Option<(char, &[u8])> {
    const LONGEST: usize = 10;
    let (name, behind) = part(bytes, b';').filter(|(name, _)| name.len() <= LONGEST)?;
    let character = match name {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    Some((character, behind))
}

fn number(digits: &[u8], base: u32) -> Option<char> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    char::from_u32(u32::from_str_radix(digits, base).ok()?)
}
