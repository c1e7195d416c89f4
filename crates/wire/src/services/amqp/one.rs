//! Frames of AMQP 1.0 that open a connection: the mechanisms that a server offers and the one that a client takes
//! (§5.3.3), and what each side says of itself in its open (§2.7.1).

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use super::{After, say_mechanism, say_property};
use crate::Sink;
use crate::bytes::Cursor;

/// Types of frames, §2.3.1 and §5.3.1.
const AMQP: u8 = 0;
const SASL: u8 = 1;

/// Descriptors, §2.7.1 and §5.3.3.
const OPEN: u8 = 0x10;
const MECHANISMS: u8 = 0x40;
const INIT: u8 = 0x41;
const OUTCOME: u8 = 0x44;

/// Values in the list of an open before its properties.
const BEFORE_PROPERTIES: usize = 9;

/// Reads the content of a frame.
pub(super) fn read(kind: u8, content: &[u8], is_client: bool, sink: &mut dyn Sink) -> After {
    let mut cursor = Cursor::new(content);
    let Some((descriptor, mut values)) = described_list(&mut cursor) else {
        // A frame without content keeps a connection alive.
        return if content.is_empty() { After::More } else { After::Done };
    };
    match (kind, descriptor) {
        (SASL, MECHANISMS) => say_mechanisms(&mut values, sink),
        (SASL, INIT) => say_init(&mut values, sink),
        (SASL, OUTCOME) => Some(()),
        (AMQP, OPEN) => say_open(&mut values, sink),
        (SASL, _) => Some(()),
        // What follows the opens is work. A server's open comes last.
        _ => return After::Done,
    };
    if (kind, descriptor, is_client) == (AMQP, OPEN, false) { After::Done } else { After::More }
}

/// A value with what it is before it: the number, and the values of its list (AMQP 1.0 §1.6.22, §1.1.2).
fn described_list<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, Cursor<'a>)> {
    if cursor.u8()? != 0 {
        return None;
    }
    let descriptor = match cursor.u8()? {
        0x53 => cursor.u8()?,
        0x80 => match cursor.array::<8>()? {
            [0, 0, 0, 0, 0, 0, 0, low] => low,
            _ => return None,
        },
        _ => return None,
    };
    let values = match cursor.u8()? {
        0x45 => &[],
        0xc0 => within(cursor, 1)?,
        0xd0 => within(cursor, 4)?,
        _ => return None,
    };
    Some((descriptor, Cursor::new(values)))
}

/// The values of a list, map or array: its size, how many there are, and they themselves.
fn within<'a>(cursor: &mut Cursor<'a>, width: usize) -> Option<&'a [u8]> {
    let size = number(cursor, width)?;
    cursor.take(size)?.get(width..)
}

fn number(cursor: &mut Cursor<'_>, width: usize) -> Option<usize> {
    match width {
        1 => cursor.u8().map(usize::from),
        _ => cursor.u32().map(|number| number as usize),
    }
}

/// A value, §1.6: its type and its bytes. The upper half of a type says how long the value is.
fn value<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let kind = cursor.u8()?;
    let length = match kind >> 4 {
        0x4 => 0,
        0x5 => 1,
        0x6 => 2,
        0x7 => 4,
        0x8 => 8,
        0x9 => 16,
        0xa | 0xc | 0xe => number(cursor, 1)?,
        0xb | 0xd | 0xf => number(cursor, 4)?,
        _ => return None,
    };
    Some((kind, cursor.take(length)?))
}

/// Is it a string or symbol, whose bytes are its text?
const fn is_text(kind: u8) -> bool {
    matches!(kind, 0xa1 | 0xa3 | 0xb1 | 0xb3)
}

fn say_mechanisms(values: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let (kind, mechanisms) = value(values)?;
    if is_text(kind) {
        say_mechanism(Field::AmqpOfferedMechanism, mechanisms, sink);
        return Some(());
    }
    let width = match kind {
        0xe0 => 1,
        0xf0 => 4,
        _ => return None,
    };
    // How many there are, and the type of all of them.
    let mut cursor = Cursor::new(mechanisms);
    cursor.skip(width)?;
    let width = match cursor.u8()? {
        0xa3 => 1,
        0xb3 => 4,
        _ => return None,
    };
    while let Some(length) = number(&mut cursor, width) {
        say_mechanism(Field::AmqpOfferedMechanism, cursor.take(length)?, sink);
    }
    Some(())
}

/// The mechanism comes first; the response behind it is passed over.
fn say_init(values: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let (kind, mechanism) = value(values)?;
    if is_text(kind) {
        say_mechanism(Field::AmqpMechanism, mechanism, sink);
    }
    Some(())
}

fn say_open(values: &mut Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    for place in 0..BEFORE_PROPERTIES {
        let (kind, text) = value(values)?;
        const HOST: usize = 1;
        if place == HOST && is_text(kind) && is_host(text) {
            sink.fact_bytes(Subject::Dst, Field::AmqpHost, text);
        }
    }
    let (kind, map) = value(values)?;
    let width = match kind {
        0xc1 => 1,
        0xd1 => 4,
        _ => return None,
    };
    let mut entries = Cursor::new(map);
    entries.skip(width)?;
    while !entries.is_empty() {
        let ((name_kind, name), (kind, text)) = (value(&mut entries)?, value(&mut entries)?);
        if is_text(name_kind) && is_text(kind) {
            say_property(name, text, sink);
        }
    }
    Some(())
}

/// A name or address. Brokers take a virtual host behind a colon as well, which is not read.
fn is_host(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
}
