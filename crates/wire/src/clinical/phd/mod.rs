//! Personal health devices over TCP, IEEE 11073-20601: oximeters, scales, glucose meters and what gathers from them.
//!
//! An agent (the device) asks a manager for an association and says its system identifier and configuration in it
//! (§7.4.4); asked for the attributes of its medical device system (object 0), it answers with model, production
//! specification and specialisations (§6.3.2). Both sides are read; reports with measurements are passed over.
//!
//! Layout: §A.8 to A.10 of the standard, compared with signove/antidote's test traffic. Known by content on any port.
//! A connection that is met in its middle is known by a presentation whose two lengths agree.

#[cfg(test)]
mod tests;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::clinical::mder::{Identity, attributes, list, octets};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Anomaly, Beginning, Direction, Dissector, Progress, Sink, Verdict};

/// Bytes of a message that are kept; what is longer is read as far as that.
const MESSAGE_LIMIT: usize = 4096;
/// Kind and length.
const HEADER: usize = 4;

/// Kinds of messages.
const ASSOCIATION_REQUEST: u16 = 0xe200;
const ASSOCIATION_RESPONSE: u16 = 0xe300;
const RELEASE_REQUEST: u16 = 0xe400;
const RELEASE_RESPONSE: u16 = 0xe500;
const ABORT: u16 = 0xe600;
const PRESENTATION: u16 = 0xe700;

/// Protocols of data that an association can be of: this standard, and one that is named elsewhere.
const THIS_STANDARD: u16 = 20601;
const EXTERNAL: u16 = 0xffff;
/// The first version of the procedure of association, the only one so far.
const FIRST_VERSION: u32 = 0x8000_0000;

/// The answer to a request for attributes.
const GET_RESPONSE: u16 = 0x0203;
/// What is carried in a presentation, in requests, responses, errors and rejections.
const OPERATIONS: [u16; 13] = [
    0x0100,
    0x0101,
    0x0103,
    0x0104,
    0x0105,
    0x0106,
    0x0107,
    0x0201,
    GET_RESPONSE,
    0x0205,
    0x0207,
    0x0300,
    0x0400,
];
/// The object that stands for the device.
const DEVICE: u16 = 0;
/// MDC_ATTR_SYS_TYPE_SPEC_LIST.
const SPECIALISATIONS: u16 = 0x0a5a;
/// Entries of it that are said.
const SPECIALISATIONS_LIMIT: u16 = 16;

const IDENTITY: Identity = Identity {
    manufacturer: Field::PhdManufacturer,
    model: Field::PhdModel,
    system_id: Field::PhdSystemId,
    production: &[
        Field::PhdSerialNumber,
        Field::PhdPartNumber,
        Field::PhdHardwareRevision,
        Field::PhdSoftwareRevision,
        Field::PhdFirmwareRevision,
        Field::PhdProtocolRevision,
        Field::PhdGmdn,
    ],
    // Components are the maker's own numbers.
    component: |_| "",
};

/// One connection of a personal health device.
#[derive(Debug, Default)]
pub struct Phd {
    ways: Ways<Framed>,
}

/// Reads a whole message.
fn message(bytes: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(bytes);
    let kind = cursor.u16()?;
    cursor.skip(2)?;
    match kind {
        ASSOCIATION_REQUEST => {
            cursor.skip(4)?;
            let (count, mut protocols) = list(&mut cursor)?;
            for _ in 0..count.min(8) {
                let id = protocols.u16()?;
                association(id, octets(&mut protocols)?, sink);
            }
            Some(())
        }
        ASSOCIATION_RESPONSE => {
            cursor.skip(2)?;
            let id = cursor.u16()?;
            association(id, octets(&mut cursor)?, sink)
        }
        PRESENTATION => presentation(cursor, sink),
        _ => None,
    }
}

/// What a side says of itself in an association (PhdAssociationInformation).
fn association(id: u16, information: &[u8], sink: &mut dyn Sink) -> Option<()> {
    if id != THIS_STANDARD {
        return None;
    }
    let mut cursor = Cursor::new(information);
    // Versions and encoding rules, functional units.
    cursor.skip(4 + 2 + 4 + 4)?;
    const AGENT: u32 = 0x0080_0000;
    let system_type = cursor.u32()?;
    IDENTITY.say_system_id(octets(&mut cursor)?, Subject::Src, sink);
    let configuration = cursor.u16()?;
    if system_type == AGENT {
        sink.fact(Subject::Src, Field::PhdConfiguration, &configuration.to_string());
    }
    Some(())
}

