//! The few elements of a stored data set that may be read, picked out as it streams by.
//!
//! Values that are not wanted are counted and never kept: a patient's name and pixels alike pass without being
//! looked at. Only the top level is read, and the sequence that holds the unique device identifier; the same tag
//! in any other sequence belongs to something else. Reading ends after the last wanted tag.

use wardroom_model::Field;

use super::element::{Form, HEAD_LIMIT, Head, ITEM, ITEM_END, SEQUENCE_END, UNDEFINED, form, long_length};
use super::partial::{Partial, take};
use super::transfer_syntax::TransferSyntax;

/// Bytes of a value that are kept: more than a fact may have, so that padding costs nothing.
const VALUE_LIMIT: usize = 512;
/// Values kept of one data set: each element once, and one identifier for each item of the sequence.
const VALUES_LIMIT: usize = 64;
/// Sequences and items that may lie in each other.
const NESTING_LIMIT: usize = 64;

/// The sequence in which (0018,1009) lies.
const UDI_SEQUENCE: u32 = 0x0018_100a;
/// Elements ascend: beyond this one there is nothing to read.
const LAST: u32 = 0x0018_1020;

/// The element of a tag at the top level. This is the whole list.
const fn at_top(tag: u32) -> Option<Field> {
    match tag {
        0x0008_0060 => Some(Field::DicomModality),
        0x0008_0070 => Some(Field::DicomManufacturer),
        0x0008_1010 => Some(Field::DicomStationName),
        0x0008_1090 => Some(Field::DicomModelName),
        0x0018_1000 => Some(Field::DicomDeviceSerialNumber),
        0x0018_1002 => Some(Field::DicomDeviceUid),
        0x0018_1020 => Some(Field::DicomSoftwareVersions),
        _ => None,
    }
}

/// The element of a tag in an item of the UDI sequence.
const fn in_udi(tag: u32) -> Option<Field> {
    match tag {
        0x0018_1009 => Some(Field::DicomUdi),
        _ => None,
    }
}

/// A sequence or an item that is being read.
#[derive(Debug)]
struct Level {
    /// True for a sequence, whose elements are items.
    is_sequence: bool,
    /// Where it ends; none: at its delimiter.
    end: Option<u64>,
    syntax: TransferSyntax,
    /// The UDI sequence or an item of it.
    is_udi: bool,
}

/// What the next bytes are.
#[derive(Debug)]
enum Step {
    Head(Partial<HEAD_LIMIT>),
    Value { field: Field, left: u32, kept: Vec<u8> },
    Pass { left: u32 },
    Done,
}

/// Reads one data set that is not deflated (or no longer).
#[derive(Debug)]
pub(super) struct DataSet {
    syntax: TransferSyntax,
    levels: Vec<Level>,
    position: u64,
    step: Step,
    values: Vec<(Field, Vec<u8>)>,
    problem: Option<&'static str>,
}

impl DataSet {
    /// At its first byte.
    pub(super) const fn new(syntax: TransferSyntax) -> Self {
        let step = Step::Head(Partial::new());
        Self { syntax, levels: Vec::new(), position: 0, step, values: Vec::new(), problem: None }
    }

    /// True when nothing more is to be read.
    pub(super) const fn is_done(&self) -> bool {
        matches!(self.step, Step::Done)
    }

