//! Where on the network a department's devices are, and those of a location.
//!
//! Nobody writes that down, but pairs whose MAC or serial number agrees show it: where most devices of a department are on
//! one network, in one subnet or behind one switch, a device of theirs is rather there than elsewhere.

use std::collections::HashMap;
use std::net::IpAddr;

use wardroom_model::reconciliation::PairReason;
use wardroom_model::{Field, Host};

use super::compare::{AssetSide, HostSide, Sides};

/// A department or place of which fewer sure devices are known says nothing.
const ENOUGH: u32 = 10;
/// What a department's place speaks for or against a pair, at most: a device may be lent.
const MOST: f64 = 1.5;

/// What a place on the network is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Network,
    Subnet,
    Switch,
}

/// Where a host is: its network, the subnets of its addresses, and the switches that have it on a port.
pub(super) fn of_host(host: &Host) -> Vec<(Kind, String)> {
    let network = host.key.network().to_string();
    let mut places: Vec<(Kind, String)> =
        host.addresses.iter().map(|address| (Kind::Subnet, subnet(&network, address.ip))).collect();
    for heard in &host.observations {
        let switch = match heard.field {
            // The switch's name stands before the port's.
            Field::EthernetSwitchPort => heard.value.rsplit_once(' ').map(|(switch, _)| switch),
            Field::DhcpRemote => Some(&*heard.value),
            _ => None,
        };
        places.extend(switch.map(|switch| (Kind::Switch, switch.to_owned())));
    }
    places.sort_by(|a, b| (a.0 as u8, &a.1).cmp(&(b.0 as u8, &b.1)));
    places.dedup();
    places.insert(0, (Kind::Network, network));
    places
}

/// The addresses that most hospitals give to one ward: of 24 bits, and of 64 (RFC 4291 §2.5.4).
fn subnet(network: &str, ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{network} {a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{network} {a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// A field of the register with its text in normal form.
type Ward<'s> = (&'static str, &'s str);

/// The fields of an asset that say where it is.
fn wards<'s>(asset: &'s AssetSide<'_>) -> impl Iterator<Item = Ward<'s>> {
    let fields = [("department", &asset.department), ("location", &asset.location)];
    fields.into_iter().filter_map(|(field, text)| Some((field, text.as_deref()?)))
}

/// Counts of sure pairs.
#[derive(Default)]
pub(super) struct Places<'s> {
    both: HashMap<(Ward<'s>, Kind, &'s str), u32>,
    wards: HashMap<(Ward<'s>, Kind), u32>,
    places: HashMap<(&'static str, Kind, &'s str), u32>,
    all: HashMap<(&'static str, Kind), u32>,
}

impl<'s> Places<'s> {
    /// Learns from the sure ones among these pairs.
    pub(super) fn learn(sides: &'s Sides<'s>, pairs: &[(usize, usize, Vec<PairReason>)]) -> Self {
        let mut counts = Self::default();
        let sure = |reason: &PairReason| reason.agrees && matches!(&*reason.field, "mac" | "serial");
        for (asset, host, reasons) in pairs {
            let (Some(asset), Some(host)) = (sides.assets.get(*asset), sides.hosts.get(*host)) else {
                continue;
            };
            if reasons.iter().any(sure) && reasons.iter().all(|reason| reason.agrees) {
                for ward in wards(asset) {
                    counts.count(ward, &host.places);
                }
            }
        }
        counts
    }

    fn count(&mut self, ward: Ward<'s>, places: &'s [(Kind, String)]) {
        for (kind, place) in places {
            *self.both.entry((ward, *kind, place)).or_default() += 1;
            *self.wards.entry((ward, *kind)).or_default() += 1;
            *self.places.entry((ward.0, *kind, place)).or_default() += 1;
            *self.all.entry((ward.0, *kind)).or_default() += 1;
        }
    }

    /// How much more often devices of the asset's department or location are where the host is than others are, as
    /// log-odds. What these say depends on each other, so only what says most counts.
    pub(super) fn reason(&self, asset: &AssetSide<'_>, host: &HostSide<'_>) -> Option<PairReason> {
        let told = wards(asset).flat_map(|ward| {
            host.places.iter().filter_map(move |(kind, place)| {
                let weight = self.weight(ward, *kind, place)?;
                Some(PairReason {
                    field: ward.0.into(),
                    agrees: weight > 0.0,
                    weight: (weight * 100.0).round() / 100.0,
                    asset_value: ward.1.into(),
                    host_value: place.as_str().into(),
                })
            })
        });
        // Of equals the first, which is the more general.
        told.reduce(|most, other| if other.weight.abs() > most.weight.abs() { other } else { most })
    }

    fn weight(&self, ward: Ward<'_>, kind: Kind, place: &str) -> Option<f64> {
        let of_ward = *self.wards.get(&(ward, kind))?;
        let of_place = *self.places.get(&(ward.0, kind, place))?;
        if of_ward < ENOUGH || of_place < ENOUGH {
            return None;
        }
        let all = *self.all.get(&(ward.0, kind))?;
        let both = self.both.get(&(ward, kind, place)).copied().unwrap_or(0);
        let there = (f64::from(both) + 0.5) / (f64::from(of_ward) + 1.0);
        let anywhere = f64::from(of_place) / f64::from(all);
        Some((there / anywhere).ln().clamp(-MOST, MOST))
    }
}
