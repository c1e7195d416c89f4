//! BACnet/IP, ANSI/ASHRAE 135: what controllers of buildings say that they are.
//!
//! Three layers stand in one datagram: the virtual link (annex J.2), the network (clause 6.2) and the application
//! (clause 20). Read are I-Am and I-Have, the device object's properties in answers to ReadProperty and
//! ReadPropertyMultiple, and what networks a router reaches. Of a segmented answer the first segment is read.
//!
//! A link that forwards a broadcast names the address that it came from, which is then whom it is about. A source
//! network says that the device is behind a router, on a wire that has no IP: nothing that it says of itself is said of
//! the router, only that the router reaches this network, and which device of which vendor announced itself there.
//!
//! It is known by the first byte, a function of the list whose length is that of the datagram, and a network header
//! whose reserved bits are clear.

mod object;
mod value;

use std::net::{IpAddr, Ipv4Addr};

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use self::value::Identifier;
use crate::Sink;
use crate::bytes::Cursor;

/// Of BACnet/IP, annex J.2.
pub(crate) const BEGINS: &[u8] = &[LINK];
const LINK: u8 = 0x81;

/// Control octet of the network layer, clause 6.2.2.
const CONTROL_MESSAGE: u8 = 0x80;
const CONTROL_DESTINATION: u8 = 0x20;
const CONTROL_SOURCE: u8 = 0x08;
const CONTROL_RESERVED: u8 = 0x50;

/// Network messages, clause 6.2.4.
const I_AM_ROUTER_TO_NETWORK: u8 = 0x01;
const FIRST_PROPRIETARY: u8 = 0x80;

/// Whom an application message is about.
#[derive(Clone, Copy)]
enum Origin {
    /// A host with an address.
    Host(Subject),
    /// A device on a network behind a host.
    Routed { network: u16, router: Subject },
}

/// Reads a UDP payload that may be BACnet/IP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    let [kind, function, l0, l1] = cursor.array()?;
    if kind != LINK || usize::from(u16::from_be_bytes([l0, l1])) != payload.len() {
        return None;
    }
    let entries = |length: usize| length.is_multiple_of(10).then_some(Protocol::Bacnet);
    let exactly = |length: usize| (payload.len() == length).then_some(Protocol::Bacnet);
    match function {
        0x00 | 0x05 => exactly(6),
        0x01 | 0x03 | 0x07 => entries(payload.len() - 4),
        0x02 | 0x06 => exactly(4),
        0x04 => {
            let address = Ipv4Addr::from(cursor.array::<4>()?);
            cursor.skip(2)?;
            network(cursor, Subject::Ip(IpAddr::V4(address)), sink)
        }
        0x08 => exactly(10),
        0x09..=0x0b => network(cursor, Subject::Src, sink),
        _ => None,
    }
}

/// The network layer. Gives nothing where it is none.
fn network(mut cursor: Cursor<'_>, about: Subject, sink: &mut dyn Sink) -> Option<Protocol> {
    let [version, control] = cursor.array()?;
    if version != 1 || control & CONTROL_RESERVED != 0 {
        return None;
    }
    if control & CONTROL_DESTINATION != 0 {
        station(&mut cursor)?;
    }
    let from = if control & CONTROL_SOURCE != 0 { Some(station(&mut cursor)?) } else { None };
    if control & CONTROL_DESTINATION != 0 {
        // The hop count.
        cursor.u8()?;
    }
    let origin = match from {
        Some(network) => {
            sink.fact_number(about, Field::BacnetRoutedNetwork, u32::from(network));
            Origin::Routed { network, router: about }
        }
        None => Origin::Host(about),
    };
    if control & CONTROL_MESSAGE == 0 {
        application(cursor, origin, sink);
    } else {
        network_message(cursor, origin, sink);
    }
    Some(Protocol::Bacnet)
}

/// A network's number and an address on it; gives the number.
fn station(cursor: &mut Cursor<'_>) -> Option<u16> {
    let number = cursor.u16()?;
    let length = cursor.u8()?;
    cursor.skip(usize::from(length))?;
    Some(number)
}

fn network_message(mut cursor: Cursor<'_>, origin: Origin, sink: &mut dyn Sink) -> Option<()> {
    let Origin::Host(router) = origin else { return None };
    match cursor.u8()? {
        I_AM_ROUTER_TO_NETWORK => {
            while let Some(network) = cursor.u16() {
                sink.fact_number(router, Field::BacnetRoutedNetwork, u32::from(network));
            }
        }
        FIRST_PROPRIETARY.. => cursor.skip(2)?,
        _ => {}
    }
    Some(())
}

/// The application layer, clause 20.1.
fn application(mut cursor: Cursor<'_>, origin: Origin, sink: &mut dyn Sink) -> Option<()> {
    const UNCONFIRMED_REQUEST: u8 = 1;
    const COMPLEX_ACK: u8 = 3;
    const SEGMENTED: u8 = 0x08;
    let head = cursor.u8()?;
    match (head >> 4, origin) {
        (UNCONFIRMED_REQUEST, _) => unconfirmed(cursor, origin, sink),
        (COMPLEX_ACK, Origin::Host(about)) => {
            cursor.skip(1)?;
            if head & SEGMENTED != 0 {
                let [sequence, _window] = cursor.array()?;
                if sequence != 0 {
                    return None;
                }
            }
            object::acknowledgement(cursor, about, sink)
        }
        _ => None,
    }
}

/// I-Am (clause 16.10) and I-Have (clause 16.9).
fn unconfirmed(mut cursor: Cursor<'_>, origin: Origin, sink: &mut dyn Sink) -> Option<()> {
    const I_AM: u8 = 0;
    const I_HAVE: u8 = 1;
    const OBJECT_IDENTIFIER: u8 = 12;
    const UNSIGNED: u8 = 2;
    const ENUMERATED: u8 = 9;
    let service = cursor.u8().filter(|service| matches!(*service, I_AM | I_HAVE))?;
    let mut primitive = |kind| value::next(&mut cursor).and_then(|element| element.application(kind));
    let device = Identifier::read(primitive(OBJECT_IDENTIFIER)?).filter(|object| object.is_device())?;
    if service == I_HAVE {
        if let Origin::Host(about) = origin {
            device.say(about, sink);
        }
        return Some(());
    }
    let [_longest, _segments] = [primitive(UNSIGNED)?, primitive(ENUMERATED)?];
    let vendor = value::unsigned(primitive(UNSIGNED)?)?;
    match origin {
        Origin::Host(about) => {
            device.say(about, sink);
            sink.fact_number(about, Field::BacnetVendorId, vendor);
        }
        Origin::Routed { network, router } => {
            let routed = format!("network {network} device {} vendor {vendor}", device.instance);
            sink.fact(router, Field::BacnetRoutedDevice, &routed);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
