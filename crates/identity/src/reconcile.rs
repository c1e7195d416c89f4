//! Which assets of the register and which hosts of the network are one device.
//!
//! Each field that both sides know adds its log-odds, with its sign. The prior of a pair that shares nothing is −4.6 (one
//! in a hundred).
//!
//! | field | agrees | contradicts | |
//! |---|---|---|---|
//! | `mac` | +10 | −3 | a network card is rarely shared, and is exchanged in repairs; +3 a slip of the hand away, where neither has another |
//! | `serial` | +9 | −4 | placeholders, `S/N` and leading zeros aside; +7 with fewer than six characters; +4 a slip away, where neither has another; +6 where the host's name ends with it |
//! | `asset_tag` | +6 | | the host's name ends with it, or its network card tells it (LLDP) |
//! | `host_name` | +6 | −1 | short name, without dashes; NetBIOS cuts names off; what it is worth is learned |
//! | `ae_title` | +4 | | the register's host name is what the host calls itself in DICOM |
//! | `address` | +2.5 | −1 | leases move; learned; no more than +1 beside a host name that agrees: both say the same place |
//! | `model` | +2 | −3 | through the table of products; +0.5 for another model of the same family or a slip; −1 beside another maker |
//! | `udi` | +3 | −2 | the device identifier, which names the product; a serial number in it is one of the `serial`s |
//! | `vendor` | +1 | −3.5 | through the table of makers, if need be with a slip |
//! | `last_pm` | +0.6 | −1.8 | by the months from the last maintenance to the last day that both sides tell of (18, 26, 36): rows of devices that are gone stay; learned |
//! | `named_by_gateway` | +8 | | the host names the asset's serial number or MAC in what it sends: the device is behind it. Of what it is itself nothing is compared |
//! | `department`, `location` | up to +1.5 | down to −1.5 | how much oftener its devices are on this network, in this subnet or behind this switch than others are; not for it beside an address or a host name that agrees |
//! | `rival` | | any | other pairs of the asset or of the host, which exclude this one |
//!
//! *Learned*: from the pairs that a MAC or a serial number makes sure (`worth.rs`, `place.rs`), the table's figures being what is
//! believed beforehand.
//!
//! From 0.95 on, a pair is a *match*: of these, 99.7 % were right in made hospitals with the usual register, and 99.4 % with a
//! sparse one ([ACCURACY.md], by `cargo xtask evaluate`). Its asset and its host are rivals of no other pair any more, and the rest
//! is weighed anew. A pair that stands at 0.3 without its rivals,
//! at 0.05 with them, and whose asset and host are free, is a *candidate*: of two that speak equally well, both. An asset has at most one host; a
//! host has one asset, unless it is a gateway (its category says so, or it names them), which stands for many. A person's decision beats all of it.
//!
//! Only assets and hosts that share one of the first six, or nearly, with few others or alone with many, or a model or UDI that
//! few have, are compared, so that the work grows with their number and not with its square.
//!
//! [ACCURACY.md]: ../../../../ACCURACY.md

mod behind;
mod blocks;
mod compare;
mod makers;
mod named;
mod place;
mod rivals;
mod slips;
mod worth;

use std::collections::{BTreeMap, HashMap, HashSet};

use wardroom_catalog::Catalog;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::reconciliation::{Pair, PairDecision, PairReason};
use wardroom_model::{Asset, Attribute, Confidence, Host, Identity};

use compare::{AssetSide, HostSide, Sides};
use place::Places;
use rivals::{Contender, Verdict};
use worth::Worth;

/// Log-odds of a pair that nothing speaks for.
pub const PRIOR: f64 = -4.6;
/// A match from this confidence on.
pub const MATCH: f64 = 0.95;
/// A candidate from this confidence on, without its rivals.
const CANDIDATE: f64 = 0.3;
/// And from this, with them: where dozens say the same, none is worth a look.
const LEAST: f64 = 0.05;
/// Of rivals that take less than this of the log-odds nothing is said.
const LITTLE: f64 = 0.05;
/// Candidates shown of one asset.
const CANDIDATES: usize = 3;

/// One pair that was compared.
struct Compared {
    asset: usize,
    host: usize,
    log_odds: f64,
    reasons: Vec<PairReason>,
    confirmed: bool,
    /// The host names the asset's device, and is not it.
    behind: bool,
}

