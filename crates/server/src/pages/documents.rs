//! `/documents/{sha256}`: a publisher's text as it was read, with the part marked that a conclusion points to.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wardroom_store::DocumentRow;

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::document::{Readable, readable};
use crate::views::place::pointer_words;
use crate::views::web_link;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    frame: Frame,
    document: DocumentRow,
    web: Option<String>,
    /// Escaped by its writer.
    text: Readable,
    /// The followed part as people count.
    followed: String,
}

/// Which part.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct At {
    at: Option<String>,
}

/// `GET /documents/{sha256}?at=POINTER`.
pub(crate) async fn document(
    State(state): State<AppState>,
    visit: Visit,
    Path(sha256): Path<String>,
    Query(at): Query<At>,
) -> Result<Response, Failure> {
    let found = state.store.document_fetch(&visit.context, &sha256).await?;
    let pointer = at.at.unwrap_or_default();
    let web = web_link(found.row.url.as_deref());
    page(&DocumentPage {
        frame: visit.frame(found.row.title.to_string()),
        document: found.row,
        web,
        text: readable(&found.body, &pointer),
        followed: pointer_words(&pointer),
    })
}
