//! Is it DICOM? By the first protocol data unit, which says so in four ways at once.
//!
//! Associations can last for days, so a connection is met in the middle as well: at a unit that begins a message,
//! whose command set opens with the length of its group (PS3.7 §6.3.1), which no chance puts there.

use crate::Verdict;

/// Of the application context that every association names first (PS3.7 §A.2.1).
const APPLICATION_CONTEXT: &[u8] = b"1.2.840.10008.3.1.1.1";
/// Where the items of an association begin.
const ITEMS_OFFSET: usize = 74;
/// Least and most bytes of an association after its header.
const LENGTHS: std::ops::RangeInclusive<u32> = 68 + 4 + 21..=super::pdu::ASSOCIATION_LIMIT;

/// Whether the bytes open an association, or answer one, or begin a message within one.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    let mut holds = Holds { bytes, unsure: false };
    let is_dicom = if bytes.first() == Some(&4) { holds.command() } else { holds.association() };
    match (is_dicom, holds.unsure) {
        (false, _) => Verdict::No,
        (true, true) => Verdict::Unsure,
        (true, false) => Verdict::Yes,
    }
}

/// Tests that hold as long as the bytes do not say otherwise.
struct Holds<'a> {
    bytes: &'a [u8],
    unsure: bool,
}

impl Holds<'_> {
    fn association(&mut self) -> bool {
        self.at(0, |byte| matches!(byte, 1 | 2))
            && self.at(1, |byte| byte == 0)
            && self.length()
            && self.at(6, |byte| byte == 0)
            && self.at(7, |byte| byte & 1 == 1)
            && self.title(10)
            && self.title(26)
            && self.at(ITEMS_OFFSET, |byte| byte == 0x10)
            && self.application_context()
    }

    /// A unit of data whose first value is a command: its context is odd, and it begins with element (0000,0000) of
    /// four bytes.
    fn command(&mut self) -> bool {
        const GROUP_LENGTH: [u8; 8] = [0, 0, 0, 0, 4, 0, 0, 0];
        self.at(1, |byte| byte == 0)
            && self.at(2, |byte| byte == 0)
            && self.at(6, |byte| byte == 0)
            && self.at(10, |byte| byte & 1 == 1)
            && self.at(11, |byte| matches!(byte, 1 | 3))
            && GROUP_LENGTH
                .iter()
                .enumerate()
                .all(|(at, expected)| self.at(12 + at, |byte| byte == *expected))
            && match self.bytes.get(2..10) {
                Some(&[a, b, c, d, e, f, g, h]) => {
                    let (unit, value) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
                    value >= 14 && value.checked_add(4).is_some_and(|whole| whole <= unit)
                }
                _ => true,
            }
    }

    fn at(&mut self, offset: usize, test: impl Fn(u8) -> bool) -> bool {
        match self.bytes.get(offset) {
            Some(byte) => test(*byte),
            None => {
                self.unsure = true;
                true
            }
        }
    }

    fn length(&mut self) -> bool {
        match self.bytes.get(2..6) {
            Some(&[a, b, c, d]) => LENGTHS.contains(&u32::from_be_bytes([a, b, c, d])),
            // Longer ones do not exist, so the first bytes of a length are never large.
            _ => self.at(2, |byte| byte == 0) && self.at(3, |byte| byte <= 2),
        }
    }

    /// Sixteen printable characters, or fewer padded with NUL as some do.
    fn title(&mut self, offset: usize) -> bool {
        let mut padding = false;
        (offset..offset + 16).all(|at| {
            self.at(at, |byte| byte == 0 || (byte.is_ascii_graphic() || byte == b' ')) && {
                let byte = self.bytes.get(at).copied();
                padding |= byte == Some(0);
                !padding || byte.is_none_or(|byte| matches!(byte, 0 | b' '))
            }
        })
    }

    fn application_context(&mut self) -> bool {
        let offset = ITEMS_OFFSET + 4;
        APPLICATION_CONTEXT
            .iter()
            .enumerate()
            .all(|(at, expected)| self.at(offset + at, |byte| byte == *expected))
    }
}
