//! Why a device that is on both sides was not matched.

use std::collections::HashMap;
use std::fmt;

use wardroom_model::reconciliation::{Pair, PairDecision};

use super::shared::Agreement::{Near, Silent};
use super::shared::{Both, Compared, MODEL, Rival, told_by};
use crate::made::Hospital;

/// See the module. The first are beyond any rule, the others are not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The register has nothing that tells it from others and that the network shows.
    NothingShared,
    /// The register has it twice.
    Twin,
    /// The row of a device that is gone says as much as its own.
    Retired,
    /// The row of another device says as much as its own.
    Row,
    /// Another host shows as much.
    Host,
    /// Its row was matched with another host, or its host with another row.
    Taken,
    /// Another row or host comes near; what is shared that tells most.
    NearTie(String),
    /// The score is too low; the same.
    Low(String),
    /// It is not even a candidate; the same.
    NotOffered(String),
}

impl Cause {
    /// Could a rule have told it?
    pub fn is_beyond_any_rule(&self) -> bool {
        matches!(self, Self::NothingShared | Self::Twin | Self::Retired | Self::Row | Self::Host)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingShared => f.write_str("nothing shared that tells one device from another"),
            Self::Twin => f.write_str("two rows of the device: a person settles which stays"),
            Self::Retired => f.write_str("the row of its predecessor says as much"),
            Self::Row => f.write_str("the row of another device says as much"),
            Self::Host => f.write_str("another host shows as much"),
            Self::Taken => f.write_str("its row or its host was matched wrongly"),
            Self::NearTie(shared) => write!(f, "another comes near; by its {shared}"),
            Self::Low(shared) => write!(f, "the score is too low; by its {shared}"),
            Self::NotOffered(shared) => write!(f, "not even a candidate; by its {shared}"),
        }
    }
}

/// Pairs by row and by host.
pub(super) struct Outcome<'p> {
    of_row: HashMap<&'p str, Vec<&'p Pair>>,
    matched_hosts: HashMap<&'p str, &'p str>,
}

impl<'p> Outcome<'p> {
    pub(super) fn new(pairs: &'p [Pair]) -> Self {
        let mut of_row: HashMap<&str, Vec<&Pair>> = HashMap::new();
        let mut matched_hosts = HashMap::new();
        for pair in pairs {
            of_row.entry(&pair.asset).or_default().push(pair);
            if let Some(host) = pair.host.as_deref().filter(|_| pair.decision == PairDecision::Match) {
                matched_hosts.insert(host, &*pair.asset);
            }
        }
        Self { of_row, matched_hosts }
    }

    /// Why a device was not matched; what is beyond any rule is said of devices that were matched as well.
    pub(super) fn cause(&self, hospital: &Hospital, both: &Both<'_>, device: u32) -> Option<Cause> {
        let best = |row: &usize| {
            let compared = both.compared(*row, device);
            (told_by(&compared).count(), compared)
        };
        let row = *both.rows(device).iter().max_by_key(|row| best(row))?;
        let compared = both.compared(row, device);
        if told_by(&compared).next().is_none() {
            return Some(Cause::NothingShared);
        }
        if let Some(rival) = both.rival(row, device) {
            return Some(match rival {
                Rival::Twin => Cause::Twin,
                Rival::Retired => Cause::Retired,
                Rival::Row => Cause::Row,
                Rival::Host => Cause::Host,
            });
        }
        let shared = most_telling(&compared);
        let tag = &*hospital.assets[row].asset_tag;
        let truth = hospital.truth();
        let pairs = self.of_row.get(tag).map_or(&[][..], Vec::as_slice);
        let own = pairs.iter().find(|pair| pair.host.as_deref().is_some_and(|host| truth.holds(tag, host)));
        let taken = pairs.iter().any(|pair| pair.decision == PairDecision::Match)
            || truth.host(device).is_some_and(|host| self.matched_hosts.contains_key(host));
        Some(match own {
            Some(pair) if pair.decision == PairDecision::Match => return None,
            _ if taken => Cause::Taken,
            Some(pair) if pair.reasons.iter().any(|reason| &*reason.field == "rival") => {
                Cause::NearTie(shared)
            }
            Some(_) => Cause::Low(shared),
            None => Cause::NotOffered(shared),
        })
    }
}

/// What tells most of what both sides say, the exact first.
fn most_telling(compared: &Compared) -> String {
    let exact = told_by(compared).find(|(_, agreement)| *agreement != Near);
    let Some((field, agreement)) = exact.or_else(|| told_by(compared).next()) else { return String::new() };
    let near = if agreement == Near { " but for a slip" } else { "" };
    let bare = if compared[MODEL] == Silent { ", no model to compare" } else { "" };
    format!("{field}{near}{bare}")
}
