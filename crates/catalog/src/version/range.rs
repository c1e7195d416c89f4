//! The versions that a publisher names, in the publisher's own words.
//!
//! Publishers write `<= 9.5`, `>= 2.5 | <= 3.11`, `2.3.6 and below`, `5.x.x`, `vers:all/*`, a list of order numbers,
//! or half a sentence. [`Range::parse`] understands what it can and keeps the rest as [`Range::Unclear`]; nobody is
//! told that a device is affected, or that it is not, by a range that was not understood.

use super::Version;

mod clauses;

/// What a publisher says about versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// Every version.
    All,
    /// Versions within one of these spans.
    Spans(Vec<Span>),
    /// Not versions but models or order numbers, as they are written: `MMT-1715`.
    Models(Vec<Box<str>>),
    /// A range that holds only under a condition which a version does not tell: `11.2 on Windows 8.1`.
    Conditional(Box<Range>, Box<str>),
    /// A text that was not understood.
    Unclear(Box<str>),
}

/// Versions from one edge to another; a missing edge is open.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Span {
    low: Option<Edge>,
    high: Option<Edge>,
}

/// One end of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edge {
    version: Version,
    /// The version itself is in.
    inclusive: bool,
    /// `3.x`: compared only as far as it is written.
    stem: bool,
}

/// Whether a version is within a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contains {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It cannot be told from the texts.
    Unknown,
}

/// Whether a version is within a span, and if that cannot be told, why.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Yes,
    No,
    /// One text says more than the other: `4.20` and `4.20.7`.
    Refined,
    /// The texts have no order that means something.
    Incomparable,
}

impl Range {
    /// Reads a range as it stands in an advisory.
    pub fn parse(text: &str) -> Self {
        clauses::range(text)
    }

    /// The versions from one to another, as CVE records state them: `from` of `0`, `*`, `n/a` or nothing is open.
    pub fn between(from: &str, to: &str, to_inclusive: bool) -> Self {
        let low = match clauses::edge(from, true) {
            _ if clauses::is_open(from) => None,
            None => return Self::Unclear(format!("{from} … {to}").into()),
            edge => edge,
        };
        let high = match clauses::edge(to, to_inclusive) {
            _ if matches!(to.trim(), "*" | "") => None,
            None => return Self::Unclear(format!("{from} … {to}").into()),
            edge => edge,
        };
        if low.is_none() && high.is_none() { Self::All } else { Self::Spans(vec![Span { low, high }]) }
    }

    /// True where the text was understood, be it under a condition.
    pub fn is_understood(&self) -> bool {
        !matches!(self, Self::Unclear(_))
    }

    /// Whether a version is within the range.
    pub fn contains(&self, version: &str) -> Contains {
        match self {
            Self::All => Contains::Yes,
            Self::Unclear(_) => Contains::Unknown,
            Self::Models(models) => {
                let named = models.iter().any(|model| model.trim().eq_ignore_ascii_case(version.trim()));
                if named { Contains::Yes } else { Contains::Unknown }
            }
            Self::Conditional(range, _) => match range.contains(version) {
                Contains::No => Contains::No,
                Contains::Yes | Contains::Unknown => Contains::Unknown,
            },
            Self::Spans(spans) => within_any(spans, &Version::parse(version)),
        }
    }
}

fn within_any(spans: &[Span], version: &Version) -> Contains {
    if !version.is_known() {
        return Contains::Unknown;
    }
    let within: Vec<Within> = spans.iter().map(|span| span.within(version)).collect();
    let has = |what| within.contains(&what);
    if has(Within::Yes) {
        return Contains::Yes;
    }
    if has(Within::Refined) && !spans_refine_each_other(spans, version) {
        return Contains::Unknown;
    }
    // `<= U61 | <= L81` speaks of two lines of versions: L82 is judged by its own.
    if has(Within::No) || has(Within::Refined) { Contains::No } else { Contains::Unknown }
}

/// A list that names `4.20` and `4.20 SR1` side by side is as fine as the version `4.20 SR2` that is asked about.
fn spans_refine_each_other(spans: &[Span], version: &Version) -> bool {
    let named = || spans.iter().filter_map(Span::only);
    named().any(|base| version.refines(base) && named().any(|other| other.refines(base) && other > base))
}

