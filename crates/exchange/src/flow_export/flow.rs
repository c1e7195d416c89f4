//! One exported flow, and the record that it becomes.

use std::net::IpAddr;

use wardroom_model::fact::{End, Subject};
use wardroom_model::record::{Connection, Counted};
use wardroom_model::{Field, Mac, Record, Timestamp};

use super::Clock;
use crate::source::Told;

/// What was read of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) src: Option<IpAddr>,
    pub(super) dst: Option<IpAddr>,
    pub(super) src_mac: Option<Mac>,
    pub(super) dst_mac: Option<Mac>,
    pub(super) src_port: u16,
    pub(super) dst_port: u16,
    pub(super) protocol: u8,
    pub(super) tcp_flags: u8,
    pub(super) reverse_flags: u8,
    pub(super) packets: u64,
    pub(super) bytes: u64,
    pub(super) reverse_packets: u64,
    pub(super) reverse_bytes: u64,
    pub(super) vlan: Option<u16>,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    pub(super) reversed: bool,
    /// The exporter counts: a count of zero is an event, not a flow.
    pub(super) counted: bool,
    /// A client of a wireless controller.
    pub(super) station: (Option<Mac>, Option<IpAddr>),
}

impl Flow {
    /// The largest count that is believed: an exporter that says more errs.
    pub(super) const MOST: u64 = 1 << 48;

    /// Tells the flow, if it is one: events without counts and records without addresses are none.
    pub(super) fn tell(self, message: u64, clock: Clock, told: &mut Told) {
        if let Some(station) = self.station(clock) {
            told.record(message, station);
        }
        if let Some(record) = self.record(clock) {
            told.record(message, record);
        }
    }

    /// A controller tells of the stations that it serves by both their addresses.
    fn station(&self, clock: Clock) -> Option<Record> {
        let (mac, ip) = (self.station.0?, self.station.1?);
        let mut record = Record::about(clock.exported, End { mac: Some(mac), ip: Some(ip), port: None });
        record.listed = true;
        record.say(Subject::Mac(mac), Field::EthernetSource, mac.to_string());
        Some(record)
    }

    fn record(self, clock: Clock) -> Option<Record> {
        let (src, dst) = (self.src?, self.dst?);
        // Firewalls count bytes and no packets; there was at least one.
        let way = |packets: u64, bytes: u64, tcp_flags| Counted {
            packets: if bytes > 0 { packets.max(1) } else { packets },
            bytes,
            tcp_flags,
        };
        let packets = if self.counted { self.packets } else { 1 };
        let forth = way(packets, self.bytes, self.tcp_flags);
        let back = way(self.reverse_packets, self.reverse_bytes, self.reverse_flags);
        if forth.packets == 0 && back.packets == 0 {
            return None;
        }
        let has_ports = matches!(self.protocol, 6 | 17 | 132 | 33);
        let port = |port: u16| has_ports.then_some(port);
        let first = self.first.or(self.last).unwrap_or(clock.exported);
        let last = self.last.unwrap_or(first).max(first);
        let mut record = Record {
            time: first,
            vlans: [self.vlan.unwrap_or_default(), 0],
            src: End { mac: self.src_mac, ip: Some(src), port: port(self.src_port) },
            dst: End { mac: self.dst_mac, ip: Some(dst), port: port(self.dst_port) },
            ..Record::default()
        };
        let mut ways = [forth, back];
        if self.reversed {
            std::mem::swap(&mut record.src, &mut record.dst);
            ways.reverse();
        }
        let [from_src, from_dst] = ways;
        record.connection =
            Some(Connection { protocol: self.protocol, whole: false, first, last, from_src, from_dst });
        Some(record)
    }
}

/// A moment in milliseconds since the exporter started. The counter wraps after 49 days.
pub(super) fn uptime_moment(clock: Clock, at: u32) -> Option<Timestamp> {
    let ago = i64::from(clock.uptime?.wrapping_sub(at).cast_signed());
    Some(Timestamp(clock.exported.0 - ago * 1000))
}
