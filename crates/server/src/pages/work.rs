//! `/work`: what to do next, and each line's reasons down to packets, rows and texts.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use wardroom_model::actor::Role;
use wardroom_model::id::WorkItemId;
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{State as MarkState, WorkItem};
use wardroom_store::{FacetRow, Summary, WorkQuery, WorkRow};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::Tab;
use crate::views::place::Texts;
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
    /// Devices that need maintenance now.
    maintenance_now: u64,
    /// Devices that need protection now.
    security_now: u64,
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
    let site = state.store.device_facets(&visit.context, &Default::default()).await?;
    let (lines, next) = lines(&state, &visit, query.store()?).await?;
    let here = query.address("/work");
    page(&WorkPage {
        frame: visit.frame("Work"),
        summary,
        maintenance_now: act_now(&site, "maintenance_state"),
        security_now: act_now(&site, "security_state"),
        trades: trades(&visit, &query),
        filtered: query.trade.is_some(),
        lines,
        next: next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
    })
}

fn act_now(site: &[FacetRow], facet: &str) -> u64 {
    let slug = MarkState::ActNow.slug();
    site.iter().find(|row| *row.facet == *facet && *row.value == *slug).map_or(0, |row| row.count)
}

/// The lines of a page. Parts stand under their visit, not in the list, so that more than one page of the store may
/// be needed for one of ours.
async fn lines(
    state: &AppState,
    visit: &Visit,
    mut query: WorkQuery,
) -> Result<(Vec<WorkLine>, Option<String>), Failure> {
    query.limit = LINES;
    let mut rows: Vec<(WorkRow, Vec<WorkItem>)> = Vec::new();
    loop {
        let found = state.store.work_list(&visit.context, &query).await?;
        for row in found.rows.into_iter().filter(|row| row.item.visit.is_none()) {
            let parts = parts(state, visit, &row).await?;
            rows.push((row, parts));
        }
        query.after = found.next;
        if query.after.is_none() || rows.len() * 2 >= LINES {
            break;
        }
    }
    let items = rows.iter().flat_map(|(row, parts)| std::iter::once(&row.item).chain(parts));
    let texts = Texts::of(state, visit, items.flat_map(|item| &item.evidence).collect()).await?;
    let lines = rows.into_iter().map(|(row, parts)| WorkLine::new(row, parts, &texts));
    Ok((lines.collect(), query.after))
}

/// What a visit is made of.
async fn parts(state: &AppState, visit: &Visit, row: &WorkRow) -> Result<Vec<WorkItem>, Failure> {
    if row.item.kind != WorkKind::Visit {
        return Ok(Vec::new());
    }
    let device = WorkQuery { device: Some(row.item.device.clone()), limit: 100, ..Default::default() };
    let found = state.store.work_list(&visit.context, &device).await?;
    let items = found.rows.into_iter().map(|row| row.item);
    Ok(items.filter(|part| part.visit.as_ref() == Some(&row.item.id)).collect())
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
    let mine = visit.acting().and_then(|actor| trade_of(actor.role));
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
    let parts = parts(&state, &visit, &row).await?;
    let evidence = std::iter::once(&row.item).chain(&parts).flat_map(|item| &item.evidence);
    let texts = Texts::of(&state, &visit, evidence.collect()).await?;
    let line = WorkLine::new(row, parts, &texts);
    page(&WorkItemPage { frame: visit.frame(line.item.action.to_string()), line })
}
