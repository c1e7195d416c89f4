//! One connection while it is followed.
//!
//! Hundreds of thousands are followed at once and each packet touches one of them, so a connection takes three cache
//! lines and what is rarely needed lies elsewhere. Counts and times of a way are those since it was last settled, that
//! is within one hour, which is why they fit four bytes.

use wardroom_model::conversation::{FlowState, Transport};
use wardroom_model::{Mac, Protocol, Timestamp};
use wardroom_wire::frame::Tcp;

use crate::content::Content;
use crate::conversation::TalkKey;
use crate::duplicate::LastPacket;
use crate::key::{Address, FlowKey, NetworkCode};
use crate::notebook::Place;

/// Packets and bytes of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counter {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
}

impl Counter {
    pub(crate) fn add(&mut self, other: Self) {
        self.packets = self.packets.saturating_add(other.packets);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// One direction of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    bytes: u64,
    packets: u32,
    /// First and last packet, in microseconds of the flow's hour.
    first: u32,
    last: u32,
    pub(crate) last_packet: LastPacket,
    /// The endpoint that sends this way.
    pub(crate) endpoint: u32,
    /// Its Ethernet address as the packets show it, to see when it changes.
    pub(crate) mac: Option<Mac>,
    /// TCP flags seen this way.
    pub(crate) flags: u8,
}

impl Way {
    pub(crate) fn new(endpoint: u32, mac: Option<Mac>) -> Self {
        let last_packet = LastPacket::default();
        Self { bytes: 0, packets: 0, first: u32::MAX, last: 0, last_packet, endpoint, mac, flags: 0 }
    }

    /// Counts packets of the hour that this way is in; one, but where a datagram came in parts.
    #[inline]
    pub(crate) fn count(&mut self, packets: u32, bytes: u64, time: Timestamp) {
        let into_hour = time.0.rem_euclid(Timestamp::HOUR) as u32;
        self.packets += packets;
        self.bytes += bytes;
        self.first = self.first.min(into_hour);
        self.last = self.last.max(into_hour);
    }

    /// No more packets can be counted before this way is settled.
    pub(crate) fn is_full(&self) -> bool {
        self.packets > u32::MAX / 2
    }

    /// What was counted since this way was last settled, with the first and last packet's time; `hour` is theirs.
    pub(crate) fn unsettled(&self, hour: Timestamp) -> Option<(Counter, Timestamp, Timestamp)> {
        let at = |into_hour: u32| Timestamp(hour.0.saturating_add(i64::from(into_hour)));
        (self.packets > 0).then(|| (self.counter(), at(self.first), at(self.last)))
    }

    fn counter(&self) -> Counter {
        Counter { packets: u64::from(self.packets), bytes: self.bytes }
    }
}

/// A connection. `ways[0]` is the client's. What each packet needs comes first, and begins with a cache line.
#[repr(C, align(64))]
pub(crate) struct Flow {
    pub(crate) key: FlowKey,
    pub(crate) last_seen: Timestamp,
    /// Hour that unsettled counts belong to.
    pub(crate) hour: Timestamp,
    pub(crate) client_is_low: bool,
    pub(crate) app: Option<Protocol>,
    /// The connection was counted in its first hour.
    pub(crate) connection_counted: bool,
    /// An ICMP message said that the server cannot be reached.
    pub(crate) unreachable: bool,
    pub(crate) network: NetworkCode,
    pub(crate) ways: [Way; 2],
    pub(crate) content: Content,
    pub(crate) first_seen: Timestamp,
    pub(crate) first_place: Place,
    /// What was settled of both ways, where that was more than once.
    pub(crate) settled: Option<Box<[Counter; 2]>>,
}

const _: () = assert!(size_of::<Option<Flow>>() == 192, "a connection no longer fits three cache lines");

impl Flow {
    /// All that was counted one way.
    pub(crate) fn total(&self, way: usize) -> Counter {
        let mut total = self.settled.as_ref().map_or(Counter::default(), |settled| settled[way]);
        total.add(self.ways[way].counter());
        total
    }

