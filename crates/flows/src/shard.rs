//! A part of the traffic: all packets of the connections whose hash falls here.

mod ending;

use wardroom_model::{Mac, Protocol, Timestamp};
use wardroom_wire::datagram::Ports;
use wardroom_wire::frame::{Content as FrameContent, Frame, IpPacket, Tcp, Transport};
use wardroom_wire::link::{self, arp, handshake, igmp, ndp};
use wardroom_wire::{Direction, datagram};

use crate::content::Content;
use crate::conversation::Talks;
use crate::engine::{Config, Output};
use crate::flow::{Flow, Way, source_is_client};
use crate::index::Index;
use crate::key::{Address, EndpointKey, NetworkCode, Route};
use crate::merge::Tally;
use crate::notebook::Place;
use crate::notes::{Between, Notes};
use crate::record::Recorded;
use crate::sighting::Endpoints;
use crate::slab::Slab;

/// IANA's number of the group management protocol.
const IGMP: u8 = 2;

/// A frame with its place, time and length on the wire.
#[derive(Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) place: Place,
    pub(crate) time: Timestamp,
    /// Bytes on the wire.
    pub(crate) length: u64,
    /// One, but where a datagram came in parts.
    pub(crate) packets: u32,
    /// How many packets it was inside of.
    pub(crate) depth: u8,
}

impl Arrival {
    /// One more part of the same datagram.
    pub(crate) fn follow(&mut self, part: Self) {
        let (packets, length) = (self.packets + part.packets, self.length + part.length);
        *self = Self { packets, length, ..part };
    }
}

pub(crate) struct Shard {
    pub(crate) endpoints: Endpoints,
    /// None where conversations are not wanted.
    pub(crate) talks: Option<Talks>,
    pub(crate) ended: Vec<Flow>,
    pub(crate) tally: Tally,
    flows: Slab<Flow>,
    numbers: Index,
    /// Connections that records tell of.
    pub(crate) recorded: Recorded,
    /// Bytes of all connections that wait for others before them.
    waiting: usize,
}

