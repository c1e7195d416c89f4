//! Records of logs, tables and flow exports, folded like packets.
//!
//! What a record says goes to the same endpoints, observations and conversations. Connections that records tell of are kept
//! apart from those of packets: what a capture and an exporter both counted is two counts, as with two captures of the same
//! traffic. Exporters tell each direction by itself, and a long connection in parts, so these are put together by their ends;
//! what went on over several hours counts in the hour in which its record begins.

use wardroom_model::conversation::FlowState;
use wardroom_model::fact::End;
use wardroom_model::record::{Connection, Counted};
use wardroom_model::{Record, Timestamp};
use wardroom_wire::Sink as _;
use wardroom_wire::frame::{Tcp, Vlans};

use crate::content::Content;
use crate::conversation::Talk;
use crate::engine::Output;
use crate::flow::{Counter, Flow, Way, source_is_client};
use crate::index::Index;
use crate::key::{Address, FlowKey, NetworkCode, hash_of};
use crate::notebook::Place;
use crate::notes::{Between, Notes};
use crate::shard::{Arrival, Shard, endpoint_key};
use crate::sighting::NO_ENDPOINT;
use crate::slab::Slab;

/// What a record is told apart by, and the hash that decides on its shard.
pub(crate) struct RecordKey {
    network: NetworkCode,
    /// The connection, and whether the record's source is its low end.
    flow: Option<(FlowKey, bool)>,
    pub(crate) hash: u64,
}

impl RecordKey {
    pub(crate) fn of(record: &Record) -> Self {
        let mut vlans = Vlans::default();
        record.vlans.iter().filter(|id| **id != 0).for_each(|id| vlans.push(*id));
        let network = NetworkCode::of(&vlans);
        let side = |end: &End| (end.ip.map_or(Address::NONE, Address::of), end.port.unwrap_or(0));
        let flow = record.connection.map(|connection| {
            FlowKey::of(network, connection.protocol, side(&record.src), side(&record.dst))
        });
        let hash = match &flow {
            Some((key, _)) => key.hash(),
            None => hash_of(&(record.src.mac, side(&record.src).0)),
        };
        Self { network, flow, hash }
    }
}

/// Connections that may go on in further records.
#[derive(Default)]
pub(crate) struct Recorded {
    flows: Slab<Flow>,
    numbers: Index,
}

impl Recorded {
    /// The endpoints that these refer to.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = u32> {
        self.flows.iter().flat_map(|(_, flow)| flow.ways.iter().map(|way| way.endpoint))
    }
}

impl From<Counted> for Counter {
    fn from(counted: Counted) -> Self {
        Self { packets: counted.packets, bytes: counted.bytes }
    }
}

impl Shard {
    /// Folds a record that belongs here.
    pub(crate) fn record(
        &mut self,
        record: &Record,
        key: &RecordKey,
        arrival: Arrival,
        out: &mut Output<'_>,
    ) {
        if self.endpoints.asks_for_a_look() {
            self.forget();
        }
        let network = key.network;
        let (src, dst) = (self.endpoint(network, &record.src), self.endpoint(network, &record.dst));
        if record.listed {
            self.endpoints.list(src, record.time);
        }
        if let Some(app) = record.app {
            self.endpoints.speaks(src, app);
            self.endpoints.speaks(dst, app);
        }
        if let Some(connection) = &record.connection {
            self.connection(record, connection, key, (src, dst), arrival.place, out);
        }
        let between = Between::Record { src: record.src, dst: record.dst, endpoints: (src, dst) };
        let mut notes = Notes::new(&mut self.endpoints, &mut self.tally, arrival, network, between, out);
        for (about, field, value) in &record.facts {
            notes.fact_bytes(*about, *field, value.as_bytes());
        }
    }

    /// None where the end has no address of either kind.
    fn endpoint(&mut self, network: NetworkCode, end: &End) -> u32 {
        let address = end.ip.map_or(Address::NONE, Address::of_host);
        let key = endpoint_key(network, end.mac, address);
        if key.mac.is_none() && key.address == Address::NONE && end.ip.is_none() {
            return NO_ENDPOINT;
        }
        self.endpoints.number(key)
    }

    fn connection(
        &mut self,
        record: &Record,
        connection: &Connection,
        key: &RecordKey,
        endpoints: (u32, u32),
        place: Place,
        out: &mut Output<'_>,
    ) {
        let (network, Some((key, src_is_low))) = (key.network, key.flow) else { return };
        let begin = || new_flow(record, connection, network, (key, src_is_low), endpoints, place);
        if connection.whole {
            let mut flow = begin();
            self.count(&mut flow, connection, src_is_low, true, record, place);
            return self.end_recorded(flow, out);
        }
        let hash = key.hash();
        let is_it = |number: u32| {
            self.recorded.flows.get(number).is_some_and(|flow| flow.key == key && flow.network == network)
        };
        let found = self.recorded.numbers.find(hash, is_it);
        let held = found.and_then(|number| self.recorded.flows.remove(number).map(|flow| (number, flow)));
        let mut is_new = true;
        let mut flow = match held {
            Some((number, flow)) => {
                self.recorded.numbers.remove(hash, number);
                if is_another(&flow, connection, src_is_low) {
                    self.end_recorded(flow, out);
                    begin()
                } else {
                    is_new = false;
                    flow
                }
            }
            None => begin(),
        };
        self.count(&mut flow, connection, src_is_low, is_new, record, place);
        if self.recorded.flows.len() >= out.config.flows_a_shard {
            self.evict_recorded(connection.first, out);
        }
        let number = self.recorded.flows.insert(flow);
        self.recorded.numbers.insert(hash, number);
    }

