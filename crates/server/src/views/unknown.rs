//! Devices that are not known, grouped by what they have in common.

use std::collections::HashMap;

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_identity::unknown::{Trait, Unknown, UnknownGroup, groups};
use wardroom_store::UnknownRow;

use super::device::DeviceLine;
use crate::etag;
use crate::failure::Failure;

/// Devices of a group that the page shows.
const SAMPLES: usize = 6;

/// A group with the name by which it is settled, as the API gives it.
#[derive(Serialize)]
pub(crate) struct GroupTold {
    /// Changes when the group does.
    pub(crate) id: String,
    /// How many devices.
    pub(crate) count: u64,
    /// The group.
    #[serde(flatten)]
    pub(crate) group: UnknownGroup,
}

/// A group as the page shows it.
pub(crate) struct GroupView {
    /// The group.
    pub(crate) told: GroupTold,
    /// Some of its devices.
    pub(crate) samples: Vec<DeviceLine>,
    /// How many others there are.
    pub(crate) more: u64,
}

/// The groups of devices that are not known, the largest first.
pub(crate) fn told(catalog: &Catalog, rows: &[UnknownRow]) -> Result<Vec<GroupTold>, Failure> {
    let devices: Vec<Unknown<'_>> = rows
        .iter()
        .map(|row| Unknown { id: row.row.id.as_str(), macs: &row.macs, heard: &row.heard })
        .collect();
    groups(catalog, &devices)
        .into_iter()
        .map(|group| {
            let id = etag::tag(&group)?.trim_matches('"').to_owned();
            Ok(GroupTold { id, count: group.devices.len() as u64, group })
        })
        .collect()
}

/// The same with some devices of each.
pub(crate) fn views(groups: Vec<GroupTold>, rows: Vec<UnknownRow>) -> Vec<GroupView> {
    let mut by_id: HashMap<String, UnknownRow> =
        rows.into_iter().map(|row| (row.row.id.to_string(), row)).collect();
    let view = |told: GroupTold| {
        let first = told.group.devices.iter().take(SAMPLES);
        let samples: Vec<DeviceLine> =
            first.filter_map(|id| by_id.remove(&**id)).map(|row| DeviceLine::from(row.row)).collect();
        GroupView { more: told.count.saturating_sub(samples.len() as u64), samples, told }
    };
    groups.into_iter().map(view).collect()
}

impl GroupView {
    /// By what it is a group, in words.
    pub(crate) fn heading(&self) -> String {
        match &self.told.group.by {
            Some(by) => phrase(by),
            None => "Nothing in common with others".to_owned(),
        }
    }

    /// What its devices have in common beside that.
    pub(crate) fn others(&self) -> Vec<String> {
        let by = self.told.group.by.as_ref();
        self.told.group.common.iter().filter(|shared| Some(*shared) != by).map(phrase).collect()
    }
}

/// Something in common, as people say it.
fn phrase(shared: &Trait) -> String {
    let field = shared.field.to_string();
    match field.as_str() {
        "ethernet.source" => format!("Network card of {}", shared.value),
        _ => format!("{field} {}", shared.value),
    }
}
