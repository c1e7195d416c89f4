//! tshark's tree of a packet to values of our fields.
//!
//! The rules of what is a fact (an address that a host can have, a certificate of the server and not of the client,
//! no name of a service instance) are written down here a second time, on tshark's tree and not on bytes.

mod clinical;
mod names;
mod secure;
mod web;

use std::collections::BTreeSet;

use wardroom_model::Field;
use wardroom_wire::text::clean;

use super::pdml::{Node, Packet};
use clinical::Associations;
use secure::Servers;
use web::Proxied;

/// The values of a frame.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) facts: BTreeSet<(Field, String)>,
    /// It ends a deflated data set, which tshark does not inflate.
    pub(super) is_deflated: bool,
}

impl Values {
    fn add(&mut self, field: Field, value: &[u8]) {
        let value = clean(value);
        if !value.is_empty() {
            self.facts.insert((field, value.into_owned()));
        }
    }

    fn text(&mut self, field: Field, value: &str) {
        self.add(field, value.as_bytes());
    }
}

/// One way of a connection, as tshark writes its ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    pub(super) transport: String,
    source: (String, u16),
    target: (String, u16),
}

impl Way {
    fn back(&self) -> Self {
        Self { transport: self.transport.clone(), source: self.target.clone(), target: self.source.clone() }
    }

    /// The ends without their order.
    pub(super) fn pair(&self) -> [(String, u16); 2] {
        let mut pair = [self.source.clone(), self.target.clone()];
        pair.sort();
        pair
    }
}

/// What must be remembered of the packets before.
#[derive(Default)]
pub(super) struct Reader {
    associations: Associations,
    servers: Servers,
    proxied: Proxied,
}

impl Reader {
    /// The values of a packet; each protocol with the way that it went.
    pub(super) fn read(&mut self, packet: &Packet) -> (Values, Vec<(String, Way)>) {
        let (mut values, mut spoken) = (Values::default(), Vec::new());
        let mut way = Way::default();
        let is_encrypted = packet.protocols.iter().any(|node| node.name == "tls");
        for node in &packet.protocols {
            if !matches!(&*node.name, "geninfo" | "frame") {
                spoken.push((node.name.clone(), way.clone()));
            }
            let is_datagram = way.transport == "udp";
            match &*node.name {
                "ip" | "ipv6" => way = ends(node),
                "tcp" | "udp" => ports(&mut way, node),
                "arp" => address_resolution(node, &mut values),
                "icmpv6" => neighbours(node, &mut values),
                "dhcp" => lease(node, way.target.1, &mut values),
                // Not what an ICMP message quotes.
                "dns" if !way.transport.is_empty() => names::dns(node, &mut values),
                "mdns" if is_datagram => names::mdns(node, &mut values),
                "nbns" if is_datagram => names::nbns(node, &mut values),
                "ssdp" => web::ssdp(node, &mut values),
                "http" if !is_datagram && !is_encrypted => self.proxied.http(node, &way, &mut values),
                "tls" if !is_datagram => self.servers.tls(node, &way, &mut values),
                "dicom" => self.associations.dicom(node, &way, &mut values),
                "hl7" => clinical::hl7(node, &mut values),
                _ => {}
            }
        }
        (values, spoken)
    }
}

/// `Internet Protocol Version 4, Src: 10.20.99.10, Dst: 10.20.99.20`.
fn ends(node: &Node) -> Way {
    let part = |name: &str| {
        let after = node.show_name.split_once(name).map_or("", |(_, after)| after);
        after.split(',').next().unwrap_or_default().to_owned()
    };
    Way { source: (part("Src: "), 0), target: (part("Dst: "), 0), transport: String::new() }
}

/// `User Datagram Protocol, Src Port: 67, Dst Port: 68`.
fn ports(way: &mut Way, node: &Node) {
    let part = |name: &str| {
        let after = node.show_name.split_once(name).map_or("", |(_, after)| after);
        after.split(',').next().unwrap_or_default().parse().unwrap_or(0)
    };
    way.transport = node.name.clone();
    (way.source.1, way.target.1) = (part("Src Port: "), part("Dst Port: "));
}

fn address_resolution(node: &Node, values: &mut Values) {
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

fn neighbours(node: &Node, values: &mut Values) {
    if node.shown("icmpv6.code") != "0" {
        return;
    }
    match node.children.iter().find(|child| child.name == "icmpv6.type").map_or("", |node| &node.show) {
        "134" => values.text(Field::NdpRouter, node.shown("icmpv6.nd.ra.router_lifetime")),
        "136" => values.text(Field::NdpTargetAddress, node.shown("icmpv6.nd.na.target_address")),
        _ => {}
    }
}

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

fn lease(node: &Node, target_port: u16, values: &mut Values) {
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
