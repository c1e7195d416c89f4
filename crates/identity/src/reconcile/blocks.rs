//! Which pairs are worth comparing: those that share something that few have.

use std::collections::HashMap;
use std::hash::Hash;

use wardroom_catalog::names;

use super::compare::Sides;
use super::{named, slips};
use crate::name;

/// A value that more hosts than this have is no ground to compare: an address in many networks, a model in every ward.
const FEW: usize = 16;

/// Of how many a value is worth comparing.
#[derive(Clone, Copy, PartialEq)]
enum Shared {
    /// Among few on both sides, or by many with one: a gateway's address stands in the rows of all its devices.
    ByFewOrWithOne,
    /// Among few on both sides.
    ByFew,
}

/// Pairs (asset, host) that share a MAC, serial, address, host name or, among few, a name after the tag or serial, a slip of one
/// of the numbers, a model or a UDI. A pair that shares several comes as often.
pub(super) fn pairs(sides: &Sides<'_>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let assets = || sides.assets.iter().enumerate();
    let hosts = || sides.hosts.iter().enumerate();
    share(
        &mut pairs,
        Shared::ByFewOrWithOne,
        assets().filter_map(|(number, asset)| Some((asset.mac?, number))),
        hosts().flat_map(|(number, host)| host.macs.iter().map(move |mac| (*mac, number))),
    );
    share(
        &mut pairs,
        Shared::ByFewOrWithOne,
        assets().filter_map(|(number, asset)| Some((asset.serial.as_ref()?.0.as_str(), number))),
        hosts().filter_map(|(number, host)| Some((host.serial.as_ref()?.0.as_str(), number))),
    );
    share(
        &mut pairs,
        Shared::ByFew,
        assets().filter_map(|(number, asset)| Some((asset.serial.as_ref()?.0.as_str(), number))),
        hosts().flat_map(|(number, host)| {
            host.named.iter().filter_map(move |named| Some((named.serial()?, number)))
        }),
    );
    share(
        &mut pairs,
        Shared::ByFew,
        assets().filter_map(|(number, asset)| Some((asset.mac?, number))),
        hosts().flat_map(|(number, host)| {
            host.named.iter().filter_map(move |named| Some((named.mac()?, number)))
        }),
    );
    share(
        &mut pairs,
        Shared::ByFewOrWithOne,
        assets().filter_map(|(number, asset)| Some((asset.address?, number))),
        hosts().flat_map(|(number, host)| host.addresses.iter().map(move |ip| (*ip, number))),
    );
    share(
        &mut pairs,
        Shared::ByFewOrWithOne,
        assets().filter_map(|(number, asset)| Some((name::plain(&asset.host_name.as_ref()?.0), number))),
        hosts().flat_map(|(number, host)| {
            host.host_names.iter().map(move |(name, _)| (name::plain(name), number))
        }),
    );
    for (cut_by_asset, cut_by_host) in [(true, false), (false, true)] {
        share(
            &mut pairs,
            Shared::ByFew,
            assets().filter_map(|(number, asset)| {
                Some((head(&asset.host_name.as_ref()?.0, cut_by_asset)?, number))
            }),
            hosts().flat_map(|(number, host)| {
                let heads = host.host_names.iter().filter_map(move |(name, _)| head(name, cut_by_host));
                heads.map(move |head| (head, number))
            }),
        );
    }
    share(
        &mut pairs,
        Shared::ByFew,
        assets().filter_map(|(number, asset)| Some((names::compact(&asset.host_name.as_ref()?.0), number))),
        hosts()
            .flat_map(|(number, host)| host.ae_titles.iter().map(move |(title, _)| (title.clone(), number))),
    );
    share(
        &mut pairs,
        Shared::ByFew,
        assets().flat_map(|(number, asset)| {
            let serial = asset.serial.as_ref().map(|(serial, _)| serial.as_str());
            named::tag_ends(&asset.plain_tag).chain(serial).map(move |end| (end, number))
        }),
        hosts().flat_map(|(number, host)| {
            let ids = host.asset_id.iter().map(|(id, _)| id.as_str());
            let ends = host.plain_names.iter().flat_map(|name| named::ends(name));
            ends.chain(ids).map(move |end| (end, number))
        }),
    );
    share(
        &mut pairs,
        Shared::ByFew,
        assets().filter_map(|(number, asset)| {
            Some((model(asset.vendor.as_ref(), asset.model.as_ref())?, number))
        }),
        hosts()
            .filter_map(|(number, host)| Some((model(host.vendor.as_ref(), host.model.as_ref())?, number))),
    );
    share(
        &mut pairs,
        Shared::ByFew,
        assets().filter_map(|(number, asset)| Some((&asset.udi.as_ref()?.0, number))),
        hosts().filter_map(|(number, host)| Some((&host.udi.as_ref()?.0, number))),
    );
    near(&mut pairs, sides);
    pairs
}

