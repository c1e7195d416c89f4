//! The order of version texts as makers of devices write them, and the ranges that publishers speak of.
//!
//! A version text is cut where digits, letters and punctuation meet and compared part by part: `D.01.02` after
//! `D.01`, `3.1 SP2 HF1` after `3.1 SP2`, `1.0rc1` before `1.0`. Leading zeros, trailing `.0` and words such as
//! `Version` or `Rev` mean nothing. Months and calendar dates are a kind of their own.
//!
//! [`compare`] orders *any* two texts, so that lists sort the same everywhere. Whether that order means something is
//! another question: ask [`is_comparable`] first (a date against `9.5`, or `L81` against `U61`, does not).
//! [`Range`] does so by itself.

mod range;
mod words;

use std::cmp::Ordering;

pub use range::{Contains, Range};

/// One part of a version. The order of the variants, with the end of the text standing between [`Part::Before`] and
/// [`Part::Text`], is the order of versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// A word that comes before the release itself: `alpha`, `beta`, `rc`.
    Before(Box<str>),
    /// Letters: a release letter, a suffix, `sp`, `build`.
    Text(Box<str>),
    /// Digits; what does not fit is the largest number.
    Number(u64),
}

/// How a version begins; versions that begin differently have no order that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lead {
    /// `9.5`.
    Number,
    /// `C.03`, `N`: a release letter, which has an order.
    Letter,
    /// `L81`, `SR540`, `VM5.0`: a name of a line of versions.
    Name,
    /// Nothing to go by.
    Nothing,
}

/// A version text, cut into parts. Equal where the texts mean the same version: `v1.0` and `1.0.0`.
#[derive(Clone, Debug)]
pub struct Version {
    date: bool,
    lead: Lead,
    parts: Vec<Part>,
}

/// The order of two version texts: total, whatever the texts are.
pub fn compare(a: &str, b: &str) -> Ordering {
    Version::parse(a).cmp(&Version::parse(b))
}

/// Whether the order of two version texts means something.
pub fn is_comparable(a: &str, b: &str) -> bool {
    Version::parse(a).is_comparable(&Version::parse(b))
}

impl Version {
    /// Reads a version text. Every text gives a version; see [`Version::is_known`].
    pub fn parse(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        if let Some(date) = words::date(&text) {
            let parts = date.into_iter().map(Part::Number).collect();
            return Self { date: true, lead: Lead::Number, parts };
        }
        let runs = words::runs(words::without_prefix(&text));
        let lead = lead(&runs);
        Self { date: false, lead, parts: parts(&runs, true) }
    }

    /// Reads what stands before the wildcard of `8.0.x`, with every zero that is written.
    fn parse_stem(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        let runs = words::runs(words::without_prefix(&text));
        Self { date: false, lead: lead(&runs), parts: parts(&runs, false) }
    }

    /// False for texts that say nothing about a version: empty, `unknown`, `latest`.
    pub fn is_known(&self) -> bool {
        matches!(self.lead, Lead::Letter | Lead::Number)
            || self.lead == Lead::Name && self.parts.iter().any(|part| matches!(part, Part::Number(_)))
    }

    /// Whether the order against another version means something.
    pub fn is_comparable(&self, other: &Self) -> bool {
        if self.date != other.date || !self.is_known() || !other.is_known() {
            return false;
        }
        match (&self.lead, &other.lead) {
            (Lead::Number, Lead::Number) | (Lead::Letter, Lead::Letter) => true,
            (Lead::Number, _) | (_, Lead::Number) => false,
            _ => self.parts.first() == other.parts.first(),
        }
    }

    /// Whether one of two versions says the same as the other and then more: `B.02` and `B.02.10`.
    fn refines(&self, other: &Self) -> bool {
        let (short, long) = if self.parts.len() < other.parts.len() { (self, other) } else { (other, self) };
        self.date == other.date
            && short.parts.len() < long.parts.len()
            && long.parts.starts_with(&short.parts)
    }

