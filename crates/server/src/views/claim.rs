//! What a device is claimed to be: each attribute with its value, what speaks for and against it, what the register
//! says, and what a person settled.

use wardroom_model::Claim;
use wardroom_model::claim::Attribute;
use wardroom_model::decision::DecisionKind;
use wardroom_store::{AssetFieldRow, DecisionRow, DeviceDetail, EvidenceRow};

use super::place::{PlaceView, Texts, place};
use crate::pages::decisions::correction_subject;
use crate::words;

/// Pieces of evidence that the page lists for one claim.
const EVIDENCE: usize = 8;
/// Values of the register that the page lists for one claim.
const REGISTER: usize = 3;

/// In the order that people ask.
const ORDER: [Attribute; 6] = [
    Attribute::Category,
    Attribute::Vendor,
    Attribute::Product,
    Attribute::Version,
    Attribute::Serial,
    Attribute::Os,
];

/// One attribute.
pub(crate) struct ClaimView {
    /// Which.
    pub(crate) attribute: Attribute,
    /// What is claimed; none where it is not known.
    pub(crate) claim: Option<Claim>,
    /// What speaks for and against it; what contradicts comes first.
    pub(crate) evidence: Vec<EvidenceView>,
    /// Further pieces of evidence.
    pub(crate) more: usize,
    /// Pieces that contradict.
    pub(crate) against: u64,
    /// What registers say.
    pub(crate) register: Vec<RegisterView>,
    /// What a person settled.
    pub(crate) decision: Option<DecisionRow>,
}

/// A piece of evidence with its place.
pub(crate) struct EvidenceView {
    /// As the store has it.
    pub(crate) row: EvidenceRow,
    /// Where it was heard.
    pub(crate) place: PlaceView,
}

/// What a register says of the same attribute.
pub(crate) struct RegisterView {
    /// Its value.
    pub(crate) value: Box<str>,
    /// Its row.
    pub(crate) place: PlaceView,
}

/// Every attribute, known or not.
pub(crate) fn claims(detail: &DeviceDetail, decisions: &[DecisionRow]) -> Vec<ClaimView> {
    let subject = correction_subject(detail);
    ORDER.map(|attribute| ClaimView::new(detail, decisions, &subject, attribute)).into()
}

impl ClaimView {
    fn new(detail: &DeviceDetail, decisions: &[DecisionRow], subject: &str, attribute: Attribute) -> Self {
        let all = detail.evidence.iter().filter(|row| row.evidence.claim == attribute);
        let (contradicting, supporting): (Vec<_>, Vec<_>) = all.partition(|row| !row.evidence.supports);
        let (against, count) = (contradicting.len(), contradicting.len() + supporting.len());
        let evidence = contradicting.into_iter().chain(supporting).take(EVIDENCE).map(|row| EvidenceView {
            place: place(&row.evidence.locator, &Texts::default()),
            row: row.clone(),
        });
        let begins = format!("{attribute}=");
        let corrects = |row: &&DecisionRow| {
            row.decision.kind == DecisionKind::Correction
                && *row.decision.subject == *subject
                && row.decision.value.starts_with(&begins)
        };
        Self {
            attribute,
            claim: detail.claims.iter().find(|claim| claim.attribute == attribute).cloned(),
            evidence: evidence.collect(),
            more: count.saturating_sub(EVIDENCE),
            against: against as u64,
            register: register(detail, attribute),
            decision: decisions.iter().rev().find(corrects).cloned(),
        }
    }

    /// Who settled it.
    pub(crate) fn settled_by(&self) -> &str {
        self.decision.as_ref().map_or("a person", |row| &row.decision.actor)
    }

    /// The value that a person settled on.
    pub(crate) fn corrected(&self) -> Option<String> {
        let (_attribute, value) = self.decision.as_ref()?.decision.value.split_once('=')?;
        Some(self.named(value))
    }

    /// A value as people say it.
    pub(crate) fn named(&self, value: &str) -> String {
        words::named(self.attribute, value)
    }
}

fn register(detail: &DeviceDetail, attribute: Attribute) -> Vec<RegisterView> {
    let field = match attribute {
        Attribute::Vendor => "manufacturer",
        Attribute::Product => "model",
        Attribute::Version => "software_version",
        Attribute::Serial => "serial_number",
        Attribute::Category => "description",
        Attribute::Os => return Vec::new(),
    };
    let fields = detail.assets.iter().flat_map(|asset| &asset.fields).filter(|row| &*row.field == field);
    let view = |row: &AssetFieldRow| RegisterView {
        value: row.value.clone(),
        place: place(&row.locator, &Texts::default()),
    };
    fields.map(view).take(REGISTER).collect()
}
