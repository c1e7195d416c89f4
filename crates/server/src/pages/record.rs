//! `/record`: who did what, to what, when; what stood before and after; and whether the chain holds.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use wardroom_store::{EventBreak, EventHead, EventRow, EventVerdict};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::record::{EventLine, RecordQuery};
use crate::views::{Chip, Choice};
use crate::visit::Visit;
use crate::words;

/// Rows of a page, each with its content.
const ROWS: usize = 40;
/// Breaks that one answer lists.
const BREAKS: usize = 1_000;

/// What looking at the record leaves in it.
const SUBJECT: &str = "record";

/// A page of the record; that it was looked at stands in it too.
pub(crate) async fn events(
    state: &AppState,
    visit: &Visit,
    query: &RecordQuery,
) -> Result<wardroom_store::Page<EventRow>, Failure> {
    let asked = query.store(&state.site.time_zone)?;
    let found = state.store.event_list(&visit.context, &asked).await?;
    state.store.view_record_once(&visit.context, SUBJECT).await?;
    Ok(found)
}

/// One event of the record.
pub(crate) async fn event_fetch(state: &AppState, visit: &Visit, sequence: i64) -> Result<EventRow, Failure> {
    let found = state.store.event_fetch(&visit.context, sequence).await?;
    state.store.view_record_once(&visit.context, SUBJECT).await?;
    Ok(found)
}

/// Whether the chain holds, and where it does not.
#[derive(Serialize)]
pub(crate) struct Verification {
    /// Counts, and where the chain ends.
    #[serde(flatten)]
    pub(crate) verdict: EventVerdict,
    /// The first places where it does not hold.
    pub(crate) found: Vec<EventBreak>,
}

impl Verification {
    /// Breaks that are not listed.
    pub(crate) fn more(&self) -> u64 {
        self.verdict.breaks.saturating_sub(self.found.len() as u64)
    }
}

/// Walks the whole chain. One walk at a time: it reads all that was ever done.
pub(crate) async fn verify(state: &AppState, visit: &Visit) -> Result<Verification, Failure> {
    static TURN: Mutex<()> = Mutex::const_new(());
    let _turn = TURN.lock().await;
    let mut found = Vec::new();
    let mut keep = |broken| {
        if found.len() < BREAKS {
            found.push(broken);
        }
    };
    let verdict = state.store.event_verify(&visit.context, &[], &mut keep).await?;
    found.sort_by_key(EventBreak::sequence);
    Ok(Verification { verdict, found })
}

/// What the page shows besides the filters.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    verify: Option<String>,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage {
    frame: Frame,
    head: Option<EventHead>,
    verification: Option<Verification>,
    query: RecordQuery,
    operations: Choice,
    chips: Vec<Chip>,
    rows: Vec<EventLine>,
    next: Option<String>,
    first: Option<String>,
    json: String,
}

impl RecordPage {
    /// Events that were ever written.
    fn events(&self) -> u64 {
        self.head.as_ref().and_then(|head| u64::try_from(head.sequence).ok()).unwrap_or_default()
    }
}

/// `GET /record`.
pub(crate) async fn record(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<RecordQuery>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let of_page = RecordQuery { limit: Some(ROWS), ..query.clone() };
    let found = events(&state, &visit, &of_page).await?;
    let verification = match asked.verify {
        Some(verify) if verify == "1" => Some(verify_now(&state, &visit).await?),
        _ => None,
    };
    let here = query.address("/record");
    page(&RecordPage {
        head: state.store.event_head(&visit.context).await?,
        verification,
        operations: query.operations(),
        chips: query.chips(),
        rows: found.rows.into_iter().map(EventLine::short).collect(),
        next: found.next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
        json: query.address("/api/v1/events").to_string(),
        frame: visit.frame("Record"),
        query,
    })
}

async fn verify_now(state: &AppState, visit: &Visit) -> Result<Verification, Failure> {
    let mut verification = verify(state, visit).await?;
    // The page names the first; the API and the command line name all.
    verification.found.truncate(100);
    Ok(verification)
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    frame: Frame,
    line: EventLine,
    payload: Option<String>,
    last: i64,
}

/// `GET /record/{sequence}`.
pub(crate) async fn event(
    State(state): State<AppState>,
    visit: Visit,
    Path(sequence): Path<i64>,
) -> Result<Response, Failure> {
    let row = event_fetch(&state, &visit, sequence).await?;
    let head = state.store.event_head(&visit.context).await?;
    page(&EventPage {
        frame: visit.frame(format!("Event {sequence}")),
        payload: row.payload.as_ref().map(serde_json::to_string_pretty).transpose()?,
        last: head.map_or(sequence, |head| head.sequence),
        line: EventLine::whole(row),
    })
}
