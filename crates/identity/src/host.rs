//! Joins sightings (one Ethernet address with one internet address) to hosts.
//!
//! - A host is known by its Ethernet address on its network; its addresses of both families are one host.
//! - An Ethernet address that carries other hosts' packets is a router's. What ARP, neighbour discovery or DHCP say is
//!   its own stays its own; each other address is a host of its own, known by that address, which gets neither the
//!   router's Ethernet address nor what that says of its maker.
//! - Where one sensor hears both sides of a router, the far side's view of a host (an address behind the router) is the same
//!   host as the near side's, if one network of that sensor alone has that address as its own and is routed. Its packets
//!   count once, at home.
//! - What a message tells of a device by its EUI-64 is also told to the host with that Ethernet address.
//! - Captures without Ethernet addresses give hosts known by their address.
//! - What was only told about an address (by a name server, say) goes to the host that has it, and makes none.
//! - Link-local, group, unspecified and broadcast addresses make no hosts.
//!
//! Everything is grouped, then sorted, so that the order of sightings does not count.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use wardroom_model::host::HostAddress;
use wardroom_model::{Field, Host, HostKey, Mac, NetworkKey, Observation, Protocol, Sighting, Timestamp};

use crate::identify::equipment;

/// Off-link addresses, in at least two subnets, behind an Ethernet address none of whose own addresses is known, from
/// which on it is taken for a router. A host that changes its lease a few times stays in one subnet.
const ROUTED_WITHOUT_OWN: usize = 3;

/// Joins sightings to hosts, ordered by key.
pub fn join(sightings: Vec<Sighting>) -> Vec<Host> {
    let mut networks: BTreeMap<NetworkKey, u32> = BTreeMap::new();
    for sighting in &sightings {
        let next = networks.len() as u32;
        networks.entry(sighting.network.clone()).or_insert(next);
    }
    let number = |network: &NetworkKey| networks.get(network).copied().unwrap_or_default();

    let by_mac = Links::new(&sightings, number);
    let mut groups: HashMap<Key, Vec<Sighting>> = HashMap::with_capacity(by_mac.by_mac.len());
    let mut told = Vec::new();
    for sighting in sightings {
        match by_mac.place(&sighting, number(&sighting.network)) {
            Place::Host(key) => groups.entry(key).or_default().push(sighting),
            Place::Told => told.push(sighting),
            Place::Nowhere => {}
        }
    }
    for sighting in told {
        if let Some(group) =
            by_mac.holder(&sighting, number(&sighting.network)).and_then(|key| groups.get_mut(&key))
        {
            group.push(sighting);
        }
    }
    let by_number: BTreeMap<u32, NetworkKey> =
        networks.iter().map(|(key, number)| (*number, key.clone())).collect();
    let mut hosts: Vec<Host> = groups
        .into_iter()
        .filter_map(|(key, group)| {
            let router = matches!(key, Key::Mac(network, mac) if by_mac.is_router(network, mac));
            Some(fold(key.named(&by_number)?, group, router))
        })
        .collect();
    hosts.sort_by(|a, b| a.key.cmp(&b.key));
    tell_devices(&mut hosts);
    hosts
}

/// The key of a host, with its network as a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Mac(u32, Mac),
    Address(u32, IpAddr),
}

impl Key {
    fn named(self, networks: &BTreeMap<u32, NetworkKey>) -> Option<HostKey> {
        Some(match self {
            Self::Mac(network, mac) => HostKey::Mac(networks.get(&network)?.clone(), mac),
            Self::Address(network, ip) => HostKey::Address(networks.get(&network)?.clone(), ip, 0),
        })
    }
}

/// Where a sighting belongs.
enum Place {
    /// To the host with this key.
    Host(Key),
    /// It was only told about: to whom has the address, if anybody.
    Told,
    /// To no host.
    Nowhere,
}

/// What is known of one Ethernet address on one network.
#[derive(Default)]
struct Link {
    own: BTreeSet<IpAddr>,
    other: BTreeSet<IpAddr>,
    announces_itself: bool,
    speaks: bool,
}

/// All Ethernet addresses, and who has which internet address.
struct Links {
    by_mac: HashMap<(u32, Mac), (Link, bool)>,
    /// The Ethernet address that has an internet address as its own: the one heard last.
    owners: HashMap<(u32, IpAddr), (Timestamp, Mac)>,
    /// Internet addresses heard on a network, from whomever.
    heard: HashSet<(u32, IpAddr)>,
    /// The one host on a routed network of a sensor that has an internet address as its own; none where several have.
    homes: HashMap<(u32, IpAddr), Option<(u32, Mac)>>,
    /// Number of each network's sensor.
    sensor_of: HashMap<u32, u32>,
    /// The network on which an Ethernet address speaks, by sensor; none where there are several.
    speaks_on: HashMap<(u32, Mac), Option<u32>>,
}

