//! `/kinds`: every kind of device with how many there are, who makes them and where they are known.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::kind::{self, FunctionView};
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "kinds.html")]
struct KindsPage {
    frame: Frame,
    sentence: String,
    functions: Vec<FunctionView>,
}

/// `GET /kinds`.
pub(crate) async fn kinds(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let kinds = kind::kinds(state.knowledge.catalog, state.store.device_kind_list(&visit.context).await?);
    let known = kinds.iter().filter(|kind| kind.category.is_some()).count() as u64;
    let unknown: u64 = kinds.iter().filter(|kind| kind.category.is_none()).map(|kind| kind.count).sum();
    page(&KindsPage {
        sentence: format!(
            "{} of device; of {} the kind is not known.",
            words::counted(known, "kind"),
            words::counted(unknown, "device")
        ),
        functions: kind::functions(kinds),
        frame: visit.frame("Kinds of device"),
    })
}
