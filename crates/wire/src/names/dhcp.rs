//! DHCPv4: RFC 2131 and 2132, with long options (RFC 3396).
//!
//! A DHCP message is a client's visiting card: its own name, what its software calls itself, and the options that it
//! asks for in an order that tells operating systems apart. What is read is said about the client by its hardware
//! address, since relays and broadcasts hide it at the IP layer. BOOTP without DHCP's cookie is not read.

mod identity;
mod options;

use std::net::{IpAddr, Ipv4Addr};

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::datagram::Ports;
use crate::text::Listed;
use crate::{Anomaly, Sink, bytes::Cursor};
use options::{Code, Options};

const COOKIE: [u8; 4] = [0x63, 0x82, 0x53, 0x63];

/// Names of RFC 2132 §9.6, then RFC 3203 and 4388.
const MESSAGE_TYPES: [&str; 13] = [
    "DHCPDISCOVER",
    "DHCPOFFER",
    "DHCPREQUEST",
    "DHCPDECLINE",
    "DHCPACK",
    "DHCPNAK",
    "DHCPRELEASE",
    "DHCPINFORM",
    "DHCPFORCERENEW",
    "DHCPLEASEQUERY",
    "DHCPLEASEUNASSIGNED",
    "DHCPLEASEUNKNOWN",
    "DHCPLEASEACTIVE",
];

const OFFER: u8 = 2;
const ACKNOWLEDGEMENT: u8 = 5;

/// The fixed part of a message, RFC 2131 §2, up to the cookie.
struct Head<'a> {
    from_server: bool,
    hardware: Option<Mac>,
    relay: Option<Ipv4Addr>,
    assigned: Ipv4Addr,
    server_name: &'a [u8],
    boot_file: &'a [u8],
    options: &'a [u8],
}

/// Reads a UDP payload that may be DHCP.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let Some(head) = head(payload) else {
        if ports == (Ports { src: 68, dst: 67 }) && payload.len() >= 240 && payload.starts_with(&[1, 1, 6]) {
            sink.anomaly(Anomaly { protocol: Protocol::Dhcp, kind: "cookie_unknown" });
        }
        return None;
    };
    let (options, complete) = Options::read(head.options, head.boot_file, head.server_name);
    if !complete {
        sink.anomaly(Anomaly { protocol: Protocol::Dhcp, kind: "option_past_end" });
    }
    let message_type = match options.get(Code::MessageType) {
        Some([message_type]) => *message_type,
        _ => 0,
    };
    if let Some(name) = usize::from(message_type).checked_sub(1).and_then(|index| MESSAGE_TYPES.get(index)) {
        let about = if head.from_server { Some(Subject::Src) } else { client(&head) };
        if let Some(about) = about {
            sink.fact(about, Field::DhcpMessageType, name);
        }
    }
    if let Some(about) = client(&head) {
        say_names(about, &options, sink);
        identity::say_place(about, &options, sink);
        if !head.from_server {
            say_software(about, &options, sink);
            identity::say(about, &options, sink);
        }
    }
    match head.relay {
        _ if head.from_server => say_lease(ports, &head, message_type, &options, sink),
        Some(relay) => sink.fact_of(Subject::Src, Field::DhcpRelay, &relay),
        None => {}
    }
    Some(Protocol::Dhcp)
}

fn head(payload: &[u8]) -> Option<Head<'_>> {
    let (fixed, after) = payload.split_first_chunk::<236>()?;
    let (cookie, options) = after.split_first_chunk::<4>()?;
    if *cookie != COOKIE || !matches!(fixed[0], 1 | 2) {
        return None;
    }
    let mut cursor = Cursor::new(fixed);
    let [operation, hardware_type, hardware_length, _hops] = cursor.array()?;
    cursor.skip(12)?;
    let assigned = Ipv4Addr::from(cursor.array::<4>()?);
    cursor.skip(4)?;
    let relay = Ipv4Addr::from(cursor.array::<4>()?);
    let mac = Mac(cursor.array()?);
    cursor.skip(10)?;
    Some(Head {
        from_server: operation == 2,
        hardware: (hardware_type == 1 && hardware_length == 6 && !mac.is_group() && !mac.is_zero())
            .then_some(mac),
        relay: Some(relay).filter(|relay| !relay.is_unspecified()),
        assigned,
        server_name: cursor.take(64)?,
        boot_file: cursor.take(128)?,
        options,
    })
}

