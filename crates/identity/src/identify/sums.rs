//! How each claim of a host was added up: which piece counted, which depends on a stronger one, and what contradicts.
//!
//! The same ledger and the same formula ([`crate::fusion`]) as the claims, so that the sum is that of the claim.

use std::collections::BTreeSet;

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_model::{Attribute, Confidence, Evidence};

use super::evidence::{Ledger, Piece};
use super::values;
use crate::fusion::Group;

/// How much of a piece of evidence went into a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// All of its weight.
    Whole,
    /// Half of its weight, since it speaks for something more general.
    Half,
    /// None of it: a stronger piece of the same group counted, on which it depends.
    Dependent,
    /// None of it: it says nothing of the host itself.
    Nothing,
}

impl Counted {
    /// Slug.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Half => "half",
            Self::Dependent => "dependent",
            Self::Nothing => "nothing",
        }
    }
}

/// A piece of evidence in a sum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SumPiece {
    /// What was heard, and what it speaks for.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// What it depends on: of each group the strongest piece counts.
    pub group: Group,
    /// How much of it went in.
    pub counted: Counted,
    /// What it added, in log-odds.
    pub adds: f64,
}

/// A value of an attribute with all that speaks for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SumValue {
    /// Slug in the catalogue, where it has one.
    pub id: Option<Box<str>>,
    /// The value.
    pub value: Box<str>,
    /// Sum of what was added, in log-odds; at most 6.9.
    pub score: f64,
    /// What remains of it beside the rivals.
    pub confidence: Confidence,
    /// True for the value that is claimed.
    pub claimed: bool,
    /// What speaks for it, heaviest first.
    pub pieces: Vec<SumPiece>,
}

impl SumValue {
    /// The groups that went in with what each added, the most first.
    pub fn groups(&self) -> Vec<(Group, f64)> {
        let counted = self.pieces.iter().filter(|piece| piece.adds > 0.0);
        counted.map(|piece| (piece.group, piece.adds)).collect()
    }
}

/// How one attribute was added up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sum {
    /// Which.
    pub attribute: Attribute,
    /// Its values, the claimed one first, then by confidence.
    pub values: Vec<SumValue>,
    /// What was heard and says nothing of the host itself, such as what it passes on.
    pub silent: Vec<SumPiece>,
}

impl Sum {
    /// The value that is claimed; none where nothing is sure enough.
    pub fn claimed(&self) -> Option<&SumValue> {
        self.values.first().filter(|value| value.claimed)
    }

    /// The piece of the sum that a piece of evidence is.
    pub fn piece(&self, evidence: &Evidence) -> Option<&SumPiece> {
        let own = |piece: &&SumPiece| {
            let other = &piece.evidence;
            other.fingerprint == evidence.fingerprint
                && other.field == evidence.field
                && other.seen == evidence.seen
                && other.value == evidence.value
        };
        let all = self.values.iter().flat_map(|value| &value.pieces).filter(own);
        all.min_by_key(|piece| piece.counted).or_else(|| self.silent.iter().find(own))
    }
}

/// Is the value `special` of an attribute a more special case of `general`? A product's names are its maker's.
pub(super) fn refines(
    catalog: &Catalog,
    maker: Option<&str>,
    attribute: Attribute,
    special: &str,
    general: &str,
) -> bool {
    match attribute {
        Attribute::Vendor | Attribute::Serial => false,
        Attribute::Product => values::product_refines(catalog, maker, special, general),
        Attribute::Category => values::category_refines(catalog, special, general),
        Attribute::Version => values::version_refines(special, general),
        Attribute::Os => values::os_refines(catalog, special, general),
    }
}

/// The sums of a settled ledger, by attribute.
pub(super) fn sums(catalog: &Catalog, maker: Option<&str>, ledger: &Ledger) -> Vec<Sum> {
    let of = |attribute: &Attribute| sum(catalog, maker, ledger, *attribute);
    Attribute::ALL.iter().filter_map(of).collect()
}

fn sum(catalog: &Catalog, maker: Option<&str>, ledger: &Ledger, attribute: Attribute) -> Option<Sum> {
    let refines = |a: &str, b: &str| refines(catalog, maker, attribute, a, b);
    let mut pieces: Vec<&Piece> = ledger.pieces().filter(|piece| piece.attribute == attribute).collect();
    pieces.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.sort_key().cmp(&b.sort_key())));
    pieces.dedup_by(|a, b| a.sort_key() == b.sort_key());
    if pieces.is_empty() {
        return None;
    }
    let (candidates, verdict) = ledger.weigh(attribute, &refines);
    let told = candidates.iter().zip(&verdict.scores).zip(&verdict.confidences).enumerate();
    let mut values: Vec<SumValue> = told
        .filter_map(|(number, ((candidate, score), confidence))| {
            let own = pieces.iter().find(|piece| piece.key == candidate.key && piece.weight > 0.0)?;
            Some(SumValue {
                id: own.id.clone(),
                value: own.value.clone(),
                score: *score,
                confidence: *confidence,
                claimed: verdict.claimed == Some(number),
                pieces: counted(&pieces, &candidate.key, refines),
            })
        })
        .collect();
    values.sort_by(|a, b| {
        (b.claimed, b.confidence)
            .partial_cmp(&(a.claimed, a.confidence))
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| a.value.cmp(&b.value))
    });
    let silent = pieces.iter().filter(|piece| piece.weight <= 0.0);
    let silent = silent.map(|piece| shown(piece, Counted::Nothing, 0.0)).collect();
    Some(Sum { attribute, values, silent })
}

/// What speaks for a value, the heaviest of each group counted.
fn counted(pieces: &[&Piece], key: &str, refines: impl Fn(&str, &str) -> bool) -> Vec<SumPiece> {
    let mut speaking: Vec<(&Piece, f64)> = pieces
        .iter()
        .filter(|piece| piece.weight > 0.0)
        .filter_map(|piece| {
            let share = if piece.key == *key {
                piece.weight
            } else if refines(key, &piece.key) {
                piece.weight / 2.0
            } else {
                return None;
            };
            Some((*piece, share))
        })
        .collect();
    speaking.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.sort_key().cmp(&b.0.sort_key())));
    let mut groups: BTreeSet<Group> = BTreeSet::new();
    let show = |(piece, share): (&Piece, f64)| {
        if !groups.insert(piece.group) {
            return shown(piece, Counted::Dependent, 0.0);
        }
        let counted = if piece.key == *key { Counted::Whole } else { Counted::Half };
        shown(piece, counted, share)
    };
    speaking.into_iter().map(show).collect()
}

fn shown(piece: &Piece, counted: Counted, adds: f64) -> SumPiece {
    SumPiece { evidence: piece.clone().into_evidence(), group: piece.group, counted, adds }
}
