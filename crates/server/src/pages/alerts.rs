//! `/alerts`: what publishers say is wrong, and what it means here.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wardroom_model::finding::FindingStatus;
use wardroom_store::{AdvisoryQuery, AdvisoryRow, FindingRow, StoreError};

use crate::address::Address;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::finding::{self, FindingGroup};
use crate::views::place::Texts;
use crate::views::summary::{Summary, summary};
use crate::views::{Chip, Tab, web_link};
use crate::visit::Visit;
use crate::words;

#[derive(Template)]
#[template(path = "alerts.html")]
struct AlertsPage {
    frame: Frame,
    tabs: Vec<Tab>,
    touching: bool,
    chips: Vec<Chip>,
    rows: Vec<AdvisoryRow>,
    next: Option<String>,
    first: Option<String>,
}

/// The query of the alerts page and of its API twin.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AlertListQuery {
    /// `all` also lists those that name no device of this site.
    pub(crate) tab: Option<String>,
    /// Only those whose number begins so.
    pub(crate) id: Option<String>,
    /// Where the page begins, as the page before gave it.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    pub(crate) limit: Option<usize>,
}

impl AlertListQuery {
    /// As the store takes it.
    pub(crate) fn store(&self) -> AdvisoryQuery {
        AdvisoryQuery {
            touching: self.tab.as_deref() != Some("all"),
            id_prefix: self.id.as_deref().filter(|id| !id.is_empty()).map(Into::into),
            after: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
            limit: self.limit.unwrap_or_default(),
        }
    }

    /// The address of this list at its first page.
    pub(crate) fn address(&self, path: &str) -> Address {
        Address::new(path).with("tab", self.tab.as_deref()).with("id", self.id.as_deref())
    }
}

/// `GET /alerts`.
pub(crate) async fn alerts(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<AlertListQuery>,
) -> Result<Response, Failure> {
    let asked = query.store();
    let found = state.store.advisory_list(&visit.context, &asked).await?;
    let here = query.address("/alerts");
    let tab = |word: &str, slug: Option<&str>, chosen| Tab {
        word: word.to_owned(),
        href: here.with("tab", slug).to_string(),
        chosen,
        count: None,
    };
    page(&AlertsPage {
        tabs: vec![
            tab("Naming your devices", None, asked.touching),
            tab("All that were read in", Some("all"), !asked.touching),
        ],
        touching: asked.touching,
        chips: asked
            .id_prefix
            .iter()
            .map(|prefix| Chip {
                text: format!("whose number begins with {prefix}"),
                href: here.with("id", None).to_string(),
            })
            .collect(),
        rows: found.rows,
        next: found.next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
        frame: visit.frame("Alerts"),
    })
}

#[derive(Template)]
#[template(path = "alert.html")]
struct AlertPage {
    frame: Frame,
    alert: AdvisoryRow,
    sentence: String,
    means: Vec<String>,
    summary: Option<Summary>,
    web: Option<String>,
    advice: Vec<String>,
    groups: Vec<FindingGroup>,
}

/// `GET /alerts/{id}`.
pub(crate) async fn alert(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let found = state.store.advisory_fetch(&visit.context, &id).await?;
    let document = match state.store.document_fetch(&visit.context, &found.row.document).await {
        Ok(document) => Some(document),
        Err(StoreError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let decisions = state.store.decision_list_all(&visit.context).await?;
    let row = &found.row;
    let sentence = format!(
        "{} affected, {} to be checked, {} not affected.",
        words::counted(row.affected, "device"),
        words::count(row.needs_check),
        words::count(row.not_affected)
    );
    let means = means(row, &found.findings);
    let groups = finding::groups(found.findings, &decisions, &Texts::default());
    page(&AlertPage {
        frame: visit.frame(row.id.to_string()),
        sentence,
        means,
        summary: document.and_then(|document| summary(&row.document, &document.body)),
        web: web_link(row.url.as_deref()),
        advice: advice(&groups),
        groups,
        alert: found.row,
    })
}

/// Each piece of the publisher's advice once.
fn advice(groups: &[FindingGroup]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for advice in groups.iter().filter_map(FindingGroup::advice) {
        if all.iter().all(|known| known != advice) {
            all.push(advice.to_owned());
        }
    }
    all
}

/// What an alert means for this hospital, in plain words.
fn means(row: &AdvisoryRow, findings: &[FindingRow]) -> Vec<String> {
    let mut lines = Vec::new();
    if row.affected > 0 {
        let them = if row.affected == 1 { "has" } else { "have" };
        lines.push(format!("{} {them} what it describes.", words::counted(row.affected, "device")));
    }
    if row.needs_check > 0 {
        lines.push(format!(
            "{} may be meant: look up on it what the reason below asks for, and enter it on its page.",
            words::counted(row.needs_check, "device")
        ));
    }
    if row.affected + row.needs_check == 0 {
        lines.push(match row.not_affected {
            0 => "It names no product that is known here. Devices of unknown product cannot be matched."
                .to_owned(),
            _ => "Your devices of these products are outside of what it describes. Nothing is to be done."
                .to_owned(),
        });
    }
    let is_exploited = row.kev || findings.iter().any(|row| row.finding.kev);
    if is_exploited && row.affected > 0 {
        lines.push("Attackers use this today, so it goes before others of the same severity.".to_owned());
    }
    let unfixed = findings
        .iter()
        .any(|row| row.finding.status == FindingStatus::Affected && row.finding.remedy.is_none());
    if unfixed {
        lines.push("The publisher names no fix for at least one of them: ask the vendor, and protect it otherwise meanwhile.".to_owned());
    }
    lines
}
