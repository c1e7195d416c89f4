//! Internet Printing Protocol, RFC 8010 §3 and RFC 8011: what printers say of themselves, and what they are asked for.
//!
//! It comes over HTTP as `application/ipp`. Of a request only the operation is read, of a response the few attributes
//! of a printer that say what it is. Names of printers, jobs, documents and users are passed over.

mod device_id;
mod operation;

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;

/// What is read of a request, in bytes: version, operation and its number.
pub(super) const REQUEST_LIMIT: usize = 8;

/// The group of a printer's attributes, RFC 8010 §3.5.1.
const PRINTER_ATTRIBUTES: u8 = 0x04;
const END_OF_ATTRIBUTES: u8 = 0x03;
/// Greatest tag that begins a group; those above begin a value.
const LAST_DELIMITER: u8 = 0x0f;
const TEXT_WITH_LANGUAGE: u8 = 0x35;

/// Says what a printer is asked for.
pub(super) fn say_request(message: &[u8], printer: Subject, sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(message);
    if let (Some([1 | 2, _]), Some(code)) = (cursor.array(), cursor.u16())
        && let Some(name) = operation::name(code)
    {
        sink.fact(printer, Field::IppOperation, name);
    }
}

/// Says what a printer says of itself. The message may be cut.
pub(super) fn say_response(message: &[u8], printer: Subject, sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(message);
    // Version, status, number of the request.
    let Some([1 | 2, ..]) = cursor.array::<8>() else { return };
    let mut group = 0;
    let mut name: &[u8] = b"";
    while let Some(tag) = cursor.u8() {
        match tag {
            END_OF_ATTRIBUTES => return,
            0..=LAST_DELIMITER => group = tag,
            _ => {
                let Some((named, value)) = attribute(&mut cursor) else { return };
                // A further value of the attribute before has no name.
                if !named.is_empty() {
                    name = named;
                }
                let text = if tag == TEXT_WITH_LANGUAGE { without_language(value) } else { Some(value) };
                if let Some(text) = text.filter(|_| group == PRINTER_ATTRIBUTES) {
                    say_attribute(name, text, printer, sink);
                }
            }
        }
    }
}

/// Name and value, each behind its length.
fn attribute<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let length = cursor.u16()?;
    let name = cursor.take(length.into())?;
    let length = cursor.u16()?;
    Some((name, cursor.take(length.into())?))
}

/// The text behind the language that it is in, RFC 8010 §3.9.
fn without_language(value: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(value);
    attribute(&mut cursor).map(|(_, text)| text)
}

fn say_attribute(name: &[u8], text: &[u8], printer: Subject, sink: &mut dyn Sink) {
    match name {
        b"printer-make-and-model" => sink.fact_bytes(printer, Field::IppMakeAndModel, text),
        b"printer-firmware-string-version" => sink.fact_bytes(printer, Field::IppFirmwareVersion, text),
        b"printer-device-id" => {
            for (key, value) in device_id::pairs(text) {
                let field = match key {
                    device_id::Key::Manufacturer => Field::IppManufacturer,
                    device_id::Key::Model => Field::IppModel,
                    device_id::Key::Serial => Field::IppSerialNumber,
                };
                sink.fact_bytes(printer, field, value);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
