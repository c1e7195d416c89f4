//! A hospital that was made, whose truth is known: its devices, what the register says of them with the errors that
//! registers have, and what the network shows.
//!
//! Makers and models are drawn from the catalogue, so that this shows how well assets and hosts are paired where both name
//! them in known words, and nothing of how many makers are known. The shares of errors are our choice ([`Dirt`]); no survey
//! of registers gives them.
//!
//! What is paired sees [`Hospital::assets`] and [`Hospital::sightings`] only.

mod device;
mod dirt;
mod network;
mod register;

use std::collections::BTreeMap;

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
    /// Devices on both sides, and whether the register has something that the network shows as well.
    pub on_both: BTreeMap<u32, bool>,
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
}

impl Hospital {
    /// The same numbers make the same hospital.
    pub fn make(size: Size, dirt: &Dirt, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let both = size.hosts - size.unregistered;
        let only_listed = size.assets - both - size.retired - size.twice;
        let networked: Vec<Device<'_>> =
            (0..size.hosts).map(|number| Device::new(Catalog::builtin(), number, &mut rng)).collect();
        let registered = networked.get(..both as usize).unwrap_or_default();
        let mut truth = Truth { devices: BTreeMap::new(), hosts: BTreeMap::new(), on_both: BTreeMap::new() };
        let sightings = network::heard(&networked, &mut truth.hosts);

        let mut rows: Vec<(Asset, u32)> = Vec::new();
        for device in registered {
            let (row, shows) = register::row(device, dirt, &mut rng);
            truth.on_both.insert(device.number, shows);
            rows.push((row, device.number));
        }
        for number in 0..size.twice {
            if let Some((row, device)) = rows.get(number as usize * 7).cloned() {
                rows.push((row, device));
            }
        }
        let mut next = size.hosts;
        for _ in 0..size.retired {
            let successor = registered.get(rng.usize(..registered.len().max(1)));
            let Some(successor) = successor else { break };
            rows.push((register::retired(&successor.predecessor(next, &mut rng), dirt, &mut rng), next));
            next += 1;
        }
        for _ in 0..only_listed {
            let device = Device::new(Catalog::builtin(), next, &mut rng);
            rows.push((register::row(&device, dirt, &mut rng).0, next));
            next += 1;
        }
        dirt.swap_serials(&mut rows, &mut rng);
        rng.shuffle(&mut rows);
        let mut assets = Vec::with_capacity(rows.len());
        for (number, (mut row, device)) in rows.into_iter().enumerate() {
            row.asset_tag = format!("MADE-{number:05}").into();
            truth.devices.insert(row.asset_tag.clone(), device);
            assets.push(row);
        }
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
