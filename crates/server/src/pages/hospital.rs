//! `/sign-in/hospital`: to the hospital's own login, and back.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::OpContext;

use crate::address::local;
use crate::door::Locks;
use crate::door::entry::{Entry, cookie};
use crate::door::hospital::arrival::{Stays, arrive};
use crate::door::hospital::{HospitalLogin, Known, Refusal, Returned};
use crate::door::sign_in::{Shown, begin};
use crate::failure::Failure;
use crate::state::AppState;
use crate::visit::Visit;

/// Where to go on afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    back: Option<String>,
}

/// `GET /sign-in/hospital`: sends the browser there.
pub(crate) async fn leave(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<Back>,
) -> Result<Response, Failure> {
    let (locks, login) = login(&state)?;
    let (back, system) = (local(query.back.as_deref().unwrap_or("/")), visit.door_context());
    if !matches!(visit.entry, Entry::Outside) {
        return Ok(Redirect::to(back).into_response());
    }
    if !state.store.account_is_any(&system).await? {
        return Ok(Redirect::to("/first-run").into_response());
    }
    locks.may_try(&[&from(&visit)], system.now)?;
    match login.leave(&visit.address, back, system.now).await? {
        Ok(leaving) => {
            let held = HospitalLogin::cookie(locks.reached(), &leaving.held);
            Ok(([(header::SET_COOKIE, held)], Redirect::to(&leaving.url)).into_response())
        }
        Err(_silent) => Err(Failure::login_silent()),
    }
}

/// With what the login sends somebody back. What it says of an error is not shown: anybody can write that address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    iss: Option<String>,
    error: Option<String>,
}

/// `GET /sign-in/hospital/back`: lets in whom the login knows, if their groups are.
pub(crate) async fn come_back(
    State(state): State<AppState>,
    visit: Visit,
    Query(answer): Query<Answer>,
) -> Result<Response, Failure> {
    let (locks, login) = login(&state)?;
    let system = visit.door_context();
    locks.may_try(&[&from(&visit)], system.now)?;
    let held = cookie(visit.headers(), HospitalLogin::cookie_name(locks.reached()));
    let returned = Returned {
        code: &answer.code,
        state: &answer.state,
        issuer: answer.iss.as_deref(),
        held: held.as_deref(),
        refused: answer.error.is_some(),
    };
    let (known, back) = match login.returned(&returned, system.now).await {
        Ok(returned) => returned,
        Err(Refusal::NotShown(why)) => {
            let detail = "The hospital's login did not show who you are, or not in this browser, not just now, or twice.";
            return Err(refuse(&state, locks, &visit, "unknown", why, detail).await);
        }
        Err(Refusal::Silent(why)) => {
            state.store.session_refused(&system, "unknown", &visit.address, why).await?;
            return Err(Failure::login_silent());
        }
    };
    match arrive(&state.store, login, &system, &known).await? {
        Ok(account) => {
            let shown = Shown {
                login: &account.login,
                password: "",
                code: "",
                address: &visit.address,
                agent: visit.header(header::USER_AGENT).unwrap_or_default(),
            };
            let session = begin(&state.store, &system, &account, &shown, "hospital login").await?;
            let done = HospitalLogin::cookie(locks.reached(), "");
            let cookies = [(header::SET_COOKIE, locks.cookie(&session)), (header::SET_COOKIE, done)];
            Ok((AppendHeaders(cookies), Redirect::to(&back)).into_response())
        }
        Err(stays) => Err(stay(&state, locks, &visit, &known, stays).await),
    }
}

fn login(state: &AppState) -> Result<(&Locks, &HospitalLogin), Failure> {
    let locks = state.door.locks()?;
    let none = || Failure::not_found("This server does not know the hospital's own login.");
    Ok((locks, locks.hospital().ok_or_else(none)?))
}

/// What tries are counted by.
fn from(visit: &Visit) -> String {
    format!("from {}", visit.address)
}

async fn stay(state: &AppState, locks: &Locks, visit: &Visit, known: &Known, stays: Stays) -> Failure {
    let login: String = known.login.trim().chars().take(64).collect();
    let login = if login.is_empty() { "unknown" } else { &login };
    refuse(state, locks, visit, login, stays.why(), stays.detail()).await
}

/// Counts a try that went wrong, and writes it into the record.
async fn refuse(
    state: &AppState,
    locks: &Locks,
    visit: &Visit,
    login: &str,
    why: &str,
    detail: &str,
) -> Failure {
    let system: OpContext = visit.door_context();
    locks.try_failed(&[&from(visit)], system.now);
    match state.store.session_refused(&system, login, &visit.address, why).await {
        Ok(()) => Failure::not_let_in_by_login(detail),
        Err(error) => error.into(),
    }
}