    /// What was counted so far is settled; what comes belongs to this hour.
    pub(crate) fn count_anew(&mut self, hour: Timestamp) {
        let settled = self.settled.get_or_insert_default();
        for (way, settled) in self.ways.iter_mut().zip(&mut **settled) {
            settled.add(way.counter());
            (way.packets, way.bytes, way.first, way.last) = (0, 0, u32::MAX, 0);
        }
        self.hour = hour;
    }

    pub(crate) fn transport(&self) -> Transport {
        match self.key.protocol() {
            6 => Transport::Tcp,
            17 => Transport::Udp,
            1 | 58 => Transport::Icmp,
            _ => Transport::Other,
        }
    }

    /// The client's and the server's address.
    pub(crate) fn addresses(&self) -> (Address, Address) {
        if self.client_is_low { (self.key.low, self.key.high) } else { (self.key.high, self.key.low) }
    }

    pub(crate) fn server_port(&self) -> Option<u16> {
        self.ports().map(|(_, server)| server)
    }

    /// The conversation that it is part of in this hour.
    pub(crate) fn talk_key(&self, hour: Timestamp) -> TalkKey {
        TalkKey {
            client: self.ways[0].endpoint,
            server: self.ways[1].endpoint,
            server_address: self.addresses().1,
            transport: self.transport(),
            server_port: self.server_port(),
            app: self.app,
            hour,
        }
    }

    pub(crate) fn client_port(&self) -> Option<u16> {
        self.ports().map(|(client, _)| client)
    }

    /// The client's and the server's, where the transport has ports.
    fn ports(&self) -> Option<(u16, u16)> {
        let (low, high) = self.key.ports();
        let ports = if self.client_is_low { (low, high) } else { (high, low) };
        matches!(self.transport(), Transport::Tcp | Transport::Udp).then_some(ports)
    }

    pub(crate) fn state(&self) -> FlowState {
        let [client, server] = [self.ways[0].flags, self.ways[1].flags];
        let [to_server, to_client] = [self.total(0).packets, self.total(1).packets];
        if self.unreachable {
            FlowState::Refused
        } else if self.transport() != Transport::Tcp {
            if to_client > 0 && to_server > 0 { FlowState::Open } else { FlowState::Attempted }
        } else if server & Tcp::RST != 0 && server & Tcp::SYN == 0 && client & Tcp::SYN != 0 && to_client <= 2
        {
            FlowState::Refused
        } else if (client | server) & Tcp::RST != 0 {
            FlowState::Reset
        } else if client & server & Tcp::FIN != 0 {
            FlowState::Closed
        } else if to_client == 0 || to_server == 0 {
            FlowState::Attempted
        } else {
            FlowState::Open
        }
    }

    /// Was there no packet for so long that the same ports are a new connection?
    pub(crate) fn is_idle_at(&self, time: Timestamp) -> bool {
        const SHORTEST: i64 = 60 * Timestamp::SECOND;
        let idle = time.0.saturating_sub(self.last_seen.0);
        idle > SHORTEST && idle > self.idle_limit()
    }

    /// In microseconds.
    fn idle_limit(&self) -> i64 {
        let seconds = match self.transport() {
            Transport::Tcp if matches!(self.state(), FlowState::Open) => 3_600,
            Transport::Tcp => 60,
            _ => 180,
        };
        seconds * Timestamp::SECOND
    }
}

/// Who asked, as far as one packet tells: handshake first, ports as a last resort.
pub(crate) fn source_is_client(protocol: u8, tcp_flags: u8, src_port: u16, dst_port: u16) -> bool {
    if protocol == 6 && tcp_flags & Tcp::SYN != 0 {
        return tcp_flags & Tcp::ACK == 0;
    }
    let is_service = |port: u16| port < 1024;
    match (is_service(src_port), is_service(dst_port)) {
        (true, false) => false,
        (false, true) => true,
        // Neither or both: the ephemeral range tells, else whoever spoke first.
        _ if protocol == 6 => !(src_port < 32_768 && dst_port >= 32_768),
        _ => true,
    }
}
