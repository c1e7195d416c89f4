//! Is a host a medical device?
//!
//! Its category says so: the scores of all medical categories against those of all others,
//! `ln((1 + Σ (exp S − 1) of medical) / (1 + Σ (exp S − 1) of others))`, so that one category alone gives its own confidence and
//! one of which nothing speaks gives none. A category that is a computer like any other but for its use (a kind
//! of server or of workstation, or these themselves) counts with half its score: hardware and network do not tell a
//! reading station from an office's computer. A maker that makes only medical things, or none, adds the log-odds of its
//! claim, with at most 0.85; makers of computers, of modules and of virtual machines add nothing, since those are in both, and
//! of programs only the medical ones count.

use wardroom_catalog::{Catalog, Category, Trade, VendorRole};
use wardroom_model::{Claim, Confidence};

/// A maker's trade says no more than this.
const TRADE: f64 = 0.85;
/// Below this nothing is said.
const LEAST: f64 = 0.65;

/// True or false with its confidence; none where nothing says so either way.
pub(super) fn judge(
    catalog: &Catalog,
    categories: &[(String, f64)],
    vendor: Option<&Claim>,
) -> Option<(bool, Confidence)> {
    let known = || categories.iter().filter_map(|(slug, score)| Some((catalog.category(slug)?, *score)));
    let sum = |medical: bool| {
        let of_kind = known().filter(|(category, _)| category.function.is_medical() == medical);
        let scores =
            of_kind.map(|(category, score)| score * if is_computer(catalog, category) { 0.5 } else { 1.0 });
        1.0 + scores.map(f64::exp_m1).sum::<f64>()
    };
    let by_category = (sum(true) / sum(false)).ln();
    let log_odds = (by_category + by_trade(catalog, vendor)).clamp(-6.9, 6.9);
    let confidence = Confidence::from_log_odds(log_odds.abs());
    (confidence.value() >= LEAST).then_some((log_odds > 0.0, confidence))
}

/// Are there medical and other devices among a category, the more general one that it is a kind of, and its kinds?
pub(crate) fn is_computer(catalog: &Catalog, category: &Category) -> bool {
    let general = category.kind_of.as_deref().and_then(|slug| catalog.category(slug)).unwrap_or(category);
    let is_general = |kind: &Category| kind.kind_of.as_deref() == Some(&*general.slug);
    let among = |medical: bool| {
        general.function.is_medical() == medical
            || catalog
                .categories()
                .iter()
                .any(|kind| is_general(kind) && kind.function.is_medical() == medical)
    };
    among(true) && among(false)
}

fn by_trade(catalog: &Catalog, vendor: Option<&Claim>) -> f64 {
    let Some(claim) = vendor else { return 0.0 };
    let Some(maker) = claim.id.as_deref().and_then(|id| catalog.vendor_by_id(id)) else { return 0.0 };
    let weight = Confidence::new(claim.confidence.value().min(TRADE)).log_odds();
    match (maker.role, maker.trade) {
        (VendorRole::DeviceMaker | VendorRole::SoftwareMaker, Trade::Medical) => weight,
        (VendorRole::DeviceMaker, Trade::Other) => -weight,
        _ => 0.0,
    }
}
