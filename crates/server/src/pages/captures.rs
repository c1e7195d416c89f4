//! `/captures/{sha256}/frames/{n}`: what was read from one frame, and how to see the packet itself.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wardroom_store::{FrameDetail, StoreError};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

/// What is said of a capture that is not known.
const UNKNOWN: &str = "No capture with this SHA-256 was read in.";

#[derive(Template)]
#[template(path = "frame.html")]
struct FramePage {
    frame: Frame,
    quoted: String,
    detail: FrameDetail,
}

/// `GET /captures/{sha256}`: leads to the capture among the sources.
pub(crate) async fn capture(
    State(state): State<AppState>,
    visit: Visit,
    Path(sha256): Path<String>,
) -> Result<Response, Failure> {
    let sources = state.store.source_list(&visit.context).await?;
    let capture = sources.into_iter().find(|source| &*source.kind == "capture" && *source.sha256 == *sha256);
    let capture = capture.ok_or_else(|| Failure::not_found(UNKNOWN))?;
    Ok(Redirect::to(&format!("/sources/{}", capture.id)).into_response())
}

/// `GET /captures/{sha256}/frames/{n}`.
pub(crate) async fn capture_frame(
    State(state): State<AppState>,
    visit: Visit,
    Path((sha256, number)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let detail = frame_fetch(&state, &visit, &sha256, number).await?;
    page(&FramePage {
        frame: visit.frame(format!("Frame {number} of {}", detail.name)),
        quoted: shell_quoted(&detail.name),
        detail,
    })
}

/// The frame, or words for a person when the capture is not one that was read in.
pub(crate) async fn frame_fetch(
    state: &AppState,
    visit: &Visit,
    sha256: &str,
    number: u64,
) -> Result<FrameDetail, Failure> {
    match state.store.frame_fetch(&visit.context, sha256, number).await {
        Err(StoreError::NotFound { .. }) => Err(Failure::not_found(UNKNOWN)),
        found => Ok(found?),
    }
}

/// A file name as a shell takes it.
fn shell_quoted(name: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "._-/".contains(character);
    if name.chars().all(plain) && !name.starts_with('-') {
        name.to_owned()
    } else {
        format!("'./{}'", name.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::shell_quoted;

    #[test]
    fn a_file_name_is_one_word_of_a_shell() {
        for (name, quoted) in [
            ("ward 7.pcap", "'./ward 7.pcap'"),
            ("ct.pcap", "ct.pcap"),
            ("-w", "'./-w'"),
            ("a'; rm x", "'./a'\\''; rm x'"),
        ] {
            assert_eq!(shell_quoted(name), quoted);
        }
    }
}