impl Links {
    fn new(sightings: &[Sighting], number: impl Fn(&NetworkKey) -> u32) -> Self {
        let mut links = Self {
            by_mac: HashMap::with_capacity(sightings.len()),
            owners: HashMap::with_capacity(sightings.len()),
            heard: HashSet::with_capacity(sightings.len()),
            homes: HashMap::new(),
            sensor_of: HashMap::new(),
            speaks_on: HashMap::with_capacity(sightings.len()),
        };
        let mut sensors: BTreeMap<&str, u32> = BTreeMap::new();
        for sighting in sightings {
            let network = number(&sighting.network);
            let Some(mac) = usable_mac(sighting.mac) else { continue };
            let (link, _) = links.by_mac.entry((network, mac)).or_default();
            if sighting.packets > 0 {
                link.speaks = true;
                let next = sensors.len() as u32;
                let sensor = *sensors.entry(&sighting.network.sensor).or_insert(next);
                links.sensor_of.insert(network, sensor);
                let only = links.speaks_on.entry((sensor, mac)).or_insert(Some(network));
                *only = only.filter(|only| *only == network);
            }
            link.announces_itself |=
                sighting.observations.iter().any(|heard| heard.field == Field::NdpRouter);
            if let Some(ip) = sighting.ip.filter(|ip| makes_hosts(*ip)) {
                if sighting.on_link {
                    link.own.insert(ip);
                } else if sighting.packets > 0 {
                    link.other.insert(ip);
                }
            }
        }
        for (link, router) in links.by_mac.values_mut() {
            if !link.other.is_disjoint(&link.own) {
                link.other = link.other.difference(&link.own).copied().collect();
            }
            *router = routes(link);
        }
        links.find_owners(sightings, &number);
        links.find_homes();
        links
    }

    fn find_homes(&mut self) {
        let routed: HashSet<u32> =
            self.by_mac.iter().filter(|(_, (_, router))| *router).map(|((network, _), _)| *network).collect();
        for ((network, mac), (link, _)) in &self.by_mac {
            let Some(sensor) =
                self.sensor_of.get(network).filter(|_| link.speaks && routed.contains(network))
            else {
                continue;
            };
            for ip in &link.own {
                let home = self.homes.entry((*sensor, *ip)).or_insert(Some((*network, *mac)));
                *home = home.filter(|home| *home == (*network, *mac));
            }
        }
    }

    fn find_owners(&mut self, sightings: &[Sighting], number: &impl Fn(&NetworkKey) -> u32) {
        for sighting in sightings {
            let network = number(&sighting.network);
            let Some(ip) = sighting.ip.filter(|ip| makes_hosts(*ip)) else { continue };
            if sighting.packets > 0 {
                self.heard.insert((network, ip));
            }
            let Some(mac) = usable_mac(sighting.mac) else { continue };
            if self.has_as_own(network, mac, ip) {
                let at = (last_heard(sighting), mac);
                let owner = self.owners.entry((network, ip)).or_insert(at);
                *owner = (*owner).max(at);
            }
        }
    }

    fn is_router(&self, network: u32, mac: Mac) -> bool {
        self.by_mac.get(&(network, mac)).is_some_and(|(_, router)| *router)
    }

    /// Is this the Ethernet address's own internet address?
    fn has_as_own(&self, network: u32, mac: Mac, ip: IpAddr) -> bool {
        self.by_mac
            .get(&(network, mac))
            .is_some_and(|(link, router)| link.speaks && (link.own.contains(&ip) || !router))
    }

    fn place(&self, sighting: &Sighting, network: u32) -> Place {
        let ip = sighting.ip.filter(|ip| makes_hosts(*ip));
        let Some(mac) = usable_mac(sighting.mac) else {
            return match ip {
                Some(_) if sighting.packets == 0 => Place::Told,
                Some(ip) => Place::Host(self.by_address(network, ip)),
                None => Place::Nowhere,
            };
        };
        let speaks = self.by_mac.get(&(network, mac)).is_some_and(|(link, _)| link.speaks);
        if !speaks {
            return Place::Told;
        }
        match ip {
            Some(ip) if !self.has_as_own(network, mac, ip) && sighting.packets == 0 => Place::Told,
            Some(ip) if !self.has_as_own(network, mac, ip) => Place::Host(self.by_address(network, ip)),
            _ => Place::Host(Key::Mac(network, mac)),
        }
    }

