//! What there is to say about one device before work is planned on it: maintenance, harm, and the two marks.

use wardroom_htm::{Maintenance, Mark, maintenance, wrench};
use wardroom_model::{Attribute, Confidence, Date, Locator};
use wardroom_risk::{Constants, Harms, RiskInput, Shield, harm, security_state};

use crate::PlanInput;

/// One device, assessed.
#[derive(Clone, Debug)]
pub struct Assessment<'a> {
    /// Maintenance of each of its assets, in the order of `PlanInput::assets`.
    pub maintenance: Vec<Maintenance>,
    /// Harm, and the share of each finding in it.
    pub harms: Harms<'a>,
    /// The mark of maintenance and recalls.
    pub wrench: Mark,
    /// The mark of security.
    pub shield: Shield,
}

/// Assesses a device on the day `today`.
pub fn assess<'a>(input: &PlanInput<'a>, today: Date, constants: &Constants) -> Assessment<'a> {
    let maintenance: Vec<Maintenance> = input.assets.iter().map(|asset| maintenance(asset, today)).collect();
    let confidence = identity_confidence(input);
    let identified = confidence.value() >= constants.unknown.identified_from;
    let mut evidence: Vec<Locator> =
        maintenance.iter().flat_map(|one| one.evidence.iter().cloned()).collect();
    evidence.sort();
    let risk = RiskInput {
        function: input.function,
        medical: input.device.medical.map(|(medical, _)| medical),
        bucket: input.device.bucket,
        confidence,
        findings: input.findings,
        overdue_days: maintenance.iter().map(Maintenance::overdue_days).max().unwrap_or(0),
        maintenance_evidence: evidence,
        expected_on_network: input
            .assets
            .iter()
            .any(|asset| asset.mac_address.is_some() || asset.ip_address.is_some()),
        exposure: input.exposure,
        host_evidence: input.host_evidence,
    };
    Assessment {
        harms: harm(&risk, constants),
        wrench: wrench(&maintenance, input.findings),
        shield: security_state(input.findings, input.exposure, identified),
        maintenance,
    }
}

/// How sure it is which product the device is; where no product is named, which kind of device.
fn identity_confidence(input: &PlanInput<'_>) -> Confidence {
    let claim = |attribute| input.device.claims.iter().find(|claim| claim.attribute == attribute);
    let best = claim(Attribute::Product).or_else(|| claim(Attribute::Category));
    best.map(|claim| claim.confidence).unwrap_or_default()
}
