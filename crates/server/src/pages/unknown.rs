//! `/unknown`: devices whose kind or maker is not known, grouped by what they have in common, so that one correction
//! names many.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::Timestamp;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_store::{DecisionBatchRow, UnknownRow};

use super::decisions::bounded;
use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::unknown::{GroupView, told, views};
use crate::visit::Visit;
use crate::words;

/// Groups that the page shows.
const GROUPS: usize = 40;
/// What was named together that the page lists.
const BATCHES: usize = 5;
/// Devices that one form names.
const MOST_AT_ONCE: usize = 2_000;

#[derive(Template)]
#[template(path = "unknown.html")]
struct UnknownPage {
    frame: Frame,
    sentence: String,
    groups: Vec<GroupView>,
    more: u64,
    batches: Vec<DecisionBatchRow>,
    kinds: Vec<&'static str>,
}

/// `GET /unknown`.
pub(crate) async fn unknown(State(state): State<AppState>, visit: Visit) -> Result<Response, Failure> {
    let catalog = state.knowledge.catalog;
    let rows = state.store.device_unknown_list(&visit.context).await?;
    let mut batches = state.store.decision_batch_list(&visit.context).await?;
    batches.truncate(BATCHES);
    let count = rows.len() as u64;
    let mut groups = told(catalog, &rows)?;
    let more = groups.len().saturating_sub(GROUPS) as u64;
    groups.truncate(GROUPS);
    let mut kinds: Vec<&str> = catalog.categories().iter().map(|kind| &*kind.name).collect();
    kinds.sort_unstable();
    page(&UnknownPage {
        sentence: match count {
            0 => "The kind and the maker of every device that was heard are known.".to_owned(),
            _ => format!(
                "Of {} that were heard, the kind or the maker is not known. They are grouped by what they have in \
                 common.",
                words::counted(count, "device")
            ),
        },
        groups: views(groups, rows),
        more,
        batches,
        kinds,
        frame: visit.frame("Not known"),
    })
}

/// What the devices of a group are.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub(crate) struct NewNames {
    /// The group, as the list names it.
    pub(crate) group: String,
    /// A kind of device: its slug or name.
    pub(crate) category: Option<String>,
    /// The maker.
    pub(crate) vendor: Option<String>,
    /// The product.
    pub(crate) product: Option<String>,
    /// How one knows.
    pub(crate) reason: Option<String>,
}

/// `POST /unknown`, from a form.
pub(crate) async fn unknown_name(
    State(state): State<AppState>,
    visit: Visit,
    Form(new): Form<NewNames>,
) -> Result<Response, Failure> {
    name(&state, &visit, &new).await?;
    Ok(Redirect::to("/unknown").into_response())
}

/// Names every device of a group as the acting person, all or none. Gives the id by which that is taken back.
pub(crate) async fn name(state: &AppState, visit: &Visit, new: &NewNames) -> Result<Box<str>, Failure> {
    let context = visit.deciding()?;
    let rows = state.store.device_unknown_list(context).await?;
    let groups = told(state.knowledge.catalog, &rows)?;
    let group = groups.iter().find(|group| group.id == new.group).ok_or_else(Failure::changed_since)?;
    let values = values(state, new)?;
    let named = rows.iter().filter(|row| group.group.devices.iter().any(|id| **id == *row.row.id.as_str()));
    let named: Vec<&UnknownRow> = named.collect();
    if named.len() > MOST_AT_ONCE {
        return Err(Failure::bad_request(format!(
            "Nothing was changed: more than {MOST_AT_ONCE} devices cannot be named at once."
        )));
    }
    let reason = bounded("reason", new.reason.as_deref().unwrap_or_default())?;
    let decision = |host: &str, value: &String| Decision {
        kind: DecisionKind::Correction,
        subject: format!("host:{host}").into(),
        value: value.as_str().into(),
        reason: reason.into(),
        actor: context.actor.name.clone(),
        at: Timestamp::default(),
        until: None,
    };
    let decisions: Vec<Decision> = named
        .iter()
        .filter_map(|row| row.hosts.first())
        .flat_map(|host| values.iter().map(|value| decision(host, value)))
        .collect();
    let batch = state.store.decision_make_batch(context, &decisions).await?;
    state.reconciler.derive_soon().await;
    Ok(batch)
}

/// What is said of each device: `attribute=value`.
fn values(state: &AppState, new: &NewNames) -> Result<Vec<String>, Failure> {
    let catalog = state.knowledge.catalog;
    let text = |value: &Option<String>| {
        value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut values = Vec::new();
    if let Some(kind) = text(&new.category) {
        let named = |known: &&wardroom_catalog::Category| {
            *known.slug == *kind || known.name.eq_ignore_ascii_case(&kind)
        };
        let known = catalog.categories().iter().find(named).ok_or_else(|| {
            Failure::bad_request(format!(
                "Nothing was changed: `{kind}` is no kind of device; choose one of the list."
            ))
        })?;
        values.push(format!("category={}", known.slug));
    }
    if let Some(vendor) = text(&new.vendor) {
        values.push(format!("vendor={}", bounded("vendor", &vendor)?));
    }
    if let Some(product) = text(&new.product) {
        values.push(format!("product={}", bounded("product", &product)?));
    }
    if values.is_empty() {
        return Err(Failure::bad_request("Nothing was changed: say the kind, the maker or the product."));
    }
    Ok(values)
}