    /// The next bytes.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_done() {
            let before = bytes.len();
            let next = match &mut self.step {
                Step::Head(partial) => {
                    let syntax = self.levels.last().map_or(self.syntax, |level| level.syntax);
                    read_head(partial, syntax, &mut bytes)
                }
                Step::Value { field, left, kept } => {
                    let taken = take(&mut bytes, left);
                    let room = VALUE_LIMIT.saturating_sub(kept.len()).min(taken.len());
                    kept.extend_from_slice(taken.get(..room).unwrap_or_default());
                    if *left > 0 {
                        None
                    } else {
                        if self.values.len() < VALUES_LIMIT {
                            self.values.push((*field, std::mem::take(kept)));
                        }
                        Some(Next::Element)
                    }
                }
                Step::Pass { left } => {
                    take(&mut bytes, left);
                    (*left == 0).then_some(Next::Element)
                }
                Step::Done => return,
            };
            self.position += (before - bytes.len()) as u64;
            match next {
                None => {}
                Some(Next::Element) => self.go_on(),
                Some(Next::Head(head)) => self.head(head),
                Some(Next::Malformed) => self.stop("value_representation_unknown"),
            }
        }
    }

    /// So many bytes were never heard. True if they lay within something that is passed over anyway.
    pub(super) fn pass(&mut self, missing: u64) -> bool {
        match &mut self.step {
            Step::Done => true,
            Step::Pass { left } if missing <= u64::from(*left) => {
                *left -= u32::try_from(missing).unwrap_or(*left);
                self.position += missing;
                if *left == 0 {
                    self.go_on();
                }
                true
            }
            _ => false,
        }
    }

    /// What was read, in the order of the data set, and what was wrong with it.
    pub(super) fn finish(self) -> (Vec<(Field, Vec<u8>)>, Option<&'static str>) {
        (self.values, self.problem)
    }

    /// Gives up, keeping what was read.
    pub(super) fn stop(&mut self, problem: &'static str) {
        self.problem = Some(problem);
        self.step = Step::Done;
    }

    fn head(&mut self, head: Head) {
        let (is_sequence, is_udi, end) = match self.levels.last() {
            Some(level) => (level.is_sequence, level.is_udi, level.end),
            None => (false, false, None),
        };
        if is_past(end, self.position, head.length) {
            return self.stop("element_past_end");
        }
        match head.tag {
            ITEM if is_sequence && (is_udi || head.length == UNDEFINED) => self.enter(head, false, is_udi),
            ITEM if is_sequence => self.pass_over(head.length),
            SEQUENCE_END if is_sequence && end.is_none() => self.leave(),
            ITEM_END if !is_sequence && end.is_none() && !self.levels.is_empty() => self.leave(),
            _ if is_sequence || head.tag >> 16 == 0xfffe => self.stop("sequence_malformed"),
            tag if self.levels.is_empty() && tag > LAST => self.step = Step::Done,
            tag => {
                let is_top = self.levels.is_empty();
                let field = match (is_top, is_udi) {
                    (true, _) => at_top(tag),
                    (false, true) => in_udi(tag),
                    (false, false) => None,
                };
                if is_top && tag == UDI_SEQUENCE {
                    self.enter(head, true, true);
                } else if head.length == UNDEFINED {
                    self.enter(head, true, false);
                } else if let Some(field) = field.filter(|_| head.length > 0) {
                    self.step = Step::Value { field, left: head.length, kept: Vec::new() };
                } else {
                    self.pass_over(head.length);
                }
            }
        }
    }

    fn pass_over(&mut self, length: u32) {
        if length == 0 {
            self.go_on();
        } else {
            self.step = Step::Pass { left: length };
        }
    }

    fn enter(&mut self, head: Head, is_sequence: bool, is_udi: bool) {
        if self.levels.len() >= NESTING_LIMIT {
            return self.stop("nesting_too_deep");
        }
        let outer = self.levels.last().map_or(self.syntax, |level| level.syntax);
        let syntax = if head.unknown { TransferSyntax::IMPLICIT } else { outer };
        let end = (head.length != UNDEFINED).then(|| self.position + u64::from(head.length));
        self.levels.push(Level { is_sequence, end, syntax, is_udi });
        self.go_on();
    }

    fn leave(&mut self) {
        self.levels.pop();
        self.go_on();
    }

    /// On to the next head, out of every level that ends here.
    fn go_on(&mut self) {
        while self.levels.last().is_some_and(|level| level.end == Some(self.position)) {
            self.levels.pop();
        }
        self.step = Step::Head(Partial::new());
    }
}

/// What follows a step.
enum Next {
    Element,
    Head(Head),
    Malformed,
}

fn read_head(partial: &mut Partial<HEAD_LIMIT>, syntax: TransferSyntax, input: &mut &[u8]) -> Option<Next> {
    let bytes = partial.fill(input, 8)?;
    match form(syntax, bytes) {
        Form::Short(head) => Some(Next::Head(head)),
        Form::Malformed => Some(Next::Malformed),
        Form::Long { tag, unknown } => {
            let bytes = partial.fill(input, HEAD_LIMIT)?;
            Some(Next::Head(Head { tag, length: long_length(syntax, bytes), unknown }))
        }
    }
}

/// True if a value that starts here does not fit into what holds it.
fn is_past(end: Option<u64>, position: u64, length: u32) -> bool {
    let length = if length == UNDEFINED { 0 } else { u64::from(length) };
    end.is_some_and(|end| position + length > end)
}
