//! The record, for programs: its events, one event, and whether the chain holds.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::handlers::{Rows, answer};
use crate::etag;
use crate::failure::{Failure, ProblemDetails};
use crate::pages::record;
use crate::state::AppState;
use crate::views::record::RecordQuery;
use crate::visit::Visit;

/// The record, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    tag = "audit",
    params(RecordQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn event_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<RecordQuery>,
) -> Result<Response, Failure> {
    Ok(answer(record::events(&state, &visit, &query).await?))
}

/// One event.
#[utoipa::path(
    get,
    path = "/api/v1/events/{sequence}",
    tag = "audit",
    params(("sequence" = i64, Path, description = "Place in the chain, from 1")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn event_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(sequence): Path<i64>,
) -> Result<Response, Failure> {
    etag::object(&visit, &record::event_fetch(&state, &visit, sequence).await?)
}

/// Walks the whole chain: whether it holds, and the first thousand places where it does not.
#[utoipa::path(
    get,
    path = "/api/v1/events/verification",
    tag = "audit",
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn event_verify(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    Ok(answer(record::verify(&state, &visit).await?))
}
