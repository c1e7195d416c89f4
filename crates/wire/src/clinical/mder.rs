//! What IEEE 11073 devices say of themselves, in the Medical Device Encoding Rules (11073-20101): numbers big endian,
//! a list as its count and its length in bytes, a text as its length and its octets.
//!
//! Personal health devices (11073-20601) and Philips IntelliVue monitors write the same attributes in the same way,
//! so both are read here: the model, the production specification and the system identifier. Every other attribute
//! is passed over by its length.

use std::fmt::Write as _;

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;

/// MDC_ATTR_ID_MODEL, manufacturer and model.
const MODEL: u16 = 0x0928;
/// MDC_ATTR_ID_PROD_SPECN, revisions and numbers.
const PRODUCTION: u16 = 0x092d;
/// MDC_ATTR_SYS_ID.
const SYSTEM_ID: u16 = 0x0984;
/// Entries of one list that are looked at.
const ENTRIES_LIMIT: usize = 256;

/// The list of attributes, or of anything else: its bytes, where they hold together. Gives how many there are as well.
pub(super) fn list<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, Cursor<'a>)> {
    let (count, length) = (cursor.u16()?, cursor.u16()?);
    Some((count, Cursor::new(cursor.take(usize::from(length))?)))
}

/// A text or an identifier: its length, then its octets.
pub(super) fn octets<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.u16()?;
    cursor.take(usize::from(length))
}

/// Attributes one after the other: their number and their value.
pub(super) fn attributes<'a>(mut entries: Cursor<'a>) -> impl Iterator<Item = (u16, &'a [u8])> {
    std::iter::from_fn(move || Some((entries.u16()?, octets(&mut entries)?))).take(ENTRIES_LIMIT)
}

/// The fields that a protocol has for what a device says of itself.
pub(super) struct Identity {
    pub(super) manufacturer: Field,
    pub(super) model: Field,
    pub(super) system_id: Field,
    /// By the kinds of production specification, from 1 on: serial number, part number, revisions of hardware,
    /// software, firmware and protocol, and what comes after.
    pub(super) production: &'static [Field],
    /// What a component is called whose specification this is; empty for the product itself.
    pub(super) component: fn(u16) -> &'static str,
}

impl Identity {
    /// Says an attribute, if it is one of these.
    pub(super) fn say(&self, kind: u16, value: &[u8], about: Subject, sink: &mut dyn Sink) {
        let mut cursor = Cursor::new(value);
        match kind {
            MODEL => {
                let (Some(manufacturer), Some(model)) = (octets(&mut cursor), octets(&mut cursor)) else {
                    return;
                };
                sink.fact_bytes(about, self.manufacturer, manufacturer);
                sink.fact_bytes(about, self.model, model);
            }
            PRODUCTION => self.say_production(cursor, about, sink),
            SYSTEM_ID => self.say_system_id(octets(&mut cursor).unwrap_or_default(), about, sink),
            _ => {}
        }
    }

    /// An identifier of eight octets whose first three are of who made the device (EUI-64), or of six (EUI-48).
    pub(super) fn say_system_id(&self, id: &[u8], about: Subject, sink: &mut dyn Sink) {
        if !matches!(id.len(), 6 | 8) || id.iter().all(|byte| *byte == 0) {
            return;
        }
        let mut text = String::with_capacity(id.len() * 3);
        for byte in id {
            let separator = if text.is_empty() { "" } else { ":" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{separator}{byte:02x}");
        }
        sink.fact(about, self.system_id, &text);
    }

    fn say_production(&self, mut cursor: Cursor<'_>, about: Subject, sink: &mut dyn Sink) {
        let Some((count, mut entries)) = list(&mut cursor) else { return };
        for _ in 0..usize::from(count).min(ENTRIES_LIMIT) {
            let (Some(kind), Some(component), Some(value)) =
                (entries.u16(), entries.u16(), octets(&mut entries))
            else {
                return;
            };
            let Some(field) = usize::from(kind).checked_sub(1).and_then(|at| self.production.get(at)) else {
                continue;
            };
            let value = crate::text::clean(value);
            match ((self.component)(component), &*value) {
                (_, "") => {}
                ("", value) => sink.fact(about, *field, value),
                (component, value) => sink.fact(about, *field, &format!("{component}: {value}")),
            }
        }
    }
}
