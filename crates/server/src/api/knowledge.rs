//! Why devices are what they are, for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use wardroom_model::id::DeviceId;

use crate::etag;
use crate::failure::{Failure, ProblemDetails};
use crate::state::AppState;
use crate::views::reason::Reasons;
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
