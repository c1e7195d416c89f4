//! Segments and fields of one message (or batch), picked out as it streams by.
//!
//! A field that is not on the list is never kept: its bytes are looked at for separators and forgotten, so that a
//! document of any size within a segment costs no memory. A segment ends at a carriage return; files that were sent
//! as they lay on a disk end lines otherwise, so a line feed ends one too.

use std::ops::Range;

use wardroom_model::Field;

use super::escape::{Separators, resolve};
use super::{BYTE_ORDER_MARK, Ends, HEADERS, START_BLOCK};
use crate::Sink;

/// Bytes of a field that are kept: more than a fact may have, as escapes take room.
const VALUE_LIMIT: usize = 1024;
/// Different values that wait for the end of a message. More are said at once.
const VALUES_LIMIT: usize = 256;
/// Bytes of room for values that stay between messages.
const ROOM: usize = 4096;

/// The segments that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    /// MSH.
    Message,
    /// FHS and BHS, for their separators only.
    Batch,
    /// SFT.
    Software,
    /// OBX.
    Observation,
    /// PRT.
    Participation,
}

impl Segment {
    const fn from_name(name: [u8; 3]) -> Option<Self> {
        match &name {
            b"MSH" => Some(Self::Message),
            b"FHS" | b"BHS" => Some(Self::Batch),
            b"SFT" => Some(Self::Software),
            b"OBX" => Some(Self::Observation),
            b"PRT" => Some(Self::Participation),
            _ => None,
        }
    }

    /// The field at a position. This is the whole list.
    const fn field(self, position: u32) -> Option<Field> {
        match (self, position) {
            (Self::Message, 3) => Some(Field::Hl7SendingApplication),
            (Self::Message, 4) => Some(Field::Hl7SendingFacility),
            (Self::Message, 5) => Some(Field::Hl7ReceivingApplication),
            (Self::Message, 6) => Some(Field::Hl7ReceivingFacility),
            (Self::Message, 9) => Some(Field::Hl7MessageType),
            (Self::Message, 12) => Some(Field::Hl7Version),
            (Self::Software, 1) => Some(Field::Hl7SoftwareVendor),
            (Self::Software, 2) => Some(Field::Hl7SoftwareVersion),
            (Self::Software, 3) => Some(Field::Hl7SoftwareProduct),
            (Self::Software, 4) => Some(Field::Hl7SoftwareBinary),
            (Self::Observation, 18) => Some(Field::Hl7EquipmentInstance),
            (Self::Participation, 10) => Some(Field::Hl7ParticipantDevice),
            (Self::Participation, 16) => Some(Field::Hl7DeviceIdentifier),
            (Self::Participation, 17) => Some(Field::Hl7DeviceManufactured),
            (Self::Participation, 18) => Some(Field::Hl7DeviceExpires),
            (Self::Participation, 19) => Some(Field::Hl7DeviceLot),
            (Self::Participation, 20) => Some(Field::Hl7DeviceSerial),
            (Self::Participation, 21) => Some(Field::Hl7DeviceDonation),
            (Self::Participation, 22) => Some(Field::Hl7DeviceType),
            _ => None,
        }
    }

    /// The last position that is read.
    const fn last(self) -> u32 {
        match self {
            Self::Message => 12,
            Self::Batch => 2,
            Self::Software => 4,
            Self::Observation => 18,
            Self::Participation => 22,
        }
    }
}

/// What a field is kept for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Fact(Field),
    /// The encoding characters of a header.
    Separators,
    Nothing,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// The name of a segment.
    Name { name: [u8; 3], filled: usize },
    /// A header names the field separator next.
    FieldSeparator(Segment),
    /// A field; at position 0 what stands between the name and the first separator, which is nothing.
    /// Its value, where it is wanted, starts at `start` in the text.
    Field { segment: Segment, position: u32, wanted: Wanted, start: usize },
    /// The rest of a segment.
    Rest,
}

impl Place {
    const NAME: Self = Self::Name { name: [0; 3], filled: 0 };

    /// At the first byte of a field.
    const fn field(segment: Segment, position: u32, start: usize) -> Self {
        let wanted = match (segment, segment.field(position)) {
            (Segment::Message | Segment::Batch, None) if position == 2 => Wanted::Separators,
            (_, Some(field)) => Wanted::Fact(field),
            (_, None) => Wanted::Nothing,
        };
        Self::Field { segment, position, wanted, start }
    }
}

/// A message that is being read.
#[derive(Debug)]
pub(super) struct Message {
    separators: Separators,
    place: Place,
    has_header: bool,
    /// The values that are kept, one after the other.
    text: Vec<u8>,
    values: Vec<(Field, Range<usize>)>,
}

impl Message {
    /// At its first byte.
    pub(super) const fn new() -> Self {
        Self {
            separators: Separators::USUAL,
            place: Place::NAME,
            has_header: false,
            text: Vec::new(),
            values: Vec::new(),
        }
    }

    /// At the first byte of another.
    pub(super) fn restart(&mut self) {
        self.forget();
        self.separators = Separators::USUAL;
        self.place = Place::NAME;
        self.has_header = false;
    }

