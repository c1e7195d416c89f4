//! Texts and tables of AMQP 0-9-1 (§4.2.5): fields with a name and a type each.

use crate::Sink;
use crate::bytes::Cursor;

/// A text with its length in one byte.
pub(super) fn short<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.u8()?;
    cursor.take(length.into())
}

/// A text or table with its length in four bytes.
pub(super) fn long<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.u32()?;
    cursor.take(length as usize)
}

/// Says what a table tells of the software. Texts alone are looked at; tables within are passed over.
pub(super) fn say_properties(table: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(table);
    while !cursor.is_empty() {
        let name = short(&mut cursor)?;
        match cursor.u8()? {
            b'S' => super::say_property(name, long(&mut cursor)?, sink),
            kind => pass(kind, &mut cursor)?,
        }
    }
    Some(())
}

/// Passes over a value by its type; that of the specification and of brokers differ for a few, whose lengths do not.
fn pass(kind: u8, cursor: &mut Cursor<'_>) -> Option<()> {
    match kind {
        b'V' => Some(()),
        b't' | b'b' | b'B' => cursor.skip(1),
        b's' | b'u' | b'U' => cursor.skip(2),
        b'I' | b'i' | b'f' => cursor.skip(4),
        b'D' => cursor.skip(5),
        b'L' | b'l' | b'd' | b'T' => cursor.skip(8),
        b'F' | b'A' | b'x' => long(cursor).map(|_| ()),
        _ => None,
    }
}
