//! HL7 FHIR over HTTP: resources of type Device, alone or as entries of a Bundle, and what software a server says it is
//! (`CapabilityStatement.software`, before R4 also `Conformance`). DSTU2 to R5, in JSON and XML.
//!
//! Both notations have the same elements, so both are turned into the same steps ([`walk`]). Other resources, and of a
//! device its patient, owner, location, notes, narrative, contacts and identifiers (but a serial number), are passed
//! over. A device is one that the sender speaks for.

mod json;
mod walk;
mod xml;

pub(crate) use json::say as say_json;
pub(crate) use xml::say as say_xml;

/// The namespace of resources.
pub(crate) const NAMESPACE: &[u8] = b"http://hl7.org/fhir";

/// Resources that are looked into. Their names in quotes stand at the beginning of a document in JSON.
pub(crate) const QUOTED_ROOTS: [&[u8]; 4] =
    [b"\"Device\"", b"\"Bundle\"", b"\"CapabilityStatement\"", b"\"Conformance\""];

fn is_root(name: &[u8]) -> bool {
    matches!(name, b"Device" | b"Bundle" | b"CapabilityStatement" | b"Conformance")
}

#[cfg(test)]
mod tests;
