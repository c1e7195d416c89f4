//! How long the body of an HTTP/1 message is, RFC 9112 §6 and §7, and passing over it. Who wants some of it is shown
//! each piece without what frames it.

use super::head::{Head, Start};

/// What lies between a head and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many bytes are left.
    Length(u64),
    /// In chunks.
    Chunked(Chunk),
    /// All that follows.
    UntilClose,
}

/// A place in a chunked body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// In the line that says how long the chunk is.
    Size { value: u64, digits: u8, in_extension: bool },
    /// So many bytes of the chunk are left.
    Data(u64),
    /// In the line end after a chunk.
    AfterData,
    /// In the lines after the last chunk.
    Trailer { line_is_empty: bool },
}

impl Chunk {
    const START: Self = Self::Size { value: 0, digits: 0, in_extension: false };
}

/// What is known after some bytes were passed over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passed<'a> {
    /// The body goes on.
    All,
    /// The body ended; these bytes come after it.
    Ended(&'a [u8]),
    /// It is not framed as it said.
    Lost,
}

impl Framing {
    /// The framing of the body that follows a head. None where its length contradicts itself. `answers_head` is true
    /// of a response to HEAD.
    pub(super) fn of(head: &Head<'_>, answers_head: bool) -> Option<Self> {
        if let Start::Response { status } = head.start
            && (answers_head || matches!(status, 100..=199 | 204 | 304))
        {
            return Some(Self::Length(0));
        }
        let mut length: Option<u64> = None;
        let mut chunked = false;
        for (name, value) in head.headers() {
            if name.eq_ignore_ascii_case(b"content-length") {
                let said: u64 = std::str::from_utf8(value).ok()?.parse().ok()?;
                if length.is_some_and(|length| length != said) {
                    return None;
                }
                length = Some(said);
            } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
                chunked |= value.last_chunk::<7>().is_some_and(|last| last.eq_ignore_ascii_case(b"chunked"));
            }
        }
        Some(match (chunked, length, head.start) {
            (true, _, _) => Self::Chunked(Chunk::START),
            (false, Some(length), _) => Self::Length(length),
            (false, None, Start::Request { .. }) => Self::Length(0),
            (false, None, Start::Response { .. }) => Self::UntilClose,
        })
    }

    /// Passes over what of these bytes belongs to the body, and shows what it carries.
    pub(super) fn pass<'a>(&mut self, mut bytes: &'a [u8], mut show: impl FnMut(&'a [u8])) -> Passed<'a> {
        loop {
            match self {
                Self::Length(0) => return Passed::Ended(bytes),
                Self::UntilClose => {
                    show(bytes);
                    return Passed::All;
                }
                _ if bytes.is_empty() => return Passed::All,
                Self::Length(left) => bytes = skip(left, bytes, &mut show),
                Self::Chunked(Chunk::Data(left)) => {
                    bytes = skip(left, bytes, &mut show);
                    if *left == 0 {
                        *self = Self::Chunked(Chunk::AfterData);
                    }
                }
                Self::Chunked(chunk) => {
                    let Some((byte, rest)) = bytes.split_first() else { return Passed::All };
                    bytes = rest;
                    match chunk.after(*byte) {
                        Some(Some(next)) => *chunk = next,
                        Some(None) => *self = Self::Length(0),
                        None => return Passed::Lost,
                    }
                }
            }
        }
    }

    /// So many bytes were not heard. True where all of them belong to the body.
    pub(super) fn miss(&mut self, missing: u64) -> bool {
        match self {
            Self::UntilClose => true,
            Self::Length(left) | Self::Chunked(Chunk::Data(left)) if *left > missing => {
                *left -= missing;
                true
            }
            Self::Length(left) if *left == missing => {
                *left = 0;
                true
            }
            Self::Length(_) | Self::Chunked(_) => false,
        }
    }
}

impl Chunk {
    /// The place after a byte; none within where the body ended, none at all where the byte cannot be there.
    fn after(self, byte: u8) -> Option<Option<Self>> {
        let next = match (self, byte) {
            (Self::Size { value, digits: 1.., .. }, b'\n') => match value {
                0 => Self::Trailer { line_is_empty: true },
                length => Self::Data(length),
            },
            (Self::Size { in_extension: true, .. }, _) => self,
            (Self::Size { value, digits, .. }, b';' | b' ' | b'\t' | b'\r') if digits > 0 => {
                Self::Size { value, digits, in_extension: true }
            }
            (Self::Size { value, digits: digits @ 0..16, .. }, _) => {
                let digit = char::from(byte).to_digit(16)?;
                Self::Size { value: value << 4 | u64::from(digit), digits: digits + 1, in_extension: false }
            }
            (Self::AfterData, b'\r') => self,
            (Self::AfterData, b'\n') => Self::START,
            (Self::Trailer { line_is_empty: true }, b'\n') => return Some(None),
            (Self::Trailer { .. }, b'\n') => Self::Trailer { line_is_empty: true },
            (Self::Trailer { .. }, b'\r') => self,
            (Self::Trailer { .. }, _) => Self::Trailer { line_is_empty: false },
            (Self::Size { .. } | Self::AfterData | Self::Data(_), _) => return None,
        };
        Some(Some(next))
    }
}

fn skip<'a>(left: &mut u64, bytes: &'a [u8], show: &mut impl FnMut(&'a [u8])) -> &'a [u8] {
    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
    *left -= here as u64;
    let (skipped, rest) = bytes.split_at_checked(here).unwrap_or((bytes, &[]));
    show(skipped);
    rest
}