fn presentation(mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    let mut data = Cursor::new(octets(&mut cursor)?);
    data.skip(2)?;
    if data.u16()? != GET_RESPONSE {
        return None;
    }
    data.skip(2)?;
    if data.u16()? != DEVICE {
        return None;
    }
    let (_, entries) = list(&mut data)?;
    for (kind, value) in attributes(entries) {
        if kind == SPECIALISATIONS {
            say_specialisations(value, sink);
        } else {
            IDENTITY.say(kind, value, Subject::Src, sink);
        }
    }
    Some(())
}

fn say_specialisations(value: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let (count, mut entries) = list(&mut Cursor::new(value))?;
    for _ in 0..count.min(SPECIALISATIONS_LIMIT) {
        let (code, version) = (entries.u16()?, entries.u16()?);
        sink.fact(Subject::Src, Field::PhdSpecialisation, &format!("{code} version {version}"));
    }
    Some(())
}

impl Dissector for Phd {
    const PROTOCOL: Protocol = Protocol::Phd;
    const BEGINS: &'static [u8] = &[0xe2, 0xe7];

    /// A request for an association with its version and a protocol that there is, or a presentation.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let mut holds = Holds { cursor: Cursor::new(beginning.bytes), is_short: false };
        let is_phd = match holds.u16() {
            Some(ASSOCIATION_REQUEST) => holds.is_request(),
            Some(PRESENTATION) => holds.is_presentation(),
            Some(_) => false,
            None => matches!(beginning.bytes, [] | [0xe2 | 0xe7]),
        };
        match (is_phd, holds.is_short) {
            (false, _) => Verdict::No,
            (true, true) => Verdict::Unsure,
            (true, false) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let was_over = self.ways.way(direction).is_over();
        self.ways.feed(direction, bytes, look, |bytes| {
            message(bytes, sink);
            true
        });
        if self.ways.way(direction).is_over() && !was_over {
            sink.anomaly(Anomaly { protocol: Protocol::Phd, kind: "message_unknown" });
        }
        self.ways.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap_inside(direction, missing)
    }
}

fn look(head: &[u8]) -> Next {
    let mut cursor = Cursor::new(head);
    let (Some(kind), Some(length)) = (cursor.u16(), cursor.u16()) else { return Next::Cut };
    match kind {
        ASSOCIATION_REQUEST | ASSOCIATION_RESPONSE | RELEASE_REQUEST | RELEASE_RESPONSE | ABORT
        | PRESENTATION => Next::ReadFirst { limit: MESSAGE_LIMIT, length: HEADER + usize::from(length) },
        _ => Next::End,
    }
}

/// Numbers that are tested as far as they are there.
struct Holds<'a> {
    cursor: Cursor<'a>,
    is_short: bool,
}

impl Holds<'_> {
    fn u16(&mut self) -> Option<u16> {
        let number = self.cursor.u16();
        self.is_short |= number.is_none();
        number
    }

    /// Whether the next number passes, or is not there yet.
    fn is(&mut self, test: impl Fn(u16) -> bool) -> bool {
        self.u16().is_none_or(test)
    }

    fn is_request(&mut self) -> bool {
        let [high, low] = [(FIRST_VERSION >> 16) as u16, FIRST_VERSION as u16];
        self.is(|length| (8..=0x0800).contains(&length))
            && self.is(|version| version == high)
            && self.is(|version| version == low)
            && self.is(|count| (1..=8).contains(&count))
            && self.is(|_| true)
            && self.is(|id| matches!(id, THIS_STANDARD | EXTERNAL))
    }

    fn is_presentation(&mut self) -> bool {
        let length = self.u16();
        let less =
            |by: u16| move |inner: u16| length.and_then(|length| length.checked_sub(by)) == Some(inner);
        self.is(less(2))
            && self.is(|_| true)
            && self.is(|kind| OPERATIONS.contains(&kind))
            && self.is(less(8))
    }
}
