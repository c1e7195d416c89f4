//! How far each department has come, and what stands at risk where.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use wardroom_store::{ProgressBy, ProgressRow};

use super::Head;
use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::visit::Visit;
use crate::words;

/// One line of a table of counts.
struct Line {
    name: String,
    row: ProgressRow,
    /// The device list of these devices.
    devices: Address,
    /// The records that were expected on the network.
    expected: Option<String>,
}

/// One count with its list.
struct Count {
    count: u64,
    href: String,
}

#[derive(Template)]
#[template(path = "reconciliation/progress.html")]
struct ProgressPage {
    frame: Frame,
    head: Head,
    departments: Vec<Line>,
    functions: Vec<Line>,
}

/// `GET /reconciliation/departments`.
pub(crate) async fn progress(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let (head, _decisions) = Head::of(&state, &visit, "departments").await?;
    let departments = state.store.progress_list(&visit.context, ProgressBy::Department).await?;
    let functions = state.store.progress_list(&visit.context, ProgressBy::Function).await?;
    page(&ProgressPage {
        frame: visit.frame("Reconciliation by department"),
        head,
        departments: departments.into_iter().map(Line::of_department).collect(),
        functions: functions.into_iter().map(Line::of_function).collect(),
    })
}

/// The value that a filter takes; what has none is `unknown`.
fn value(name: &str) -> &str {
    if name.is_empty() { "unknown" } else { name }
}

impl Line {
    fn of_department(row: ProgressRow) -> Self {
        let value = value(&row.name);
        let quality = Address::new("/reconciliation/quality").with("department", Some(value));
        Self {
            name: if row.name.is_empty() { "No department entered".to_owned() } else { row.name.to_string() },
            devices: Address::new("/devices").with("department", Some(value)),
            expected: Some(quality.with("presence", Some("expected")).to_string()),
            row,
        }
    }

    fn of_function(row: ProgressRow) -> Self {
        Self {
            name: words::function_of(&row.name).to_owned(),
            devices: Address::new("/devices").with("function", Some(value(&row.name))),
            expected: None,
            row,
        }
    }

    /// The three buckets with their lists.
    fn buckets(&self) -> [Count; 3] {
        let row = &self.row;
        let buckets =
            [("matched", row.matched), ("network_only", row.network_only), ("cmms_only", row.cmms_only)];
        buckets.map(|(bucket, count)| Count {
            count,
            href: self.devices.with("bucket", Some(bucket)).to_string(),
        })
    }

    /// Care-days a year at risk, all of them and those on devices that are known on one side only.
    fn care_days(&self) -> (String, String) {
        let row = &self.row;
        let apart = row.care_days_network_only + row.care_days_cmms_only;
        (words::care_days(row.care_days_matched + apart), words::care_days(apart))
    }

    /// The devices with the most harm first.
    fn by_harm(&self) -> String {
        self.devices.to_string()
    }
}
