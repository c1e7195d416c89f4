//! Devices that are not known, grouped by what they have in common.

use std::collections::HashMap;

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_identity::unknown::{Trait, Unknown, UnknownGroup, groups};
use wardroom_model::Field;
use wardroom_store::UnknownRow;

use super::device::DeviceLine;
use super::heard::said;
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
    /// By what it is a group; none where its devices share nothing with others.
    pub(crate) fn by(&self) -> Option<TraitView<'_>> {
        self.told.group.by.as_ref().map(TraitView::new)
    }

    /// What its devices have in common beside that.
    pub(crate) fn others(&self) -> Vec<TraitView<'_>> {
        let by = self.told.group.by.as_ref();
        self.told.group.common.iter().filter(|shared| Some(*shared) != by).map(TraitView::new).collect()
    }
}

/// Something in common, as people say it.
pub(crate) struct TraitView<'v> {
    /// What the value is: `Title of its web page`.
    pub(crate) said: &'static str,
    /// The value.
    pub(crate) value: &'v str,
    /// Where it was heard.
    pub(crate) field: Field,
}

impl<'v> TraitView<'v> {
    fn new(shared: &'v Trait) -> Self {
        Self { said: said(shared.field).unwrap_or("Says"), value: &shared.value, field: shared.field }
    }
}
