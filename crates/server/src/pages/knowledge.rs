//! `/knowledge`: what devices are known by, the hospital's own additions with what is wrong in them, and what the last
//! change of knowledge changed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wardroom_model::{ChangeCause, Problem};
use wardroom_store::ClaimChangeRow;

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::moment::Moment;
use crate::state::AppState;
use crate::views::change::{what, why};
use crate::views::knowledge::{KnowledgeTold, told};
use crate::visit::Visit;
use crate::words;

/// Changes that the page lists.
const CHANGES: usize = 200;

/// A change that the knowledge made.
struct ChangeView {
    when: Moment,
    row: ClaimChangeRow,
    what: String,
    why: String,
}

#[derive(Template)]
#[template(path = "knowledge.html")]
struct KnowledgePage {
    frame: Frame,
    sentence: String,
    told: KnowledgeTold,
    problems: Vec<Problem>,
    changes: Vec<ChangeView>,
}

/// `GET /knowledge`.
pub(crate) async fn knowledge(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let knowledge = &state.knowledge;
    let cause = Some(ChangeCause::Knowledge);
    let changes = state.store.claim_change_list(&visit.context, None, cause, CHANGES).await?;
    let frame = visit.frame("Knowledge");
    let view = |row: ClaimChangeRow| ChangeView {
        when: frame.time(&row.at),
        what: what(knowledge.catalog, &row),
        why: why(&row),
        row,
    };
    let told = told(knowledge);
    page(&KnowledgePage {
        sentence: format!(
            "Version {}: {}, {}, {}.",
            told.version,
            words::counted(told.fingerprints, "fingerprint"),
            words::counted(told.products, "product"),
            words::counted(told.vendors, "maker")
        ),
        problems: knowledge.problems.clone(),
        changes: changes.into_iter().map(view).collect(),
        told,
        frame,
    })
}
