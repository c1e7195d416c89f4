//! Tells hosts what was said of them elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use wardroom_model::{Host, Mac, Observation};

use super::fold::merge;
use crate::identify::equipment;

/// Tells hosts what messages of others say of them by their Ethernet address, where one host of that sensor has it.
pub(super) fn tell_devices(hosts: &mut [Host]) {
    let mut by_mac: HashMap<(Arc<str>, Mac), Option<usize>> = HashMap::new();
    let mut told: Vec<(Arc<str>, Mac, usize, Observation)> = Vec::new();
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
