//! Protocol data units of one direction (PS3.8 §9.3): found one after the other, whatever pieces the bytes come in.
//!
//! Associations are kept whole, up to a bound, to be read at once. Data is handed on as it comes, so pixels cost
//! nothing but a subtraction for each piece.

use wardroom_model::Protocol;
use wardroom_model::fact::Subject;

use super::association::Contexts;
use super::message::Message;
use super::partial::{Partial, take};
use crate::{Anomaly, Sink};

/// Bytes of an association that are kept; what is longer is read as far as that. 128 presentation contexts with
/// every transfer syntax need half of it.
pub(super) const ASSOCIATION_LIMIT: u32 = 128 * 1024;

const ASSOCIATE_REQUEST: u8 = 1;
const ASSOCIATE_ACCEPT: u8 = 2;
const ASSOCIATE_REJECT: u8 = 3;
const DATA: u8 = 4;
const RELEASE_REQUEST: u8 = 5;
const RELEASE_RESPONSE: u8 = 6;
const ABORT: u8 = 7;

/// Before each unit: type, reserved byte, length.
const HEADER: usize = 6;
/// Before each data value: length, presentation context, control.
const VALUE_HEADER: usize = 6;

/// What the next bytes are.
#[derive(Debug)]
enum Place {
    Header(Partial<HEADER>),
    Association {
        is_request: bool,
        body: Vec<u8>,
        left: u32,
    },
    ValueHeader {
        header: Partial<VALUE_HEADER>,
        unit_left: u32,
    },
    Fragment {
        context: u8,
        is_last: bool,
        left: u32,
        unit_left: u32,
    },
    Pass {
        left: u32,
    },
    /// Not known any more.
    Lost,
}

/// One direction of a connection.
#[derive(Debug)]
pub(super) struct Half {
    place: Place,
    message: Message,
    aborted: bool,
}

impl Half {
    /// Before the first unit.
    pub(super) const fn new() -> Self {
        Self { place: Place::Header(Partial::new()), message: Message::none(), aborted: false }
    }

    /// True when nothing can be read in this direction any more.
    pub(super) const fn is_lost(&self) -> bool {
        matches!(self.place, Place::Lost)
    }

    /// True when this side ended the association at once.
    pub(super) const fn has_aborted(&self) -> bool {
        self.aborted
    }

    /// Says what was read of an unfinished message.
    pub(super) fn finish(&mut self, about: Subject, sink: &mut dyn Sink) {
        self.message.finish(about, sink);
    }

    /// The next bytes.
    pub(super) fn feed(&mut self, mut bytes: &[u8], contexts: &mut Contexts, sink: &mut dyn Sink) {
        while !bytes.is_empty() && !self.is_lost() && !self.aborted {
            match &mut self.place {
                Place::Header(header) => {
                    if let Some([kind, _, a, b, c, d]) = header.fill(&mut bytes, HEADER) {
                        self.unit(kind, u32::from_be_bytes([a, b, c, d]), contexts, sink);
                    }
                }
                Place::Association { body, left, .. } => {
                    let taken = take(&mut bytes, left);
                    let room = usize::try_from(ASSOCIATION_LIMIT).unwrap_or(0).saturating_sub(body.len());
                    body.extend_from_slice(taken.get(..room.min(taken.len())).unwrap_or_default());
                    if *left == 0 {
                        self.associate(contexts, sink);
                    }
                }
                Place::ValueHeader { header, unit_left } => {
                    if let Some(header) = header.fill(&mut bytes, VALUE_HEADER) {
                        let unit_left = *unit_left;
                        self.value(header, unit_left, contexts, sink);
                    }
                }
                Place::Fragment { left, .. } => {
                    self.message.feed(take(&mut bytes, left));
                    self.fragment_end(contexts, sink);
                }
                Place::Pass { left } => {
                    take(&mut bytes, left);
                    let left = *left;
                    self.pass(left);
                }
                Place::Lost => {}
            }
        }
    }

