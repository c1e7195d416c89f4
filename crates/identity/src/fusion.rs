//! How pieces of evidence become one claim: the formula.
//!
//! Each piece says *attribute = value* with a confidence *p*, how often such a piece is right when it is all that one
//! knows. Its weight is its log-odds, `w = ln(p / (1 - p))`.
//!
//! Pieces that come from the same source of knowledge ([`Group`]) depend on each other: a maker written in ten data
//! sets is one witness, not ten. So of each group only the strongest piece for a value counts, and the groups add up:
//!
//! `S(v) = min(6.9, Σ over groups of max over pieces of (w, or w / 2 where the piece names something more general))`
//!
//! A piece for something more general (`Windows` for `Windows 10`, `server` for `image_archive`) speaks half for the
//! special value and never against it. Values of which neither is more general are rivals. With *none of these* as one
//! more possibility of score 0, the confidence in a value is
//!
//! `P(v) = exp S(v) / (1 + exp S(v) + Σ over rivals r of exp S(r))`
//!
//! so one piece alone gives its own *p*, agreement of independent groups raises it, and contradiction lowers it. The
//! value of the highest P is claimed, or a more special one of it that still has 0.6; below 0.5 nothing is claimed.

use std::collections::BTreeMap;

use wardroom_model::{Confidence, Protocol};

/// Highest score of a value: one in a thousand is always left for what we do not know.
const MOST: f64 = 6.9;
/// A more special value is claimed from this confidence on.
const SPECIAL: f64 = 0.6;
/// Nothing is claimed below.
const LEAST: f64 = 0.5;

/// Where a piece of evidence comes from. Pieces of one group depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// The network card.
    Card,
    /// Host names, whatever protocol tells them: they are set in one place.
    Names,
    /// What a DICOM association says.
    Association,
    /// What DICOM data sets say.
    DataSet,
    /// What HL7's software segment says.
    Hl7Software,
    /// What others say of it in naming it.
    Named,
    /// How the host behaves as a whole.
    Behaviour,
    /// What the register says.
    Register,
    /// What the published record of its product says, found by its UDI.
    ProductRecord,
    /// Anything else, by its protocol.
    Protocol(Protocol),
}

impl Group {
    /// What it is, as a part of a sentence: `host names`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Card => "the network card",
            Self::Names => "host names",
            Self::Association => "DICOM associations",
            Self::DataSet => "DICOM images",
            Self::Hl7Software => "the software segment of HL7 messages",
            Self::Named => "what others call it",
            Self::Behaviour => "how it behaves",
            Self::Register => "the register",
            Self::ProductRecord => "the product's record",
            Self::Protocol(protocol) => protocol_name(protocol),
        }
    }
}

impl serde::Serialize for Group {
    /// A slug; of a protocol its own.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Card => "card",
            Self::Names => "names",
            Self::Association => "dicom_association",
            Self::DataSet => "dicom_image",
            Self::Hl7Software => "hl7_software",
            Self::Named => "named_by_others",
            Self::Behaviour => "behaviour",
            Self::Register => "register",
            Self::ProductRecord => "product_record",
            Self::Protocol(protocol) => protocol.slug(),
        })
    }
}

/// The name of a protocol: what stands before the first comma, colon or bracket of its description.
fn protocol_name(protocol: Protocol) -> &'static str {
    let described = protocol.describes();
    described.split([',', ':', '(']).next().unwrap_or(described).trim().trim_end_matches('.')
}

/// One value of an attribute with the weights that speak for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What pieces for the same value have in common.
    pub key: String,
    /// Strongest weight of each group.
    pub weights: BTreeMap<Group, f64>,
}

/// The values of an attribute with their confidences, in the order of the candidates, and which of them is claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Score of each candidate.
    pub scores: Vec<f64>,
    /// Confidence in each candidate.
    pub confidences: Vec<Confidence>,
    /// The one that is claimed.
    pub claimed: Option<usize>,
}

