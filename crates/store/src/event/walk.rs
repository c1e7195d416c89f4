//! The walk along the chain: takes its events in order and says of each what is wrong with it.
//!
//! An event is judged by three things. Its own hash says whether it is what was written, and at which place. The
//! event after it names the hash that it followed, so that one whose own hash was made anew is found too. The head
//! says where the chain ends. Pure, and bounded: what it remembers are ranges of places and a limited number of
//! events that may yet turn out to belong elsewhere.

use serde::Serialize;

use super::EventHead;
use super::link::Kept;
use super::places::Places;

/// Events that wait until all open places are known.
const WAITING: usize = 250;
/// Open places that each of them is tried at.
const TRIED: usize = 250;
/// An event out of its place is mostly close to it.
const NEAR: i64 = 8;

/// Where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "break", rename_all = "snake_case")]
pub enum EventBreak {
    /// Events are gone.
    Missing {
        /// The first place that is empty.
        sequence: i64,
        /// The last.
        last: i64,
    },
    /// An event stands at another place than it was written at.
    Moved {
        /// Where it stands.
        sequence: i64,
        /// Where it was written.
        written_as: i64,
    },
    /// An event is not what was written.
    Altered {
        /// Place in the chain, from 1.
        sequence: i64,
    },
    /// A payload is not what was written, or is gone without an event that says so.
    Payload {
        /// Place in the chain, from 1.
        sequence: i64,
    },
    /// An event agrees with its own hash, but is not the one that the next was written after.
    Replaced {
        /// Place in the chain, from 1.
        sequence: i64,
    },
    /// An event stands before the chain's beginning or beyond its end.
    Added {
        /// Where it stands.
        sequence: i64,
    },
    /// The head does not name the last event.
    Head {
        /// Last place that the head knows.
        sequence: i64,
    },
    /// The chain ends before an event that a known head names.
    Cut {
        /// Place that the known head names.
        sequence: i64,
    },
    /// A known head names another event: the chain was written anew.
    Rewritten {
        /// Place that the known head names.
        sequence: i64,
    },
}

impl EventBreak {
    /// The place that it is about.
    pub const fn sequence(&self) -> i64 {
        match self {
            Self::Missing { sequence, .. }
            | Self::Moved { sequence, .. }
            | Self::Altered { sequence }
            | Self::Payload { sequence }
            | Self::Replaced { sequence }
            | Self::Added { sequence }
            | Self::Head { sequence }
            | Self::Cut { sequence }
            | Self::Rewritten { sequence } => *sequence,
        }
    }
}

impl std::fmt::Display for EventBreak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { sequence, last } if sequence == last => write!(f, "event {sequence} is missing"),
            Self::Missing { sequence, last } => write!(f, "events {sequence} to {last} are missing"),
            Self::Moved { sequence, written_as } => {
                write!(f, "event {written_as} stands in the place of event {sequence}")
            }
            Self::Altered { sequence } => write!(f, "event {sequence} was altered"),
            Self::Payload { sequence } => {
                write!(f, "the payload of event {sequence} was altered or taken out")
            }
            Self::Replaced { sequence } => {
                write!(
                    f,
                    "event {sequence} is not the one that event {} was written after",
                    sequence.saturating_add(1)
                )
            }
            Self::Added { sequence } => {
                write!(f, "event {sequence} stands outside of the chain")
            }
            Self::Head { sequence } => write!(f, "the head does not name the last event, {sequence}"),
            Self::Cut { sequence } => {
                write!(f, "the chain ends before event {sequence}, which a signed head names")
            }
            Self::Rewritten { sequence } => {
                write!(
                    f,
                    "event {sequence} is not the one that a signed head names: the chain was written anew"
                )
            }
        }
    }
}

/// The event before, as far as the next one can tell something about it.
struct Before {
    sequence: i64,
    /// Its hash as it stands, and as its content gives it. Where they differ, the event was reported already.
    hashes: [Box<str>; 2],
    is_sound: bool,
}

impl Before {
    fn is_followed_by(&self, previous: &str) -> bool {
        self.hashes.iter().any(|hash| **hash == *previous)
    }
}

/// An event that is not what was written at its place, and may belong elsewhere.
struct Waiting {
    event: Kept,
    in_chain: bool,
    /// It denies the sound event before it: that one was replaced, unless this one does not belong here.
    denies: Option<i64>,
}

