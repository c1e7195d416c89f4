//! `/reconciliation`: which records of the register and which hosts are one device. The two sides beside each
//! other, the pairs between them, and a person's word on each.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wardroom_model::device::Bucket;
use wardroom_model::reconciliation::PairDecision;
use wardroom_store::{DeviceQuery, PairQuery, Summary};

use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::Tab;
use crate::views::device::DeviceLine;
use crate::views::pair::PairView;
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "reconciliation.html")]
struct ReconciliationPage {
    frame: Frame,
    summary: Summary,
    tabs: Vec<Tab>,
    tab: String,
    pairs: Vec<PairView>,
    devices: Vec<DeviceLine>,
    next: Option<String>,
    first: Option<String>,
    undo: Option<(Box<str>, Box<str>)>,
}

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TabQuery {
    tab: Option<String>,
    cursor: Option<String>,
}

/// `GET /reconciliation`.
pub(crate) async fn reconciliation(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<TabQuery>,
) -> Result<Response, Failure> {
    let summary = state.store.summary(&visit.context).await?;
    let tab = query.tab.as_deref().unwrap_or("candidate");
    let after = query.cursor.clone().filter(|cursor| !cursor.is_empty());
    let (mut pairs, mut devices) = (Vec::new(), Vec::new());
    let decisions = state.store.decision_list_all(&visit.context).await?;
    let next = match tab {
        "candidate" | "match" => {
            let asked = PairQuery { decision: PairDecision::find(tab), after, limit: 30 };
            let found = state.store.pair_list(&visit.context, &asked).await?;
            pairs.extend(found.rows.into_iter().map(|row| PairView::new(row, &decisions)));
            found.next
        }
        _ => {
            let bucket =
                Bucket::find(tab).ok_or_else(|| Failure::bad_request(format!("There is no tab `{tab}`.")))?;
            let asked = DeviceQuery { bucket: Some(bucket), after, ..Default::default() };
            let found = state.store.device_list(&visit.context, &asked).await?;
            devices.extend(found.rows.into_iter().map(DeviceLine::from));
            found.next
        }
    };
    let here = Address::new("/reconciliation").with("tab", Some(tab));
    let own = |decision: &&wardroom_store::DecisionRow| {
        let made = &decision.decision;
        visit.acting().is_some_and(|actor| actor.name == made.actor) && made.kind.slug().starts_with("pair_")
    };
    let undo = decisions.iter().rev().find(own).map(|row| (row.id.clone(), row.decision.subject.clone()));
    page(&ReconciliationPage {
        frame: visit.frame("Reconciliation"),
        tabs: tabs(tab, &summary),
        tab: tab.to_owned(),
        pairs,
        devices,
        next: next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
        undo,
        summary,
    })
}

fn tabs(chosen: &str, summary: &Summary) -> Vec<Tab> {
    let tabs = [
        ("candidate", "To decide", summary.pairs_candidate),
        ("match", "Matched", summary.matched),
        ("network_only", words::bucket(Bucket::NetworkOnly), summary.network_only),
        ("cmms_only", words::bucket(Bucket::CmmsOnly), summary.cmms_only),
    ];
    let tab = |(slug, word, count): (&str, &str, u64)| Tab {
        word: word.to_owned(),
        href: Address::new("/reconciliation").with("tab", Some(slug)).to_string(),
        chosen: slug == chosen,
        count: Some(count),
    };
    tabs.map(tab).into()
}

impl ReconciliationPage {
    /// Width of a part of the progress bar, of 1000.
    fn width(&self, part: &u64) -> String {
        let whole = self.summary.devices.max(1) as f64;
        words::bar(*part as f64 / whole, 1000.0)
    }
}
