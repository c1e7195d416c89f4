//! What a device is claimed to be: each attribute with its value, what speaks for and against it, what the register
//! says, and what a person settled.

use wardroom_catalog::Catalog;
use wardroom_identity::Counted;
use wardroom_model::Claim;
use wardroom_model::claim::Attribute;
use wardroom_model::decision::DecisionKind;
use wardroom_store::{AssetFieldRow, DecisionRow, DeviceDetail, EvidenceRow};

use super::place::{PlaceView, Texts, place};
use super::reason::{Reasons, SumView};
use crate::pages::decisions::correction_subject;
use crate::words;

/// Pieces of evidence that the page lists for one side of a claim.
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
    /// What the kind of device means for patients; of a category only.
    pub(crate) meaning: Option<String>,
    /// What speaks for it, heaviest first.
    pub(crate) supporting: EvidenceViews,
    /// What contradicts it, heaviest first.
    pub(crate) contradicting: EvidenceViews,
    /// What contradicts, in words.
    pub(crate) told: Vec<String>,
    /// How it was added up.
    pub(crate) sums: Vec<SumView>,
    /// What registers say.
    pub(crate) register: Vec<RegisterView>,
    /// What the record of its product says.
    pub(crate) recorded: Vec<String>,
    /// What a person settled.
    pub(crate) decision: Option<DecisionRow>,
    catalog: &'static Catalog,
}

/// The heaviest pieces of evidence of one side.
pub(crate) struct EvidenceViews {
    /// The pieces.
    pub(crate) pieces: Vec<EvidenceView>,
    /// Further pieces.
    pub(crate) more: usize,
}

/// A piece of evidence with its place.
pub(crate) struct EvidenceView {
    /// As the store has it.
    pub(crate) row: EvidenceRow,
    /// Where it was heard.
    pub(crate) place: PlaceView,
    /// How much of it was counted.
    pub(crate) counted: Option<Counted>,
}

impl EvidenceView {
    /// Why not all of its weight counts; empty where it does.
    pub(crate) fn remark(&self) -> &'static str {
        match self.counted {
            Some(Counted::Dependent) => "not counted again: the same source said it more strongly",
            Some(Counted::Half) => "counts half: it is less exact",
            Some(Counted::Nothing) => "counts nothing: it is not said of the device itself",
            Some(Counted::Whole) | None => "",
        }
    }
}

/// What a register says of the same attribute.
pub(crate) struct RegisterView {
    /// Its value.
    pub(crate) value: Box<str>,
    /// Its row.
    pub(crate) place: PlaceView,
}

/// Every attribute, known or not.
pub(crate) fn claims(detail: &DeviceDetail, decisions: &[DecisionRow], reasons: &Reasons) -> Vec<ClaimView> {
    let subject = correction_subject(detail);
    ORDER.map(|attribute| ClaimView::new(detail, decisions, &subject, attribute, reasons)).into()
}

impl ClaimView {
    fn new(
        detail: &DeviceDetail,
        decisions: &[DecisionRow],
        subject: &str,
        attribute: Attribute,
        reasons: &Reasons,
    ) -> Self {
        let all = detail.evidence.iter().filter(|row| row.evidence.claim == attribute);
        let (contradicting, supporting): (Vec<_>, Vec<_>) = all.partition(|row| !row.evidence.supports);
        let views = |rows: Vec<&EvidenceRow>| EvidenceViews {
            more: rows.len().saturating_sub(EVIDENCE),
            pieces: rows
                .into_iter()
                .take(EVIDENCE)
                .map(|row| EvidenceView {
                    place: place(&row.evidence.locator, &Texts::default()),
                    counted: reasons.counted(row),
                    row: row.clone(),
                })
                .collect(),
        };
        let begins = format!("{attribute}=");
        let corrects = |row: &&DecisionRow| {
            row.decision.kind == DecisionKind::Correction
                && *row.decision.subject == *subject
                && row.decision.value.starts_with(&begins)
        };
        let claim = detail.claims.iter().find(|claim| claim.attribute == attribute).cloned();
        let meaning = claim.as_ref().filter(|_| attribute == Attribute::Category);
        Self {
            attribute,
            meaning: meaning
                .and_then(|claim| reasons.meaning(detail, claim.id.as_deref().unwrap_or(&claim.value))),
            claim,
            supporting: views(supporting),
            contradicting: views(contradicting),
            told: reasons.contradictions(attribute),
            sums: reasons.sums(attribute),
            register: register(detail, attribute),
            recorded: recorded(detail, attribute),
            decision: decisions.iter().rev().find(corrects).cloned(),
            catalog: reasons.catalog,
        }
    }

    /// Both sides, with what each is called.
    pub(crate) fn sides(&self) -> [(&'static str, &EvidenceViews); 2] {
        [("Speaks for it", &self.supporting), ("Contradicts it", &self.contradicting)]
    }

    /// How many contradict.
    pub(crate) fn against(&self) -> u64 {
        (self.contradicting.pieces.len() + self.contradicting.more) as u64
    }

    /// What the register added to what was heard, where it says the same.
    pub(crate) fn with_register(&self) -> Option<f64> {
        let total = self.claim.as_ref()?.confidence.value();
        let heard = self.sums.iter().find(|sum| sum.claimed)?.confidence.value();
        let adds = self.decision.is_none() && !self.register.is_empty() && total - heard > 0.001;
        adds.then_some(total)
    }

    /// Does nothing at all say it?
    pub(crate) fn is_silent(&self) -> bool {
        self.register.is_empty()
            && self.recorded.is_empty()
            && self.sides().iter().all(|(_, side)| side.pieces.is_empty())
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
        words::named(self.catalog, self.attribute, value)
    }
}

/// What the records of the product say of the same attribute.
fn recorded(detail: &DeviceDetail, attribute: Attribute) -> Vec<String> {
    let said = detail.products.iter().filter_map(|product| {
        let record = product.record.as_ref()?;
        match attribute {
            Attribute::Vendor => record.company.as_deref().map(str::to_owned),
            Attribute::Product => {
                let names = [record.brand.as_deref(), record.model.as_deref()];
                Some(names.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            Attribute::Category => {
                let kinds = record.product_codes.iter().map(crate::views::product::kind_of);
                Some(kinds.collect::<Vec<_>>().join("; "))
            }
            Attribute::Serial => product.code.serial.as_deref().map(str::to_owned),
            Attribute::Version | Attribute::Os => None,
        }
    });
    let mut said: Vec<String> = said.filter(|text| !text.is_empty()).collect();
    said.dedup();
    said
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