/// Pairs whose MAC or serial number is a slip apart, of those who have no other that is the same.
fn near(pairs: &mut Vec<(usize, usize)>, sides: &Sides<'_>) {
    let assets = || sides.assets.iter().enumerate();
    let hosts = || sides.hosts.iter().enumerate();
    share(
        pairs,
        Shared::ByFew,
        assets().filter(|(_, asset)| !asset.heard.0).flat_map(|(number, asset)| {
            asset.mac.into_iter().flat_map(slips::mac_keys).map(move |key| (key, number))
        }),
        hosts().filter(|(_, host)| !host.listed.0).flat_map(|(number, host)| {
            host.macs.iter().copied().flat_map(slips::mac_keys).map(move |key| (key, number))
        }),
    );
    share(
        pairs,
        Shared::ByFew,
        assets().filter(|(_, asset)| !asset.heard.1).flat_map(|(number, asset)| {
            asset.serial.iter().flat_map(|(serial, _)| slips::keys(serial)).map(move |key| (key, number))
        }),
        hosts().filter(|(_, host)| !host.listed.1).flat_map(|(number, host)| {
            host.serial.iter().flat_map(|(serial, _)| slips::keys(serial)).map(move |key| (key, number))
        }),
    );
}

/// What is left of a name that NetBIOS cuts off after 15 characters: a name that was perhaps cut, or the head of a longer one.
fn head(name: &str, is_cut: bool) -> Option<&str> {
    match name.char_indices().nth(15) {
        Some((at, _)) => name.get(..at).filter(|_| !is_cut),
        None => Some(name).filter(|name| is_cut && name.chars().count() == 15),
    }
}

fn model<'k>(
    vendor: Option<&'k (String, &str)>,
    model: Option<&'k (String, &str)>,
) -> Option<(&'k str, &'k str)> {
    Some((vendor?.0.as_str(), model?.0.as_str()))
}

/// Adds the pairs of equal keys, where no more have them than is worth it.
fn share<K: Eq + Hash>(
    pairs: &mut Vec<(usize, usize)>,
    shared: Shared,
    assets: impl Iterator<Item = (K, usize)>,
    hosts: impl Iterator<Item = (K, usize)>,
) {
    let mut by_key: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    // Most rows of a register are of nothing that is on the network.
    for (key, host) in hosts {
        by_key.entry(key).or_default().1.push(host);
    }
    for (key, asset) in assets {
        if let Some((assets, _)) = by_key.get_mut(&key) {
            assets.push(asset);
        }
    }
    for (assets, hosts) in by_key.into_values() {
        let few = assets.len() <= FEW && hosts.len() <= FEW;
        let with_one = assets.len() == 1 || hosts.len() == 1;
        if few || with_one && shared == Shared::ByFewOrWithOne {
            pairs.extend(assets.iter().flat_map(|asset| hosts.iter().map(|host| (*asset, *host))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compare::{AssetSide, HostSide};
    use super::*;
    use wardroom_model::Mac;

    const MANY: u32 = 20_000;

    /// Assets and hosts whose number n has the values of number `of(n)`.
    fn counted(of: impl Fn(u32) -> u32, macs: &[Mac]) -> usize {
        let text = |n: u32| (format!("value{}", of(n)), "");
        let address = |n: u32| std::net::IpAddr::V4((0x0a00_0000 + of(n)).into());
        let mac = |n: u32| &macs[of(n) as usize];
        let asset = |n: u32| AssetSide {
            tag: "",
            plain_tag: String::new(),
            heard: (true, true),
            mac: Some(*mac(n)),
            address: Some(address(n)),
            serial: Some(text(n)),
            host_name: Some(text(n)),
            vendor: Some(text(n)),
            model: Some(text(n)),
            product: None,
            udi: None,
            department: None,
            location: None,
            last_pm: None,
        };
        let host = |n: u32| HostSide {
            key: n.to_string(),
            listed: (true, true),
            plain_names: Vec::new(),
            ae_titles: Vec::new(),
            asset_id: None,
            macs: std::slice::from_ref(mac(n)),
            addresses: vec![address(n)],
            serial: Some(text(n)),
            host_names: vec![text(n)],
            vendor: Some(text(n)),
            model: Some(text(n)),
            product: None,
            udi: None,
            gateway: false,
            named: Vec::new(),
            places: Vec::new(),
            last_told: wardroom_model::Date::ZERO,
        };
        let sides = Sides { assets: (0..MANY).map(asset).collect(), hosts: (0..MANY).map(host).collect() };
        pairs(&sides).len()
    }

    #[test]
    fn comparisons_grow_with_the_number_and_not_with_its_square() {
        let macs: Vec<Mac> = (0..MANY)
            .map(|n| {
                let [_, a, b, c] = n.to_be_bytes();
                Mac([0, 9, 0xfb, a, b, c])
            })
            .collect();
        let many = MANY as usize;
        assert_eq!(counted(|n| n, &macs), 5 * many, "each has values of its own");
        assert_eq!(counted(|_| 0, &macs), 0, "all have the same");
        assert_eq!(counted(|n| n / 20, &macs), 0, "in groups of more than few");
        let most = counted(|n| n / 16, &macs);
        assert_eq!(most, 5 * 16 * many, "in the largest groups that are compared");
        // One that stands for all: as many pairs as the others are.
        let mut pairs = Vec::new();
        share(
            &mut pairs,
            Shared::ByFewOrWithOne,
            (0..many).map(|n| ("gateway", n)),
            [("gateway", 0)].into_iter(),
        );
        assert_eq!(pairs.len(), many);
        share(&mut pairs, Shared::ByFew, (0..many).map(|n| ("model", n)), [("model", 0)].into_iter());
        assert_eq!(pairs.len(), many);
    }
}
