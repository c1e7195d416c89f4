//! Which hosts are one device: the cards of a laptop and of its dock, a wireless card that changes its address, the
//! computers of a scanner, the ports of a switch, a device that moved to another network.
//!
//! Each thing that two hosts both say of themselves adds its log-odds, with its sign. The prior of a pair is −4.6 (one in a
//! hundred: only hosts that share something are compared).
//!
//! | kind | agrees | contradicts | |
//! |---|---|---|---|
//! | `serial` | +9.5, +5 where the maker of one is not known | −9, −4 | the claim about the serial number, of the same maker |
//! | `udi` | +9.5 | | a unique device identifier with its serial number |
//! | `unique_id` | +8.5 | −4 | UUID or EUI-64 that a device keeps: UPnP, web services, 11073, DICOM, network start |
//! | `engine` | +8 | | what tells one agent of management or one bridge from all others |
//! | `card` | +8 | | one names the other's Ethernet address as its own |
//! | `client_id` | +7 | | DUID of DHCP, which a machine has once for all its cards |
//! | `mac` | +7.5, +3 of a virtual machine | | the same Ethernet address on two networks |
//! | `full_name` | +5 | −1.5 | computer's name with its domain |
//! | `name` | +3 | −1.5 | computer's name without |
//! | `vendor`, `category` | | −3, −2 | claims of 0.8 and more that differ |
//! | `times` | up to +5 | down to −5 | below |
//! | `virtual` | | −6 | two virtual machines awake in the same minute: copies have one name and one identifier |
//!
//! *Times*: hosts that take turns speak for one device, which no name alone does. Two that speak in the same minute are seldom
//! one where only a name or an identifier of software says so (−1), and are not where one address is on two networks (−5), which
//! a copy of its packets makes. Addresses of their own making (locally administered, of no known maker) follow one another:
//! +5 between two of them, +3 beside another card.
//!
//! From 0.95 on, two hosts are joined; from 0.3 on they are a candidate for a person. Joining goes on to a third host only
//! over a pair that is joined itself, best first, and never where two of the hosts contradict each other. What more than
//! a few hosts have tells none apart and speaks for no pair: a name of four, an identifier of seven. Default names,
//! identifiers and addresses of factories are nobody's. A person's decision (`hosts_joined`, `hosts_parted`, subject both
//! hosts) beats all of it.

mod group;
mod marks;
mod names;
mod times;
mod unite;
mod weigh;

use std::collections::BTreeMap;

use wardroom_catalog::Catalog;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::HostRole;
use wardroom_model::kin::{Kin, KinDecision};
use wardroom_model::{Confidence, Host, Identity};

pub use times::Awake;
pub use unite::{Party, decisions_of_parties, parties, party_of};

use marks::Side;

/// Log-odds of two hosts that nothing speaks for.
const PRIOR: f64 = -4.6;
/// Joined from this confidence on.
const JOINED: f64 = 0.95;
/// A candidate from this confidence on.
const CANDIDATE: f64 = 0.3;
/// Candidates shown of one host.
const CANDIDATES: usize = 3;

/// Hosts that are one device, by their places in what was given; the main one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Each host with its role.
    pub hosts: Vec<(usize, HostRole)>,
}

/// Which hosts are one device.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Kinship {
    /// Every host is in one; ordered by the key of the main host.
    pub groups: Vec<Group>,
    /// The pairs that joined them, those that a person should look at, and those that a person parted; ordered by hosts.
    pub kin: Vec<Kin>,
}

/// One pair that was compared.
struct Compared {
    hosts: [usize; 2],
    log_odds: f64,
    reasons: Vec<wardroom_model::kin::KinReason>,
    settled: Option<KinDecision>,
}

