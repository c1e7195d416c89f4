//! Records of the register that may be one device, side by side.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use wardroom_store::{DuplicateQuery, DuplicateRow};

use super::Head;
use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::register::{DuplicateView, ListQuery};
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "reconciliation/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    head: Head,
    duplicates: Vec<DuplicateView>,
    next: Option<String>,
    first: Option<String>,
}

/// `GET /reconciliation/duplicates`.
pub(crate) async fn duplicates(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<ListQuery>,
) -> Result<Response, Failure> {
    let (head, decisions) = Head::of(&state, &visit, "duplicates").await?;
    let asked = DuplicateQuery { limit: 30, ..query.duplicates() };
    let found = state.store.duplicate_list(&visit.context, &asked).await?;
    let here = Address::new("/reconciliation/duplicates").with("asset", query.asset());
    let view = |row: DuplicateRow| DuplicateView::new(row, &decisions);
    page(&DuplicatesPage {
        frame: visit.frame("Twice in the CMMS"),
        head,
        duplicates: found.rows.into_iter().map(view).collect(),
        next: found.next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor().map(|_| here.to_string()),
    })
}
