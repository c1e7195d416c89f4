//! KNXnet/IP: what routers, interfaces and servers of KNX say that they are.
//!
//! The layout is of ISO 22510 (KNX standard, chapter 3/8/2 Core): a header of six bytes, and in answers to a search or to
//! the wish for a description blocks with their length and type. Of these the device information is read. The same
//! messages go over UDP and TCP. It is known on any port by the header's length and version, a service of the list, and
//! a length that agrees.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// The header's length, and the version 1.0.
const HEADER: [u8; 2] = [6, 0x10];

/// First byte of a message.
pub(crate) const BEGINS: &[u8] = &[6];

/// The longest message that is read, in bytes.
const MESSAGE_LIMIT: usize = 1024;

const SEARCH_RESPONSE: u16 = 0x0202;
const DESCRIPTION_RESPONSE: u16 = 0x0204;
const SEARCH_RESPONSE_EXTENDED: u16 = 0x020c;

/// Core, device management, tunnelling, routing, remote logging, configuration and diagnosis, object server, security.
const fn is_service(service: u16) -> bool {
    matches!(
        service,
        0x0201..=0x020c
            | 0x0310..=0x0313
            | 0x0420..=0x0425
            | 0x0530..=0x0533
            | 0x0600
            | 0x0740..=0x0743
            | 0x0800
            | 0x0950..=0x0955
    )
}

/// Reads a UDP payload that may be KNXnet/IP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    if cursor.array()? != HEADER {
        return None;
    }
    let (service, length) = (cursor.u16()?, cursor.u16()?);
    if !is_service(service) || usize::from(length) != payload.len() {
        return None;
    }
    match service {
        SEARCH_RESPONSE | SEARCH_RESPONSE_EXTENDED => {
            let _endpoint = block(&mut cursor)?;
            description(cursor, sink);
        }
        DESCRIPTION_RESPONSE => description(cursor, sink),
        _ => {}
    }
    Some(Protocol::Knx)
}

/// What stands behind a length that counts itself.
fn block<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.u8()?.checked_sub(1)?;
    cursor.take(usize::from(length))
}

fn description(mut cursor: Cursor<'_>, sink: &mut dyn Sink) {
    const DEVICE_INFORMATION: u8 = 1;
    while let Some([kind, content @ ..]) = block(&mut cursor) {
        if *kind == DEVICE_INFORMATION {
            device(Cursor::new(content), sink);
        }
    }
}

/// Chapter 3/8/2 §7.5.4.2.
fn device(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let [medium, _status] = cursor.array()?;
    let [_address, _project] = [cursor.u16()?, cursor.u16()?];
    let serial = cursor.array::<6>()?;
    let _multicast = cursor.u32()?;
    let mac = cursor.array::<6>()?;
    let name = cursor.take(30)?;
    let about = Subject::Src;
    let medium = match medium {
        0x02 => "twisted pair",
        0x04 => "power line",
        0x10 => "radio",
        0x20 => "IP",
        _ => "",
    };
    if !medium.is_empty() {
        sink.fact(about, Field::KnxMedium, medium);
    }
    if serial != [0; 6] {
        let [a, b, c, d, e, f] = serial;
        sink.fact(about, Field::KnxSerial, &format!("{a:02x}{b:02x}{c:02x}{d:02x}{e:02x}{f:02x}"));
    }
    if mac != [0; 6] {
        let [a, b, c, d, e, f] = mac;
        sink.fact(about, Field::KnxMac, &format!("{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}"));
    }
    // Filled with zeros, in Latin-1.
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    sink.fact_bytes(about, Field::KnxName, name.get(..end)?);
    Some(())
}

/// Reads one connection with KNXnet/IP.
#[derive(Debug, Default)]
pub struct Knx {
    ways: Ways<Framed>,
}

impl Dissector for Knx {
    const PROTOCOL: Protocol = Protocol::Knx;
    const BEGINS: &'static [u8] = BEGINS;

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        // Bytes that have not come yet are taken to be as they should.
        let mut head = [6, 0x10, 2, 3, 0, 14];
        head.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        let [length, version, s0, s1, l0, l1] = head;
        let whole = usize::from(u16::from_be_bytes([l0, l1]));
        let service = u16::from_be_bytes([s0, s1]);
        let is_service = if bytes.len() == 3 { matches!(s0, 2..=9) } else { is_service(service) };
        // One message comes in the first segment, and what follows it begins as it does.
        let is_followed =
            bytes.get(whole..).is_none_or(|rest| HEADER.starts_with(rest) || rest.starts_with(&HEADER));
        match [length, version] == HEADER && is_service && (6..=MESSAGE_LIMIT).contains(&whole) && is_followed
        {
            false => Verdict::No,
            true if bytes.len() < whole.max(head.len()) => unsure_up_to_limit(bytes),
            true => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.feed(direction, bytes, look, |message| {
            dissect(message, sink);
            true
        });
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

fn unsure_up_to_limit(bytes: &[u8]) -> Verdict {
    if bytes.len() < Knx::PROBE_LIMIT { Verdict::Unsure } else { Verdict::No }
}

fn look(head: &[u8]) -> Next {
    match head {
        [6, 0x10, _, _, l0, l1, ..] => match usize::from(u16::from_be_bytes([*l0, *l1])) {
            length @ 6.. => Next::ReadFirst { limit: MESSAGE_LIMIT, length },
            _ => Next::End,
        },
        [] => Next::Cut,
        _ if head.len() < 6 && (HEADER.starts_with(head) || head.starts_with(&HEADER)) => Next::Cut,
        _ => Next::End,
    }
}

#[cfg(test)]
mod tests;
