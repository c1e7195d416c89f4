//! What a finding means on its own device: its score there, and how soon to act.

use wardroom_model::finding::{FindingSource, FindingStatus};
use wardroom_model::{Finding, Severity};

use crate::context::{self, Circumstances};
use crate::{Constants, Exposure, ssvc};

/// The severity of a weakness on a device; none for recalls, ended support, and what does not touch the device.
pub fn severity(
    finding: &Finding,
    device: Circumstances,
    exposure: &Exposure,
    constants: &Constants,
) -> Option<Severity> {
    let is_weakness = matches!(
        finding.source,
        FindingSource::Csaf | FindingSource::Cve | FindingSource::Nvd | FindingSource::Vex
    );
    (is_weakness && finding.status != FindingStatus::NotAffected).then(|| Severity {
        score: context::score(finding, device),
        urgency: ssvc::urgency(finding, device.function, exposure, constants),
    })
}
