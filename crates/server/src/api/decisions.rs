//! What people settle, for programs: who may act, and decisions.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::handlers::answer;
use crate::failure::{Failure, ProblemDetails};
use crate::pages::acting;
use crate::pages::decisions::{self, NewDecision};
use crate::state::AppState;
use crate::visit::Visit;

/// What was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    /// Its id.
    id: String,
}

impl Made {
    /// With this id.
    pub(super) fn of(id: Box<str>) -> Self {
        Self { id: id.into() }
    }
}

/// Whom one may act as, by name.
#[utoipa::path(
    get,
    path = "/api/v1/actors",
    tag = "decisions",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn actor_list(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    Ok(answer(acting::people(&state, &visit.context).await?))
}

/// Every decision that stands, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/decisions",
    tag = "decisions",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn decision_list(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    Ok(answer(state.store.decision_list_all(&visit.context).await?))
}

/// Settles something as the acting person. `If-Match` refuses a correction of a device that has changed.
#[utoipa::path(
    post,
    path = "/api/v1/decisions",
    tag = "decisions",
    params(("If-Match" = Option<String>, Header, description = "Entity tag of the device that is corrected")),
    request_body = NewDecision,
    responses(
        (status = 201, description = "As asked", body = Made),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn decision_make(
    State(state): State<AppState>,
    visit: Visit,
    Json(new): Json<NewDecision>,
) -> Result<Response, Failure> {
    let id = decisions::decide(&state, &visit, &new).await?;
    Ok((StatusCode::CREATED, Json(Made::of(id))).into_response())
}

/// Takes a decision back; the one before it stands again.
#[utoipa::path(
    delete,
    path = "/api/v1/decisions/{id}",
    tag = "decisions",
    params(("id" = String, Path, description = "Id of the decision")),
    responses(
        (status = 204, description = "As asked"),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn decision_withdraw(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    decisions::withdraw(&state, &visit, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
