//! `/acting`: whom one acts as at a sample hospital, whose door is open: a person says who they are, and the choice is kept
//! in a cookie that scripts and other sites never see.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::actor::Role;
use wardroom_model::{Actor, OpContext};

use crate::address::{encode, local};
use crate::door::Door;
use crate::door::entry::ACTING;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "acting.html")]
struct ActingPage {
    frame: Frame,
    actors: Vec<Actor>,
    back: String,
}

/// Where to go on afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    back: Option<String>,
}

/// People that one may act as; the program's own actors are not among them.
pub(crate) async fn people(state: &AppState, context: &OpContext) -> Result<Vec<Actor>, Failure> {
    let actors = state.store.actor_list(context).await?;
    Ok(actors.into_iter().filter(|actor| !matches!(actor.role, Role::System | Role::Sensor)).collect())
}

/// Behind a locked door nobody chooses whom they are.
fn open_only(state: &AppState) -> Result<(), Failure> {
    match state.door {
        Door::Open => Ok(()),
        Door::Locked(_) => Err(Failure::not_found("Here people act as themselves.")),
    }
}

/// `GET /acting`.
pub(crate) async fn acting(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<Back>,
) -> Result<Response, Failure> {
    open_only(&state)?;
    let actors = people(&state, &visit.context).await?;
    let back = local(query.back.as_deref().unwrap_or("/")).to_owned();
    page(&ActingPage { frame: visit.frame("Whom do you act as?"), actors, back })
}

/// A choice.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    actor: String,
    back: Option<String>,
}

/// `POST /acting`: sets or takes away the cookie.
pub(crate) async fn acting_choose(
    State(state): State<AppState>,
    visit: Visit,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Failure> {
    open_only(&state)?;
    let known = people(&state, &visit.context).await?.into_iter().any(|actor| *actor.name == *chosen.actor);
    if !known && !chosen.actor.is_empty() {
        return Err(Failure::bad_request(format!("Nobody here is called `{}`.", chosen.actor)));
    }
    let age = if chosen.actor.is_empty() { 0 } else { 12 * 3600 };
    let cookie =
        format!("{ACTING}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}", encode(&chosen.actor));
    let back = local(chosen.back.as_deref().unwrap_or("/"));
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response())
}
