//! Pairing by hand: a record of the register, and a search for the host that is its own.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wardroom_model::Asset;
use wardroom_model::decision::DecisionKind;
use wardroom_model::reconciliation::PairDecision;
use wardroom_store::{DecisionRow, HostFound, PairQuery};

use super::Head;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::device::text;
use crate::views::pair::{self, PairView};
use crate::visit::Visit;
use crate::words;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct JoinQuery {
    asset: Option<String>,
    search: Option<String>,
}

/// A host to choose.
struct FoundView {
    found: HostFound,
    /// Is it this record's already?
    own: bool,
    /// A person said that the two are two devices.
    rejected: bool,
    /// Other records that have it, each with whether a person said so.
    others: Vec<(Box<str>, bool)>,
}

#[derive(Template)]
#[template(path = "reconciliation/join.html")]
struct JoinPage {
    frame: Frame,
    head: Head,
    asset: Asset,
    search: String,
    current: Option<PairView>,
    found: Vec<FoundView>,
}

/// `GET /reconciliation/join`.
pub(crate) async fn join(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<JoinQuery>,
) -> Result<Response, Failure> {
    let tag = text(&query.asset).ok_or_else(|| Failure::bad_request("Which record? `asset` is missing."))?;
    let (head, decisions) = Head::of(&state, &visit, "").await?;
    let asset = state.store.asset_fetch(&visit.context, &Asset::id(&visit.context.site, tag)).await?.asset;
    let asked =
        PairQuery { asset: Some(tag.into()), decision: Some(PairDecision::Match), ..Default::default() };
    let current = state.store.pair_list(&visit.context, &asked).await?.rows.into_iter().next();
    let search = text(&query.search).unwrap_or_default();
    let found = match search {
        "" => Vec::new(),
        search => state.store.host_find(&visit.context, search).await?,
    };
    page(&JoinPage {
        frame: visit.frame(format!("Pair {tag} by hand")),
        head,
        search: search.to_owned(),
        found: found.into_iter().map(|found| FoundView::new(found, tag, &decisions)).collect(),
        current: current.map(|row| PairView::new(row, &decisions)),
        asset,
    })
}

impl FoundView {
    fn new(found: HostFound, tag: &str, decisions: &[DecisionRow]) -> Self {
        let said = |tag: &str| {
            let subject = pair::subject(tag, &found.key);
            pair::standing(decisions, &subject).map(|row| row.decision.kind)
        };
        let others = found.assets.iter().filter(|other| ***other != *tag);
        Self {
            own: found.assets.iter().any(|other| **other == *tag),
            rejected: said(tag) == Some(DecisionKind::PairRejected),
            others: others
                .map(|other| (other.clone(), said(other) == Some(DecisionKind::PairConfirmed)))
                .collect(),
            found,
        }
    }

    /// What it is called.
    fn name(&self) -> &str {
        let host = &self.found.host;
        host.name.as_deref().or(host.addresses.first().map(|address| &**address)).unwrap_or(&self.found.key)
    }

    /// What follows for the records that have this host now.
    fn follows(&self) -> String {
        let told = |(tag, confirmed): &(Box<str>, bool)| match confirmed {
            true => format!("A person gave it to {tag} too: both records will then share it as one device."),
            false => format!("It is matched with {tag} by comparison: {tag} will lose it."),
        };
        self.others.iter().map(told).collect::<Vec<_>>().join(" ")
    }
}

impl JoinPage {
    /// The host that a person gave this record: another needs that to be taken back first.
    fn settled(&self) -> Option<&DecisionRow> {
        let decision = self.current.as_ref()?.decision.as_ref()?;
        (decision.decision.kind == DecisionKind::PairConfirmed).then_some(decision)
    }

    /// Maker and model as the register writes them.
    fn made(&self) -> String {
        let parts = [self.asset.manufacturer.as_deref(), self.asset.model.as_deref()];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if text.is_empty() { "Maker and model not entered".to_owned() } else { text }
    }

    /// What the register has to look for.
    fn hints(&self) -> Vec<String> {
        let asset = &self.asset;
        let texts = [
            asset.serial_number.as_deref().map(str::to_owned),
            asset.mac_address.map(|mac| mac.to_string()),
            asset.ip_address.map(|ip| ip.to_string()),
            asset.host_name.as_deref().map(str::to_owned),
        ];
        texts.into_iter().flatten().filter(|text| !text.trim().is_empty()).collect()
    }
}