    /// The host that has an address on a network: the one whose own it is, else one known by it.
    fn by_address(&self, network: u32, ip: IpAddr) -> Key {
        match self.owners.get(&(network, ip)) {
            Some((_, mac)) => Key::Mac(network, *mac),
            None => self.home(network, ip).unwrap_or(Key::Address(network, ip)),
        }
    }

    fn home(&self, network: u32, ip: IpAddr) -> Option<Key> {
        let sensor = self.sensor_of.get(&network)?;
        let (network, mac) = self.homes.get(&(*sensor, ip)).copied().flatten()?;
        Some(Key::Mac(network, mac))
    }

    /// The host that something was told about: by its Ethernet address on the one other network of the same sensor where
    /// that speaks (as where a relay hands on a DHCP request), else by its address.
    fn holder(&self, sighting: &Sighting, network: u32) -> Option<Key> {
        if let Some(mac) = usable_mac(sighting.mac) {
            let sensor = self.sensor_of.get(&network);
            let only = sensor.and_then(|sensor| self.speaks_on.get(&(*sensor, mac))).copied().flatten();
            if let Some(only) = only {
                return Some(Key::Mac(only, mac));
            }
        }
        let ip = sighting.ip.filter(|ip| makes_hosts(*ip))?;
        let known = self.owners.contains_key(&(network, ip))
            || self.heard.contains(&(network, ip))
            || self.home(network, ip).is_some();
        known.then(|| self.by_address(network, ip))
    }
}

/// Does an Ethernet address carry other hosts' packets?
///
/// Yes if it announces itself as a router to its neighbours, if it has an address of its own and another that lies in
/// none of its own subnets, and, where no own address is known, from [`ROUTED_WITHOUT_OWN`] addresses in two subnets on.
/// Subnets are taken as /24 and /64: the prefix is not known, and these are the usual ones.
fn routes(link: &Link) -> bool {
    if link.announces_itself {
        return true;
    }
    if link.other.is_empty() {
        return false;
    }
    let family = |v4: bool| {
        let of = |set: &BTreeSet<IpAddr>| -> BTreeSet<IpAddr> {
            set.iter().filter(|ip| ip.is_ipv4() == v4).copied().collect()
        };
        let (own, other) = (of(&link.own), of(&link.other));
        let subnets = |set: &BTreeSet<IpAddr>| set.iter().map(|ip| subnet(*ip)).collect::<BTreeSet<u128>>();
        let (own_subnets, other_subnets) = (subnets(&own), subnets(&other));
        if own.is_empty() {
            other.len() >= ROUTED_WITHOUT_OWN && other_subnets.len() >= 2
        } else {
            // A second address of IPv6 in a new prefix is usual (renumbering, unique local beside global); of IPv4 not.
            let foreign = other_subnets.difference(&own_subnets).count();
            foreign >= if v4 { 1 } else { 3 }
        }
    };
    family(true) || family(false)
}

fn subnet(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits() >> 8),
        IpAddr::V6(ip) => ip.to_bits() >> 64,
    }
}

fn usable_mac(mac: Option<Mac>) -> Option<Mac> {
    mac.filter(|mac| !mac.is_zero() && !mac.is_group())
}

/// Can an address be somebody's beyond its own link?
fn makes_hosts(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            !(ip.is_unspecified() || ip.is_multicast() || v4.is_broadcast() || v4.is_link_local())
        }
        IpAddr::V6(v6) => {
            v6.to_ipv4_mapped().is_none_or(|v4| makes_hosts(IpAddr::V4(v4)))
                && !(ip.is_unspecified() || ip.is_multicast() || v6.is_unicast_link_local())
        }
    }
}

/// An address that a host can have, if only on its own link.
fn is_somebodys(ip: IpAddr) -> bool {
    !(ip.is_unspecified() || ip.is_multicast() || matches!(ip, IpAddr::V4(v4) if v4.is_broadcast()))
}

/// First and last packet, or what was told where there was none.
fn span(sighting: &Sighting) -> Option<(Timestamp, Timestamp)> {
    if sighting.packets > 0 {
        return Some((sighting.first_seen, sighting.last_seen));
    }
    let first = sighting.observations.iter().map(|heard| heard.first_seen).min()?;
    let last = sighting.observations.iter().map(|heard| heard.last_seen).max()?;
    Some((first, last))
}

