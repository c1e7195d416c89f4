//! Philips IntelliVue data export over UDP: patient monitors announce themselves and, to who asks, what they are.
//!
//! Layout: Philips, Data Export Interface Programming Guide (4535 642 59271), compared with mdpnp/mdpnp
//! (`devices/philips`, BSD). Monitors send a *connect indication* to port 24005, with their addresses and ports.
//! On another port (24105) a client opens an association; then the monitor reports an *MDS create event* with its
//! model and production specification, and answers polls. Of those answers only what the monitor says of itself
//! is read, never a bed label, a patient or a measurement.
//!
//! Known by content on any port: lengths within lengths must all fit the datagram.

mod report;
#[cfg(test)]
mod tests;

use wardroom_model::Protocol;

use crate::Sink;
use crate::bytes::Cursor;

/// First bytes of the messages that are known.
pub const BEGINS: &[u8] = &[0x00, 0x09, 0x0a, 0x0d, 0x0e, 0x19, 0xe1];

/// Session headers of ISO 8327 that open, close and break off an association.
const CONNECT: u8 = 0x0d;
const ACCEPT: u8 = 0x0e;
const FINISH: u8 = 0x09;
const DISCONNECT: u8 = 0x0a;
const ABORT: u8 = 0x19;
/// What every association has in its session header, from its length on.
const SESSION: &[u8] = b"\x05\x08\x13\x01\x00\x16\x01\x02\x80\x00\x14\x02\x00\x02\xc1";
/// How a release and its answer go on after the length of the user data.
const RELEASE: &[u8] = b"\x61\x80\x30\x80\x02\x01\x01\xa0\x80";
/// How an abort goes on after its own length, up to the length of the user data.
const BREAK_OFF: &[u8] = b"\x11\x01\x03\xc1";

/// Session identifier of data export, whatever its presentation context.
const DATA_EXPORT: u16 = 0xe100;

/// Reads a UDP payload that may be of an IntelliVue monitor or its client.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    let is_known = match *payload.first()? {
        0 => {
            // The version of the nomenclature: two bytes of nought, or one and a one.
            matches!(cursor.u32()?.to_be_bytes(), [0, 0 | 1, _, _])
                && report::connect_indication(cursor, sink).is_some()
        }
        0xe1 => {
            let (session, context) = (cursor.u16()?, cursor.u16()?);
            session == DATA_EXPORT && context <= 0xff && report::operation(cursor, sink).is_some()
        }
        kind => is_association(kind, cursor.rest().get(1..)?),
    };
    is_known.then_some(Protocol::Intellivue)
}

/// Whether a session header and what follows it are those of an association between a client and a monitor.
fn is_association(kind: u8, rest: &[u8]) -> bool {
    let Some(content) = sized(rest) else { return false };
    match kind {
        CONNECT | ACCEPT => content.strip_prefix(SESSION).and_then(sized).is_some(),
        FINISH | DISCONNECT => {
            let user_data = content.strip_prefix(b"\xc1").and_then(sized);
            user_data.is_some_and(|data| data.starts_with(RELEASE))
        }
        ABORT => {
            let user_data = content.strip_prefix(BREAK_OFF).and_then(sized);
            user_data.is_some_and(|data| data.starts_with(b"\xa0\x80"))
        }
        _ => false,
    }
}

/// What follows a length of one byte, or of three, if it is exactly so long.
fn sized(bytes: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(bytes);
    let length = match cursor.u8()? {
        0xff => usize::from(cursor.u16()?),
        length => usize::from(length),
    };
    (cursor.rest().len() == length).then_some(cursor.rest())
}
