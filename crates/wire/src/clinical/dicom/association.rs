//! The two messages that open an association (PS3.8 §9.3.2 and §9.3.3): who calls whom, what software they are,
//! and which presentation contexts they agree on.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::transfer_syntax::TransferSyntax;
use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// Before the items: version, reserved, called and calling title, reserved.
const TITLE_OFFSET: usize = 4;
const TITLE_LENGTH: usize = 16;
const RESERVED_LENGTH: usize = 32;

const PROPOSED_CONTEXT: u8 = 0x20;
const ANSWERED_CONTEXT: u8 = 0x21;
const ABSTRACT_SYNTAX: u8 = 0x30;
const TRANSFER_SYNTAX: u8 = 0x40;
const USER_INFORMATION: u8 = 0x50;
const IMPLEMENTATION_CLASS_UID: u8 = 0x52;
const IMPLEMENTATION_VERSION_NAME: u8 = 0x55;

/// Presentation contexts kept: identifiers are odd and have one byte.
const CONTEXTS_LIMIT: usize = 128;

/// What the two sides agree on.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    /// The abstract syntax that was proposed under an identifier.
    proposed: Vec<(u8, Box<[u8]>)>,
    /// How data sets under an identifier are written.
    syntaxes: Vec<(u8, TransferSyntax)>,
    /// One of the two messages was heard.
    is_heard: bool,
}

/// What is known of how data sets are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreed {
    /// The two sides agreed on this.
    On(TransferSyntax),
    /// They did not agree on one.
    Not,
    /// They agreed before anything was heard of the connection.
    Unheard,
}

impl Contexts {
    /// What the two sides agreed on under this identifier.
    pub(super) fn agreed(&self, id: u8) -> Agreed {
        match self.syntax(id) {
            Some(syntax) => Agreed::On(syntax),
            None if self.is_heard => Agreed::Not,
            None => Agreed::Unheard,
        }
    }

    fn syntax(&self, id: u8) -> Option<TransferSyntax> {
        self.syntaxes.iter().find(|(known, _)| *known == id).map(|(_, syntax)| *syntax)
    }

    /// Reads A-ASSOCIATE-RQ without its header.
    pub(super) fn request(&mut self, body: &[u8], sink: &mut dyn Sink) {
        *self = Self { is_heard: true, ..Self::default() };
        let mut cursor = Cursor::new(body);
        let Some((called, calling)) = titles(&mut cursor) else {
            return anomaly(sink, "association_cut");
        };
        sink.fact_bytes(Subject::Src, Field::DicomCallingAeTitle, calling);
        sink.fact_bytes(Subject::Dst, Field::DicomCalledAeTitle, called);
        items(cursor.rest(), sink, |kind, content, sink| match kind {
            PROPOSED_CONTEXT => self.propose(content, sink),
            USER_INFORMATION => user_information(content, sink),
            _ => {}
        });
        let said: Vec<&[u8]> = self.proposed.iter().map(|(_, uid)| &**uid).collect();
        say_each_once(&said, Field::DicomSopClass, sink);
    }

    /// Reads A-ASSOCIATE-AC without its header.
    pub(super) fn accept(&mut self, body: &[u8], sink: &mut dyn Sink) {
        self.syntaxes.clear();
        self.is_heard = true;
        let mut cursor = Cursor::new(body);
        // The titles are sent back unread: they say nothing about who answers.
        if titles(&mut cursor).is_none() {
            return anomaly(sink, "association_cut");
        }
        items(cursor.rest(), sink, |kind, content, sink| match kind {
            ANSWERED_CONTEXT => self.answer(content, sink),
            USER_INFORMATION => user_information(content, sink),
            _ => {}
        });
        let taken = self.proposed.iter().filter(|(id, _)| self.syntax(*id).is_some());
        let said: Vec<&[u8]> = taken.map(|(_, uid)| &**uid).collect();
        say_each_once(&said, Field::DicomAcceptedSopClass, sink);
        self.proposed = Vec::new();
    }

    fn propose(&mut self, content: &[u8], sink: &mut dyn Sink) {
        let mut cursor = Cursor::new(content);
        let (Some(id), Some(())) = (cursor.u8(), cursor.skip(3)) else {
            return anomaly(sink, "presentation_context_cut");
        };
        if self.proposed.len() >= CONTEXTS_LIMIT {
            return anomaly(sink, "presentation_contexts_past_limit");
        }
        let mut offered = Vec::new();
        items(cursor.rest(), sink, |kind, content, _| match kind {
            ABSTRACT_SYNTAX => self.proposed.push((id, content.into())),
            TRANSFER_SYNTAX => offered.push(TransferSyntax::from_uid(content)),
            _ => {}
        });
        // Holds until the answer is heard; it may never be, where only one way is captured.
        if let [first, others @ ..] = offered.as_slice()
            && others.iter().all(|other| other == first)
        {
            self.syntaxes.push((id, *first));
        }
    }

    fn answer(&mut self, content: &[u8], sink: &mut dyn Sink) {
        let mut cursor = Cursor::new(content);
        let (Some(id), Some(_), Some(result), Some(_)) = (cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8())
        else {
            return anomaly(sink, "presentation_context_cut");
        };
        if result != 0 || self.syntaxes.len() >= CONTEXTS_LIMIT {
            return;
        }
        items(cursor.rest(), sink, |kind, content, _| {
            if kind == TRANSFER_SYNTAX {
                self.syntaxes.push((id, TransferSyntax::from_uid(content)));
            }
        });
    }
}

/// The called and the calling title.
fn titles<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], &'a [u8])> {
    cursor.skip(TITLE_OFFSET)?;
    let titles = (cursor.take(TITLE_LENGTH)?, cursor.take(TITLE_LENGTH)?);
    cursor.skip(RESERVED_LENGTH)?;
    Some(titles)
}

fn user_information(content: &[u8], sink: &mut dyn Sink) {
    items(content, sink, |kind, content, sink| match kind {
        IMPLEMENTATION_CLASS_UID => {
            sink.fact_bytes(Subject::Src, Field::DicomImplementationClassUid, content)
        }
        IMPLEMENTATION_VERSION_NAME => {
            sink.fact_bytes(Subject::Src, Field::DicomImplementationVersionName, content)
        }
        _ => {}
    });
}

/// Walks items: kind, reserved byte, length, content.
fn items<'a>(bytes: &'a [u8], sink: &mut dyn Sink, mut each: impl FnMut(u8, &'a [u8], &mut dyn Sink)) {
    let mut cursor = Cursor::new(bytes);
    while !cursor.is_empty() {
        let Some((kind, content)) = item(&mut cursor) else {
            return anomaly(sink, "item_past_end");
        };
        each(kind, content, sink);
    }
}

fn item<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let kind = cursor.u8()?;
    cursor.skip(1)?;
    let length = cursor.u16()?;
    Some((kind, cursor.take(usize::from(length))?))
}

fn say_each_once(uids: &[&[u8]], field: Field, sink: &mut dyn Sink) {
    for (at, uid) in uids.iter().enumerate() {
        if !uids.iter().take(at).any(|earlier| earlier == uid) {
            sink.fact_bytes(Subject::Src, field, uid);
        }
    }
}

fn anomaly(sink: &mut dyn Sink, kind: &'static str) {
    sink.anomaly(Anomaly { protocol: Protocol::Dicom, kind });
}