impl Span {
    /// The one version that the span is made of.
    fn only(&self) -> Option<&Version> {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) if low == high && !low.stem => Some(&low.version),
            _ => None,
        }
    }

    fn within(&self, version: &Version) -> Within {
        if let Some(only) = self.only() {
            return match () {
                () if only == version => Within::Yes,
                () if !only.is_comparable(version) => Within::Incomparable,
                () if only.refines(version) || version.refines(only) => Within::Refined,
                () => Within::No,
            };
        }
        let edges = [&self.low, &self.high];
        if edges.iter().any(|edge| edge.as_ref().is_some_and(|edge| !edge.version.is_comparable(version))) {
            return Within::Incomparable;
        }
        let above = self.low.as_ref().is_none_or(|low| low.admits(version, std::cmp::Ordering::Greater));
        let below = self.high.as_ref().is_none_or(|high| high.admits(version, std::cmp::Ordering::Less));
        if above && below { Within::Yes } else { Within::No }
    }
}

impl Edge {
    /// Whether a version lies on this side of the edge, or on it where the edge is inclusive.
    fn admits(&self, version: &Version, side: std::cmp::Ordering) -> bool {
        let order = if self.stem {
            version.cut_to(&self.version).cmp(&self.version)
        } else {
            version.cmp(&self.version)
        };
        order == side || self.inclusive && order.is_eq()
    }
}

#[cfg(test)]
mod tests {
    use super::Contains::{No, Unknown, Yes};
    use super::*;

    fn check(range: &str, version: &str, expected: Contains) {
        let parsed = Range::parse(range);
        assert_eq!(parsed.contains(version), expected, "{version} in {range}: {parsed:?}");
    }

    #[test]
    fn ranges_as_publishers_write_them() {
        for (range, version, expected) in [
            ("<= 9.5", "9.5", Yes),
            ("<= 9.5", "9.6", No),
            ("<= 9.5", "", Unknown),
            ("<= 9.5", "C.02", Unknown),
            ("<3.1", "3.0.9", Yes),
            ("< 3.1", "3.1", No),
            (">= 2.5 | <= 3.11", "3.2", Yes),
            (">= 2.5 | <= 3.11", "2.4", No),
            (">=5.3|<=6.4", "6.5", No),
            (">= V2.3 and < V6.30.016", "V6.00", Yes),
            (">= V2.3 and < V6.30.016", "V6.30.016", No),
            ("<= U61 |<= L81", "L81", Yes),
            ("<= U61 |<= L81", "L82", No),
            ("<= U61 |<= L81", "U60", Yes),
            ("<= U61 |<= L81", "4", Unknown),
            ("A10 < A11", "A10", Yes),
            ("A10 < A11", "A11", No),
            ("vers:all/*", "anything", Yes),
            ("vers:generic/>=1|<2", "1.5", Yes),
            ("vers:generic/>=1|<2", "2", No),
            ("vers:semver/>=1.0.0|<1.4.0|>=2.0.0|<2.1.0", "1.5.0", No),
            ("vers:semver/>=1.0.0|<1.4.0|>=2.0.0|<2.1.0", "2.0.3", Yes),
            ("vers:generic/1.2|1.4", "1.4", Yes),
            ("vers:generic/!=1.2", "1.4", Unknown),
            ("All versions", "7", Yes),
            ("all", "7", Yes),
            ("*", "7", Yes),
            ("All versions < V4.2", "4.1", Yes),
            ("All versions < V4.7 SP6 HF3", "V4.7 SP6", Yes),
            ("All versions prior to 2.0", "2.0", No),
            ("versions 9.5 and prior", "9.5", Yes),
            ("versions 9.5 and prior", "9.6", No),
            ("2.3.6 and  below", "2.3.5", Yes),
            ("03.07 and earlier", "03.08", No),
            ("Version 12 or older", "11", Yes),
            ("Software 04.00.00 or newer", "03.00", No),
            ("Software 04.00.00 or newer", "04.01", Yes),
            ("prior to 4.2", "4.2", No),
            ("before R3", "R2", Yes),
            ("before R3", "R3", No),
            ("versions lower than 4.2.7", "4.2.6", Yes),
            ("up to and including 5.1", "5.1", Yes),
            ("up to 5.1", "5.2", No),
            ("9.3.x through 9.5.1", "9.3.4", Yes),
            ("9.3.x through 9.5.1", "9.5.2", No),
            ("versions 4.4.0 to 4.7.7", "4.6", Yes),
            ("from 2.0 to 3.0", "1.9", No),
            ("1.0.0 to 1.3.7;  1.21.0 to 1.26.11", "1.22", Yes),
            ("1.0.0 to 1.3.7;  1.21.0 to 1.26.11", "1.4", No),
            ("2.X", "2.0.4", Yes),
            ("2.X", "3.1", No),
            ("4.X | 5.X", "5.1", Yes),
            ("5.x.x", "5.3.1", Yes),
            ("8.0.x", "8.1", No),
            ("8.0.x", "8.0", Yes),
            ("< 3.x", "3.0", No),
            ("<=2.x", "2.9", Yes),
            ("<=2.x", "3.0", No),
            ("1.38.xx | 1.39.00", "1.38.07", Yes),
            ("<=2.01 (end-of-life Nov 2017)", "2.01", Yes),
            ("* (end-of-life 2011)", "1", Yes),
            ("<=11.2 on Windows 8.1 with IIS 7.5", "11.2", Unknown),
            ("<=11.2 on Windows 8.1 with IIS 7.5", "11.3", No),
            ("v8.x model 35700BAX2", "8.00.01", Unknown),
            ("v6.x (with Wireless Battery Modules v9 | v11)", "6.05", Unknown),
            ("4.20 | 4.20 SR1 | 4.30", "4.20 SR1", Yes),
            ("4.20 | 4.20 SR1 | 4.30", "4.20 SR2", No),
            ("(Release 1.3.2 1.4.0 1.4.1)", "1.4.0", Yes),
            ("1.3.1 Build 13", "1.3.1 Build 13", Yes),
            ("1.3.1 Build 13", "1.3.1", Unknown),
            ("1.3.1 Build 13", "1.3.2", No),
            ("B.02", "A.02", No),
            ("B.02", "B.02.10", Unknown),
            ("<= R8.0.3", "8.0.2", Yes),
            ("<=N", "M.02", Yes),
            ("<=N", "P.00.10", No),
            ("<=2023.3_Build_9342", "2023.3 (Build 9342)", Yes),
            ("<= 2023.3 (Build 9342)", "2024.1", No),
            ("<May 2018", "April 2018", Yes),
            ("<May 2018", "K.10", Unknown),
            ("<8/30/2024", "2024-08-29", Yes),
            ("< august 28", "1.0", Unknown),
            ("distributed  < april 1, 2018", "2017-01", Unknown),
            ("053L000091 (global) / 054U000091 (U.S.)", "054U000091", Unknown),
            (">=MCE_3.x_Cert_Edition", "MCE_3.4", Unknown),
            ("MMT-1715 | MMT-1754", "2.0", Unknown),
            ("MMT-1715 | MMT-1754", "MMT-1754", Yes),
            ("Versions including affected DNS modules", "1", Unknown),
            ("n/a", "1", Unknown),
            ("", "1", Unknown),
            ("with wireless option (shipped between 2016-August 2018)", "1", Unknown),
        ] {
            check(range, version, expected);
        }
    }

