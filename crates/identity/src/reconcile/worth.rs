//! What it is worth that a host name or an address agrees, and that the asset was maintained lately.
//!
//! Hospitals differ: here addresses are fixed and registers kept up, there leases move and devices that are gone stay listed
//! with the name that their successor has. Hosts that a MAC or a serial number pairs for sure show how often a row with
//! the host's name or address, against which no number speaks, is the host's own, and how lately such rows were maintained.

use std::collections::{BTreeMap, HashMap};

use wardroom_model::reconciliation::PairReason;

use super::PRIOR;
use super::compare::{ADDRESS, AssetSide, HOST_NAME, HostSide, LAST_PM, MAINTAINED, Sides, maintained};

/// What is believed beforehand counts as much as so many rows.
const BELIEVED: f64 = 20.0;
/// More than this neither name nor address is worth: a MAC or a serial number tells more.
const MOST: f64 = 8.0;
/// The worth of an address, beside a host name that agrees: both describe one place.
const SAME_PLACE: f64 = 1.0;

/// Log-odds that depend on the hospital.
pub(super) struct Worth {
    host_name: f64,
    address: f64,
    /// By the step of [`MAINTAINED`].
    maintained: [f64; MAINTAINED.len()],
}

/// A row that has the name or address of a host that is paired for sure.
struct Row<'p> {
    host: usize,
    /// By the step of [`MAINTAINED`].
    maintained: Option<usize>,
    reasons: &'p [PairReason],
    /// It is the host's own.
    is_right: bool,
}

impl Worth {
    /// Learns from hosts that are paired for sure.
    pub(super) fn learn(sides: &Sides<'_>, pairs: &[(usize, usize, Vec<PairReason>)]) -> Self {
        let rows = rows(sides, pairs);
        let mut worth = Self {
            host_name: worth_of(&rows, HOST_NAME.field, HOST_NAME.agrees),
            address: worth_of(&rows, ADDRESS.field, ADDRESS.agrees),
            maintained: [0.0; MAINTAINED.len()],
        };
        let share = |step: usize, is_right: bool, believed: f64| {
            let all = || rows.iter().filter(|row| row.is_right == is_right && row.maintained.is_some());
            let of_step = all().filter(|row| row.maintained == Some(step)).count();
            (of_step as f64 + BELIEVED * believed) / (all().count() as f64 + BELIEVED)
        };
        for (step, (worth, (_, in_use, gone))) in worth.maintained.iter_mut().zip(&MAINTAINED).enumerate() {
            *worth = (share(step, true, *in_use) / share(step, false, *gone)).ln();
        }
        worth
    }

    /// Gives what agrees, and the last maintenance, their worth.
    pub(super) fn weigh(&self, asset: &AssetSide<'_>, host: &HostSide<'_>, reasons: &mut [PairReason]) {
        let named = agrees(reasons, HOST_NAME.field);
        for reason in reasons {
            let worth = match &*reason.field {
                LAST_PM => maintained(asset, host).and_then(|step| self.maintained.get(step)).copied(),
                field if field == HOST_NAME.field && reason.agrees => Some(self.host_name),
                field if field == ADDRESS.field && reason.agrees => {
                    Some(if named { self.address.min(SAME_PLACE) } else { self.address })
                }
                _ => None,
            };
            if let Some(worth) = worth {
                reason.weight = (worth * 100.0).round() / 100.0;
                // A day agrees with nothing: it speaks for the pair or against it.
                if &*reason.field == LAST_PM {
                    reason.agrees = worth > 0.0;
                }
            }
        }
    }
}

/// How often the one row that agrees in this field is the right one, as log-odds above those of a pair that shares nothing.
fn worth_of(rows: &[Row<'_>], field: &str, believed: f64) -> f64 {
    let mut of_host: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    for row in rows.iter().filter(|row| agrees(row.reasons, field)) {
        let (all, right) = of_host.entry(row.host).or_default();
        *all += 1;
        *right += u32::from(row.is_right);
    }
    // Which of several is right, their rivalry tells.
    let alone = || of_host.values().filter(|(all, _)| *all == 1);
    let right = alone().filter(|(_, right)| *right == 1).count();
    let share =
        (right as f64 + BELIEVED / (1.0 + (-believed - PRIOR).exp())) / (alone().count() as f64 + BELIEVED);
    ((share / (1.0 - share)).ln() - PRIOR).clamp(0.0, MOST)
}

fn rows<'p>(sides: &Sides<'_>, pairs: &'p [(usize, usize, Vec<PairReason>)]) -> Vec<Row<'p>> {
    let sure = sure(sides, pairs);
    let of_asset: HashMap<usize, usize> = sure.iter().map(|(host, asset)| (*asset, *host)).collect();
    let of_row = |(asset, host, reasons): &'p (usize, usize, Vec<PairReason>)| {
        let own = sure.get(host)?;
        // An asset that is another host for sure competes for none.
        let is_elsewhere = of_asset.get(asset).is_some_and(|own| own != host);
        let contradicts =
            reasons.iter().any(|reason| !reason.agrees && matches!(&*reason.field, "mac" | "serial"));
        (is_same_place(reasons) && !is_elsewhere && !contradicts).then_some(())?;
        let maintained = maintained(sides.assets.get(*asset)?, sides.hosts.get(*host)?);
        Some(Row { host: *host, maintained, reasons, is_right: own == asset })
    };
    pairs.iter().filter_map(of_row).collect()
}

/// Do the two say the same place already?
pub(super) fn is_same_place(reasons: &[PairReason]) -> bool {
    agrees(reasons, HOST_NAME.field) || agrees(reasons, ADDRESS.field)
}

fn agrees(reasons: &[PairReason], field: &str) -> bool {
    reasons.iter().any(|reason| reason.agrees && &*reason.field == field)
}

/// The asset of each host whose MAC or serial number it alone has, and no other host.
fn sure(sides: &Sides<'_>, pairs: &[(usize, usize, Vec<PairReason>)]) -> HashMap<usize, usize> {
    let is_sure = |(_, host, reasons): &&(usize, usize, Vec<PairReason>)| {
        let is_gateway = sides.hosts.get(*host).is_some_and(|host| host.gateway);
        let other_maker = reasons.iter().any(|reason| !reason.agrees && &*reason.field == "vendor");
        !is_gateway && !other_maker && (agrees(reasons, "mac") || agrees(reasons, "serial"))
    };
    let sure: Vec<(usize, usize)> =
        pairs.iter().filter(is_sure).map(|(asset, host, _)| (*asset, *host)).collect();
    let (mut of_asset, mut of_host) = (HashMap::new(), HashMap::new());
    for (asset, host) in &sure {
        *of_asset.entry(*asset).or_insert(0) += 1;
        *of_host.entry(*host).or_insert(0) += 1;
    }
    let alone =
        |(asset, host): &(usize, usize)| of_asset.get(asset) == Some(&1) && of_host.get(host) == Some(&1);
    sure.into_iter().filter(alone).map(|(asset, host)| (host, asset)).collect()
}
