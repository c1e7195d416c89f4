//! What a person sees when a page cannot be shown.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::failure::Failure;
use crate::frame::Frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    failure: &'a Failure,
}

/// A failure as a page: what failed, what is still true, what to do.
pub(crate) fn error_page(visit: &Visit, failure: &Failure) -> Response {
    match (ErrorPage { frame: visit.frame(failure.title), failure }).render() {
        Ok(html) => (failure.status, Html(html)).into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}
