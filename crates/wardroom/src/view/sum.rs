//! A line of `knowledge explain`: a piece of evidence with the rule that fired, and what it added to a claim.

use serde::Serialize;
use wardroom_catalog::{Catalog, SourceKind};
use wardroom_identity::{Counted, Sum, SumPiece, SumValue};
use wardroom_model::{Attribute, Confidence, Field, Host, Locator};

use crate::output::Row;
use crate::view::value_text;

#[derive(Serialize)]
pub(crate) struct SumLine {
    host: String,
    claim: Attribute,
    /// Slug where the catalogue has one.
    id: Option<Box<str>>,
    /// None of what says nothing of the host itself.
    value: Option<Box<str>>,
    claimed: bool,
    confidence: Option<Confidence>,
    score: f64,
    group: String,
    counted: Counted,
    weight: f64,
    adds: f64,
    fingerprint: Box<str>,
    rule: Option<RulePlace>,
    field: Field,
    seen: Box<str>,
    locator: Locator,
}

/// Where a fingerprint stands, and what it rests on. What the program itself knows has no place.
#[derive(Serialize)]
struct RulePlace {
    file: Box<str>,
    at: Box<str>,
    kind: SourceKind,
    source: Box<str>,
    licence: Box<str>,
}

impl SumLine {
    /// The lines of one host: each claim's values, the claimed one first, each with its pieces, heaviest first.
    pub(crate) fn of_host(catalog: &Catalog, host: &Host, sums: Vec<Sum>) -> Vec<Self> {
        let mut lines = Vec::new();
        for sum in sums {
            for value in &sum.values {
                let pieces = value.pieces.iter();
                lines.extend(pieces.map(|piece| Self::new(catalog, host, sum.attribute, Some(value), piece)));
            }
            lines.extend(sum.silent.iter().map(|piece| Self::new(catalog, host, sum.attribute, None, piece)));
        }
        lines
    }

    fn new(
        catalog: &Catalog,
        host: &Host,
        claim: Attribute,
        value: Option<&SumValue>,
        piece: &SumPiece,
    ) -> Self {
        let evidence = &piece.evidence;
        let round = |number: f64| (number * 1000.0).round() / 1000.0;
        Self {
            host: host.key.to_string(),
            claim,
            id: value.and_then(|value| value.id.clone()),
            value: value.map(|value| value_text(claim, &value.value)),
            claimed: value.is_some_and(|value| value.claimed),
            confidence: value.map(|value| value.confidence),
            score: round(value.map_or(0.0, |value| value.score)),
            group: piece.group.words().to_owned(),
            counted: piece.counted,
            weight: evidence.weight,
            adds: round(piece.adds),
            rule: RulePlace::of(catalog, &evidence.fingerprint),
            fingerprint: evidence.fingerprint.clone(),
            field: evidence.field,
            seen: evidence.seen.clone(),
            locator: evidence.locator.clone(),
        }
    }
}

impl RulePlace {
    fn of(catalog: &Catalog, rule: &str) -> Option<Self> {
        let fingerprint = catalog.fingerprint_of_rule(rule)?;
        let (file, at) = fingerprint.place();
        Some(Self {
            file: file.into(),
            at: at.into(),
            kind: fingerprint.source.kind,
            source: fingerprint.source.title.clone(),
            licence: fingerprint.source.licence.clone(),
        })
    }
}

impl Row for SumLine {
    const HEADINGS: &'static [&'static str] = &[
        "claim",
        "value",
        "confidence",
        "group",
        "counted",
        "alone",
        "adds",
        "fingerprint",
        "where",
        "licence",
        "seen",
    ];

    fn cells(&self) -> Vec<String> {
        let rule = |cell: fn(&RulePlace) -> String| self.rule.as_ref().map(cell).unwrap_or_default();
        let claimed = if self.claimed { "" } else { " (not claimed)" };
        vec![
            self.claim.to_string(),
            self.value.as_deref().map(|value| format!("{value}{claimed}")).unwrap_or_default(),
            self.confidence.map(|share| format!("{:.3}", share.value())).unwrap_or_default(),
            self.group.clone(),
            self.counted.slug().to_owned(),
            format!("{:.2}", self.weight),
            format!("{:.2}", self.adds),
            self.fingerprint.to_string(),
            rule(|rule| {
                format!(
                    "{}:{}",
                    rule.file.trim_start_matches("fingerprints/"),
                    rule.at.trim_start_matches("line ")
                )
            }),
            rule(|rule| rule.licence.to_string()),
            self.seen.to_string(),
        ]
    }
}
