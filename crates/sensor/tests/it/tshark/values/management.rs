//! SNMP, time, logs, SLP, TFTP and CoAP.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["snmp", "ntp", "syslog", "srvloc", "tftp", "coap"];

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

pub(super) fn ntp(node: &Node, values: &mut Values) {
    let mode = node.shown("ntp.flags.mode");
    let role = match mode {
        "1" | "2" => "peer",
        "3" => "client",
        "4" => "server",
        "5" => "broadcast",
        _ => return,
    };
    values.text(Field::NtpRole, role);
    values.text(Field::NtpVersion, node.shown("ntp.flags.vn"));
    let stratum = node.shown("ntp.stratum");
    if matches!(mode, "4" | "5") && stratum != "0" {
        values.text(Field::NtpStratum, stratum);
        if stratum == "1" {
            values.add(Field::NtpReference, &node.first("ntp.refid").map(Node::bytes).unwrap_or_default());
        }
    }
}

/// tshark parts only some heads, so words are counted in the whole text behind the priority.
pub(super) fn syslog(node: &Node, values: &mut Values) {
    let bytes = node.first("syslog.msg").map(Node::bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let text =
        text.split_once('>').filter(|(before, _)| before.starts_with('<')).map_or(&*text, |(_, text)| text);
    let words: Vec<&str> = text.split(' ').collect();
    if words[0] == "1" && words.len() > 6 && (words[1] == "-" || words[1].contains('T')) {
        for (field, word) in [(Field::SyslogHostName, words[2]), (Field::SyslogApplication, words[3])] {
            if word != "-" {
                values.text(field, word);
            }
        }
        return;
    }
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let is_time = |word: &&&str| word.len() == 8 && word.split(':').count() == 3;
    if words.get(2).filter(is_time).is_none()
        || words[0].len() != 3
        || !words[1].chars().all(|c| c.is_ascii_digit())
    {
        return;
    }
    let program = |word: &&str| word.strip_suffix(':').map(|word| word.split('[').next().unwrap().to_owned());
    match (words.get(3).and_then(program), words.get(4).and_then(program)) {
        (Some(first), _) => values.text(Field::SyslogApplication, &first),
        (None, Some(second)) => {
            values.text(Field::SyslogHostName, words[3]);
            values.text(Field::SyslogApplication, &second);
        }
        (None, None) => {}
    }
}

pub(super) fn slp(node: &Node, values: &mut Values) {
    if node.shown("srvloc.version") != "2" {
        return;
    }
    let kind = |address: &str| address.split("://").next().unwrap_or_default().to_lowercase();
    match node.shown("srvloc.function") {
        "2" | "3" => {
            node.all("srvloc.url.url")
                .iter()
                .for_each(|url| values.text(Field::SlpService, &kind(&url.show)));
        }
        "10" => {
            let types = node.shown("srvloc.srvtyperply.srvtypelist");
            types.split(',').for_each(|each| values.text(Field::SlpService, &kind(each)));
        }
        _ => {}
    }
}

pub(super) fn tftp(node: &Node, values: &mut Values) {
    let (request, name) = match node.shown("tftp.opcode") {
        "1" => ("read", node.shown("tftp.source_file")),
        "2" => ("write", node.shown("tftp.destination_file")),
        "6" => ("", ""),
        _ => return,
    };
    let has_mode = matches!(node.shown("tftp.type"), "octet" | "netascii" | "mail");
    if !has_mode && !request.is_empty() {
        return;
    }
    values.text(Field::TftpRequest, request);
    if let Some((_, extension)) = name.rsplit_once('.')
        && extension.len() <= 6
        && extension.chars().all(|character| character.is_ascii_alphanumeric())
    {
        values.text(Field::TftpFileType, &extension.to_lowercase());
    }
    for option in node.all("tftp.option.name") {
        values.text(Field::TftpOption, &option.show.to_lowercase());
    }
}

pub(super) fn coap(node: &Node, ports: [u16; 2], values: &mut Values) {
    // On any other port tshark guesses.
    if !ports.contains(&5683) {
        return;
    }
    let Ok(code) = node.shown("coap.code").parse::<u8>() else { return };
    match code {
        0 => {}
        1..32 => {
            values.text(Field::CoapRole, "client");
            let path: Vec<&str> = node.all("coap.opt.uri_path").iter().map(|part| &*part.show).collect();
            if path == [".well-known", "core"] {
                values.text(Field::CoapDiscovery, ".well-known/core");
            }
        }
        _ => values.text(Field::CoapRole, "server"),
    }
}
