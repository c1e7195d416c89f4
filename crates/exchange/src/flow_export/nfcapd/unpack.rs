//! Blocks that are packed, each by itself. What one unpacks to is bounded.

use std::borrow::Cow;
use std::io::Read;

use bzip2::read::BzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::lzo;

/// The most bytes of a block, packed or not. Those who write such files begin another block at 2 MiB, and never go
/// beyond 5.
pub(super) const LARGEST: usize = 8 << 20;

/// What the blocks of a file are packed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Lzo,
    Bzip2,
    Lz4,
    Zstd,
    /// By a number that is not known, or encrypted.
    Unknown,
}

impl Packing {
    pub(super) fn of(packing: u64, encryption: u64) -> Self {
        match (packing, encryption) {
            (0, 0) => Self::Plain,
            (1, 0) => Self::Lzo,
            (2, 0) => Self::Bzip2,
            (3, 0) => Self::Lz4,
            (4, 0) => Self::Zstd,
            _ => Self::Unknown,
        }
    }
}

/// What is in a block, or why it cannot be known.
pub(super) fn unpack(packing: Packing, packed: &[u8]) -> Result<Cow<'_, [u8]>, &'static str> {
    match packing {
        Packing::Plain => Ok(Cow::Borrowed(packed)),
        Packing::Lzo => lzo::unpack(packed, LARGEST).map(Cow::Owned).ok_or("what LZO packed is broken"),
        Packing::Lz4 => lz4(packed).ok_or("what LZ4 packed is broken"),
        Packing::Bzip2 => bounded(BzDecoder::new(packed)).ok_or("what bzip2 packed is broken"),
        Packing::Zstd => {
            let frame = StreamingDecoder::new(packed).ok();
            frame.and_then(bounded).ok_or("what zstd packed is broken")
        }
        Packing::Unknown => Err("packed in an unknown way; rewrite the file with `nfdump -r FILE -w NEW`"),
    }
}

fn lz4(packed: &[u8]) -> Option<Cow<'static, [u8]>> {
    let mut bytes = vec![0; LARGEST];
    let length = lz4_flex::block::decompress_into(packed, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(Cow::Owned(bytes))
}

fn bounded(reader: impl Read) -> Option<Cow<'static, [u8]>> {
    let mut bytes = Vec::new();
    reader.take(LARGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= LARGEST).then_some(Cow::Owned(bytes))
}
