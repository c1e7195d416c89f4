//! How good the records of the register are: the share by dimension, and the worst first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use wardroom_model::register::{Presence, QualityDimension};
use wardroom_store::QualityShare;

use super::Head;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::Chip;
use crate::views::register::{QualityListQuery, QualityView};
use crate::visit::Visit;
use crate::words;

/// One dimension over the records of a department or of the hospital, with its list.
struct ShareView {
    share: QualityShare,
    href: String,
}

/// A department's line of the table.
struct DepartmentLine {
    name: String,
    href: String,
    shares: Vec<ShareView>,
}

#[derive(Template)]
#[template(path = "reconciliation/quality.html")]
struct QualityPage {
    frame: Frame,
    head: Head,
    hospital: Vec<ShareView>,
    departments: Vec<DepartmentLine>,
    chips: Vec<Chip>,
    records: Vec<QualityView>,
    next: Option<String>,
    first: Option<String>,
}

/// `GET /reconciliation/quality`.
pub(crate) async fn quality(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<QualityListQuery>,
) -> Result<Response, Failure> {
    let (head, _decisions) = Head::of(&state, &visit, "quality").await?;
    let shares = state.store.quality_share_list(&visit.context).await?;
    let found = state.store.quality_list(&visit.context, &query.store(30)?).await?;
    let here = query.address("/reconciliation/quality");
    let share = |share: &QualityShare| ShareView {
        href: here
            .with("department", share.department.as_ref().map(|_| value(&share.name)))
            .with("dimension", Some(share.dimension.slug()))
            .with("presence", None)
            .to_string(),
        share: share.clone(),
    };
    let (hospital, apart): (Vec<_>, Vec<_>) = shares.iter().partition(|share| share.department.is_none());
    let departments = apart.chunks(QualityDimension::ALL.len()).filter_map(|shares| {
        let name = &shares.first()?.name;
        Some(DepartmentLine {
            name: if name.is_empty() { "No department entered".to_owned() } else { name.to_string() },
            href: here
                .with("department", Some(value(name)))
                .with("dimension", None)
                .with("presence", None)
                .to_string(),
            shares: shares.iter().map(|one| share(one)).collect(),
        })
    });
    page(&QualityPage {
        frame: visit.frame("Quality of the register's records"),
        hospital: hospital.into_iter().map(share).collect(),
        departments: departments.collect(),
        chips: chips(&query),
        records: found.rows.into_iter().map(QualityView::new).collect(),
        next: found.next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
        head,
    })
}

fn value(name: &str) -> &str {
    if name.is_empty() { "unknown" } else { name }
}

fn chips(query: &QualityListQuery) -> Vec<Chip> {
    let here = query.address("/reconciliation/quality");
    let chip = |(key, value): (&'static str, &str)| Chip {
        text: match key {
            "department" if value == "unknown" => "in no known department".to_owned(),
            "department" => format!("in {value}"),
            "presence" => match Presence::find(value) {
                Some(presence) => words::presence(presence).to_lowercase(),
                None => value.to_owned(),
            },
            "dimension" => match QualityDimension::find(value) {
                Some(dimension) => format!("to improve in {}", words::dimension(dimension).to_lowercase()),
                None => value.to_owned(),
            },
            _ => format!("record {value}"),
        },
        href: here.with(key, None).to_string(),
    };
    query.parts().into_iter().filter_map(|(key, value)| Some(chip((key, value?)))).collect()
}

impl ShareView {
    /// The mean as a share of 100, or a dash where nothing was asked.
    fn mean(&self) -> String {
        self.share.mean.map_or_else(|| "–".to_owned(), words::share)
    }
}
