//! `/people`: who may come in, as what, and where. Whoever may audit sees it; an administrator changes it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_door::code;
use wardroom_model::actor::{Right, Role};
use wardroom_store::{AccountChange, AccountRow, DeviceQuery, NewAccount, SessionRow};

use crate::door::random;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::pages::secret_shown::{SecretPage, secret_page};
use crate::people::{self, ROLES};
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

const FIRST_PASSWORD: &str = "Hand this first password over in person or by telephone. It must be changed when they first \
                              sign in.";

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    frame: Frame,
    accounts: Vec<AccountRow>,
    departments: Vec<Box<str>>,
}

/// `GET /people`.
pub(crate) async fn people(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    state.door.locks()?;
    let accounts = state.store.account_list(&visit.context).await?;
    state.store.view_record_once(&visit.context, "people").await?;
    let departments = departments(&state, &visit).await?;
    page(&PeoplePage { frame: visit.frame("People and roles"), accounts, departments })
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    account: AccountRow,
    own_departments: String,
    sessions: Vec<SessionRow>,
    departments: Vec<Box<str>>,
}

/// `GET /people/{id}`.
pub(crate) async fn person(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    let account = state.store.account_fetch(&visit.context, &id).await?;
    let sessions = state.store.account_session_list(&visit.context, &id).await?;
    let departments = departments(&state, &visit).await?;
    let own_departments = account.departments.as_ref().map_or_else(String::new, |own| own.join("\n"));
    page(&PersonPage {
        frame: visit.frame(account.name.as_ref()),
        account,
        own_departments,
        sessions,
        departments,
    })
}

/// Departments that devices are in.
async fn departments(state: &AppState, visit: &Visit) -> Result<Vec<Box<str>>, Failure> {
    let facets = state.store.device_facets(&visit.context, &DeviceQuery::default()).await?;
    let departments = facets.into_iter().filter(|row| &*row.facet == "department" && !row.value.is_empty());
    Ok(departments.map(|row| row.value).collect())
}

/// A person as typed into a form: departments, one a line, none for all.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    login: String,
    name: String,
    role: String,
    #[serde(default)]
    departments: String,
}

impl Typed {
    fn role(&self) -> Result<Role, Failure> {
        let role = Role::find(&self.role).filter(|role| ROLES.contains(role));
        role.ok_or_else(|| Failure::not_taken("People have one of the roles of the list."))
    }

    fn departments(&self) -> Result<Option<Vec<Box<str>>>, Failure> {
        let lines = self.departments.lines().map(str::trim).filter(|line| !line.is_empty());
        let departments = lines.map(people::label).collect::<Result<Vec<_>, _>>()?;
        let departments: Vec<Box<str>> = departments.into_iter().map(Into::into).collect();
        Ok((!departments.is_empty()).then_some(departments))
    }
}

/// `POST /people`: lets somebody in; their first password is shown once.
pub(crate) async fn person_make(
    State(state): State<AppState>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let locks = state.door.locks()?;
    let (login, name) = people::named(&typed.login, &typed.name)?;
    let first = code::write(&random()?);
    let new = NewAccount {
        login: login.into(),
        name: name.into(),
        role: typed.role()?,
        departments: typed.departments()?,
        password: Some(people::password_hash(locks, &first).await?.into()),
        password_is_first: true,
        external: None,
    };
    state.store.account_make(&visit.context, &new).await?;
    let frame = visit.frame("First password");
    secret_page(SecretPage { frame, says: FIRST_PASSWORD, secrets: vec![first], back: "/people" })
}

/// `POST /people/{id}`: what they are called, their role and departments.
pub(crate) async fn person_change(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    let change = AccountChange {
        name: Some(people::label(&typed.name)?.into()),
        role: Some(typed.role()?),
        departments: Some(typed.departments()?),
        disabled: None,
    };
    state.store.account_change(&visit.context, &id, &change).await?;
    Ok(Redirect::to("/people").into_response())
}

/// In or out.
#[derive(Deserialize)]
pub(crate) struct Disabled {
    disabled: bool,
}

/// `POST /people/{id}/disable`: they may no longer come in, or may again.
pub(crate) async fn person_disable(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Form(typed): Form<Disabled>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    let change = AccountChange { disabled: Some(typed.disabled), ..AccountChange::default() };
    state.store.account_change(&visit.context, &id, &change).await?;
    Ok(Redirect::to(&format!("/people/{id}")).into_response())
}

/// `POST /people/{id}/reset`: a new first password, without a second factor.
pub(crate) async fn person_reset(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let locks = state.door.locks()?;
    let first = code::write(&random()?);
    let kept = people::password_hash(locks, &first).await?;
    state.store.account_reset(&visit.context, &id, &kept).await?;
    let frame = visit.frame("First password");
    secret_page(SecretPage { frame, says: FIRST_PASSWORD, secrets: vec![first], back: "/people" })
}

/// `POST /people/{id}/sessions/end`: they must sign in again everywhere.
pub(crate) async fn person_sessions_end(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    state.store.account_sessions_end(&visit.context, &id).await?;
    Ok(Redirect::to(&format!("/people/{id}")).into_response())
}
