//! The API's handlers: take the query, ask the store, answer with its rows as they are.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wardroom_model::finding::FindingStatus;
use wardroom_model::id::{DeviceId, FindingId, WorkItemId};
use wardroom_model::reconciliation::PairDecision;
use wardroom_store::{FindingQuery, PairQuery};

use crate::etag;
use crate::failure::{Failure, ProblemDetails};
use crate::pages::alerts::AlertListQuery;
use crate::state::AppState;
use crate::views::device::{DeviceListQuery, slug};
use crate::views::work::WorkListQuery;
use crate::visit::Visit;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Rows {
    /// The rows.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<serde_json::Value>,
    /// Where the next page begins; null on the last.
    next: Option<String>,
}

/// A place in a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Where the page begins, as the page before gave it.
    cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    limit: Option<usize>,
}

/// Which pairs.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PairListQuery {
    /// Only those of this asset tag.
    asset: Option<String>,
    /// `match`, `candidate` or `none`.
    decision: Option<String>,
    /// Where the page begins, as the page before gave it.
    cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    limit: Option<usize>,
}

/// Which findings.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingListQuery {
    /// Only those of a device.
    device: Option<String>,
    /// Only those of this CVE, recall or advisory number.
    id: Option<String>,
    /// `affected`, `needs_check` or `not_affected`.
    status: Option<String>,
    /// Only those whose number, device or reason has this in it.
    search: Option<String>,
    /// Where the page begins, as the page before gave it.
    cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    limit: Option<usize>,
}

impl PageQuery {
    /// Where to begin, and how many rows.
    pub(super) fn place(&self) -> (Option<&str>, usize) {
        (self.cursor.as_deref().filter(|cursor| !cursor.is_empty()), self.limit.unwrap_or_default())
    }
}

fn after(cursor: Option<String>) -> Option<String> {
    cursor.filter(|cursor| !cursor.is_empty())
}

/// Rows as they are.
pub(super) fn answer<T: Serialize>(value: T) -> Response {
    Json(value).into_response()
}

/// The counts of the site.
#[utoipa::path(
    get,
    path = "/api/v1/summary",
    tag = "summary",
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn summary(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.summary(&visit.context).await?)
}

/// The work list, by harm avoided an hour; parts of visits are rows of their own.
#[utoipa::path(
    get,
    path = "/api/v1/work",
    tag = "work",
    params(WorkListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn work_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<WorkListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.work_list(&visit.context, &query.store()?).await?))
}

/// One line of the work list.
#[utoipa::path(
    get,
    path = "/api/v1/work/{id}",
    tag = "work",
    params(("id" = String, Path, description = "Id of the line")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn work_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.work_fetch(&visit.context, &WorkItemId::new(id)).await?)
}

/// Devices, searched, filtered and sorted.
#[utoipa::path(
    get,
    path = "/api/v1/devices",
    tag = "devices",
    params(DeviceListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn device_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<DeviceListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.device_list(&visit.context, &query.store()?).await?))
}

/// How many devices each filter value leaves.
#[utoipa::path(
    get,
    path = "/api/v1/device-facets",
    tag = "devices",
    params(DeviceListQuery),
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn device_facets(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<DeviceListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.device_facets(&visit.context, &query.store()?).await?))
}

/// One device with claims, evidence, findings, maintenance, work and history.
#[utoipa::path(
    get,
    path = "/api/v1/devices/{id}",
    tag = "devices",
    params(("id" = String, Path, description = "Id of the device")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn device_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.device_fetch(&visit.context, &DeviceId::new(id)).await?)
}

/// Whom a device talks to, by peer and service.
#[utoipa::path(
    get,
    path = "/api/v1/devices/{id}/conversations",
    tag = "devices",
    params(("id" = String, Path, description = "Id of the device")),
    responses(
        (status = 200, description = "As asked", body = Vec<Object>),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn device_conversations(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let detail = state.store.device_fetch(&visit.context, &DeviceId::new(id)).await?;
    let mut rows = Vec::new();
    for host in &detail.hosts {
        rows.extend(state.store.conversation_list(&visit.context, &host.id).await?);
    }
    Ok(answer(rows))
}

/// Pairs of a record of the register and a host, the most alike first.
#[utoipa::path(
    get,
    path = "/api/v1/pairs",
    tag = "reconciliation",
    params(PairListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn pair_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<PairListQuery>,
) -> Result<Response, Failure> {
    let decision = slug("decision", &query.decision, PairDecision::find)?;
    let asked = PairQuery {
        asset: query.asset.map(Into::into),
        decision,
        after: after(query.cursor),
        limit: query.limit.unwrap_or_default(),
    };
    Ok(answer(state.store.pair_list(&visit.context, &asked).await?))
}

/// Findings, the weightiest first.
#[utoipa::path(
    get,
    path = "/api/v1/findings",
    tag = "alerts",
    params(FindingListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn finding_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<FindingListQuery>,
) -> Result<Response, Failure> {
    let asked = FindingQuery {
        device: query.device.map(DeviceId::new),
        id: query.id.map(Into::into),
        status: slug("status", &query.status, FindingStatus::find)?,
        text: query.search.map(Into::into),
        gone: false,
        after: after(query.cursor),
        limit: query.limit.unwrap_or_default(),
    };
    Ok(answer(state.store.finding_list(&visit.context, &asked).await?))
}

/// One finding with how it was matched and how severe it is on its device.
#[utoipa::path(
    get,
    path = "/api/v1/findings/{id}",
    tag = "alerts",
    params(("id" = String, Path, description = "Id of the finding")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn finding_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.finding_fetch(&visit.context, &FindingId::new(id)).await?)
}

/// Advisories, CVE records and recalls with how many devices they touch, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/alerts",
    tag = "alerts",
    params(AlertListQuery),
    responses(
        (status = 200, description = "The page of the list", body = Rows),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn alert_list(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<AlertListQuery>,
) -> Result<Response, Failure> {
    Ok(answer(state.store.advisory_list(&visit.context, &query.store()).await?))
}

/// One alert with the devices that it names.
#[utoipa::path(
    get,
    path = "/api/v1/alerts/{id}",
    tag = "alerts",
    params(("id" = String, Path, description = "The publisher's number")),
    responses(
        (status = 200, description = "As asked", body = Object),
        (status = "default", description = "A problem", body = ProblemDetails, content_type = "application/problem+json")
    )
)]
pub(crate) async fn alert_fetch(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    etag::object(&visit, &state.store.advisory_fetch(&visit.context, &id).await?)
}
