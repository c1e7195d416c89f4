//! A server's certificate, RFC 5280: whom it names, who issued it, for which names it stands.
//!
//! Of a distinguished name only the attributes that name organisations, places and devices are said, not a person's
//! (given name, surname, e-mail, user id).

use std::net::IpAddr;

use wardroom_model::Field;
use wardroom_model::fact::Subject;
use x509_parser::extensions::GeneralName;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::Sink;
use crate::bytes::Cursor;

/// Attributes by object identifier, with their short names (RFC 4514 §3, RFC 4519).
const ATTRIBUTES: [(&str, &str); 8] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

/// Reads a Certificate message (RFC 5246 §7.4.2) and says what its first certificate says. None where that cannot be
/// read. An empty list says nothing.
pub(super) fn say_server(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(message);
    if cursor.u24()? == 0 {
        return Some(());
    }
    let length = cursor.u24()?;
    let leaf = cursor.take(length as usize)?;
    let (_, certificate) = x509_parser::parse_x509_certificate(leaf).ok()?;
    sink.fact_bytes(Subject::Src, Field::TlsSubject, &name(certificate.subject()));
    sink.fact_bytes(Subject::Src, Field::TlsIssuer, &name(certificate.issuer()));
    let alternatives = certificate.subject_alternative_name().ok().flatten();
    for alternative in alternatives.iter().flat_map(|extension| &extension.value.general_names) {
        match alternative {
            GeneralName::DNSName(host) => {
                sink.fact_bytes(Subject::Src, Field::TlsAlternativeName, host.as_bytes());
            }
            GeneralName::IPAddress(bytes) => {
                if let Some(address) = address(bytes) {
                    sink.fact(Subject::Src, Field::TlsAlternativeName, &address.to_string());
                }
            }
            _ => {}
        }
    }
    Some(())
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// `CN=pump, O=Maker, C=DE`: the most particular first, as RFC 4514 §2.1 has it.
fn name(name: &X509Name<'_>) -> Vec<u8> {
    let attributes: Vec<&AttributeTypeAndValue<'_>> = name.iter_attributes().collect();
    let mut text = Vec::new();
    for attribute in attributes.iter().rev() {
        let identifier = attribute.attr_type().to_id_string();
        let Some((_, short)) = ATTRIBUTES.iter().find(|(known, _)| *known == identifier) else { continue };
        if !text.is_empty() {
            text.extend_from_slice(b", ");
        }
        text.extend_from_slice(short.as_bytes());
        text.push(b'=');
        for byte in value(attribute).bytes() {
            if matches!(byte, b',' | b'+' | b'"' | b'\\' | b'<' | b'>' | b';') {
                text.push(b'\\');
            }
            text.push(byte);
        }
    }
    text
}

/// The text of an attribute, whichever of the string types it uses.
fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    const BMP_STRING: u32 = 30;
    let value = attribute.attr_value();
    if value.tag().0 == BMP_STRING {
        let units = value.data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        return char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    crate::text::clean(value.data).into_owned()
}
