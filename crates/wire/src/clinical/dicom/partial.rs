//! Bytes of known length that may come in several pieces.

/// The first bytes of a header, until all of them are there.
#[derive(Debug)]
pub(super) struct Partial<const N: usize> {
    bytes: [u8; N],
    filled: usize,
}

impl<const N: usize> Partial<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], filled: 0 }
    }

    /// Moves bytes over from the input until `count` (at most `N`) are there. Gives the whole array then, of which
    /// only the first `count` bytes mean something.
    pub(super) fn fill(&mut self, input: &mut &[u8], count: usize) -> Option<[u8; N]> {
        let wanted = count.min(N).saturating_sub(self.filled).min(input.len());
        let (taken, rest) = input.split_at_checked(wanted)?;
        self.bytes.get_mut(self.filled..self.filled + wanted)?.copy_from_slice(taken);
        *input = rest;
        self.filled += wanted;
        (self.filled >= count).then_some(self.bytes)
    }
}

/// Takes up to `left` bytes off the input.
pub(super) fn take<'a>(input: &mut &'a [u8], left: &mut u32) -> &'a [u8] {
    let count = input.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
    let (taken, rest) = input.split_at_checked(count).unwrap_or((*input, &[]));
    *input = rest;
    *left -= u32::try_from(count).unwrap_or(*left);
    taken
}
