//! The objects that are read, all below 1.3.6.1.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::ber::{Element, ObjectIdentifier, tag};

const INTERNET: [u8; 3] = [0x2b, 6, 1];

/// Names below 1.3.6.1, each with what may follow.
const OBJECTS: [(&[u8], Instance, Field); 19] = [
    (&[2, 1, 1, 1], Instance::Only, Field::SnmpDescription),
    (&[2, 1, 1, 2], Instance::Only, Field::SnmpObjectId),
    (&[2, 1, 1, 5], Instance::Only, Field::SnmpName),
    (&[2, 1, 1, 6], Instance::Only, Field::SnmpLocation),
    (&[6, 3, 1, 1, 4, 3], Instance::Only, Field::SnmpEnterprise),
    (&[6, 3, 10, 2, 1, 1], Instance::Only, Field::SnmpEngine),
    (&[2, 1, 47, 1, 1, 1, 1, 8], Instance::Row, Field::SnmpHardwareRevision),
    (&[2, 1, 47, 1, 1, 1, 1, 9], Instance::Row, Field::SnmpFirmwareRevision),
    (&[2, 1, 47, 1, 1, 1, 1, 10], Instance::Row, Field::SnmpSoftwareRevision),
    (&[2, 1, 47, 1, 1, 1, 1, 11], Instance::Row, Field::SnmpSerial),
    (&[2, 1, 47, 1, 1, 1, 1, 12], Instance::Row, Field::SnmpManufacturer),
    (&[2, 1, 47, 1, 1, 1, 1, 13], Instance::Row, Field::SnmpModel),
    (&[2, 1, 47, 1, 1, 1, 1, 15], Instance::Row, Field::SnmpAssetTag),
    (&[2, 1, 43, 5, 1, 1, 17], Instance::Row, Field::SnmpPrinterSerial),
    (&[2, 1, 25, 3, 2, 1, 3], Instance::Row, Field::SnmpPart),
    (&[2, 1, 33, 1, 1, 1], Instance::Only, Field::SnmpManufacturer),
    (&[2, 1, 33, 1, 1, 2], Instance::Only, Field::SnmpModel),
    (&[2, 1, 33, 1, 1, 3], Instance::Only, Field::SnmpSoftwareRevision),
    (&[2, 1, 33, 1, 1, 4], Instance::Only, Field::SnmpFirmwareRevision),
];

/// What follows the name of an object.
#[derive(Clone, Copy)]
enum Instance {
    /// `.0`: there is one.
    Only,
    /// The index of a table's row.
    Row,
}

/// Says the value of an object, where it is one of those.
pub(super) fn say(name: &[u8], value: Element<'_>, sink: &mut dyn Sink) {
    let Some(below) = name.strip_prefix(&INTERNET) else { return };
    let known = OBJECTS.iter().find(|(object, instance, _)| match (below.strip_prefix(*object), instance) {
        (Some(index), Instance::Only) => index == [0],
        (Some(index), Instance::Row) => !index.is_empty(),
        (None, _) => false,
    });
    match (known, value.tag) {
        (Some((.., Field::SnmpEngine)), tag::OCTET_STRING) => {
            super::engine::say(value.content, Subject::Src, sink)
        }
        (Some((.., field)), tag::OCTET_STRING) => sink.fact_bytes(Subject::Src, *field, value.content),
        (Some((.., field)), tag::OBJECT_IDENTIFIER) => say_identifier(*field, value.content, sink),
        _ => {}
    }
}

/// Numbers parted by dots.
pub(super) fn say_identifier(field: Field, octets: &[u8], sink: &mut dyn Sink) {
    if let Some(identifier) = ObjectIdentifier::new(octets) {
        sink.fact_of(Subject::Src, field, &identifier);
    }
}
