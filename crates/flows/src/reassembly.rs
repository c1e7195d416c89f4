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
            while self.is_full() {
                if !self.give_up_gap(&mut deliver) {
                    return;
                }
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

    /// A connection's bytes as segments cut out of it anywhere, some of them twice and some overlapping, in any order;
    /// the first byte always comes first.
    fn segments() -> impl Strategy<Value = (Vec<u8>, Vec<(usize, usize)>, u32)> {
        let cuts = prop::collection::vec((0usize..400, 1usize..60), 0..40).prop_shuffle();
        (prop::collection::vec(any::<u8>(), 1..400), cuts, any::<u32>()).prop_map(|(whole, cuts, start)| {
            let piece = |(at, length): (usize, usize)| {
                let from = at % whole.len();
                (from, (from + length).min(whole.len()))
            };
            let pieces = std::iter::once((0, 1)).chain(cuts.into_iter().map(piece)).collect();
            (whole, pieces, start)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn every_byte_comes_out_once_at_its_place_and_what_is_lost_is_told((whole, pieces, start) in segments()) {
            let mut half = Half::default();
            let mut out: Vec<Option<u8>> = Vec::new();
            let mut take = |piece: Piece<'_>| {
                match piece {
                    Piece::Bytes(new) => out.extend(new.iter().copied().map(Some)),
                    Piece::Gap(count) => out.resize(out.len() + count as usize, None),
                }
                true
            };
            for (from, to) in &pieces {
                half.segment(start.wrapping_add(*from as u32), &whole[*from..*to], 0, &mut take);
            }
            half.finish(&mut take);
            let end = pieces.iter().map(|(_, to)| *to).max().unwrap_or(0);
            let heard = |at: usize| pieces.iter().any(|(from, to)| (*from..*to).contains(&at));
            let expected: Vec<Option<u8>> = (0..end).map(|at| heard(at).then(|| whole[at])).collect();
            prop_assert_eq!(out, expected);
            prop_assert_eq!(half.waiting(), 0);
        }

        #[test]
        fn what_waits_has_a_bound(
            pieces in prop::collection::vec((1u32..1 << 24, prop_oneof![1usize..20, 60_000usize..65_000]), 0..300),
        ) {
            let payload = vec![7; 65_000];
            let mut half = Half::default();
            half.segment(0, b"begin", 0, |_| true);
            for (sequence, length) in pieces {
                half.segment(sequence, &payload[..length], 0, |_| true);
                prop_assert!(half.pending_bytes <= PENDING_BYTES, "{} bytes wait", half.pending_bytes);
                prop_assert!(half.pending.len() <= PENDING_SEGMENTS, "{} segments wait", half.pending.len());
            }
        }
    }
}
