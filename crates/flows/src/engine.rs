//! The flow engine: decodes each packet, finds its shard, and gathers the answer.

use wardroom_model::fact::{End, Subject};
use wardroom_model::{Field, Origin, Record, Timestamp};
use wardroom_wire::frame::tunnel::{self, Inside, Segment};
use wardroom_wire::frame::{self, Content, Fragment, Frame, IpPacket, LinkType, Transport, Vlans};
use wardroom_wire::link::icmp::{self, Undelivered};

use crate::SHARDS;
use crate::fragments::{Datagram, Fragments, Outcome};
use crate::key::{NetworkCode, Route, hash_of};
use crate::merge::{Heard, Tally, merge};
use crate::notebook::Place;
use crate::record::RecordKey;
use crate::shard::{Arrival, Shard};

/// What is wanted, and the bounds.
#[derive(Clone, Debug)]
pub struct Config {
    /// Keep sightings. Without them connections are recognised, and nothing is read of them.
    pub keep_sightings: bool,
    /// Keep each fact, to be taken by [`Engine::take_facts`].
    pub keep_facts: bool,
    /// Keep each flow.
    pub keep_flows: bool,
    /// Keep conversations.
    pub keep_conversations: bool,
    /// Packets that a mirror port shows twice are counted once.
    pub drop_duplicates: bool,
    /// Connections followed at once in each of the [`SHARDS`] shards. Beyond it the longest idle are ended early,
    /// and their counts kept.
    pub flows_a_shard: usize,
    /// Endpoints kept in each shard. Beyond it those heard once of which nothing is known are forgotten, and if that
    /// is not enough, new ones are not kept; both are counted.
    pub endpoints_a_shard: usize,
    /// Conversations kept in each shard. Beyond it those of one packet are forgotten, and if that is not enough, new
    /// ones are not kept; both are counted.
    pub conversations_a_shard: usize,
    /// Bytes of each shard that wait for others: those before them, or the end of their message. Beyond it every connection
    /// of the shard takes what it misses for lost, which is counted, and one with an unfinished message is not read on.
    pub waiting_bytes_a_shard: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            keep_sightings: true,
            keep_facts: false,
            keep_flows: false,
            keep_conversations: true,
            drop_duplicates: true,
            flows_a_shard: 1 << 16,
            endpoints_a_shard: 1 << 18,
            conversations_a_shard: 1 << 18,
            waiting_bytes_a_shard: 4 << 20,
        }
    }
}

/// A captured packet.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Number of the capture in this run, from 0.
    pub capture: u32,
    /// Number of the interface in the capture, from 0.
    pub interface: u32,
    /// Frame in the capture, from 1.
    pub frame: u64,
    /// When it was heard.
    pub time: Timestamp,
    /// How it is framed.
    pub link: LinkType,
    /// Its bytes as captured.
    pub bytes: &'a [u8],
    /// Its length on the wire.
    pub length: u32,
}

/// A fact with its place in numbers; [`Heard`]'s reader knows the captures' names.
#[derive(Clone, Debug)]
pub struct FactInPassing {
    pub(crate) place: Place,
    /// When.
    pub time: Timestamp,
    /// Source.
    pub src: End,
    /// Destination.
    pub dst: End,
    /// Innermost VLAN id.
    pub vlan: Option<u16>,
    /// Whom it tells about.
    pub about: Subject,
    /// The field.
    pub field: Field,
    /// Its value.
    pub value: Box<str>,
}

impl FactInPassing {
    /// Capture, interface and frame that it was read from.
    pub const fn place(&self) -> (u32, u32, u64) {
        (self.place.capture, self.place.interface, self.place.frame)
    }
}

/// Where facts in passing go, and what is wanted.
pub(crate) struct Output<'a> {
    pub(crate) config: &'a Config,
    pub(crate) facts: &'a mut Vec<FactInPassing>,
}

/// Reads packets. Several engines can each own a part of the shards and read the same packets.
pub struct Engine {
    config: Config,
    /// This engine's part: shards whose number leaves `part.0` when divided by `part.1`.
    part: (usize, usize),
    shards: Vec<Shard>,
    /// Of all shards: see the module.
    fragments: Fragments,
    facts: Vec<FactInPassing>,
    tally: Tally,
}

impl Engine {
    /// An engine that owns all shards.
    pub fn new(config: Config) -> Self {
        Self::part(config, 0, 1)
    }

