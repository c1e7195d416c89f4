//! DHCP.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["dhcp"];

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
    } else {
        let assigned = node.shown("dhcp.ip.your");
        if number == "5" && assigned != "0.0.0.0" && has_card {
            values.text(Field::DhcpAssignedAddress, assigned);
        }
        if matches!(number, "2" | "5") && (!is_relayed || target_port == 67) {
            values.text(Field::DhcpServer, node.shown("dhcp.option.dhcp_server_id"));
        }
    }
    for name in node.all("dhcp.fqdn.name") {
        values.text(Field::DhcpFullName, &name.show);
    }
}
