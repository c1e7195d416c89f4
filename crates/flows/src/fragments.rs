//! Datagrams that came in parts, put together: IPv4 (RFC 791 §3.2) and IPv6 (RFC 8200 §4.5).
//!
//! Only the first part has ports, so the parts alone do not tell which shard they belong to. Fragments are rare: every
//! engine puts all of them together, with the same bounds and the same outcome, and hands the whole to the shard of its
//! connection if that is its own. The answer is the same for any number of engines. A whole datagram counts as heard
//! with its last part, and its packets and bytes are those of all parts; so does one that is given up, of which the
//! connection learns what came before the first gap.
//!
//! Parts that overlap are an attack on those who put them together differently: such a datagram is not read (RFC 5722).
//! The same part once more is no overlap.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use wardroom_model::{Mac, Timestamp};
use wardroom_wire::frame::{Fragment, Frame, IpPacket};

use crate::duplicate;
use crate::key::{Address, NetworkCode, hash_of};
use crate::shard::Arrival;

/// Datagrams that wait for parts, or whose last parts may still be repeated.
const DATAGRAMS: usize = 1024;
/// Bytes of them that are held.
const BYTES: usize = 4 << 20;
/// Parts of one of them.
const PARTS: usize = 128;
/// How long the last part may come after the first, RFC 8200 §4.5.
const PATIENCE: i64 = 60 * Timestamp::SECOND;
/// Bytes of the longest datagram.
const LONGEST: usize = 65_535;

/// Which parts belong together. IPv6 does not look at the protocol, which its parts may differ in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    network: NetworkCode,
    src: Address,
    dst: Address,
    identification: u32,
    protocol: u8,
    depth: u8,
}

/// A part that was heard.
struct Part {
    offset: usize,
    length: usize,
    digest: u64,
    time: Timestamp,
    /// What was captured of it; nothing once the datagram was handed out.
    bytes: Box<[u8]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Whole,
    Refused,
}

struct Entry {
    state: State,
    parts: Vec<Part>,
    /// Length of the whole, known from the last part.
    total: Option<usize>,
    first: Timestamp,
    number: u64,
    datagram: Datagram,
}

/// A datagram, whole or as far as it came.
#[derive(Clone)]
pub(crate) struct Datagram {
    pub(crate) src: IpAddr,
    pub(crate) dst: IpAddr,
    pub(crate) protocol: u8,
    pub(crate) identification: u32,
    pub(crate) src_mac: Option<Mac>,
    pub(crate) dst_mac: Option<Mac>,
    pub(crate) network: NetworkCode,
    /// Of its last part, with the packets and bytes of all.
    pub(crate) arrival: Arrival,
    /// What was captured from its beginning to the first gap; none where it is not read.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Bytes that it has, as far as known.
    pub(crate) length: usize,
}

/// What becomes of a part.
pub(crate) enum Outcome {
    /// It waits for others.
    Waits,
    /// A mirror port shows it twice.
    Copy,
    /// It was the last that was missing.
    Whole(Datagram),
    /// It and those before it are not read: the kind of anomaly, which is told once a datagram.
    Refused(Datagram, Option<&'static str>),
}

/// All datagrams that wait for parts.
#[derive(Default)]
pub(crate) struct Fragments {
    entries: HashMap<Key, Entry, foldhash::fast::FixedState>,
    /// By age. Entries that were replaced have another number.
    order: VecDeque<(Key, u64)>,
    bytes: usize,
    number: u64,
}

impl Fragments {
    /// A part.
    pub(crate) fn add(
        &mut self,
        frame: &Frame<'_>,
        packet: &IpPacket<'_>,
        part: &Fragment<'_>,
        network: NetworkCode,
        arrival: Arrival,
    ) -> Outcome {
        let key = Key {
            network,
            src: Address::of(packet.src),
            dst: Address::of(packet.dst),
            identification: part.identification,
            protocol: if packet.src.is_ipv4() { part.protocol } else { 0 },
            depth: arrival.depth,
        };
        let digest = hash_of(&part.bytes);
        let new = || Datagram {
            src: packet.src,
            dst: packet.dst,
            protocol: part.protocol,
            identification: part.identification,
            src_mac: frame.src_mac,
            dst_mac: frame.dst_mac,
            network,
            arrival,
            bytes: None,
            length: part.length,
        };
        if let Some(entry) = self.entries.get_mut(&key) {
            let same = entry.parts.iter().find(|held| {
                held.offset == usize::from(part.offset) && held.length == part.length && held.digest == digest
            });
            if same.is_some_and(|held| duplicate::is_copy(held.time, arrival.time)) {
                return Outcome::Copy;
            }
            match entry.state {
                State::Refused => return Outcome::Refused(new(), None),
                // The number is used again.
                State::Whole => drop(self.entries.remove(&key)),
                State::Waiting if same.is_some() => {
                    entry.datagram.arrival.follow(arrival);
                    return Outcome::Waits;
                }
                State::Waiting => {}
            }
        }
        let Self { entries, order, bytes, number } = self;
        let entry = entries.entry(key).or_insert_with(|| {
            *number += 1;
            order.push_back((key, *number));
            let mut datagram = new();
            datagram.arrival.packets = 0;
            datagram.arrival.length = 0;
            let (state, parts, total, first) = (State::Waiting, Vec::new(), None, arrival.time);
            Entry { state, parts, total, first, number: *number, datagram }
        });
        entry.datagram.arrival.follow(arrival);
        if let Err(kind) = entry.fits(part) {
            *bytes -= entry.forget();
            entry.state = State::Refused;
            return Outcome::Refused(entry.datagram.clone(), Some(kind));
        }
        *bytes += part.bytes.len();
        entry.put(part, digest, arrival.time);
        if entry.is_whole() {
            let datagram = entry.taken();
            *bytes -= entry.forget();
            entry.state = State::Whole;
            return Outcome::Whole(datagram);
        }
        Outcome::Waits
    }

