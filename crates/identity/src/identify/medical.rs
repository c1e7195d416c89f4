//! Is a host a medical device?
//!
//! Its category says so: the scores of all medical categories against those of all others,
//! `ln((1 + Σ exp S of medical) / (1 + Σ exp S of others))`. A maker that makes only medical things, or none, adds the log-odds
//! of its claim, with at most 0.85; makers of computers and of virtual machines add nothing, since those are in both.

use wardroom_catalog::{Catalog, Trade, VendorRole};
use wardroom_model::{Claim, Confidence};

/// A maker's trade says no more than this.
const TRADE: f64 = 0.85;
/// Below this nothing is said.
const LEAST: f64 = 0.6;

/// True or false with its confidence; none where nothing says so either way.
pub(super) fn judge(
    catalog: &Catalog,
    categories: &[(String, f64)],
    vendor: Option<&Claim>,
) -> Option<(bool, Confidence)> {
    let sum = |medical: bool| {
        let of_kind = categories.iter().filter(|(slug, _)| {
            catalog.category(slug).is_some_and(|category| category.function.is_medical() == medical)
        });
        1.0 + of_kind.map(|(_, score)| score.exp()).sum::<f64>()
    };
    let by_category = (sum(true) / sum(false)).ln();
    let by_trade = vendor.map_or(0.0, |claim| {
        let maker = claim.id.as_deref().and_then(|id| catalog.vendor_by_id(id));
        let maker = maker.filter(|maker| maker.role == VendorRole::DeviceMaker);
        let weight = Confidence::new(claim.confidence.value().min(TRADE)).log_odds();
        match maker.map(|maker| maker.trade) {
            Some(Trade::Medical) => weight,
            Some(Trade::Other) => -weight,
            Some(Trade::Both) | None => 0.0,
        }
    });
    let log_odds = (by_category + by_trade).clamp(-6.9, 6.9);
    let confidence = Confidence::from_log_odds(log_odds.abs());
    (confidence.value() >= LEAST).then_some((log_odds > 0.0, confidence))
}
