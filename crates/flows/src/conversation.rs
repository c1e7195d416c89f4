//! Connections folded by the hour.

use wardroom_model::Timestamp;
use wardroom_model::conversation::Transport;
use wardroom_model::field::Protocol;

use crate::bound::Bound;
use crate::flow::Counter;
use crate::index::Index;
use crate::key::{Address, hash_of};
use crate::notebook::Place;
use crate::slab::Slab;

/// What conversations of a shard are counted by; endpoints by their number in the shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TalkKey {
    pub(crate) client: u32,
    pub(crate) server: u32,
    /// Matters for group addresses, which are no endpoint's.
    pub(crate) server_address: Address,
    pub(crate) transport: Transport,
    pub(crate) server_port: Option<u16>,
    pub(crate) app: Option<Protocol>,
    pub(crate) hour: Timestamp,
}

/// Counts of a conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Talk {
    pub(crate) to_server: Counter,
    pub(crate) to_client: Counter,
    pub(crate) connections: u64,
    pub(crate) refusals: u64,
    pub(crate) first: (Timestamp, Place),
}

impl Talk {
    fn packets(&self) -> u64 {
        self.to_server.packets.saturating_add(self.to_client.packets)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.to_server.add(other.to_server);
        self.to_client.add(other.to_client);
        self.connections += other.connections;
        self.refusals += other.refusals;
        self.first = self.first.min(other.first);
    }
}

/// All conversations of a shard.
pub(crate) struct Talks {
    all: Slab<(TalkKey, Talk)>,
    numbers: Index,
    pub(crate) bound: Bound,
}

impl Talks {
    pub(crate) fn new(most: usize) -> Self {
        Self { all: Slab::default(), numbers: Index::default(), bound: Bound::new(most) }
    }

    /// Adds to a conversation, which is made when it is new and there is room for it.
    pub(crate) fn add(&mut self, key: TalkKey, talk: &Talk) {
        let hash = hash_of(&key);
        let is_it = |number: u32| self.all.get(number).is_some_and(|(held, _)| *held == key);
        if let Some(number) = self.numbers.find(hash, is_it) {
            if let Some((_, held)) = self.all.get_mut(number) {
                held.add(talk);
            }
            return;
        }
        if self.bound.asks_for_a_look(self.all.len()) {
            self.forget();
        }
        if self.bound.is_reached(self.all.len()) {
            return self.bound.refuse(talk.packets());
        }
        let number = self.all.insert((key, *talk));
        self.numbers.insert(hash, number);
    }

    /// Forgets the conversations of a single packet: what a flood of made-up addresses leaves behind.
    pub(crate) fn forget(&mut self) {
        let of_one_packet = self.all.iter().filter(|(_, (_, talk))| talk.packets() <= 1);
        let numbers: Vec<u32> = of_one_packet.map(|(number, _)| number).collect();
        self.bound.looked(numbers.len());
        for number in numbers {
            if let Some((key, talk)) = self.all.remove(number) {
                self.bound.packets_not_kept = self.bound.packets_not_kept.saturating_add(talk.packets());
                self.numbers.remove(hash_of(&key), number);
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(TalkKey, Talk)> {
        self.all.iter().map(|(_, talk)| talk)
    }

    /// No more connections will come.
    pub(crate) fn finish(&mut self) {
        self.numbers = Index::default();
    }
}
