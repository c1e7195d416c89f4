//! `/devices/{id}`: one device: what it is and why, what is due, what is wrong, who it talks to, and its life.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use tokio::task::spawn_blocking;
use wardroom_model::Locator;
use wardroom_model::id::DeviceId;
use wardroom_store::{ConversationRow, DeviceDetail, QualityQuery, Side};

use crate::corrections::corrections_toml;
use crate::etag;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::change;
use crate::views::claim::{ClaimView, claims};
use crate::views::device::DeviceLine;
use crate::views::finding::{self, FindingGroup};
use crate::views::history::{EventView, events};
use crate::views::kin::HostsView;
use crate::views::place::{PlaceView, Texts, place};
use crate::views::product::{ProductView, products};
use crate::views::reason::{AdviceView, Reasons};
use crate::views::register::QualityView;
use crate::views::work::{WorkLine, grouped};
use crate::visit::Visit;
use crate::{table, words};

/// Findings that the page lists before it leads to the rest.
const FINDINGS: usize = 60;
/// Peers that the page lists.
const PEERS: usize = 40;
/// Events that the page lists.
const EVENTS: usize = 60;

/// Whom it talks to, as one line.
struct TalkView {
    row: ConversationRow,
    peer: String,
    first: Option<PlaceView>,
}

/// A part of the harm.
struct HarmPart {
    cause: String,
    care_days: String,
    because: Vec<Box<str>>,
}

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage {
    frame: Frame,
    line: DeviceLine,
    detail: DeviceDetail,
    seen: String,
    claims: Vec<ClaimView>,
    advice: Vec<AdviceView>,
    findings: Vec<FindingGroup>,
    findings_more: usize,
    talks: Vec<TalkView>,
    talks_more: u64,
    events: Vec<EventView>,
    harm: Vec<HarmPart>,
    work: Vec<WorkLine>,
    products: Vec<ProductView>,
    network: HostsView,
    qualities: Vec<QualityView>,
}

impl DevicePage {
    /// A row of the register as a link.
    fn row(&self, locator: &Locator) -> PlaceView {
        place(locator, &Texts::default())
    }
}

/// `GET /devices/{id}`.
pub(crate) async fn device(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut detail = state.store.device_fetch(&visit.context, &DeviceId::new(id)).await?;
    if detail.redirected_from.is_some() {
        return Ok(Redirect::to(&format!("/devices/{}", detail.row.id)).into_response());
    }
    let seen = etag::tag(&detail)?;
    let decisions = state.store.decision_list_all(&visit.context).await?;
    let (talks, talks_more) = talks(&state, &visit, &detail).await?;
    let frame = visit.frame(detail.row.name.to_string());
    let reasons = Reasons::of(state.knowledge.catalog, &detail, &decisions);
    let claims = claims(&detail, &decisions, &reasons);
    let network = HostsView::new(&detail, &decisions);
    let qualities = qualities(&state, &visit, &detail).await?;
    let mut found = std::mem::take(&mut detail.findings);
    let findings_more = found.len().saturating_sub(FINDINGS);
    found.truncate(FINDINGS);
    let mut timeline = std::mem::take(&mut detail.timeline);
    let changes = state.store.claim_change_list(&visit.context, Some(&detail.row.id), None, EVENTS).await?;
    timeline.extend(changes.iter().map(|row| change::event(state.knowledge.catalog, row)));
    timeline.sort_by_key(|row| std::cmp::Reverse(row.at));
    let published = found.iter().flat_map(|row| &row.finding.evidence);
    let published = published.chain(timeline.iter().filter_map(|row| row.locator.as_ref()));
    let texts = Texts::of(&state, &visit, published.collect()).await?;
    let mut events = events(&frame, timeline, &texts);
    events.truncate(EVENTS);
    page(&DevicePage {
        line: DeviceLine::from(detail.row.clone()),
        products: products(&detail),
        harm: harm(&detail),
        work: grouped(std::mem::take(&mut detail.work), &texts),
        findings: finding::groups(found, &decisions, &texts),
        frame,
        seen,
        qualities,
        claims,
        advice: reasons.advice(),
        findings_more,
        talks,
        talks_more,
        events,
        network,
        detail,
    })
}

/// `GET /devices/{id}/fingerprints.toml`: what people settled of it as fingerprints that name others of its kind.
pub(crate) async fn fingerprints(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let detail = state.store.device_fetch(&visit.context, &DeviceId::new(id)).await?;
    let Some(host) = detail.hosts.first() else {
        return Err(Failure::not_found("It was never heard, so nothing that it says can name others."));
    };
    let (catalog, key) = (state.knowledge.catalog, host.key.clone());
    let hosts = state.store.host_list_all(&visit.context).await?;
    let decisions = state.store.decision_list_all(&visit.context).await?;
    let made = move || corrections_toml(catalog, &hosts, &decisions, Some(&key));
    let text = spawn_blocking(made).await.map_err(|_panic| Failure::internal())?;
    if text.is_empty() {
        return Err(Failure::not_found(
            "Nothing was settled of its kind, maker or product, or it says nothing that others of its kind would say \
             too.",
        ));
    }
    Ok(table::download("fingerprints.toml", "text/plain; charset=utf-8", text))
}

/// How good the register's records of the device are.
async fn qualities(
    state: &AppState,
    visit: &Visit,
    detail: &DeviceDetail,
) -> Result<Vec<QualityView>, Failure> {
    let mut views = Vec::new();
    for record in &detail.maintenance_records {
        let asked = QualityQuery { asset: Some(record.asset_tag.clone()), ..Default::default() };
        let found = state.store.quality_list(&visit.context, &asked).await?;
        views.extend(found.rows.into_iter().map(QualityView::new));
    }
    Ok(views)
}

/// The loudest conversations, and how many others there are.
async fn talks(
    state: &AppState,
    visit: &Visit,
    detail: &DeviceDetail,
) -> Result<(Vec<TalkView>, u64), Failure> {
    let mut rows = Vec::new();
    for host in &detail.hosts {
        rows.extend(state.store.conversation_list(&visit.context, &host.id).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.bytes_to_server.saturating_add(row.bytes_to_client)));
    let more = rows.len().saturating_sub(PEERS) as u64;
    let view = |row: ConversationRow| TalkView {
        peer: row.peer_name.as_deref().map_or_else(|| row.peer_ip.to_string(), str::to_owned),
        first: row.first.as_ref().map(|locator| place(locator, &Texts::default())),
        row,
    };
    Ok((rows.into_iter().take(PEERS).map(view).collect(), more))
}

impl TalkView {
    /// Who asked.
    fn direction(&self) -> &'static str {
        if self.row.side == Side::Client { "It asks" } else { "It is asked by" }
    }

    /// What is spoken, and to which door.
    fn service(&self) -> String {
        let port = self.row.server_port.map(|port| format!(" {port}")).unwrap_or_default();
        let transport = format!("{}{port}", self.row.transport.slug().to_uppercase());
        match self.row.app.as_deref() {
            Some(app) => format!("{} ({transport})", app.to_uppercase().replace('_', " ")),
            None => transport,
        }
    }

    /// Can whoever listens on the way read it?
    fn is_readable(&self) -> bool {
        self.row.app.as_deref().is_some_and(words::is_readable)
    }
}

fn harm(detail: &DeviceDetail) -> Vec<HarmPart> {
    let part = |part: &wardroom_model::harm::HarmPart| HarmPart {
        cause: words::plain(&part.cause),
        care_days: words::care_days(part.care_days),
        because: part.because.clone(),
    };
    detail.harm.parts.iter().map(part).collect()
}
