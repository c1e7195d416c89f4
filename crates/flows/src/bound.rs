//! A bound on how many things are kept.

/// See the module. Looking for things to forget costs a walk over all, so it is done again only after it was worth
/// it, or after many more were refused.
pub(crate) struct Bound {
    most: usize,
    /// Refusals to wait for before the next look.
    wait: usize,
    /// Things forgotten or refused.
    pub(crate) not_kept: u64,
    /// Packets that these had.
    pub(crate) packets_not_kept: u64,
}

impl Bound {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, wait: 0, not_kept: 0, packets_not_kept: 0 }
    }

    /// With so many kept, is there no room for one more?
    pub(crate) fn is_reached(&self, kept: usize) -> bool {
        kept >= self.most
    }

    /// Is it time to look for things to forget?
    pub(crate) fn asks_for_a_look(&self, kept: usize) -> bool {
        self.is_reached(kept) && self.wait == 0
    }

    /// Things were looked for, and so many forgotten.
    pub(crate) fn looked(&mut self, forgotten: usize) {
        self.not_kept += forgotten as u64;
        let worth_it = self.most / 8;
        self.wait = if forgotten < worth_it { worth_it } else { 0 };
    }

    /// A thing with so many packets found no room.
    pub(crate) fn refuse(&mut self, packets: u64) {
        self.not_kept += 1;
        self.packets_not_kept = self.packets_not_kept.saturating_add(packets);
        self.wait = self.wait.saturating_sub(1);
    }
}
