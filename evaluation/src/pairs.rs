//! How often assets and hosts are paired rightly.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use wardroom_catalog::Catalog;
use wardroom_identity::{Identifier, host, reconcile};
use wardroom_model::reconciliation::{Pair, PairDecision};

use crate::calibration::Calibration;
use crate::figures::Share;
use crate::made::Hospital;

/// What was measured.
pub struct PairFigures {
    /// Matches that are right.
    pub right: Share,
    /// Devices on both sides that are matched.
    pub matched: Share,
    /// The same, of those of which the register has something that the network shows too.
    pub matched_of_shown: Share,
    /// Devices on both sides that are matched, or stand among the candidates of their row.
    pub offered: Share,
    /// Wrong matches by the field that weighed most, with how many there are.
    pub wrong_by: BTreeMap<Box<str>, u32>,
    /// How often a score is right.
    pub calibration: Calibration,
    /// Rows, hosts, and how long pairing them took.
    pub took: (usize, usize, Duration),
}

/// Pairs the made hospital's rows with its hosts, and judges the pairs by its truth.
pub fn measure(hospital: &Hospital) -> PairFigures {
    let catalog = Catalog::builtin();
    let hosts = host::join(hospital.sightings.clone());
    let mut identifier = Identifier::new(catalog);
    let identities: Vec<_> = hosts.iter().map(|host| identifier.identify(host)).collect();
    let both: Vec<_> = hosts.iter().zip(&identities).collect();
    let started = Instant::now();
    let pairs = reconcile(catalog, &hospital.assets, &both, &[]);
    let took = (hospital.assets.len(), hosts.len(), started.elapsed());
    judge(hospital, &pairs, took)
}

fn judge(hospital: &Hospital, pairs: &[Pair], took: (usize, usize, Duration)) -> PairFigures {
    let truth = hospital.truth();
    let (mut right, mut calibration) = (Share::default(), Calibration::default());
    let mut wrong_by = BTreeMap::new();
    let (mut matched, mut offered) = (BTreeSet::new(), BTreeSet::new());
    for pair in pairs {
        let Some(host) = pair.host.as_deref() else { continue };
        let holds = truth.holds(&pair.asset, host);
        calibration.add(pair.score.value(), holds);
        let device = truth.device(&pair.asset);
        if holds {
            offered.extend(device);
        }
        if pair.decision == PairDecision::Match {
            right.count(holds);
            if holds {
                matched.extend(device);
            } else if let Some(reason) = pair.reasons.first() {
                *wrong_by.entry(reason.field.clone()).or_default() += 1;
            }
        }
    }
    let among = |found: &BTreeSet<u32>, shown: bool| {
        let mut share = Share::default();
        for (device, is_shown) in &truth.on_both {
            if *is_shown || !shown {
                share.count(found.contains(device));
            }
        }
        share
    };
    PairFigures {
        right,
        matched: among(&matched, false),
        matched_of_shown: among(&matched, true),
        offered: among(&offered, false),
        wrong_by,
        calibration,
        took,
    }
}
