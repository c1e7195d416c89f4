//! What is shown once and then kept nowhere: a token, a sensor's key, a first password, recovery codes.

use askama::Template;
use axum::response::Response;

use crate::failure::Failure;
use crate::frame::{Frame, page};

/// The page of one.
#[derive(Template)]
#[template(path = "secret_shown.html")]
pub(crate) struct SecretPage {
    pub(crate) frame: Frame,
    pub(crate) says: &'static str,
    pub(crate) secrets: Vec<String>,
    pub(crate) back: &'static str,
}

/// Writes it. No cache keeps it: the guard says so of every page.
pub(crate) fn secret_page(shown: SecretPage) -> Result<Response, Failure> {
    page(&shown)
}
