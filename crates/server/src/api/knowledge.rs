//! Why devices are what they are, what kinds there are, what is not known, and what must not be scanned, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use wardroom_model::ChangeCause;
use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;

use super::decisions::Made;
use super::handlers::answer;
use crate::do_not_scan::ScanList;
use crate::etag;
use crate::failure::{Failure, ProblemDetails};
use crate::pages::unknown::{self, NewNames};
use crate::state::AppState;
use crate::views::device::slug;
use crate::views::reason::Reasons;
use crate::views::{kind, knowledge as view, unknown as groups};
use crate::visit::Visit;

/// How a device's claims were added up, on what its register and the network disagree, and what would raise the
/// confidence.
#[utoipa::path(
    get,
    path = "/api/v1/devices/{id}/reasons",
    tag = "devices",
    params(("id" = String, Path, description = "Id of the device")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn device_reasons(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let detail = state.store.device_fetch(&visit.context, &DeviceId::new(id)).await?;
    let decisions = state.store.decision_list_all(&visit.context).await?;
    etag::object(&visit, &Reasons::of(state.knowledge.catalog, &detail, &decisions).told)
}

/// Which changes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangeListQuery {
    /// Only those of a device.
    device: Option<String>,
    /// `traffic`, `knowledge`, `program`, `register`, `pairing` or `decision`.
    cause: Option<String>,
    /// Rows, at most 1000; 50 where none.
    limit: Option<usize>,
}

/// How claims of devices changed, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/claim-changes",
    tag = "devices",
    params(ChangeListQuery),
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn claim_change_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<ChangeListQuery>,
) -> Result<Response, Failure> {
    let device = query.device.clone().map(DeviceId::new);
    let cause = slug("cause", &query.cause, ChangeCause::find)?;
    let limit = query.limit.unwrap_or(50);
    Ok(answer(state.store.claim_change_list(&visit.context, device.as_ref(), cause, limit).await?))
}

/// What devices are known by, with what is wrong in the hospital's own files.
#[utoipa::path(
    get,
    path = "/api/v1/knowledge",
    tag = "devices",
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn knowledge(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    visit.holding(Right::Read)?;
    etag::object(&visit, &view::told(&state.knowledge))
}

/// Kinds of device with how many there are, who makes them and where they are known.
#[utoipa::path(
    get,
    path = "/api/v1/kinds",
    tag = "devices",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn kind_list(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let rows = state.store.device_kind_list(&visit.context).await?;
    Ok(answer(kind::kinds(state.knowledge.catalog, rows)))
}

/// Devices whose kind or maker is not known, grouped by what they have in common.
#[utoipa::path(
    get,
    path = "/api/v1/unknown",
    tag = "devices",
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn unknown_list(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let rows = state.store.device_unknown_list(&visit.context).await?;
    Ok(answer(groups::told(state.knowledge.catalog, &rows)?))
}

/// Names every device of a group, all or none. The id takes all of it back.
#[utoipa::path(
    post,
    path = "/api/v1/unknown",
    tag = "devices",
    request_body = NewNames,
    responses(
        (status = 201, description = "As asked", body = Made),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn unknown_name(
    State(state): State<AppState>,
    visit: Visit,
    Json(new): Json<NewNames>,
) -> Result<Response, Failure> {
    let id = unknown::name(&state, &visit, &new).await?;
    Ok((StatusCode::CREATED, Json(Made::of(id))).into_response())
}

/// Takes back what was settled at once.
#[utoipa::path(
    delete,
    path = "/api/v1/decisions/together/{batch}",
    tag = "decisions",
    params(("batch" = String, Path, description = "Id of what was settled at once")),
    responses(
        (status = 204, description = "As asked"),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn batch_withdraw(
    State(state): State<AppState>,
    visit: Visit,
    Path(batch): Path<String>,
) -> Result<Response, Failure> {
    state.store.decision_withdraw_batch(visit.deciding()?, &batch).await?;
    state.reconciler.derive_soon().await;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Addresses that vulnerability scanners and endpoint agents must leave alone, with the reason.
#[utoipa::path(
    get,
    path = "/api/v1/do-not-scan",
    tag = "devices",
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn do_not_scan(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let list = ScanList::of(&state.store, state.knowledge.catalog, &visit.context).await?;
    let seen = serde_json::json!({ "rows": list.lines.len() });
    state.store.view_record(&visit.context, "do-not-scan.json", &seen).await?;
    Ok(answer(list))
}