    /// Adds what a record counted to its connection, its endpoints and its conversation.
    fn count(
        &mut self,
        flow: &mut Flow,
        connection: &Connection,
        src_is_low: bool,
        is_new: bool,
        record: &Record,
        place: Place,
    ) {
        let src_way = usize::from(flow.client_is_low != src_is_low);
        let mut new = [connection.from_src, connection.from_dst];
        if src_way == 1 {
            new.reverse();
        }
        flow.app = flow.app.or(record.app);
        flow.first_seen = flow.first_seen.min(connection.first);
        flow.last_seen = flow.last_seen.max(connection.last);
        let settled = flow.settled.get_or_insert_default();
        for ((way, settled), new) in flow.ways.iter_mut().zip(&mut **settled).zip(new) {
            settled.add(new.into());
            way.flags |= new.tcp_flags;
            if new.packets > 0 {
                self.endpoints.sent(way.endpoint, new.packets, new.bytes, connection.first, connection.last);
            }
        }
        let [to_server, to_client] = new.map(Counter::from);
        let first = (connection.first, place);
        self.talk(flow, Talk { to_server, to_client, connections: u64::from(is_new), refusals: 0, first });
    }

    fn talk(&mut self, flow: &Flow, talk: Talk) {
        let Some(talks) = &mut self.talks else { return };
        if flow.ways.iter().any(|way| way.endpoint == NO_ENDPOINT) {
            return talks.bound.refuse(talk.to_server.packets.saturating_add(talk.to_client.packets));
        }
        let key = flow.talk_key(talk.first.0.hour());
        talks.add(key, &talk);
    }

    /// No further records of a connection will come.
    fn end_recorded(&mut self, flow: Flow, out: &mut Output<'_>) {
        if flow.state() == FlowState::Refused {
            let nothing = Counter::default();
            let first = (flow.first_seen, flow.first_place);
            self.talk(
                &flow,
                Talk { to_server: nothing, to_client: nothing, connections: 0, refusals: 1, first },
            );
        }
        self.tally.flows += 1;
        if out.config.keep_flows {
            self.ended.push(flow);
        }
    }

    /// Ends the quarter of connections that have been idle for longest.
    fn evict_recorded(&mut self, now: Timestamp, out: &mut Output<'_>) {
        let mut last: Vec<Timestamp> = self.recorded.flows.iter().map(|(_, flow)| flow.last_seen).collect();
        if last.is_empty() {
            return;
        }
        let quarter = last.len() / 4;
        let oldest = *last.select_nth_unstable(quarter).1;
        for number in 0..self.recorded.flows.end() {
            let Some(flow) = self.recorded.flows.get(number) else { continue };
            let idle = flow.is_idle_at(now);
            if (idle || flow.last_seen <= oldest)
                && let Some(flow) = self.recorded.flows.remove(number)
            {
                self.recorded.numbers.remove(flow.key.hash(), number);
                self.tally.evicted += u64::from(!idle);
                self.end_recorded(flow, out);
            }
        }
    }

    /// All connections end.
    pub(crate) fn finish_recorded(&mut self, out: &mut Output<'_>) {
        let mut recorded = std::mem::take(&mut self.recorded);
        for number in 0..recorded.flows.end() {
            if let Some(flow) = recorded.flows.remove(number) {
                self.end_recorded(flow, out);
            }
        }
    }
}

fn new_flow(
    record: &Record,
    connection: &Connection,
    network: NetworkCode,
    (key, src_is_low): (FlowKey, bool),
    (src, dst): (u32, u32),
    place: Place,
) -> Flow {
    let (src, dst) = (Way::new(src, record.src.mac), Way::new(dst, record.dst.mac));
    let src_is_client = asks(record, connection);
    Flow {
        key,
        last_seen: connection.last,
        hour: connection.first.hour(),
        client_is_low: src_is_client == src_is_low,
        app: record.app,
        connection_counted: true,
        unreachable: false,
        network,
        ways: if src_is_client { [src, dst] } else { [dst, src] },
        content: Content::Finished,
        first_seen: connection.first,
        first_place: place,
        settled: None,
    }
}

/// Is the source the side that asked? Who tells of both directions puts the asker first. Of one direction, a lone SYN
/// tells, as it does of a packet; the flags of a whole connection do not, since both sides set both.
fn asks(record: &Record, connection: &Connection) -> bool {
    let to_group = record.dst.ip.is_some_and(|ip| Address::of_host(ip) == Address::NONE);
    if connection.whole || connection.from_dst.packets > 0 || to_group {
        return true;
    }
    let flags = connection.from_src.tcp_flags;
    let handshake = if flags & (Tcp::SYN | Tcp::ACK) == Tcp::SYN { Tcp::SYN } else { 0 };
    let port = |end: &End| end.port.unwrap_or(0);
    source_is_client(connection.protocol, handshake, port(&record.src), port(&record.dst))
}

/// Is a record of the same ends the first of another connection?
fn is_another(flow: &Flow, connection: &Connection, src_is_low: bool) -> bool {
    let way = &flow.ways[usize::from(flow.client_is_low != src_is_low)];
    let was_over = way.flags & (Tcp::FIN | Tcp::RST) != 0;
    let opens = connection.from_src.tcp_flags & Tcp::SYN != 0;
    opens && was_over && connection.first >= flow.last_seen || flow.is_idle_at(connection.first)
}