    /// The version cut, or filled up with zeros, to as many parts as another has.
    fn cut_to(&self, other: &Self) -> Self {
        let parts = other.parts.iter().enumerate().map(|(at, model)| match (self.parts.get(at), model) {
            (Some(Part::Number(n)), _) => Part::Number(*n),
            (Some(part), Part::Text(_) | Part::Before(_)) => part.clone(),
            _ => Part::Number(0),
        });
        Self { date: self.date, lead: self.lead.clone(), parts: parts.collect() }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_part = || {
            self.parts
                .iter()
                .zip(&other.parts)
                .map(|(a, b)| a.cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or_else(|| {
                    match (self.parts.get(other.parts.len()), other.parts.get(self.parts.len())) {
                        (Some(more), _) => after_end(more),
                        (_, Some(more)) => after_end(more).reverse(),
                        (None, None) => Ordering::Equal,
                    }
                })
        };
        other.date.cmp(&self.date).then_with(by_part)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

/// The order of a version that goes on with this part against the same version that ends here.
fn after_end(part: &Part) -> Ordering {
    if matches!(part, Part::Before(_)) { Ordering::Less } else { Ordering::Greater }
}

fn lead(runs: &[words::Run<'_>]) -> Lead {
    match runs {
        [] => Lead::Nothing,
        [first, ..] if first.digits => Lead::Number,
        [first, rest @ ..] => {
            let glued = rest.first().is_some_and(|next| next.glued);
            if first.text.chars().count() == 1 && !glued { Lead::Letter } else { Lead::Name }
        }
    }
}

/// Numbers and words. Zeros at the end of a row of numbers are left out where `shorten` is set, so that `1.0` is `1`.
fn parts(runs: &[words::Run<'_>], shorten: bool) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(runs.len());
    let drop_zeros = |parts: &mut Vec<Part>| {
        while shorten && parts.len() > 1 && parts.last() == Some(&Part::Number(0)) {
            parts.pop();
        }
    };
    for run in runs {
        if run.digits {
            parts.push(Part::Number(run.text.parse().unwrap_or(u64::MAX)));
            continue;
        }
        drop_zeros(&mut parts);
        match words::canonical(run.text) {
            words::Word::Before(word) => parts.push(Part::Before(word.into())),
            words::Word::Plain(word) => parts.push(Part::Text(word.into())),
            words::Word::Nothing => {}
        }
    }
    drop_zeros(&mut parts);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(a: &str, b: &str, expected: Ordering) {
        assert_eq!(compare(a, b), expected, "{a} against {b}");
        assert_eq!(compare(b, a), expected.reverse(), "{b} against {a}");
    }

    #[test]
    fn versions_of_devices_have_their_order() {
        use Ordering::{Equal, Less};
        for (a, b, expected) in [
            ("2.3.6", "2.3.7", Less),
            ("9.5", "9.33", Less),
            ("1.0", "1.0.0", Equal),
            ("v9.5", "Version 9.5", Equal),
            ("Rev. 2", "2", Equal),
            ("Software Version 3.1", "3.1", Equal),
            ("01.07", "1.7", Equal),
            ("R02", "R2", Equal),
            ("R8.0.2", "R8.0.3", Less),
            ("D.01", "D.01.02", Less),
            ("B.02", "C.02", Less),
            ("M.02.00", "N", Less),
            ("N.00", "N", Equal),
            ("3.1", "3.1 SP2", Less),
            ("3.1 SP2", "3.1 SP2 HF1", Less),
            ("3.1 SP2 HF1", "3.1 Service Pack 2 Hotfix 1", Equal),
            ("4.7 HF27", "4.7 SP1", Less),
            ("3.1 SP9", "3.2", Less),
            ("1.3.1 Build 12", "1.3.1 Build 13", Less),
            ("2023.3_Build_9342", " 2023.3 (Build 9342)", Equal),
            ("1.0rc1", "1.0", Less),
            ("1.0-beta2", "1.0-rc1", Less),
            ("2.6", "2.6A", Less),
            ("2.6A", "2.7", Less),
            ("5.89.05b", "5.89.06", Less),
            ("VM5.0", "VM6.0", Less),
            ("L81", "L82", Less),
            ("012U000040", "012U000061", Less),
            ("May 2018", "2018-06", Less),
            ("8/30/2024", "2024-08-30", Equal),
            ("April 1, 2018", "2018-04-01", Equal),
            ("99999999999999999999", "3", Ordering::Greater),
            ("", "1", Less),
        ] {
            check(a, b, expected);
        }
    }

    #[test]
    fn an_order_does_not_always_mean_something() {
        for (a, b, expected) in [
            ("9.5", "9.33", true),
            ("B.02", "C.02.10", true),
            ("VM5.0", "VM6.0", true),
            ("L81", "L9", true),
            ("2018-05", "May 2018", true),
            ("2023-05", "9.5", false),
            ("C.02", "4.0", false),
            ("L81", "U61", false),
            ("SR540", "MCE_3", false),
            ("", "1", false),
            ("latest", "latest", false),
        ] {
            assert_eq!(is_comparable(a, b), expected, "{a} against {b}");
            assert_eq!(is_comparable(b, a), expected, "{b} against {a}");
        }
    }

    fn version_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[0-9]{1,3}",
            "[a-dA-D]",
            Just("SP".to_owned()),
            Just("rc".to_owned()),
            Just("build".to_owned()),
            Just("v".to_owned()),
            Just("0".to_owned()),
            Just("2018-05".to_owned()),
        ];
        let joint = prop_oneof![Just("."), Just(" "), Just(""), Just("-"), Just("_")];
        proptest::collection::vec((piece, joint), 0..5)
            .prop_map(|all| all.into_iter().map(|(piece, joint)| piece + joint).collect())
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in version_text(), b in version_text(), c in version_text()) {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &a), Ordering::Equal);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
            if compare(&a, &b).is_eq() {
                prop_assert_eq!(compare(&a, &c), compare(&b, &c));
            }
        }

        #[test]
        fn no_text_panics(a in "\\PC{0,24}", b in "\\PC{0,24}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        }
    }
}
