//! Messages one after the other.

use wardroom_model::Timestamp;

use super::set::{Context, Exporter, Version};
use super::{Clock, netflow5};
use crate::source::Told;

/// Walks messages and tells each.
#[derive(Debug, Default)]
pub struct Messages {
    /// Messages so far.
    pub(super) number: u64,
    /// Bytes since what is no message. Where the next one begins cannot be known then.
    lost: Option<usize>,
}

/// Length of a message's head.
const HEAD_9: usize = 20;
const HEAD_IPFIX: usize = 16;

impl Messages {
    /// The most bytes of one message that is whole; more are never needed at once.
    pub const LONGEST: usize = 1 << 16;

    /// How many messages there were.
    pub fn count(&self) -> u64 {
        self.number
    }

    /// Reads what is whole in `bytes` and gives how many bytes that was. `is_all` says that nothing follows them: what is
    /// torn then is told as a problem, and the count is that of all bytes.
    pub fn read(&mut self, exporter: &mut Exporter, bytes: &[u8], is_all: bool, told: &mut Told) -> usize {
        let mut done = 0;
        if let Some(lost) = &mut self.lost {
            *lost += bytes.len();
            done = bytes.len();
        }
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            // Without a length in its head, a message of version 9 ends where another begins or the bytes end.
            let is_enough = is_all || rest.len() >= 2 * Self::LONGEST;
            match self.message(exporter, rest, is_enough, told) {
                Step::Read(length) => done += length,
                Step::More if is_all => {
                    let reason = format!("a message that is cut off; {} bytes were passed over", rest.len());
                    told.problem(format_args!("message {}", self.number + 1), "torn_message", reason);
                    return bytes.len();
                }
                Step::More => return done,
                Step::Nonsense => {
                    self.lost = Some(rest.len());
                    done = bytes.len();
                }
            }
        }
        if is_all && let Some(lost) = self.lost {
            let reason = format!("not a message of NetFlow 5, 9 or IPFIX; {lost} bytes were passed over");
            told.problem(format_args!("message {}", self.number + 1), "not_a_message", reason);
        }
        done
    }

    /// Goes on after so many messages.
    pub(super) fn after(number: u64) -> Self {
        Self { number, lost: None }
    }

    fn message(&mut self, exporter: &mut Exporter, bytes: &[u8], is_enough: bool, told: &mut Told) -> Step {
        let Some(version) = number(bytes, 0, 2) else { return Step::More };
        let read = match version {
            5 => netflow5::read(bytes, self.number + 1, told),
            9 => self.version_9(exporter, bytes, is_enough, told),
            10 => self.ipfix(exporter, bytes, told),
            _ => Step::Nonsense,
        };
        self.number += u64::from(matches!(read, Step::Read(_)));
        read
    }

    fn version_9(&self, exporter: &mut Exporter, bytes: &[u8], is_enough: bool, told: &mut Told) -> Step {
        let (Some(uptime), Some(seconds), Some(domain)) =
            (number(bytes, 4, 4), number(bytes, 8, 4), number(bytes, 16, 4))
        else {
            return Step::More;
        };
        if !is_enough {
            return Step::More;
        }
        let clock = Clock { exported: seconds_since_1970(seconds), uptime: Some(uptime) };
        let context = Context { version: Version::Nine, domain, clock, message: self.number + 1 };
        let body = bytes.get(HEAD_9..).unwrap_or_default();
        // Ids below 256 other than 0 and 1 are no sets of this version: 5, 9 and 10 begin another message.
        let is_end = |rest: &[u8]| matches!(number(rest, 0, 2), Some(5 | 9 | 10));
        Step::Read(HEAD_9 + exporter.sets(&context, body, is_end, told))
    }

    fn ipfix(&self, exporter: &mut Exporter, bytes: &[u8], told: &mut Told) -> Step {
        let (Some(length), Some(seconds), Some(domain)) =
            (number(bytes, 2, 2), number(bytes, 4, 4), number(bytes, 12, 4))
        else {
            return Step::More;
        };
        let length = length as usize;
        if length < HEAD_IPFIX {
            return Step::Nonsense;
        }
        let Some(body) = bytes.get(HEAD_IPFIX..length) else { return Step::More };
        let clock = Clock { exported: seconds_since_1970(seconds), uptime: None };
        let context = Context { version: Version::Ipfix, domain, clock, message: self.number + 1 };
        exporter.sets(&context, body, |_| false, told);
        Step::Read(length)
    }
}

/// How reading a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many bytes were it.
    Read(usize),
    /// It needs more bytes than there are.
    More,
    /// It is none.
    Nonsense,
}

/// A number of up to four bytes, most significant first.
pub(super) fn number(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

pub(super) fn seconds_since_1970(seconds: u32) -> Timestamp {
    Timestamp(i64::from(seconds) * Timestamp::SECOND)
}
