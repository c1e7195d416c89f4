//! Shards put together: the answer of a run.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use wardroom_model::conversation::{ConversationKey, Flow as FlowRecord, Party};
use wardroom_model::{
    CaptureFile, Conversation, Field, Locator, NetworkKey, Observation, Origin, Protocol, Sighting, Timestamp,
};
use wardroom_wire::Anomaly;

use crate::conversation::{Talk, Talks};
use crate::flow::Flow;
use crate::key::{Address, EndpointKey, NetworkCode};
use crate::notebook::Place;
use crate::parties::{Order, Parties};
use crate::shard::Shard;
use crate::sighting::{Endpoint, protocol_bit};

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Frames.
    pub packets: u64,
    /// Records of logs, tables and flow exports.
    pub records: u64,
    /// Bytes on the wire.
    pub bytes: u64,
    /// Packets inside of others (tunnels, mirrors over a network), read and counted besides those that carry them.
    pub carried: u64,
    /// Connections.
    pub flows: u64,
    /// Facts read.
    pub facts: u64,
    /// Packets that a mirror port showed twice.
    pub duplicates: u64,
    /// Connections ended early because a shard was full.
    pub evicted: u64,
    /// Connections that took what they missed for lost because too much waited for it.
    pub stopped_waiting: u64,
    /// Endpoints forgotten or not kept because a shard was full.
    pub endpoints_not_kept: u64,
    /// Packets that these sent.
    pub packets_of_endpoints_not_kept: u64,
    /// Conversations forgotten or not kept because a shard was full.
    pub conversations_not_kept: u64,
    /// Packets of these.
    pub packets_of_conversations_not_kept: u64,
    /// Frames whose headers were cut or inconsistent, by kind.
    pub broken: BTreeMap<&'static str, u64>,
    /// Anomalies within messages.
    pub anomalies: BTreeMap<Anomaly, u64>,
}

pub(crate) type Tally = Counters;

impl Counters {
    pub(crate) fn add(&mut self, other: &Self) {
        self.packets += other.packets;
        self.records += other.records;
        self.bytes += other.bytes;
        self.carried += other.carried;
        self.flows += other.flows;
        self.facts += other.facts;
        self.duplicates += other.duplicates;
        self.evicted += other.evicted;
        self.stopped_waiting += other.stopped_waiting;
        self.endpoints_not_kept += other.endpoints_not_kept;
        self.packets_of_endpoints_not_kept += other.packets_of_endpoints_not_kept;
        self.conversations_not_kept += other.conversations_not_kept;
        self.packets_of_conversations_not_kept += other.packets_of_conversations_not_kept;
        other.broken.iter().for_each(|(kind, count)| *self.broken.entry(kind).or_default() += count);
        other.anomalies.iter().for_each(|(kind, count)| *self.anomalies.entry(*kind).or_default() += count);
    }
}

/// What a run has heard.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// By network, Ethernet address and internet address.
    pub sightings: Vec<Sighting>,
    /// By their key.
    pub conversations: Vec<Conversation>,
    /// By first packet; empty unless they were asked for.
    pub flows: Vec<FlowRecord>,
    /// Counts.
    pub counters: Counters,
}

/// A shard's notes are merged by field and value; the rest of the endpoint is added up. One is used for all parties, one
/// after the other: most have a few notes, and memory for these is what takes the time.
#[derive(Default)]
struct Merged<'a> {
    on_link: bool,
    listed: bool,
    seen: Option<(Timestamp, Timestamp)>,
    packets: u64,
    bytes: u64,
    protocols: u128,
    values_not_kept: u64,
    notes: Vec<MergedNote<'a>>,
}

struct MergedNote<'a> {
    field: Field,
    value: &'a str,
    count: u64,
    first: (Timestamp, Place),
    last: (Timestamp, Place),
}

pub(crate) fn merge(
    shards: &[Shard],
    counters: Counters,
    keeps_sightings: bool,
    sensor: &str,
    origins: &[Origin],
) -> Heard {
    let run = Run { sensor, origins, networks: RefCell::default() };
    let places_count = keeps_sightings || shards.iter().any(|shard| shard.talks.is_some());
    let parties = Parties::of(if places_count { shards } else { &[] });
    Heard {
        sightings: if keeps_sightings { run.sightings(shards, &parties) } else { Vec::new() },
        conversations: run.conversations(shards, &parties),
        flows: run.flows(shards),
        counters,
    }
}

