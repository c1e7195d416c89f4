//! Frames that a capture holds twice: the engine counts them once, where tshark reads each.

use std::collections::BTreeMap;

use super::pdml::Packet;

/// No further apart than this, in microseconds, are copies.
const WINDOW: i64 = 1_000;

/// Which frames are copies of which.
#[derive(Debug, Default)]
pub(super) struct Copies {
    last: BTreeMap<String, (u64, i64)>,
    first: BTreeMap<u64, u64>,
}

impl Copies {
    pub(super) fn add(&mut self, frame: u64, packet: &Packet) {
        let before = self.last.insert(packet.digest.clone(), (frame, packet.time));
        if let Some((before, _)) = before.filter(|(_, time)| (packet.time - time).abs() <= WINDOW) {
            self.first.insert(frame, self.of(before).unwrap_or(before));
        }
    }

    /// The first frame with the very same bytes at nearly the same time.
    pub(super) fn of(&self, frame: u64) -> Option<u64> {
        self.first.get(&frame).copied()
    }
}