    /// The next datagram that is waited for no longer, at this time or for want of room.
    pub(crate) fn given_up(&mut self, now: Timestamp) -> Option<Datagram> {
        while let Some((key, number)) = self.order.front().copied() {
            let entry = self.entries.get(&key).filter(|entry| entry.number == number);
            let is_over = entry.is_none_or(|entry| now.0.saturating_sub(entry.first.0) > PATIENCE);
            let has_room = self.order.len() <= 2 * DATAGRAMS && self.entries.len() <= DATAGRAMS;
            if !is_over && has_room && self.bytes <= BYTES {
                return None;
            }
            self.order.pop_front();
            if entry.is_some()
                && let Some(mut entry) = self.entries.remove(&key)
            {
                let datagram = entry.taken();
                self.bytes -= entry.forget();
                if entry.state == State::Waiting {
                    return Some(datagram);
                }
            }
        }
        None
    }
}

impl Entry {
    /// May this part be one of the datagram? Else the kind of anomaly.
    fn fits(&self, part: &Fragment<'_>) -> Result<(), &'static str> {
        let (start, end) = (usize::from(part.offset), usize::from(part.offset) + part.length);
        let is_odd =
            part.length == 0 || part.more && !part.length.is_multiple_of(8) || part.bytes.len() > part.length;
        let known_end = self.parts.iter().map(|held| held.offset + held.length).max().unwrap_or(0);
        let ends_elsewhere = match self.total {
            Some(total) => end > total || !part.more && end != total,
            None => !part.more && known_end > end,
        };
        let overlaps = |held: &Part| start < held.offset + held.length && held.offset < end;
        match () {
            () if is_odd => Err("fragment_length"),
            () if end > LONGEST => Err("fragment_past_end"),
            () if self.parts.len() >= PARTS => Err("fragments_too_many"),
            () if ends_elsewhere || self.parts.iter().any(overlaps) => Err("fragments_overlap"),
            () => Ok(()),
        }
    }

    fn put(&mut self, part: &Fragment<'_>, digest: u64, time: Timestamp) {
        let offset = usize::from(part.offset);
        if offset == 0 {
            self.datagram.protocol = part.protocol;
        }
        if !part.more {
            self.total = Some(offset + part.length);
        }
        let at = self.parts.partition_point(|held| held.offset < offset);
        let (length, bytes) = (part.length, part.bytes.into());
        self.parts.insert(at, Part { offset, length, digest, time, bytes });
    }

    fn is_whole(&self) -> bool {
        self.total == Some(self.parts.iter().map(|part| part.length).sum())
    }

    /// The datagram with what is held of it from its beginning on.
    fn taken(&self) -> Datagram {
        let held = self.parts.iter().map(|part| part.offset + part.length).max().unwrap_or(0);
        let mut bytes = Vec::with_capacity(held.min(LONGEST));
        for part in &self.parts {
            if part.offset != bytes.len() {
                break;
            }
            bytes.extend_from_slice(&part.bytes);
        }
        let bytes = self.parts.first().filter(|part| part.offset == 0).map(|_| bytes);
        Datagram { bytes, length: self.total.unwrap_or(held), ..self.datagram.clone() }
    }

    /// Lets go of the bytes, and says how many there were. What the parts were is still known, to tell copies.
    fn forget(&mut self) -> usize {
        self.parts.iter_mut().map(|part| std::mem::take(&mut part.bytes).len()).sum()
    }
}
