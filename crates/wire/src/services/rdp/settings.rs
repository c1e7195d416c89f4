//! The client's settings, MS-RDPBCGR §2.2.1.3: MCS Connect Initial (T.125) around a conference request (T.124), of which
//! the client's blocks of data are the end.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;
use crate::text::utf16_le;

/// Stands before the client's blocks in the conference request, MS-RDPBCGR §4.1.3.
const KEY: &[u8] = b"Duca";

/// MS-RDPBCGR §2.2.1.3.1.
const CORE: u16 = 0xc001;

/// The most blocks that a client sends; there are some ten kinds.
const BLOCKS: usize = 32;

/// Says what the core data say, where these bytes hold them.
pub(super) fn say(data: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let place = data.windows(KEY.len()).position(|window| window == KEY)?;
    let mut cursor = Cursor::new(data.get(place + KEY.len()..)?);
    // The blocks' length, in one byte or in two (X.691 §10.9).
    if cursor.u8()? & 0x80 != 0 {
        cursor.skip(1)?;
    }
    for _ in 0..BLOCKS {
        let (kind, length) = (cursor.u16_le()?, cursor.u16_le()?);
        let block = cursor.take(usize::from(length).checked_sub(4)?)?;
        if kind == CORE {
            return say_core(block, sink);
        }
    }
    None
}

/// MS-RDPBCGR §2.2.1.3.2.
fn say_core(block: &[u8], sink: &mut dyn Sink) -> Option<()> {
    const BEFORE_BUILD: usize = 16;
    const NAME: usize = 32;
    let mut cursor = Cursor::new(block);
    cursor.skip(BEFORE_BUILD)?;
    let build = cursor.u32_le()?;
    let name = utf16_le(cursor.take(NAME)?);
    let name = name.split('\0').next().unwrap_or_default();
    sink.fact_bytes(Subject::Src, Field::RdpClientName, name.as_bytes());
    if build != 0 {
        sink.fact(Subject::Src, Field::RdpClientBuild, &build.to_string());
    }
    Some(())
}
