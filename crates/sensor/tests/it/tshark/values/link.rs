//! The link itself and those who keep it.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["arp", "icmpv6"];

pub(super) fn address_resolution(node: &Node, values: &mut Values) {
    let address = node.shown("arp.src.proto_ipv4");
    let sender = node.shown("arp.src.hw_mac");
    let is_host = !matches!(address, "" | "0.0.0.0" | "255.255.255.255")
        && address.split('.').next().is_some_and(|first| !(224..240).contains(&first.parse().unwrap_or(0)));
    let is_card = u8::from_str_radix(sender.get(..2).unwrap_or("01"), 16).unwrap_or(1) & 1 == 0
        && sender != "00:00:00:00:00:00";
    if matches!(node.shown("arp.opcode"), "1" | "2") && is_host && is_card {
        values.text(Field::ArpSenderAddress, address);
    }
}

pub(super) fn neighbours(node: &Node, values: &mut Values) {
    if node.shown("icmpv6.code") != "0" {
        return;
    }
    match node.children.iter().find(|child| child.name == "icmpv6.type").map_or("", |node| &node.show) {
        "134" => values.text(Field::NdpRouter, node.shown("icmpv6.nd.ra.router_lifetime")),
        "136" => values.text(Field::NdpTargetAddress, node.shown("icmpv6.nd.na.target_address")),
        _ => {}
    }
}
