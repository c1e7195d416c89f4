//! Hosts that are one device.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::kin::{Awake, Kinship, kin, parties};
use wardroom_identity::{Identifier, identify};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::HostRole;
use wardroom_model::host::HostAddress;
use wardroom_model::{Host, HostKey, Identity, Kin, KinDecision, NetworkKey, Timestamp};

use crate::heard;

const MINUTE: i64 = 60_000_000;

/// Every case with its hosts by label, decisions, and what is to come out.
#[derive(Default)]
struct Case {
    name: String,
    labels: Vec<String>,
    hosts: Vec<Host>,
    decisions: Vec<Decision>,
    one: BTreeSet<BTreeSet<String>>,
    perhaps: BTreeSet<BTreeSet<String>>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let lines = include_str!("kin.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap();
        if word == "case" {
            cases.push(Case { name: rest.into(), ..Case::default() });
            continue;
        }
        let case = cases.last_mut().unwrap();
        let labels = || rest.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
        match word {
            "host" => {
                let (label, host) = host(rest);
                case.labels.push(label);
                case.hosts.push(host);
            }
            "decide" => case.decide(rest),
            "one" => assert!(case.one.insert(labels())),
            "perhaps" => assert!(case.perhaps.insert(labels())),
            other => panic!("`{other}` begins no line"),
        }
    }
    cases
}

impl Case {
    fn decide(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let key = |label: &str| {
            let at = self.labels.iter().position(|known| known == label).unwrap();
            self.hosts[at].key.to_string()
        };
        let decision = Decision {
            kind: DecisionKind::find(words[0]).unwrap(),
            subject: Kin::subject(&key(words[1]), &key(words[2])).into(),
            value: "".into(),
            reason: "seen in the room".into(),
            actor: "technician".into(),
            at: Timestamp(self.decisions.len() as i64),
            until: None,
        };
        self.decisions.push(decision);
    }

    /// Groups of several and candidates, by label.
    fn outcome(
        &self,
        hosts: &[Host],
        labels: &[String],
    ) -> (BTreeSet<BTreeSet<String>>, BTreeSet<BTreeSet<String>>) {
        let kinship = joined(hosts, &self.decisions);
        let groups = kinship.groups.iter().filter(|group| group.hosts.len() > 1);
        let groups = groups.map(|group| group.hosts.iter().map(|(at, _)| labels[*at].clone()).collect());
        let by_key: BTreeMap<String, &String> =
            hosts.iter().map(|host| host.key.to_string()).zip(labels).collect();
        let candidates = kinship.kin.iter().filter(|kin| kin.decision == KinDecision::Candidate);
        let label = |key: &str| by_key[key].clone();
        let candidates = candidates.map(|kin| kin.hosts.iter().map(|key| label(key)).collect());
        (groups.collect(), candidates.collect())
    }
}

fn host(line: &str) -> (String, Host) {
    let mut parts = line.split(" | ");
    let words: Vec<&str> = parts.next().unwrap().split_whitespace().collect();
    let [label, network, mac, ip, times] = words[..] else { panic!("{line}") };
    let network = NetworkKey::parse(network);
    let spans: Vec<(Timestamp, Timestamp)> = times
        .split(',')
        .map(|span| {
            let (from, to) = span.split_once('-').unwrap();
            (Timestamp(from.parse::<i64>().unwrap() * MINUTE), Timestamp(to.parse::<i64>().unwrap() * MINUTE))
        })
        .collect();
    let (first_seen, last_seen) = (spans[0].0, spans[spans.len() - 1].1);
    let mut observations: Vec<_> = parts
        .map(|fact| {
            let (field, value) = fact.trim().split_once('=').unwrap();
            let mut heard = heard(field, value, 0);
            (heard.first_seen, heard.last_seen) = (first_seen, last_seen);
            heard
        })
        .collect();
    for (number, (from, to)) in spans.iter().enumerate() {
        let mut awake = heard("dns.query", &format!("time{number}.example.org"), 0);
        (awake.first_seen, awake.last_seen) = (*from, *to);
        observations.push(awake);
    }
    observations.sort_by_key(|heard| heard.field);
    let mac = (mac != "-").then(|| mac.parse().unwrap());
    let ip = (ip != "-").then(|| ip.parse().unwrap());
    let host = Host {
        key: match mac {
            Some(mac) => HostKey::Mac(network.clone(), mac),
            None => HostKey::Address(network.clone(), ip.unwrap(), 0),
        },
        macs: mac.into_iter().collect(),
        addresses: ip.map(|ip| HostAddress { network, ip, first_seen, last_seen }).into_iter().collect(),
        router: false,
        first_seen,
        last_seen,
        packets: 10,
        bytes: 1000,
        protocols: Vec::new(),
        observations,
        values_not_kept: 0,
    };
    (label.into(), host)
}

/// The hours in which made hosts spoke.
fn awake(hosts: &[Host]) -> Awake {
    let mut awake = Awake::default();
    for host in hosts {
        let spans = host.observations.iter().filter(|heard| heard.value.starts_with("time"));
        for span in spans {
            let (from, to) = (span.first_seen.0, span.last_seen.0);
            (from..=to).step_by(MINUTE as usize).for_each(|at| awake.note(&host.key, Timestamp(at)));
        }
    }
    awake
}

