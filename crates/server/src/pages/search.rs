//! `/search`: leads from what was typed to where it stands. Numbers of publications go to the alerts, also those of
//! CVEs that only an advisory names; a barcode (UDI) goes to its device; everything else goes to the devices.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_catalog::udi::identifiers;
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
    if let Some(href) = of_code(&state, &visit, text).await? {
        return Ok(Redirect::to(&href).into_response());
    }
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

/// Where a scanned barcode leads: to the one device that has it, else to those of its product. None where the text is no
/// code of a device that is known; its serial number may still be known by itself.
async fn of_code(state: &AppState, visit: &Visit, text: &str) -> Result<Option<String>, Failure> {
    let Some(code) = identifiers(text) else { return Ok(None) };
    let serial = code.serial.as_deref();
    let found = state.store.device_code_find(&visit.context, &code.device_identifier, serial).await?;
    let list = |search: &str| Address::new("/devices").with("search", Some(search)).to_string();
    Ok(match (found.as_slice(), serial) {
        ([only], _) => Some(format!("/devices/{only}")),
        // Several that say the same: the register has one device twice, or nobody wrote the serial number down.
        ([_, ..], _) => Some(list(&code.device_identifier)),
        ([], Some(serial)) => Some(list(serial)),
        ([], None) => None,
    })
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
