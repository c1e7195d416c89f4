//! `/sources`: where everything that is shown came from, down to the row of a register.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::id::SourceId;
use wardroom_store::{DocumentRow, ProblemRow, SourceRow, StoreError, TableRow};

use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::source::{self, SourceGroup};
use crate::visit::Visit;
use crate::words;

/// Problems that one page lists.
const PROBLEMS: usize = 300;
/// Rows of a register that one page lists.
const ROWS: usize = 100;

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
    let documents = state.store.document_list(&visit.context, None, wardroom_store::LIMIT).await?.rows;
    page(&SourcesPage { frame: visit.frame("Sources"), sentence, groups: source::groups(sources, documents) })
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
    document: Option<DocumentRow>,
    rows: Vec<TableRow>,
    next: Option<String>,
    first: Option<String>,
}

/// Which rows of a register.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RowsFrom {
    cursor: Option<String>,
}

/// `GET /sources/{id}`.
pub(crate) async fn source(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Query(from): Query<RowsFrom>,
) -> Result<Response, Failure> {
    let id = SourceId::new(id);
    let source = state.store.source_fetch(&visit.context, &id).await?;
    let cursor = from.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let rows = state.store.table_row_list(&visit.context, &id, cursor, ROWS).await?;
    let document = match state.store.document_fetch(&visit.context, &source.sha256).await {
        Ok(document) => Some(document.row),
        Err(StoreError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let problems = state.store.problem_list(&visit.context, Some(&id)).await?;
    let here = Address::new(format!("/sources/{id}"));
    page(&SourcePage {
        frame: visit.frame(source.name.to_string()),
        counted: source::details(&source.counts),
        more: problems.len().saturating_sub(PROBLEMS) as u64,
        problems: problems.into_iter().take(PROBLEMS).map(|row| problem_line(row, &source)).collect(),
        document,
        rows: rows.rows,
        next: rows.next.map(|cursor| format!("{}#rows", here.with("cursor", Some(&cursor)))),
        first: cursor.map(|_| format!("{here}#rows")),
        source,
    })
}

/// A problem's place leads there where there is something to see.
fn problem_line(row: ProblemRow, source: &SourceRow) -> ProblemLine {
    let number = |word: &str| row.problem.at.strip_prefix(word)?.trim().parse::<u64>().ok();
    let href = number("frame ").map(|frame| format!("/captures/{}/frames/{frame}", source.sha256));
    ProblemLine { href, at: row.problem.at, kind: row.problem.kind, reason: row.problem.reason }
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
    row: TableRow,
    cells: Vec<(String, String)>,
    problems: Vec<Box<str>>,
}

/// `GET /sources/{id}/rows/{row}`: a row of a register as it was imported.
pub(crate) async fn row(
    State(state): State<AppState>,
    visit: Visit,
    Path((id, number)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let id = SourceId::new(id);
    let source = state.store.source_fetch(&visit.context, &id).await?;
    let row = match state.store.table_row_fetch(&visit.context, &id, number).await {
        Err(StoreError::NotFound { .. }) => {
            return Err(Failure::not_found(format!(
                "Row {number} of {} became no asset, or a later import replaced it.",
                source.name
            )));
        }
        found => found?,
    };
    let here = format!("row {number}");
    let problems = state.store.problem_list(&visit.context, Some(&id)).await?;
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let cells = row.raw.as_object().into_iter().flatten();
    page(&RowPage {
        frame: visit.frame(format!("Row {number} of {}", source.name)),
        cells: cells.map(|(column, value)| (column.clone(), cell(value))).collect(),
        problems: problems
            .into_iter()
            .filter(|row| *row.problem.at == *here)
            .map(|row| row.problem.reason)
            .collect(),
        source,
        row,
    })
}
