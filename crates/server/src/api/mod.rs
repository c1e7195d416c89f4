//! The API under `/api/v1`: each page's twin, from the same store function. Lists are paged by cursor and have no
//! totals; single objects carry an entity tag; every error is a problem document. The document of it all is kept
//! in `schemas/openapi.json` and held to by a test.

mod decisions;
mod events;
mod handlers;
mod knowledge;
mod people;
mod register;
mod sources;

use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::failure::ProblemDetails;
use crate::state::AppState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Wardroom",
        description = "What the pages show, for programs. Objects are described by the schemas beside this document \
                       (work.json, finding.json, pair.json, locator.json, problem.json). Times are RFC 3339 in UTC, \
                       ids are opaque.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemDetails, handlers::Rows, decisions::Made))
)]
struct Document;

/// The API's routes with their document.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(handlers::summary))
        .routes(routes!(handlers::work_list))
        .routes(routes!(handlers::work_fetch))
        .routes(routes!(handlers::device_list))
        .routes(routes!(handlers::device_facets))
        .routes(routes!(handlers::device_fetch))
        .routes(routes!(handlers::device_conversations))
        .routes(routes!(knowledge::device_reasons))
        .routes(routes!(knowledge::claim_change_list))
        .routes(routes!(knowledge::knowledge))
        .routes(routes!(knowledge::kind_list))
        .routes(routes!(knowledge::unknown_list, knowledge::unknown_name))
        .routes(routes!(knowledge::batch_withdraw))
        .routes(routes!(knowledge::do_not_scan))
        .routes(routes!(handlers::pair_list))
        .routes(routes!(register::progress_list))
        .routes(routes!(register::duplicate_list))
        .routes(routes!(register::quality_list))
        .routes(routes!(register::quality_share_list))
        .routes(routes!(register::write_back_list))
        .routes(routes!(register::register_counts))
        .routes(routes!(register::host_find))
        .routes(routes!(handlers::finding_list))
        .routes(routes!(handlers::finding_fetch))
        .routes(routes!(handlers::alert_list))
        .routes(routes!(handlers::alert_fetch))
        .routes(routes!(sources::source_list))
        .routes(routes!(sources::source_fetch))
        .routes(routes!(sources::source_problems))
        .routes(routes!(sources::source_rows))
        .routes(routes!(sources::source_row))
        .routes(routes!(sources::frame_fetch))
        .routes(routes!(sources::document_list))
        .routes(routes!(sources::document_fetch))
        .routes(routes!(people::person_list))
        .routes(routes!(people::person_fetch))
        .routes(routes!(people::sensor_key_list))
        .routes(routes!(people::own_account))
        .routes(routes!(decisions::actor_list))
        .routes(routes!(decisions::decision_list, decisions::decision_make))
        .routes(routes!(decisions::decision_withdraw))
        .routes(routes!(events::event_list))
        .routes(routes!(events::event_verify))
        .routes(routes!(events::event_fetch))
}

/// The OpenAPI document, as `schemas/openapi.json` holds it.
pub fn openapi_json() -> String {
    let document = routes().into_openapi();
    // A document that utoipa made is always JSON; an empty text would fail the test that compares it.
    document.to_pretty_json().map(|json| json + "\n").unwrap_or_default()
}
