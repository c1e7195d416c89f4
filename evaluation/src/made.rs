//! A hospital that was made, whose truth is known: its devices, what the register says of them with the errors that
//! registers have, and what the network shows.
//!
//! Makers and models are drawn from the catalogue, so that this shows how well assets and hosts are paired where both name
//! them in known words, and nothing of how many makers are known. No survey says how good registers are: of the shares of
//! errors only that of serial numbers is near what is public (openMEDIS, 409 rows of perinatal hospitals of Moldova of 2010: 68 %
//! have one; nothing of networks). All are our choice, therefore there are three registers ([`Dirt`]).
//!
//! What makes it hard: devices that are gone stay listed, with the name and address of who took their place; addresses are
//! reused; whole systems repeat one private range; network cards are exchanged; one in seven hosts is heard through a router;
//! six in ten tell no serial number. What is easier than in a hospital: what a row has of networks is drawn field by field,
//! while people fill in all or nothing; names that the network tells are never wrong; each host is one device.
//!
//! What is paired sees [`Hospital::assets`] and [`Hospital::sightings`] only.

mod device;
mod dirt;
mod network;
mod register;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use fastrand::Rng;
use wardroom_catalog::Catalog;
use wardroom_model::{Asset, Sighting};

use device::Device;

pub use dirt::Dirt;

/// How many there are of what.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Rows of the register.
    pub assets: u32,
    /// Devices that the network shows.
    pub hosts: u32,
    /// Of these, devices that the register does not have.
    pub unregistered: u32,
    /// Rows of devices that were replaced long ago and whose name and address their successor has.
    pub retired: u32,
    /// Rows that are there twice, with another tag.
    pub twice: u32,
}

impl Size {
    /// The hospital that the figures are of.
    pub const WHOLE: Self = Self { assets: 15_000, hosts: 4_500, unregistered: 450, retired: 600, twice: 60 };
}

/// See the module.
pub struct Hospital {
    /// What the register says.
    pub assets: Vec<Asset>,
    /// What the network shows.
    pub sightings: Vec<Sighting>,
    truth: Truth,
}

/// What is true.
pub struct Truth {
    /// The device of each row, by tag.
    devices: BTreeMap<Box<str>, u32>,
    /// The device of each host, by key.
    hosts: BTreeMap<String, u32>,
    /// The key of each device on the network, by its number.
    keys: Vec<String>,
    /// Rows of devices that are no longer there, by tag.
    retired: BTreeSet<Box<str>>,
    /// The slug of each device's product, and its ward.
    known: BTreeMap<u32, (&'static str, &'static str)>,
    /// Devices on both sides. Each is the sighting of its number.
    pub on_both: Range<u32>,
}

impl Truth {
    /// The device that a row is of.
    pub fn device(&self, tag: &str) -> Option<u32> {
        self.devices.get(tag).copied()
    }

    /// Is this row of the device that this host is?
    pub fn holds(&self, tag: &str, host: &str) -> bool {
        self.device(tag).is_some_and(|device| self.hosts.get(host) == Some(&device))
    }

    /// Is this row of a device that is no longer there?
    pub fn is_retired(&self, tag: &str) -> bool {
        self.retired.contains(tag)
    }

    /// The slug of a device's product.
    pub fn product(&self, device: u32) -> Option<&'static str> {
        self.known.get(&device).map(|(product, _)| *product)
    }

    /// The ward that a device is in.
    pub fn ward(&self, device: u32) -> Option<&'static str> {
        self.known.get(&device).map(|(_, ward)| *ward)
    }

    /// The key of the host that a device is.
    pub fn host(&self, device: u32) -> Option<&str> {
        self.keys.get(device as usize).map(String::as_str)
    }
}

impl Hospital {
    /// The same numbers make the same hospital.
    pub fn make(size: Size, dirt: &Dirt, seed: u64) -> Self {
        let catalog = Catalog::builtin();
        let mut rng = Rng::with_seed(seed);
        let both = size.hosts - size.unregistered;
        let mut tags: Vec<u32> = (0..size.assets).collect();
        rng.shuffle(&mut tags);
        // Devices that the register does not have carry tags as well.
        let mut tags = tags.into_iter().chain(size.assets..);
        let mut next_tag = move || tags.next().unwrap_or_default();

        let mut networked: Vec<Device<'_>> =
            (0..both).map(|number| Device::new(catalog, number, next_tag(), &mut rng)).collect();
        let mut rows: Vec<(Asset, u32)> =
            networked.iter().map(|device| (register::row(device, dirt, &mut rng), device.number)).collect();
        for number in 0..size.twice {
            if let Some((row, device)) = rows.get(number as usize * 7).cloned() {
                rows.push((Asset { asset_tag: register::tag(next_tag()), ..row }, device));
            }
        }
        let mut next = size.hosts;
        let mut retired = BTreeSet::new();
        let mut known = BTreeMap::new();
        let what = |device: &Device<'static>| (&*device.product.id, device.ward);
        for _ in 0..size.retired {
            let Some(successor) = rng.choice(&networked) else { break };
            let gone = successor.predecessor(catalog, next, next_tag(), &mut rng);
            let row = register::retired(&gone, dirt, &mut rng);
            retired.insert(row.asset_tag.clone());
            known.insert(next, what(&gone));
            rows.push((row, next));
            next += 1;
        }
        while rows.len() < size.assets as usize {
            let device = Device::new(catalog, next, next_tag(), &mut rng);
            let was_networked = dirt::happens(dirt.networked, &mut rng);
            let row = if was_networked { register::row } else { register::never_networked };
            rows.push((row(&device, dirt, &mut rng), next));
            known.insert(next, what(&device));
            next += 1;
        }
        networked.extend((both..size.hosts).map(|number| Device::new(catalog, number, next_tag(), &mut rng)));
        known.extend(networked.iter().map(|device| (device.number, what(device))));
        dirt.swap_serials(&mut rows, &mut rng);
        let in_use: Vec<_> = networked.iter().map(|device| (device.ward, device.address)).collect();
        dirt.reuse_addresses(&mut rows, &in_use, &mut rng);
        rng.shuffle(&mut rows);

        let mut keys = Vec::new();
        let sightings = network::heard(&networked, &mut keys);
        let hosts = keys.iter().cloned().zip(0..).collect();
        let devices = rows.iter().map(|(row, device)| (row.asset_tag.clone(), *device)).collect();
        let assets = rows.into_iter().map(|(row, _)| row).collect();
        let truth = Truth { devices, hosts, keys, retired, known, on_both: 0..both };
        Self { assets, sightings, truth }
    }

    /// What is true, for who judges.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_hospital() {
        let size = Size { assets: 300, hosts: 90, unregistered: 9, retired: 12, twice: 2 };
        let (one, same) = (Hospital::make(size, &Dirt::USUAL, 1), Hospital::make(size, &Dirt::USUAL, 1));
        assert_eq!((one.assets.len(), one.truth.on_both.len()), (300, 81));
        assert_eq!((&one.assets, &one.sightings), (&same.assets, &same.sightings));
        let other = Hospital::make(size, &Dirt::USUAL, 2);
        assert_ne!(one.assets, other.assets);
        assert_eq!(one.truth.hosts.len(), 90, "each host has a key of its own");
    }
}
