//! One direction of a TCP connection put in order, with a bound.

use std::collections::BTreeMap;

use wardroom_model::Timestamp;

use crate::notebook::Place;

/// Bytes kept of one direction while one before them is missing.
const PENDING_BYTES: usize = 256 * 1024;
/// Segments kept likewise.
const PENDING_SEGMENTS: usize = 64;

/// When and where a segment was heard.
pub(crate) type Heard = (Timestamp, Place);

/// What comes out of reassembly.
pub(crate) enum Piece<'a> {
    /// The next bytes, which were complete then and there.
    Bytes(&'a [u8], Heard),
    /// So many bytes were never heard.
    Gap(u64),
}

/// A segment that came early.
struct Early {
    heard: Heard,
    payload: Box<[u8]>,
}

/// One direction.
#[derive(Default)]
pub(crate) struct Half {
    next: Option<u32>,
    /// Segments that came early, by their distance from where the connection was first followed.
    pending: BTreeMap<u64, Early>,
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
        heard: Heard,
        mut deliver: impl FnMut(Piece<'_>) -> bool,
    ) {
        let next = *self.next.get_or_insert(sequence);
        let ahead = sequence.wrapping_sub(next) as i32;
        if ahead > 0 {
            self.put_by(self.position + ahead as u64, payload, heard);
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
            if !deliver(Piece::Bytes(new, heard)) {
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
        self.deliver_pending(Some(heard), &mut deliver);
    }

    /// Bytes that wait for others before them, with what keeping each segment takes.
    pub(crate) fn waiting(&self) -> usize {
        const OF_A_SEGMENT: usize = 64;
        self.pending_bytes + self.pending.len() * OF_A_SEGMENT
    }

    /// Does something wait that the receiver has acknowledged? Then what is before it was lost to us alone.
    pub(crate) fn waits_in_vain(&self, acknowledged: u32) -> bool {
        let (Some(next), Some((&at, _))) = (self.next, self.pending.first_key_value()) else { return false };
        let reaches = acknowledged.wrapping_sub(next) as i32;
        u64::try_from(reaches).is_ok_and(|reaches| self.position + reaches > at)
    }

    /// What lies before acknowledged bytes that wait will not come: they come out.
    pub(crate) fn acknowledge(&mut self, acknowledged: u32, mut deliver: impl FnMut(Piece<'_>) -> bool) {
        while self.waits_in_vain(acknowledged) {
            if !self.give_up_gap(&mut deliver) {
                return;
            }
        }
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

    fn put_by(&mut self, at: u64, payload: &[u8], heard: Heard) {
        let held = self.pending.get(&at).map_or(0, |held| held.payload.len());
        if held >= payload.len() {
            return;
        }
        self.pending_bytes += payload.len() - held;
        self.pending.insert(at, Early { heard, payload: payload.into() });
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
        self.deliver_pending(None, deliver)
    }

    /// What waited for nothing else. A segment that has filled a gap is where all behind it became complete.
    fn deliver_pending(
        &mut self,
        filled_by: Option<Heard>,
        deliver: &mut impl FnMut(Piece<'_>) -> bool,
    ) -> bool {
        while let Some(entry) = self.pending.first_entry() {
            if *entry.key() > self.position {
                break;
            }
            let (at, Early { heard, payload }) = entry.remove_entry();
            self.pending_bytes -= payload.len();
            let repeated = (self.position - at) as usize;
            if let Some(new) = payload.get(repeated..)
                && !new.is_empty()
            {
                self.advance(new.len() as u64);
                if !deliver(Piece::Bytes(new, filled_by.unwrap_or(heard))) {
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

    fn heard(frame: u64) -> Heard {
        (Timestamp(0), Place { capture: 0, interface: 0, frame })
    }

    fn collect(half: &mut Half, segments: &[(u32, &[u8], u64)]) -> (Vec<u8>, u64) {
        let (mut bytes, mut gaps) = (Vec::new(), 0);
        let mut take = |piece: Piece<'_>| {
            match piece {
                Piece::Bytes(new, _) => bytes.extend_from_slice(new),
                Piece::Gap(count) => gaps += count,
            }
            true
        };
        for (sequence, payload, missing) in segments {
            half.segment(*sequence, payload, *missing, heard(0), &mut take);
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

    #[test]
    fn what_the_receiver_has_is_not_waited_for_and_keeps_its_place() {
        let mut half = Half::default();
        let mut out: Vec<(String, u64)> = Vec::new();
        let mut take = |piece: Piece<'_>| {
            out.push(match piece {
                Piece::Bytes(new, (_, place)) => (String::from_utf8_lossy(new).into(), place.frame),
                Piece::Gap(count) => (format!("{count} lost"), 0),
            });
            true
        };
        let start = u32::MAX - 4;
        let at = |offset: u32| start.wrapping_add(offset);
        half.segment(at(0), b"abc", 0, heard(1), &mut take);
        half.segment(at(6), b"ghi", 0, heard(2), &mut take);
        half.segment(at(12), b"mno", 0, heard(3), &mut take);
        for (acknowledged, in_vain) in [(0, false), (3, false), (6, false), (7, true), (9, true)] {
            assert_eq!(half.waits_in_vain(at(acknowledged)), in_vain, "{acknowledged}");
        }
        half.acknowledge(at(9), &mut take);
        half.segment(at(9), b"jkl", 0, heard(4), &mut take);
        let [abc, lost, ghi, jkl, mno] = [("abc", 1), ("3 lost", 0), ("ghi", 2), ("jkl", 4), ("mno", 4)]
            .map(|(text, frame)| (text.into(), frame));
        assert_eq!(out, [abc, lost, ghi, jkl, mno]);
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
                    Piece::Bytes(new, _) => out.extend(new.iter().copied().map(Some)),
                    Piece::Gap(count) => out.resize(out.len() + count as usize, None),
                }
                true
            };
            for (from, to) in &pieces {
                half.segment(start.wrapping_add(*from as u32), &whole[*from..*to], 0, heard(0), &mut take);
            }
            half.finish(&mut take);
            let end = pieces.iter().map(|(_, to)| *to).max().unwrap_or(0);
            let known = |at: usize| pieces.iter().any(|(from, to)| (*from..*to).contains(&at));
            let expected: Vec<Option<u8>> = (0..end).map(|at| known(at).then(|| whole[at])).collect();
            prop_assert_eq!(out, expected);
            prop_assert_eq!(half.waiting(), 0);
        }

        #[test]
        fn what_waits_has_a_bound(
            pieces in prop::collection::vec((1u32..1 << 24, prop_oneof![1usize..20, 60_000usize..65_000]), 0..300),
        ) {
            let payload = vec![7; 65_000];
            let mut half = Half::default();
            half.segment(0, b"begin", 0, heard(0), |_| true);
            for (sequence, length) in pieces {
                half.segment(sequence, &payload[..length], 0, heard(0), |_| true);
                prop_assert!(half.pending_bytes <= PENDING_BYTES, "{} bytes wait", half.pending_bytes);
                prop_assert!(half.pending.len() <= PENDING_SEGMENTS, "{} segments wait", half.pending.len());
            }
        }
    }
}
