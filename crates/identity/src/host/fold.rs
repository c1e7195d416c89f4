//! One host from all its sightings.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use wardroom_model::host::HostAddress;
use wardroom_model::{Field, Host, HostKey, NetworkKey, Observation, Protocol, Sighting, Timestamp};

/// An address that a host can have, if only on its own link.
fn is_somebodys(ip: IpAddr) -> bool {
    !(ip.is_unspecified() || ip.is_multicast() || matches!(ip, IpAddr::V4(v4) if v4.is_broadcast()))
}

/// First and last packet, or what was told where there was none.
pub(super) fn span(sighting: &Sighting) -> Option<(Timestamp, Timestamp)> {
    if sighting.is_heard() {
        return Some((sighting.first_seen, sighting.last_seen));
    }
    let first = sighting.observations.iter().map(|heard| heard.first_seen).min()?;
    let last = sighting.observations.iter().map(|heard| heard.last_seen).max()?;
    Some((first, last))
}

/// One host from all its sightings. Where it was heard at home, what was heard of it from beyond a router counts no
/// packets: those are the same ones.
pub(super) fn fold(key: HostKey, group: &mut Vec<Sighting>, router: bool) -> Host {
    if let [only] = &group[..]
        && only.network == *key.network()
        && let Some(only) = group.pop()
    {
        return alone(key, only, router);
    }
    let macs = match &key {
        HostKey::Mac(_, mac) => vec![*mac],
        HostKey::Address(..) => Vec::new(),
    };
    let at_home =
        || group.iter().filter(|sighting| sighting.network == *key.network() && sighting.is_heard());
    let spoke = at_home().next().is_some();
    let spans: Vec<_> =
        if spoke { at_home().filter_map(span).collect() } else { group.iter().filter_map(span).collect() };
    let sum =
        |of: fn(&Sighting) -> u64| at_home().fold(0u64, |sum, sighting| sum.saturating_add(of(sighting)));
    let mut host = Host {
        macs,
        addresses: addresses(group),
        router,
        first_seen: spans.iter().map(|(first, _)| *first).min().unwrap_or_default(),
        last_seen: spans.iter().map(|(_, last)| *last).max().unwrap_or_default(),
        packets: sum(|sighting| sighting.packets),
        bytes: sum(|sighting| sighting.bytes),
        protocols: group
            .iter()
            .flat_map(|sighting| sighting.protocols.iter().copied())
            .collect::<BTreeSet<Protocol>>()
            .into_iter()
            .collect(),
        observations: Vec::new(),
        values_not_kept: group.iter().fold(0, |sum, sighting| sum.saturating_add(sighting.values_not_kept)),
        key,
    };
    let (observations, not_kept) =
        merge(group.drain(..).flat_map(|sighting| sighting.observations).collect());
    host.observations = observations;
    host.values_not_kept = host.values_not_kept.saturating_add(not_kept);
    host
}

/// A host with a single sighting, as most are.
fn alone(key: HostKey, mut sighting: Sighting, router: bool) -> Host {
    let (first_seen, last_seen) = span(&sighting).unwrap_or_default();
    let macs = match &key {
        HostKey::Mac(_, mac) => vec![*mac],
        HostKey::Address(..) => Vec::new(),
    };
    let addresses = addresses(std::slice::from_ref(&sighting));
    let (observations, not_kept) = merge(std::mem::take(&mut sighting.observations));
    sighting.protocols.sort_unstable();
    sighting.protocols.dedup();
    Host {
        macs,
        addresses,
        router,
        first_seen,
        last_seen,
        packets: sighting.packets,
        bytes: sighting.bytes,
        protocols: sighting.protocols,
        observations,
        values_not_kept: sighting.values_not_kept.saturating_add(not_kept),
        key,
    }
}

/// The addresses of a host, on each network where it was heard with them.
fn addresses(group: &[Sighting]) -> Vec<HostAddress> {
    let mut spans: BTreeMap<(&NetworkKey, IpAddr), (Timestamp, Timestamp)> = BTreeMap::new();
    for sighting in group.iter().filter(|sighting| sighting.is_heard() || sighting.on_link) {
        let Some(ip) = sighting.ip.filter(|ip| is_somebodys(*ip)) else { continue };
        let heard = if sighting.is_heard() { span(sighting) } else { announced(group, ip) };
        let Some((first, last)) = heard else { continue };
        let known = spans.entry((&sighting.network, ip)).or_insert((first, last));
        *known = (known.0.min(first), known.1.max(last));
    }
    let mut addresses: Vec<HostAddress> = spans
        .into_iter()
        .map(|((network, ip), (first_seen, last_seen))| HostAddress {
            network: network.clone(),
            ip,
            first_seen,
            last_seen,
        })
        .collect();
    addresses.sort_by(|a, b| (a.first_seen, a.ip, &a.network).cmp(&(b.first_seen, b.ip, &b.network)));
    addresses
}

/// When a host said that an address is its own, without a packet from it; where that was not kept, when it was heard at all.
fn announced(group: &[Sighting], ip: IpAddr) -> Option<(Timestamp, Timestamp)> {
    let says = |heard: &&Observation| {
        let announces = matches!(
            heard.field,
            Field::ArpSenderAddress
                | Field::NdpTargetAddress
                | Field::DhcpAssignedAddress
                | Field::Dhcpv6AssignedAddress
        );
        announces && heard.value.parse() == Ok(ip)
    };
    let said = group.iter().flat_map(|sighting| &sighting.observations).filter(says);
    let whole = |(from, to): (Timestamp, Timestamp), (first, last)| (from.min(first), to.max(last));
    said.map(|heard| (heard.first_seen, heard.last_seen))
        .reduce(whole)
        .or_else(|| group.iter().filter_map(span).reduce(whole))
}

/// Observations of the same field and value become one; of each field the first so many values are kept. Returns them
/// and how many facts had a value that was not kept.
pub(crate) fn merge(mut all: Vec<Observation>) -> (Vec<Observation>, u64) {
    all.sort_unstable_by(|a, b| (a.field, &a.value).cmp(&(b.field, &b.value)));
    all.dedup_by(|heard, same| {
        let is_same = same.field == heard.field && same.value == heard.value;
        if is_same {
            absorb(same, heard);
        }
        is_same
    });
    let mut merged = all;
    merged.sort_unstable_by(|a, b| {
        (a.field, a.first_seen, &a.first, &a.value).cmp(&(b.field, b.first_seen, &b.first, &b.value))
    });
    let mut not_kept = 0u64;
    let mut of_field = (None, 0);
    merged.retain(|heard| {
        of_field = if of_field.0 == Some(heard.field) {
            (of_field.0, of_field.1 + 1)
        } else {
            (Some(heard.field), 1)
        };
        let kept = of_field.1 <= Observation::VALUES_A_FIELD;
        if !kept {
            not_kept = not_kept.saturating_add(heard.count);
        }
        kept
    });
    (merged, not_kept)
}

fn absorb(into: &mut Observation, heard: &mut Observation) {
    into.count = into.count.saturating_add(heard.count);
    if (heard.first_seen, &heard.first) < (into.first_seen, &into.first) {
        into.first_seen = heard.first_seen;
        std::mem::swap(&mut into.first, &mut heard.first);
    }
    if (heard.last_seen, &heard.last) > (into.last_seen, &into.last) {
        into.last_seen = heard.last_seen;
        std::mem::swap(&mut into.last, &mut heard.last);
    }
}
