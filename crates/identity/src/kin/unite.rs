//! The hosts of one device as one party, which is what the register's assets are compared with.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::HostRole;
use wardroom_model::{Host, Identity, Kin, Protocol};

use super::{Awake, Kinship};
use crate::{Identifier, host};

/// The hosts of one device as one.
#[derive(Clone, Debug)]
pub struct Party<'h> {
    /// All of them in one: the key of the main one, everybody's addresses and observations.
    pub host: Cow<'h, Host>,
    /// What everything that was heard of them together says: each witness counts once.
    pub identity: Cow<'h, Identity>,
    /// The hosts, the main one first.
    pub hosts: Vec<(&'h Host, HostRole)>,
    /// Why they are one device, and which others may be part of it.
    pub kin: Vec<Kin>,
}

impl Party<'_> {
    /// As it is compared with the register's assets.
    pub fn side(&self) -> (&Host, &Identity) {
        (&self.host, &self.identity)
    }
}

/// The parties that some hosts are: each host is in one. `decisions` are those in force.
pub fn parties<'h>(
    identifier: &mut Identifier<'_>,
    hosts: &[(&'h Host, &'h Identity)],
    awake: &Awake,
    decisions: &[Decision],
) -> Vec<Party<'h>> {
    let kinship = super::kin(identifier.catalog(), hosts, awake, decisions);
    unite(identifier, hosts, kinship)
}

/// Makes one party of each group.
fn unite<'h>(
    identifier: &mut Identifier<'_>,
    hosts: &[(&'h Host, &'h Identity)],
    kinship: Kinship,
) -> Vec<Party<'h>> {
    let mut of_key: BTreeMap<Box<str>, Vec<Kin>> = BTreeMap::new();
    for kin in kinship.kin {
        let [one, other] = &kin.hosts;
        of_key.entry(other.clone()).or_default().push(kin.clone());
        of_key.entry(one.clone()).or_default().push(kin);
    }
    let parties = kinship.groups.into_iter().filter_map(|group| {
        let members: Vec<(&'h Host, &'h Identity, HostRole)> = group
            .hosts
            .iter()
            .filter_map(|(place, role)| hosts.get(*place).map(|(host, identity)| (*host, *identity, *role)))
            .collect();
        let mut kin: Vec<Kin> = Vec::new();
        if !of_key.is_empty() {
            let known = members.iter().filter_map(|(host, ..)| of_key.get(host.key.to_string().as_str()));
            kin = known.flatten().cloned().collect();
            kin.sort_by(|a, b| a.hosts.cmp(&b.hosts));
            kin.dedup_by(|a, b| a.hosts == b.hosts);
        }
        party(identifier, members, kin)
    });
    parties.collect()
}

/// The party of hosts of which it is known that they are one device, the main one first.
pub fn party_of<'h>(
    identifier: &mut Identifier<'_>,
    hosts: &[(&'h Host, &'h Identity)],
) -> Option<Party<'h>> {
    let members = hosts.iter().enumerate().map(|(at, (host, identity))| {
        (*host, *identity, if at == 0 { HostRole::Main } else { HostRole::Part })
    });
    party(identifier, members.collect(), Vec::new())
}

fn party<'h>(
    identifier: &mut Identifier<'_>,
    members: Vec<(&'h Host, &'h Identity, HostRole)>,
    kin: Vec<Kin>,
) -> Option<Party<'h>> {
    let (host, identity) = match &members[..] {
        [] => return None,
        [(host, identity, _)] => (Cow::Borrowed(*host), Cow::Borrowed(*identity)),
        _ => {
            let host = whole(members.iter().map(|(host, ..)| *host))?;
            let identity = identifier.identify(&host);
            (Cow::Owned(host), Cow::Owned(identity))
        }
    };
    let hosts = members.into_iter().map(|(host, _, role)| (host, role)).collect();
    Some(Party { host, identity, hosts, kin })
}

/// All hosts of a device in one, known by the first.
fn whole<'h>(members: impl Iterator<Item = &'h Host> + Clone) -> Option<Host> {
    let main = members.clone().next()?;
    let mut macs = Vec::new();
    for mac in members.clone().flat_map(|host| &host.macs) {
        if !macs.contains(mac) {
            macs.push(*mac);
        }
    }
    let observations = members.clone().flat_map(|host| host.observations.iter().cloned()).collect();
    let (observations, not_kept) = host::merged(observations);
    let sum = |of: fn(&Host) -> u64| members.clone().map(of).fold(0u64, u64::saturating_add);
    let protocols: BTreeSet<Protocol> =
        members.clone().flat_map(|host| host.protocols.iter().copied()).collect();
    Some(Host {
        key: main.key.clone(),
        macs,
        addresses: members.clone().flat_map(|host| host.addresses.iter().cloned()).collect(),
        router: members.clone().any(|host| host.router),
        first_seen: members.clone().map(|host| host.first_seen).min()?,
        last_seen: members.clone().map(|host| host.last_seen).max()?,
        packets: sum(|host| host.packets),
        bytes: sum(|host| host.bytes),
        protocols: protocols.into_iter().collect(),
        values_not_kept: sum(|host| host.values_not_kept).saturating_add(not_kept),
        observations,
    })
}

/// Decisions about pairs of an asset and a host, said of the party that the host is part of: whichever of its hosts a
/// person meant, the device is meant.
pub fn decisions_of_parties<'d>(decisions: &'d [Decision], parties: &[Party<'_>]) -> Cow<'d, [Decision]> {
    let mut main_of: BTreeMap<String, String> = BTreeMap::new();
    for party in parties {
        let main = || party.host.key.to_string();
        main_of.extend(party.hosts.iter().skip(1).map(|(host, _)| (host.key.to_string(), main())));
    }
    let about = |decision: &Decision| {
        matches!(decision.kind, DecisionKind::PairConfirmed | DecisionKind::PairRejected)
    };
    if main_of.is_empty() || !decisions.iter().any(about) {
        return Cow::Borrowed(decisions);
    }
    let said = |decision: &Decision| {
        let mut said = decision.clone();
        if about(decision)
            && let Some((asset, host)) = decision.subject.split_once(" host:")
            && let Some(main) = main_of.get(host.trim())
        {
            said.subject = format!("{asset} host:{main}").into();
        }
        said
    };
    Cow::Owned(decisions.iter().map(said).collect())
}
