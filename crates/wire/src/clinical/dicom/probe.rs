//! Is it DICOM? By the first protocol data unit, which says so in four ways at once.

use crate::Verdict;

/// Of the application context that every association names first (PS3.7 §A.2.1).
const APPLICATION_CONTEXT: &[u8] = b"1.2.840.10008.3.1.1.1";
/// Where the items of an association begin.
const ITEMS_OFFSET: usize = 74;
/// Least and most bytes of an association after its header.
const LENGTHS: std::ops::RangeInclusive<u32> = 68 + 4 + 21..=super::pdu::ASSOCIATION_LIMIT;

/// Whether the bytes open an association, or answer one.
pub(super) fn probe(bytes: &[u8]) -> Verdict {
    let mut holds = Holds { bytes, unsure: false };
    let is_association = holds.at(0, |byte| matches!(byte, 1 | 2))
        && holds.at(1, |byte| byte == 0)
        && holds.length()
        && holds.at(6, |byte| byte == 0)
        && holds.at(7, |byte| byte & 1 == 1)
        && holds.title(10)
        && holds.title(26)
        && holds.at(ITEMS_OFFSET, |byte| byte == 0x10)
        && holds.application_context();
    match (is_association, holds.unsure) {
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
