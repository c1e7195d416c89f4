//! DHCP of both versions.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["dhcp", "dhcpv6"];

/// Names of RFC 2132 §9.6 by their numbers, then RFC 3203 and 4388.
fn message_type(number: &str) -> &'static str {
    match number {
        "1" => "DHCPDISCOVER",
        "2" => "DHCPOFFER",
        "3" => "DHCPREQUEST",
        "4" => "DHCPDECLINE",
        "5" => "DHCPACK",
        "6" => "DHCPNAK",
        "7" => "DHCPRELEASE",
        "8" => "DHCPINFORM",
        "9" => "DHCPFORCERENEW",
        "10" => "DHCPLEASEQUERY",
        "11" => "DHCPLEASEUNASSIGNED",
        "12" => "DHCPLEASEUNKNOWN",
        "13" => "DHCPLEASEACTIVE",
        _ => "",
    }
}

pub(super) fn lease(node: &Node, target_port: u16, values: &mut Values) {
    if node.first("dhcp.cookie").is_none() {
        return;
    }
    let number = node.shown("dhcp.option.dhcp");
    let is_relayed = !matches!(node.shown("dhcp.ip.relay"), "" | "0.0.0.0");
    let has_card = node.shown("dhcp.hw.type") == "0x01" && node.shown("dhcp.hw.len") == "6";
    values.text(Field::DhcpMessageType, message_type(number));
    let mut bytes =
        |field, name: &str| node.all(name).iter().for_each(|node| values.add(field, &node.bytes()));
    bytes(Field::DhcpHostName, "dhcp.option.hostname");
    if node.shown("dhcp.type") == "1" {
        bytes(Field::DhcpVendorClass, "dhcp.option.vendor_class_id");
        bytes(Field::DhcpUserClass, "dhcp.option.user_class.data");
        bytes(Field::DhcpUserClass, "dhcp.option.user_class.text");
        bytes(Field::DhcpManufacturerUsageUrl, "dhcp.option.mudurl");
        let items = node.all("dhcp.option.request_list_item");
        let list: Vec<&str> = items.iter().map(|item| &*item.show).collect();
        values.text(Field::DhcpParameterList, &list.join(","));
        client(node, values);
        if is_relayed {
            values.text(Field::DhcpRelay, node.shown("dhcp.ip.relay"));
        }
    } else {
        let assigned = node.shown("dhcp.ip.your");
        if number == "5" && assigned != "0.0.0.0" && has_card {
            values.text(Field::DhcpAssignedAddress, assigned);
        }
        if matches!(number, "2" | "5") && (!is_relayed || target_port == 67) {
            values.text(Field::DhcpServer, node.shown("dhcp.option.dhcp_server_id"));
        }
    }
    for suboption in node.all("dhcp.option.agent_information_option.suboption") {
        let value: Vec<u8> = suboption.bytes().get(2..).unwrap_or_default().to_vec();
        match &*suboption.show {
            "1" => place(Field::DhcpCircuit, &value, values),
            "2" => place(Field::DhcpRemote, &value, values),
            _ => {}
        }
    }
    for name in node.all("dhcp.fqdn.name") {
        values.text(Field::DhcpFullName, &name.show);
    }
}

/// What a client sends beside its name.
fn client(node: &Node, values: &mut Values) {
    let options: Vec<&Node> = node.all("dhcp.option.type");
    let order: Vec<String> =
        options.iter().map(|option| option.bytes()[0].to_string()).filter(|code| code != "0").collect();
    if let Some(end) = order.iter().position(|code| code == "255") {
        let codes = order.iter().enumerate().filter(|(at, code)| *at < end || *code != "255");
        let codes: Vec<&str> = codes.map(|(_, code)| &**code).take(64).collect();
        values.text(Field::DhcpOptions, &codes.join(","));
    }
    for option in &options {
        match &*option.show {
            "61" => client_id(option, values),
            "93" => {
                let types = option.all("dhcp.option.client_system_architecture");
                let numbers: Vec<String> =
                    types.iter().map(|number| number.show.parse::<u16>().unwrap().to_string()).collect();
                values.text(Field::DhcpArchitecture, &numbers.join(","));
            }
            "94" => {
                let [major, minor] = ["major", "minor"]
                    .map(|part| option.shown(&format!("dhcp.client_network_id_{part}")).to_owned());
                // It has no name for the type of the interface, the first of its three bytes.
                let kind = option.bytes().get(2).copied().unwrap_or_default();
                values.text(Field::DhcpNetworkInterface, &format!("{kind}.{major}.{minor}"));
            }
            "124" => {
                let class = option.shown("dhcp.option.vi_class.data");
                let enterprise = option.shown("dhcp.option.vi_class.enterprise");
                values.text(Field::DhcpEnterprise, format!("{enterprise} {class}").trim());
            }
            "125" => {
                let numbers = option.all("dhcp.option.vi.enterprise");
                numbers.iter().for_each(|number| values.text(Field::DhcpEnterprise, &number.show));
            }
            _ => {}
        }
    }
}

