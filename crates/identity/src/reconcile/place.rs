//! Which networks a department's devices are on.
//!
//! Nobody writes that down, but pairs whose MAC or serial number agrees show it: where most devices of a department are on
//! one network, a device of theirs is rather there than elsewhere.

use std::collections::HashMap;

use wardroom_model::reconciliation::PairReason;

use super::compare::{AssetSide, HostSide, Sides};

/// A department of which fewer sure devices are known says nothing.
const ENOUGH: u32 = 10;
/// What a department's network speaks for or against a pair, at most: a device may be lent.
const MOST: f64 = 1.5;

/// Counts of sure pairs.
#[derive(Default)]
pub(super) struct Places<'s> {
    both: HashMap<(&'s str, &'s str), u32>,
    departments: HashMap<&'s str, u32>,
    networks: HashMap<&'s str, u32>,
    all: u32,
}

impl<'s> Places<'s> {
    /// Learns from the sure ones among these pairs.
    pub(super) fn learn(sides: &'s Sides<'s>, pairs: &[(usize, usize, Vec<PairReason>)]) -> Self {
        let mut places = Self::default();
        for (asset, host, reasons) in pairs {
            let (Some(asset), Some(host)) = (sides.assets.get(*asset), sides.hosts.get(*host)) else {
                continue;
            };
            let sure = |reason: &PairReason| reason.agrees && matches!(&*reason.field, "mac" | "serial");
            if let Some(department) = asset.department.as_deref()
                && reasons.iter().any(sure)
                && reasons.iter().all(|reason| reason.agrees)
            {
                *places.both.entry((department, &host.network)).or_default() += 1;
                *places.departments.entry(department).or_default() += 1;
                *places.networks.entry(&host.network).or_default() += 1;
                places.all += 1;
            }
        }
        places
    }

    /// How much more often the department's devices are on the host's network than others are, as log-odds.
    pub(super) fn reason(&self, asset: &AssetSide<'_>, host: &HostSide<'_>) -> Option<PairReason> {
        let department = asset.department.as_deref()?;
        let of_department = *self.departments.get(department)?;
        let of_network = *self.networks.get(host.network.as_str())?;
        if of_department < ENOUGH || of_network < ENOUGH {
            return None;
        }
        let both = self.both.get(&(department, host.network.as_str())).copied().unwrap_or(0);
        let there = (f64::from(both) + 0.5) / (f64::from(of_department) + 1.0);
        let anywhere = f64::from(of_network) / f64::from(self.all);
        let weight = (there / anywhere).ln().clamp(-MOST, MOST);
        Some(PairReason {
            field: "department".into(),
            agrees: weight > 0.0,
            weight: (weight * 100.0).round() / 100.0,
            asset_value: department.into(),
            host_value: host.network.as_str().into(),
        })
    }
}
