//! Differences from tshark that were looked into, each with its reason.

use std::ops::RangeInclusive;

/// Differences of one cause.
struct Explained {
    /// Capture's file name.
    capture: &'static str,
    frames: RangeInclusive<u64>,
    /// Field, such as `dns.query`, or a whole protocol.
    field: &'static str,
    reason: &'static str,
}

const EXPLAINED: &[Explained] = &[];

/// Why the two may differ here, if that is known.
pub(super) fn reason(capture: &str, frame: u64, field: &str) -> Option<&'static str> {
    let is_here = |known: &&Explained| {
        let is_field = field == known.field || field.split('.').next() == Some(known.field);
        known.capture == capture && known.frames.contains(&frame) && is_field
    };
    EXPLAINED.iter().find(is_here).map(|known| known.reason)
}
