//! The first part of a body that is wanted, with its content coding taken off: RFC 9110 §8.4.

use std::borrow::Cow;

use miniz_oxide::inflate::{
    DecompressError, TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
};
use wardroom_model::Protocol;
use wardroom_model::fact::Subject;

use super::Asked;
use super::content::Content;
use super::head::{Head, Start, is};
use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// What the kept part of a body may inflate to, in bytes. What goes on beyond is a decompression bomb.
const INFLATED_LIMIT: usize = 1 << 20;

/// Bytes by which a body shows whether it is of a format that is read.
const BEGINNING: usize = 2048;

/// How a body is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Deflate,
}

/// What is kept of a body.
#[derive(Debug)]
pub(super) struct Body {
    content: Content,
    coding: Coding,
    is_request: bool,
    kept: Vec<u8>,
}

impl Body {
    /// The body that follows this request, where it is wanted.
    pub(super) fn of_request(head: &Head<'_>, is_proxied: bool) -> Option<Box<Self>> {
        let Start::Request { method: b"POST" | b"PUT", .. } = head.start else { return None };
        if is_proxied {
            return None;
        }
        Self::of(head, true, Content::of_request)
    }

    /// The body that follows this response, where it is wanted. Where it is a guess which request it answers, what
    /// that asked for does not count.
    pub(super) fn of_response(
        head: &Head<'_>,
        status: u16,
        asked: Option<Asked>,
        is_guess: bool,
    ) -> Option<Box<Self>> {
        if !matches!(status, 200 | 201 | 401 | 403)
            || asked.is_some_and(|asked| asked.is_proxied || asked.is_head)
        {
            return None;
        }
        let target = asked.filter(|_| !is_guess).map(|asked| asked.target);
        Self::of(head, false, |media_type| Content::of_response(media_type, status, target))
    }

    fn of(
        head: &Head<'_>,
        is_request: bool,
        content: impl FnOnce(&[u8]) -> Option<Content>,
    ) -> Option<Box<Self>> {
        let value = |wanted: &str| head.headers().find(|(name, _)| is(name, wanted)).map(|(_, value)| value);
        let media_type = value("content-type")?.split(|byte| *byte == b';').next()?.trim_ascii();
        let content = content(media_type)?;
        let coding = Coding::of(value("content-encoding").unwrap_or_default())?;
        Some(Box::new(Self { content, coding, is_request, kept: Vec::new() }))
    }

    pub(super) fn held(&self) -> usize {
        self.kept.len()
    }

    /// Says what the kept part says.
    pub(super) fn say(self, sender: Subject, sink: &mut dyn Sink) {
        let Self { content, coding, is_request, kept } = self;
        let text = coding.taken_off(&kept, sink);
        content.say(&text, is_request, sender, sink);
    }
}

/// Keeps what is wanted of the next piece, if anything is.
pub(super) fn keep(body: &mut Option<Box<Body>>, piece: &[u8]) {
    let Some(Body { content, coding, kept, .. }) = body.as_deref_mut() else { return };
    let before = kept.len();
    let room = content.limit().saturating_sub(before);
    kept.extend_from_slice(piece.get(..room).unwrap_or(piece));
    if before < BEGINNING
        && *coding == Coding::Identity
        && let Some(beginning) = kept.get(..BEGINNING)
        && !content.may_begin(beginning)
    {
        *body = None;
    }
}

impl Coding {
    fn of(name: &[u8]) -> Option<Self> {
        match name {
            b"" => Some(Self::Identity),
            _ if is(name, "identity") => Some(Self::Identity),
            _ if is(name, "gzip") || is(name, "x-gzip") => Some(Self::Gzip),
            _ if is(name, "deflate") => Some(Self::Deflate),
            _ => None,
        }
    }

