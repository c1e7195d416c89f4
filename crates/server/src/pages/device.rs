//! `/devices/{id}`: one device: what it is and why, what is due, what is wrong, who it talks to, and its life.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wardroom_model::claim::Attribute;
use wardroom_model::decision::DecisionKind;
use wardroom_model::id::DeviceId;
use wardroom_model::{Claim, Locator};
use wardroom_store::{
    ConversationRow, DecisionRow, DeviceDetail, EvidenceRow, FindingRow, Side, TimelineRow,
};

use crate::etag;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::moment::Moment;
use crate::state::AppState;
use crate::views::Link;
use crate::views::device::DeviceLine;
use crate::views::place::{PlaceView, place, places};
use crate::visit::Visit;
use crate::words;

/// Findings that the page lists before it leads to the rest.
const FINDINGS: usize = 40;
/// Peers that the page lists.
const PEERS: usize = 40;
/// Pieces of evidence that the page lists for one claim.
const EVIDENCE: usize = 8;

/// One attribute with its claim, what speaks for and against it, and what a person settled.
struct ClaimView {
    attribute: Attribute,
    claim: Option<Claim>,
    evidence: Vec<EvidenceView>,
    more: usize,
    against: u64,
    register: Vec<RegisterView>,
    decision: Option<DecisionRow>,
}

/// A piece of evidence with its place.
struct EvidenceView {
    row: EvidenceRow,
    place: PlaceView,
}

/// What a register says of the same attribute.
struct RegisterView {
    value: Box<str>,
    place: PlaceView,
}

/// A finding with its published texts.
struct FindingView {
    row: FindingRow,
    texts: Vec<PlaceView>,
    decision: Option<DecisionRow>,
}

/// Whom it talks to, as one line.
struct TalkView {
    row: ConversationRow,
    peer: String,
    first: Option<PlaceView>,
}

/// An event of its life.
struct EventView {
    when: Moment,
    row: TimelineRow,
    trade: &'static str,
    place: Option<PlaceView>,
}

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage {
    frame: Frame,
    line: DeviceLine,
    detail: DeviceDetail,
    seen: String,
    claims: Vec<ClaimView>,
    findings: Vec<FindingView>,
    findings_more: usize,
    talks: Vec<TalkView>,
    talks_more: u64,
    timeline: Vec<EventView>,
    harm: Vec<(String, String, Vec<Box<str>>)>,
    work: Vec<Link>,
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
    let mut talks = Vec::new();
    for host in &detail.hosts {
        talks.extend(state.store.conversation_list(&visit.context, &host.id).await?);
    }
    talks.sort_by_key(|talk| std::cmp::Reverse(talk.bytes_to_server + talk.bytes_to_client));
    let id = detail.row.id.to_string();
    let claims = claims(&detail, &decisions);
    let found = std::mem::take(&mut detail.findings);
    let (findings, findings_more) = findings(found, &decisions);
    let talks_more = talks.len().saturating_sub(PEERS) as u64;
    let talks = talks.into_iter().take(PEERS).map(|row| talk(row, &id)).collect();
    let frame = visit.frame(detail.row.name.to_string());
    let timeline = detail.timeline.drain(..).map(|row| EventView {
        when: event_time(&frame, &row),
        place: row.locator.as_ref().map(|locator| place(locator, Some(&id))),
        trade: match row.trade {
            "htm" => "Biomed",
            "security" => "Security",
            _ => "",
        },
        row,
    });
    page(&DevicePage {
        timeline: timeline.collect(),
        frame,
        line: DeviceLine::from(detail.row.clone()),
        harm: harm(&detail),
        work: work(&detail),
        seen,
        claims,
        findings,
        findings_more,
        talks,
        talks_more,
        detail,
    })
}

/// When an event was. A register gives days, not instants: a day stays the same day in every zone.
fn event_time(frame: &Frame, row: &TimelineRow) -> Moment {
    let moment = frame.time(&row.at);
    if row.kind.starts_with("maintenance_") {
        let day = frame.day(&row.at.date_utc());
        return Moment { text: day.clone(), day, utc: row.at.date_utc().to_string() };
    }
    moment
}