/// What numbers stand for: networks and captures.
struct Run<'a> {
    sensor: &'a str,
    origins: &'a [Origin],
    networks: RefCell<BTreeMap<NetworkCode, NetworkKey>>,
}

impl<'a> Merged<'a> {
    fn add(&mut self, endpoint: &Endpoint, shard: &'a Shard) {
        self.on_link |= endpoint.on_link;
        self.listed |= endpoint.listed;
        self.packets = self.packets.saturating_add(endpoint.packets);
        self.bytes = self.bytes.saturating_add(endpoint.bytes);
        self.protocols |= endpoint.protocols;
        self.values_not_kept += u64::from(endpoint.values_not_kept);
        if endpoint.packets > 0 || endpoint.listed {
            let (first, last) = self.seen.get_or_insert((endpoint.first_seen, endpoint.last_seen));
            *first = (*first).min(endpoint.first_seen);
            *last = (*last).max(endpoint.last_seen);
        }
        for note in shard.endpoints.notebook.chain(endpoint.notes) {
            let value = shard.endpoints.notebook.value(note.value);
            match self.notes.iter_mut().find(|merged| merged.field == note.field && merged.value == value) {
                Some(merged) => {
                    merged.count += note.count;
                    merged.first = merged.first.min(note.first);
                    merged.last = merged.last.max(note.last);
                }
                None => self.notes.push(MergedNote {
                    field: note.field,
                    value,
                    count: note.count,
                    first: note.first,
                    last: note.last,
                }),
            }
        }
    }

    /// What was added since this was last asked; none for an endpoint that neither spoke nor had anything said about it.
    fn take_sighting(&mut self, key: EndpointKey, run: &Run<'_>) -> Option<Sighting> {
        let sighting = self.sighting(key, run);
        *self = Self { notes: std::mem::take(&mut self.notes), ..Self::default() };
        self.notes.clear();
        sighting
    }

    fn sighting(&mut self, key: EndpointKey, run: &Run<'_>) -> Option<Sighting> {
        if self.packets == 0 && self.notes.is_empty() && !self.on_link && !self.listed {
            return None;
        }
        self.keep_the_first_values();
        let seen = self.seen.or_else(|| {
            let first = self.notes.iter().map(|note| note.first.0).min()?;
            Some((first, self.notes.iter().map(|note| note.last.0).max().unwrap_or(first)))
        });
        let (first_seen, last_seen) = seen.unwrap_or_default();
        let observations = self.notes.iter().map(|note| Observation {
            field: note.field,
            value: note.value.into(),
            first_seen: note.first.0,
            last_seen: note.last.0,
            count: note.count,
            first: run.locate(note.first),
            last: run.locate(note.last),
        });
        Some(Sighting {
            network: run.network(key.network),
            mac: key.mac,
            ip: key.address.ip(),
            on_link: self.on_link,
            listed: self.listed,
            first_seen,
            last_seen,
            packets: self.packets,
            bytes: self.bytes,
            protocols: Protocol::ALL
                .iter()
                .copied()
                .filter(|protocol| self.protocols & protocol_bit(*protocol) != 0)
                .collect(),
            observations: observations.collect(),
            values_not_kept: self.values_not_kept,
        })
    }

    /// Orders notes by field and first place, and keeps the first so many values of each field.
    fn keep_the_first_values(&mut self) {
        self.notes.sort_by(|a, b| (a.field, a.first.1, a.value).cmp(&(b.field, b.first.1, b.value)));
        let mut of_field = (None, 0);
        let mut not_kept = 0;
        self.notes.retain(|note| {
            if of_field.0 != Some(note.field) {
                of_field = (Some(note.field), 0);
            }
            of_field.1 += 1;
            let kept = of_field.1 <= Observation::VALUES_A_FIELD;
            not_kept += if kept { 0 } else { note.count };
            kept
        });
        self.values_not_kept += not_kept;
    }
}

