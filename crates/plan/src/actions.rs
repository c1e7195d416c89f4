//! What is due on one device: each action as its own line.

mod fixes;
mod inventory;
mod maintenance;
mod questions;

use wardroom_model::id::WorkItemId;
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{Date, Locator, WorkItem};

use crate::assessment::{Assessment, assess};
use crate::why::evidence;
use crate::{Limits, PlanInput};

/// The lines that are due on a device, ordered by id.
pub fn of(input: &PlanInput<'_>, today: Date, limits: &Limits) -> Vec<WorkItem> {
    let assessment = assess(input, today, &limits.constants);
    let context = Context { input, assessment: &assessment, limits };
    let mut actions = maintenance::actions(&context);
    actions.extend(fixes::actions(&context));
    actions.extend(questions::actions(&context));
    actions.extend(inventory::actions(&context));
    actions.sort_by(|a, b| a.id.cmp(&b.id));
    // Two rows of a register with one tag would give one line twice.
    actions.dedup_by(|a, b| a.id == b.id);
    actions
}

/// What every kind of action looks at.
struct Context<'a> {
    input: &'a PlanInput<'a>,
    assessment: &'a Assessment<'a>,
    limits: &'a Limits,
}

/// What makes one line differ from another.
struct Line {
    kind: WorkKind,
    /// Tells lines of one kind on one device apart; the same for the same work on every day.
    key: String,
    action: String,
    why: Vec<Box<str>>,
    due: Option<Date>,
    harm_removed: f64,
    trade: Trade,
    asset: Option<Box<str>>,
    evidence: Vec<Locator>,
}

impl Context<'_> {
    fn item(&self, line: Line) -> WorkItem {
        let device = &self.input.device.id;
        let minutes = &self.limits.minutes;
        let only_asset = match self.input.assets {
            [only] => Some(only.asset_tag.clone()),
            _ => None,
        };
        WorkItem {
            id: WorkItemId::of(&[device.as_str(), line.kind.slug(), &line.key]),
            kind: line.kind,
            device: device.clone(),
            asset: line.asset.or(only_asset),
            action: line.action.into(),
            why: line.why,
            due: line.due,
            minutes: minutes.of(line.kind).saturating_add(minutes.way(line.kind)),
            harm_removed: line.harm_removed,
            visit: None,
            trade: line.trade,
            evidence: evidence(&line.evidence),
        }
    }
}