/// Every attribute, known or not, in the order that people ask.
fn claims(detail: &DeviceDetail, decisions: &[DecisionRow]) -> Vec<ClaimView> {
    const ORDER: [Attribute; 6] = [
        Attribute::Category,
        Attribute::Vendor,
        Attribute::Product,
        Attribute::Version,
        Attribute::Serial,
        Attribute::Os,
    ];
    let subject = super::decisions::correction_subject(detail);
    let id = detail.row.id.as_str();
    let view = |attribute: Attribute| {
        let all = detail.evidence.iter().filter(|row| row.evidence.claim == attribute);
        let against = all.clone().filter(|row| !row.evidence.supports).count() as u64;
        // What contradicts comes first: it must not hide beneath what agrees.
        let (contradicting, supporting): (Vec<_>, Vec<_>) = all.partition(|row| !row.evidence.supports);
        let count = contradicting.len() + supporting.len();
        let shown = contradicting.into_iter().chain(supporting).take(EVIDENCE);
        let evidence = |row: &EvidenceRow| EvidenceView {
            place: place(&row.evidence.locator, Some(id)),
            row: row.clone(),
        };
        let begins = format!("{attribute}=");
        let corrects = |row: &&DecisionRow| {
            row.decision.kind == DecisionKind::Correction
                && *row.decision.subject == *subject
                && row.decision.value.starts_with(&begins)
        };
        ClaimView {
            attribute,
            claim: detail.claims.iter().find(|claim| claim.attribute == attribute).cloned(),
            evidence: shown.map(evidence).collect(),
            more: count.saturating_sub(EVIDENCE),
            against,
            register: register(detail, attribute),
            decision: decisions.iter().rev().find(corrects).cloned(),
        }
    };
    ORDER.map(view).into()
}

impl ClaimView {
    /// Who settled it.
    fn settled_by(&self) -> &str {
        self.decision.as_ref().map_or("a person", |row| &row.decision.actor)
    }

    /// The value that a person settled on.
    fn corrected(&self) -> Option<&str> {
        self.decision.as_ref()?.decision.value.split_once('=').map(|(_, value)| value)
    }
}

fn register(detail: &DeviceDetail, attribute: Attribute) -> Vec<RegisterView> {
    let field = match attribute {
        Attribute::Vendor => "manufacturer",
        Attribute::Product => "model",
        Attribute::Version => "software_version",
        Attribute::Serial => "serial_number",
        Attribute::Category => "description",
        Attribute::Os => return Vec::new(),
    };
    let fields =
        detail.assets.iter().flat_map(|asset| asset.fields.iter().filter(|row| &*row.field == field));
    fields
        .map(|row| RegisterView { value: row.value.clone(), place: place(&row.locator, None) })
        .take(3)
        .collect()
}

/// What touches the device first, then what must be checked, then what was ruled out.
fn findings(rows: Vec<FindingRow>, decisions: &[DecisionRow]) -> (Vec<FindingView>, usize) {
    let more = rows.len().saturating_sub(FINDINGS);
    let view = |row: FindingRow| FindingView {
        texts: places(&row.finding.evidence, None),
        decision: decisions
            .iter()
            .rev()
            .find(|made| made.decision.kind == DecisionKind::Finding && made.decision.subject == row.subject)
            .cloned(),
        row,
    };
    (rows.into_iter().take(FINDINGS).map(view).collect(), more)
}

impl FindingView {
    fn state(&self) -> &'static str {
        words::finding_state(self.row.finding.status).slug()
    }
}

fn talk(row: ConversationRow, device: &str) -> TalkView {
    let peer = row.peer_name.as_deref().map_or_else(|| row.peer_ip.to_string(), str::to_owned);
    TalkView { peer, first: row.first.as_ref().map(|locator: &Locator| place(locator, Some(device))), row }
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
        self.row
            .app
            .as_deref()
            .map_or(transport.clone(), |app| format!("{} ({transport})", app.to_uppercase()))
    }
}

fn harm(detail: &DeviceDetail) -> Vec<(String, String, Vec<Box<str>>)> {
    let parts = detail.harm.parts.iter();
    parts
        .map(|part| (words::plain(&part.cause), words::care_days(part.care_days), part.because.clone()))
        .collect()
}

fn work(detail: &DeviceDetail) -> Vec<Link> {
    let lines = detail.work.iter().map(|row| &row.item);
    lines.map(|item| Link { href: format!("/work/{}", item.id), text: item.action.to_string() }).collect()
}
