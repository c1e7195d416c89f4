//! From pairs to groups: best first, and never two that contradict each other.

use std::collections::{BTreeMap, HashMap};

use wardroom_model::device::HostRole;
use wardroom_model::kin::KinDecision;

use super::marks::Side;
use super::{Compared, Group, JOINED, confidence, weigh};

/// Hosts of one device, at most: a switch with all its ports.
const MOST: usize = 64;

/// The group of each host, by the number of one of its members. `compared` is best first.
pub(super) fn join(sides: &[Side<'_>], compared: &[Compared]) -> Vec<usize> {
    let mut group_of: Vec<usize> = (0..sides.len()).collect();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let settled: HashMap<[usize; 2], KinDecision> =
        compared.iter().filter_map(|pair| Some((pair.hosts, pair.settled?))).collect();
    for pair in compared {
        let by_person = pair.settled == Some(KinDecision::Joined);
        if !by_person && (pair.settled.is_some() || confidence(pair) < JOINED) {
            continue;
        }
        let [one, other] = pair.hosts.map(|host| group_of.get(host).copied().unwrap_or(host));
        if one == other {
            continue;
        }
        let [left, right] =
            [one, other].map(|group| members.get(&group).cloned().unwrap_or_else(|| vec![group]));
        let apart = |a: usize, b: usize| {
            let pair = [a.min(b), a.max(b)];
            let contradicts = || {
                let sides = sides.get(a).zip(sides.get(b));
                sides.is_some_and(|(a, b)| weigh::keeps_apart(a, b))
            };
            match settled.get(&pair) {
                Some(KinDecision::Parted) => true,
                // What a person joined is not kept apart by what a rule thinks of it.
                Some(_) => false,
                None => !by_person && contradicts(),
            }
        };
        let kept_apart = left.iter().any(|a| right.iter().any(|b| apart(*a, *b)));
        if kept_apart || left.len() + right.len() > MOST {
            continue;
        }
        let into = one.min(other);
        let mut all = left;
        all.extend(right);
        for host in &all {
            if let Some(group) = group_of.get_mut(*host) {
                *group = into;
            }
        }
        members.remove(&one);
        members.remove(&other);
        members.insert(into, all);
    }
    group_of
}

/// The groups with the roles of their hosts, by the key of the main host.
pub(super) fn groups(sides: &[Side<'_>], group_of: &[usize]) -> Vec<Group> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (host, group) in group_of.iter().enumerate() {
        members.entry(*group).or_default().push(host);
    }
    let mut groups: Vec<(usize, Group)> =
        members.into_values().filter_map(|members| group(sides, members)).collect();
    groups.sort_by_key(|(main, _)| *main);
    groups.into_iter().map(|(_, group)| group).collect()
}

fn group(sides: &[Side<'_>], mut members: Vec<usize>) -> Option<(usize, Group)> {
    let seen = |host: usize| sides.get(host).map(|side| (side.host.first_seen, side.host.last_seen));
    let newest = members.iter().filter_map(|host| seen(*host)).map(|(first, _)| first).max();
    // Silent since before the newest of them spoke for the first time.
    let former = |host: usize| {
        members.len() > 1 && seen(host).zip(newest).is_some_and(|((_, last), newest)| last < newest)
    };
    let role = |host: usize| match sides.get(host) {
        _ if former(host) => HostRole::Former,
        Some(side) if side.random => HostRole::Wireless,
        _ => HostRole::Part,
    };
    let roles: BTreeMap<usize, HostRole> = members.iter().map(|host| (*host, role(*host))).collect();
    let packets = |host: usize| sides.get(host).map_or(0, |side| side.host.packets);
    let of = |host: usize| roles.get(&host).copied().unwrap_or(HostRole::Part);
    members.sort_by(|a, b| {
        of(*a).cmp(&of(*b)).then_with(|| packets(*b).cmp(&packets(*a))).then_with(|| a.cmp(b))
    });
    let main = *members.first()?;
    let host = |(at, number): (usize, &usize)| {
        let place = sides.get(*number)?.place;
        Some((place, if at == 0 { HostRole::Main } else { of(*number) }))
    };
    Some((main, Group { hosts: members.iter().enumerate().filter_map(host).collect() }))
}
