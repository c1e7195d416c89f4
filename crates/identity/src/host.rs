//! Joins sightings (one Ethernet address with one internet address) to hosts.
//!
//! - A host is known by its Ethernet address on its network; its addresses of both families are one host.
//! - An Ethernet address that carries other hosts' packets is a router's. What ARP, neighbour discovery or DHCP say is
//!   its own stays its own; each other address is a host of its own, known by that address, which gets neither the
//!   router's Ethernet address nor what that says of its maker.
//! - Where one sensor hears both sides of a router, the far side's view of a host (an address behind the router) is the same
//!   host as the near side's, if one network of that sensor alone has that address as its own and is routed. Its packets
//!   count once, at home.
//! - Beside private addresses, an Ethernet address of which nothing but public ones is heard is a router's too: a
//!   public address does not live on a private link.
//! - An Ethernet address that routers take over from each other (VRRP, HSRP) is a router's.
//! - What a message tells of a device by its EUI-64 is also told to the host with that Ethernet address.
//! - Captures without Ethernet addresses give hosts known by their address.
//! - What was only told about an address (by a name server, say) goes to the host that has it, and makes none.
//! - Link-local, group, unspecified and broadcast addresses make no hosts.
//!
//! Everything is grouped, then sorted, so that the order of sightings does not count.

mod fold;
mod links;
mod tell;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use wardroom_model::{Host, HostKey, Mac, NetworkKey, Sighting};

use links::Links;

/// Joins sightings to hosts, ordered by key: first the hosts that are known by their Ethernet address, by network and
/// that address, then those that are known by an internet address alone, by network and that address.
pub fn join(sightings: Vec<Sighting>) -> Vec<Host> {
    let mut networks: BTreeMap<NetworkKey, u32> = BTreeMap::new();
    for sighting in &sightings {
        let next = networks.len() as u32;
        networks.entry(sighting.network.clone()).or_insert(next);
    }
    let number = |network: &NetworkKey| networks.get(network).copied().unwrap_or_default();

    let links = Links::new(&sightings, number);
    let mut groups: HashMap<Key, Vec<Sighting>> = HashMap::with_capacity(links.len());
    let mut told = Vec::new();
    for sighting in sightings {
        match links.place(&sighting, number(&sighting.network)) {
            Place::Host(key) => groups.entry(key).or_default().push(sighting),
            Place::Told => told.push(sighting),
            Place::Nowhere => {}
        }
    }
    for sighting in told {
        if let Some(group) =
            links.holder(&sighting, number(&sighting.network)).and_then(|key| groups.get_mut(&key))
        {
            group.push(sighting);
        }
    }
    let by_number: BTreeMap<u32, NetworkKey> =
        networks.iter().map(|(key, number)| (*number, key.clone())).collect();
    let mut hosts: Vec<Host> = groups
        .into_iter()
        .filter_map(|(key, group)| {
            let router = matches!(key, Key::Mac(network, mac) if links.is_router(network, mac));
            Some(fold::fold(key.named(&by_number)?, group, router))
        })
        .collect();
    hosts.sort_by(|a, b| a.key.cmp(&b.key));
    tell::tell_devices(&mut hosts);
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
