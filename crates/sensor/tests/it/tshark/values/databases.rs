//! Databases and brokers, in their first messages.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["tds", "mysql", "pgsql", "mqtt"];

pub(super) fn tds(node: &Node, values: &mut Values) {
    let is_client = node.shown("tds.type") != "4";
    if let Some(version) = node.first("tds.prelogin.option.version") {
        let field = if is_client { Field::TdsDriverVersion } else { Field::TdsVersion };
        values.text(field, &version_of(&version.bytes()));
    }
    if is_client {
        values.text(Field::TdsInstance, node.shown("tds.prelogin.option.instopt"));
        values.text(Field::TdsHost, node.shown("tds.7login.clientname"));
        values.text(Field::TdsProgram, node.shown("tds.7login.appname"));
        values.text(Field::TdsLibrary, node.shown("tds.7login.libraryname"));
    }
    values.text(Field::TdsServer, node.shown("tds.loginack.progname"));
    if let Some(version) = node.first("tds.loginack.progversion") {
        values.text(Field::TdsVersion, &version_of(&version.bytes()));
    }
}

/// A client that has none sends zeros.
fn version_of(bytes: &[u8]) -> String {
    match bytes {
        [0, ..] => String::new(),
        [major, minor, high, low] => format!("{major}.{minor}.{}", u16::from_be_bytes([*high, *low])),
        _ => String::new(),
    }
}

pub(super) fn mysql(node: &Node, values: &mut Values) {
    if let Some(greeting) = node.first("mysql.server_greeting") {
        let version = greeting.shown("mysql.version");
        values.text(Field::MysqlVersion, version.strip_prefix("5.5.5-").unwrap_or(version));
        values.text(Field::MysqlPlugin, greeting.shown("mysql.auth_plugin"));
    }
}

pub(super) fn pgsql(node: &Node, values: &mut Values) {
    let wanted = match node.shown("pgsql.type") {
        "Startup message" => ("application_name", Field::PostgresqlProgram),
        "Parameter status" => ("server_version", Field::PostgresqlVersion),
        _ => return,
    };
    let names = node.all("pgsql.parameter_name").into_iter();
    for (name, value) in names.zip(node.all("pgsql.parameter_value")) {
        if name.show == wanted.0 {
            values.text(wanted.1, &value.show);
        }
    }
}

pub(super) fn mqtt(node: &Node, values: &mut Values) {
    values.text(
        Field::MqttVersion,
        match node.shown("mqtt.ver") {
            "3" => "3.1",
            "4" => "3.1.1",
            "5" => "5.0",
            _ => "",
        },
    );
    values.text(Field::MqttReturnCode, node.shown("mqtt.conack.val"));
}
