//! A set of places in the chain, kept as ranges.

/// Ranges of places, ordered and apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Places(Vec<(i64, i64)>);

impl Places {
    /// Adds a range, both ends included.
    pub(super) fn add(&mut self, first: i64, last: i64) {
        if first > last {
            return;
        }
        let begin = self.0.partition_point(|range| range.1 < first.saturating_sub(1));
        let end = self.0.partition_point(|range| range.0 <= last.saturating_add(1));
        let touched = self.0.get(begin..end).unwrap_or_default();
        let joined = (
            touched.first().map_or(first, |range| range.0.min(first)),
            touched.last().map_or(last, |range| range.1.max(last)),
        );
        self.0.splice(begin..end.max(begin), [joined]);
    }

    /// These without those of another set.
    pub(super) fn without(&self, other: &Self) -> Vec<(i64, i64)> {
        let mut left = Vec::new();
        for &(first, last) in &self.0 {
            let mut from = first;
            let begin = other.0.partition_point(|taken| taken.1 < first);
            let taken = other.0.iter().skip(begin).take_while(|taken| taken.0 <= last);
            for &(taken_first, taken_last) in taken {
                if taken_first > from {
                    left.push((from, taken_first - 1));
                }
                from = from.max(taken_last.saturating_add(1));
            }
            if from <= last {
                left.push((from, last));
            }
        }
        left
    }

    /// The places one by one.
    pub(super) fn iter(&self) -> impl Iterator<Item = i64> {
        self.0.iter().flat_map(|&(first, last)| first..=last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranges: &[(i64, i64)]) -> Places {
        let mut places = Places::default();
        ranges.iter().for_each(|&(first, last)| places.add(first, last));
        places
    }

    #[test]
    fn ranges_that_touch_are_one() {
        for (added, expected) in [
            (&[(5, 5), (6, 6), (4, 4)][..], &[(4, 6)][..]),
            (&[(1, 2), (8, 9), (4, 5)], &[(1, 2), (4, 5), (8, 9)]),
            (&[(1, 2), (8, 9), (2, 8)], &[(1, 9)]),
            (&[(3, 2)], &[]),
            (&[(1, i64::MAX), (i64::MAX, i64::MAX), (-4, 0)], &[(-4, i64::MAX)]),
        ] {
            assert_eq!(of(added).0, expected, "{added:?}");
        }
    }

    #[test]
    fn what_is_elsewhere_is_not_missing() {
        for (all, taken, expected) in [
            (&[(5, 9)][..], &[(6, 9)][..], &[(5, 5)][..]),
            (&[(5, 6)], &[(5, 6)], &[]),
            (&[(1, 9)], &[(2, 3), (7, 12)], &[(1, 1), (4, 6)]),
            (&[(1, 3), (8, 8)], &[], &[(1, 3), (8, 8)]),
            (&[(1, 1 << 60)], &[(4, 1 << 60)], &[(1, 3)]),
        ] {
            assert_eq!(of(all).without(&of(taken)), expected, "{all:?} without {taken:?}");
        }
    }
}
