//! Decisions: a person's word, which beats every rule. Made where the claim, pair or finding stands, and taken back
//! there.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wardroom_model::Timestamp;
use wardroom_model::claim::Attribute;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::finding::FindingDecision;
use wardroom_model::id::DeviceId;
use wardroom_model::register::{Duplicate, WriteBack, WriteBackField};
use wardroom_store::DeviceDetail;

use crate::address::local;
use crate::etag;
use crate::failure::Failure;
use crate::state::AppState;
use crate::views::pair;
use crate::visit::Visit;

/// Longest value or reason that is taken, in characters.
const LONGEST: usize = 500;
/// Findings that one form settles.
const MOST_AT_ONCE: usize = 100;

/// What is settled. Which fields are needed follows from the kind.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub(crate) struct NewDecision {
    /// `correction`, `pair_confirmed`, `pair_rejected`, `hosts_joined`, `hosts_parted`, `finding`,
    /// `duplicate_confirmed`, `duplicate_rejected`, `write_back_taken` or `write_back_left`.
    pub(crate) kind: String,
    /// Correction: the device.
    pub(crate) device: Option<String>,
    /// Correction: `vendor`, `product`, `version`, `serial`, `os` or `category`.
    pub(crate) attribute: Option<String>,
    /// Correction: the right value. Finding: `accepted`, `mitigated`, `fixed` or `false_match`. Duplicate that is
    /// confirmed: the tag of the record to retire. Write-back: the value proposed.
    pub(crate) value: Option<String>,
    /// Pair, finding, duplicate and write-back: the asset's tag; of a finding without an asset the device's id.
    pub(crate) asset: Option<String>,
    /// Pair and hosts: the host by its key, as the pair names it.
    pub(crate) host: Option<String>,
    /// Hosts: the other one by its key, or by a MAC, an address or a name that one other device alone has.
    pub(crate) other_host: Option<String>,
    /// Duplicate: the other asset's tag.
    pub(crate) other: Option<String>,
    /// Write-back: the field, such as `mac_address`.
    pub(crate) field: Option<String>,
    /// Finding: CVE id or recall number.
    pub(crate) finding: Option<String>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Correction: the device's entity tag when the decision was made; `If-Match` says the same.
    pub(crate) seen: Option<String>,
    /// Forms: the page to go back to.
    pub(crate) back: Option<String>,
}

/// `POST /decisions`, from a form.
pub(crate) async fn decision_form(
    State(state): State<AppState>,
    visit: Visit,
    Form(new): Form<NewDecision>,
) -> Result<Response, Failure> {
    let back = local(new.back.as_deref().unwrap_or("/")).to_owned();
    for one in each(new)? {
        settle(&state, &visit, &one).await?;
    }
    state.reconciler.derive_soon().await;
    Ok(Redirect::to(&back).into_response())
}

/// A form may settle several findings of a device alike: their numbers stand one after the other.
fn each(new: NewDecision) -> Result<Vec<NewDecision>, Failure> {
    let numbers: Vec<String> =
        new.finding.iter().flat_map(|numbers| numbers.split_whitespace()).map(str::to_owned).collect();
    let one = |number| NewDecision { finding: Some(number), ..new.clone() };
    match numbers.len() {
        0 | 1 => Ok(vec![new]),
        ..=MOST_AT_ONCE => Ok(numbers.into_iter().map(one).collect()),
        _ => Err(Failure::bad_request(format!(
            "Nothing was changed: more than {MOST_AT_ONCE} findings cannot be settled at once."
        ))),
    }
}

/// Where to go back to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Withdrawal {
    back: Option<String>,
}

/// `POST /decisions/{id}/withdraw`, from a form.
pub(crate) async fn withdraw_form(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Form(withdrawal): Form<Withdrawal>,
) -> Result<Response, Failure> {
    withdraw(&state, &visit, &id).await?;
    Ok(Redirect::to(local(withdrawal.back.as_deref().unwrap_or("/"))).into_response())
}

/// `POST /decisions/together/{batch}/withdraw`, from a form: takes back what was settled at once.
pub(crate) async fn withdraw_batch_form(
    State(state): State<AppState>,
    visit: Visit,
    Path(batch): Path<String>,
    Form(withdrawal): Form<Withdrawal>,
) -> Result<Response, Failure> {
    state.store.decision_withdraw_batch(visit.deciding()?, &batch).await?;
    state.reconciler.derive_soon().await;
    Ok(Redirect::to(local(withdrawal.back.as_deref().unwrap_or("/"))).into_response())
}

/// Makes a decision as the acting person and gives its id.
pub(crate) async fn decide(state: &AppState, visit: &Visit, new: &NewDecision) -> Result<Box<str>, Failure> {
    let id = settle(state, visit, new).await?;
    state.reconciler.derive_soon().await;
    Ok(id)
}

