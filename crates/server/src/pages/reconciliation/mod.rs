//! `/reconciliation`: which records of the register and which hosts are one device, and what the register should be told.
//!
//! One head over all: how far the hospital has come, and the tabs. Each tab is a file: pairs and what is left over
//! ([`pairs`]), the counts ([`progress`]), records that are there twice ([`duplicates`]), how good the records are
//! ([`quality`]), what to write back ([`write_back`]), what people settled ([`settled`]), and pairing by hand ([`join`]).

pub(crate) mod duplicates;
pub(crate) mod join;
pub(crate) mod pairs;
pub(crate) mod progress;
pub(crate) mod quality;
pub(crate) mod settled;
pub(crate) mod write_back;

use wardroom_model::decision::DecisionKind;
use wardroom_model::device::Bucket;
use wardroom_store::{DecisionRow, RegisterCounts, Summary};

use crate::address::Address;
use crate::failure::Failure;
use crate::state::AppState;
use crate::views::Tab;
use crate::visit::Visit;
use crate::words;

/// Tabs of the first line: pairs, and what is left over on either side.
const TABS_OF_PAIRS: usize = 4;

/// What stands over every tab.
pub(super) struct Head {
    summary: Summary,
    /// Pairs, and what is left over on either side.
    tabs: Vec<Tab>,
    /// The counts, and what is said of the register.
    of_register: Vec<Tab>,
    /// The reader's own last decision here: its id, and what it is about.
    undo: Option<(Box<str>, String)>,
}

/// Is this a decision that is made on these pages?
pub(super) const fn is_of_register(kind: DecisionKind) -> bool {
    match kind {
        DecisionKind::PairConfirmed
        | DecisionKind::PairRejected
        | DecisionKind::DuplicateConfirmed
        | DecisionKind::DuplicateRejected
        | DecisionKind::WriteBackTaken
        | DecisionKind::WriteBackLeft => true,
        DecisionKind::Correction
        | DecisionKind::HostsJoined
        | DecisionKind::HostsParted
        | DecisionKind::Finding => false,
    }
}

impl Head {
    /// The head with this tab chosen, and every decision that the reader may see.
    pub(super) async fn of(
        state: &AppState,
        visit: &Visit,
        chosen: &str,
    ) -> Result<(Self, Vec<DecisionRow>), Failure> {
        let summary = state.store.summary(&visit.context).await?;
        let counts = state.store.register_counts(&visit.context).await?;
        let decisions = state.store.decision_list_all(&visit.context).await?;
        let own = |row: &&DecisionRow| {
            let made = &row.decision;
            visit.acting().is_some_and(|actor| actor.name == made.actor) && is_of_register(made.kind)
        };
        let undo = decisions.iter().rev().find(own);
        let undo = undo.map(|row| (row.id.clone(), settled::told(&row.decision)));
        let of_people = decisions.iter().filter(|row| is_of_register(row.decision.kind)).count() as u64;
        let mut tabs = tabs(chosen, &summary, &counts, of_people);
        let of_register = tabs.split_off(TABS_OF_PAIRS.min(tabs.len()));
        Ok((Self { summary, tabs, of_register, undo }, decisions))
    }

    /// Width of a part of the progress bar, of 1000.
    fn width(&self, part: &u64) -> String {
        let whole = self.summary.devices.max(1) as f64;
        words::bar(*part as f64 / whole, 1000.0)
    }
}

fn tabs(chosen: &str, summary: &Summary, counts: &RegisterCounts, of_people: u64) -> Vec<Tab> {
    let tab = |slug: &str, word: &str, path: &str, count: Option<u64>| Tab {
        word: word.to_owned(),
        href: path.to_owned(),
        chosen: slug == chosen,
        count,
    };
    let of_pairs = |slug: &str, word: &str, count: u64| {
        let href = Address::new("/reconciliation").with("tab", Some(slug)).to_string();
        tab(slug, word, &href, Some(count))
    };
    vec![
        of_pairs("candidate", "To decide", summary.pairs_candidate),
        of_pairs("match", "Matched", summary.matched),
        of_pairs("network_only", words::bucket(Bucket::NetworkOnly), summary.network_only),
        of_pairs("cmms_only", words::bucket(Bucket::CmmsOnly), summary.cmms_only),
        tab("departments", "By department", "/reconciliation/departments", None),
        tab("duplicates", "Twice in the CMMS", "/reconciliation/duplicates", Some(counts.duplicates)),
        tab("quality", "Quality of the records", "/reconciliation/quality", Some(counts.to_improve)),
        tab("write_back", "For the CMMS", "/reconciliation/write-back", Some(counts.write_back_open)),
        tab("settled", "Settled by people", "/reconciliation/settled", Some(of_people)),
    ]
}
