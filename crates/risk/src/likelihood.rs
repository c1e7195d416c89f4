//! How likely one finding becomes an event on one device within a year.

use wardroom_model::Finding;
use wardroom_model::finding::{FindingDecision, FindingSource, FindingStatus};

use crate::Constants;
use crate::words::{percent, recall_class};

/// Days that an EPSS score looks ahead (FIRST, EPSS model).
const EPSS_DAYS: f64 = 30.0;
const YEAR_DAYS: f64 = 365.0;
/// The most that one finding may weigh: nothing is certain, and a rate must stay finite.
const MOST: f64 = 0.999;

/// A likelihood with its reason.
pub(crate) struct Likelihood {
    /// Share of devices and years, 0 to 0.999.
    pub(crate) share: f64,
    /// What it comes from, in words.
    pub(crate) because: String,
}

impl Likelihood {
    /// Events a year: independent rates add up, where likelihoods do not.
    pub(crate) fn rate(&self) -> f64 {
        -(-self.share).ln_1p()
    }
}

/// True where the finding is, or may be, a present weakness of the device.
pub fn is_open(finding: &Finding) -> bool {
    finding.status != FindingStatus::NotAffected
        && !matches!(finding.decision, FindingDecision::Fixed | FindingDecision::FalseMatch)
}

/// None for a finding that does not touch the device, or no more.
pub(crate) fn of(finding: &Finding, constants: &Constants) -> Option<Likelihood> {
    if !is_open(finding) {
        return None;
    }
    let (mut share, mut because) = match finding.source {
        FindingSource::Recall => recalled(finding, constants),
        FindingSource::EndOfSupport => {
            (constants.likelihood.end_of_support, "the maker has ended support".to_owned())
        }
        FindingSource::Csaf | FindingSource::Cve | FindingSource::Nvd | FindingSource::Vex => {
            attacked(finding, constants)
        }
    };
    if finding.status == FindingStatus::NeedsCheck {
        share *= constants.likelihood.needs_check;
        because.push_str(&format!(", must be checked: × {}", constants.likelihood.needs_check));
    }
    if finding.decision == FindingDecision::Mitigated {
        share *= constants.likelihood.mitigated;
        because.push_str(&format!(", something else protects it: × {}", constants.likelihood.mitigated));
    }
    let share = share.clamp(0.0, MOST);
    Some(Likelihood { share, because: format!("{}: {because}; {} a year", finding.id, percent(share)) })
}

fn recalled(finding: &Finding, constants: &Constants) -> (f64, String) {
    let share = match finding.recall_class {
        Some(1) => constants.recall.class_1,
        Some(2) => constants.recall.class_2,
        Some(3) => constants.recall.class_3,
        _ => constants.recall.no_class,
    };
    (share, format!("recall, {}", recall_class(finding.recall_class)))
}

/// Used by attackers anywhere, times reaching this device.
fn attacked(finding: &Finding, constants: &Constants) -> (f64, String) {
    let figures = &constants.likelihood;
    let (anywhere, because) = match (finding.epss, finding.cvss) {
        (Some(epss), _) => {
            let year = 1.0 - (1.0 - epss.clamp(0.0, 1.0)).powf(YEAR_DAYS / EPSS_DAYS);
            (year, format!("likely used somewhere with {} in 30 days (EPSS)", percent(epss)))
        }
        (None, Some(cvss)) => {
            let year = match cvss {
                9.0.. => figures.cvss_critical,
                7.0.. => figures.cvss_high,
                4.0.. => figures.cvss_medium,
                _ => figures.cvss_low,
            };
            (year, format!("severity {cvss:.1} (CVSS)"))
        }
        (None, None) => (figures.cvss_low, "no score published".to_owned()),
    };
    let (anywhere, because) = if finding.kev {
        (anywhere.max(figures.kev), "attackers use this today (CISA KEV)".to_owned())
    } else {
        (anywhere, because)
    };
    (anywhere * figures.reach, because)
}
