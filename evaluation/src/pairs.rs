//! How often assets and hosts are paired rightly, and why those are missed that are missed.

mod cause;
mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use wardroom_catalog::Catalog;
use wardroom_identity::kin::{self, Awake, Party};
use wardroom_identity::{Identifier, host, reconcile};
use wardroom_model::reconciliation::{Pair, PairDecision};

use crate::calibration::Calibration;
use crate::figures::Share;
use crate::made::Hospital;

pub use cause::Cause;
use cause::Outcome;
use shared::Both;

/// What was measured, in one hospital or in several.
#[derive(Default)]
pub struct PairFigures {
    /// Matches that are right.
    pub right: Share,
    /// Devices on both sides that are matched.
    pub matched: Share,
    /// Devices on both sides that some rule could tell (see [`Cause`]).
    pub tellable: Share,
    /// Those of them that are matched.
    pub matched_of_tellable: Share,
    /// Devices on both sides that are matched, or stand among the candidates of their row.
    pub offered: Share,
    /// Wrong matches by the field that weighed most, with how many there are.
    pub wrong_by: BTreeMap<Box<str>, u32>,
    /// Why devices were missed, with how many.
    pub missed_by: BTreeMap<Cause, u32>,
    /// How often a score is right.
    pub calibration: Calibration,
    /// Of each hospital: rows, hosts, and how long pairing them took.
    pub took: Vec<(usize, usize, Duration)>,
    /// Of each hospital: the share of matches that are right, and of tellable devices that are matched.
    pub each: Vec<(f64, f64)>,
}

impl PairFigures {
    /// Pairs a made hospital's rows with its hosts, judges the pairs by its truth, and counts them in.
    pub fn measure(&mut self, hospital: &Hospital) {
        let catalog = Catalog::builtin();
        let hosts = host::join(hospital.sightings.clone());
        let mut identifier = Identifier::new(catalog);
        let identities: Vec<_> = hosts.iter().map(|host| identifier.identify(host)).collect();
        let both: Vec<_> = hosts.iter().zip(&identities).collect();
        let started = Instant::now();
        let parties = kin::parties(&mut identifier, &both, &Awake::default(), &[]);
        let sides: Vec<_> = parties.iter().map(Party::side).collect();
        let pairs = reconcile(catalog, &hospital.assets, &sides, &[]);
        self.took.push((hospital.assets.len(), hosts.len(), started.elapsed()));
        let mut own = Self::default();
        own.judge(hospital, &pairs, &mut self.calibration);
        self.add(own);
    }

    fn judge(&mut self, hospital: &Hospital, pairs: &[Pair], calibration: &mut Calibration) {
        let truth = hospital.truth();
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
                self.right.count(holds);
                if holds {
                    matched.extend(device);
                } else if let Some(reason) = pair.reasons.first() {
                    *self.wrong_by.entry(reason.field.clone()).or_default() += 1;
                }
            }
        }
        let (both, outcome) = (Both::new(hospital), Outcome::new(pairs));
        for device in truth.on_both.clone() {
            let is_matched = matched.contains(&device);
            let cause = outcome.cause(hospital, &both, device);
            let tellable = !cause.as_ref().is_some_and(Cause::is_beyond_any_rule);
            self.matched.count(is_matched);
            self.offered.count(offered.contains(&device));
            self.tellable.count(tellable);
            if tellable {
                self.matched_of_tellable.count(is_matched);
            }
            if let Some(cause) = cause.filter(|_| !is_matched) {
                *self.missed_by.entry(cause).or_default() += 1;
            }
        }
        self.each.push((self.right.value(), self.matched_of_tellable.value()));
    }

    fn add(&mut self, other: Self) {
        for (own, other) in [
            (&mut self.right, other.right),
            (&mut self.matched, other.matched),
            (&mut self.tellable, other.tellable),
            (&mut self.matched_of_tellable, other.matched_of_tellable),
            (&mut self.offered, other.offered),
        ] {
            own.of_these += other.of_these;
            own.of += other.of;
        }
        for (field, count) in other.wrong_by {
            *self.wrong_by.entry(field).or_default() += count;
        }
        for (cause, count) in other.missed_by {
            *self.missed_by.entry(cause).or_default() += count;
        }
        self.each.extend(other.each);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made::{Dirt, Size};

    #[test]
    fn pairs_of_a_small_hospital_are_right_and_what_is_missed_has_a_cause() {
        let size = Size { assets: 1500, hosts: 450, unregistered: 45, retired: 60, twice: 6 };
        let mut figures = PairFigures::default();
        for seed in 1..4 {
            figures.measure(&Hospital::make(size, &Dirt::USUAL, seed));
        }
        assert!(figures.right.value() > 0.99, "{:?} {:?}", figures.right, figures.wrong_by);
        assert!(figures.matched_of_tellable.value() > 0.93, "{:?}", figures.missed_by);
        let missed: u32 = figures.missed_by.values().sum();
        assert_eq!(missed, figures.matched.of - figures.matched.of_these);
        let beyond = figures.missed_by.iter().filter(|(cause, _)| cause.is_beyond_any_rule());
        // A device that is beyond any rule may be matched all the same, by luck.
        assert!(
            beyond.map(|(_, count)| count).sum::<u32>() <= figures.tellable.of - figures.tellable.of_these
        );
    }
}
