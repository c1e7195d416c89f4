//! Pairs to decide and pairs that are matched, field by field; and what has no partner on the other side.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wardroom_identity::reconcile::MATCH;
use wardroom_model::device::Bucket;
use wardroom_model::reconciliation::PairDecision;
use wardroom_store::{DeviceQuery, PairQuery};

use super::Head;
use crate::accuracy::{MatchesRight, matches_right};
use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::device::{DeviceLine, text};
use crate::views::pair::PairView;
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "reconciliation/pairs.html")]
struct PairsPage {
    frame: Frame,
    head: Head,
    matched: bool,
    asset: Option<String>,
    pairs: Vec<PairView>,
    accuracy: Vec<MatchesRight>,
    next: Option<String>,
    first: Option<String>,
}

#[derive(Template)]
#[template(path = "reconciliation/devices.html")]
struct DevicesPage {
    frame: Frame,
    head: Head,
    bucket: Bucket,
    devices: Vec<DeviceLine>,
    next: Option<String>,
    first: Option<String>,
}

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TabQuery {
    tab: Option<String>,
    asset: Option<String>,
    cursor: Option<String>,
}

/// `GET /reconciliation`.
pub(crate) async fn reconciliation(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<TabQuery>,
) -> Result<Response, Failure> {
    let tab = text(&query.tab).unwrap_or("candidate");
    let (head, decisions) = Head::of(&state, &visit, tab).await?;
    let after = query.cursor.clone().filter(|cursor| !cursor.is_empty());
    let here = Address::new("/reconciliation").with("tab", Some(tab)).with("asset", text(&query.asset));
    let to = |cursor: Option<String>| cursor.map(|cursor| here.with("cursor", Some(&cursor)).to_string());
    let (frame, first) = (visit.frame("Reconciliation"), query.cursor.as_ref().map(|_| here.to_string()));
    if let Some(decision @ (PairDecision::Candidate | PairDecision::Match)) = PairDecision::find(tab) {
        let asset = text(&query.asset);
        let asked = PairQuery { asset: asset.map(Into::into), decision: Some(decision), after, limit: 30 };
        let found = state.store.pair_list(&visit.context, &asked).await?;
        return page(&PairsPage {
            frame,
            head,
            matched: decision == PairDecision::Match,
            asset: asset.map(str::to_owned),
            pairs: found.rows.into_iter().map(|row| PairView::new(row, &decisions)).collect(),
            accuracy: matches_right(),
            next: to(found.next),
            first,
        });
    }
    let bucket =
        Bucket::find(tab).ok_or_else(|| Failure::bad_request(format!("There is no tab `{tab}`.")))?;
    let asked = DeviceQuery { bucket: Some(bucket), after, ..Default::default() };
    let found = state.store.device_list(&visit.context, &asked).await?;
    page(&DevicesPage {
        frame,
        head,
        bucket,
        devices: found.rows.into_iter().map(DeviceLine::from).collect(),
        next: to(found.next),
        first,
    })
}

impl PairsPage {
    /// From which score on nobody is asked.
    fn threshold(&self) -> String {
        words::percent(MATCH)
    }
}

impl DevicesPage {
    /// Is it the register's side that is listed?
    fn is_register(&self) -> bool {
        self.bucket == Bucket::CmmsOnly
    }
}
