//! `/captures/{sha256}/frames/{n}`: what was read from one frame, and how to see the packet itself.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::id::{DeviceId, HostId, SourceId};
use wardroom_model::{Locator, Timestamp};
use wardroom_store::{HostDetail, ObservationRow, SourceRow};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::visit::Visit;

/// One value that was read from the frame.
struct FrameFact {
    row: ObservationRow,
    host: Box<str>,
    device: Option<(DeviceId, Box<str>)>,
    time: Timestamp,
}

#[derive(Template)]
#[template(path = "frame.html")]
struct FramePage {
    frame: Frame,
    source: Option<SourceId>,
    name: Box<str>,
    quoted: String,
    sha256: String,
    number: u64,
    facts: Vec<FrameFact>,
}

/// Which device the reader comes from: its hosts are looked at first.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct From {
    device: Option<String>,
}

/// `GET /captures/{sha256}`: leads to the capture among the sources.
pub(crate) async fn capture(
    State(state): State<AppState>,
    visit: Visit,
    Path(sha256): Path<String>,
) -> Result<Response, Failure> {
    let source = capture_find(&state, &visit, &sha256).await?;
    Ok(Redirect::to(&format!("/sources/{}", source.id)).into_response())
}

async fn capture_find(state: &AppState, visit: &Visit, sha256: &str) -> Result<SourceRow, Failure> {
    let sources = state.store.source_list(&visit.context).await?;
    let found = sources.into_iter().find(|source| &*source.kind == "capture" && *source.sha256 == *sha256);
    found.ok_or_else(|| Failure::not_found("No capture with this SHA-256 was read in."))
}

/// `GET /captures/{sha256}/frames/{n}`.
pub(crate) async fn capture_frame(
    State(state): State<AppState>,
    visit: Visit,
    Path((sha256, number)): Path<(String, u64)>,
    Query(from): Query<From>,
) -> Result<Response, Failure> {
    let source = capture_find(&state, &visit, &sha256).await?;
    let mut facts = Vec::new();
    for host in hosts(&state, &visit, from.device.as_deref()).await? {
        facts.extend(read_here(&state, &visit, host, &sha256, number).await?);
    }
    page(&FramePage {
        frame: visit.frame(format!("Frame {number} of {}", source.name)),
        quoted: shell_quoted(&source.name),
        source: Some(source.id),
        name: source.name,
        sha256,
        number,
        facts,
    })
}

/// The hosts of one device, else all.
async fn hosts(state: &AppState, visit: &Visit, device: Option<&str>) -> Result<Vec<HostId>, Failure> {
    if let Some(device) = device {
        let detail = state.store.device_fetch(&visit.context, &DeviceId::new(device)).await?;
        return Ok(detail.hosts.into_iter().map(|host| host.id).collect());
    }
    let all = state.store.host_list_all(&visit.context).await?;
    Ok(all.into_iter().map(|host| host.key.id()).collect())
}

async fn read_here(
    state: &AppState,
    visit: &Visit,
    host: HostId,
    sha256: &str,
    number: u64,
) -> Result<Vec<FrameFact>, Failure> {
    let HostDetail { key, devices, observations, .. } = state.store.host_fetch(&visit.context, &host).await?;
    let is_here = |locator: &Locator| match locator {
        Locator::Capture(at) => *at.file.sha256 == *sha256 && at.frame == number,
        _ => false,
    };
    let read: Vec<ObservationRow> =
        observations.into_iter().filter(|row| is_here(&row.first) || is_here(&row.last)).collect();
    let device = match (devices.into_iter().next(), read.is_empty()) {
        (Some(device), false) => {
            let row = state.store.device_fetch(&visit.context, &device).await?.row;
            Some((device, row.name))
        }
        _ => None,
    };
    let fact = |row: ObservationRow| FrameFact {
        time: if is_here(&row.first) { row.first_seen } else { row.last_seen },
        row,
        host: key.clone(),
        device: device.clone(),
    };
    Ok(read.into_iter().map(fact).collect())
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
