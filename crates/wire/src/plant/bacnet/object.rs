//! Properties of the device object in answers, ANSI/ASHRAE 135 clauses 15.5 and 15.7; the object's in clause 12.11.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use super::value::{self, Element, Identifier};
use crate::Sink;
use crate::bytes::Cursor;

/// What a property holds.
#[derive(Clone, Copy)]
enum Kind {
    Text(Field),
    Number(Field),
    /// The object's own identifier, which stands before the property too.
    Itself,
}

/// Properties by their number, clause 21.
fn kind(property: u32) -> Option<Kind> {
    Some(match property {
        12 => Kind::Text(Field::BacnetApplicationVersion),
        44 => Kind::Text(Field::BacnetFirmwareRevision),
        58 => Kind::Text(Field::BacnetLocation),
        70 => Kind::Text(Field::BacnetModelName),
        75 => Kind::Itself,
        77 => Kind::Text(Field::BacnetObjectName),
        120 => Kind::Number(Field::BacnetVendorId),
        121 => Kind::Text(Field::BacnetVendorName),
        139 => Kind::Number(Field::BacnetProtocolRevision),
        372 => Kind::Text(Field::BacnetSerialNumber),
        _ => return None,
    })
}

/// The part of an answer behind its head, from the service on.
pub(super) fn acknowledgement(mut cursor: Cursor<'_>, about: Subject, sink: &mut dyn Sink) -> Option<()> {
    const READ_PROPERTY: u8 = 12;
    const READ_PROPERTY_MULTIPLE: u8 = 14;
    match cursor.u8()? {
        READ_PROPERTY => one(&mut cursor, about, sink),
        READ_PROPERTY_MULTIPLE => many(&mut cursor, about, sink),
        _ => None,
    }
}

fn identifier(cursor: &mut Cursor<'_>) -> Option<Identifier> {
    Identifier::read(value::next(cursor)?.context(0)?)
}

fn one(cursor: &mut Cursor<'_>, about: Subject, sink: &mut dyn Sink) -> Option<()> {
    let device = identifier(cursor).filter(|object| object.is_device())?;
    let property = value::unsigned(value::next(cursor)?.context(1)?)?;
    let kind = kind(property)?;
    if value::next(cursor)? != Element::Opening(3) {
        return None;
    }
    say(kind, device, enclosed(cursor, 3)?, about, sink);
    Some(())
}

fn many(cursor: &mut Cursor<'_>, about: Subject, sink: &mut dyn Sink) -> Option<()> {
    while !cursor.is_empty() {
        let object = identifier(cursor)?;
        if value::next(cursor)? != Element::Opening(1) {
            return None;
        }
        loop {
            let element = value::next(cursor)?;
            if element == Element::Closing(1) {
                break;
            }
            let property = value::unsigned(element.context(2)?)?;
            let mut opening = value::next(cursor)?;
            let is_part = opening.context(3).is_some();
            if is_part {
                opening = value::next(cursor)?;
            }
            let Element::Opening(number @ (4 | 5)) = opening else { return None };
            let content = enclosed(cursor, number)?;
            if let Some(kind) = kind(property).filter(|_| number == 4 && object.is_device() && !is_part) {
                say(kind, object, content, about, sink);
            }
        }
    }
    Some(())
}

/// Passes over what stands up to the closing tag; gives it where it is one value.
fn enclosed<'a>(cursor: &mut Cursor<'a>, number: u8) -> Option<Option<Element<'a>>> {
    let first = value::next(cursor)?;
    if first == Element::Closing(number) {
        return Some(None);
    }
    let mut depth = u32::from(matches!(first, Element::Opening(_)));
    let mut is_one = depth == 0;
    loop {
        match value::next(cursor)? {
            Element::Closing(_) if depth == 0 => return Some(is_one.then_some(first)),
            Element::Closing(_) => depth -= 1,
            Element::Opening(_) => depth += 1,
            _ => {}
        }
        is_one = false;
    }
}

fn say(kind: Kind, device: Identifier, value: Option<Element<'_>>, about: Subject, sink: &mut dyn Sink) {
    const UNSIGNED: u8 = 2;
    const CHARACTER_STRING: u8 = 7;
    device.say(about, sink);
    let Some(value) = value else { return };
    match kind {
        Kind::Text(field) => {
            if let Some(text) = value.application(CHARACTER_STRING).and_then(value::string) {
                sink.fact_bytes(about, field, &text);
            }
        }
        Kind::Number(field) => {
            if let Some(number) = value.application(UNSIGNED).and_then(value::unsigned) {
                sink.fact_number(about, field, number);
            }
        }
        Kind::Itself => {}
    }
}
