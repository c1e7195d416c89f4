//! `/search`: leads from what was typed to where it stands. Numbers of publications go to the alerts, everything
//! else to the devices.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_store::AdvisoryQuery;

use crate::address::{Address, encode};
use crate::failure::Failure;
use crate::state::AppState;
use crate::visit::Visit;

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    q: Option<String>,
}

/// `GET /search?q=…`.
pub(crate) async fn search(
    State(state): State<AppState>,
    visit: Visit,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    let typed = typed.q.unwrap_or_default();
    let text = typed.trim();
    let number = text.to_uppercase();
    let asked = AdvisoryQuery { id_prefix: Some(number.as_str().into()), limit: 2, ..Default::default() };
    let advisories = if text.is_empty() {
        Vec::new()
    } else {
        state.store.advisory_list(&visit.context, &asked).await?.rows
    };
    let href = match advisories.as_slice() {
        [] => Address::new("/devices").with("search", Some(text)),
        [only] => Address::new(format!("/alerts/{}", encode(&only.id))),
        _ => Address::new("/alerts").with("id", Some(&number)).with("tab", Some("all")),
    };
    Ok(Redirect::to(&href.to_string()).into_response())
}
