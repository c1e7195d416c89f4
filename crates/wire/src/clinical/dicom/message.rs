//! Messages of one direction (PS3.7 §6.3): a command set, and the data set that may follow it.
//!
//! Fragments come as presentation data values. The command set is kept, up to a bound, to know whether a data set
//! follows and whether it is to be stored; only then is it read.

use wardroom_model::Protocol;
use wardroom_model::fact::Subject;

use super::association::Agreed;
use super::data_set::DataSet;
use super::inflate::Inflated;
use super::partial::Partial;
use super::transfer_syntax::{HEAD, TransferSyntax};
use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// Bytes of a command set that are kept. What is wanted of it comes first.
const COMMAND_LIMIT: usize = 1024;
/// (0000,0100) of C-STORE-RQ, PS3.7 §E.1.
const STORE_REQUEST: u16 = 0x0001;
/// (0000,0800) where no data set follows.
const NO_DATA_SET: u16 = 0x0101;

/// What of a direction's present message is being sent.
#[derive(Debug)]
pub(super) enum Message {
    /// The command set, or nothing yet: its first bytes.
    Command(Vec<u8>),
    /// The data set of a store.
    DataSet(DataSet),
    /// The same, deflated.
    Deflated(Inflated),
    /// The same, in a syntax that was agreed on before anything was heard: its first bytes, which tell.
    Unheard(Partial<HEAD>),
    /// A data set of another command, or in a syntax that is not known. It is passed over.
    Foreign,
}

impl Message {
    /// Between messages.
    pub(super) const fn none() -> Self {
        Self::Command(Vec::new())
    }

    /// A fragment begins. One of a command set while a data set is unfinished begins a new message.
    pub(super) fn begin(&mut self, is_command: bool, about: Subject, sink: &mut dyn Sink) {
        match self {
            Self::Command(_) if is_command => {}
            // A data set whose command was not heard.
            Self::Command(_) => *self = Self::Foreign,
            _ if is_command => self.finish(about, sink),
            _ => {}
        }
    }

    /// The next bytes of a fragment.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        match self {
            Self::Command(kept) => {
                let room = COMMAND_LIMIT.saturating_sub(kept.len()).min(bytes.len());
                kept.extend_from_slice(bytes.get(..room).unwrap_or_default());
            }
            Self::DataSet(data_set) => data_set.feed(bytes),
            Self::Deflated(inflated) => inflated.feed(bytes),
            Self::Unheard(first) => {
                let mut rest = bytes;
                if let Some(first) = first.fill(&mut rest, HEAD) {
                    *self = match TransferSyntax::from_head(first) {
                        Some(syntax) => {
                            let mut data_set = DataSet::new(syntax);
                            data_set.feed(&first);
                            data_set.feed(rest);
                            Self::DataSet(data_set)
                        }
                        None => Self::Foreign,
                    };
                }
            }
            Self::Foreign => {}
        }
    }

    /// So many bytes of a fragment were never heard. Gives whether the message can be followed still.
    pub(super) fn pass(&mut self, missing: u64) -> bool {
        match self {
            Self::Command(kept) => kept.len() >= COMMAND_LIMIT,
            Self::DataSet(data_set) => data_set.pass(missing),
            Self::Deflated(inflated) => inflated.is_done(),
            Self::Unheard(_) => false,
            Self::Foreign => true,
        }
    }

    /// The last fragment of a command set or a data set is complete. `agreed` is of its presentation context.
    pub(super) fn complete(&mut self, agreed: Agreed, about: Subject, sink: &mut dyn Sink) {
        let Self::Command(kept) = self else {
            return self.finish(about, sink);
        };
        let command = Command::read(kept);
        *self = match (command, agreed) {
            (Command { has_data_set: false, .. }, _) => Self::none(),
            (Command { is_store: true, .. }, Agreed::On(syntax)) if syntax.deflated => {
                Self::Deflated(Inflated::new(DataSet::new(syntax)))
            }
            (Command { is_store: true, .. }, Agreed::On(syntax)) => Self::DataSet(DataSet::new(syntax)),
            (Command { is_store: true, .. }, Agreed::Unheard) => Self::Unheard(Partial::new()),
            _ => Self::Foreign,
        };
    }

    /// Bytes were lost: says what was read, and passes over the rest of the message.
    pub(super) fn give_up(&mut self, about: Subject, sink: &mut dyn Sink) {
        self.finish(about, sink);
        *self = Self::Foreign;
    }

    /// Says what was read of the message, whole or not.
    pub(super) fn finish(&mut self, about: Subject, sink: &mut dyn Sink) {
        let data_set = match std::mem::replace(self, Self::none()) {
            Self::DataSet(data_set) => data_set,
            Self::Deflated(inflated) => inflated.into_data_set(),
            Self::Command(_) | Self::Unheard(_) | Self::Foreign => return,
        };
        let (values, problem) = data_set.finish();
        for (field, value) in values {
            sink.fact_bytes(about, field, &value);
        }
        if let Some(kind) = problem {
            sink.anomaly(Anomaly { protocol: Protocol::Dicom, kind });
        }
    }
}

/// What must be known of a command set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Command {
    is_store: bool,
    has_data_set: bool,
}

impl Command {
    /// Reads a command set: Implicit VR Little Endian, without sequences (PS3.7 §6.3.1).
    fn read(bytes: &[u8]) -> Self {
        let mut command = Self::default();
        let mut cursor = Cursor::new(bytes);
        while let Some((tag, value)) = element(&mut cursor) {
            match (tag, value) {
                ((0, 0x0100), &[low, high]) => {
                    command.is_store = u16::from_le_bytes([low, high]) == STORE_REQUEST
                }
                ((0, 0x0800), &[low, high]) => {
                    command.has_data_set = u16::from_le_bytes([low, high]) != NO_DATA_SET;
                }
                _ => {}
            }
        }
        command
    }
}

fn element<'a>(cursor: &mut Cursor<'a>) -> Option<((u16, u16), &'a [u8])> {
    let tag = (cursor.u16_le()?, cursor.u16_le()?);
    let length = usize::try_from(cursor.u32_le()?).ok()?;
    Some((tag, cursor.take(length)?))
}
