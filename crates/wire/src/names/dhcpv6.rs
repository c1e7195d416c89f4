//! DHCP for IPv6, RFC 8415: what clients show of themselves, as in DHCPv4.
//!
//! A message has one byte of type and no cookie, so ports 546 or 547 are asked for as well as options that fill the
//! message to its last byte. What a relay carries is said of the client only where the relay gives its Ethernet
//! address (RFC 6939).

use std::net::{IpAddr, Ipv6Addr};

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::datagram::Ports;
use crate::names::{dhcp, duid::Duid};
use crate::text::{Listed, clean};

/// Message types of RFC 8415 §7.3; a relay's have another head.
pub const BEGINS: &[u8] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

const NAMES: [&str; 13] = [
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
    "RELAY-FORW",
    "RELAY-REPL",
];
const ADVERTISE: u8 = 2;
const REPLY: u8 = 7;
const RECONFIGURE: u8 = 10;
const RELAY_FORWARD: u8 = 12;
const RELAY_REPLY: u8 = 13;

/// Relays between a client and a server, RFC 8415 §7.6.
const HOP_LIMIT: u8 = 8;

/// Options whose order is kept.
const ORDER_LIMIT: usize = 64;

/// Codes of RFC 8415 §21 and of those that came after.
mod code {
    pub(super) const CLIENT_ID: u16 = 1;
    pub(super) const SERVER_ID: u16 = 2;
    pub(super) const ASSOCIATION: u16 = 3;
    pub(super) const ADDRESS: u16 = 5;
    pub(super) const REQUESTED: u16 = 6;
    pub(super) const RELAYED: u16 = 9;
    pub(super) const USER_CLASS: u16 = 15;
    pub(super) const VENDOR_CLASS: u16 = 16;
    pub(super) const FULL_NAME: u16 = 39;
    pub(super) const ARCHITECTURE: u16 = 61;
    pub(super) const CLIENT_ADDRESS: u16 = 79;
}

/// Options in turn. What runs past the end gives none.
#[derive(Clone, Copy)]
struct Options<'a>(Cursor<'a>);

impl<'a> Options<'a> {
    const fn of(bytes: &'a [u8]) -> Self {
        Self(Cursor::new(bytes))
    }

    /// True where the last option ends with the bytes.
    fn fill(mut self) -> bool {
        while self.next().is_some() {}
        self.0.is_empty()
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut ahead = self.0;
        let option = (ahead.u16()?, ahead.u16().and_then(|length| ahead.take(length.into()))?);
        self.0 = ahead;
        Some(option)
    }
}

/// Reads a UDP payload that may be DHCPv6.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    const PORTS: [u16; 2] = [546, 547];
    if !(PORTS.contains(&ports.src) || PORTS.contains(&ports.dst)) {
        return None;
    }
    let (kind, options) = message(payload)?;
    if matches!(kind, RELAY_FORWARD | RELAY_REPLY) {
        say_relayed(payload, sink);
        return Some(Protocol::Dhcpv6);
    }
    let is_from_server = matches!(kind, ADVERTISE | REPLY | RECONFIGURE);
    say_type(Subject::Src, kind, sink);
    if is_from_server {
        say_lease(kind, options, sink);
    } else {
        say_client(Subject::Src, options, sink);
    }
    Some(Protocol::Dhcpv6)
}

/// Type and options of a message that they fill.
fn message(bytes: &[u8]) -> Option<(u8, Options<'_>)> {
    let mut cursor = Cursor::new(bytes);
    let kind = cursor.u8()?;
    match kind {
        1..=11 => cursor.skip(3)?,
        RELAY_FORWARD | RELAY_REPLY => {
            cursor.u8().filter(|hops| *hops <= 32)?;
            cursor.skip(32)?;
        }
        _ => return None,
    }
    let options = Options::of(cursor.rest());
    (options.fill() && !cursor.is_empty()).then_some((kind, options))
}

fn say_type(about: Subject, kind: u8, sink: &mut dyn Sink) {
    if let Some(name) = usize::from(kind).checked_sub(1).and_then(|index| NAMES.get(index)) {
        sink.fact(about, Field::Dhcpv6MessageType, name);
    }
}

