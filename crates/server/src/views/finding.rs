//! Findings, joined where a publisher says the same of one device: eight CVE numbers of one advisory with one reason
//! are one thing to read and one thing to do.

use wardroom_model::decision::DecisionKind;
use wardroom_model::finding::FindingStatus;
use wardroom_store::{DecisionRow, FindingRow};

use super::Link;
use super::place::{PlaceView, Texts, places};
use super::work::task;
use crate::words;

/// Findings of one device with the same status, reason and advice.
pub(crate) struct FindingGroup {
    /// What they have in common is read from the first.
    pub(crate) first: FindingRow,
    /// Each of them.
    pub(crate) findings: Vec<FindingView>,
}

/// One finding with its published texts.
pub(crate) struct FindingView {
    /// As the store has it.
    pub(crate) row: FindingRow,
    /// Where the publisher says so.
    pub(crate) texts: Vec<PlaceView>,
    /// What a person settled.
    pub(crate) decision: Option<DecisionRow>,
}

/// Joins findings, in the order of the first of each group.
pub(crate) fn groups(rows: Vec<FindingRow>, decisions: &[DecisionRow], texts: &Texts) -> Vec<FindingGroup> {
    let mut groups: Vec<FindingGroup> = Vec::new();
    for row in rows {
        let view = FindingView::new(row, decisions, texts);
        match groups.iter_mut().find(|group| group.takes(&view.row)) {
            Some(group) => group.findings.push(view),
            None => groups.push(FindingGroup { first: view.row.clone(), findings: vec![view] }),
        }
    }
    groups
}

impl FindingGroup {
    fn takes(&self, row: &FindingRow) -> bool {
        let (ours, other) = (&self.first.finding, &row.finding);
        self.first.device == row.device
            && ours.status == other.status
            && ours.reason == other.reason
            && ours.remedy == other.remedy
            && ours.advisories == other.advisories
    }

    /// The state that the status is drawn with.
    pub(crate) fn state(&self) -> &'static str {
        words::finding_state(self.first.finding.status).slug()
    }

    /// The publisher's advice, where there is something to do.
    pub(crate) fn advice(&self) -> Option<&str> {
        let finding = &self.first.finding;
        finding.remedy.as_deref().filter(|_| finding.status != FindingStatus::NotAffected)
    }

    /// Attackers use one of them today.
    pub(crate) fn is_exploited(&self) -> bool {
        self.findings.iter().any(|view| view.row.finding.kev)
    }

    /// Numbers of those that nobody has settled, as a form sends them.
    pub(crate) fn open(&self) -> Vec<&str> {
        let open = self.findings.iter().filter(|view| view.decision.is_none());
        open.map(|view| &*view.row.finding.id).collect()
    }

    /// What to do next on the device.
    pub(crate) fn next(&self) -> Option<Link> {
        self.findings.first()?.next()
    }
}

impl FindingView {
    /// What to do next on the device.
    pub(crate) fn next(&self) -> Option<Link> {
        let row = &self.row;
        let step = row.next_step.as_ref().filter(|_| row.finding.status != FindingStatus::NotAffected)?;
        let name = row.device_name.as_deref().unwrap_or_default();
        let text = task(&step.action, name, row.device_place.as_deref().unwrap_or_default());
        Some(Link { href: format!("/work/{}", step.work), text })
    }

    /// The score on its own device, where that differs from the publisher's.
    pub(crate) fn score_here(&self) -> Option<f64> {
        let finding = &self.row.finding;
        let here = finding.severity.as_ref()?.score.as_ref()?.value;
        (finding.cvss != Some(here)).then_some(here)
    }

    /// A finding with what stands beside it.
    pub(crate) fn new(row: FindingRow, decisions: &[DecisionRow], texts: &Texts) -> Self {
        let is_about = |made: &&DecisionRow| {
            made.decision.kind == DecisionKind::Finding && made.decision.subject == row.subject
        };
        Self {
            texts: places(&row.finding.evidence, texts),
            decision: decisions.iter().rev().find(is_about).cloned(),
            row,
        }
    }
}