/// Pairs assets with hosts. `decisions` are those in force: who calls knows the time. Each asset has its match, else its best
/// candidates, else one pair without a host; ordered by asset tag, then by score.
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
    let (places, worth) = (Places::learn(&sides, &reasoned), Worth::learn(&sides, &reasoned));
    let mut compared: Vec<Compared> = reasoned
        .into_iter()
        .filter_map(|(asset, host, mut reasons)| {
            let (asset_side, host_side) = (sides.assets.get(asset)?, sides.hosts.get(host)?);
            let behind = reasons.iter().any(|reason| reason.agrees && &*reason.field == Pair::BEHIND);
            if !behind {
                worth.weigh(asset_side, host_side, &mut reasons);
                let place_is_known = worth::is_same_place(&reasons);
                let place = places.reason(asset_side, host_side);
                reasons.extend(place.filter(|reason| !(reason.agrees && place_is_known)));
            }
            compare::weightiest_first(&mut reasons);
            let log_odds = PRIOR + reasons.iter().map(|reason| reason.weight).sum::<f64>();
            let confirmed = settled.confirms(asset_side, host_side);
            Some(Compared { asset, host, log_odds, reasons, confirmed, behind })
        })
        .filter(|pair| pair.confirmed || Confidence::from_log_odds(pair.log_odds).value() >= CANDIDATE)
        .collect();
    prefer_own_host(&mut compared);
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
    let contenders: Vec<Contender> = compared
        .iter()
        .map(|pair| Contender {
            asset: pair.asset,
            host: pair.host,
            log_odds: pair.log_odds,
            confirmed: pair.confirmed,
            shares_host: pair.behind || sides.hosts.get(pair.host).is_some_and(|host| host.gateway),
        })
        .collect();
    let verdicts = rivals::settle(&contenders);
    write(&sides, compared, &verdicts)
}

/// A device that is heard itself is not behind whoever names it.
fn prefer_own_host(compared: &mut Vec<Compared>) {
    let sure = |pair: &&Compared| Confidence::from_log_odds(pair.log_odds).value() >= MATCH;
    let heard = compared.iter().filter(|pair| !pair.behind).filter(sure);
    let heard: HashSet<usize> = heard.map(|pair| pair.asset).collect();
    compared.retain(|pair| !pair.behind || pair.confirmed || !heard.contains(&pair.asset));
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

/// The pairs of each asset.
fn write(sides: &Sides<'_>, compared: Vec<Compared>, verdicts: &[Verdict]) -> Vec<Pair> {
    let names: Vec<(usize, usize)> = compared.iter().map(|pair| (pair.asset, pair.host)).collect();
    let mut of_asset: Vec<Vec<Pair>> = sides.assets.iter().map(|_| Vec::new()).collect();
    for (mut pair, verdict) in compared.into_iter().zip(verdicts) {
        let (Some(asset), Some(host)) = (sides.assets.get(pair.asset), sides.hosts.get(pair.host)) else {
            continue;
        };
        let Some(own) = of_asset.get_mut(pair.asset) else { continue };
        if verdict.decision == PairDecision::None || own.len() >= CANDIDATES {
            continue;
        }
        let rival = verdict.strongest.and_then(|number| names.get(number));
        if let Some((asset, host)) = rival.filter(|_| verdict.taken < -LITTLE) {
            pair.reasons.push(PairReason {
                field: "rival".into(),
                agrees: false,
                weight: (verdict.taken * 100.0).round() / 100.0,
                asset_value: sides.assets.get(*asset).map_or("", |asset| asset.tag).into(),
                host_value: sides.hosts.get(*host).map_or("", |host| &host.key).into(),
            });
            compare::weightiest_first(&mut pair.reasons);
        }
        let score = if pair.confirmed {
            Confidence::new(1.0)
        } else {
            Confidence::from_log_odds(pair.log_odds + verdict.taken)
        };
        own.push(Pair {
            asset: asset.tag.into(),
            host: Some(host.key.as_str().into()),
            score,
            decision: verdict.decision,
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
pub(crate) fn is_gateway(identity: &Identity) -> bool {
    identity.claim(Attribute::Category).is_some_and(|claim| is_of_gateway(&claim.value))
}

/// Is this a category of systems that speak for several devices?
pub(crate) fn is_of_gateway(category: &str) -> bool {
    matches!(category, "monitor_gateway" | "infusion_gateway" | "laboratory_middleware" | "interface_engine")
}
