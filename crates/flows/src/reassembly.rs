//! One direction of a TCP connection put in order, with a bound.

use std::collections::BTreeMap;

/// Bytes kept of one direction while one before them is missing.
const PENDING_BYTES: usize = 256 * 1024;
/// Segments kept likewise.
const PENDING_SEGMENTS: usize = 64;

/// What comes out of reassembly.
pub(crate) enum Piece<'a> {
    /// The next bytes.
    Bytes(&'a [u8]),
    /// So many bytes were never heard.
    Gap(u64),
}

/// One direction.
#[derive(Default)]
pub(crate) struct Half {
    next: Option<u32>,
    /// Segments that came early, by their distance from where the connection was first followed.
    pending: BTreeMap<u64, Box<[u8]>>,
    pending_bytes: usize,
    /// Bytes delivered or given up since the connection was first followed.
    position: u64,
}

impl Half {
    /// A segment: `payload` as captured, `missing` bytes of it cut off by the capture. Pieces come out in order.
    pub(crate) fn segment(
        &mut self,
        sequence: u32,
        payload: &[u8],
        missing: u64,
        mut deliver: impl FnMut(Piece<'_>) -> bool,
    ) {
        let next = *self.next.get_or_insert(sequence);
        let ahead = sequence.wrapping_sub(next) as i32;
        if ahead > 0 {
            self.put_by(self.position + ahead as u64, payload);
            if self.is_full() {
                self.give_up_gap(&mut deliver);
            }
            return;
        }
        let repeated = ahead.unsigned_abs() as usize;
        if let Some(new) = payload.get(repeated..)
            && !new.is_empty()
        {
            self.advance(new.len() as u64);
            if !deliver(Piece::Bytes(new)) {
                return;
            }
        }
        let missing = missing.min((payload.len() as u64 + missing).saturating_sub(repeated as u64));
        if missing > 0 {
            self.advance(missing);
            if !deliver(Piece::Gap(missing)) {
                return;
            }
        }
        self.deliver_pending(&mut deliver);
    }

    /// Bytes that wait for others before them, with what keeping each segment takes.
    pub(crate) fn waiting(&self) -> usize {
        const OF_A_SEGMENT: usize = 64;
        self.pending_bytes + self.pending.len() * OF_A_SEGMENT
    }

    /// No more will come: what waits behind gaps comes out.
    pub(crate) fn finish(&mut self, mut deliver: impl FnMut(Piece<'_>) -> bool) {
        while !self.pending.is_empty() {
            if !self.give_up_gap(&mut deliver) {
                return;
            }
        }
    }

    fn advance(&mut self, count: u64) {
        self.position += count;
        self.next = self.next.map(|next| next.wrapping_add(count as u32));
    }

    fn put_by(&mut self, at: u64, payload: &[u8]) {
        if payload.is_empty() || self.pending.get(&at).is_some_and(|held| held.len() >= payload.len()) {
            return;
        }
        self.pending_bytes += payload.len();
        if let Some(shorter) = self.pending.insert(at, payload.into()) {
            self.pending_bytes -= shorter.len();
        }
    }

    fn is_full(&self) -> bool {
        self.pending_bytes > PENDING_BYTES || self.pending.len() > PENDING_SEGMENTS
    }

    /// Takes the bytes before the first pending segment for lost.
    fn give_up_gap(&mut self, deliver: &mut impl FnMut(Piece<'_>) -> bool) -> bool {
        if let Some((&at, _)) = self.pending.first_key_value()
            && at > self.position
        {
            let gap = at - self.position;
            self.advance(gap);
            if !deliver(Piece::Gap(gap)) {
                return false;
            }
        }
        self.deliver_pending(deliver)
    }

    fn deliver_pending(&mut self, deliver: &mut impl FnMut(Piece<'_>) -> bool) -> bool {
        while let Some(entry) = self.pending.first_entry() {
            if *entry.key() > self.position {
                break;
            }
            let (at, segment) = entry.remove_entry();
            self.pending_bytes -= segment.len();
            let repeated = (self.position - at) as usize;
            if let Some(new) = segment.get(repeated..)
                && !new.is_empty()
            {
                self.advance(new.len() as u64);
                if !deliver(Piece::Bytes(new)) {
                    return false;
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn collect(half: &mut Half, segments: &[(u32, &[u8], u64)]) -> (Vec<u8>, u64) {
        let (mut bytes, mut gaps) = (Vec::new(), 0);
        let mut take = |piece: Piece<'_>| {
            match piece {
                Piece::Bytes(new) => bytes.extend_from_slice(new),
                Piece::Gap(count) => gaps += count,
            }
            true
        };
        for (sequence, payload, missing) in segments {
            half.segment(*sequence, payload, *missing, &mut take);
        }
        half.finish(&mut take);
        (bytes, gaps)
    }

    #[test]
    fn order_is_restored_and_repeats_are_dropped() {
        let start = u32::MAX - 2;
        let at = |offset: u32| start.wrapping_add(offset);
        let segments: [(u32, &[u8], u64); 5] = [
            (at(0), b"abc", 0),
            (at(6), b"ghi", 0),
            (at(0), b"abcd", 0),
            (at(4), b"efg", 0),
            (at(9), b"j", 0),
        ];
        assert_eq!(collect(&mut Half::default(), &segments), (b"abcdefghij".to_vec(), 0));
    }

    #[test]
    fn what_is_lost_or_cut_off_is_told() {
        assert_eq!(
            collect(&mut Half::default(), &[(0, b"abc", 0), (10, b"xyz", 0)]),
            (b"abcxyz".to_vec(), 7)
        );
        assert_eq!(collect(&mut Half::default(), &[(0, b"abc", 5), (8, b"xyz", 0)]), (b"abcxyz".to_vec(), 5));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_order_gives_the_same_bytes(
            whole in prop::collection::vec(any::<u8>(), 1..400),
            cuts in prop::collection::vec((0usize..400, 1usize..60), 0..40),
            start in any::<u32>(),
        ) {
            let mut segments: Vec<(u32, &[u8], u64)> = vec![(start, &whole[..1], 0)];
            for (at, length) in &cuts {
                let from = at % whole.len();
                let to = (from + length).min(whole.len());
                segments.push((start.wrapping_add(from as u32), &whole[from..to], 0));
            }
            for (index, chunk) in whole.chunks(50).enumerate().rev() {
                segments.push((start.wrapping_add(index as u32 * 50), chunk, 0));
            }
            prop_assert_eq!(collect(&mut Half::default(), &segments), (whole.clone(), 0));
        }
    }
}
