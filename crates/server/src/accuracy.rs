//! How often matches are right, as `ACCURACY.md` has it: the figures that the command wrote, and no other.

/// The document, as it was when the program was built.
const ACCURACY: &str = include_str!("../../../ACCURACY.md");

/// How often matches were right in a register of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MatchesRight {
    /// The kind of register, such as `usual register`.
    pub(crate) register: &'static str,
    /// `16056 of 16089`.
    pub(crate) count: &'static str,
    /// 95 % interval of Wilson: `99.7 to 99.9 %`.
    pub(crate) interval: &'static str,
}

/// One for each kind of register that was measured; none where the document says nothing of it.
pub(crate) fn matches_right() -> Vec<MatchesRight> {
    let mut register = "";
    let mut found = Vec::new();
    for line in ACCURACY.lines() {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        match (cells.next(), cells.next(), cells.next()) {
            (Some(name), Some("count"), _) => register = name,
            (Some("matches that are right"), Some(count), Some(interval)) => {
                found.push(MatchesRight { register, count, interval });
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_how_often_matches_are_right() {
        let found = matches_right();
        assert!(!found.is_empty());
        for right in found {
            let (right_ones, all) = right.count.split_once(" of ").unwrap();
            let (right_ones, all): (f64, f64) = (right_ones.parse().unwrap(), all.parse().unwrap());
            let (low, high) = right.interval.trim_end_matches(" %").split_once(" to ").unwrap();
            let share = 100.0 * right_ones / all;
            assert!(low.parse::<f64>().unwrap() <= share && share <= high.parse::<f64>().unwrap() + 0.05);
        }
    }
}