async fn settle(state: &AppState, visit: &Visit, new: &NewDecision) -> Result<Box<str>, Failure> {
    let context = visit.deciding()?;
    let kind = DecisionKind::find(&new.kind)
        .ok_or_else(|| Failure::bad_request(format!("`{}` is no kind of decision.", new.kind)))?;
    let (subject, value) = match kind {
        DecisionKind::Correction => correction(state, visit, new).await?,
        DecisionKind::PairConfirmed | DecisionKind::PairRejected => {
            let subject = pair::subject(needed("asset", &new.asset)?, needed("host", &new.host)?);
            (subject, if kind == DecisionKind::PairConfirmed { "match" } else { "none" }.to_owned())
        }
        DecisionKind::HostsJoined | DecisionKind::HostsParted => {
            let (host, other) = (needed("host", &new.host)?, needed("other_host", &new.other_host)?);
            let subject = super::hosts::subject(state, visit, host, other).await?;
            (subject, if kind == DecisionKind::HostsJoined { "one" } else { "two" }.to_owned())
        }
        DecisionKind::DuplicateConfirmed | DecisionKind::DuplicateRejected => duplicate(kind, new)?,
        DecisionKind::WriteBackTaken | DecisionKind::WriteBackLeft => write_back(new)?,
        DecisionKind::Finding => {
            let value = needed("value", &new.value)?;
            FindingDecision::find(value)
                .ok_or_else(|| Failure::bad_request(format!("`{value}` is no decision about a finding.")))?;
            let subject = wardroom_store::finding_subject(
                needed("asset", &new.asset)?,
                needed("finding", &new.finding)?,
            );
            (subject, value.to_owned())
        }
    };
    let decision = Decision {
        kind,
        subject: subject.into(),
        value: value.into(),
        reason: bounded("reason", new.reason.as_deref().unwrap_or_default())?.into(),
        actor: context.actor.name.clone(),
        at: Timestamp::default(),
        until: None,
    };
    Ok(state.store.decision_make(context, &decision).await?)
}

/// Two records are one device, of which one is to be retired, or they are two.
fn duplicate(kind: DecisionKind, new: &NewDecision) -> Result<(String, String), Failure> {
    let (one, other) = (needed("asset", &new.asset)?, needed("other", &new.other)?);
    let value = match kind {
        DecisionKind::DuplicateConfirmed => needed("value", &new.value)?,
        _ => "two",
    };
    if one == other || (kind == DecisionKind::DuplicateConfirmed && ![one, other].contains(&value)) {
        return Err(Failure::bad_request(
            "Nothing was changed: name two records, and which of them is to go.",
        ));
    }
    Ok((Duplicate::subject(one, other), value.to_owned()))
}

/// A value is to be written back to the register, or is not.
fn write_back(new: &NewDecision) -> Result<(String, String), Failure> {
    let field = needed("field", &new.field)?;
    let field = WriteBackField::find(field)
        .ok_or_else(|| Failure::bad_request(format!("`{field}` is nothing that the register is told.")))?;
    Ok((WriteBack::subject(needed("asset", &new.asset)?, field), needed("value", &new.value)?.to_owned()))
}

/// Takes a decision back as the acting person.
pub(crate) async fn withdraw(state: &AppState, visit: &Visit, id: &str) -> Result<(), Failure> {
    state.store.decision_withdraw(visit.deciding()?, id).await?;
    state.reconciler.derive_soon().await;
    Ok(())
}

/// A correction hangs on the host that was heard, else on the asset; its value is `attribute=value`.
async fn correction(state: &AppState, visit: &Visit, new: &NewDecision) -> Result<(String, String), Failure> {
    let attribute = needed("attribute", &new.attribute)?;
    let attribute = Attribute::find(attribute).ok_or_else(|| {
        Failure::bad_request(format!("`{attribute}` is nothing that is claimed of a device."))
    })?;
    let value = needed("value", &new.value)?;
    let device = DeviceId::new(needed("device", &new.device)?);
    let detail = state.store.device_fetch(&visit.context, &device).await?;
    let seen = new.seen.as_deref().or_else(|| visit.header(header::IF_MATCH));
    etag::require(seen, &detail)?;
    Ok((correction_subject(&detail), format!("{attribute}={value}")))
}

/// What a correction of this device hangs on.
pub(crate) fn correction_subject(detail: &DeviceDetail) -> String {
    match (detail.hosts.first(), detail.assets.first()) {
        (Some(host), _) => format!("host:{}", host.key),
        (None, Some(asset)) => format!("asset:{}", asset.asset.asset_tag),
        (None, None) => format!("device:{}", detail.row.id),
    }
}

fn needed<'a>(name: &str, value: &'a Option<String>) -> Result<&'a str, Failure> {
    let value = value.as_deref().map(str::trim).filter(|value| !value.is_empty());
    bounded(
        name,
        value.ok_or_else(|| Failure::bad_request(format!("Nothing was changed: `{name}` is missing.")))?,
    )
}

pub(crate) fn bounded<'a>(name: &str, value: &'a str) -> Result<&'a str, Failure> {
    if value.chars().count() > LONGEST {
        return Err(Failure::bad_request(format!(
            "Nothing was changed: `{name}` is longer than {LONGEST} characters."
        )));
    }
    Ok(value)
}
