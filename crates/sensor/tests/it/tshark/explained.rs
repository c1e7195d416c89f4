//! Differences from tshark that were looked into, each with its reason: a file of rows for each group of protocols.

mod clinical;
mod link;
mod names;
mod plant;
mod services;

use std::sync::LazyLock;

use wardroom_model::Protocol;

/// Who says something that the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Only {
    /// tshark has a value, and we have none.
    Tshark,
    /// We have a value or see a protocol, and tshark does not.
    Us,
}

/// Differences of one cause. What both say and say differently is never explained.
pub(super) struct Explained {
    pub(super) capture: &'static str,
    frames: &'static [u64],
    /// A field, such as `dns.query`, or a whole protocol.
    what: &'static str,
    only: Only,
    pub(super) reason: &'static str,
}

const fn only_tshark(
    capture: &'static str,
    frames: &'static [u64],
    what: &'static str,
    reason: &'static str,
) -> Explained {
    Explained { capture, frames, what, only: Only::Tshark, reason }
}

const fn only_us(
    capture: &'static str,
    frames: &'static [u64],
    what: &'static str,
    reason: &'static str,
) -> Explained {
    Explained { capture, frames, what, only: Only::Us, reason }
}

/// Every row must explain something, or the test fails.
pub(super) static EXPLAINED: LazyLock<Vec<&Explained>> = LazyLock::new(|| {
    [link::ROWS, names::ROWS, services::ROWS, clinical::ROWS, plant::ROWS].into_iter().flatten().collect()
});

/// The row that says why the two differ here, if one does.
pub(super) fn row(capture: &str, frame: u64, what: &str, only: Only) -> Option<usize> {
    EXPLAINED.iter().position(|known| {
        let is_what = what == known.what || what.split('.').next() == Some(known.what);
        known.capture == capture && known.frames.contains(&frame) && is_what && known.only == only
    })
}

/// Whether tshark has no dissector of this protocol, which is spoken in this capture. Anywhere else it is false.
pub(super) fn is_unseen(capture: &str, protocol: Protocol) -> bool {
    let unseen = [names::UNSEEN, services::UNSEEN, clinical::UNSEEN, plant::UNSEEN].concat();
    unseen.iter().any(|(unseen, captures)| *unseen == protocol && captures.contains(&capture))
}
