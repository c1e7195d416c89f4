//! Where the data came from, for programs: sources with their problems and rows, frames, published texts.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use wardroom_model::id::SourceId;

use super::handlers::{PageQuery, Rows, answer};
use crate::etag;
use crate::failure::{Failure, ProblemDetails};
use crate::pages::captures;
use crate::state::AppState;
use crate::visit::Visit;

/// Everything that was read in, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/sources",
    tag = "sources",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn source_list(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    Ok(answer(state.store.source_list(&visit.context).await?))
}

/// One thing that was read in.
#[utoipa::path(
    get,
    path = "/api/v1/sources/{id}",
    tag = "sources",
    params(("id" = String, Path, description = "Id of the source")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn source_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.source_fetch(&visit.context, &SourceId::new(id)).await?)
}

/// What could not be read of it, with its place.
#[utoipa::path(
    get,
    path = "/api/v1/sources/{id}/problems",
    tag = "sources",
    params(("id" = String, Path, description = "Id of the source")),
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn source_problems(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.problem_list(&visit.context, Some(&SourceId::new(id))).await?))
}

/// Published texts, by title.
#[utoipa::path(
    get,
    path = "/api/v1/documents",
    tag = "sources",
    params(PageQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn document_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<PageQuery>,
) -> Result<Response, Failure> {
    let (after, limit) = query.place();
    Ok(answer(state.store.document_list(&visit.context, after, limit).await?))
}

/// One published text as it was read.
#[utoipa::path(
    get,
    path = "/api/v1/documents/{sha256}",
    tag = "sources",
    params(("sha256" = String, Path, description = "Digest of the text")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn document_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(sha256): Path<String>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.document_fetch(&visit.context, &sha256).await?)
}

/// The rows of a register's import, in the order of the file.
#[utoipa::path(
    get,
    path = "/api/v1/sources/{id}/rows",
    tag = "sources",
    params(("id" = String, Path, description = "Id of the source"), PageQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn source_rows(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Failure> {
    let (after, limit) = query.place();
    Ok(answer(state.store.table_row_list(&visit.context, &SourceId::new(id), after, limit).await?))
}

/// One row of a register's import, as it was.
#[utoipa::path(
    get,
    path = "/api/v1/sources/{id}/rows/{row}",
    tag = "sources",
    params(
        ("id" = String, Path, description = "Id of the source"),
        ("row" = u64, Path, description = "Number of the row; the heading is row 1")
    ),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn source_row(
    State(state): State<AppState>,
    visit: Visit,
    Path((id, row)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.table_row_fetch(&visit.context, &SourceId::new(id), row).await?)
}

/// What was read from one frame of a capture.
#[utoipa::path(
    get,
    path = "/api/v1/captures/{sha256}/frames/{frame}",
    tag = "sources",
    params(
        ("sha256" = String, Path, description = "Digest of the capture"),
        ("frame" = u64, Path, description = "Number of the frame; the first is 1")
    ),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn frame_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path((sha256, frame)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    etag::object(&visit, &captures::frame_fetch(&state, &visit, &sha256, frame).await?)
}
