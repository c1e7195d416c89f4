//! Endpoints of a shard: who was heard, how much, and what about them.

use wardroom_model::{Field, Protocol, Timestamp};

use crate::bound::Bound;
use crate::index::Index;
use crate::key::{EndpointKey, hash_of};
use crate::notebook::{NO_NOTE, Notebook, Place};
use crate::slab::Slab;

/// The number of no endpoint: of one that there was no room for.
pub(crate) const NO_ENDPOINT: u32 = u32::MAX;

/// One endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) key: EndpointKey,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) protocols: u128,
    pub(crate) values_not_kept: u32,
    pub(crate) notes: u32,
    pub(crate) on_link: bool,
    pub(crate) listed: bool,
}

impl Endpoint {
    /// Heard once at most, and nothing is known of it but how it opens a connection: what a flood of made-up addresses
    /// leaves behind.
    fn is_hardly_known(&self) -> bool {
        let has_only_knocked = self.protocols == protocol_bit(Protocol::Tcp);
        self.packets <= 1 && (self.notes == NO_NOTE || has_only_knocked) && !self.on_link && !self.listed
    }
}

const _: () = assert!(Protocol::ALL.len() <= 128, "protocols no longer fit a set of 128 bits");

/// The bit of a protocol in [`Endpoint::protocols`].
pub(crate) fn protocol_bit(protocol: Protocol) -> u128 {
    1 << (protocol as u32)
}

/// All endpoints of a shard.
pub(crate) struct Endpoints {
    pub(crate) all: Slab<Endpoint>,
    pub(crate) notebook: Notebook,
    pub(crate) bound: Bound,
    numbers: Index,
}

impl Endpoints {
    pub(crate) fn new(most: usize) -> Self {
        let (all, notebook, numbers) = (Slab::default(), Notebook::default(), Index::default());
        Self { all, notebook, bound: Bound::new(most), numbers }
    }

    /// The number of an endpoint, which is made when it is new and there is room for it.
    pub(crate) fn number(&mut self, key: EndpointKey) -> u32 {
        let hash = hash_of(&key);
        let is_it = |number: u32| self.all.get(number).is_some_and(|endpoint| endpoint.key == key);
        if let Some(number) = self.numbers.find(hash, is_it) {
            return number;
        }
        if self.bound.is_reached(self.all.len()) {
            self.bound.refuse(0);
            return NO_ENDPOINT;
        }
        let number = self.all.insert(Endpoint {
            key,
            first_seen: Timestamp(i64::MAX),
            last_seen: Timestamp(i64::MIN),
            packets: 0,
            bytes: 0,
            protocols: 0,
            values_not_kept: 0,
            notes: NO_NOTE,
            on_link: false,
            listed: false,
        });
        self.numbers.insert(hash, number);
        number
    }

    /// Is it time to look for endpoints to forget?
    pub(crate) fn asks_for_a_look(&self) -> bool {
        self.bound.asks_for_a_look(self.all.len())
    }

    /// Forgets the endpoints that are hardly known and that nothing refers to.
    pub(crate) fn forget(&mut self, is_referred_to: impl Fn(u32) -> bool) {
        let hardly_known = self.all.iter().filter(|(_, endpoint)| endpoint.is_hardly_known());
        let numbers: Vec<u32> =
            hardly_known.map(|(number, _)| number).filter(|number| !is_referred_to(*number)).collect();
        self.bound.looked(numbers.len());
        for number in numbers {
            if let Some(endpoint) = self.all.remove(number) {
                self.bound.packets_not_kept = self.bound.packets_not_kept.saturating_add(endpoint.packets);
                self.notebook.release(endpoint.notes);
                self.numbers.remove(hash_of(&endpoint.key), number);
            }
        }
    }

    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut Endpoint> {
        self.all.get_mut(number)
    }

    /// Counts packets that an endpoint sent.
    pub(crate) fn sent(&mut self, number: u32, packets: u64, bytes: u64, first: Timestamp, last: Timestamp) {
        let Some(endpoint) = self.all.get_mut(number) else {
            self.bound.packets_not_kept = self.bound.packets_not_kept.saturating_add(packets);
            return;
        };
        endpoint.packets = endpoint.packets.saturating_add(packets);
        endpoint.bytes = endpoint.bytes.saturating_add(bytes);
        endpoint.first_seen = endpoint.first_seen.min(first);
        endpoint.last_seen = endpoint.last_seen.max(last);
    }

    /// Somebody names an endpoint as one that was heard.
    pub(crate) fn list(&mut self, number: u32, time: Timestamp) {
        if let Some(endpoint) = self.all.get_mut(number) {
            endpoint.listed = true;
            endpoint.first_seen = endpoint.first_seen.min(time);
            endpoint.last_seen = endpoint.last_seen.max(time);
        }
    }

    /// Remembers that an endpoint speaks a protocol.
    pub(crate) fn speaks(&mut self, number: u32, protocol: Protocol) {
        if let Some(endpoint) = self.get_mut(number) {
            endpoint.protocols |= protocol_bit(protocol);
        }
    }

    /// Folds a fact about an endpoint.
    pub(crate) fn note(&mut self, number: u32, field: Field, value: &str, time: Timestamp, place: Place) {
        let Some(endpoint) = self.all.get_mut(number) else { return };
        endpoint.protocols |= protocol_bit(field.protocol());
        if !self.notebook.add(&mut endpoint.notes, field, value, time, place) {
            endpoint.values_not_kept = endpoint.values_not_kept.saturating_add(1);
        }
    }

    /// No more endpoints will be looked for.
    pub(crate) fn finish(&mut self) {
        self.numbers = Index::default();
        self.notebook.finish();
    }
}
