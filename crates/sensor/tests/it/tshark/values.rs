//! tshark's tree of a packet to values of our fields.
//!
//! The rules of what is a fact (an address that a host can have, a certificate of the server and not of the client,
//! no name of a service instance) are written down here a second time, on tshark's tree and not on bytes.

pub(super) mod bodies;
mod brokers;
mod calls;
mod clinical;
mod databases;
mod handshake;
mod lease;
mod lines;
mod link;
mod management;
mod names;
mod plant;
mod secure;
mod switches;
mod web;
mod windows;

use std::collections::BTreeSet;

use wardroom_model::Field;
use wardroom_wire::text::clean;

use super::pdml::{Node, Packet};
use calls::{Screens, Streams};
use clinical::Associations;
use lines::Greetings;
use secure::Servers;
use web::Proxied;
use windows::Dialects;

/// What tshark is asked for: packets that it takes for one of these, by group.
pub(super) const PROTOCOLS: &[&[&str]] = &[
    link::PROTOCOLS,
    switches::PROTOCOLS,
    lease::PROTOCOLS,
    names::PROTOCOLS,
    management::PROTOCOLS,
    secure::PROTOCOLS,
    web::PROTOCOLS,
    windows::PROTOCOLS,
    lines::PROTOCOLS,
    calls::PROTOCOLS,
    databases::PROTOCOLS,
    brokers::PROTOCOLS,
    clinical::PROTOCOLS,
    plant::PROTOCOLS,
];

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
    dialects: Dialects,
    greetings: Greetings,
    screens: Screens,
    streams: Streams,
}

impl Reader {
    /// The values of a packet; each protocol with the way that it went.
    pub(super) fn read(&mut self, packet: &Packet) -> (Values, Vec<(String, Way)>) {
        let (mut values, mut spoken) = (Values::default(), Vec::new());
        let mut way = Way::default();
        let mut network = None;
        let mut target = "";
        let is_encrypted = packet.protocols.iter().any(|node| node.name == "tls");
        for node in &packet.protocols {
            if !matches!(&*node.name, "geninfo" | "frame") {
                spoken.push((family(&node.name).to_owned(), way.clone()));
            }
            let is_datagram = way.transport == "udp";
            match &*node.name {
                "ip" | "ipv6" => {
                    way = ends(node);
                    network = Some(node);
                }
                "tcp" => {
                    ports(&mut way, node);
                    handshake::open(network, node, &mut values);
                }
                "udp" => ports(&mut way, node),
                "arp" => link::address_resolution(node, &mut values),
                "icmpv6" => {
                    if switches::listeners(node, &mut values) {
                        spoken.push(("igmp".to_owned(), way.clone()));
                    }
                    link::neighbours(node, &mut values);
                }
                "igmp" => switches::groups(node, &mut values),
                "lldp" => switches::lldp(node, &mut values),
                "cdp" => switches::cdp(node, &mut values),
                "eapol" => switches::eapol(node, &mut values),
                "eap" if is_above(packet, "eapol") => switches::authentication(node, &mut values),
                "stp" => switches::spanning_tree(node, &mut values),
                "pppoed" => switches::access(node, &mut values),
                "pn_dcp" => switches::plant(node, &mut values),
                "dhcp" => lease::lease(node, way.target.1, &mut values),
                "dhcpv6" if is_datagram => lease::lease_6(node, &mut values),
                // Not what an ICMP message quotes.
                "dns" if !way.transport.is_empty() => names::dns(node, &mut values),
                "mdns" if is_datagram => names::mdns(node, &mut values),
                "llmnr" if is_datagram => names::llmnr(node, &mut values),
                "nbdgm" => target = node.shown("nbdgm.destination_name"),
                "browser" => names::browser(node, target, &mut values),
                "nbns" if is_datagram => names::nbns(node, &mut values),
                "ntp" if is_datagram => management::ntp(node, &mut values),
                "syslog" if is_datagram => management::syslog(node, &mut values),
                "srvloc" if is_datagram => management::slp(node, &mut values),
                "tftp" if is_datagram => management::tftp(node, &mut values),
                "coap" if is_datagram => management::coap(node, [way.source.1, way.target.1], &mut values),
                "snmp" if is_datagram => management::snmp(node, &mut values),
                "ssdp" => web::ssdp(node, &mut values),
                "http" if !is_datagram && !is_encrypted => self.proxied.http(node, &way, &mut values),
                "tls" if !is_datagram => self.servers.tls(node, &way, &mut values),
                "nbss" => windows::session_request(node, &mut values),
                "smb" => self.dialects.smb(node, &way, &mut values),
                "smb2" => windows::smb2(node, &mut values),
                "rdp" => windows::rdp(node, &mut values),
                "ssh" => Greetings::ssh(node, &mut values),
                "telnet" => self.greetings.telnet(node, &way, &mut values),
                "ftp" => self.greetings.ftp(node, &way, &mut values),
                "smtp" => self.greetings.smtp(node, &way, &mut values),
                "imap" => self.greetings.imap(node, &way, &mut values),
                "pop" => self.greetings.pop(node, &way, &mut values),
                "sip" if !way.transport.is_empty() => calls::sip(node, &mut values),
                "rtsp" => self.streams.rtsp(node, &way, &mut values),
                "vnc" => self.screens.vnc(node, &way, &mut values),
                "x11" => calls::x11(node, &mut values),
                "ldap" => windows::ldap(node, &mut values),
                "kerberos" => windows::kerberos(node, &mut values),
                "quic" if is_datagram => secure::quic(node, &mut values),
                "tds" if !is_encrypted => databases::tds(node, &mut values),
                "mysql" => databases::mysql(node, &mut values),
                "pgsql" => databases::pgsql(node, &mut values),
                "mqtt" if !is_encrypted => databases::mqtt(node, &mut values),
                "amqp" if !is_encrypted => brokers::amqp(node, way.target.1 == 5672, &mut values),
                "tns" => brokers::tns(node, &mut values),
                // Not what files carry.
                "dcerpc" if way.transport == "tcp" && !is_above(packet, "nbss") => {
                    brokers::remote_calls(node, &mut values);
                }
                "radius" if is_datagram => brokers::radius(node, &mut values),
                "lpd" => brokers::queue(node, &mut values),
                "mndp" => brokers::router(node, &mut values),
                "dicom" => self.associations.dicom(node, &way, &mut values),
                "bvlc" if is_datagram => plant::bacnet(packet, &mut values),
                "enip" => plant::ethernet_ip(node, &mut values),
                "opcua" => plant::opc(node, &mut values),
                "s7comm" => plant::s7(node, &mut values),
                "kip" => plant::knx(node, &mut values),
                "modbus" if way.source.1 == 502 => plant::modbus(node, &mut values),
                "hl7" => clinical::hl7(node, &mut values),
                _ => {}
            }
            if !is_encrypted && windows::authentication(node, &mut values) {
                spoken.push(("ntlmssp".to_owned(), way.clone()));
            }
        }
        (values, spoken)
    }
}

/// Is there this protocol in the packet?
fn is_above(packet: &Packet, name: &str) -> bool {
    packet.protocols.iter().any(|node| node.name == name)
}

/// Parts of one protocol to which tshark gives names of their own.
fn family(name: &str) -> &str {
    match name {
        "nbss" | "smb2" => "smb",
        other => other,
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