/// The state of a walk.
pub(super) struct Walk<'a> {
    told: &'a mut (dyn FnMut(EventBreak) + Send),
    /// Heads that must lie on the chain, by place.
    known: Vec<&'a EventHead>,
    before: Option<Before>,
    /// Events that were met, and breaks that were told.
    pub(super) events: u64,
    pub(super) breaks: u64,
    /// Last place within the chain that was passed.
    last: i64,
    empty: Places,
    elsewhere: Places,
    /// How far the last event out of place was from its own.
    offset: i64,
    waiting: Vec<Waiting>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(known: &'a [EventHead], told: &'a mut (dyn FnMut(EventBreak) + Send)) -> Self {
        let mut known: Vec<&EventHead> = known.iter().collect();
        known.sort_by_key(|head| std::cmp::Reverse(head.sequence));
        Self {
            told,
            known,
            before: None,
            events: 0,
            breaks: 0,
            last: 0,
            empty: Places::default(),
            elsewhere: Places::default(),
            offset: 0,
            waiting: Vec::new(),
        }
    }

    fn tell(&mut self, found: EventBreak) {
        self.breaks += 1;
        (self.told)(found);
    }

    /// The next event by its place; `end` is the last place that the chain has.
    pub(super) fn pass(&mut self, event: Kept, end: i64) {
        let sequence = event.link.sequence;
        let in_chain = (1..=end).contains(&sequence);
        self.events += 1;
        if in_chain {
            self.heads_pass(sequence, Some(&event.hash));
            if sequence - 1 > self.last {
                self.empty.add(self.last + 1, sequence - 1);
                self.before = None;
            }
            self.last = sequence;
        }
        if !event.payload_is_right {
            self.tell(EventBreak::Payload { sequence });
        }
        let computed: Box<str> = event.link.hash().into();
        let is_sound = computed == event.hash && in_chain;
        let mut denied = None;
        if in_chain {
            let before =
                self.before.replace(Before { sequence, hashes: [event.hash.clone(), computed], is_sound });
            let is_denied = |before: &Before| before.is_sound && !before.is_followed_by(&event.link.previous);
            denied = before.filter(is_denied);
        }
        match denied {
            Some(before) if is_sound => self.tell(EventBreak::Replaced { sequence: before.sequence }),
            denied if !is_sound => self.suspect(event, in_chain, denied.as_ref()),
            _ => {}
        }
    }

    /// An event that is not what was written at its place: it belongs elsewhere, or was altered.
    fn suspect(&mut self, event: Kept, in_chain: bool, denied: Option<&Before>) {
        let near = [self.offset].into_iter().chain((1..=NEAR).flat_map(|step| [step, -step]));
        let sequence = event.link.sequence;
        let found = near.map(|offset| sequence.saturating_add(offset)).find(|&place| belongs(&event, place));
        if let Some(place) = found {
            self.moved(sequence, place, in_chain);
            return;
        }
        // Where only the link to the event before was altered, that one is not in doubt.
        let is_own = |before: &&Before| {
            before.hashes.iter().any(|hash| event.link.hash_as(sequence, hash) == *event.hash)
        };
        let denies = denied.filter(|before| !is_own(before)).map(|before| before.sequence);
        let waiting = Waiting { event, in_chain, denies };
        if self.waiting.len() < WAITING {
            self.waiting.push(waiting);
        } else {
            self.altered(&waiting);
        }
    }

    fn moved(&mut self, sequence: i64, written_as: i64, in_chain: bool) {
        self.offset = written_as.saturating_sub(sequence);
        self.elsewhere.add(written_as, written_as);
        if in_chain {
            self.empty.add(sequence, sequence);
        }
        self.tell(EventBreak::Moved { sequence, written_as });
    }

    fn altered(&mut self, waiting: &Waiting) {
        let sequence = waiting.event.link.sequence;
        if let Some(sequence) = waiting.denies {
            self.tell(EventBreak::Replaced { sequence });
        }
        self.tell(if waiting.in_chain {
            EventBreak::Altered { sequence }
        } else {
            EventBreak::Added { sequence }
        });
    }

    /// Known heads up to a place: those before it name events that are gone.
    fn heads_pass(&mut self, sequence: i64, hash: Option<&str>) {
        while let Some(head) = self.known.pop_if(|head| head.sequence <= sequence) {
            let is_there = head.sequence == sequence && hash.is_some();
            if !is_there || hash != Some(&*head.hash) {
                self.tell(EventBreak::Rewritten { sequence: head.sequence });
            }
        }
    }

    /// The end of the chain, with its head if it has one.
    pub(super) fn end(mut self, head: Option<&EventHead>) -> (u64, u64) {
        let (end, hash) = head.map_or((self.last, ""), |head| (head.sequence, &*head.hash));
        if end > self.last {
            self.empty.add(self.last + 1, end);
        }
        let is_denied = |last: &Before| last.sequence == end && last.is_sound && !last.is_followed_by(hash);
        if self.before.as_ref().is_some_and(is_denied) || (head.is_none() && self.events > 0) {
            self.tell(EventBreak::Head { sequence: end });
        }
        while let Some(known) = self.known.pop() {
            self.tell(EventBreak::Cut { sequence: known.sequence });
        }
        self.settle();
        for (sequence, last) in self.empty.without(&self.elsewhere) {
            self.tell(EventBreak::Missing { sequence, last });
        }
        (self.events, self.breaks)
    }

    /// What waits is tried at every place that has not its own event.
    fn settle(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let own = waiting.iter().filter(|one| one.in_chain).map(|one| one.event.link.sequence);
        let open: Vec<i64> = own.chain(self.empty.iter().take(TRIED)).collect();
        for one in waiting {
            match open.iter().copied().find(|&place| belongs(&one.event, place)) {
                Some(place) => self.moved(one.event.link.sequence, place, one.in_chain),
                None => self.altered(&one),
            }
        }
    }
}

/// Was it written at this place?
fn belongs(event: &Kept, place: i64) -> bool {
    place != event.link.sequence && event.link.hash_as(place, &event.link.previous) == *event.hash
}
