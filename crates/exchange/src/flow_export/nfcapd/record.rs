//! Records of a block, and the elements of a flow: `nfxV3.h` and `id.h` of nfdump.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wardroom_model::{Mac, Timestamp};

use super::super::flow::Flow;
use super::order::Order;

/// Kinds of records.
pub(super) const FLOW: u64 = 11;
pub(super) const OLD_FLOW: u64 = 1;
pub(super) const OLD_FLOW_OF_MANY: u64 = 10;

/// Kind and length.
const HEAD: usize = 4;
/// Of a flow's record: number of elements, engine, exporter and flags follow.
const FLOW_HEAD: usize = 12;

/// The kind of the first record, and its bytes; none where its length is wrong.
pub(super) fn next(order: Order, bytes: &[u8]) -> Option<(u64, &[u8])> {
    let length = order.number(bytes, 2, 2)? as usize;
    (length >= HEAD).then_some(())?;
    Some((order.number(bytes, 0, 2)?, bytes.get(..length)?))
}

/// A flow, and when its record came in. None where the length of an element is wrong.
pub(super) fn flow(order: Order, record: &[u8]) -> Option<(Flow, Option<Timestamp>)> {
    let count = order.number(record, 4, 2)?;
    let mut rest = record.get(FLOW_HEAD..)?;
    let mut reading = Reading { order, flow: Flow { counted: true, ..Flow::default() }, received: None };
    for _ in 0..count {
        let (kind, element) = next(order, rest)?;
        rest = rest.get(element.len()..)?;
        reading.element(kind, element.get(HEAD..)?)?;
    }
    Some((reading.flow, reading.received))
}

/// What was read of a flow so far.
struct Reading {
    order: Order,
    flow: Flow,
    received: Option<Timestamp>,
}

impl Reading {
    /// Kinds that are not read are passed over, those that are not known yet among them.
    fn element(&mut self, kind: u64, bytes: &[u8]) -> Option<()> {
        match kind {
            1 => self.generic(bytes),
            2 => {
                let ip = |at| self.address_v4(bytes, at);
                (self.flow.src, self.flow.dst) = (Some(ip(0)?), Some(ip(4)?));
                Some(())
            }
            3 => {
                let ip = |at| self.address_v6(bytes, at);
                (self.flow.src, self.flow.dst) = (Some(ip(0)?), Some(ip(16)?));
                Some(())
            }
            4 => self.miscellaneous(bytes),
            5 => {
                self.flow.reverse_packets = self.count(bytes, 8)?;
                self.flow.reverse_bytes = self.count(bytes, 16)?;
                Some(())
            }
            6 => {
                let vlan = self.number(bytes, 0, 4)? & 0xfff;
                self.flow.vlan = Some(vlan as u16).filter(|id| (1..0xfff).contains(id));
                Some(())
            }
            15 => {
                let mac = |at| self.mac(bytes, at);
                // The source as it came in, and the destination as it came in, or else as it was sent on.
                (self.flow.src_mac, self.flow.dst_mac) = (mac(0)?, mac(16)?.or(mac(8)?));
                Some(())
            }
            // What firewalls and translators tell of has the time of an event and not of a first packet.
            19 | 25 => {
                self.flow.first = self.flow.first.or(self.moment(bytes, 0)?);
                Some(())
            }
            _ => Some(()),
        }
    }

    fn generic(&mut self, bytes: &[u8]) -> Option<()> {
        let (first, last, received) =
            (self.moment(bytes, 0)?, self.moment(bytes, 8)?, self.moment(bytes, 16)?);
        (self.flow.first, self.flow.last) = (first.or(self.flow.first), last);
        self.received = received;
        self.flow.packets = self.count(bytes, 24)?;
        self.flow.bytes = self.count(bytes, 32)?;
        self.flow.src_port = self.number(bytes, 40, 2)? as u16;
        self.flow.dst_port = self.number(bytes, 42, 2)? as u16;
        self.flow.protocol = self.number(bytes, 44, 1)? as u8;
        self.flow.tcp_flags = self.number(bytes, 45, 1)? as u8;
        Some(())
    }

    fn miscellaneous(&mut self, bytes: &[u8]) -> Option<()> {
        // biflowDirection of IPFIX: the source is the side that answered.
        self.flow.reversed = self.number(bytes, 12, 1)? == 2;
        self.flow.reverse_flags = self.number(bytes, 14, 1)? as u8;
        Some(())
    }

    fn number(&self, bytes: &[u8], at: usize, length: usize) -> Option<u64> {
        self.order.number(bytes, at, length)
    }

    fn count(&self, bytes: &[u8], at: usize) -> Option<u64> {
        Some(self.number(bytes, at, 8)?.min(Flow::MOST))
    }

    /// Milliseconds since 1970; zero where it is not known.
    fn moment(&self, bytes: &[u8], at: usize) -> Option<Option<Timestamp>> {
        let milliseconds = self.number(bytes, at, 8)?;
        let known = i64::try_from(milliseconds).ok().filter(|milliseconds| *milliseconds > 0);
        Some(known.and_then(|milliseconds| milliseconds.checked_mul(1000)).map(Timestamp))
    }

    fn address_v4(&self, bytes: &[u8], at: usize) -> Option<IpAddr> {
        Some(IpAddr::V4(Ipv4Addr::from_bits(self.number(bytes, at, 4)? as u32)))
    }

    fn address_v6(&self, bytes: &[u8], at: usize) -> Option<IpAddr> {
        let (high, low) = (self.number(bytes, at, 8)?, self.number(bytes, at + 8, 8)?);
        Some(IpAddr::V6(Ipv6Addr::from_bits(u128::from(high) << 64 | u128::from(low))))
    }

    fn mac(&self, bytes: &[u8], at: usize) -> Option<Option<Mac>> {
        let [_, _, mac @ ..] = self.number(bytes, at, 8)?.to_be_bytes();
        Some(Some(Mac(mac)).filter(|mac| !mac.is_zero()))
    }
}
