//! One direction of a connection cut into units whose length stands in their head.
//!
//! A unit that lies whole in a segment is read where it lies; others are kept until they are whole, up to a bound.
//! Of longer ones the beginning is read. After a loss that ends behind the unit at hand, the next bytes are taken for a head.

/// What the beginning of a unit says of its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// Of the whole unit, head included.
    Known(usize),
    /// The head is not whole yet.
    Unsure,
    /// This is no head.
    Wrong,
}

/// A direction, of whose units at most `LIMIT` bytes are kept.
#[derive(Debug, Default)]
pub(super) struct Units<const LIMIT: usize> {
    kept: Vec<u8>,
    /// How many bytes of a unit that are not wanted are still to come.
    left: usize,
    is_over: bool,
}

impl<const LIMIT: usize> Units<LIMIT> {
    /// Nothing more is read.
    pub(super) fn end(&mut self) {
        *self = Self { kept: Vec::new(), left: 0, is_over: true };
    }

    pub(super) const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Takes bytes, and hands over each unit that becomes whole. It may say that it was the last.
    pub(super) fn feed(
        &mut self,
        mut bytes: &[u8],
        size: fn(&[u8]) -> Size,
        mut each: impl FnMut(&[u8]) -> Next,
    ) {
        while !self.is_over && !bytes.is_empty() {
            bytes = if self.left > 0 {
                let (passed, rest) = bytes.split_at_checked(self.left).unwrap_or((bytes, &[]));
                self.left -= passed.len();
                rest
            } else if self.kept.is_empty() {
                self.begin(bytes, size, &mut each)
            } else {
                self.go_on(bytes, size, &mut each)
            };
        }
    }

    /// At the first byte of a unit.
    fn begin<'a>(
        &mut self,
        bytes: &'a [u8],
        size: fn(&[u8]) -> Size,
        each: &mut impl FnMut(&[u8]) -> Next,
    ) -> &'a [u8] {
        match size(bytes) {
            Size::Wrong | Size::Known(0) => self.end(),
            Size::Known(length) => {
                if let Some((unit, rest)) = bytes.split_at_checked(length.min(LIMIT)) {
                    self.left = length - unit.len();
                    self.after(each(unit));
                    return rest;
                }
                self.kept.extend_from_slice(bytes);
            }
            Size::Unsure => self.kept.extend_from_slice(bytes),
        }
        &[]
    }

    /// Within a unit that other segments began.
    fn go_on<'a>(
        &mut self,
        bytes: &'a [u8],
        size: fn(&[u8]) -> Size,
        each: &mut impl FnMut(&[u8]) -> Next,
    ) -> &'a [u8] {
        let wanted = match size(&self.kept) {
            Size::Wrong => return self.give_up(),
            Size::Unsure => 1,
            Size::Known(length) => length.min(LIMIT).saturating_sub(self.kept.len()),
        };
        let (part, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
        self.kept.extend_from_slice(part);
        if let Size::Known(length) = size(&self.kept)
            && length.min(LIMIT) <= self.kept.len()
        {
            self.left = length.saturating_sub(self.kept.len());
            let unit = std::mem::take(&mut self.kept);
            self.after(each(&unit));
            if !self.is_over {
                self.kept = unit;
                self.kept.clear();
            }
        }
        rest
    }

    fn give_up(&mut self) -> &'static [u8] {
        self.end();
        &[]
    }

    fn after(&mut self, next: Next) {
        if next == Next::Nothing {
            self.end();
        }
    }

    /// So many bytes were never heard.
    pub(super) fn gap(&mut self, missing: u64, size: fn(&[u8]) -> Size) {
        let missing = usize::try_from(missing).unwrap_or(usize::MAX);
        if let Size::Known(length) = size(&self.kept)
            && !self.kept.is_empty()
        {
            self.left = length.saturating_sub(self.kept.len());
        }
        self.kept.clear();
        self.left = self.left.saturating_sub(missing);
    }
}

/// What a unit's reader wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Unit,
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first byte is the length of all.
    fn size(head: &[u8]) -> Size {
        match head {
            [] => Size::Unsure,
            [0, ..] => Size::Wrong,
            [length, ..] => Size::Known(usize::from(*length)),
        }
    }

    #[track_caller]
    fn check(pieces: &[&[u8]], expected: &[&[u8]]) {
        let mut units = Units::<4>::default();
        let mut read = Vec::new();
        for piece in pieces {
            match piece {
                [0xff, missing] => units.gap(u64::from(*missing), size),
                piece => units.feed(piece, size, |unit| {
                    read.push(unit.to_vec());
                    if unit == [2, 99] { Next::Nothing } else { Next::Unit }
                }),
            }
        }
        assert_eq!(read, expected);
    }

    #[test]
    fn units_are_whole_however_they_come() {
        let expected: [&[u8]; 3] = [&[3, 1, 2], &[1], &[2, 7]];
        check(&[&[3, 1, 2, 1, 2, 7]], &expected);
        check(&[&[3], &[1], &[2], &[1], &[2], &[7]], &expected);
        check(&[&[3, 1], &[2, 1, 2], &[7]], &expected);
    }

    #[test]
    fn of_long_ones_the_beginning_is_read() {
        check(&[&[5, 0, 0, 0, 0, 2, 7]], &[&[5, 0, 0, 0], &[2, 7]]);
        check(&[&[5, 0], &[0, 0, 0, 2], &[7]], &[&[5, 0, 0, 0], &[2, 7]]);
    }

    #[test]
    fn a_wrong_head_or_a_reader_ends_it() {
        check(&[&[2, 7, 0, 2, 8]], &[&[2, 7]]);
        check(&[&[2], &[99, 2, 7]], &[&[2, 99]]);
        check(&[&[2, 99, 2, 7]], &[&[2, 99]]);
    }

    #[test]
    fn after_a_loss_the_next_head_is_found() {
        check(&[&[4, 1], &[0xff, 1], &[9, 2, 7]], &[&[2, 7]]);
        check(&[&[4, 1], &[0xff, 2], &[2, 7]], &[&[2, 7]]);
        check(&[&[4, 1], &[0xff, 50], &[2, 7]], &[&[2, 7]]);
        check(&[&[9, 1], &[0xff, 3], &[0, 0, 0, 0, 2, 7]], &[&[2, 7]]);
    }
}