/// The client, as far as the message tells: without an Ethernet address only a message that no relay touched does.
fn client(head: &Head<'_>) -> Option<Subject> {
    match head.hardware {
        Some(mac) => Some(Subject::Mac(mac)),
        None if !head.from_server && head.relay.is_none() => Some(Subject::Src),
        None => None,
    }
}

fn say_names(about: Subject, options: &Options<'_>, sink: &mut dyn Sink) {
    if let Some(name) = options.get(Code::HostName) {
        sink.fact_bytes(about, Field::DhcpHostName, name);
    }
    if let Some([flags, _, _, name @ ..]) = options.get(Code::FullName) {
        const IN_WIRE_FORMAT: u8 = 4;
        if flags & IN_WIRE_FORMAT != 0 {
            sink.fact_bytes(about, Field::DhcpFullName, &labels(name));
        } else {
            sink.fact_bytes(about, Field::DhcpFullName, name);
        }
    }
}

/// A name in the wire format of RFC 1035 §3.1, which need not end with the root (RFC 4702 §2.3.1).
pub(super) fn labels(name: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(name.len());
    let mut cursor = Cursor::new(name);
    while let Some(label) =
        cursor.u8().filter(|length| (1..64).contains(length)).and_then(|length| cursor.take(length.into()))
    {
        if !text.is_empty() {
            text.push(b'.');
        }
        text.extend_from_slice(label);
    }
    text
}

fn say_software(about: Subject, options: &Options<'_>, sink: &mut dyn Sink) {
    if let Some(class) = options.get(Code::VendorClass) {
        sink.fact_bytes(about, Field::DhcpVendorClass, class);
    }
    if let Some(classes) = options.get(Code::UserClass) {
        say_user_classes(about, classes, sink);
    }
    if let Some(codes) = options.get(Code::ParameterList).filter(|codes| !codes.is_empty()) {
        sink.fact_of(about, Field::DhcpParameterList, &Listed(codes.iter()));
    }
    if let Some(order) = options.order() {
        sink.fact_of(about, Field::DhcpOptions, &Listed(order.iter()));
    }
    if let Some(url) = options.get(Code::ManufacturerUsageUrl) {
        sink.fact_bytes(about, Field::DhcpManufacturerUsageUrl, url);
    }
}

/// RFC 3004 §4 puts a length before each class; some clients send one class as bare text.
fn say_user_classes(about: Subject, classes: &[u8], sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(classes);
    let mut each = Vec::new();
    while !cursor.is_empty() {
        match cursor.u8().filter(|length| *length > 0).and_then(|length| cursor.take(length.into())) {
            Some(class) => each.push(class),
            None => {
                each = vec![classes];
                break;
            }
        }
    }
    for class in each {
        sink.fact_bytes(about, Field::DhcpUserClass, class);
    }
}

fn say_lease(ports: Ports, head: &Head<'_>, message_type: u8, options: &Options<'_>, sink: &mut dyn Sink) {
    if message_type == ACKNOWLEDGEMENT
        && !head.assigned.is_unspecified()
        && let Some(about) = client(head)
    {
        sink.fact(about, Field::DhcpAssignedAddress, &head.assigned.to_string());
    }
    // What a relay hands on to a client comes from the relay, which is not the server.
    let from_the_server_itself = head.relay.is_none() || ports.dst == 67;
    if matches!(message_type, OFFER | ACKNOWLEDGEMENT)
        && from_the_server_itself
        && let Some(server) = options.get(Code::Server).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
    {
        sink.fact(Subject::Src, Field::DhcpServer, &IpAddr::from(server).to_string());
    }
}

#[cfg(test)]
mod tests;
