//! The style sheet, the script and the icon, carried inside the program. Their addresses hold a digest of their
//! content, so that a browser keeps them for good and never shows an old one.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::failure::Failure;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

/// The address of an asset.
pub(crate) fn href(name: &str) -> String {
    let digest = Assets::get(name).map(|file| file.metadata.sha256_hash()).unwrap_or_default();
    let digest: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{name}?v={digest}")
}

/// `GET /assets/{name}`.
pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    let file = Assets::get(&name).ok_or_else(|| Failure::not_found("There is no such file."))?;
    let kind = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.data.into_owned()).into_response())
}
