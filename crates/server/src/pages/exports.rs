//! `/exports/do-not-scan`: the addresses that scanners and agents must leave alone, as a page and as files.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wardroom_identity::scan::ScanClass;

use crate::do_not_scan::{ScanLine, ScanList, heading};
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::visit::Visit;
use crate::{table, words};

/// Lines of one class that the page lists.
const LINES: usize = 50;

/// The addresses of one class.
struct ClassView {
    heading: &'static str,
    lines: Vec<ScanLine>,
    count: u64,
}

#[derive(Template)]
#[template(path = "do-not-scan.html")]
struct DoNotScanPage {
    frame: Frame,
    sentence: String,
    note: Option<&'static str>,
    classes: Vec<ClassView>,
}

/// `GET /exports/do-not-scan`.
pub(crate) async fn do_not_scan(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let list = ScanList::of(&state.store, state.knowledge.catalog, &visit.context).await?;
    let mut classes: Vec<ClassView> = Vec::new();
    let mut class: Option<ScanClass> = None;
    let total = list.lines.len() as u64;
    for line in list.lines {
        if class.replace(line.class) != Some(line.class) {
            classes.push(ClassView { heading: heading(line.class), lines: Vec::new(), count: 0 });
        }
        if let Some(view) = classes.last_mut() {
            view.count += 1;
            if view.lines.len() < LINES {
                view.lines.push(line);
            }
        }
    }
    page(&DoNotScanPage {
        sentence: match total {
            1 => "1 address that scanners and agents must leave alone.".to_owned(),
            _ => format!("{} addresses that scanners and agents must leave alone.", words::count(total)),
        },
        note: list.note,
        classes,
        frame: visit.frame("Do not scan"),
    })
}

/// `GET /exports/do-not-scan.csv`.
pub(crate) async fn do_not_scan_csv(
    State(state): State<AppState>,
    visit: Visit,
) -> Result<Response, Failure> {
    let list = exported(&state, &visit, "do-not-scan.csv").await?;
    Ok(table::download("do-not-scan.csv", "text/csv; charset=utf-8", list.to_csv()))
}

/// `GET /exports/do-not-scan.txt`.
pub(crate) async fn do_not_scan_txt(
    State(state): State<AppState>,
    visit: Visit,
) -> Result<Response, Failure> {
    let list = exported(&state, &visit, "do-not-scan.txt").await?;
    Ok(table::download("do-not-scan.txt", "text/plain; charset=utf-8", list.to_txt()))
}

/// The list, and a note in the record that it went out.
async fn exported(state: &AppState, visit: &Visit, name: &str) -> Result<ScanList, Failure> {
    let list = ScanList::of(&state.store, state.knowledge.catalog, &visit.context).await?;
    let seen = serde_json::json!({ "rows": list.lines.len() });
    state.store.view_record(&visit.context, name, &seen).await?;
    Ok(list)
}
