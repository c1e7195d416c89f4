//! Endpoints of all shards, each once and in order.
//!
//! A party's place in that order is its rank, by which conversations are put in order without looking at addresses.

use wardroom_model::conversation::Transport;
use wardroom_model::{Protocol, Timestamp};

use crate::conversation::{TalkKey, Talks};
use crate::index::Index;
use crate::key::{Address, EndpointKey, hash_of};
use crate::shard::Shard;

/// End of a chain of places.
const NO_PLACE: u32 = u32::MAX;

/// A party and the first of its places.
struct Party {
    key: EndpointKey,
    places: u32,
}

/// An endpoint of a shard, and the next place of the same party.
#[derive(Clone, Copy)]
struct Place {
    shard: u32,
    endpoint: u32,
    next: u32,
}

/// See the module.
pub(crate) struct Parties {
    /// By key.
    all: Vec<Party>,
    places: Vec<Place>,
    /// Rank of each endpoint of each shard; empty where no conversations are kept.
    ranks: Vec<Vec<u32>>,
}

/// What conversations are ordered and told apart by; parties by their rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Order {
    pub(crate) client: u32,
    pub(crate) server: u32,
    pub(crate) transport: Transport,
    pub(crate) server_port: Option<u16>,
    pub(crate) app: Option<Protocol>,
    pub(crate) hour: Timestamp,
}

impl Parties {
    pub(crate) fn of(shards: &[Shard]) -> Self {
        let mut parties = Self { all: Vec::new(), places: Vec::new(), ranks: Vec::new() };
        let mut index = Index::default();
        for (number, shard) in shards.iter().enumerate() {
            for (endpoint, kept) in shard.endpoints.all.iter() {
                let party = parties.intern(&mut index, kept.key);
                let place = parties.places.len() as u32;
                if let Some(party) = parties.all.get_mut(party as usize) {
                    let next = std::mem::replace(&mut party.places, place);
                    parties.places.push(Place { shard: number as u32, endpoint, next });
                }
            }
            for (key, _) in shard.talks.iter().flat_map(Talks::iter) {
                if let Some(group) = group_served(shard, key) {
                    parties.intern(&mut index, group);
                }
            }
        }
        drop(index);
        parties.all.sort_unstable_by_key(|party| party.key);
        if shards.iter().any(|shard| shard.talks.is_some()) {
            parties.rank(shards);
        }
        parties
    }

    fn intern(&mut self, index: &mut Index, key: EndpointKey) -> u32 {
        let hash = hash_of(&key);
        let is_it = |number: u32| self.all.get(number as usize).is_some_and(|party| party.key == key);
        index.find(hash, is_it).unwrap_or_else(|| {
            let number = self.all.len() as u32;
            self.all.push(Party { key, places: NO_PLACE });
            index.insert(hash, number);
            number
        })
    }

    fn rank(&mut self, shards: &[Shard]) {
        let mut ranks: Vec<Vec<u32>> =
            shards.iter().map(|shard| vec![0; shard.endpoints.all.end() as usize]).collect();
        for (rank, party) in self.all.iter().enumerate() {
            for place in self.places_of(party) {
                let of_shard = ranks.get_mut(place.shard as usize);
                if let Some(held) = of_shard.and_then(|ranks| ranks.get_mut(place.endpoint as usize)) {
                    *held = rank as u32;
                }
            }
        }
        self.ranks = ranks;
    }

    fn places_of(&self, party: &Party) -> impl Iterator<Item = Place> {
        let mut at = party.places;
        std::iter::from_fn(move || {
            let place = *self.places.get(at as usize)?;
            at = place.next;
            Some(place)
        })
    }

    /// Every party in order, with the shards and the endpoints of these that it is.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (EndpointKey, impl Iterator<Item = (u32, u32)>)> {
        self.all
            .iter()
            .map(|party| (party.key, self.places_of(party).map(|place| (place.shard, place.endpoint))))
    }

    /// The party of a rank.
    pub(crate) fn key(&self, rank: u32) -> Option<EndpointKey> {
        self.all.get(rank as usize).map(|party| party.key)
    }

    /// Where a conversation of a shard belongs.
    pub(crate) fn order(&self, (number, shard): (usize, &Shard), key: &TalkKey) -> Order {
        let rank = |endpoint: u32| {
            self.ranks.get(number).and_then(|ranks| ranks.get(endpoint as usize)).copied().unwrap_or(0)
        };
        let group = group_served(shard, key)
            .and_then(|group| self.all.binary_search_by_key(&group, |party| party.key).ok());
        Order {
            client: rank(key.client),
            server: group.map_or_else(|| rank(key.server), |rank| rank as u32),
            transport: key.transport,
            server_port: key.server_port,
            app: key.app,
            hour: key.hour,
        }
    }
}

/// The server of a conversation where its endpoint has no address of its own: a group.
fn group_served(shard: &Shard, key: &TalkKey) -> Option<EndpointKey> {
    let server = shard.endpoints.all.get(key.server)?.key;
    let is_group = server.address == Address::NONE && key.server_address != Address::NONE;
    is_group.then_some(EndpointKey { address: key.server_address, ..server })
}