    /// One of `parts` engines that share the shards; each is to be given every packet.
    pub fn part(config: Config, part: usize, parts: usize) -> Self {
        let shards = std::iter::repeat_with(|| Shard::new(&config)).take(SHARDS).collect();
        let (part, fragments) = ((part, parts.max(1)), Fragments::default());
        Self { config, part, shards, fragments, facts: Vec::new(), tally: Tally::default() }
    }

    fn owns(&self, shard: usize) -> bool {
        shard % self.part.1 == self.part.0
    }

    /// Reads one packet, and those that it carries.
    pub fn packet(&mut self, packet: &Packet<'_>) {
        let frame = frame::decode(packet.link, packet.bytes);
        let network = NetworkCode::of(&frame.vlans);
        let arrival = Arrival {
            place: Place { capture: packet.capture, interface: packet.interface, frame: packet.frame },
            time: packet.time,
            length: u64::from(packet.length),
            packets: 1,
            depth: 0,
        };
        match &frame.content {
            Content::Ip(IpPacket { fragment: Some(part), .. }) => {
                self.part_of(&frame, part, network, arrival)
            }
            _ => {
                self.frame(&frame, network, arrival);
                if let Some(inside) = tunnel::inside(&frame, packet.bytes.len(), packet.length as usize) {
                    self.inside(&inside, network, arrival);
                }
            }
        }
    }

    /// One packet, without what it carries.
    #[inline]
    fn frame(&mut self, frame: &Frame<'_>, network: NetworkCode, arrival: Arrival) {
        match &frame.content {
            Content::Ip(ip) => {
                let (src_port, dst_port) = match ip.transport {
                    Transport::Tcp(tcp) => (tcp.src_port, tcp.dst_port),
                    Transport::Udp { src_port, dst_port, .. } => (src_port, dst_port),
                    Transport::Icmp(message) => self.undelivered(network, icmp::undelivered(message)),
                    Transport::Icmp6(message) => self.undelivered(network, icmp::undelivered_ipv6(message)),
                    Transport::Other(_) => (0, 0),
                };
                let route = Route::of(network, ip.protocol, (ip.src, src_port), (ip.dst, dst_port));
                let Some(shard) = self.shard(route.hash) else { return };
                self.tally_frame(arrival);
                let mut out = Output { config: &self.config, facts: &mut self.facts };
                if let Some(shard) = self.shards.get_mut(shard) {
                    shard.ip_packet(frame, ip, &route, arrival, &mut out);
                }
            }
            Content::Arp(_) | Content::Link(..) => {
                let Some(shard) = self.shard(hash_of(&frame.src_mac)) else { return };
                self.tally_frame(arrival);
                let mut out = Output { config: &self.config, facts: &mut self.facts };
                if let Some(shard) = self.shards.get_mut(shard) {
                    shard.link_frame(frame, network, arrival, &mut out);
                }
            }
            Content::Broken(kind) => {
                if self.owns(0) {
                    self.tally_frame(arrival);
                    *self.tally.broken.entry(kind).or_default() += 1;
                }
            }
        }
    }

    /// A packet that another carries, whose network and arrival these are.
    #[cold]
    fn inside(&mut self, inside: &Inside<'_>, outer: NetworkCode, arrival: Arrival) {
        if arrival.depth >= tunnel::DEPTH {
            return;
        }
        let Inside { frame, length, segment } = inside;
        let network = match segment {
            Segment::Outer => outer,
            Segment::Vlans => NetworkCode::of(&frame.vlans),
            Segment::Vxlan(number) => NetworkCode::vxlan(*number),
        };
        let arrival = Arrival { length: *length as u64, packets: 1, depth: arrival.depth + 1, ..arrival };
        match &frame.content {
            Content::Ip(IpPacket { fragment: Some(part), .. }) => self.part_of(frame, part, network, arrival),
            _ => self.carrying(frame, *length, network, arrival),
        }
    }

    fn carrying(&mut self, frame: &Frame<'_>, length: usize, network: NetworkCode, arrival: Arrival) {
        self.frame(frame, network, arrival);
        if let Some(inside) = tunnel::inside(frame, length, length) {
            self.inside(&inside, network, arrival);
        }
    }

