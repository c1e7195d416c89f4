//! NetFlow version 5: a head of 24 bytes and up to 30 records of 48. Cisco, "NetFlow Export Datagram Format".

use std::net::{IpAddr, Ipv4Addr};

use wardroom_model::Timestamp;

use super::Clock;
use super::flow::{Flow, uptime_moment};
use super::messages::{Step, number, seconds_since_1970};
use crate::source::Told;

const HEAD: usize = 24;
const RECORD: usize = 48;
/// Records of a message, so that it fits a datagram.
pub(super) const MOST_RECORDS: u16 = 30;

pub(super) fn read(bytes: &[u8], message: u64, told: &mut Told) -> Step {
    let (Some(count), Some(uptime), Some(seconds), Some(nanoseconds), Some(_)) = (
        number(bytes, 2, 2),
        number(bytes, 4, 4),
        number(bytes, 8, 4),
        number(bytes, 12, 4),
        number(bytes, 20, 4),
    ) else {
        return Step::More;
    };
    if count == 0 || count > u32::from(MOST_RECORDS) {
        return Step::Nonsense;
    }
    let exported = Timestamp(seconds_since_1970(seconds).0 + i64::from(nanoseconds / 1000));
    let clock = Clock { exported, uptime: Some(uptime) };
    let length = HEAD + RECORD * count as usize;
    let Some(records) = bytes.get(HEAD..length) else { return Step::More };
    for record in records.chunks_exact(RECORD) {
        if let Some(flow) = flow(record, clock) {
            flow.tell(message, clock, told);
        }
    }
    Step::Read(length)
}

fn flow(record: &[u8], clock: Clock) -> Option<Flow> {
    let at = |place, length| number(record, place, length);
    let address = |place| at(place, 4).map(|ip| IpAddr::V4(Ipv4Addr::from_bits(ip)));
    let moment = |place| uptime_moment(clock, at(place, 4)?);
    Some(Flow {
        src: address(0),
        dst: address(4),
        packets: at(16, 4)?.into(),
        bytes: at(20, 4)?.into(),
        first: moment(24),
        last: moment(28),
        src_port: at(32, 2)? as u16,
        dst_port: at(34, 2)? as u16,
        tcp_flags: at(37, 1)? as u8,
        protocol: at(38, 1)? as u8,
        counted: true,
        ..Flow::default()
    })
}
