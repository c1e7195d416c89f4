//! The flow engine: decodes each packet, finds its shard, and gathers the answer.

use std::sync::Arc;

use wardroom_model::fact::{End, Subject};
use wardroom_model::{CaptureFile, Field, Timestamp};
use wardroom_wire::frame::{self, Content, LinkType, Transport};

use crate::SHARDS;
use crate::key::{Address, FlowKey, NetworkCode, hash_of};
use crate::merge::{Heard, Tally, merge};
use crate::notebook::Place;
use crate::shard::{Arrival, Shard};

/// What is wanted, and the bounds.
#[derive(Clone, Debug)]
pub struct Config {
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
    /// Bytes of each shard that wait for others before them. Beyond it every connection of the shard takes what it
    /// misses for lost, which is counted.
    pub waiting_bytes_a_shard: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
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
        Self { config, part: (part, parts.max(1)), shards, facts: Vec::new(), tally: Tally::default() }
    }

    fn owns(&self, shard: usize) -> bool {
        shard % self.part.1 == self.part.0
    }

    /// Reads one packet.
    pub fn packet(&mut self, packet: &Packet<'_>) {
        let frame = frame::decode(packet.link, packet.bytes);
        let network = NetworkCode::of(&frame.vlans);
        let arrival = Arrival {
            place: Place { capture: packet.capture, interface: packet.interface, frame: packet.frame },
            time: packet.time,
            length: u64::from(packet.length),
        };
        match &frame.content {
            Content::Ip(ip) => {
                let (src_port, dst_port) = match ip.transport {
                    Transport::Tcp(tcp) => (tcp.src_port, tcp.dst_port),
                    Transport::Udp { src_port, dst_port, .. } => (src_port, dst_port),
                    _ => (0, 0),
                };
                let src = (Address::of(ip.src), src_port);
                let dst = (Address::of(ip.dst), dst_port);
                let (key, src_is_low) = FlowKey::of(network, ip.protocol, src, dst);
                let hash = key.hash();
                let Some(shard) = self.shard(hash) else { return };
                self.tally_frame(packet);
                let mut out = Output { config: &self.config, facts: &mut self.facts };
                if let Some(shard) = self.shards.get_mut(shard) {
                    shard.ip_packet(&frame, ip, (key, hash), src_is_low, arrival, &mut out);
                }
            }
            Content::Arp(_) | Content::Link(..) => {
                let Some(shard) = self.shard(hash_of(&frame.src_mac)) else { return };
                self.tally_frame(packet);
                let mut out = Output { config: &self.config, facts: &mut self.facts };
                if let Some(shard) = self.shards.get_mut(shard) {
                    shard.link_frame(&frame, arrival, &mut out);
                }
            }
            Content::Broken(kind) => {
                if self.owns(0) {
                    self.tally_frame(packet);
                    *self.tally.broken.entry(kind).or_default() += 1;
                }
            }
        }
    }

    fn shard(&self, hash: u64) -> Option<usize> {
        let shard = (hash >> 32) as usize % SHARDS;
        self.owns(shard).then_some(shard)
    }

    fn tally_frame(&mut self, packet: &Packet<'_>) {
        self.tally.packets += 1;
        self.tally.bytes += u64::from(packet.length);
    }

    /// The facts read since this was last asked, in the order of packets.
    pub fn take_facts(&mut self) -> std::vec::Drain<'_, FactInPassing> {
        self.facts.drain(..)
    }

    /// All connections end.
    pub fn end(&mut self) {
        let mut out = Output { config: &self.config, facts: &mut self.facts };
        self.shards.iter_mut().for_each(|shard| shard.finish(&mut out));
    }

    /// Puts engines that have ended together.
    pub fn merge(engines: Vec<Self>, sensor: &str, captures: &[Arc<CaptureFile>]) -> Heard {
        let mut tally = Tally::default();
        let mut shards = Vec::new();
        for mut engine in engines {
            tally.add(&engine.tally);
            engine.shards.iter().for_each(|shard| tally.add(&shard.tally()));
            shards.append(&mut engine.shards);
        }
        merge(&shards, tally, sensor, captures)
    }
}