    /// The bytes without their coding. Their end may be missing.
    fn taken_off<'a>(self, bytes: &'a [u8], sink: &mut dyn Sink) -> Cow<'a, [u8]> {
        let inflated = match (self, bytes) {
            (Self::Identity, _) => return Cow::Borrowed(bytes),
            (Self::Gzip, _) => {
                let stream = after_gzip_header(bytes).unwrap_or_default();
                decompress_to_vec_with_limit(stream, INFLATED_LIMIT)
            }
            // With the header of zlib, RFC 1950 §2.2, as the standard wants it, or without, as some send it.
            (Self::Deflate, [method, flags, ..])
                if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0 =>
            {
                decompress_to_vec_zlib_with_limit(bytes, INFLATED_LIMIT)
            }
            (Self::Deflate, _) => decompress_to_vec_with_limit(bytes, INFLATED_LIMIT),
        };
        Cow::Owned(inflated.unwrap_or_else(|DecompressError { status, mut output }| {
            // It is filled up with zeros.
            output.truncate(output.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            if status == TINFLStatus::HasMoreOutput {
                sink.anomaly(Anomaly { protocol: Protocol::Http, kind: "body_inflates_too_far" });
            }
            output
        }))
    }
}

/// The deflated stream of a gzip member, RFC 1952 §2.3.
fn after_gzip_header(bytes: &[u8]) -> Option<&[u8]> {
    const HEADER_CHECK: u8 = 1 << 1;
    const EXTRA: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    const COMMENT: u8 = 1 << 4;
    let mut cursor = Cursor::new(bytes);
    let [0x1f, 0x8b, 8, flags, ..] = cursor.array::<10>()? else { return None };
    if flags & EXTRA != 0 {
        let length = cursor.u16_le()?;
        cursor.skip(length.into())?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = cursor.rest().iter().position(|byte| *byte == 0)?;
            cursor.skip(end + 1)?;
        }
    }
    if flags & HEADER_CHECK != 0 {
        cursor.skip(2)?;
    }
    Some(cursor.rest())
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

    use super::*;
    use crate::tests_support::{Collected, hex};

    fn gzip(flags: &str, more: &[u8], text: &[u8]) -> Vec<u8> {
        [&hex(&format!("1f8b08{flags}000000000003"))[..], more, &compress_to_vec(text, 6), &[0; 8]].concat()
    }

    #[track_caller]
    fn check(coding: Coding, bytes: &[u8], expected: &[u8]) {
        let mut collected = Collected::default();
        assert_eq!(coding.taken_off(bytes, &mut collected), expected);
        assert_eq!(collected, Collected::default());
    }

    #[test]
    fn codings_are_taken_off_as_far_as_they_were_heard() {
        let text = b"<title>Pump</title>".repeat(20);
        check(Coding::Identity, &text, &text);
        check(Coding::Gzip, &gzip("00", b"", &text), &text);
        check(Coding::Gzip, &gzip("1e", b"\x02\0xxname\0comment\0cc", &text), &text);
        check(Coding::Deflate, &compress_to_vec_zlib(&text, 6), &text);
        check(Coding::Deflate, &compress_to_vec(&text, 6), &text);
        check(Coding::Gzip, b"<title>", b"");
        check(Coding::Gzip, b"", b"");
        let stored = gzip("00", b"", b"<title>Pump</title>");
        let mut collected = Collected::default();
        let part = Coding::Gzip.taken_off(&stored[..24], &mut collected);
        assert!(b"<title>Pump</title>".starts_with(&part) && !part.is_empty());
        for name in ["br", "gzip, gzip", "zstd"] {
            assert_eq!(Coding::of(name.as_bytes()), None);
        }
    }

    #[test]
    fn a_decompression_bomb_is_cut_and_counted() {
        let bomb = gzip("00", b"", &vec![b' '; 8 * INFLATED_LIMIT]);
        assert!(bomb.len() < 64 * 1024);
        let mut collected = Collected::default();
        assert!(Coding::Gzip.taken_off(&bomb, &mut collected).len() <= INFLATED_LIMIT);
        let anomaly = Anomaly { protocol: Protocol::Http, kind: "body_inflates_too_far" };
        assert_eq!(collected.anomalies, [anomaly]);
    }
}
