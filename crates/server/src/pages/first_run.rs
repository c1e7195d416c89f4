//! `/first-run`: the first administrator, let in by a code that only the console of the machine shows.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::actor::Role;
use wardroom_store::NewAccount;

use crate::door::Locks;
use crate::door::sign_in::{Shown, begin, of_network};
use crate::failure::Failure;
use crate::frame::{Frame, form_again, page};
use crate::people;
use crate::state::AppState;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "first_run.html")]
struct FirstRunPage {
    frame: Frame,
    login: String,
    name: String,
    wrong: Option<Failure>,
}

/// Once somebody is there, this page is nowhere.
async fn nobody_yet(state: &AppState, visit: &Visit) -> Result<(), Failure> {
    state.door.locks()?;
    if state.store.account_is_any(&visit.door_context()).await? {
        return Err(Failure::not_found("The first run is over: somebody can sign in."));
    }
    Ok(())
}

/// `GET /first-run`.
pub(crate) async fn first_run_form(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    nobody_yet(&state, &visit).await?;
    let (login, name) = (String::new(), String::new());
    page(&FirstRunPage { frame: visit.frame("First run"), login, name, wrong: None })
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    code: String,
    login: String,
    name: String,
    password: String,
}

/// `POST /first-run`: makes the administrator and signs them in.
pub(crate) async fn first_run_make(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    nobody_yet(&state, &visit).await?;
    let locks = state.door.locks()?;
    match make(&state, locks, &visit, &typed).await {
        Ok(held) => {
            Ok(([(header::SET_COOKIE, locks.cookie(&held))], Redirect::to("/people")).into_response())
        }
        Err(failure) if failure.status == StatusCode::INTERNAL_SERVER_ERROR => Err(failure),
        Err(failure) => {
            let (frame, wrong) = (visit.frame("First run"), Some(failure.clone()));
            form_again(&FirstRunPage { frame, login: typed.login, name: typed.name, wrong }, &failure)
        }
    }
}

async fn make(state: &AppState, locks: &Locks, visit: &Visit, typed: &Typed) -> Result<String, Failure> {
    let system = visit.door_context();
    let from = of_network(&visit.address);
    let keys = ["first run", from.as_str()];
    locks.may_try(&keys, system.now)?;
    if !locks.first_code_is(&typed.code) {
        locks.try_failed(&keys, system.now);
        return Err(Failure::not_taken("The code is not the one that the console shows."));
    }
    let (login, name) = people::named(&typed.login, &typed.name)?;
    people::password_check(&typed.password, &login, &name, &state.site.name)?;
    let password = people::password_hash(locks, &typed.password).await?;
    let new = NewAccount {
        login: login.into(),
        name: name.into(),
        role: Role::Administrator,
        departments: None,
        password: Some(password.into()),
        password_is_first: false,
        external: None,
    };
    let id = state.store.account_make(&system, &new).await?;
    locks.first_code_forget();
    let account = state.store.account_fetch(&system, &id).await?;
    let shown = Shown {
        login: &account.login,
        password: "",
        code: "",
        address: &visit.address,
        agent: visit.header(header::USER_AGENT).unwrap_or_default(),
    };
    begin(&state.store, &system, &account, &shown, "first run").await
}
