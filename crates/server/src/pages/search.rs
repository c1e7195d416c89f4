//! `/search`: leads from what was typed to where it stands. Numbers of publications go to the alerts, also those of
//! CVEs that only an advisory names; everything else goes to the devices.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_store::{AdvisoryQuery, FindingQuery};

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
        [] => match naming(&state, &visit, &number).await? {
            Some(advisory) => Address::new(format!("/alerts/{}", encode(&advisory))),
            None => Address::new("/devices").with("search", Some(text)),
        },
        [only] => Address::new(format!("/alerts/{}", encode(&only.id))),
        _ => Address::new("/alerts").with("id", Some(&number)).with("tab", Some("all")),
    };
    Ok(Redirect::to(&href.to_string()).into_response())
}

/// An advisory that names a CVE or recall which has no text of its own here.
async fn naming(state: &AppState, visit: &Visit, number: &str) -> Result<Option<Box<str>>, Failure> {
    if number.is_empty() {
        return Ok(None);
    }
    let asked = FindingQuery { id: Some(number.into()), limit: 1, ..Default::default() };
    let found = state.store.finding_list(&visit.context, &asked).await?.rows.into_iter().next();
    Ok(found.and_then(|row| row.finding.advisories.into_iter().next()))
}
