//! One trip to one device that does all its due work.

use wardroom_htm::words;
use wardroom_model::WorkItem;
use wardroom_model::id::WorkItemId;
use wardroom_model::work::{Trade, WorkKind};

use crate::why::{device_words, evidence};
use crate::{Minutes, PlanInput, order};

/// The lines of one device, with a visit in front where there are two or more. The visit's minutes are those of its
/// parts with the way counted once; its harm is the sum of its parts, which point to it.
pub fn join(input: &PlanInput<'_>, mut parts: Vec<WorkItem>, minutes: &Minutes) -> Vec<WorkItem> {
    if parts.len() < 2 {
        return parts;
    }
    parts.sort_by(order);
    let id = WorkItemId::of(&[input.device.id.as_str(), WorkKind::Visit.slug(), ""]);
    for part in &mut parts {
        part.visit = Some(id.clone());
    }
    let visit = visit(id, input, &parts, minutes);
    std::iter::once(visit).chain(parts).collect()
}

fn visit(id: WorkItemId, input: &PlanInput<'_>, parts: &[WorkItem], minutes: &Minutes) -> WorkItem {
    let ways = || parts.iter().map(|part| minutes.way(part.kind));
    let saved = ways().fold(0, u32::saturating_add) - ways().max().unwrap_or(0);
    let alone = parts.iter().map(|part| part.minutes).fold(0, u32::saturating_add);
    let labels: Vec<&str> = parts.iter().map(|part| label(part.kind)).collect();
    let trade = match parts {
        [first, rest @ ..] if rest.iter().all(|part| part.trade == first.trade) => first.trade,
        _ => Trade::Both,
    };
    let asset = match parts {
        [first, rest @ ..] if rest.iter().all(|part| part.asset == first.asset) => first.asset.clone(),
        _ => None,
    };
    WorkItem {
        id,
        kind: WorkKind::Visit,
        device: input.device.id.clone(),
        asset,
        action: format!("Visit {}: {}", device_words(input), labels.join(" · ")).into(),
        why: why(parts, saved),
        due: parts.iter().filter_map(|part| part.due).min(),
        minutes: alone.saturating_sub(saved),
        harm_removed: parts.iter().map(|part| part.harm_removed).sum(),
        visit: None,
        trade,
        evidence: evidence(parts.iter().flat_map(|part| &part.evidence)),
    }
}

/// The first reason of each part, then why they are one trip.
fn why(parts: &[WorkItem], saved: u32) -> Vec<Box<str>> {
    let mut lines: Vec<Box<str>> = Vec::new();
    for reason in parts.iter().filter_map(|part| part.why.first()) {
        if !lines.contains(reason) {
            lines.push(reason.clone());
        }
    }
    let together = format!("{} are due on this device", words::count(parts.len() as u64, "action"));
    lines.push(match saved {
        0 => together.into(),
        _ => format!("{together}; one trip for all saves {}", words::minutes(saved)).into(),
    });
    lines
}

/// What people call the work in a row of such words.
fn label(kind: WorkKind) -> &'static str {
    match kind {
        WorkKind::Visit => "visit",
        WorkKind::Pm => "PM",
        WorkKind::Calibration => "calibration",
        WorkKind::Repair => "repair",
        WorkKind::Patch => "vendor's fix",
        WorkKind::Mitigation => "network protection",
        WorkKind::Recall => "recall",
        WorkKind::Check => "check",
        WorkKind::Register => "enter in the CMMS",
        WorkKind::Locate => "find it",
    }
}