fn joined(hosts: &[Host], decisions: &[Decision]) -> Kinship {
    let catalog = Catalog::builtin();
    let identities: Vec<Identity> = hosts.iter().map(|host| identify(catalog, host)).collect();
    let both: Vec<_> = hosts.iter().zip(&identities).collect();
    kin(catalog, &both, &awake(hosts), decisions)
}

#[test]
fn every_case_comes_out_as_it_is_written() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (one, perhaps) = case.outcome(&case.hosts, &case.labels);
        if (&one, &perhaps) != (&case.one, &case.perhaps) {
            let kinship = joined(&case.hosts, &case.decisions);
            wrong.push(format!("{}: {one:?}, perhaps {perhaps:?}\n{:#?}", case.name, kinship.kin));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_device_of_several_hosts_claims_what_all_of_them_say_and_each_witness_once() {
    let (_, wired) = host(
        "a local/vlan12 00:09:fb:00:10:01 10.0.0.5 0-60 | dicom.manufacturer=Philips | upnp.unique_name=uuid:6f9d9a4e-1b3c-4c55-9a10-20d5a1c3b6f1",
    );
    let (_, radio) = host(
        "b local/vlan30 f4:39:09:00:20:02 10.3.0.5 500-560 | dicom.manufacturer=Philips | dicom.model_name=Ingenia | upnp.unique_name=uuid:6f9d9a4e-1b3c-4c55-9a10-20d5a1c3b6f1",
    );
    let catalog = Catalog::builtin();
    let hosts = [wired, radio];
    let identities: Vec<Identity> = hosts.iter().map(|host| identify(catalog, host)).collect();
    let both: Vec<_> = hosts.iter().zip(&identities).collect();
    let parties = parties(&mut Identifier::new(catalog), &both, &Awake::default(), &[]);
    let [party] = &parties[..] else { panic!("{parties:#?}") };
    let roles: Vec<_> = party.hosts.iter().map(|(host, role)| (host.key.network().vlan(), *role)).collect();
    assert_eq!(roles, [(Some(30), HostRole::Main), (Some(12), HostRole::Former)]);
    assert_eq!((party.host.macs.len(), party.host.addresses.len()), (2, 2));
    let claim = |identity: &Identity, attribute| identity.claim(attribute).map(|claim| claim.value.clone());
    use wardroom_model::Attribute::{Product, Vendor};
    assert_eq!(claim(&party.identity, Product).as_deref(), Some("Ingenia"));
    // The same words from both cards are one witness.
    let witness = |identity: &Identity| {
        identity
            .evidence
            .iter()
            .filter(|piece| piece.claim == Vendor && &*piece.fingerprint != "ethernet.source.device_maker")
            .count()
    };
    assert_eq!(witness(&party.identity), witness(&identities[1]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_hosts_and_decisions_does_not_count(
        at in 0..cases().len(),
        seed in prop::collection::vec(any::<u16>(), 8),
    ) {
        let case = &cases()[at];
        let mut order: Vec<usize> = (0..case.hosts.len()).collect();
        order.sort_by_key(|number| seed[*number]);
        let hosts: Vec<Host> = order.iter().map(|number| case.hosts[*number].clone()).collect();
        let labels: Vec<String> = order.iter().map(|number| case.labels[*number].clone()).collect();
        prop_assert_eq!(case.outcome(&hosts, &labels), case.outcome(&case.hosts, &case.labels));
        let mut decisions = case.decisions.clone();
        decisions.reverse();
        prop_assert_eq!(joined(&hosts, &decisions).kin, joined(&case.hosts, &case.decisions).kin);
    }

    /// All made hosts at once: each is in one group, none is with one that a person parted it from, and whoever a person
    /// joined are together.
    #[test]
    fn a_persons_word_wins_and_every_host_is_in_one_group(
        picked in prop::collection::btree_set((0usize..40, 0usize..40, any::<bool>()), 0..12)
    ) {
        let hosts: BTreeMap<HostKey, Host> =
            cases().into_iter().flat_map(|case| case.hosts).map(|host| (host.key.clone(), host)).collect();
        let hosts: Vec<Host> = hosts.into_values().collect();
        let mut settled: BTreeMap<(usize, usize), bool> = BTreeMap::new();
        for (a, b, join) in picked {
            let (a, b) = (a % hosts.len(), b % hosts.len());
            if a != b {
                settled.insert((a.min(b), a.max(b)), join);
            }
        }
        let decisions: Vec<Decision> = settled.iter().map(|((a, b), join)| Decision {
            kind: if *join { DecisionKind::HostsJoined } else { DecisionKind::HostsParted },
            subject: Kin::subject(&hosts[*a].key.to_string(), &hosts[*b].key.to_string()).into(),
            value: "".into(),
            reason: "".into(),
            actor: "technician".into(),
            at: Timestamp(0),
            until: None,
        }).collect();
        let kinship = joined(&hosts, &decisions);
        let mut group_of = BTreeMap::new();
        for (number, group) in kinship.groups.iter().enumerate() {
            for (host, _) in &group.hosts {
                prop_assert!(group_of.insert(*host, number).is_none());
            }
        }
        prop_assert_eq!(group_of.len(), hosts.len());
        let is_parted = settled.values().any(|join| !join);
        for ((a, b), join) in &settled {
            if !join {
                prop_assert_ne!(group_of[a], group_of[b]);
            } else if !is_parted {
                prop_assert_eq!(group_of[a], group_of[b]);
            }
        }
    }
}
