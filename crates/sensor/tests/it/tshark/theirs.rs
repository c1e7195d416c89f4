//! What tshark reads of a capture.

use std::collections::BTreeSet;

use super::Frames;
use super::copies::Copies;
use super::flows::Spoken;
use super::pdml::Packet;
use super::values::{Reader, bodies};

/// One capture's values, and what else must be known to compare them.
#[derive(Debug, Default)]
pub(super) struct Theirs {
    pub(super) frames: Frames,
    /// Which protocols it sees between whom.
    pub(super) spoken: Spoken,
    pub(super) copies: Copies,
    /// Frames that end a data set which it does not inflate.
    pub(super) deflated: BTreeSet<u64>,
}

impl Theirs {
    /// The next packet, which is this frame of the capture.
    pub(super) fn add(&mut self, frame: u64, packet: &Packet, reader: &mut Reader) {
        let (values, protocols) = reader.read(packet);
        self.frames.entry(frame).or_default().extend(values.facts);
        self.spoken.add(frame, protocols);
        self.copies.add(frame, packet);
        if values.is_deflated {
            self.deflated.insert(frame);
        }
    }

    /// The next packet in which a body of HTTP ends.
    pub(super) fn add_bodies(&mut self, frame: u64, packet: &Packet) {
        self.frames.entry(frame).or_default().extend(bodies::read(packet).facts);
        self.spoken.add_to_frame(frame, packet.protocols.iter().map(|node| node.name.clone()));
    }
}
