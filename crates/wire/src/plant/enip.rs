//! EtherNet/IP: what a device says that it is.
//!
//! The layout is of the CIP Networks Library, volume 2: the encapsulation header (§2-3), ListIdentity (§2-4.2) and its
//! item (table 2-4.4). Numbers stand least significant first, but for the socket address. The same messages go over
//! UDP and TCP; of a connection everything else is passed over by length.
//!
//! It is known on any port by a command of the list, a length that agrees (UDP) or can be (TCP), and status and options
//! that are zero: 72 bits at the least.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

const LIST_SERVICES: u16 = 0x04;
const LIST_IDENTITY: u16 = 0x63;
const LIST_INTERFACES: u16 = 0x64;
const REGISTER_SESSION: u16 = 0x65;
const UNREGISTER_SESSION: u16 = 0x66;
const SEND_REQUEST_REPLY_DATA: u16 = 0x6f;
const SEND_UNIT_DATA: u16 = 0x70;

/// Low bytes of the commands that a datagram may carry.
pub(crate) const BEGINS: &[u8] = &[LIST_SERVICES as u8, LIST_IDENTITY as u8, LIST_INTERFACES as u8];

/// Of the encapsulation, in bytes.
const HEADER: usize = 24;

/// The longest unit that is read, in bytes. An identity has some hundred.
const UNIT_LIMIT: usize = 1024;

/// An item that holds an identity.
const IDENTITY: u16 = 0x0c;

/// What of the header is read.
#[derive(Clone, Copy)]
struct Header {
    command: u16,
    length: usize,
    status: u32,
    options: u32,
}

impl Header {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (command, length) = (cursor.u16_le()?, usize::from(cursor.u16_le()?));
        let _session = cursor.u32_le()?;
        let status = cursor.u32_le()?;
        let _context = cursor.array::<8>()?;
        Some(Self { command, length, status, options: cursor.u32_le()? })
    }

    const fn is_list(self) -> bool {
        matches!(self.command, LIST_SERVICES | LIST_IDENTITY | LIST_INTERFACES)
    }

    const fn is_clean(self) -> bool {
        self.status == 0 && self.options == 0
    }
}

/// Reads a UDP payload that may be EtherNet/IP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    let header = Header::read(&mut cursor)?;
    if !header.is_list() || !header.is_clean() || header.length != cursor.rest().len() {
        return None;
    }
    if header.command == LIST_IDENTITY {
        identities(cursor, sink);
    }
    Some(Protocol::Enip)
}

/// Reads one connection with EtherNet/IP.
#[derive(Debug, Default)]
pub struct Enip {
    ways: Ways<Framed>,
}

impl Dissector for Enip {
    const PROTOCOL: Protocol = Protocol::Enip;
    const BEGINS: &'static [u8] = &[
        LIST_SERVICES as u8,
        LIST_IDENTITY as u8,
        LIST_INTERFACES as u8,
        REGISTER_SESSION as u8,
        UNREGISTER_SESSION as u8,
        SEND_REQUEST_REPLY_DATA as u8,
        SEND_UNIT_DATA as u8,
    ];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        // Bytes that have not come yet are taken to be as they should.
        let mut head = [0; HEADER];
        head.iter_mut().zip(beginning.bytes).for_each(|(slot, byte)| *slot = *byte);
        let is_whole = beginning.bytes.len() >= HEADER;
        let fits = Header::read(&mut Cursor::new(&head)).is_some_and(|header| {
            let has_content = match header.command {
                LIST_SERVICES | LIST_IDENTITY | LIST_INTERFACES => true,
                REGISTER_SESSION => !is_whole || header.length == 4,
                UNREGISTER_SESSION => header.length == 0,
                // An interface, a time limit, and a count of items.
                SEND_REQUEST_REPLY_DATA | SEND_UNIT_DATA => !is_whole || header.length >= 8,
                _ => false,
            };
            has_content && header.is_clean()
        });
        match (fits, is_whole) {
            (false, _) => Verdict::No,
            (true, false) => Verdict::Unsure,
            (true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        self.ways.feed(direction, bytes, look, |unit| {
            let mut cursor = Cursor::new(unit);
            if Header::read(&mut cursor).is_some_and(|header| header.status == 0) {
                identities(cursor, sink);
            }
            true
        });
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap(direction, missing)
    }
}

fn look(head: &[u8]) -> Next {
    match head {
        [command, 0, l0, l1, ..] if matches!(*command, 0 | 4 | 0x63..=0x66 | 0x6f | 0x70 | 0x72 | 0x73) => {
            let length = HEADER + usize::from(u16::from_le_bytes([*l0, *l1]));
            if u16::from(*command) == LIST_IDENTITY {
                Next::ReadFirst { limit: UNIT_LIMIT, length }
            } else {
                Next::Pass(length)
            }
        }
        [] | [_] | [_, 0] | [_, 0, _] => Next::Cut,
        _ => Next::End,
    }
}

/// An answer; a question has no items.
fn identities(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    for _ in 0..cursor.u16_le()? {
        let (kind, length) = (cursor.u16_le()?, cursor.u16_le()?);
        let item = cursor.take(usize::from(length))?;
        if kind == IDENTITY {
            identity(Cursor::new(item), sink);
        }
    }
    Some(())
}

fn identity(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let _version = cursor.u16_le()?;
    let _socket = cursor.array::<16>()?;
    let (vendor, device_type, product) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u16_le()?);
    let [major, minor] = cursor.array()?;
    let _status = cursor.u16_le()?;
    let serial = cursor.u32_le()?;
    let length = cursor.u8()?;
    let name = cursor.take(usize::from(length))?;
    let about = Subject::Src;
    sink.fact_number(about, Field::EnipVendorId, u32::from(vendor));
    sink.fact_number(about, Field::EnipDeviceType, u32::from(device_type));
    sink.fact_number(about, Field::EnipProductCode, u32::from(product));
    sink.fact(about, Field::EnipRevision, &format!("{major}.{minor}"));
    // Some have none.
    if serial != 0 {
        sink.fact(about, Field::EnipSerial, &format!("{serial:08x}"));
    }
    sink.fact_bytes(about, Field::EnipProductName, name);
    Some(())
}

#[cfg(test)]
mod tests;
