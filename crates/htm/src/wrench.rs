//! The wrench: one mark that says how a device stands with its maintenance and its recalls.

use wardroom_model::finding::{FindingDecision, FindingSource, FindingStatus};
use wardroom_model::{Finding, State};

use crate::Maintenance;

/// A mark: its state and the sentence behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The state.
    pub state: State,
    /// Why, in one sentence.
    pub text: Box<str>,
}

/// The wrench of a device with these maintenances, one an asset, and these findings, of which only recalls count.
/// A recall of class I asks to act now. The most urgent cause stands; a device without an asset is *not known*.
pub fn wrench(maintenance: &[Maintenance], findings: &[Finding]) -> Mark {
    let dates = maintenance.iter().map(|one| Mark { state: one.mark(), text: one.text.clone() });
    let recalls = findings.iter().filter_map(recall);
    dates.chain(recalls).min_by(|a, b| (a.state, &a.text).cmp(&(b.state, &b.text))).unwrap_or_else(|| Mark {
        state: State::NotKnown,
        text: "PM not known: the device is not in the CMMS".into(),
    })
}

fn recall(finding: &Finding) -> Option<Mark> {
    let open = finding.source == FindingSource::Recall
        && matches!(finding.decision, FindingDecision::None | FindingDecision::Accepted);
    let class = match finding.recall_class {
        Some(class @ 1..=3) => format!(" (FDA class {})", "I".repeat(class.into())),
        _ => String::new(),
    };
    let (state, text) = match finding.status {
        FindingStatus::Affected if finding.recall_class == Some(1) => (State::ActNow, "Recall"),
        FindingStatus::Affected => (State::Plan, "Recall"),
        FindingStatus::NeedsCheck => (State::NotKnown, "Perhaps under recall"),
        FindingStatus::NotAffected => return None,
    };
    open.then(|| Mark { state, text: format!("{text} {}{class}", finding.id).into() })
}

#[cfg(test)]
mod tests {
    use wardroom_model::finding::{Component, MatchedOn};
    use wardroom_model::{Confidence, Date};

    use super::*;
    use crate::maintenance::maintenance;
    use crate::maintenance::tests::{asset, day};

    fn recalled(status: FindingStatus, class: Option<u8>) -> Finding {
        Finding {
            asset: "A1".into(),
            id: "Z-1234-2026".into(),
            advisories: vec![],
            source: FindingSource::Recall,
            status,
            justification: None,
            reason: "".into(),
            component: Component::Device,
            range: None,
            matched_on: MatchedOn::default(),
            confidence: Confidence::new(0.9),
            cvss: None,
            cvss_vector: None,
            ssvc: wardroom_model::Ssvc::default(),
            epss: None,
            kev: false,
            recall_class: class,
            severity: None,
            decision: FindingDecision::None,
            remedy: None,
            evidence: vec![],
        }
    }

    fn check(next_pm: &str, findings: &[Finding], state: State, text: &str) {
        let today: Date = "2026-11-20".parse().unwrap();
        let found = wrench(&[maintenance(&asset(None, day(next_pm)), today)], findings);
        assert_eq!((found.state, &*found.text), (state, text));
    }

    #[test]
    fn the_most_urgent_cause_stands() {
        use FindingStatus::{Affected, NeedsCheck, NotAffected};
        let far = "2027-10-03";
        check(far, &[], State::InOrder, "PM in order until 3 October 2027");
        check(far, &[recalled(NotAffected, Some(1))], State::InOrder, "PM in order until 3 October 2027");
        check(far, &[recalled(Affected, Some(1))], State::ActNow, "Recall Z-1234-2026 (FDA class I)");
        check(far, &[recalled(Affected, Some(2))], State::Plan, "Recall Z-1234-2026 (FDA class II)");
        check(far, &[recalled(NeedsCheck, None)], State::NotKnown, "Perhaps under recall Z-1234-2026");
        let overdue = "PM overdue since 19 November 2026 (1 day)";
        check("2026-11-19", &[recalled(Affected, Some(2))], State::ActNow, overdue);
        let fixed = Finding { decision: FindingDecision::Fixed, ..recalled(Affected, Some(1)) };
        check(far, &[fixed], State::InOrder, "PM in order until 3 October 2027");
        assert_eq!(wrench(&[], &[]).state, State::NotKnown);
    }
}
