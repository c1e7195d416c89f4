//! DICOM and HL7.

use std::collections::BTreeMap;

use wardroom_model::Field;

use super::{Values, Way};
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["dicom", "hl7"];

const STORE_REQUEST: &str = "1";

/// What was proposed, and what each side is sending.
#[derive(Default)]
pub(super) struct Associations {
    proposed: BTreeMap<Way, Vec<(String, Vec<u8>)>>,
    command: BTreeMap<Way, String>,
}

impl Associations {
    pub(super) fn dicom(&mut self, node: &Node, way: &Way, values: &mut Values) {
        let mut say =
            |field, name: &str| node.all(name).iter().for_each(|node| values.add(field, &node.bytes()));
        match node.shown("dicom.pdu.type") {
            "0x01" => {
                say(Field::DicomCallingAeTitle, "dicom.assoc.ae.calling");
                say(Field::DicomCalledAeTitle, "dicom.assoc.ae.called");
                say(Field::DicomImplementationClassUid, "dicom.userinfo.uid");
                say(Field::DicomImplementationVersionName, "dicom.userinfo.version");
                say(Field::DicomSopClass, "dicom.pctx.abss.syntax");
                let contexts = contexts(node).filter_map(|context| {
                    let syntax = context.first("dicom.pctx.abss.syntax")?.bytes();
                    Some((context.shown("dicom.pctx.id").to_owned(), syntax))
                });
                self.proposed.insert(way.clone(), contexts.collect());
            }
            "0x02" => {
                say(Field::DicomImplementationClassUid, "dicom.userinfo.uid");
                say(Field::DicomImplementationVersionName, "dicom.userinfo.version");
                let proposed = self.proposed.get(&way.back()).map_or(&[][..], |known| known);
                for context in contexts(node).filter(|node| node.shown("dicom.pctx.result") == "0x00") {
                    let id = context.shown("dicom.pctx.id");
                    if let Some((_, syntax)) = proposed.iter().find(|(known, _)| known == id) {
                        values.add(Field::DicomAcceptedSopClass, syntax);
                    }
                }
            }
            "0x04" => self.data(node, way, values),
            _ => {}
        }
    }

    fn data(&mut self, node: &Node, way: &Way, values: &mut Values) {
        for value in node.children.iter().filter(|child| child.show.starts_with("PDV")) {
            values.is_deflated |=
                value.first("dicom.pdv.ctx").is_some_and(|id| id.show_name.contains("(Deflated "));
            for element in &value.children {
                if tag(element) == "0x00000100" {
                    self.command.insert(way.clone(), element.shown("dicom.tag.value.16u").to_owned());
                }
                if self.command.get(way).is_some_and(|command| command == STORE_REQUEST) {
                    stored(element, values);
                }
            }
        }
    }
}

fn contexts(node: &Node) -> impl Iterator<Item = &Node> {
    let body = node.children.iter().filter(|child| child.name.is_empty()).flat_map(|body| &body.children);
    body.filter(|item| item.show.starts_with("Presentation Context"))
}

/// The tag of an element itself, not of one within it.
fn tag(element: &Node) -> &str {
    element.children.iter().find(|child| child.name == "dicom.tag").map_or("", |node| &node.show)
}

fn value(element: &Node) -> Vec<u8> {
    let is_value = |child: &&Node| child.name.starts_with("dicom.tag.value");
    element.children.iter().find(is_value).map(Node::bytes).unwrap_or_default()
}

fn stored(element: &Node, values: &mut Values) {
    let field = match tag(element) {
        "0x00080060" => Field::DicomModality,
        "0x00080070" => Field::DicomManufacturer,
        "0x00081010" => Field::DicomStationName,
        "0x00081090" => Field::DicomModelName,
        "0x00181000" => Field::DicomDeviceSerialNumber,
        "0x00181002" => Field::DicomDeviceUid,
        "0x00181020" => Field::DicomSoftwareVersions,
        "0x0018100a" => return identifiers(element, values),
        _ => return,
    };
    values.add(field, &value(element));
}

/// (0018,1009) in the items of its sequence.
fn identifiers(node: &Node, values: &mut Values) {
    for child in &node.children {
        if tag(child) == "0x00181009" {
            values.add(Field::DicomUdi, &value(child));
        }
        identifiers(child, values);
    }
}

pub(super) fn hl7(node: &Node, values: &mut Values) {
    let mut separator = b'|';
    let mut escape = Some(b'\\');
    for segment in node.children.iter().filter(|child| child.name == "hl7.segment") {
        let bytes = segment.bytes();
        let text = bytes.trim_ascii_end();
        let is_header = text.starts_with(b"MSH");
        if let (true, Some(found)) = (is_header, text.get(3)) {
            separator = *found;
            escape = text.get(6).copied().filter(|byte| *byte != separator);
        }
        let parts: Vec<&[u8]> = text.split(|byte| *byte == separator).collect();
        for (place, part) in parts.iter().enumerate() {
            // The header's first field is the separator itself.
            let position = if is_header { place + 1 } else { place };
            if let Some(field) = field(parts[0], position).filter(|_| *part != b"\"\"") {
                values.add(field, &unescaped(part, separator, escape));
            }
        }
    }
}

fn field(segment: &[u8], position: usize) -> Option<Field> {
    Some(match (segment, position) {
        (b"MSH", 3) => Field::Hl7SendingApplication,
        (b"MSH", 4) => Field::Hl7SendingFacility,
        (b"MSH", 5) => Field::Hl7ReceivingApplication,
        (b"MSH", 6) => Field::Hl7ReceivingFacility,
        (b"MSH", 9) => Field::Hl7MessageType,
        (b"MSH", 12) => Field::Hl7Version,
        (b"SFT", 1) => Field::Hl7SoftwareVendor,
        (b"SFT", 2) => Field::Hl7SoftwareVersion,
        (b"SFT", 3) => Field::Hl7SoftwareProduct,
        (b"SFT", 4) => Field::Hl7SoftwareBinary,
        (b"OBX", 18) => Field::Hl7EquipmentInstance,
        (b"PRT", 10) => Field::Hl7ParticipantDevice,
        (b"PRT", 16) => Field::Hl7DeviceIdentifier,
        (b"PRT", 17) => Field::Hl7DeviceManufactured,
        (b"PRT", 18) => Field::Hl7DeviceExpires,
        (b"PRT", 19) => Field::Hl7DeviceLot,
        (b"PRT", 20) => Field::Hl7DeviceSerial,
        (b"PRT", 21) => Field::Hl7DeviceDonation,
        (b"PRT", 22) => Field::Hl7DeviceType,
        _ => return None,
    })
}

/// The escapes for separators; tshark leaves them as they are.
fn unescaped(part: &[u8], separator: u8, escape: Option<u8>) -> Vec<u8> {
    let Some(escape) = escape else { return part.to_vec() };
    let text: String = part.iter().map(|byte| char::from(*byte)).collect();
    let mark = char::from(escape);
    let meanings = [('F', char::from(separator)), ('S', '^'), ('T', '&'), ('R', '~')];
    let text = meanings.iter().fold(text, |text, (code, meaning)| {
        text.replace(&format!("{mark}{code}{mark}"), &meaning.to_string())
    });
    let text = text.replace(&format!("{mark}E{mark}"), &mark.to_string());
    text.chars().map(|character| character as u8).collect()
}
