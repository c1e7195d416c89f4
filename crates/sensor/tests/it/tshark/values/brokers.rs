//! Brokers of messages, listeners of Oracle, remote calls, printers' queues, and who asks a RADIUS server.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["amqp", "tns", "dcerpc", "radius", "lpd", "mndp"];

/// Of the version only what the client asks for.
pub(super) fn amqp(node: &Node, is_client: bool, values: &mut Values) {
    let numbers = ["major", "minor", "revision"].map(|part| node.shown(&format!("amqp.init.version_{part}")));
    if is_client && numbers == ["1", "0", "0"] {
        values.text(Field::AmqpVersion, "1.0");
    }
    let sides = ["method.arguments.server_properties", "method.arguments.client_properties"];
    let sides = sides.into_iter().chain(["performative.arguments.properties"]);
    for property in
        sides.filter_map(|side| node.first(&format!("amqp.{side}"))).flat_map(|side| &side.children)
    {
        let Some((name, value)) = named(&property.show_name) else { continue };
        let field = match name {
            "product" => Field::AmqpProduct,
            "version" => Field::AmqpProductVersion,
            "platform" => Field::AmqpPlatform,
            "cluster_name" => Field::AmqpCluster,
            _ => continue,
        };
        values.text(field, value);
    }
    if let Some(mechanisms) = node.first("amqp.method.arguments.mechanisms") {
        for mechanism in mechanisms.bytes().split(|byte| *byte == b' ') {
            values.add(Field::AmqpOfferedMechanism, mechanism);
        }
    }
    for mechanism in node.first("amqp.sasl.mechanisms").iter().flat_map(|list| &list.children) {
        values.text(Field::AmqpOfferedMechanism, named(&mechanism.show_name).map_or("", |(_, value)| value));
    }
    values.text(Field::AmqpMechanism, node.shown("amqp.method.arguments.mechanism"));
    values.text(Field::AmqpMechanism, node.shown("amqp.sasl.mechanism"));
    if is_client {
        values.text(Field::AmqpHost, node.shown("amqp.performative.arguments.hostname"));
    }
}

/// `product (string): RabbitMQ`.
fn named(shown: &str) -> Option<(&str, &str)> {
    let (name, rest) = shown.split_once(" (")?;
    Some((name, rest.split_once("): ")?.1))
}

pub(super) fn tns(node: &Node, values: &mut Values) {
    let version = node.shown("tns.version");
    let field = if node.shown("tns.type") == "1" { Field::TnsOfferedVersion } else { Field::TnsVersion };
    values.text(field, version);
    let string = node.shown("tns.connect_data");
    values.text(Field::TnsService, inside(string, "(SERVICE_NAME="));
    values.text(Field::TnsService, inside(string, "(SID="));
    let program = inside(string, "(PROGRAM=");
    values.text(Field::TnsProgram, program.rsplit(['/', '\\']).next().unwrap_or_default());
    let host = inside(string.split_once("(CID=").map_or("", |(_, client)| client), "(HOST=");
    values.text(Field::TnsHost, if host == "__jdbc__" { "" } else { host });
    let refusal = node.shown("tns.refuse_data");
    values.text(Field::TnsRefusal, inside(refusal, "(ERR="));
    if let Ok(number) = inside(refusal, "(VSNNUM=").parse::<u32>() {
        // Of a release from 18 on with no parts but the first two.
        assert!(number >> 24 >= 18 && number & 0xffff == 0, "{number}");
        let release = format!("{}.{}.0.0.0", number >> 24, number >> 16 & 0xff);
        values.text(Field::TnsServerVersion, &release);
    }
    let target = node.shown("tns.redirect_data");
    if !target.is_empty() {
        let redirect = format!("{}:{}", inside(target, "(HOST="), inside(target, "(PORT="));
        values.text(Field::TnsRedirect, &redirect);
    }
    values.text(Field::TnsPlatform, node.shown("tns.data_setp_req.cli_plat"));
    values.text(Field::TnsPlatform, node.shown("tns.data_setp_resp.banner"));
}

/// What stands between this and the next parenthesis.
fn inside<'a>(text: &'a str, start: &str) -> &'a str {
    let after = text.split_once(start).map_or("", |(_, after)| after);
    after.split(')').next().unwrap_or_default()
}

pub(super) fn remote_calls(node: &Node, values: &mut Values) {
    for context in node.all("dcerpc.cn_bind_abstract_syntax") {
        let part = |name: &str| context.shown(&format!("dcerpc.{name}")).to_owned();
        let version = [part("cn_bind_if_ver"), part("cn_bind_if_ver_minor")].join(".");
        values.text(Field::DcerpcInterface, &format!("{} {version}", part("cn_bind_to_uuid")));
    }
}

pub(super) fn radius(node: &Node, values: &mut Values) {
    let code = node.shown("radius.code");
    let asks = ["1", "4", "12"].contains(&code);
    let is_client = asks || ["41", "42", "44", "45"].contains(&code);
    values.text(Field::RadiusRole, if is_client { "client" } else { "server" });
    if !asks {
        return;
    }
    values.text(Field::RadiusNasIdentifier, node.shown("radius.NAS_Identifier"));
    values.text(Field::RadiusNasAddress, node.shown("radius.NAS_IP_Address"));
    values.text(Field::RadiusNasAddress, node.shown("radius.NAS_IPv6_Address"));
    values.text(
        Field::RadiusNasPortType,
        match node.shown("radius.NAS_Port_Type") {
            "5" => "virtual",
            "15" => "ethernet",
            "18" => "wireless",
            "19" => "wireless ieee 802.11",
            other => other,
        },
    );
    let called = node.shown("radius.Called_Station_Id");
    if address(called.get(..17).unwrap_or_default()).is_some() {
        values.text(Field::RadiusCalledStation, called);
    }
    if let Some(address) = address(node.shown("radius.Calling_Station_Id")) {
        values.text(Field::RadiusCallingStation, &address);
    }
}

/// Six pairs of digits, parted by colons.
fn address(text: &str) -> Option<String> {
    let pairs: Vec<&str> = text.split(['-', ':']).collect();
    let is_pair = |pair: &&str| pair.len() == 2 && pair.chars().all(|digit| digit.is_ascii_hexdigit());
    (pairs.len() == 6 && pairs.iter().all(is_pair)).then(|| pairs.join(":").to_ascii_lowercase())
}

pub(super) fn queue(node: &Node, values: &mut Values) {
    let line = node.shown("lpd.printer_option");
    values.text(Field::LpdQueue, line.split([' ', '\n', '\\']).next().unwrap_or_default());
}

pub(super) fn router(node: &Node, values: &mut Values) {
    values.text(Field::MndpIdentity, node.shown("mndp.identity"));
    values.text(Field::MndpVersion, node.shown("mndp.version"));
    values.text(Field::MndpPlatform, node.shown("mndp.platform"));
    values.text(Field::MndpBoard, node.shown("mndp.board"));
    values.text(Field::MndpInterface, node.shown("mndp.interfacename"));
}
