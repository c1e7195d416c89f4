//! Which Ethernet addresses are hosts, which are routers, and who has which internet address.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use wardroom_model::{Field, Mac, Sighting, Timestamp};

use super::fold::span;
use super::{Key, Place};

/// Off-link addresses, in at least two subnets, behind an Ethernet address none of whose own addresses is known, from
/// which on it is taken for a router. A host that changes its lease a few times stays in one subnet.
const ROUTED_WITHOUT_OWN: usize = 3;

/// What is known of one Ethernet address on one network.
struct Link {
    network: u32,
    mac: Mac,
    is_router: bool,
    /// In order.
    own: Vec<IpAddr>,
    /// In order, and none of them among `own`.
    other: Vec<IpAddr>,
    announces_itself: bool,
    speaks: bool,
}

impl Link {
    fn new(network: u32, mac: Mac) -> Self {
        let (own, other) = (Vec::new(), Vec::new());
        Self { network, mac, is_router: false, own, other, announces_itself: false, speaks: false }
    }

    fn take(&mut self, sighting: &Sighting) {
        self.speaks |= sighting.is_heard();
        self.announces_itself |= sighting.observations.iter().any(|heard| heard.field == Field::NdpRouter);
        if let Some(ip) = sighting.ip.filter(|ip| makes_hosts(*ip)) {
            if sighting.on_link {
                self.own.push(ip);
            } else if sighting.packets > 0 {
                self.other.push(ip);
            }
        }
    }

    /// All addresses are there: puts them in order, each once.
    fn settle(&mut self) {
        for addresses in [&mut self.own, &mut self.other] {
            addresses.sort_unstable();
            addresses.dedup();
        }
        let own = &self.own;
        self.other.retain(|ip| own.binary_search(ip).is_err());
    }

    /// Is this the Ethernet address's own internet address?
    fn has_as_own(&self, ip: IpAddr) -> bool {
        self.speaks && (!self.is_router || self.own.binary_search(&ip).is_ok())
    }
}

/// All Ethernet addresses, and who has which internet address.
pub(super) struct Links {
    all: Vec<Link>,
    /// Places in `all`.
    by_mac: HashMap<(u32, Mac), u32>,
    /// The place in `all` of each sighting's Ethernet address; none where it has no usable one.
    of_sightings: Vec<Option<u32>>,
    /// The Ethernet address that has an internet address as its own: the one heard last.
    owners: HashMap<(u32, IpAddr), (Timestamp, Mac)>,
    /// Internet addresses heard on a network, from whomever, of those that somebody told about.
    heard: HashSet<(u32, IpAddr)>,
    /// The one host on a routed network of a sensor that has an internet address as its own; none where several have.
    homes: HashMap<(u32, IpAddr), Option<(u32, Mac)>>,
    /// Number of each network's sensor.
    sensor_of: HashMap<u32, u32>,
    /// The network on which an Ethernet address that somebody told about speaks, by sensor; none where there are several.
    speaks_on: HashMap<(u32, Mac), Option<u32>>,
}

impl Links {
    /// `networks` has the number of each sighting's network.
    pub(super) fn new(sightings: &[Sighting], networks: &[u32]) -> Self {
        let mut links = Self {
            all: Vec::with_capacity(sightings.len()),
            by_mac: HashMap::with_capacity(sightings.len()),
            of_sightings: Vec::with_capacity(sightings.len()),
            owners: HashMap::with_capacity(sightings.len()),
            heard: HashSet::new(),
            homes: HashMap::new(),
            sensor_of: HashMap::new(),
            speaks_on: HashMap::new(),
        };
        let told = |sighting: &&Sighting| !sighting.is_heard();
        let told_macs: HashSet<Mac> = sightings.iter().filter(told).filter_map(|told| told.mac).collect();
        let mut sensors: BTreeMap<&str, u32> = BTreeMap::new();
        for (sighting, network) in sightings.iter().zip(networks.iter().copied()) {
            let number = usable_mac(sighting.mac).map(|mac| links.number(network, mac));
            links.of_sightings.push(number);
            let Some(link) = number.and_then(|number| links.all.get_mut(number as usize)) else { continue };
            link.take(sighting);
            if sighting.is_heard() {
                let next = sensors.len() as u32;
                let sensor = *sensors.entry(&sighting.network.sensor).or_insert(next);
                links.sensor_of.insert(network, sensor);
                if told_macs.contains(&link.mac) {
                    let only = links.speaks_on.entry((sensor, link.mac)).or_insert(Some(network));
                    *only = only.filter(|only| *only == network);
                }
            }
        }
        links.find_routers();
        links.find_owners(sightings);
        links.find_heard(sightings, networks);
        links.find_homes();
        links
    }

    /// The place of an Ethernet address in `all`. A run's sightings come in its order, so most have that of the one before.
    fn number(&mut self, network: u32, mac: Mac) -> u32 {
        let last = self.all.len().saturating_sub(1) as u32;
        if self.all.last().is_some_and(|link| (link.network, link.mac) == (network, mac)) {
            return last;
        }
        *self.by_mac.entry((network, mac)).or_insert_with(|| {
            self.all.push(Link::new(network, mac));
            (self.all.len() - 1) as u32
        })
    }

