//! NetBIOS names, RFC 1001 §14 and RFC 1002 §4.2: what Windows hosts and their like call themselves.
//!
//! Names are told apart by their last byte. Those of the messenger service (03) are not read: besides the host, the
//! person who is logged on has one.

use std::net::{IpAddr, Ipv4Addr};

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::names::dns::message::{Header, Reader, Record};

const QUERY: u8 = 0;
const REGISTRATION: u8 = 5;
const RELEASE: u8 = 6;
const WAIT: u8 = 7;
const REFRESH: u8 = 8;
const REFRESH_ALTERNATIVE: u8 = 9;
const MULTIHOMED_REGISTRATION: u8 = 15;

/// Record types NB and NBSTAT.
const NAME: u16 = 0x20;
const STATUS: u16 = 0x21;
/// Some responses carry an empty record instead.
const EMPTY: u16 = 0x0a;

const MESSENGER: u8 = 0x03;

/// A name of fifteen characters and the byte that says what it stands for.
#[derive(Clone, Copy)]
pub(crate) struct NetbiosName {
    pub(super) text: [u8; 15],
    pub(super) suffix: u8,
}

impl NetbiosName {
    /// Undoes the first-level encoding of RFC 1001 §14.1; a scope behind it is passed over.
    pub(crate) fn decode(name: &[u8]) -> Option<Self> {
        let (encoded, scope) = name.split_first_chunk::<32>()?;
        if !matches!(scope.first(), None | Some(b'.')) {
            return None;
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(encoded.chunks_exact(2)) {
            let [high @ b'A'..=b'P', low @ b'A'..=b'P'] = pair else { return None };
            *byte = (high - b'A') << 4 | (low - b'A');
        }
        Some(Self::of(bytes))
    }

    fn of(bytes: [u8; 16]) -> Self {
        let [text @ .., suffix] = bytes;
        Self { text, suffix }
    }

    /// As it is written, `PUMP-4<20>`; none where it names nobody, everybody or perhaps a person.
    pub(crate) fn written(self) -> Option<String> {
        let text = crate::text::clean(&self.text);
        let is_host = !text.is_empty() && self.text.first() != Some(&b'*') && self.suffix != MESSENGER;
        is_host.then(|| format!("{text}<{:02x}>", self.suffix))
    }

    /// Says the name as what it is: of one host, or of a group.
    fn say(self, is_group: bool, about: Subject, sink: &mut dyn Sink) {
        let Some(written) = self.written() else { return };
        let text = crate::text::clean(&self.text);
        match (is_group, self.suffix) {
            (false, _) => sink.fact(about, Field::NbnsName, &written),
            // Workgroup or domain, domain controllers, browser elections.
            (true, 0x00 | 0x1c | 0x1e) => sink.fact(about, Field::NbnsGroup, &text),
            (true, _) => {}
        }
    }
}

/// Reads a UDP payload that may be NetBIOS name service.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    const ENCODED_LENGTH: u8 = 32;
    let (header, mut reader) = Reader::open(payload)?;
    if payload.get(12) != Some(&ENCODED_LENGTH) || !is_plausible(header) {
        return None;
    }
    if header.questions == 1 {
        let question = reader.question()?;
        NetbiosName::decode(question.name.bytes())?;
        if !matches!(question.kind, NAME | STATUS) || question.class != 1 {
            return None;
        }
        if is_claim(header) && header.additionals == 1 {
            say_claim(reader, sink);
        }
    } else {
        let record = reader.record()?;
        let name = NetbiosName::decode(record.name.bytes())?;
        if !matches!(record.kind, NAME | STATUS | EMPTY) || record.class != 1 {
            return None;
        }
        if header.response_code() == 0 {
            say_response(header, name, &record, sink);
        }
    }
    Some(Protocol::Nbns)
}

/// Cheap: header only. A request has one question, a response one answer.
fn is_plausible(header: Header) -> bool {
    let operation = matches!(
        header.operation(),
        QUERY | REGISTRATION | RELEASE | WAIT | REFRESH | REFRESH_ALTERNATIVE | MULTIHOMED_REGISTRATION
    );
    let counts = if header.is_response() {
        header.questions == 0 && header.answers == 1 && header.response_code() <= 7
    } else {
        header.questions == 1 && header.answers == 0 && header.response_code() == 0
    };
    operation && counts && header.authorities <= 1 && header.additionals <= 1
}

/// The sender wants the name.
fn is_claim(header: Header) -> bool {
    matches!(header.operation(), REGISTRATION | REFRESH | REFRESH_ALTERNATIVE | MULTIHOMED_REGISTRATION)
}

/// RFC 1002 §4.2.2: the additional record says whether the name is a group's.
fn say_claim(mut reader: Reader<'_>, sink: &mut dyn Sink) {
    let Some(record) = reader.record().filter(|record| record.kind == NAME) else { return };
    let (Some(name), Some((flags, _))) =
        (NetbiosName::decode(record.name.bytes()), address_entry(&mut Cursor::new(record.data)))
    else {
        return;
    };
    name.say(is_group(flags), Subject::Src, sink);
}

fn say_response(header: Header, name: NetbiosName, record: &Record<'_>, sink: &mut dyn Sink) {
    match (header.operation(), record.kind) {
        // RFC 1002 §4.2.13. A name server may answer for others, so the address says whose name it is.
        (QUERY, NAME) => {
            let mut cursor = Cursor::new(record.data);
            while let Some((flags, address)) = address_entry(&mut cursor) {
                let about =
                    if address.is_unspecified() { Subject::Src } else { Subject::Ip(IpAddr::V4(address)) };
                name.say(is_group(flags), about, sink);
            }
        }
        (QUERY, STATUS) => say_status(record.data, sink),
        _ => {}
    }
}

/// RFC 1002 §4.2.18: all names of the sender, and its Ethernet address.
fn say_status(data: &[u8], sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(data);
    for _ in 0..cursor.u8().unwrap_or(0) {
        let (Some(name), Some(flags)) = (cursor.array(), cursor.u16()) else { return };
        NetbiosName::of(name).say(is_group(flags), Subject::Src, sink);
    }
    // Statistics follow, which begin with the unit's own address; not all software fills it in.
    if let Some(unit) = cursor.array().map(Mac).filter(|unit| !unit.is_zero() && !unit.is_group()) {
        sink.fact_of(Subject::Src, Field::NbnsUnit, &unit);
    }
}

fn address_entry(cursor: &mut Cursor<'_>) -> Option<(u16, Ipv4Addr)> {
    Some((cursor.u16()?, Ipv4Addr::from(cursor.array::<4>()?)))
}

const fn is_group(flags: u16) -> bool {
    flags & 0x8000 != 0
}

#[cfg(test)]
mod tests;