    /// So many bytes were never heard. The way is kept if they lie within one value or one unit.
    pub(super) fn gap(&mut self, missing: u64, contexts: &mut Contexts, sink: &mut dyn Sink) {
        let Ok(missing_here) = u32::try_from(missing) else {
            return self.lose(sink);
        };
        match &mut self.place {
            Place::Fragment { left, .. } if missing_here <= *left => {
                *left -= missing_here;
                if !self.message.pass(missing) {
                    self.message.give_up(Subject::Src, sink);
                }
                self.fragment_end(contexts, sink);
            }
            Place::Association { left, .. } if missing_here <= *left => {
                let left = *left - missing_here;
                self.associate(contexts, sink);
                self.pass(left);
            }
            Place::Pass { left } if missing_here <= *left => {
                let left = *left - missing_here;
                self.pass(left);
            }
            Place::Lost => {}
            _ => self.lose(sink),
        }
    }

    /// The header of a unit was read.
    fn unit(&mut self, kind: u8, length: u32, contexts: &mut Contexts, sink: &mut dyn Sink) {
        match kind {
            ASSOCIATE_REQUEST | ASSOCIATE_ACCEPT => {
                if length > ASSOCIATION_LIMIT {
                    anomaly(sink, "association_too_long");
                }
                let is_request = kind == ASSOCIATE_REQUEST;
                self.message.finish(Subject::Src, sink);
                self.place = Place::Association { is_request, body: Vec::new(), left: length };
                if length == 0 {
                    self.associate(contexts, sink);
                }
            }
            DATA => self.values(length, sink),
            ASSOCIATE_REJECT | RELEASE_REQUEST | RELEASE_RESPONSE => self.pass(length),
            ABORT => {
                self.message.finish(Subject::Src, sink);
                self.aborted = true;
            }
            _ => {
                anomaly(sink, "unit_unknown");
                self.lose(sink);
            }
        }
    }

    fn associate(&mut self, contexts: &mut Contexts, sink: &mut dyn Sink) {
        if let Place::Association { is_request, body, .. } =
            std::mem::replace(&mut self.place, Place::Header(Partial::new()))
        {
            if is_request { contexts.request(&body, sink) } else { contexts.accept(&body, sink) }
        }
    }

    /// Data values follow for so many bytes.
    fn values(&mut self, unit_left: u32, sink: &mut dyn Sink) {
        match unit_left {
            0 => self.pass(0),
            1..6 => {
                anomaly(sink, "data_value_past_end");
                self.message.give_up(Subject::Src, sink);
                self.pass(unit_left);
            }
            _ => self.place = Place::ValueHeader { header: Partial::new(), unit_left },
        }
    }

    /// The header of a data value was read.
    fn value(
        &mut self,
        header: [u8; VALUE_HEADER],
        unit_left: u32,
        contexts: &Contexts,
        sink: &mut dyn Sink,
    ) {
        let [a, b, c, d, context, control] = header;
        let length = u32::from_be_bytes([a, b, c, d]);
        // The length counts the context and the control, not itself.
        let (Some(left), Some(unit_left)) =
            (length.checked_sub(2), length.checked_add(4).and_then(|whole| unit_left.checked_sub(whole)))
        else {
            anomaly(sink, "data_value_past_end");
            self.message.give_up(Subject::Src, sink);
            return self.pass(unit_left.saturating_sub(6));
        };
        self.message.begin(control & 1 == 1, Subject::Src, sink);
        self.place = Place::Fragment { context, is_last: control & 2 == 2, left, unit_left };
        self.fragment_end(contexts, sink);
    }

    /// On to what follows the fragment, if it is at its end.
    fn fragment_end(&mut self, contexts: &Contexts, sink: &mut dyn Sink) {
        if let Place::Fragment { context, is_last, left: 0, unit_left } = self.place {
            if is_last {
                self.message.complete(contexts.agreed(context), Subject::Src, sink);
            }
            self.values(unit_left, sink);
        }
    }

    fn pass(&mut self, left: u32) {
        self.place = if left == 0 { Place::Header(Partial::new()) } else { Place::Pass { left } };
    }

    fn lose(&mut self, sink: &mut dyn Sink) {
        self.message.finish(Subject::Src, sink);
        self.place = Place::Lost;
    }
}

fn anomaly(sink: &mut dyn Sink, kind: &'static str) {
    sink.anomaly(Anomaly { protocol: Protocol::Dicom, kind });
}
