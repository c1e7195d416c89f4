//! The message format that DNS, multicast DNS and NetBIOS names share: RFC 1035 §4.
//!
//! Names are expanded into a fixed buffer. A compression pointer must point before everything read of the name so
//! far, so that no loop is possible.

use std::net::IpAddr;

use wardroom_model::Protocol;

use crate::Anomaly;
use crate::bytes::Cursor;

/// Record types, RFC 1035 §3.2.2, RFC 3596, RFC 2782.
pub(crate) mod kind {
    pub(crate) const A: u16 = 1;
    pub(crate) const PTR: u16 = 12;
    pub(crate) const HINFO: u16 = 13;
    pub(crate) const TXT: u16 = 16;
    pub(crate) const AAAA: u16 = 28;
    pub(crate) const SRV: u16 = 33;
}

/// A domain name as text: labels parted by dots, no dot at the end, the root empty.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    text: [u8; Self::LIMIT],
    length: usize,
}

impl Name {
    /// RFC 1035 §2.3.4.
    const LIMIT: usize = 255;

    const fn root() -> Self {
        Self { text: [0; Self::LIMIT], length: 0 }
    }

    fn push(&mut self, label: &[u8]) -> Option<()> {
        let separator = usize::from(self.length > 0);
        let end = self.length + separator + label.len();
        let room = self.text.get_mut(self.length..end)?;
        let (dot, text) = room.split_at_mut_checked(separator)?;
        dot.fill(b'.');
        text.copy_from_slice(label);
        self.length = end;
        Some(())
    }

    /// The text.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }
}

/// The header, RFC 1035 §4.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    flags: u16,
    pub(crate) questions: u16,
    pub(crate) answers: u16,
    pub(crate) authorities: u16,
    pub(crate) additionals: u16,
}

impl Header {
    /// True for a response.
    pub(crate) const fn is_response(self) -> bool {
        self.flags & 0x8000 != 0
    }

    /// What is asked for: 0 query, 4 notify, 5 update; NetBIOS has its own.
    pub(crate) const fn operation(self) -> u8 {
        (self.flags >> 11) as u8 & 0x0f
    }

    /// The sender decides over the name itself.
    pub(crate) const fn is_authoritative(self) -> bool {
        self.flags & 0x0400 != 0
    }

    /// The sender asks others for it.
    pub(crate) const fn is_recursive(self) -> bool {
        self.flags & 0x0080 != 0
    }

    /// The reserved bit, which is 0.
    pub(crate) const fn reserved(self) -> bool {
        self.flags & 0x0040 != 0
    }

    /// Response code: 0 no error, 3 no such name.
    pub(crate) const fn response_code(self) -> u8 {
        self.flags as u8 & 0x0f
    }

    /// Records after the questions.
    pub(crate) fn records(self) -> usize {
        usize::from(self.answers) + usize::from(self.authorities) + usize::from(self.additionals)
    }
}

/// A question, RFC 1035 §4.1.2.
pub(crate) struct Question {
    pub(crate) name: Name,
    pub(crate) kind: u16,
    pub(crate) class: u16,
}

/// A resource record, RFC 1035 §4.1.3.
pub(crate) struct Record<'a> {
    pub(crate) name: Name,
    pub(crate) kind: u16,
    pub(crate) class: u16,
    pub(crate) seconds_to_live: u32,
    pub(crate) data: &'a [u8],
    /// Where the data begins in the message.
    data_at: usize,
}

impl Record<'_> {
    /// The address of an A or AAAA record.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        match self.kind {
            kind::A => <[u8; 4]>::try_from(self.data).ok().map(IpAddr::from),
            kind::AAAA => <[u8; 16]>::try_from(self.data).ok().map(IpAddr::from),
            _ => None,
        }
    }
}

/// Where a record should be that the header counts: cut off, or with a name that cannot be.
pub(crate) const fn unreadable(protocol: Protocol) -> Anomaly {
    Anomaly { protocol, kind: "record_unreadable" }
}

/// A place in a message.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    message: &'a [u8],
    cursor: Cursor<'a>,
}

impl<'a> Reader<'a> {
    /// Reads the header, and stands at the first question then.
    pub(crate) fn open(message: &'a [u8]) -> Option<(Header, Self)> {
        let mut cursor = Cursor::new(message);
        let _identifier = cursor.u16()?;
        let header = Header {
            flags: cursor.u16()?,
            questions: cursor.u16()?,
            answers: cursor.u16()?,
            authorities: cursor.u16()?,
            additionals: cursor.u16()?,
        };
        Some((header, Self { message, cursor }))
    }

    /// The next question.
    pub(crate) fn question(&mut self) -> Option<Question> {
        let name = self.name()?;
        Some(Question { name, kind: self.cursor.u16()?, class: self.cursor.u16()? })
    }

    /// The next record.
    pub(crate) fn record(&mut self) -> Option<Record<'a>> {
        let name = self.name()?;
        let (kind, class) = (self.cursor.u16()?, self.cursor.u16()?);
        let seconds_to_live = self.cursor.u32()?;
        let length = self.cursor.u16()?;
        let data_at = self.at();
        let data = self.cursor.take(length.into())?;
        Some(Record { name, kind, class, seconds_to_live, data, data_at })
    }

    /// The name that a record's data holds behind `skip` bytes.
    pub(crate) fn name_in(&self, record: &Record<'a>, skip: usize) -> Option<Name> {
        let mut cursor = Cursor::new(record.data.get(skip..)?);
        expand(self.message, &mut cursor, record.data_at)
    }

    /// How many bytes are still to be read.
    pub(crate) const fn left(&self) -> usize {
        self.cursor.rest().len()
    }

    fn name(&mut self) -> Option<Name> {
        let at = self.at();
        expand(self.message, &mut self.cursor, at)
    }

    const fn at(&self) -> usize {
        self.message.len() - self.cursor.rest().len()
    }
}

/// Reads a name that begins at `at`, RFC 1035 §4.1.4.
fn expand<'a>(message: &'a [u8], cursor: &mut Cursor<'a>, at: usize) -> Option<Name> {
    let mut name = Name::root();
    let mut bound = at;
    let mut jumped: Option<Cursor<'_>> = None;
    loop {
        let place = jumped.as_mut().unwrap_or(cursor);
        match place.u8()? {
            0 => return Some(name),
            length @ 1..=63 => name.push(place.take(length.into())?)?,
            high @ 0xc0..=0xff => {
                let target = usize::from(high & 0x3f) << 8 | usize::from(place.u8()?);
                if target >= bound {
                    return None;
                }
                bound = target;
                jumped = Some(Cursor::new(message.get(target..)?));
            }
            _ => return None,
        }
    }
}
