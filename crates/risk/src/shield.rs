//! The shield: one mark that says how a device stands with its security.

use wardroom_model::finding::{FindingDecision, FindingSource, FindingStatus};
use wardroom_model::{Finding, State};

use crate::Exposure;
use crate::likelihood::is_open;
use crate::words::{count, percent};

/// EPSS from which on a weakness asks to act now: used somewhere within 30 days, with this likelihood. Our own
/// threshold; about the top few in a hundred of all published weaknesses score higher.
pub const EPSS_ACT_NOW: f64 = 0.1;
/// CVSS from which on a weakness asks to act now on a device that talks to the internet: *critical* in CVSS 3.1 §5.
pub const CVSS_CRITICAL: f64 = 9.0;

/// A mark: its state and the sentence behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shield {
    /// The state.
    pub state: State,
    /// Why, in one sentence.
    pub text: Box<str>,
}

/// The shield of a device with these findings; recalls belong to the wrench. What a person accepted or saw protected is
/// in order. `identified` says whether it is known what the device is: of an unknown device nothing can be in order.
pub fn security_state(findings: &[Finding], exposure: &Exposure, identified: bool) -> Shield {
    let mut open: Vec<&Finding> = findings
        .iter()
        .filter(|finding| is_open(finding) && finding.decision == FindingDecision::None)
        .filter(|finding| finding.source != FindingSource::Recall)
        .collect();
    // The heaviest speaks for all.
    open.sort_by(|a, b| {
        let weight =
            |finding: &Finding| (finding.kev, finding.epss.unwrap_or(0.0), finding.cvss.unwrap_or(0.0));
        let ((kev_a, epss_a, cvss_a), (kev_b, epss_b, cvss_b)) = (weight(a), weight(b));
        kev_b
            .cmp(&kev_a)
            .then(epss_b.total_cmp(&epss_a))
            .then(cvss_b.total_cmp(&cvss_a))
            .then_with(|| a.id.cmp(&b.id))
    });
    let with = |status| open.iter().filter(move |finding| finding.status == status);
    let affected = with(FindingStatus::Affected);
    let checks = with(FindingStatus::NeedsCheck);
    let urgent =
        affected.clone().find_map(|finding| Some(format!("{}: {}", finding.id, urgency(finding, exposure)?)));
    let (state, text) = if let Some(text) = urgent {
        (State::ActNow, text)
    } else if let Some(worst) = affected.clone().next() {
        (State::Plan, format!("{}; the worst is {}", known(affected.count()), worst.id))
    } else if let Some(worst) = checks.clone().find(|finding| finding.kev) {
        (State::Plan, format!("Check whether {} touches it: attackers use this today (CISA KEV)", worst.id))
    } else if checks.clone().next().is_some() {
        (State::NotKnown, format!("{} to settle by a look at the device", count(checks.count(), "question")))
    } else if identified {
        (State::InOrder, "No published weakness is open".to_owned())
    } else {
        (State::NotKnown, "Not known: what the device is must be found out first".to_owned())
    };
    Shield { state, text: text.into() }
}

fn known(number: usize) -> String {
    if number == 1 { "1 known weakness".to_owned() } else { format!("{number} known weaknesses") }
}

fn urgency(finding: &Finding, exposure: &Exposure) -> Option<String> {
    let epss = finding.epss.filter(|epss| *epss >= EPSS_ACT_NOW);
    let critical = finding.cvss.filter(|cvss| *cvss >= CVSS_CRITICAL && exposure.public_peers > 0);
    if finding.kev {
        Some("attackers use this today (CISA KEV)".to_owned())
    } else if let Some(epss) = epss {
        Some(format!("likely to be used within 30 days, {} (EPSS)", percent(epss)))
    } else {
        critical.map(|cvss| format!("critical, {cvss:.1} (CVSS), and the device talks to the internet"))
    }
}