fn client_id(option: &Node, values: &mut Values) {
    let mac = option.shown("dhcp.hw.mac_addr");
    let text = match option.shown("dhcp.client_id.duid_type") {
        "1" => format!("duid dated mac {}", option.shown("dhcp.client_id.link_layer_address")),
        "2" => {
            let rest: String = option.bytes()[13..].iter().map(|byte| format!("{byte:02x}")).collect();
            format!("duid enterprise {} {rest}", option.shown("dhcp.client_id.enterprise_num"))
        }
        "3" => format!("duid mac {}", option.shown("dhcp.client_id.link_layer_address")),
        _ if !mac.is_empty() => format!("mac {mac}"),
        _ => format!("type {}", option.bytes()[2]),
    };
    values.text(Field::DhcpClientId, &text);
}

fn place(field: Field, value: &[u8], values: &mut Values) {
    match value {
        [0, 4, vlan, lan, module, port] => {
            let vlan = usize::from(*vlan) * 256 + usize::from(*lan);
            values.text(field, &format!("vlan {vlan} module {module} port {port}"));
        }
        text if text.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') => values.add(field, text),
        _ => {}
    }
}

const TYPES: [&str; 11] = [
    "SOLICIT",
    "ADVERTISE",
    "REQUEST",
    "CONFIRM",
    "RENEW",
    "REBIND",
    "REPLY",
    "RELEASE",
    "DECLINE",
    "RECONFIGURE",
    "INFORMATION-REQUEST",
];

pub(super) fn lease_6(node: &Node, values: &mut Values) {
    let number: usize = node.shown("dhcpv6.msgtype").parse().unwrap();
    // What relays carry has no Ethernet address of the client in any capture.
    let Some(name) = TYPES.get(number - 1) else { return };
    values.text(Field::Dhcpv6MessageType, name);
    let is_from_server = matches!(number, 2 | 7 | 10);
    let options = || node.children.iter().filter(|child| child.name == "dhcpv6.option.type_str");
    if !is_from_server {
        let codes: Vec<&str> = options().map(|option| option.shown("dhcpv6.option.type")).collect();
        values.text(Field::Dhcpv6Options, &codes.join(","));
    }
    for option in options() {
        match (option.shown("dhcpv6.option.type"), is_from_server) {
            ("1", false) => values.text(Field::Dhcpv6ClientId, &unique(option)),
            ("2", true) if number != 10 => values.text(Field::Dhcpv6Server, &unique(option)),
            ("3", true) if number == 7 => {
                let addresses = option.all("dhcpv6.iaaddr.ip");
                addresses.iter().for_each(|ip| values.text(Field::Dhcpv6AssignedAddress, &ip.show));
            }
            ("6", false) => {
                let codes = option.all("dhcpv6.requested_option_code");
                let codes: Vec<&str> = codes.iter().map(|code| &*code.show).collect();
                values.text(Field::Dhcpv6RequestedOptions, &codes.join(","));
            }
            ("16", false) => {
                let class = option.shown("dhcpv6.vendorclass.data");
                let enterprise = option.shown("dhcpv6.vendorclass.enterprise");
                values.text(Field::Dhcpv6VendorClass, &format!("{enterprise} {class}"));
            }
            ("39", false) => {
                values.text(Field::Dhcpv6FullName, option.shown("dhcpv6.client_domain"));
                values.text(Field::Dhcpv6FullName, option.shown("dhcpv6.tld").trim_end_matches('.'));
            }
            _ => {}
        }
    }
}

fn unique(option: &Node) -> String {
    let digits = |name: &str| -> String {
        option
            .first(name)
            .map(Node::bytes)
            .unwrap_or_default()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    match option.shown("dhcpv6.duid.type") {
        "1" => format!("dated mac {}", option.shown("dhcpv6.duidllt.link_layer_addr")),
        "2" => {
            format!(
                "enterprise {} {}",
                option.shown("dhcpv6.duiden.enterprise"),
                digits("dhcpv6.duiden.identifier")
            )
        }
        "3" => format!("mac {}", option.shown("dhcpv6.duidll.link_layer_addr")),
        "4" => format!("uuid {}", digits("dhcpv6.duiduuid.bytes")),
        kind => format!("type {kind}"),
    }
}
