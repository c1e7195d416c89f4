//! Which devices a vulnerability scanner or an endpoint agent must leave alone, and why.
//!
//! A device is left alone where it keeps alive, treats or watches a patient; where the catalogue marks its kind, its
//! product or its operating system as fragile; where its maker no longer supports the operating system of a medical device; and, until
//! somebody says what it is, where it is not known. What is certainly not medical and not fragile may be scanned.

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::{Attribute, Claim, Confidence, Date};

/// Why a device is left alone. The order is that of the harm if it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanClass {
    /// It keeps alive.
    LifeSupport,
    /// It treats a patient.
    Therapeutic,
    /// It watches a patient.
    Monitoring,
    /// It may fail when it is scanned.
    Fragile,
    /// Another medical device: ask its maker before scanning.
    Medical,
    /// What it is is not known: ask before scanning.
    NotKnown,
}

impl ScanClass {
    /// Slug.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::LifeSupport => "life_support",
            Self::Therapeutic => "therapeutic",
            Self::Monitoring => "monitoring",
            Self::Fragile => "fragile",
            Self::Medical => "medical",
            Self::NotKnown => "not_known",
        }
    }
}

/// A device that is left alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DoNotScan {
    /// Why, as one word.
    pub class: ScanClass,
    /// Why, in words.
    pub reason: String,
    /// How sure what it rests on is; none where nothing is known.
    pub confidence: Option<Confidence>,
}

/// Whether a device must be left alone; none where it may be scanned. `medical` is what is known of it beside its kind.
pub fn do_not_scan(
    catalog: &Catalog,
    claims: &[Claim],
    medical: Option<bool>,
    today: Date,
) -> Option<DoNotScan> {
    let claim = |attribute| claims.iter().find(|claim| claim.attribute == attribute);
    let category = claim(Attribute::Category);
    let known = category.and_then(|claim| catalog.category(claim.id.as_deref().unwrap_or(&claim.value)));
    let because = |class, reason: String, claim: Option<&Claim>| {
        Some(DoNotScan { class, reason, confidence: claim.map(|claim| claim.confidence) })
    };
    if let Some(kind) = known {
        let told = match kind.function {
            ClinicalFunction::LifeSupport => Some((ScanClass::LifeSupport, "keeps a patient alive")),
            ClinicalFunction::Therapeutic => Some((ScanClass::Therapeutic, "treats a patient")),
            ClinicalFunction::Monitoring => Some((ScanClass::Monitoring, "watches a patient")),
            _ => None,
        };
        if let Some((class, words)) = told {
            return because(class, format!("{}: {words}", kind.name), category);
        }
    }
    let product = claim(Attribute::Product);
    let of_product = product.and_then(|claim| catalog.product_by_id(claim.id.as_deref()?));
    let os = claim(Attribute::Os);
    let of_os = os.and_then(|claim| {
        let detail = claim.os.clone().unwrap_or_default();
        catalog.operating_system(&claim.value, detail.version.as_deref(), detail.build.as_deref())
    });
    let fragile = [
        (of_product.and_then(|product| product.fragile.as_deref()), product),
        (known.and_then(|kind| kind.fragile.as_deref()), category),
        (of_os.and_then(|os| os.fragile.as_deref()), os),
    ];
    if let Some((reason, claim)) = fragile.into_iter().find_map(|(reason, claim)| Some((reason?, claim))) {
        return because(ScanClass::Fragile, reason.to_owned(), claim);
    }
    let is_medical = known.map(|kind| kind.function.is_medical()).or(medical);
    let ended = os.and_then(|claim| claim.os.as_ref()?.end_of_support).filter(|end| *end < today);
    match (is_medical, ended) {
        (Some(true), Some(end)) => because(
            ScanClass::Fragile,
            format!("a medical device whose operating system has had no support since {end}"),
            os,
        ),
        (Some(true), None) => {
            let kind = known.map_or("Medical device", |kind| &kind.name);
            because(ScanClass::Medical, format!("{kind}: ask its maker before scanning"), category)
        }
        (Some(false), _) => None,
        (None, _) if known.is_some() => None,
        (None, _) => because(ScanClass::NotKnown, "not known: ask before scanning".to_owned(), None),
    }
}