/// Weighs candidates. `refines(a, b)`: is the value with key `a` a more special case of that with key `b`?
pub fn weigh(candidates: &[Candidate], refines: impl Fn(&str, &str) -> bool) -> Verdict {
    let scores: Vec<f64> = candidates
        .iter()
        .map(|candidate| {
            let mut by_group = candidate.weights.clone();
            for general in candidates.iter().filter(|other| refines(&candidate.key, &other.key)) {
                for (group, weight) in &general.weights {
                    let own = by_group.entry(*group).or_insert(0.0);
                    *own = own.max(weight / 2.0);
                }
            }
            by_group.values().sum::<f64>().min(MOST)
        })
        .collect();
    let comparable = |a: &str, b: &str| a == b || refines(a, b) || refines(b, a);
    let confidences: Vec<Confidence> = candidates
        .iter()
        .zip(&scores)
        .map(|(candidate, score)| {
            let against: f64 = candidates
                .iter()
                .zip(&scores)
                .filter(|(other, _)| !comparable(&candidate.key, &other.key))
                .map(|(_, score)| score.exp())
                .sum();
            Confidence::new(score.exp() / (1.0 + score.exp() + against))
        })
        .collect();
    let claimed = choose(candidates, &confidences, &refines);
    Verdict { scores, confidences, claimed }
}

fn choose(
    candidates: &[Candidate],
    confidences: &[Confidence],
    refines: &impl Fn(&str, &str) -> bool,
) -> Option<usize> {
    // Equal confidences: the key decides, so that the order of evidence does not.
    let better = |a: &usize, b: &usize| {
        let of = |index: &usize| {
            (confidences.get(*index), candidates.get(*index).map(|c| std::cmp::Reverse(&c.key)))
        };
        of(a).partial_cmp(&of(b)).unwrap_or(std::cmp::Ordering::Equal)
    };
    let confidence = |index: usize| confidences.get(index).map_or(0.0, |confidence| confidence.value());
    let mut best =
        (0..candidates.len()).max_by(|a, b| better(a, b)).filter(|index| confidence(*index) >= LEAST)?;
    // Each step goes to a more special value, of which there are finitely many.
    for _ in 0..candidates.len() {
        let key = &candidates.get(best)?.key;
        let special = (0..candidates.len())
            .filter(|index| confidence(*index) >= SPECIAL)
            .filter(|index| candidates.get(*index).is_some_and(|other| refines(&other.key, key)));
        match special.max_by(|a, b| better(a, b)) {
            Some(next) => best = next,
            None => break,
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(key: &str, weights: &[(Group, f64)]) -> Candidate {
        let weights = weights.iter().map(|(group, p)| (*group, Confidence::new(*p).log_odds())).collect();
        Candidate { key: key.into(), weights }
    }

    fn special(a: &str, b: &str) -> bool {
        a.len() > b.len() && a.starts_with(b)
    }

    #[test]
    fn alone_agreeing_and_contradicting() {
        let check = |candidates: &[Candidate], expected: Option<(&str, f64)>| {
            let verdict = weigh(candidates, special);
            let claimed = verdict.claimed.map(|index| {
                (candidates[index].key.as_str(), (verdict.confidences[index].value() * 100.0).round() / 100.0)
            });
            assert_eq!(claimed, expected);
        };
        check(&[], None);
        check(&[candidate("a", &[(Group::Card, 0.85)])], Some(("a", 0.85)));
        check(&[candidate("a", &[(Group::Card, 0.85), (Group::DataSet, 0.96)])], Some(("a", 0.99)));
        check(
            &[candidate("a", &[(Group::Card, 0.9)]), candidate("b", &[(Group::DataSet, 0.96)])],
            Some(("b", 0.71)),
        );
        check(&[candidate("a", &[(Group::Card, 0.8)]), candidate("b", &[(Group::Names, 0.8)])], None);
        check(
            &[candidate("windows", &[(Group::Card, 0.96)]), candidate("windows 10", &[(Group::Names, 0.75)])],
            Some(("windows 10", 0.94)),
        );
    }
}