    /// A part of a datagram.
    #[cold]
    fn part_of(&mut self, frame: &Frame<'_>, part: &Fragment<'_>, network: NetworkCode, arrival: Arrival) {
        self.give_up(arrival.time);
        let Content::Ip(packet) = &frame.content else { return };
        match self.fragments.add(frame, packet, part, network, arrival) {
            Outcome::Waits => {}
            Outcome::Copy => {
                if self.owns(0) {
                    self.tally_frame(arrival);
                    self.tally.duplicates += 1;
                }
            }
            Outcome::Whole(datagram) => self.datagram(&datagram),
            Outcome::Refused(datagram, kind) => {
                if let Some(kind) = kind
                    && self.owns(0)
                {
                    *self.tally.broken.entry(kind).or_default() += 1;
                }
                self.datagram(&datagram);
            }
        }
    }

    /// Datagrams whose parts are waited for no longer are read as far as they came.
    fn give_up(&mut self, now: Timestamp) {
        while let Some(datagram) = self.fragments.given_up(now) {
            self.datagram(&datagram);
        }
    }

    fn datagram(&mut self, datagram: &Datagram) {
        let Datagram { src, dst, protocol, src_mac, dst_mac, network, arrival, length, .. } = *datagram;
        let packet = match &datagram.bytes {
            Some(bytes) => {
                let identification = datagram.identification as u16;
                IpPacket { identification, ..frame::reassembled(src, dst, protocol, bytes, length) }
            }
            // Nothing is known of its transport.
            None => IpPacket {
                transport: Transport::Other(&[]),
                protocol,
                ..frame::reassembled(src, dst, protocol, &[], length)
            },
        };
        let frame = Frame { src_mac, dst_mac, vlans: Vlans::default(), content: Content::Ip(packet) };
        self.carrying(&frame, length, network, arrival);
    }

    /// What an ICMP message says of another packet. The message itself has no ports.
    #[inline]
    fn undelivered(&mut self, network: NetworkCode, packet: Option<Undelivered>) -> (u16, u16) {
        if let Some(packet) = packet {
            let (src, dst) = ((packet.src, packet.src_port), (packet.dst, packet.dst_port));
            let route = Route::of(network, packet.protocol, src, dst);
            if let Some(shard) = self.shard(route.hash).and_then(|shard| self.shards.get_mut(shard)) {
                shard.unreachable(&route);
            }
        }
        (0, 0)
    }

    /// Reads one record of something that is not a packet: `source` is its number in this run, counted with the
    /// captures, and `number` its place there.
    pub fn record(&mut self, source: u32, number: u64, record: &Record) {
        let key = RecordKey::of(record);
        let Some(shard) = self.shard(key.hash) else { return };
        self.tally.records += 1;
        let arrival = Arrival {
            place: Place { capture: source, interface: 0, frame: number },
            time: record.time,
            length: 0,
            packets: 1,
            depth: 0,
        };
        let mut out = Output { config: &self.config, facts: &mut self.facts };
        if let Some(shard) = self.shards.get_mut(shard) {
            shard.record(record, &key, arrival, &mut out);
        }
    }

    fn shard(&self, hash: u64) -> Option<usize> {
        let shard = (hash >> 32) as usize % SHARDS;
        self.owns(shard).then_some(shard)
    }

    #[inline]
    fn tally_frame(&mut self, arrival: Arrival) {
        if arrival.depth == 0 {
            self.tally.packets += u64::from(arrival.packets);
            self.tally.bytes += arrival.length;
        } else {
            self.tally.carried += u64::from(arrival.packets);
        }
    }

    /// The facts read since this was last asked, in the order of packets.
    pub fn take_facts(&mut self) -> std::vec::Drain<'_, FactInPassing> {
        self.facts.drain(..)
    }

    /// All connections end.
    pub fn end(&mut self) {
        self.give_up(Timestamp(i64::MAX));
        let mut out = Output { config: &self.config, facts: &mut self.facts };
        self.shards.iter_mut().for_each(|shard| shard.finish(&mut out));
    }

    /// Puts engines that have ended together.
    pub fn merge(engines: Vec<Self>, sensor: &str, origins: &[Origin]) -> Heard {
        let mut tally = Tally::default();
        let mut shards = Vec::new();
        let keeps = engines.iter().any(|engine| engine.config.keep_sightings);
        for mut engine in engines {
            tally.add(&engine.tally);
            engine.shards.iter().for_each(|shard| tally.add(&shard.tally()));
            shards.append(&mut engine.shards);
        }
        merge(&shards, tally, keeps, sensor, origins)
    }
}
