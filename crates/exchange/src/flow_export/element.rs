//! Information elements that are read: the registry of IANA, "IP Flow Information Export (IPFIX) Entities".

use std::net::IpAddr;

use wardroom_model::{Mac, Timestamp};

use super::Clock;
use super::flow::{Flow, uptime_moment};
use super::template::Field;

/// Elements of the other direction have this enterprise number (RFC 5103 §6.1).
const REVERSE: u32 = 29_305;

/// Reads one element into a flow. Numbers may be shorter than the registry has them (RFC 7011 §6.2).
pub(super) fn read(field: &Field, value: &[u8], clock: Clock, flow: &mut Flow) {
    match field.enterprise {
        0 => own(field.element, value, clock, flow),
        REVERSE => reverse(field.element, value, flow),
        _ => {}
    }
}

fn own(element: u16, value: &[u8], clock: Clock, flow: &mut Flow) {
    flow.counted |= matches!(element, 1 | 2 | 85 | 86 | 231 | 298);
    let small = || unsigned(value).unwrap_or_default() as u16;
    match element {
        // octetDeltaCount and octetTotalCount, packetDeltaCount and packetTotalCount, initiator's counts.
        1 | 85 | 231 => set_count(&mut flow.bytes, value),
        2 | 86 | 298 => set_count(&mut flow.packets, value),
        232 => set_count(&mut flow.reverse_bytes, value),
        299 => set_count(&mut flow.reverse_packets, value),
        4 => flow.protocol = small() as u8,
        // Of the two bytes that IPFIX gives it, the lower holds the flags.
        6 => flow.tcp_flags = small() as u8,
        7 | 180 | 182 => flow.src_port = small(),
        11 | 181 | 183 => flow.dst_port = small(),
        8 | 27 => flow.src = address(value).or(flow.src),
        12 | 28 => flow.dst = address(value).or(flow.dst),
        56 => flow.src_mac = mac(value),
        80 => flow.dst_mac = mac(value),
        58 | 243 => flow.vlan = Some(small() & 0xfff).filter(|id| *id != 0 && *id != 0xfff).or(flow.vlan),
        22 => flow.first = unsigned(value).and_then(|at| uptime_moment(clock, at as u32)).or(flow.first),
        21 => flow.last = unsigned(value).and_then(|at| uptime_moment(clock, at as u32)).or(flow.last),
        150 => flow.first = scaled(value, Timestamp::SECOND).or(flow.first),
        151 => flow.last = scaled(value, Timestamp::SECOND).or(flow.last),
        152 => flow.first = scaled(value, 1000).or(flow.first),
        153 => flow.last = scaled(value, 1000).or(flow.last),
        154 | 156 => flow.first = network_time(value).or(flow.first),
        155 | 157 => flow.last = network_time(value).or(flow.last),
        158 => flow.first = ago(clock, value).or(flow.first),
        159 => flow.last = ago(clock, value).or(flow.last),
        365 => flow.station.0 = mac(value).filter(|mac| !mac.is_group()),
        366 => flow.station.1 = address(value),
        // biflowDirection: the source is the side that answered.
        239 => flow.reversed = small() == 2,
        _ => {}
    }
}

fn reverse(element: u16, value: &[u8], flow: &mut Flow) {
    match element {
        1 | 85 => set_count(&mut flow.reverse_bytes, value),
        2 | 86 => set_count(&mut flow.reverse_packets, value),
        6 => flow.reverse_flags = unsigned(value).unwrap_or_default() as u8,
        _ => {}
    }
}

/// A count; where a record has it several times (what came, what was sent on), the first that is not zero.
fn set_count(held: &mut u64, value: &[u8]) {
    if *held == 0 {
        *held = unsigned(value).unwrap_or_default().min(Flow::MOST);
    }
}

fn unsigned(value: &[u8]) -> Option<u64> {
    (value.len() <= 8).then(|| value.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn address(value: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(value).map(IpAddr::from);
    let address = four.or_else(|_| <[u8; 16]>::try_from(value).map(IpAddr::from)).ok()?;
    (!address.is_unspecified()).then_some(address)
}

fn mac(value: &[u8]) -> Option<Mac> {
    Some(Mac(value.try_into().ok()?)).filter(|mac| !mac.is_zero())
}

/// Units since 1970.
fn scaled(value: &[u8], microseconds: i64) -> Option<Timestamp> {
    let units = i64::try_from(unsigned(value)?).ok()?;
    units.checked_mul(microseconds).map(Timestamp)
}

/// Seconds since 1900 with a fraction in 32 bits (RFC 7011 §6.1.9).
fn network_time(value: &[u8]) -> Option<Timestamp> {
    const FROM_1900_TO_1970: i64 = 2_208_988_800;
    let whole = <[u8; 8]>::try_from(value).map(u64::from_be_bytes).ok()?;
    let micros = ((whole & 0xffff_ffff) * 1_000_000) >> 32;
    Some(Timestamp(((whole >> 32) as i64 - FROM_1900_TO_1970) * Timestamp::SECOND + micros as i64))
}

/// Microseconds before the message was exported.
fn ago(clock: Clock, value: &[u8]) -> Option<Timestamp> {
    let micros = i64::try_from(unsigned(value)?).ok()?;
    clock.exported.0.checked_sub(micros).map(Timestamp)
}
