//! `/work`: what to do next, and each line's reasons down to packets, rows and texts.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use wardroom_model::WorkItem;
use wardroom_model::actor::Role;
use wardroom_model::id::WorkItemId;
use wardroom_model::work::{Trade, WorkKind};
use wardroom_store::{Summary, WorkQuery, WorkRow};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::Tab;
use crate::views::work::{WorkLine, WorkListQuery};
use crate::visit::Visit;
use crate::words;

/// Lines of one page.
const LINES: usize = 40;

#[derive(Template)]
#[template(path = "work.html")]
struct WorkPage {
    frame: Frame,
    summary: Summary,
    trades: Vec<Tab>,
    filtered: bool,
    lines: Vec<WorkLine>,
    next: Option<String>,
    first: Option<String>,
}

/// `GET /work`.
pub(crate) async fn work(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<WorkListQuery>,
) -> Result<Response, Failure> {
    let summary = state.store.summary(&visit.context).await?;
    let (lines, next) = lines(&state, &visit, query.store()?).await?;
    let here = query.address("/work");
    page(&WorkPage {
        frame: visit.frame("Work"),
        summary,
        trades: trades(&visit, &query),
        filtered: query.trade.is_some(),
        lines,
        next: next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
    })
}

/// The lines of a page. Parts stand under their visit, not in the list, so that more than one page of the store may
/// be needed for one of ours.
async fn lines(
    state: &AppState,
    visit: &Visit,
    mut query: WorkQuery,
) -> Result<(Vec<WorkLine>, Option<String>), Failure> {
    query.limit = LINES;
    let mut lines = Vec::new();
    loop {
        let found = state.store.work_list(&visit.context, &query).await?;
        for row in found.rows.into_iter().filter(|row| row.item.visit.is_none()) {
            lines.push(line(state, visit, row).await?);
        }
        query.after = found.next;
        if query.after.is_none() || lines.len() * 2 >= LINES {
            return Ok((lines, query.after));
        }
    }
}

/// A line with the parts of its visit.
async fn line(state: &AppState, visit: &Visit, row: WorkRow) -> Result<WorkLine, Failure> {
    let mut parts: Vec<WorkItem> = Vec::new();
    if row.item.kind == WorkKind::Visit {
        let device = WorkQuery { device: Some(row.item.device.clone()), limit: 100, ..Default::default() };
        let found = state.store.work_list(&visit.context, &device).await?;
        let of_visit = |part: &WorkItem| part.visit.as_ref() == Some(&row.item.id);
        parts.extend(found.rows.into_iter().map(|row| row.item).filter(of_visit));
    }
    Ok(WorkLine::new(row, parts))
}

/// *My trade* is that of whom one acts as.
fn trades(visit: &Visit, query: &WorkListQuery) -> Vec<Tab> {
    let here = query.address("/work");
    let chosen = query.trade.as_deref().filter(|trade| !trade.is_empty());
    let tab = |word: String, trade: Option<&str>| Tab {
        word,
        href: here.with("trade", trade).to_string(),
        chosen: chosen == trade,
        count: None,
    };
    let mine = visit.acting.as_ref().and_then(|actor| trade_of(actor.role));
    let trades = [Trade::Htm, Trade::Security].map(|trade| {
        let word = if mine == Some(trade) { "My trade".to_owned() } else { words::trade(trade).to_owned() };
        tab(word, Some(trade.slug()))
    });
    let mut tabs: Vec<Tab> = trades.into();
    tabs.push(tab("Everyone".to_owned(), None));
    tabs
}

const fn trade_of(role: Role) -> Option<Trade> {
    match role {
        Role::Technician | Role::ClinicalEngineer | Role::HtmDirector => Some(Trade::Htm),
        Role::SecurityAnalyst | Role::NetworkEngineer => Some(Trade::Security),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "work_item.html")]
struct WorkItemPage {
    frame: Frame,
    line: WorkLine,
}

/// `GET /work/{id}`.
pub(crate) async fn work_item(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let row = state.store.work_fetch(&visit.context, &WorkItemId::new(id)).await?;
    let line = line(&state, &visit, row).await?;
    page(&WorkItemPage { frame: visit.frame(line.item.action.to_string()), line })
}