/// A client's message inside those of relays.
fn say_relayed(payload: &[u8], sink: &mut dyn Sink) {
    let (mut bytes, mut mac) = (payload, None);
    for _ in 0..=HOP_LIMIT {
        let Some((kind, mut options)) = message(bytes) else { return };
        match (kind, mac) {
            (RELAY_FORWARD, _) => {}
            (ADVERTISE | REPLY | RECONFIGURE | RELAY_REPLY, _) | (_, None) => return,
            (_, Some(mac)) => {
                say_type(Subject::Mac(mac), kind, sink);
                return say_client(Subject::Mac(mac), options, sink);
            }
        }
        let Some((_, inside)) = options.find(|(code, _)| *code == code::RELAYED) else { return };
        let address =
            message(bytes).and_then(|(_, mut all)| all.find(|(code, _)| *code == code::CLIENT_ADDRESS));
        // The type of hardware, then the address.
        if let Some((_, [0, 1, a, b, c, d, e, f])) = address {
            mac = Some(Mac([*a, *b, *c, *d, *e, *f]));
        }
        bytes = inside;
    }
}

fn say_client(about: Subject, options: Options<'_>, sink: &mut dyn Sink) {
    let (mut order, mut count) = ([0u16; ORDER_LIMIT], 0);
    for (code, value) in options {
        if let Some(slot) = order.get_mut(count) {
            *slot = code;
            count += 1;
        }
        say_option(about, code, value, sink);
    }
    let order = order.get(..count).unwrap_or_default();
    sink.fact_of(about, Field::Dhcpv6Options, &Listed(order.iter()));
}

fn say_option(about: Subject, code: u16, value: &[u8], sink: &mut dyn Sink) {
    let numbers =
        || value.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, byte| n << 8 | u16::from(*byte)));
    match code {
        code::CLIENT_ID => {
            if let Some(duid) = Duid::read(value) {
                sink.fact_of(about, Field::Dhcpv6ClientId, &duid);
            }
        }
        code::REQUESTED if value.len() >= 2 => {
            sink.fact_of(about, Field::Dhcpv6RequestedOptions, &Listed(numbers()));
        }
        code::ARCHITECTURE if value.len() >= 2 => {
            sink.fact_of(about, Field::Dhcpv6Architecture, &Listed(numbers()));
        }
        code::USER_CLASS => texts(value, |text| sink.fact_bytes(about, Field::Dhcpv6UserClass, text)),
        code::VENDOR_CLASS => {
            let mut cursor = Cursor::new(value);
            let Some(enterprise) = cursor.u32() else { return };
            texts(cursor.rest(), |text| {
                sink.fact_of(about, Field::Dhcpv6VendorClass, &format_args!("{enterprise} {}", clean(text)));
            });
        }
        // RFC 4704 §4.1: flags, then labels.
        code::FULL_NAME => {
            if let Some((_, name)) = value.split_first() {
                sink.fact_bytes(about, Field::Dhcpv6FullName, &dhcp::labels(name));
            }
        }
        _ => {}
    }
}

/// Texts, each with its length before it.
fn texts(bytes: &[u8], mut each: impl FnMut(&[u8])) {
    let mut cursor = Cursor::new(bytes);
    while let Some(text) = cursor.u16().and_then(|length| cursor.take(length.into())) {
        each(text);
    }
}

fn say_lease(kind: u8, options: Options<'_>, sink: &mut dyn Sink) {
    for (code, value) in options {
        match code {
            code::SERVER_ID if kind != RECONFIGURE => {
                if let Some(duid) = Duid::read(value) {
                    sink.fact_of(Subject::Src, Field::Dhcpv6Server, &duid);
                }
            }
            code::ASSOCIATION if kind == REPLY => say_addresses(value, sink),
            _ => {}
        }
    }
}

/// RFC 8415 §21.4 and §21.6: addresses with the time for which they hold.
fn say_addresses(association: &[u8], sink: &mut dyn Sink) {
    let held = Options::of(association.get(12..).unwrap_or_default());
    for (_, value) in held.filter(|(code, _)| *code == code::ADDRESS) {
        let mut cursor = Cursor::new(value);
        if let (Some(address), Some(_), Some(1..)) = (cursor.array::<16>(), cursor.u32(), cursor.u32()) {
            let address = IpAddr::V6(Ipv6Addr::from(address));
            sink.fact_of(Subject::Dst, Field::Dhcpv6AssignedAddress, &address);
        }
    }
}

#[cfg(test)]
mod tests;
