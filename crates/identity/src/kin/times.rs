//! When two hosts were awake: together, or in turns.
//!
//! What is kept of a host are instants at which it certainly spoke: first and last of everything heard of it. Two hosts
//! that have some within the same minute were awake together. That two take turns is seen only in the hours of their
//! conversations ([`Awake`]), where these are known: what was heard first and last says nothing of what lies between.

use std::collections::HashMap;

use wardroom_model::{Host, HostKey, Timestamp};

/// The hours (since 1970) in which each host took part in a conversation, in order. A host that is not there is one of
/// which the hours are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Awake(HashMap<HostKey, Vec<i64>>);

impl Awake {
    /// Notes that a host took part in a conversation in the hour of this time.
    pub fn note(&mut self, host: &HostKey, time: Timestamp) {
        let hour = time.0.div_euclid(Timestamp::HOUR);
        match self.0.get_mut(host) {
            Some(hours) => {
                if let Err(at) = hours.binary_search(&hour) {
                    hours.insert(at, hour);
                }
            }
            None => {
                self.0.insert(host.clone(), vec![hour]);
            }
        }
    }

    /// The hours of a host.
    pub(super) fn hours(&self, host: &HostKey) -> &[i64] {
        self.0.get(host).map_or(&[], Vec::as_slice)
    }
}

/// In microseconds.
const MINUTE: i64 = 60 * Timestamp::SECOND;
/// Two hosts heard for less than this alone say nothing of taking turns.
const LONG: i64 = 10 * MINUTE;
/// Changes from one host to the other, from which on they take turns.
const TURNS: usize = 3;

/// How the times of two hosts lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// Both spoke in the same minute.
    Together,
    /// They take turns, and never spoke in the same minute.
    InTurns,
    /// One ended before the other began.
    After,
    /// Nothing can be said.
    Unknown,
}

/// Instants at which a host certainly spoke, in order.
pub(super) fn instants(host: &Host) -> Vec<i64> {
    let addresses = host.addresses.iter().flat_map(|address| [address.first_seen, address.last_seen]);
    let mut instants: Vec<i64> =
        [host.first_seen, host.last_seen].into_iter().chain(addresses).map(|time| time.0).collect();
    // What was only told of a host says nothing of when it spoke.
    let (from, to) = (host.first_seen, host.last_seen);
    let heard = host.observations.iter().flat_map(|heard| [heard.first_seen, heard.last_seen]);
    instants.extend(heard.filter(|time| (from..=to).contains(time)).map(|time| time.0));
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// How the times of two hosts lie to each other, given their instants.
pub(super) fn compare(one: &[i64], other: &[i64]) -> Times {
    let mut all: Vec<(i64, bool)> = one.iter().map(|time| (*time, true)).collect();
    all.extend(other.iter().map(|time| (*time, false)));
    all.sort_unstable();
    let gaps = all.windows(2).filter_map(|pair| match pair {
        [(before, a), (after, b)] if a != b => Some(after - before),
        _ => None,
    });
    let (mut turns, mut meetings) = (0usize, 0usize);
    for gap in gaps {
        turns += 1;
        meetings += usize::from(gap <= MINUTE);
    }
    let long = match (all.first(), all.last()) {
        (Some((first, _)), Some((last, _))) => last - first >= LONG,
        _ => false,
    };
    match (turns, meetings) {
        // The last packet of one card and the first of the other may lie within a minute, where it was changed.
        (1, _) if long => Times::After,
        (_, 0) => Times::Unknown,
        _ => Times::Together,
    }
}

/// Do two hosts take turns, by the hours in which they spoke? In the hour of a change both do.
pub(super) fn in_turns(one: &[i64], other: &[i64]) -> bool {
    let shared = one.iter().filter(|hour| other.binary_search(hour).is_ok()).count();
    let mut all: Vec<(i64, bool)> = one.iter().map(|hour| (*hour, true)).collect();
    all.extend(other.iter().map(|hour| (*hour, false)));
    all.retain(|(hour, _)| one.binary_search(hour).is_err() || other.binary_search(hour).is_err());
    all.sort_unstable();
    let turns = all.windows(2).filter(|pair| matches!(pair, [(_, a), (_, b)] if a != b)).count();
    turns >= TURNS && shared <= turns && shared * 2 <= one.len().min(other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn together_in_turns_and_after() {
        let minutes = |all: &[i64]| all.iter().map(|minute| minute * MINUTE).collect::<Vec<_>>();
        let check = |one: &[i64], other: &[i64], expected: Times| {
            let (one, other) = (minutes(one), minutes(other));
            assert_eq!(compare(&one, &other), expected, "{one:?} {other:?}");
            assert_eq!(compare(&other, &one), expected, "{other:?} {one:?}");
        };
        check(&[0, 60], &[100, 200], Times::After);
        check(&[0, 60], &[61, 200], Times::After);
        check(&[0, 10], &[5], Times::Unknown);
        check(&[0, 60], &[20, 80], Times::Unknown);
        check(&[0, 10, 500, 510], &[200, 210, 800], Times::Unknown);
        check(&[0, 10, 500, 510], &[10, 210, 800], Times::Together);
        check(&[0], &[0], Times::Together);
        check(&[0], &[1], Times::Together);
        check(&[0, 1], &[3], Times::Unknown);
        check(&[], &[3], Times::Unknown);
    }

    #[test]
    fn turns_are_seen_in_hours() {
        assert!(in_turns(&[0, 1, 10, 11], &[3, 4, 15]));
        assert!(in_turns(&[0, 1, 10, 11], &[1, 3, 4, 15]), "both in the hour of the change");
        assert!(!in_turns(&[0, 1, 2, 3], &[4, 5]), "one change is none");
        assert!(!in_turns(&[0, 1, 2, 3, 4, 5, 6, 7], &[1, 2, 5]));
        assert!(!in_turns(&[], &[1, 2]));
    }
}
