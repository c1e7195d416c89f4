//! What is to be done about findings that touch the device: the vendor's fix where there is one, a protection on the
//! network where there is none, and recalls.

use std::collections::BTreeMap;

use wardroom_model::category::ClinicalFunction;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus};
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{Locator, WorkItem};
use wardroom_risk::Share;

use super::{Context, Line};
use crate::remedy::update_named;
use crate::why::{device_words, findings_words};

/// Longest remedy that an action quotes, in characters.
const QUOTED: usize = 200;

pub(super) fn actions(context: &Context<'_>) -> Vec<WorkItem> {
    let mut patches: BTreeMap<Component, Vec<&Share<'_>>> = BTreeMap::new();
    let (mut unfixed, mut lines) = (Vec::new(), Vec::new());
    for share in open(context, FindingStatus::Affected) {
        let finding = share.finding;
        if finding.source == FindingSource::Recall {
            lines.push(recall(context, share));
        } else if finding.remedy.as_deref().and_then(update_named).is_some() {
            // One fix of a component closes all that is open in it, so it is one line.
            patches.entry(finding.component).or_default().push(share);
        } else {
            unfixed.push(share);
        }
    }
    lines.extend(patches.into_iter().map(|(component, shares)| patch(context, component, &shares)));
    if !unfixed.is_empty() {
        lines.push(mitigation(context, &unfixed));
    }
    lines.into_iter().map(|line| context.item(line)).collect()
}

/// Findings of a status that nobody has settled, heaviest first.
pub(super) fn open<'a>(context: &Context<'a>, status: FindingStatus) -> impl Iterator<Item = &'a Share<'a>> {
    context.assessment.harms.shares.iter().filter(move |share| {
        share.finding.status == status && share.finding.decision == FindingDecision::None
    })
}

fn patch(context: &Context<'_>, component: Component, shares: &[&Share<'_>]) -> Line {
    let device = device_words(context.input);
    let part = match component {
        Component::Device => "",
        Component::Os => "the operating system of ",
        Component::Sbom => "the software components of ",
    };
    let remedy =
        shares.iter().find_map(|share| update_named(share.finding.remedy.as_deref()?)).unwrap_or_default();
    let quoted: String = remedy.chars().take(QUOTED).collect();
    let cut = if quoted.len() < remedy.len() { "…" } else { "" };
    line(
        context,
        WorkKind::Patch,
        component.slug().to_owned(),
        format!("Have the vendor's fix installed on {part}{device}: “{quoted}{cut}”"),
        shares,
        context.limits.constants.remedy.patch,
    )
}

fn mitigation(context: &Context<'_>, shares: &[&Share<'_>]) -> Line {
    let device = device_words(context.input);
    let internet = if context.input.exposure.public_peers > 0 { " and nothing on the internet" } else { "" };
    let on_patient = matches!(
        context.input.function,
        Some(ClinicalFunction::LifeSupport | ClinicalFunction::Therapeutic | ClinicalFunction::Monitoring)
    );
    let care =
        if on_patient { "; it may be on a patient, so agree on a time with the ward first" } else { "" };
    let action = format!(
        "With the network team, let {device} talk only to the systems that it needs{internet} (no update is known){care}"
    );
    let share = context.limits.constants.remedy.mitigation;
    line(context, WorkKind::Mitigation, "network".to_owned(), action, shares, share)
}

fn recall(context: &Context<'_>, share: &Share<'_>) -> Line {
    let device = device_words(context.input);
    let finding = share.finding;
    let action = match finding.remedy.as_deref() {
        Some(remedy) => {
            let quoted: String = remedy.chars().take(QUOTED).collect();
            format!("Do what recall {} asks for {device}: “{quoted}”", finding.id)
        }
        None => format!("Do what recall {} asks for {device}", finding.id),
    };
    let part = context.limits.constants.remedy.patch;
    line(context, WorkKind::Recall, finding.id.to_string(), action, &[share], part)
}

fn line(
    context: &Context<'_>,
    kind: WorkKind,
    key: String,
    action: String,
    shares: &[&Share<'_>],
    part: f64,
) -> Line {
    Line {
        kind,
        key,
        action,
        why: findings_words(shares, context.input),
        due: None,
        harm_removed: part * shares.iter().map(|share| share.care_days).sum::<f64>(),
        trade: if kind == WorkKind::Recall { Trade::Htm } else { Trade::Both },
        asset: None,
        evidence: findings_evidence(context, shares),
    }
}

/// The publications, then where the device itself is known from.
pub(super) fn findings_evidence(context: &Context<'_>, shares: &[&Share<'_>]) -> Vec<Locator> {
    let published = shares.iter().flat_map(|share| share.finding.evidence.iter());
    let mut rows: Vec<&Locator> = context.input.assets.iter().map(|asset| &asset.locator).collect();
    rows.sort();
    published
        .chain(rows)
        .chain(context.input.host_evidence)
        .chain(context.input.exposure.evidence.iter())
        .cloned()
        .collect()
}
