//! SNMP.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["snmp"];

pub(super) fn snmp(node: &Node, values: &mut Values) {
    let kind = node.shown("snmp.data");
    let version = match (node.shown("snmp.version"), node.shown("snmp.msgVersion")) {
        ("0", _) => "1",
        ("1", _) => "2c",
        (_, "3") => "3",
        _ => return,
    };
    if let Some(engine) = node.first("snmp.msgAuthoritativeEngineID") {
        engine_id(engine, values);
    }
    let is_hidden_answer = kind.is_empty() && node.shown("snmp.v3.flags.report") == "0";
    if !is_hidden_answer && !matches!(kind, "2" | "4" | "6" | "7" | "8") {
        return;
    }
    values.text(Field::SnmpVersion, version);
    values.text(Field::SnmpEnterprise, node.shown("snmp.enterprise"));
    let mut name = "";
    for found in node.all("snmp.variable_bindings").into_iter().flat_map(|list| &list.children) {
        for part in &found.children {
            match &*part.name {
                "snmp.name" => name = &part.show,
                "snmp.value.octets" => octets(name, &part.bytes(), values),
                "snmp.value.oid" => identifier(name, &part.show, values),
                _ => {}
            }
        }
    }
}

fn octets(name: &str, value: &[u8], values: &mut Values) {
    let is_row = |column: &str| name.strip_prefix(column).is_some_and(|rest| rest.starts_with('.'));
    let entity = |column: u8| is_row(&format!("1.3.6.1.2.1.47.1.1.1.1.{column}"));
    let field = match name {
        "1.3.6.1.2.1.1.1.0" => Field::SnmpDescription,
        "1.3.6.1.2.1.1.5.0" => Field::SnmpName,
        "1.3.6.1.2.1.1.6.0" => Field::SnmpLocation,
        _ if entity(8) => Field::SnmpHardwareRevision,
        _ if entity(9) => Field::SnmpFirmwareRevision,
        _ if entity(10) => Field::SnmpSoftwareRevision,
        _ if entity(11) => Field::SnmpSerial,
        _ if entity(12) => Field::SnmpManufacturer,
        _ if entity(13) => Field::SnmpModel,
        _ if entity(15) => Field::SnmpAssetTag,
        _ if is_row("1.3.6.1.2.1.43.5.1.1.17") => Field::SnmpPrinterSerial,
        _ if is_row("1.3.6.1.2.1.25.3.2.1.3") => Field::SnmpPart,
        _ => return,
    };
    values.add(field, value);
}

fn identifier(name: &str, value: &str, values: &mut Values) {
    match name {
        "1.3.6.1.2.1.1.2.0" => values.text(Field::SnmpObjectId, value),
        "1.3.6.1.6.3.1.1.4.3.0" => values.text(Field::SnmpEnterprise, value),
        _ => {}
    }
}

fn engine_id(node: &Node, values: &mut Values) {
    let enterprise = node.shown("snmp.engineid.enterprise");
    let rest =
        || node.bytes().get(5..).unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect();
    let text: String = match node.shown("snmp.engineid.format") {
        "" => return,
        "1" => format!("ip {}", node.shown("snmp.engineid.ipv4")),
        "2" => format!("ip {}", node.shown("snmp.engineid.ipv6")),
        "3" => format!("mac {}", node.shown("snmp.engineid.mac")),
        "4" => format!("text {}", node.shown("snmp.engineid.text")),
        "5" => rest_of("octets", rest()),
        format => rest_of(&format!("format {format}"), rest()),
    };
    values.text(Field::SnmpEngine, &format!("{enterprise} {text}"));
}

fn rest_of(kind: &str, digits: String) -> String {
    format!("{kind} {digits}")
}
