//! Bodies of HTTP, which tshark puts together in a run of its own: pages, device descriptions, printers, resources.

mod fhir;
mod tree;

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::{Node, Packet};
use tree::Tree;

/// What tshark is asked for.
pub(in crate::tshark) const PROTOCOLS: &[&str] = &["ipp", "xml", "json", "data-text-lines"];

/// The head of a message, as far as it matters.
#[derive(Default)]
struct Head {
    status: u16,
    /// Path and query of the request that a response answers.
    target: String,
}

/// The values of a frame's bodies.
pub(in crate::tshark) fn read(packet: &Packet) -> Values {
    let mut values = Values::default();
    let mut head = Head::default();
    if packet.protocols.iter().any(|node| node.name == "tls" || node.name == "udp") {
        return values;
    }
    for node in &packet.protocols {
        match &*node.name {
            "http" => head = Head::of(node),
            "ipp" => ipp(node, &mut values),
            "data-text-lines" if node.show_name.contains("text/html") => page(&head, node, &mut values),
            "xml" if head.status == 200 => xml(node, &mut values),
            "json" if head.status == 200 => fhir::resources(&Tree::of_json(node), &mut values),
            _ => {}
        }
    }
    values
}

impl Head {
    fn of(node: &Node) -> Self {
        let status = node.shown("http.response.code").parse().unwrap_or(0);
        let uri = node.shown("http.response_for.uri");
        let target = uri.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        Self { status, target: target.unwrap_or_default().to_owned() }
    }

    /// Was nobody let in yet?
    fn is_before_login(&self) -> bool {
        let target = self.target.to_ascii_lowercase();
        let page = target.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
        let folder = target.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_login = ["login", "logon", "signin", "sign-in", "sign_in", "authenticate"].contains(&page);
        let is_front = ["", "index", "default", "main", "welcome"].contains(&page)
            && ["", "/admin", "/app", "/cgi-bin", "/en", "/gui", "/html", "/portal", "/ui", "/web", "/webui"]
                .contains(&folder);
        let is_entrance = target.starts_with('/') && !target.contains('?') && (is_login || is_front);
        matches!(self.status, 401 | 403) || self.status == 200 && is_entrance
    }
}

fn page(head: &Head, node: &Node, values: &mut Values) {
    if !head.is_before_login() {
        return;
    }
    let lines: Vec<u8> = node.children.iter().flat_map(Node::bytes).collect();
    let page = String::from_utf8(lines)
        .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect());
    let lower = page.to_ascii_lowercase();
    let between = |start: &str, end: &str| {
        let from = lower.find(start)? + start.len();
        Some(&page[from..from + lower[from..].find(end)?])
    };
    if let Some(title) = between("<title>", "</title") {
        let words: Vec<&str> = title.split_whitespace().collect();
        values.text(Field::HttpTitle, &words.join(" ").replace("&amp;", "&"));
    }
    if let Some(generator) = between("<meta name=\"generator\" content=\"", "\"") {
        values.text(Field::HttpGenerator, generator);
    }
}

fn ipp(node: &Node, values: &mut Values) {
    if let Some(operation) = node.first("ipp.operation_id") {
        let name = operation.show_name.strip_prefix("operation-id: ").unwrap_or_default();
        values.text(Field::IppOperation, name.split(" (").next().unwrap_or_default());
        return;
    }
    for attribute in node
        .children
        .iter()
        .filter(|group| group.show == "printer-attributes-tag")
        .flat_map(|group| &group.children)
    {
        for value in attribute.all("ipp.charstring_value") {
            let value = value.bytes();
            match attribute.shown("ipp.name") {
                "printer-make-and-model" => values.add(Field::IppMakeAndModel, &value),
                "printer-firmware-string-version" => values.add(Field::IppFirmwareVersion, &value),
                "printer-device-id" => device_id(&String::from_utf8_lossy(&value), values),
                _ => {}
            }
        }
    }
}

fn device_id(text: &str, values: &mut Values) {
    for (key, value) in text.split(';').filter_map(|pair| pair.split_once(':')) {
        match key {
            "MFG" | "MANUFACTURER" => values.text(Field::IppManufacturer, value),
            "MDL" | "MODEL" => values.text(Field::IppModel, value),
            "SN" | "SERN" | "SERIALNUMBER" => values.text(Field::IppSerialNumber, value),
            _ => {}
        }
    }
}

fn xml(node: &Node, values: &mut Values) {
    let Some(root) = node.children.iter().find(|child| child.name == "xml.tag") else { return };
    let namespaces: Vec<&str> = root
        .children
        .iter()
        .filter(|child| child.name == "xml.attribute")
        .map(|child| &*child.show)
        .collect();
    let has = |part: &str| namespaces.iter().any(|namespace| namespace.contains(part));
    let tree = Tree::of_xml(root);
    if has("urn:schemas-upnp-org:device-1-0") {
        upnp(&tree, values);
    } else if has("\"http://hl7.org/fhir\"") {
        fhir::resources(&tree, values);
    } else if tree.name == "Envelope" {
        device(&tree, has("11073-20702"), values);
    }
}

fn upnp(root: &Tree, values: &mut Values) {
    for part in root.named("device").flat_map(|device| &device.children) {
        let field = match &*part.name {
            "manufacturer" => Field::UpnpManufacturer,
            "modelName" => Field::UpnpModelName,
            "modelNumber" => Field::UpnpModelNumber,
            "modelDescription" => Field::UpnpModelDescription,
            "serialNumber" => Field::UpnpSerialNumber,
            "deviceType" => Field::UpnpDeviceType,
            "UDN" => Field::UpnpUniqueName,
            _ => continue,
        };
        values.text(field, &part.value);
    }
}

/// Metadata of web services for devices, and of a whole medical device.
fn device(element: &Tree, is_medical: bool, values: &mut Values) {
    for part in &element.children {
        let field = match (&*element.name, &*part.name) {
            ("ThisModel", "Manufacturer") if !is_medical => Field::WsdManufacturer,
            ("ThisModel", "ModelName") if !is_medical => Field::WsdModelName,
            ("ThisModel", "ModelNumber") if !is_medical => Field::WsdModelNumber,
            ("ThisDevice", "FirmwareVersion") if !is_medical => Field::WsdFirmwareVersion,
            ("ThisDevice", "SerialNumber") if !is_medical => Field::WsdSerialNumber,
            ("ThisModel" | "MetaData", "Manufacturer") => Field::SdcManufacturer,
            ("ThisModel" | "MetaData", "ModelName") => Field::SdcModelName,
            ("ThisModel" | "MetaData", "ModelNumber") => Field::SdcModelNumber,
            ("ThisDevice", "FirmwareVersion") => Field::SdcFirmwareVersion,
            ("ThisDevice" | "MetaData", "SerialNumber") => Field::SdcSerialNumber,
            ("Udi", "DeviceIdentifier") => Field::SdcDeviceIdentifier,
            ("Udi", "HumanReadableForm") => Field::SdcUdi,
            ("Mds", "Type") => Field::SdcType,
            _ => {
                device(part, is_medical, values);
                continue;
            }
        };
        values.text(field, if field == Field::SdcType { &part.code } else { &part.value });
    }
}
