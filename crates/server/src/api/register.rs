//! The register, for programs: how far reconciliation has come, what is there twice, how good its records are, and what
//! it should be told.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wardroom_store::ProgressBy;

use super::handlers::{Rows, answer};
use crate::etag;
use crate::failure::{Failure, ProblemDetails};
use crate::state::AppState;
use crate::views::device::text;
use crate::views::register::{ListQuery, QualityListQuery, WriteBackListQuery};
use crate::visit::Visit;

/// What devices are counted by.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProgressQuery {
    /// `department` or `function`; by department where none.
    by: Option<String>,
}

/// Which hosts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HostQuery {
    /// Beginnings of names, tags, serial numbers, MAC and IP addresses; all must be found.
    search: Option<String>,
}

/// How much there is to do about the register.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/counts",
    tag = "reconciliation",
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn register_counts(
    State(state): State<AppState>,
    visit: Visit,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.register_counts(&visit.context).await?)
}

/// Devices by where they are known, with the care-days at risk, for each department or clinical function.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/progress",
    tag = "reconciliation",
    params(ProgressQuery),
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn progress_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<ProgressQuery>,
) -> Result<Response, Failure> {
    let by = match text(&query.by) {
        None | Some("department") => ProgressBy::Department,
        Some("function") => ProgressBy::Function,
        Some(other) => return Err(Failure::bad_request(format!("`{other}` is no value of `by`."))),
    };
    Ok(answer(state.store.progress_list(&visit.context, by).await?))
}

/// Records of the register that may be one device, two and two.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/duplicates",
    tag = "reconciliation",
    params(ListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn duplicate_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<ListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.duplicate_list(&visit.context, &query.duplicates()).await?))
}

/// Records of the register with how good each is in named dimensions and what would improve it, the worst first.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/quality",
    tag = "reconciliation",
    params(QualityListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn quality_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<QualityListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.quality_list(&visit.context, &query.store(0)?).await?))
}

/// Each dimension over all records, then over those of each department.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/quality-shares",
    tag = "reconciliation",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn quality_share_list(
    State(state): State<AppState>,
    visit: Visit,
) -> Result<Response, Failure> {
    Ok(answer(state.store.quality_share_list(&visit.context).await?))
}

/// What the network would put right in the register, each with what a person said about it.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/write-back",
    tag = "reconciliation",
    params(WriteBackListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn write_back_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<WriteBackListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.write_back_list(&visit.context, &query.store(0)?).await?))
}

/// Hosts that a search finds, to be paired by hand.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliation/hosts",
    tag = "reconciliation",
    params(HostQuery),
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn host_find(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<HostQuery>,
) -> Result<Response, Failure> {
    let search = text(&query.search).unwrap_or_default();
    Ok(answer(state.store.host_find(&visit.context, search).await?))
}
