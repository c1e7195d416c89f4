//! People, sensors' keys and one's own account, for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use wardroom_store::{AccountRow, SessionRow, TokenRow};

use super::handlers::answer;
use crate::failure::{Failure, ProblemDetails};
use crate::state::AppState;
use crate::visit::Visit;

/// Somebody, with their open sessions.
#[derive(Serialize)]
struct Person {
    #[serde(flatten)]
    account: AccountRow,
    sessions: Vec<SessionRow>,
}

/// One's own account.
#[derive(Serialize)]
struct Own {
    #[serde(flatten)]
    account: AccountRow,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
    recovery_codes_left: i64,
}

/// Everybody who may come in, or might once.
#[utoipa::path(
    get,
    path = "/api/v1/people",
    tag = "people",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn person_list(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    state.door.locks()?;
    let accounts = state.store.account_list(&visit.context).await?;
    state.store.view_record_once(&visit.context, "people").await?;
    Ok(answer(accounts))
}

/// One of them, with their open sessions.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}",
    tag = "people",
    params(("id" = String, Path, description = "Id of the account")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn person_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    state.door.locks()?;
    let account = state.store.account_fetch(&visit.context, &id).await?;
    let sessions = state.store.account_session_list(&visit.context, &id).await?;
    Ok(answer(Person { account, sessions }))
}

/// Keys of the site's sensors, without what opens anything.
#[utoipa::path(
    get,
    path = "/api/v1/sensors",
    tag = "people",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn sensor_key_list(
    State(state): State<AppState>,
    visit: Visit,
) -> Result<Response, Failure> {
    state.door.locks()?;
    Ok(answer(state.store.sensor_key_list(&visit.context).await?))
}

/// One's own account, sessions and tokens. For people in a browser: a token does not see them.
#[utoipa::path(
    get,
    path = "/api/v1/account",
    tag = "people",
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn own_account(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let (account, _) = visit.person()?;
    Ok(answer(Own {
        account: account.clone(),
        sessions: state.store.own_session_list(&visit.context).await?,
        tokens: state.store.own_token_list(&visit.context).await?,
        recovery_codes_left: state.store.own_recovery_codes_left(&visit.context).await?,
    }))
}
