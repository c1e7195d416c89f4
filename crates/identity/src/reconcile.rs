//! Which assets of the register and which hosts of the network are one device.
//!
//! Each field that both sides know adds its log-odds, with its sign. The prior of a pair that shares nothing is −4.6 (one
//! in a hundred).
//!
//! | field | agrees | contradicts | |
//! |---|---|---|---|
//! | `mac` | +8 | −3 | a network card is rarely shared, and is exchanged in repairs |
//! | `serial` | +7 | −4 | placeholders and leading zeros aside; read from the wire |
//! | `host_name` | +5 | −1 | short name; NetBIOS cuts names off |
//! | `address` | +2.5 | −1 | leases move |
//! | `model` | +2 | −3 | through the table of products; +0.5 for another model of the same family |
//! | `udi` | +3 | −2 | the device identifier, which names the product; a serial number in it is one of the `serial`s |
//! | `vendor` | +1 | −3.5 | through the table of makers |
//! | `last_pm` | +0.5 | −2.5 | maintained within 18 months of the last day that both sides tell of; not for three years: rows of devices that are gone stay |
//! | `department` | up to +1.5 | down to −1.5 | how much oftener its devices are on this network than others are, as the sure pairs show |
//!
//! From 0.9 on, a pair is a *match*, if no other pair of that asset or that host comes within 2 of its log-odds; a near tie
//! makes both *candidates*. From 0.3 on it is a *candidate*. An asset has at most one host; a host has one asset, unless it is
//! a gateway (its category says so), which stands for many. A person's decision beats all of it.
//!
//! Only assets and hosts that share a MAC, serial, address or host name that few have or that one of them has alone, or a
//! model or UDI that few have, are compared, so that the work grows with their number and not with its square.

mod blocks;
mod compare;
mod place;

use std::collections::{BTreeMap, HashMap, HashSet};

use wardroom_catalog::Catalog;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::reconciliation::{Pair, PairDecision, PairReason};
use wardroom_model::{Asset, Attribute, Confidence, Host, Identity};

use compare::{AssetSide, HostSide, Sides};
use place::Places;

/// Log-odds of a pair that nothing speaks for.
const PRIOR: f64 = -4.6;
/// A match from this confidence on.
const MATCH: f64 = 0.9;
/// A candidate from this confidence on.
const CANDIDATE: f64 = 0.3;
/// Log-odds by which a match must lead.
const LEAD: f64 = 2.0;
/// Candidates shown of one asset.
const CANDIDATES: usize = 3;

/// One pair that was compared.
struct Compared {
    asset: usize,
    host: usize,
    log_odds: f64,
    reasons: Vec<PairReason>,
    confirmed: bool,
}

/// Pairs assets with hosts. `decisions` are those in force: who calls knows the time. Each asset has its match, else its best candidates, else one pair without a host; ordered by
/// asset tag, then by score.
pub fn reconcile(
    catalog: &Catalog,
    assets: &[Asset],
    hosts: &[(&Host, &Identity)],
    decisions: &[Decision],
) -> Vec<Pair> {
    let sides = Sides::new(catalog, assets, hosts);
    let settled = Settled::new(decisions);
    let host_numbers: HashMap<&str, usize> =
        sides.hosts.iter().enumerate().map(|(number, host)| (host.key.as_str(), number)).collect();

    let mut pairs = blocks::pairs(&sides);
    for (number, asset) in sides.assets.iter().enumerate() {
        let confirmed = settled.confirmed.get(asset.tag).into_iter().flatten();
        pairs.extend(confirmed.filter_map(|key| Some((number, *host_numbers.get(*key)?))));
    }
    pairs.sort_unstable();
    pairs.dedup();

    let reasoned: Vec<(usize, usize, Vec<PairReason>)> = pairs
        .into_iter()
        .filter_map(|(asset, host)| {
            let (asset_side, host_side) = (sides.assets.get(asset)?, sides.hosts.get(host)?);
            let rejected = settled.rejects(asset_side, host_side);
            (!rejected).then(|| (asset, host, compare::reasons(asset_side, host_side)))
        })
        .collect();
    let places = Places::learn(&sides, &reasoned);
    let mut compared: Vec<Compared> = reasoned
        .into_iter()
        .filter_map(|(asset, host, mut reasons)| {
            let (asset_side, host_side) = (sides.assets.get(asset)?, sides.hosts.get(host)?);
            reasons.extend(places.reason(asset_side, host_side));
            compare::weightiest_first(&mut reasons);
            let log_odds = PRIOR + reasons.iter().map(|reason| reason.weight).sum::<f64>();
            let confirmed = settled.confirms(asset_side, host_side);
            Some(Compared { asset, host, log_odds, reasons, confirmed })
        })
        .filter(|pair| pair.confirmed || Confidence::from_log_odds(pair.log_odds).value() >= CANDIDATE)
        .collect();
    // Best first; equals by tag and key, so that the order of the input does not count.
    let names = |pair: &Compared| {
        (sides.assets.get(pair.asset).map(|a| a.tag), sides.hosts.get(pair.host).map(|h| &h.key))
    };
    compared.sort_by(|a, b| {
        b.confirmed
            .cmp(&a.confirmed)
            .then_with(|| b.log_odds.total_cmp(&a.log_odds))
            .then_with(|| names(a).cmp(&names(b)))
            .then_with(|| a.asset.cmp(&b.asset))
    });
    let matched = matches(&sides, &compared);
    write(&sides, compared, &matched)
}

/// What people settled about pairs.
struct Settled<'d> {
    confirmed: BTreeMap<&'d str, Vec<&'d str>>,
    rejected: HashSet<(&'d str, &'d str)>,
}

