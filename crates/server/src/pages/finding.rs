//! `/findings/{id}`: one publication on one device: how it was matched, how severe it is there, and what to do.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use wardroom_model::Finding;
use wardroom_model::id::FindingId;
use wardroom_model::severity::{ScoreInContext, Urgency};

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::Link;
use crate::views::finding::FindingView;
use crate::views::place::Texts;
use crate::visit::Visit;
use crate::words;

/// One thing that was compared.
struct Piece {
    what: &'static str,
    published: Option<Box<str>>,
    known: Option<Box<str>>,
}

/// How soon to act, in words.
struct UrgencyView {
    word: String,
    because: Vec<Box<str>>,
    open: Vec<Box<str>>,
}

#[derive(Template)]
#[template(path = "finding.html")]
struct FindingPage {
    frame: Frame,
    device: Box<str>,
    state: &'static str,
    pieces: Vec<Piece>,
    score: Option<ScoreInContext>,
    urgency: Option<UrgencyView>,
    next: Option<Link>,
    view: FindingView,
}

/// `GET /findings/{id}`.
pub(crate) async fn finding(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let row = state.store.finding_fetch(&visit.context, &FindingId::new(id)).await?;
    let decisions = state.store.decision_list_all(&visit.context).await?;
    let texts = Texts::of(&state, &visit, row.finding.evidence.iter().collect()).await?;
    let device = row.device_name.clone().unwrap_or_else(|| "A device".into());
    let frame = visit.frame(format!("{} on {device}", row.finding.id));
    let severity = row.finding.severity.clone();
    let view = FindingView::new(row, &decisions, &texts);
    page(&FindingPage {
        frame,
        device,
        state: words::finding_state(view.row.finding.status).slug(),
        pieces: pieces(&view.row.finding),
        next: view.next(),
        urgency: severity.as_ref().map(|severity| UrgencyView::of(&severity.urgency)),
        score: severity.and_then(|severity| severity.score),
        view,
    })
}

/// What was compared, in the order in which it decides.
fn pieces(finding: &Finding) -> Vec<Piece> {
    let on = &finding.matched_on;
    vec![
        Piece { what: "Maker", published: on.vendor.clone(), known: on.device_vendor.clone() },
        Piece { what: "Product", published: on.product.clone(), known: on.device_product.clone() },
        Piece { what: "Version", published: finding.range.clone(), known: on.device_version.clone() },
    ]
}

impl UrgencyView {
    fn of(urgency: &Urgency) -> Self {
        let (least, most) = (words::priority(urgency.at_least), words::priority(urgency.at_most));
        let word = if least == most {
            most.to_owned()
        } else {
            format!("{least} or {}, by what is not known yet", most.to_lowercase())
        };
        Self { word, because: urgency.because.clone(), open: urgency.open.clone() }
    }
}
