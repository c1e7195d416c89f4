//! The browser service of Windows and Samba, MS-BRWS: hosts announce their names, systems and what they serve.
//!
//! Announcements ride on mailslots (MS-MAIL) in transactions of SMB (MS-CIFS §2.2.4.33) in datagrams of NetBIOS
//! (RFC 1002 §4.4). All of that is asked for, on any port; what else mailslots carry is left alone. The comment of an
//! announcement is free text and is not read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::names::nbns::NetbiosName;

/// Datagrams to one, to a group and to all.
pub const BEGINS: &[u8] = &[0x10, 0x11, 0x12];

const MAILSLOT: &[u8] = b"\\MAILSLOT\\BROWSE";

/// Commands of MS-BRWS §2.2.
const HOST: u8 = 0x01;
const REQUEST: u8 = 0x02;
const DOMAIN: u8 = 0x0c;
const LOCAL_MASTER: u8 = 0x0f;

/// Kinds of server, MS-BRWS §2.2.6 and MS-RAP. Who is a browser or its backup changes by election, so those are not
/// listed.
const SERVER_TYPES: [(u32, &str); 20] = [
    (0, "workstation"),
    (1, "server"),
    (2, "sql_server"),
    (3, "domain_controller"),
    (4, "backup_domain_controller"),
    (5, "time_source"),
    (6, "apple_server"),
    (7, "novell_server"),
    (8, "domain_member"),
    (9, "print_server"),
    (10, "dial_in_server"),
    (11, "unix_server"),
    (12, "windows_nt"),
    (13, "windows_for_workgroups"),
    (14, "netware_file_server"),
    (15, "windows_nt_server"),
    (22, "windows_95"),
    (23, "distributed_file_system"),
    (24, "cluster"),
    (25, "terminal_server"),
];

/// Reads a UDP payload that may be an announcement.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let (group, message) = datagram(payload)?;
    let mut cursor = Cursor::new(mail(message)?);
    match cursor.u8()? {
        command @ (HOST | DOMAIN | LOCAL_MASTER) => {
            // How often it was said and when it will be said again.
            cursor.skip(5)?;
            let name = cursor.take(16)?;
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            if command == DOMAIN {
                sink.fact_bytes(Subject::Src, Field::BrowserGroup, name);
            } else {
                say_host(name, group, cursor, sink);
            }
        }
        REQUEST => {
            cursor.skip(1)?;
            let name = cursor.rest().split(|byte| *byte == 0).next().unwrap_or_default();
            sink.fact_bytes(Subject::Src, Field::BrowserName, name);
        }
        _ => {}
    }
    Some(Protocol::Browser)
}

/// RFC 1002 §4.4.2: the name that a datagram is for, and what it carries.
fn datagram(payload: &[u8]) -> Option<(NetbiosName, &[u8])> {
    let mut cursor = Cursor::new(payload);
    cursor.u8().filter(|kind| BEGINS.contains(kind))?;
    cursor.u8().filter(|flags| flags & 0xf0 == 0)?;
    // Number, address and port of the sender, then length and offset.
    cursor.skip(12)?;
    name(&mut cursor)?;
    let target = name(&mut cursor)?;
    Some((target, cursor.rest()))
}

/// A name in the first-level encoding, with a scope behind it that is passed over.
fn name(cursor: &mut Cursor<'_>) -> Option<NetbiosName> {
    const ENCODED_LENGTH: u8 = 32;
    let length = cursor.u8().filter(|length| *length == ENCODED_LENGTH)?;
    let name = NetbiosName::decode(cursor.take(length.into())?)?;
    while let label @ 1..=63 = cursor.u8()? {
        cursor.skip(label.into())?;
    }
    Some(name)
}

/// What a transaction of SMB puts into the mailslot of browsers.
fn mail(message: &[u8]) -> Option<&[u8]> {
    const TRANSACTION: u8 = 0x25;
    const WRITE: u16 = 1;
    let mut cursor = Cursor::new(message);
    if cursor.take(5)? != [0xff, b'S', b'M', b'B', TRANSACTION] {
        return None;
    }
    cursor.skip(27)?;
    let words = usize::from(cursor.u8()?) * 2;
    let mut parameters = Cursor::new(cursor.take(words)?);
    parameters.skip(22)?;
    let (length, start) = (parameters.u16_le()?, parameters.u16_le()?);
    parameters.skip(2)?;
    if parameters.u16_le()? != WRITE {
        return None;
    }
    cursor.skip(2)?;
    let name = cursor.rest().get(..MAILSLOT.len())?;
    let data = message.get(usize::from(start)..)?;
    name.eq_ignore_ascii_case(MAILSLOT).then(|| data.get(..length.into()).unwrap_or(data))
}

fn say_host(name: &[u8], group: NetbiosName, mut cursor: Cursor<'_>, sink: &mut dyn Sink) {
    sink.fact_bytes(Subject::Src, Field::BrowserName, name);
    // To the master browser of a group, and to those who would be it.
    if matches!(group.suffix, 0x1d | 0x1e) {
        sink.fact_bytes(Subject::Src, Field::BrowserGroup, &group.text);
    }
    let (Some([major, minor]), Some(types)) = (cursor.array(), cursor.u32_le()) else { return };
    sink.fact_of(Subject::Src, Field::BrowserSystemVersion, &format_args!("{major}.{minor}"));
    for (bit, name) in SERVER_TYPES {
        if types >> bit & 1 == 1 {
            sink.fact(Subject::Src, Field::BrowserServerType, name);
        }
    }
}

#[cfg(test)]
mod tests;