fn last_heard(sighting: &Sighting) -> Timestamp {
    span(sighting).map_or(Timestamp(i64::MIN), |(_, last)| last)
}

/// One host from all its sightings. Where it was heard at home, what was heard of it from beyond a router counts no
/// packets: those are the same ones.
fn fold(key: HostKey, group: Vec<Sighting>, router: bool) -> Host {
    let macs = match &key {
        HostKey::Mac(_, mac) => vec![*mac],
        HostKey::Address(..) => Vec::new(),
    };
    let at_home =
        || group.iter().filter(|sighting| sighting.network == *key.network() && sighting.packets > 0);
    let spoke = at_home().next().is_some();
    let spans: Vec<_> =
        if spoke { at_home().filter_map(span).collect() } else { group.iter().filter_map(span).collect() };
    let sum =
        |of: fn(&Sighting) -> u64| at_home().fold(0u64, |sum, sighting| sum.saturating_add(of(sighting)));
    let mut host = Host {
        macs,
        addresses: addresses(&group),
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
        merge(group.into_iter().flat_map(|sighting| sighting.observations).collect());
    host.observations = observations;
    host.values_not_kept = host.values_not_kept.saturating_add(not_kept);
    host
}

/// The addresses of a host, on each network where it was heard with them.
fn addresses(group: &[Sighting]) -> Vec<HostAddress> {
    let mut spans: BTreeMap<(&NetworkKey, IpAddr), (Timestamp, Timestamp)> = BTreeMap::new();
    for sighting in group.iter().filter(|sighting| sighting.packets > 0 || sighting.on_link) {
        let Some(ip) = sighting.ip.filter(|ip| is_somebodys(*ip)) else { continue };
        let (first, last) = span(sighting).unwrap_or_default();
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

/// Tells hosts what messages of others say of them by their Ethernet address, where one host of that sensor has it.
fn tell_devices(hosts: &mut [Host]) {
    let mut by_mac: HashMap<(Box<str>, Mac), Option<usize>> = HashMap::new();
    let mut told: Vec<(Box<str>, Mac, usize, Observation)> = Vec::new();
    for (number, host) in hosts.iter().enumerate() {
        for heard in host.observations.iter().filter(|heard| equipment::names_device(heard.field)) {
            let macs = equipment::macs_named(&heard.value).filter(|mac| !host.macs.contains(mac));
            told.extend(macs.map(|mac| (host.key.network().sensor.clone(), mac, number, heard.clone())));
        }
    }
    if told.is_empty() {
        return;
    }
    for (number, host) in hosts.iter().enumerate() {
        for mac in &host.macs {
            let only = by_mac.entry((host.key.network().sensor.clone(), *mac)).or_insert(Some(number));
            *only = only.filter(|only| *only == number);
        }
    }
    let mut of_host: BTreeMap<usize, Vec<Observation>> = BTreeMap::new();
    for (sensor, mac, teller, heard) in told {
        let host = by_mac.get(&(sensor, mac)).copied().flatten();
        if let Some(host) = host.filter(|host| *host != teller) {
            of_host.entry(host).or_default().push(heard);
        }
    }
    for (number, heard) in of_host {
        let Some(host) = hosts.get_mut(number) else { continue };
        let mut all = std::mem::take(&mut host.observations);
        all.extend(heard);
        let (observations, not_kept) = merge(all);
        host.observations = observations;
        host.values_not_kept = host.values_not_kept.saturating_add(not_kept);
    }
}

/// Observations of the same field and value become one; of each field the first so many values are kept. Returns them
/// and how many facts had a value that was not kept.
fn merge(mut all: Vec<Observation>) -> (Vec<Observation>, u64) {
    all.sort_by(|a, b| (a.field, &a.value).cmp(&(b.field, &b.value)));
    let mut merged: Vec<Observation> = Vec::with_capacity(all.len());
    for heard in all {
        match merged.last_mut() {
            Some(same) if same.field == heard.field && same.value == heard.value => absorb(same, heard),
            _ => merged.push(heard),
        }
    }
    merged.sort_by(|a, b| {
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

fn absorb(into: &mut Observation, heard: Observation) {
    into.count = into.count.saturating_add(heard.count);
    if (heard.first_seen, &heard.first) < (into.first_seen, &into.first) {
        (into.first_seen, into.first) = (heard.first_seen, heard.first);
    }
    if (heard.last_seen, &heard.last) > (into.last_seen, &into.last) {
        (into.last_seen, into.last) = (heard.last_seen, heard.last);
    }
}