    #[test]
    fn some_texts_name_models() {
        for text in [
            "MMT-1715 | MMT-1754",
            "882471 Gemini TF 64 w/ TOF Performance",
            "24950 | 24952",
            "Accu-Chek Inform II",
        ] {
            assert!(matches!(Range::parse(text), Range::Models(_)), "{text}: {:?}", Range::parse(text));
        }
    }

    #[test]
    fn spans_of_cve_records() {
        for (from, to, inclusive, version, expected) in [
            ("0", "3.6.7", false, "3.6.6", Yes),
            ("0", "3.6.7", false, "3.6.7", No),
            ("0", "3.6.6", true, "3.6.6", Yes),
            ("0", "*", false, "9", Yes),
            ("R3", "R3.3", true, "R3.1", Yes),
            ("unspecified", "3.6.7", false, "3", Yes),
            ("5.0", "5.1", true, "4.9", No),
            ("10.0.0", "publication", false, "10.0.3", Unknown),
        ] {
            assert_eq!(
                Range::between(from, to, inclusive).contains(version),
                expected,
                "{version}: {from} … {to}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(range in "[<>=| a-zA-Z0-9.*,()/:-]{0,40}", version in "\\PC{0,12}") {
            Range::parse(&range).contains(&version);
            Range::between(&range, &version, true).contains(&range);
        }

        #[test]
        fn an_upper_bound_contains_itself_and_nothing_above(major in 0u32..50, minor in 0u32..50) {
            let bound = format!("{major}.{minor}");
            proptest::prop_assert_eq!(Range::parse(&format!("<= {bound}")).contains(&bound), Yes);
            proptest::prop_assert_eq!(Range::parse(&format!("< {bound}")).contains(&bound), No);
            proptest::prop_assert_eq!(Range::parse(&format!("<= {bound}")).contains(&format!("{major}.{}", minor + 1)), No);
        }
    }
}
