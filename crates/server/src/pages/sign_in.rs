//! `/sign-in` and `/sign-out`.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::address::{Address, local};
use crate::door::entry::Entry;
use crate::door::sign_in::{Shown, sign_in};
use crate::failure::Failure;
use crate::frame::{Frame, form_again, page};
use crate::state::AppState;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    back: String,
    login: String,
    wrong: Option<Failure>,
    /// The hospital's own login, and whether it answers.
    hospital: Option<bool>,
}

impl SignInPage {
    /// Where the hospital's own login begins.
    fn to_hospital(&self) -> Address {
        Address::new("/sign-in/hospital").with("back", (self.back != "/").then_some(&self.back))
    }
}

/// Where to go on afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    back: Option<String>,
}

/// `GET /sign-in`.
pub(crate) async fn sign_in_form(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<Back>,
) -> Result<Response, Failure> {
    let locks = state.door.locks()?;
    let back = local(query.back.as_deref().unwrap_or("/")).to_owned();
    if !matches!(visit.entry, Entry::Outside) {
        return Ok(Redirect::to(&back).into_response());
    }
    if !state.store.account_is_any(&visit.door_context()).await? {
        return Ok(Redirect::to("/first-run").into_response());
    }
    let (frame, hospital) = (visit.frame("Sign in"), locks.hospital_answers().await);
    page(&SignInPage { frame, back, login: String::new(), wrong: None, hospital })
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    back: Option<String>,
}

/// `POST /sign-in`.
pub(crate) async fn sign_in_try(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let locks = state.door.locks()?;
    let shown = Shown {
        login: &typed.login,
        password: &typed.password,
        code: &typed.code,
        address: &visit.address,
        agent: visit.header(header::USER_AGENT).unwrap_or_default(),
    };
    let back = local(typed.back.as_deref().unwrap_or("/")).to_owned();
    match sign_in(&state, locks, &visit.door_context(), &shown).await {
        Ok(held) => Ok(([(header::SET_COOKIE, locks.cookie(&held))], Redirect::to(&back)).into_response()),
        Err(failure) if failure.status == StatusCode::INTERNAL_SERVER_ERROR => Err(failure),
        Err(failure) => {
            let (frame, login) = (visit.frame("Sign in"), typed.login.clone());
            let hospital = locks.hospital_answers().await;
            form_again(&SignInPage { frame, back, login, wrong: Some(failure.clone()), hospital }, &failure)
        }
    }
}

/// `POST /sign-out`.
pub(crate) async fn sign_out(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let locks = state.door.locks()?;
    let (_, session) = visit.person()?;
    state.store.own_session_end(&visit.context, session).await?;
    Ok(([(header::SET_COOKIE, locks.cookie(""))], Redirect::to("/sign-in")).into_response())
}