impl Run<'_> {
    fn network(&self, code: NetworkCode) -> NetworkKey {
        self.networks.borrow_mut().entry(code).or_insert_with(|| code.key(self.sensor)).clone()
    }

    fn locate(&self, (time, place): (Timestamp, Place)) -> Locator {
        match self.origins.get(place.capture as usize) {
            Some(origin) => origin.place(place.interface, place.frame, time),
            None => {
                let file = Arc::new(CaptureFile { sha256: None, name: "".into() });
                Origin::Capture(file).place(place.interface, place.frame, time)
            }
        }
    }

    fn sightings(&self, shards: &[Shard], parties: &Parties) -> Vec<Sighting> {
        let mut merged = Merged::default();
        let sightings = parties.iter().filter_map(|(key, places)| {
            for (shard, number) in places {
                if let Some(shard) = shards.get(shard as usize)
                    && let Some(endpoint) = shard.endpoints.all.get(number)
                {
                    merged.add(endpoint, shard);
                }
            }
            merged.take_sighting(key, self)
        });
        sightings.collect()
    }

    fn conversations(&self, shards: &[Shard], parties: &Parties) -> Vec<Conversation> {
        let mut talks: Vec<(Order, &Talk)> = Vec::new();
        for shard in shards.iter().enumerate() {
            let of_shard = shard.1.talks.iter().flat_map(Talks::iter);
            talks.extend(of_shard.map(|(key, talk)| (parties.order(shard, key), talk)));
        }
        talks.sort_unstable_by_key(|(order, _)| *order);
        talks.chunk_by(|(a, _), (b, _)| a == b).filter_map(|same| self.conversation(parties, same)).collect()
    }

    fn conversation(&self, parties: &Parties, same: &[(Order, &Talk)]) -> Option<Conversation> {
        let (order, first) = same.first()?;
        let mut talk = **first;
        same.iter().skip(1).for_each(|(_, other)| talk.add(other));
        let (client, server) = (parties.key(order.client)?, parties.key(order.server)?);
        let (time, place) = talk.first;
        let origin = self.origins.get(place.capture as usize);
        Some(Conversation {
            key: ConversationKey {
                network: self.network(client.network),
                client: party(&client),
                server: party(&server),
                transport: order.transport,
                server_port: order.server_port,
                app: order.app,
                hour: order.hour,
            },
            bytes_to_server: talk.to_server.bytes,
            bytes_to_client: talk.to_client.bytes,
            packets_to_server: talk.to_server.packets,
            packets_to_client: talk.to_client.packets,
            connections: talk.connections,
            refusals: talk.refusals,
            first: origin.map(|origin| origin.place(0, place.frame, time)),
        })
    }

    fn flows(&self, shards: &[Shard]) -> Vec<FlowRecord> {
        let first_frame = |flow: &Flow| (flow.first_place.capture, flow.first_place.frame);
        let kept = |shard| Shard::kept(shard).map(move |flow| (first_frame(flow), flow, shard));
        let mut flows: Vec<((u32, u64), &Flow, &Shard)> = shards.iter().flat_map(kept).collect();
        // The frame lies beside each, so that most are told apart without a look at the connection. Records of one message
        // may tell of the same ends twice: these stay in the order in which they ended.
        flows.sort_by(|(a, one, _), (b, other, _)| {
            a.cmp(b).then_with(|| (one.network, one.key).cmp(&(other.network, other.key)))
        });
        flows.into_iter().map(|(_, flow, shard)| self.flow(flow, shard)).collect()
    }

    fn flow(&self, flow: &Flow, shard: &Shard) -> FlowRecord {
        let [to_server, to_client] = [flow.total(0), flow.total(1)];
        let (client, server) = flow.addresses();
        FlowRecord {
            network: self.network(flow.network),
            client: party(&talker(shard, flow.ways[0].endpoint, flow.network, client)),
            client_port: flow.client_port(),
            server: party(&talker(shard, flow.ways[1].endpoint, flow.network, server)),
            transport: flow.transport(),
            server_port: flow.server_port(),
            app: flow.app,
            state: flow.state(),
            bytes_to_server: to_server.bytes,
            bytes_to_client: to_client.bytes,
            packets_to_server: to_server.packets,
            packets_to_client: to_client.packets,
            first_seen: flow.first_seen,
            last_seen: flow.last_seen,
            first_frame: flow.first_place.frame,
        }
    }
}

/// An endpoint, with the address of the packet where the endpoint has none: a group, or somebody without a lease.
fn talker(shard: &Shard, number: u32, network: NetworkCode, address: Address) -> EndpointKey {
    let key = shard.endpoints.all.get(number).map(|endpoint| endpoint.key);
    let key = key.unwrap_or(EndpointKey { network, mac: None, address });
    if key.address == Address::NONE { EndpointKey { address, ..key } } else { key }
}

fn party(key: &EndpointKey) -> Party {
    Party { mac: key.mac, ip: key.address.ip().unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into()) }
}
