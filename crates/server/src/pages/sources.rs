//! `/sources`: where everything that is shown came from, down to the row of a register.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::id::{AssetId, DeviceId, SourceId};
use wardroom_model::{Asset, Locator};
use wardroom_store::{ProblemRow, SourceRow};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::source::{self, SourceGroup};
use crate::visit::Visit;
use crate::words;

/// Problems that one page lists.
const PROBLEMS: usize = 300;

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    frame: Frame,
    sentence: String,
    groups: Vec<SourceGroup>,
}

/// `GET /sources`.
pub(crate) async fn sources(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let sources = state.store.source_list(&visit.context).await?;
    let problems: u64 = sources.iter().map(|source| source.problems).sum();
    let count = sources.len() as u64;
    let sentence = match problems {
        0 => format!("{} read in; all of it could be read.", words::counted(count, "file")),
        _ => format!(
            "{} read in; {} counted and shown with their place, and the rest went through.",
            words::counted(count, "file"),
            words::counted(problems, "problem")
        ),
    };
    page(&SourcesPage { frame: visit.frame("Sources"), sentence, groups: source::groups(sources) })
}

/// A problem with the page that shows its place.
struct ProblemLine {
    at: Box<str>,
    kind: Box<str>,
    reason: Box<str>,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    frame: Frame,
    source: SourceRow,
    counted: Vec<(String, String)>,
    problems: Vec<ProblemLine>,
    more: u64,
}

/// `GET /sources/{id}`.
pub(crate) async fn source(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = SourceId::new(id);
    let source = state.store.source_fetch(&visit.context, &id).await?;
    let problems = state.store.problem_list(&visit.context, Some(&id)).await?;
    let more = problems.len().saturating_sub(PROBLEMS) as u64;
    let line = |row: ProblemRow| ProblemLine {
        href: frame_of(&row.problem.at).map(|frame| format!("/captures/{}/frames/{frame}", source.sha256)),
        at: row.problem.at,
        kind: row.problem.kind,
        reason: row.problem.reason,
    };
    let problems = problems.into_iter().take(PROBLEMS).map(line).collect();
    let counted = source::details(&source.counts);
    page(&SourcePage { frame: visit.frame(source.name.to_string()), source, counted, problems, more })
}

fn frame_of(at: &str) -> Option<u64> {
    at.strip_prefix("frame ")?.parse().ok()
}

/// Which file a row is in.
#[derive(Debug, Deserialize)]
pub(crate) struct RowOf {
    file: String,
}

/// `GET /rows/{row}?file=NAME`: leads to the row of the newest file of that name.
pub(crate) async fn row_find(
    State(state): State<AppState>,
    visit: Visit,
    Path(row): Path<u64>,
    Query(of): Query<RowOf>,
) -> Result<Response, Failure> {
    let sources = state.store.source_list(&visit.context).await?;
    let newest = sources.into_iter().find(|source| *source.name == *of.file);
    let newest =
        newest.ok_or_else(|| Failure::not_found(format!("No file called `{}` was read in.", of.file)))?;
    Ok(Redirect::to(&format!("/sources/{}/rows/{row}", newest.id)).into_response())
}

#[derive(Template)]
#[template(path = "row.html")]
struct RowPage {
    frame: Frame,
    source: SourceRow,
    number: u64,
    tag: Box<str>,
    device: Option<DeviceId>,
    cells: Vec<(String, String)>,
}

/// `GET /sources/{id}/rows/{row}`: a row of a register as it was imported.
pub(crate) async fn row(
    State(state): State<AppState>,
    visit: Visit,
    Path((id, number)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let source = state.store.source_fetch(&visit.context, &SourceId::new(id)).await?;
    let at = Locator::Table { file: (&*source.name).into(), row: number };
    let asset =
        state.store.asset_list_all(&visit.context).await?.into_iter().find(|asset| asset.locator == at);
    let gone = || {
        Failure::not_found(format!(
            "Row {number} of {} became no asset, or a later import replaced it.",
            source.name
        ))
    };
    let asset = asset.ok_or_else(gone)?;
    let id = Asset::id(&visit.context.site, &asset.asset_tag);
    let (device, cells) = row_cells(&state, &visit, &id, &at).await?;
    let frame = visit.frame(format!("Row {number} of {}", source.name));
    page(&RowPage { frame, source, number, tag: asset.asset_tag, device, cells })
}

/// The device that a row belongs to, and the row's cells.
async fn row_cells(
    state: &AppState,
    visit: &Visit,
    id: &AssetId,
    at: &Locator,
) -> Result<(Option<DeviceId>, Vec<(String, String)>), Failure> {
    let detail = state.store.asset_fetch(&visit.context, id).await?;
    let raw = detail.rows.iter().find(|row| row.locator == *at).and_then(|row| row.raw.as_object());
    let cell = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let cells = raw.into_iter().flatten().map(|(column, value)| (column.clone(), cell(value))).collect();
    Ok((detail.devices.into_iter().next(), cells))
}