    /// Forgets the values. Their room serves those that follow, if it is small.
    fn forget(&mut self) {
        self.values.clear();
        self.text.clear();
        self.text.shrink_to(ROOM);
    }

    /// The next bytes. Gives those that are left where this turns out not to be a message.
    pub(super) fn feed<'a>(&mut self, mut bytes: &'a [u8], sink: &mut dyn Sink) -> Option<&'a [u8]> {
        while let Some((first, rest)) = bytes.split_first() {
            bytes = match &mut self.place {
                Place::Name { .. } if *first == START_BLOCK => {
                    // The sender broke off and began again.
                    self.say(Ends::FORWARD, sink);
                    self.restart();
                    rest
                }
                Place::Name { filled: 0, .. } if !self.has_header && BYTE_ORDER_MARK.contains(first) => rest,
                Place::Name { .. } if is_line_end(*first) => {
                    self.place = Place::NAME;
                    rest
                }
                Place::Name { name, filled } => {
                    if let Some(byte) = name.get_mut(*filled) {
                        *byte = *first;
                    }
                    *filled += 1;
                    if *filled == name.len() {
                        let name = *name;
                        if !self.named(name, sink) {
                            return Some(rest);
                        }
                    }
                    rest
                }
                Place::FieldSeparator(segment) => {
                    self.separators.field = *first;
                    self.place = if is_line_end(*first) {
                        Place::NAME
                    } else {
                        Place::field(*segment, 2, self.text.len())
                    };
                    rest
                }
                Place::Field { .. } => self.field(bytes),
                Place::Rest => {
                    let end = bytes.iter().position(|byte| is_line_end(*byte));
                    if end.is_some() {
                        self.place = Place::NAME;
                    }
                    end.and_then(|end| bytes.get(end + 1..)).unwrap_or_default()
                }
            };
        }
        None
    }

    /// Says what was read, in the order of the message, each value once.
    pub(super) fn say(&mut self, ends: Ends, sink: &mut dyn Sink) {
        for (field, at) in &self.values {
            let about = match *field {
                Field::Hl7ReceivingApplication | Field::Hl7ReceivingFacility => ends.receiver,
                _ => ends.sender,
            };
            sink.fact_bytes(about, *field, self.text.get(at.clone()).unwrap_or_default());
        }
        self.forget();
    }

    /// The name of a segment was read. False if a message cannot begin so.
    fn named(&mut self, name: [u8; 3], sink: &mut dyn Sink) -> bool {
        // Of a batch, the message before is complete; one that names very many devices is said in parts.
        let is_header = HEADERS.contains(&&name);
        if is_header || self.values.len() >= VALUES_LIMIT {
            self.say(Ends::FORWARD, sink);
        }
        self.has_header |= is_header;
        self.place = match Segment::from_name(name) {
            Some(segment @ (Segment::Message | Segment::Batch)) => Place::FieldSeparator(segment),
            Some(segment) => Place::field(segment, 0, self.text.len()),
            None => Place::Rest,
        };
        self.has_header
    }

    /// Reads on in a field. Gives the bytes after it.
    fn field<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Place::Field { segment, position, wanted, start } = self.place else {
            return bytes;
        };
        let separator = self.separators.field;
        let end = bytes.iter().position(|byte| *byte == separator || is_line_end(*byte));
        let content = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        if position == 0 && !content.is_empty() {
            self.place = Place::Rest;
            return bytes;
        }
        if wanted != Wanted::Nothing {
            let room = (start + VALUE_LIMIT).saturating_sub(self.text.len()).min(content.len());
            self.text.extend_from_slice(content.get(..room).unwrap_or_default());
        }
        let Some((end, rest)) = end.and_then(|end| bytes.get(end..)?.split_first()) else {
            return &[];
        };
        match wanted {
            Wanted::Fact(field) => self.keep(field, start),
            Wanted::Separators => {
                self.separators.set(self.text.get(start..).unwrap_or_default());
                self.text.truncate(start);
            }
            Wanted::Nothing => {}
        }
        self.place = match position + 1 {
            _ if *end != separator => Place::NAME,
            next if next > segment.last() => Place::Rest,
            next => Place::field(segment, next, self.text.len()),
        };
        rest
    }

    /// Keeps the value that starts here in the text, unless it says nothing new.
    fn keep(&mut self, field: Field, start: usize) {
        if let Some(resolved) = self.text.get(start..).and_then(|value| resolve(value, self.separators)) {
            self.text.truncate(start);
            self.text.extend_from_slice(&resolved);
        }
        let value = self.text.get(start..).unwrap_or_default();
        let is_known =
            |(known, at): &(Field, Range<usize>)| *known == field && self.text.get(at.clone()) == Some(value);
        // Two quotation marks delete a value: nothing is said.
        if value.is_empty() || value == b"\"\"" || self.values.iter().any(is_known) {
            self.text.truncate(start);
        } else {
            self.values.push((field, start..self.text.len()));
        }
    }
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}
