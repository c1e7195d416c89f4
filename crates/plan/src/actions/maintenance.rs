//! Preventive maintenance that is overdue or due soon, and dates of the register that contradict each other.

use wardroom_htm::{Maintenance, MaintenanceState};
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{Asset, WorkItem};
use wardroom_risk::{care_days, harm::maintenance_care_days};

use super::{Context, Line};
use crate::why::{device_words, function_line};

pub(super) fn actions(context: &Context<'_>) -> Vec<WorkItem> {
    let pairs = context.input.assets.iter().zip(&context.assessment.maintenance);
    pairs
        .filter_map(|(asset, maintenance)| line(context, asset, maintenance))
        .map(|line| context.item(line))
        .collect()
}

fn line(context: &Context<'_>, asset: &Asset, maintenance: &Maintenance) -> Option<Line> {
    let remedy = &context.limits.constants.remedy;
    let left = remedy.maintenance_left_days;
    // What the maintenance avoids is what leaving it longer would cost, so that it grows from the day it is due soon.
    let days_then = match maintenance.state {
        MaintenanceState::Overdue { days } => left.saturating_add(days),
        MaintenanceState::DueSoon { days } => left.saturating_sub(days),
        MaintenanceState::Contradicted => left,
        MaintenanceState::InOrder | MaintenanceState::NoDate => return None,
    };
    let avoided = maintenance_care_days(days_then, context.input.function, &context.limits.constants);
    let device = device_words(context.input);
    let due = maintenance.due.map(|due| due.to_string()).unwrap_or_default();
    let is_question = maintenance.state == MaintenanceState::Contradicted;
    let (kind, key, action, harm_removed) = if is_question {
        let action = format!("Look up when the PM of {device} is due and correct the dates in the CMMS");
        (WorkKind::Check, format!("pm_dates {}", asset.asset_tag), action, avoided * remedy.check)
    } else {
        // With the due date in its key, next year's maintenance is other work than this year's.
        (WorkKind::Pm, format!("{} {due}", asset.asset_tag), format!("Do the PM on {device}"), avoided)
    };
    let left_words = format!("Left for {left} days more it would cost {} a year", care_days(avoided));
    Some(Line {
        kind,
        key,
        action,
        why: vec![maintenance.text.clone(), function_line(context.input), left_words.into()],
        due: if is_question { None } else { maintenance.due },
        harm_removed,
        trade: Trade::Htm,
        asset: Some(asset.asset_tag.clone()),
        evidence: maintenance.evidence.clone(),
    })
}