    /// How many Ethernet addresses were heard.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    fn find_routers(&mut self) {
        let mut private = HashSet::new();
        for link in &mut self.all {
            link.settle();
            link.is_router = routes(link) || is_virtual_router(link.mac);
            if !link.is_router && link.own.iter().chain(&link.other).any(|ip| is_private(*ip)) {
                private.insert(link.network);
            }
        }
        for link in &mut self.all {
            if !link.is_router && private.contains(&link.network) && leads_out(link) {
                link.is_router = true;
                keep_only_private(link);
            }
        }
    }

    fn find_homes(&mut self) {
        let routed: HashSet<u32> =
            self.all.iter().filter(|link| link.is_router).map(|link| link.network).collect();
        for link in self.all.iter().filter(|link| link.speaks && routed.contains(&link.network)) {
            let Some(sensor) = self.sensor_of.get(&link.network) else { continue };
            let here = (link.network, link.mac);
            for ip in &link.own {
                let home = self.homes.entry((*sensor, *ip)).or_insert(Some(here));
                *home = home.filter(|home| *home == here);
            }
        }
    }

    fn find_owners(&mut self, sightings: &[Sighting]) {
        for (at, sighting) in sightings.iter().enumerate() {
            let Some(link) = self.of_sighting(at) else { continue };
            let Some(ip) = sighting.ip.filter(|ip| makes_hosts(*ip) && link.has_as_own(*ip)) else {
                continue;
            };
            let (network, last) = (link.network, (last_heard(sighting), link.mac));
            let owner = self.owners.entry((network, ip)).or_insert(last);
            *owner = (*owner).max(last);
        }
    }

    fn find_heard(&mut self, sightings: &[Sighting], networks: &[u32]) {
        let told = |sighting: &&Sighting| !sighting.is_heard();
        let told: HashSet<IpAddr> = sightings.iter().filter(told).filter_map(|told| told.ip).collect();
        for (sighting, network) in sightings.iter().zip(networks.iter().copied()) {
            let ip = sighting.ip.filter(|ip| sighting.is_heard() && makes_hosts(*ip) && told.contains(ip));
            self.heard.extend(ip.map(|ip| (network, ip)));
        }
    }

    fn of_sighting(&self, at: usize) -> Option<&Link> {
        self.all.get((*self.of_sightings.get(at)?)? as usize)
    }

    /// Is this host a router?
    pub(super) fn is_routers(&self, key: Key) -> bool {
        let Key::Mac(network, mac) = key else { return false };
        let link = self.by_mac.get(&(network, mac)).and_then(|number| self.all.get(*number as usize));
        link.is_some_and(|link| link.is_router)
    }

    /// Where a sighting belongs, whose number and network's number these are.
    pub(super) fn place(&self, at: usize, sighting: &Sighting, network: u32) -> Place {
        let ip = sighting.ip.filter(|ip| makes_hosts(*ip));
        let Some(link) = self.of_sighting(at) else {
            return match ip {
                Some(_) if !sighting.is_heard() => Place::Told,
                Some(ip) => Place::Host(self.by_address(network, ip)),
                None => Place::Nowhere,
            };
        };
        if !link.speaks {
            return Place::Told;
        }
        match ip {
            Some(ip) if !link.has_as_own(ip) && !sighting.is_heard() => Place::Told,
            Some(ip) if !link.has_as_own(ip) => Place::Host(self.by_address(network, ip)),
            _ => Place::Host(Key::Mac(network, link.mac)),
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
    pub(super) fn holder(&self, sighting: &Sighting, network: u32) -> Option<Key> {
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
        let subnets = |addresses: &[IpAddr]| -> BTreeSet<u128> {
            addresses.iter().filter(|ip| ip.is_ipv4() == v4).map(|ip| subnet(*ip)).collect()
        };
        let (own_subnets, other_subnets) = (subnets(&link.own), subnets(&link.other));
        if own_subnets.is_empty() {
            let other = link.other.iter().filter(|ip| ip.is_ipv4() == v4).count();
            other >= ROUTED_WITHOUT_OWN && other_subnets.len() >= 2
        } else {
            // A second address of IPv6 in a new prefix is usual (renumbering, unique local beside global); of IPv4 not.
            let foreign = other_subnets.difference(&own_subnets).count();
            foreign >= if v4 { 1 } else { 3 }
        }
    };
    family(true) || family(false)
}

/// Addresses that routers take over from each other: VRRP (RFC 5798 §7.3), and Cisco's HSRP in both versions.
fn is_virtual_router(mac: Mac) -> bool {
    let [first @ .., group, _] = mac.0;
    match first {
        [0x00, 0x00, 0x5e, 0x00] => matches!(group, 0x01 | 0x02),
        [0x00, 0x00, 0x0c, 0x07] => group == 0xac,
        [0x00, 0x00, 0x0c, 0x9f] => group & 0xf0 == 0xf0,
        _ => false,
    }
}

/// Are public addresses heard from it, none of which it says is its own?
fn leads_out(link: &Link) -> bool {
    link.own.is_empty() && link.other.iter().any(|ip| is_public(*ip))
}

/// The one private address that is heard from a router beside public ones is its own.
fn keep_only_private(link: &mut Link) {
    let mut private = link.other.iter().copied().filter(|ip| is_private(*ip));
    if let (Some(only), None) = (private.next(), private.next()) {
        link.other.retain(|ip| *ip != only);
        link.own = vec![only];
    }
}

fn is_private(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V4(v4) if v4.is_private())
}

fn is_public(ip: IpAddr) -> bool {
    let shared = |v4: Ipv4Addr| v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
    matches!(ip, IpAddr::V4(v4) if !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared(v4)))
}

fn subnet(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits() >> 8),
        IpAddr::V6(ip) => ip.to_bits() >> 64,
    }
}

fn last_heard(sighting: &Sighting) -> Timestamp {
    span(sighting).map_or(Timestamp(i64::MIN), |(_, last)| last)
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
