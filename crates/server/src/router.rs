//! Every address of the server.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header;
use axum::middleware;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::failure::Failure;
use crate::guard::{answer_headers, guard};
use crate::limits::{Limits, Places, in_a_place, in_time};
#[cfg(feature = "oidc")]
use crate::pages::hospital;
use crate::pages::{
    account, acting, alerts, captures, decisions, device, devices, documents, exports, finding, first_run,
    kinds, knowledge, people, reconciliation, record, search, sensors, sign_in, sources, unknown, work,
};
use crate::state::AppState;
use crate::{api, assets};

/// Largest request that is read, in bytes: what people decide is short.
const LARGEST: usize = 64 * 1024;

/// Pages and API over one store.
pub fn router(state: AppState) -> Router {
    router_within(state, Limits::default())
}

/// The same within other limits.
pub(crate) fn router_within(state: AppState, limits: Limits) -> Router {
    let places = Places::new(limits);
    let (api, _document) = api::routes().split_for_parts();
    pages()
        .merge(api)
        .route("/api/v1/openapi.json", get(openapi))
        .fallback(nowhere)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(places.clone(), in_time))
        .layer(middleware::from_fn_with_state(state.clone(), guard))
        .layer(middleware::from_fn_with_state(places, in_a_place))
        .layer(middleware::from_fn_with_state(state.clone(), answer_headers))
        .layer(CompressionLayer::new())
        .with_state(state)
}

fn pages() -> Router<AppState> {
    Router::new()
        .route("/", get(work::work))
        .route("/work", get(work::work))
        .route("/work/{id}", get(work::work_item))
        .route("/devices", get(devices::devices))
        .route("/devices.csv", get(devices::devices_csv))
        .route("/devices/{id}", get(device::device))
        .merge(reconciliation_pages())
        .route("/devices/{id}/fingerprints.toml", get(device::fingerprints))
        .route("/kinds", get(kinds::kinds))
        .route("/unknown", get(unknown::unknown).post(unknown::unknown_name))
        .route("/exports/do-not-scan", get(exports::do_not_scan))
        .route("/exports/do-not-scan.csv", get(exports::do_not_scan_csv))
        .route("/exports/do-not-scan.txt", get(exports::do_not_scan_txt))
        .route("/knowledge", get(knowledge::knowledge))
        .route("/alerts", get(alerts::alerts))
        .route("/alerts/{id}", get(alerts::alert))
        .route("/findings/{id}", get(finding::finding))
        .route("/sources", get(sources::sources))
        .route("/sources/{id}", get(sources::source))
        .route("/sources/{id}/rows/{row}", get(sources::row))
        .route("/rows/{row}", get(sources::row_find))
        .route("/captures/{sha256}", get(captures::capture))
        .route("/captures/{sha256}/frames/{frame}", get(captures::capture_frame))
        .route("/documents/{sha256}", get(documents::document))
        .route("/record", get(record::record))
        .route("/record/{sequence}", get(record::event))
        .route("/search", get(search::search))
        .route("/acting", get(acting::acting).post(acting::acting_choose))
        .merge(door_pages())
        .merge(hospital_pages())
        .route("/decisions", post(decisions::decision_form))
        .route("/decisions/{id}/withdraw", post(decisions::withdraw_form))
        .route("/decisions/together/{batch}/withdraw", post(decisions::withdraw_batch_form))
        .route("/assets/{name}", get(assets::asset))
}

/// Which record is which host, and what the register should be told.
fn reconciliation_pages() -> Router<AppState> {
    Router::new()
        .route("/reconciliation", get(reconciliation::pairs::reconciliation))
        .route("/reconciliation/departments", get(reconciliation::progress::progress))
        .route("/reconciliation/duplicates", get(reconciliation::duplicates::duplicates))
        .route("/reconciliation/quality", get(reconciliation::quality::quality))
        .route("/reconciliation/write-back", get(reconciliation::write_back::write_back))
        .route("/reconciliation/write-back.csv", get(reconciliation::write_back::write_back_csv))
        .route("/reconciliation/settled", get(reconciliation::settled::settled))
        .route("/reconciliation/join", get(reconciliation::join::join))
}

/// Coming in, one's own account, and who else may.
fn door_pages() -> Router<AppState> {
    Router::new()
        .route("/sign-in", get(sign_in::sign_in_form).post(sign_in::sign_in_try))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/first-run", get(first_run::first_run_form).post(first_run::first_run_make))
        .route("/account", get(account::account))
        .route("/account/password", get(account::password_form).post(account::password_set))
        .route("/account/second-factor", get(account::second_factor_form).post(account::second_factor_set))
        .route("/account/second-factor/remove", post(account::second_factor_remove))
        .route("/account/sessions/{id}/end", post(account::session_end))
        .route("/account/tokens", post(account::token_make))
        .route("/account/tokens/{id}/end", post(account::token_end))
        .route("/people", get(people::people).post(people::person_make))
        .route("/people/{id}", get(people::person).post(people::person_change))
        .route("/people/{id}/disable", post(people::person_disable))
        .route("/people/{id}/reset", post(people::person_reset))
        .route("/people/{id}/sessions/end", post(people::person_sessions_end))
        .route("/sensors", get(sensors::sensors).post(sensors::sensor_key_make))
        .route("/sensors/{id}/end", post(sensors::sensor_key_end))
}

/// Coming in by the hospital's own login.
#[cfg(feature = "oidc")]
fn hospital_pages() -> Router<AppState> {
    Router::new()
        .route("/sign-in/hospital", get(hospital::leave))
        .route("/sign-in/hospital/back", get(hospital::come_back))
}

/// The program was built without it.
#[cfg(not(feature = "oidc"))]
fn hospital_pages() -> Router<AppState> {
    Router::new()
}

async fn openapi() -> ([(header::HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "application/json")], api::openapi_json())
}

async fn nowhere(request: Request) -> Failure {
    Failure::not_found(format!("Nothing is at {}.", request.uri().path()))
}