impl<'d> Settled<'d> {
    /// The last decision about a pair counts.
    fn new(decisions: &'d [Decision]) -> Self {
        let mut last: BTreeMap<(&str, &str), &Decision> = BTreeMap::new();
        for decision in decisions {
            if !matches!(decision.kind, DecisionKind::PairConfirmed | DecisionKind::PairRejected) {
                continue;
            }
            let Some(subject) = subject(&decision.subject) else { continue };
            let known = last.entry(subject).or_insert(decision);
            if (decision.at, decision.kind) > (known.at, known.kind) {
                *known = decision;
            }
        }
        let mut settled = Self { confirmed: BTreeMap::new(), rejected: HashSet::new() };
        for ((asset, host), decision) in last {
            if decision.kind == DecisionKind::PairConfirmed {
                settled.confirmed.entry(asset).or_default().push(host);
            } else {
                settled.rejected.insert((asset, host));
            }
        }
        settled
    }

    fn confirms(&self, asset: &AssetSide<'_>, host: &HostSide<'_>) -> bool {
        self.confirmed.get(asset.tag).is_some_and(|hosts| hosts.contains(&host.key.as_str()))
    }

    fn rejects(&self, asset: &AssetSide<'_>, host: &HostSide<'_>) -> bool {
        self.rejected.contains(&(asset.tag, host.key.as_str()))
    }
}

/// Reads `asset:A0001 host:local/vlan12/00:1b:…`. A tag may hold spaces.
fn subject(text: &str) -> Option<(&str, &str)> {
    let (asset, host) = text.strip_prefix("asset:")?.split_once(" host:")?;
    Some((asset.trim(), host.trim()))
}

/// The two best log-odds of an asset or of a host.
struct TwoBest(f64, f64);

impl Default for TwoBest {
    fn default() -> Self {
        Self(f64::NEG_INFINITY, f64::NEG_INFINITY)
    }
}

impl TwoBest {
    fn add(&mut self, log_odds: f64) {
        if log_odds > self.0 {
            (self.0, self.1) = (log_odds, self.0);
        } else {
            self.1 = self.1.max(log_odds);
        }
    }

    /// Is this the best, and far enough before the next?
    fn is_led_by(&self, own: f64) -> bool {
        own >= self.0 && own - self.1 >= LEAD
    }
}

/// Which of the compared pairs, best first, are matches.
fn matches(sides: &Sides<'_>, compared: &[Compared]) -> Vec<bool> {
    let (mut of_asset, mut of_host) = (HashMap::new(), HashMap::new());
    for pair in compared {
        of_asset.entry(pair.asset).or_insert_with(TwoBest::default).add(pair.log_odds);
        of_host.entry(pair.host).or_insert_with(TwoBest::default).add(pair.log_odds);
    }
    let leads = |best: Option<&TwoBest>, own: f64| best.is_none_or(|best| best.is_led_by(own));
    let (mut taken_assets, mut taken_hosts) = (HashSet::new(), HashSet::new());
    compared
        .iter()
        .map(|pair| {
            let gateway = sides.hosts.get(pair.host).is_some_and(|host| host.gateway);
            let free = !taken_assets.contains(&pair.asset) && (gateway || !taken_hosts.contains(&pair.host));
            let sure = Confidence::from_log_odds(pair.log_odds).value() >= MATCH
                && leads(of_asset.get(&pair.asset), pair.log_odds)
                && (gateway || leads(of_host.get(&pair.host), pair.log_odds));
            let is_match = pair.confirmed && !taken_assets.contains(&pair.asset) || free && sure;
            if is_match {
                taken_assets.insert(pair.asset);
                taken_hosts.insert(pair.host);
            }
            is_match
        })
        .collect()
}

/// The pairs of each asset.
fn write(sides: &Sides<'_>, compared: Vec<Compared>, matched: &[bool]) -> Vec<Pair> {
    let mut of_asset: Vec<Vec<Pair>> = sides.assets.iter().map(|_| Vec::new()).collect();
    for (pair, is_match) in compared.into_iter().zip(matched) {
        let (Some(asset), Some(host)) = (sides.assets.get(pair.asset), sides.hosts.get(pair.host)) else {
            continue;
        };
        let Some(own) = of_asset.get_mut(pair.asset) else { continue };
        let has_match = own.first().is_some_and(|first| first.decision == PairDecision::Match);
        if has_match || (!is_match && own.len() >= CANDIDATES) {
            continue;
        }
        let decision = if *is_match { PairDecision::Match } else { PairDecision::Candidate };
        if *is_match {
            own.clear();
        }
        let score =
            if pair.confirmed { Confidence::new(1.0) } else { Confidence::from_log_odds(pair.log_odds) };
        own.push(Pair {
            asset: asset.tag.into(),
            host: Some(host.key.as_str().into()),
            score,
            decision,
            reasons: pair.reasons,
        });
    }
    let mut pairs: Vec<Pair> = of_asset
        .into_iter()
        .zip(&sides.assets)
        .flat_map(|(own, asset)| {
            let nobody = own.is_empty().then(|| Pair {
                asset: asset.tag.into(),
                host: None,
                score: Confidence::default(),
                decision: PairDecision::None,
                reasons: Vec::new(),
            });
            own.into_iter().chain(nobody)
        })
        .collect();
    pairs.sort_by(|a, b| a.asset.cmp(&b.asset));
    pairs
}

/// Does a host speak for several devices?
fn is_gateway(identity: &Identity) -> bool {
    let category = identity.claim(Attribute::Category);
    category.is_some_and(|claim| {
        matches!(
            &*claim.value,
            "monitor_gateway" | "infusion_gateway" | "laboratory_middleware" | "interface_engine"
        )
    })
}
