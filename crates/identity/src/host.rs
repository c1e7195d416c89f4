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

use std::net::IpAddr;

use wardroom_model::{Host, HostKey, Mac, NetworkKey, Sighting};

pub(crate) use fold::merge as merged;

use links::Links;

/// Joins sightings to hosts, ordered by key: first the hosts that are known by their Ethernet address, by network and
/// that address, then those that are known by an internet address alone, by network and that address.
pub fn join(sightings: Vec<Sighting>) -> Vec<Host> {
    let (networks, numbers) = networks_of(&sightings);
    let links = Links::new(&sightings, &numbers);
    let mut placed = Vec::with_capacity(sightings.len());
    let mut told = Vec::new();
    for (at, (sighting, network)) in sightings.iter().zip(&numbers).enumerate() {
        match links.place(at, sighting, *network) {
            Place::Host(key) => placed.push((key, at)),
            Place::Told => told.push(at),
            Place::Nowhere => {}
        }
    }
    placed.sort_unstable();
    let held =
        told.into_iter().filter_map(|at| Some((links.holder(sightings.get(at)?, *numbers.get(at)?)?, at)));
    let of_hosts = |(key, _): &(Key, usize)| placed.binary_search_by_key(key, |(key, _)| *key).is_ok();
    let mut held: Vec<(Key, usize)> = held.filter(of_hosts).collect();
    placed.append(&mut held);
    placed.sort_unstable();

    let mut sightings: Vec<Option<Sighting>> = sightings.into_iter().map(Some).collect();
    let mut hosts = Vec::with_capacity(links.len());
    let mut group = Vec::new();
    for same in placed.chunk_by(|(a, _), (b, _)| a == b) {
        group.extend(same.iter().filter_map(|(_, at)| sightings.get_mut(*at)?.take()));
        let Some(key) = same.first().and_then(|(key, _)| key.named(&networks)) else { continue };
        let router = same.first().is_some_and(|(key, _)| links.is_routers(*key));
        hosts.push(fold::fold(key, &mut group, router));
        group.clear();
    }
    tell::tell_devices(&mut hosts);
    hosts
}

/// The networks in order, and the number of each sighting's network among them.
fn networks_of(sightings: &[Sighting]) -> (Vec<NetworkKey>, Vec<u32>) {
    // A run's sightings come network by network, so most have that of the one before.
    let runs: Vec<&[Sighting]> = sightings.chunk_by(|a, b| a.network == b.network).collect();
    let mut networks: Vec<&NetworkKey> = runs.iter().filter_map(|run| Some(&run.first()?.network)).collect();
    networks.sort_unstable();
    networks.dedup();
    let mut numbers = Vec::with_capacity(sightings.len());
    for run in runs {
        let number = run.first().and_then(|first| networks.binary_search(&&first.network).ok());
        numbers.extend(std::iter::repeat_n(number.unwrap_or_default() as u32, run.len()));
    }
    (networks.into_iter().cloned().collect(), numbers)
}

/// The key of a host, with its network as a number; in the order of [`HostKey`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Mac(u32, Mac),
    Address(u32, IpAddr),
}

impl Key {
    fn named(self, networks: &[NetworkKey]) -> Option<HostKey> {
        let network = |number: u32| networks.get(number as usize).cloned();
        Some(match self {
            Self::Mac(number, mac) => HostKey::Mac(network(number)?, mac),
            Self::Address(number, ip) => HostKey::Address(network(number)?, ip, 0),
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
