//! What people settled about pairs, records and proposals, newest first, each to be taken back.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::register::{Duplicate, WriteBack, WriteBackField};
use wardroom_store::DecisionRow;

use super::{Head, is_of_register};
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

/// Decisions that the page lists before it leads to the rest.
const DECISIONS: usize = 200;

/// A decision in words.
struct SettledView {
    row: DecisionRow,
    told: String,
}

#[derive(Template)]
#[template(path = "reconciliation/settled.html")]
struct SettledPage {
    frame: Frame,
    head: Head,
    settled: Vec<SettledView>,
    more: u64,
}

/// `GET /reconciliation/settled`.
pub(crate) async fn settled(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let (head, decisions) = Head::of(&state, &visit, "settled").await?;
    let own: Vec<DecisionRow> =
        decisions.into_iter().rev().filter(|row| is_of_register(row.decision.kind)).collect();
    let more = own.len().saturating_sub(DECISIONS) as u64;
    let view = |row: DecisionRow| SettledView { told: told(&row.decision), row };
    page(&SettledPage {
        frame: visit.frame("Settled by people"),
        head,
        settled: own.into_iter().take(DECISIONS).map(view).collect(),
        more,
    })
}

/// What a decision says.
pub(crate) fn told(decision: &Decision) -> String {
    let subject = &*decision.subject;
    let pair = || subject.strip_prefix("asset:")?.split_once(" host:");
    let proposal = |word: &str| {
        let (tag, field) = WriteBack::of_subject(subject)?;
        let field = words::write_back_field(WriteBackField::find(field)?);
        Some(format!("{word} for {tag}: {field} {}", decision.value))
    };
    let told = match decision.kind {
        DecisionKind::PairConfirmed => pair().map(|(tag, host)| format!("{tag} and {host} are one device")),
        DecisionKind::PairRejected => pair().map(|(tag, host)| format!("{tag} and {host} are two devices")),
        DecisionKind::DuplicateConfirmed => Duplicate::of_subject(subject).map(|(one, other)| {
            format!("{one} and {other} are one device; {} is to be retired", decision.value)
        }),
        DecisionKind::DuplicateRejected => Duplicate::of_subject(subject)
            .map(|(one, other)| format!("The records {one} and {other} are two devices")),
        DecisionKind::WriteBackTaken => proposal("To be written back"),
        DecisionKind::WriteBackLeft => proposal("Not to be written back"),
        DecisionKind::Correction
        | DecisionKind::HostsJoined
        | DecisionKind::HostsParted
        | DecisionKind::Finding => None,
    };
    told.unwrap_or_else(|| subject.to_owned())
}