impl Shard {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            endpoints: Endpoints::new(config.endpoints_a_shard),
            talks: config.keep_conversations.then(|| Talks::new(config.conversations_a_shard)),
            ended: Vec::new(),
            tally: Tally::default(),
            flows: Slab::default(),
            numbers: Index::default(),
            recorded: Recorded::default(),
            waiting: 0,
        }
    }

    /// What was counted here.
    pub(crate) fn tally(&self) -> Tally {
        let endpoints = &self.endpoints.bound;
        let mut tally = Tally {
            endpoints_not_kept: endpoints.not_kept,
            packets_of_endpoints_not_kept: endpoints.packets_not_kept,
            ..self.tally.clone()
        };
        if let Some(Talks { bound, .. }) = &self.talks {
            tally.conversations_not_kept = bound.not_kept;
            tally.packets_of_conversations_not_kept = bound.packets_not_kept;
        }
        tally
    }

    /// A frame that is not IP.
    pub(crate) fn link_frame(
        &mut self,
        frame: &Frame<'_>,
        network: NetworkCode,
        arrival: Arrival,
        out: &mut Output<'_>,
    ) {
        let mac = frame.src_mac.filter(|mac| !mac.is_group() && !mac.is_zero());
        let Some(mac) = mac else { return };
        let key = EndpointKey { network, mac: Some(mac), address: Address::NONE };
        let sender = self.endpoints.number(key);
        self.endpoints.sent(sender, 1, arrival.length, arrival.time, arrival.time);
        if !out.config.keep_sightings {
            return;
        }
        let between = Between::Link { src: mac, dst: frame.dst_mac, sender };
        let mut notes = Notes::new(&mut self.endpoints, &mut self.tally, arrival, network, between, out);
        let spoken = match frame.content {
            FrameContent::Arp(packet) => arp::dissect(packet, &mut notes),
            FrameContent::Link(kind, bytes) => link::dissect(kind, bytes, &mut notes),
            FrameContent::Ip(_) | FrameContent::Broken(_) => None,
        };
        if let Some(spoken) = spoken {
            self.endpoints.speaks(sender, spoken);
        }
    }

    /// The connection, where it is known.
    #[inline]
    fn find(&self, route: &Route) -> Option<u32> {
        let is_it = |flow: &Flow| flow.key == route.key && flow.network == route.network;
        self.numbers.find(route.hash, |number| self.flows.get(number).is_some_and(is_it))
    }

    /// A message says that a packet from this end of the connection did not reach the other. That is believed of one
    /// that the client sent and nobody answered.
    #[cold]
    pub(crate) fn unreachable(&mut self, route: &Route) {
        if let Some(flow) = self.find(route).and_then(|number| self.flows.get_mut(number)) {
            let is_answered = flow.total(Direction::ToClient.index()).packets > 0;
            flow.unreachable |= flow.client_is_low == route.src_is_low && !is_answered;
        }
    }

    /// An IP packet.
    pub(crate) fn ip_packet(
        &mut self,
        frame: &Frame<'_>,
        packet: &IpPacket<'_>,
        route: &Route,
        arrival: Arrival,
        out: &mut Output<'_>,
    ) {
        let mut number = self.find(route);
        if let Some(found) = number
            && self.flows.get(found).is_some_and(|flow| begins_anew(flow, packet, arrival.time))
        {
            self.end(found, out);
            number = None;
        }
        let number = number.unwrap_or_else(|| self.begin(frame, packet, route, arrival, out));
        let Some(flow) = self.flows.get_mut(number) else { return };
        let way = usize::from(flow.client_is_low != route.src_is_low);
        if out.config.drop_duplicates && flow.ways[way].last_packet.is_repeated_by(packet, arrival.time) {
            self.tally.duplicates += u64::from(arrival.packets);
            return;
        }
        let hour = arrival.time.hour();
        let moved = flow.ways[way].mac != frame.src_mac;
        if moved || flow.hour != hour || flow.ways[way].is_full() {
            ending::settle(flow, &mut self.endpoints, self.talks.as_mut());
            flow.count_anew(hour);
        }
        if moved {
            flow.ways[way].mac = frame.src_mac;
            let key = endpoint_key(route.network, frame.src_mac, Address::of_host(packet.src));
            flow.ways[way].endpoint = self.endpoints.number(key);
        }
        flow.ways[way].count(arrival.packets, arrival.length, arrival.time);
        flow.last_seen = flow.last_seen.max(arrival.time);
        match packet.transport {
            Transport::Tcp(tcp) => {
                flow.ways[way].flags |= tcp.flags;
                if flow.content.wants(direction(way), &tcp) {
                    let missing = packet.payload_length.saturating_sub(tcp.payload.len()) as u64;
                    self.segment(number, way, &tcp, missing, arrival, out);
                }
                if tcp.flags & Tcp::SYN != 0 && out.config.keep_sightings {
                    self.message(number, way, arrival, out, |notes| {
                        handshake::dissect(packet, &tcp, notes);
                        None
                    });
                }
            }
            Transport::Other(message) if packet.protocol == IGMP => {
                self.message(number, way, arrival, out, |notes| igmp::dissect(message, notes));
            }
            Transport::Udp { payload: [], .. } | Transport::Icmp(_) | Transport::Other(_) => {}
            Transport::Udp { src_port, dst_port, payload } => {
                if flow.content.wants_datagrams() {
                    let ports = Ports { src: src_port, dst: dst_port };
                    self.message(number, way, arrival, out, |notes| datagram::dissect(ports, payload, notes));
                }
            }
            Transport::Icmp6(message) => {
                self.message(number, way, arrival, out, |notes| {
                    ndp::dissect(message, notes).or_else(|| igmp::dissect_ipv6(message, notes))
                });
            }
        }
    }

    /// A new connection.
    fn begin(
        &mut self,
        frame: &Frame<'_>,
        packet: &IpPacket<'_>,
        route: &Route,
        arrival: Arrival,
        out: &mut Output<'_>,
    ) -> u32 {
        let Route { network, key, hash, src_is_low } = *route;
        if self.flows.len() >= out.config.flows_a_shard {
            self.evict(arrival.time, out);
        }
        if self.endpoints.asks_for_a_look() {
            self.forget();
        }
        let (src_port, dst_port, tcp_flags) = match packet.transport {
            Transport::Tcp(tcp) => (tcp.src_port, tcp.dst_port, tcp.flags),
            Transport::Udp { src_port, dst_port, .. } => (src_port, dst_port, 0),
            _ => (0, 0, 0),
        };
        let (src_address, dst_address) = (Address::of_host(packet.src), Address::of_host(packet.dst));
        let to_group = dst_address == Address::NONE;
        let src_is_client = to_group || source_is_client(packet.protocol, tcp_flags, src_port, dst_port);
        let src = self.endpoints.number(endpoint_key(network, frame.src_mac, src_address));
        let dst = self.endpoints.number(endpoint_key(network, frame.dst_mac, dst_address));
        let (src, dst) = (Way::new(src, frame.src_mac), Way::new(dst, frame.dst_mac));
        let number = self.flows.insert(Flow {
            key,
            last_seen: arrival.time,
            hour: arrival.time.hour(),
            client_is_low: src_is_client == src_is_low,
            app: None,
            connection_counted: false,
            unreachable: false,
            network,
            ways: if src_is_client { [src, dst] } else { [dst, src] },
            content: Content::Unknown(0),
            first_seen: arrival.time,
            first_place: arrival.place,
            settled: None,
        });
        self.numbers.insert(hash, number);
        number
    }

    /// A TCP segment that is wanted.
    fn segment(
        &mut self,
        number: u32,
        way: usize,
        tcp: &Tcp<'_>,
        missing: u64,
        arrival: Arrival,
        out: &mut Output<'_>,
    ) {
        let Some(flow) = self.flows.get_mut(number) else { return };
        let Flow { key, network, client_is_low, ways, content, app, .. } = flow;
        let direction = direction(way);
        let between = Between::Flow { key, client_is_low: *client_is_low, ways, direction };
        let mut notes = Notes::new(&mut self.endpoints, &mut self.tally, arrival, *network, between, out);
        let waited = content.waiting();
        content.segment(app, direction, tcp, missing, &mut notes);
        if app.is_some() && !out.config.keep_sightings {
            *content = Content::Finished;
        }
        self.waiting = (self.waiting + content.waiting()).saturating_sub(waited);
        if self.waiting > out.config.waiting_bytes_a_shard {
            self.stop_waiting(out);
        }
    }

    /// A packet that is a message, read by `dissect`.
    fn message(
        &mut self,
        number: u32,
        way: usize,
        arrival: Arrival,
        out: &mut Output<'_>,
        dissect: impl FnOnce(&mut Notes<'_>) -> Option<Protocol>,
    ) {
        let Some(flow) = self.flows.get_mut(number) else { return };
        let Flow { key, network, client_is_low, ways, app, content, .. } = flow;
        let between = Between::Flow { key, client_is_low: *client_is_low, ways, direction: direction(way) };
        let mut notes = Notes::new(&mut self.endpoints, &mut self.tally, arrival, *network, between, out);
        match dissect(&mut notes) {
            Some(spoken) => {
                app.get_or_insert(spoken);
                if !out.config.keep_sightings {
                    *content = Content::Finished;
                }
            }
            None if app.is_none() => content.tell_nothing(),
            None => {}
        }
    }

    /// Forgets endpoints that are hardly known. Those of connections and conversations that are kept stay.
    pub(crate) fn forget(&mut self) {
        if let Some(talks) = &mut self.talks {
            talks.forget();
        }
        let mut referred_to = vec![false; self.endpoints.all.end() as usize];
        let of_flows = self.flows.iter().flat_map(|(_, flow)| flow.ways.iter().map(|way| way.endpoint));
        let of_talks = self.talks.iter().flat_map(Talks::iter).flat_map(|(key, _)| [key.client, key.server]);
        for number in of_flows.chain(of_talks).chain(self.recorded.endpoints()) {
            if let Some(place) = referred_to.get_mut(number as usize) {
                *place = true;
            }
        }
        self.endpoints
            .forget(|number| referred_to.get(number as usize).is_some_and(|referred_to| *referred_to));
    }
}

fn direction(way: usize) -> Direction {
    if way == 0 { Direction::ToServer } else { Direction::ToClient }
}

/// Is this packet of the same ends the first of a new connection?
#[inline]
fn begins_anew(flow: &Flow, packet: &IpPacket<'_>, time: Timestamp) -> bool {
    let opens = matches!(packet.transport, Transport::Tcp(tcp)
        if tcp.flags & (Tcp::SYN | Tcp::ACK) == Tcp::SYN);
    let was_over = || flow.ways.iter().any(|way| way.flags & (Tcp::FIN | Tcp::RST) != 0);
    opens && was_over() || flow.is_idle_at(time)
}

/// The endpoint of an address as packets show it: group addresses are nobody's.
pub(crate) fn endpoint_key(network: NetworkCode, mac: Option<Mac>, address: Address) -> EndpointKey {
    EndpointKey { network, mac: mac.filter(|mac| !mac.is_group() && !mac.is_zero()), address }
}
