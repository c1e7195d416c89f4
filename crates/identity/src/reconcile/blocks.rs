//! Which pairs are worth comparing: those that share something that few have.

use std::collections::HashMap;
use std::hash::Hash;

use super::compare::Sides;

/// A value that more hosts than this have is no ground to compare: an address in many networks, a model in every ward.
const FEW: usize = 16;

/// Pairs (asset, host) that share a MAC, serial, address, host name or, among few, a model.
pub(super) fn pairs(sides: &Sides<'_>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let assets = || sides.assets.iter().enumerate();
    let hosts = || sides.hosts.iter().enumerate();
    share(
        &mut pairs,
        assets().filter_map(|(number, asset)| Some((asset.mac?, number))),
        hosts().flat_map(|(number, host)| host.macs.iter().map(move |mac| (*mac, number))),
    );
    share(
        &mut pairs,
        assets().filter_map(|(number, asset)| Some((asset.serial.as_ref()?.0.as_str(), number))),
        hosts().filter_map(|(number, host)| Some((host.serial.as_ref()?.0.as_str(), number))),
    );
    share(
        &mut pairs,
        assets().filter_map(|(number, asset)| Some((asset.address?, number))),
        hosts().flat_map(|(number, host)| host.addresses.iter().map(move |ip| (*ip, number))),
    );
    share(
        &mut pairs,
        assets().filter_map(|(number, asset)| Some((head(&asset.host_name.as_ref()?.0), number))),
        hosts().flat_map(|(number, host)| host.host_names.iter().map(move |(name, _)| (head(name), number))),
    );
    share(
        &mut pairs,
        assets().filter_map(|(number, asset)| {
            Some((model(asset.vendor.as_ref(), asset.model.as_ref())?, number))
        }),
        hosts()
            .filter_map(|(number, host)| Some((model(host.vendor.as_ref(), host.model.as_ref())?, number))),
    );
    pairs
}

/// Names are cut off after 15 characters by NetBIOS.
fn head(name: &str) -> &str {
    name.char_indices().nth(15).and_then(|(at, _)| name.get(..at)).unwrap_or(name)
}

fn model<'k>(
    vendor: Option<&'k (String, &str)>,
    model: Option<&'k (String, &str)>,
) -> Option<(&'k str, &'k str)> {
    Some((vendor?.0.as_str(), model?.0.as_str()))
}

/// Adds the pairs of equal keys, where few hosts and few assets have them.
fn share<K: Eq + Hash>(
    pairs: &mut Vec<(usize, usize)>,
    assets: impl Iterator<Item = (K, usize)>,
    hosts: impl Iterator<Item = (K, usize)>,
) {
    let mut by_key: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (key, asset) in assets {
        by_key.entry(key).or_default().0.push(asset);
    }
    for (key, host) in hosts {
        if let Some((_, hosts)) = by_key.get_mut(&key) {
            hosts.push(host);
        }
    }
    for (assets, hosts) in by_key.into_values() {
        if assets.len() <= FEW && hosts.len() <= FEW {
            pairs.extend(assets.iter().flat_map(|asset| hosts.iter().map(|host| (*asset, *host))));
        }
    }
}