/// Which hosts are one device. `decisions` are those in force. The order of the hosts does not count.
pub fn kin(
    catalog: &Catalog,
    hosts: &[(&Host, &Identity)],
    awake: &Awake,
    decisions: &[Decision],
) -> Kinship {
    let mut sides: Vec<Side<'_>> = hosts
        .iter()
        .enumerate()
        .map(|(place, (host, identity))| Side::new(catalog, place, host, identity))
        .collect();
    sides.sort_by(|a, b| a.host.key.cmp(&b.host.key).then(a.place.cmp(&b.place)));
    let settled = settled(&sides, decisions);
    let mut pairs = marks::pairs(&mut sides);
    pairs.extend(settled.keys().copied());
    pairs.sort_unstable();
    pairs.dedup();
    let mut compared: Vec<Compared> = pairs
        .into_iter()
        .filter_map(|[one, other]| {
            let reasons = weigh::reasons(awake, sides.get(one)?, sides.get(other)?);
            let log_odds = PRIOR + reasons.iter().map(|reason| reason.weight).sum::<f64>();
            let settled = settled.get(&[one, other]).copied();
            Some(Compared { hosts: [one, other], log_odds, reasons, settled })
        })
        .filter(|pair| pair.settled.is_some() || confidence(pair) >= CANDIDATE)
        .collect();
    // Best first; equals by the hosts, which are in the order of their keys.
    compared.sort_by(|a, b| {
        let joined = |pair: &Compared| pair.settled == Some(KinDecision::Joined);
        joined(b)
            .cmp(&joined(a))
            .then_with(|| b.log_odds.total_cmp(&a.log_odds))
            .then_with(|| a.hosts.cmp(&b.hosts))
    });
    let group_of = group::join(&sides, &compared);
    Kinship { groups: group::groups(&sides, &group_of), kin: told(&sides, compared, &group_of) }
}

fn confidence(pair: &Compared) -> f64 {
    Confidence::from_log_odds(pair.log_odds).value()
}

/// What people settled, by the places of the two hosts: the last word counts.
fn settled(sides: &[Side<'_>], decisions: &[Decision]) -> BTreeMap<[usize; 2], KinDecision> {
    let mut last: BTreeMap<[usize; 2], &Decision> = BTreeMap::new();
    let about =
        |decision: &&Decision| matches!(decision.kind, DecisionKind::HostsJoined | DecisionKind::HostsParted);
    let mut decisions = decisions.iter().filter(about).peekable();
    if decisions.peek().is_none() {
        return BTreeMap::new();
    }
    let by_key: BTreeMap<String, usize> =
        sides.iter().enumerate().map(|(number, side)| (side.host.key.to_string(), number)).collect();
    for decision in decisions {
        let Some([one, other]) = wardroom_model::Kin::read_subject(&decision.subject) else { continue };
        let (Some(one), Some(other)) = (by_key.get(one), by_key.get(other)) else { continue };
        let known = last.entry([*one.min(other), *one.max(other)]).or_insert(decision);
        if (decision.at, decision.kind) > (known.at, known.kind) {
            *known = decision;
        }
    }
    let word = |decision: &Decision| match decision.kind {
        DecisionKind::HostsJoined => KinDecision::Joined,
        _ => KinDecision::Parted,
    };
    last.into_iter().map(|(hosts, decision)| (hosts, word(decision))).collect()
}

/// The pairs as they are shown: those within a group, those that a person parted, and the best candidates of each host.
fn told(sides: &[Side<'_>], compared: Vec<Compared>, group_of: &[usize]) -> Vec<Kin> {
    let mut shown: BTreeMap<usize, usize> = BTreeMap::new();
    let mut kin = Vec::new();
    for pair in compared {
        let [one, other] = pair.hosts;
        let (Some(first), Some(second)) = (sides.get(one), sides.get(other)) else { continue };
        let sure = confidence(&pair) >= JOINED;
        let decision = match pair.settled {
            Some(KinDecision::Parted) => KinDecision::Parted,
            _ if group_of.get(one) == group_of.get(other) => {
                if !sure && pair.settled.is_none() {
                    // Joined by way of others: not a reason by itself.
                    continue;
                }
                KinDecision::Joined
            }
            _ => {
                let full = |host| shown.get(&host).is_some_and(|count| *count >= CANDIDATES);
                if full(one) || full(other) {
                    continue;
                }
                for host in pair.hosts {
                    *shown.entry(host).or_default() += 1;
                }
                KinDecision::Candidate
            }
        };
        let score = match pair.settled {
            Some(KinDecision::Joined) => Confidence::new(1.0),
            Some(KinDecision::Parted) => Confidence::new(0.0),
            _ => Confidence::from_log_odds(pair.log_odds),
        };
        let hosts = [first.host.key.to_string().into(), second.host.key.to_string().into()];
        kin.push(Kin { hosts, score, decision, reasons: pair.reasons });
    }
    for one in &mut kin {
        // By their text, as in the subject of a decision.
        if one.hosts[0] > one.hosts[1] {
            one.hosts.swap(0, 1);
            for reason in &mut one.reasons {
                std::mem::swap(&mut reason.first_value, &mut reason.second_value);
                std::mem::swap(&mut reason.first, &mut reason.second);
            }
        }
    }
    kin.sort_by(|a, b| a.hosts.cmp(&b.hosts));
    kin
}
