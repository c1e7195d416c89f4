//! Assets and hosts.

mod fields;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::{identify, reconcile};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::{Asset, Attribute, Confidence, Host, Identity, Timestamp};

use crate::{asset, heard, sighting};

fn host(mac: Option<&str>, ip: &str, facts: &[(&str, &str)]) -> Host {
    let mut seen = sighting(mac, Some(ip), mac.is_some());
    seen.observations = facts.iter().map(|(field, value)| heard(field, value, 1)).collect();
    wardroom_identity::host::join(vec![seen]).remove(0)
}

fn run(assets: &[Asset], hosts: &[Host], decisions: &[Decision]) -> Vec<Pair> {
    let identities: Vec<Identity> = hosts.iter().map(|host| identify(Catalog::builtin(), host)).collect();
    let both: Vec<_> = hosts.iter().zip(&identities).collect();
    reconcile(Catalog::builtin(), assets, &both, decisions)
}

fn short(pairs: &[Pair]) -> Vec<(String, Option<String>, PairDecision)> {
    let host = |pair: &Pair| pair.host.as_deref()?.rsplit('/').next().map(str::to_owned);
    pairs.iter().map(|pair| (pair.asset.to_string(), host(pair), pair.decision)).collect()
}

fn check(
    assets: &[Asset],
    hosts: &[Host],
    decisions: &[Decision],
    expected: &[(&str, Option<&str>, PairDecision)],
) {
    let pairs = run(assets, hosts, decisions);
    let expected: Vec<_> =
        expected.iter().map(|(a, h, d)| ((*a).to_owned(), h.map(str::to_owned), *d)).collect();
    assert_eq!(short(&pairs), expected, "{pairs:#?}");
}

const MAC: &str = "00:09:fb:00:00:01";
const OTHER: &str = "00:09:fb:00:00:02";
const MODALITY: &[(&str, &str)] = &[
    ("dicom.manufacturer", "Philips Medical Systems"),
    ("dicom.model_name", "Ingenia"),
    ("dicom.device_serial_number", "00041527"),
];

#[test]
fn a_mac_or_a_serial_number_makes_a_match() {
    let mut by_mac = asset("A1");
    by_mac.mac_address = Some(MAC.parse().unwrap());
    check(&[by_mac], &[host(Some(MAC), "10.0.0.5", &[])], &[], &[("A1", Some(MAC), PairDecision::Match)]);

    let mut by_serial = asset("A1");
    by_serial.serial_number = Some("41527".into());
    by_serial.manufacturer = Some("PHILIPS".into());
    by_serial.model = Some("Ingenia 1.5T".into());
    check(
        &[by_serial.clone()],
        &[host(Some(MAC), "10.0.0.5", MODALITY)],
        &[],
        &[("A1", Some(MAC), PairDecision::Match)],
    );

    by_serial.serial_number = Some("99999".into());
    check(&[by_serial], &[host(Some(MAC), "10.0.0.5", MODALITY)], &[], &[("A1", None, PairDecision::None)]);
}

#[test]
fn an_address_alone_is_no_match_and_a_placeholder_is_no_serial_number() {
    let mut register = asset("A1");
    register.ip_address = Some("10.0.0.5".parse().unwrap());
    check(&[register.clone()], &[host(Some(MAC), "10.0.0.5", &[])], &[], &[("A1", None, PairDecision::None)]);
    register.manufacturer = Some("Philips".into());
    register.model = Some("Ingenia".into());
    register.serial_number = Some("N/A".into());
    check(
        &[register],
        &[host(Some(MAC), "10.0.0.5", &MODALITY[..2])],
        &[],
        &[("A1", Some(MAC), PairDecision::Candidate)],
    );
}

#[test]
fn a_reused_address_does_not_join_another_makers_device() {
    let mut register = asset("A1");
    register.ip_address = Some("10.0.0.5".parse().unwrap());
    register.host_name = Some("ct-1".into());
    register.manufacturer = Some("GE Healthcare".into());
    register.model = Some("Revolution EVO".into());
    check(&[register], &[host(Some(MAC), "10.0.0.5", MODALITY)], &[], &[("A1", None, PairDecision::None)]);
}

#[test]
fn a_tie_is_for_a_person_to_settle() {
    let mut register = asset("A1");
    register.host_name = Some("ct-1".into());
    register.manufacturer = Some("Philips".into());
    let names = [("dhcp.host_name", "CT-1.example"), ("dicom.manufacturer", "Philips")];
    let hosts = [host(Some(MAC), "10.0.0.5", &names), host(Some(OTHER), "10.0.0.6", &names)];
    check(
        &[register],
        &hosts,
        &[],
        &[("A1", Some(MAC), PairDecision::Candidate), ("A1", Some(OTHER), PairDecision::Candidate)],
    );
}

#[test]
fn two_assets_with_one_serial_number_are_a_tie_unless_the_host_is_a_gateway() {
    let mut first = asset("A1");
    first.serial_number = Some("41527".into());
    let mut second = first.clone();
    second.asset_tag = "A2".into();
    check(
        &[first, second],
        &[host(Some(MAC), "10.0.0.5", MODALITY)],
        &[],
        &[("A1", Some(MAC), PairDecision::Candidate), ("A2", Some(MAC), PairDecision::Candidate)],
    );

    let gateway = [("hl7.software_vendor", "BD"), ("hl7.software_product", "Alaris Systems Manager")];
    let behind = |tag: &str| {
        let mut behind = asset(tag);
        behind.mac_address = Some(MAC.parse().unwrap());
        behind
    };
    check(
        &[behind("A1"), behind("A2")],
        &[host(Some(MAC), "10.0.0.5", &gateway)],
        &[],
        &[("A1", Some(MAC), PairDecision::Match), ("A2", Some(MAC), PairDecision::Match)],
    );
    // However many there are.
    let ward: Vec<Asset> = (0..200).map(|number| behind(&format!("P{number:03}"))).collect();
    let pairs = run(&ward, &[host(Some(MAC), "10.0.0.5", &gateway)], &[]);
    assert!(pairs.len() == 200 && pairs.iter().all(|pair| pair.decision == PairDecision::Match));
}

#[test]
fn a_persons_word_beats_the_score() {
    let decision = |kind, host: &Host| Decision {
        kind,
        subject: format!("asset:A1 host:{}", host.key).into(),
        value: "".into(),
        reason: "seen in the room".into(),
        actor: "technician".into(),
        at: Timestamp(1),
        until: None,
    };
    let mut register = asset("A1");
    register.mac_address = Some(MAC.parse().unwrap());
    let hosts = [host(Some(MAC), "10.0.0.5", &[]), host(Some(OTHER), "10.0.0.6", &[])];
    let rejected = [decision(DecisionKind::PairRejected, &hosts[0])];
    check(&[register.clone()], &hosts, &rejected, &[("A1", None, PairDecision::None)]);
    let confirmed = [decision(DecisionKind::PairConfirmed, &hosts[1])];
    check(&[register], &hosts, &confirmed, &[("A1", Some(OTHER), PairDecision::Match)]);
}

#[test]
fn agreement_and_contradiction_are_both_shown() {
    let mut register = asset("A1");
    register.mac_address = Some(MAC.parse().unwrap());
    register.ip_address = Some("10.0.0.9".parse().unwrap());
    let pairs = run(&[register], &[host(Some(MAC), "10.0.0.5", &[])], &[]);
    let reasons: Vec<_> = pairs[0].reasons.iter().map(|reason| (&*reason.field, reason.agrees)).collect();
    assert_eq!(reasons, [("mac", true), ("address", false)]);
}

fn any_asset(number: usize) -> impl Strategy<Value = Asset> {
    let of_few = || prop::option::of(0u8..3);
    (of_few(), of_few(), of_few(), of_few(), any::<bool>()).prop_map(
        move |(mac, ip, serial, name, philips)| {
            let mut made = asset(&format!("A{number}"));
            made.mac_address = mac.map(|n| format!("00:09:fb:00:00:0{n}").parse().unwrap());
            made.ip_address = ip.map(|n| format!("10.0.0.{n}").parse().unwrap());
            made.serial_number = serial.map(|n| format!("4152{n}").into());
            made.host_name = name.map(|n| format!("mr-0{n}").into());
            made.manufacturer = Some(if philips { "Philips" } else { "Hologic" }.into());
            made
        },
    )
}

fn four_assets() -> impl Strategy<Value = Vec<Asset>> {
    (any_asset(0), any_asset(1), any_asset(2), any_asset(3)).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

fn three_hosts() -> Vec<Host> {
    let host = |n| {
        let (serial, name) = (format!("4152{n}"), format!("MR-0{n}"));
        let facts = [("dicom.device_serial_number", &*serial), ("dhcp.host_name", &*name)];
        host(Some(&format!("00:09:fb:00:00:0{n}")), &format!("10.0.0.{n}"), &facts)
    };
    (0..3).map(host).collect()
}

/// What a person said of a pair: asset, host, whether they are one device, and when.
fn decision((asset, host, one, at): (usize, usize, bool, i64), hosts: &[Host]) -> Decision {
    Decision {
        kind: if one { DecisionKind::PairConfirmed } else { DecisionKind::PairRejected },
        subject: format!("asset:A{asset} host:{}", hosts[host].key).into(),
        value: "".into(),
        reason: "seen in the room".into(),
        actor: "technician".into(),
        at: Timestamp(at),
        until: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_assets_hosts_and_decisions_does_not_count(
        (assets, shuffled) in four_assets().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        said in prop::collection::vec((0usize..4, 0usize..3, any::<bool>(), 0i64..4), 0..4),
        backwards in any::<bool>(),
    ) {
        let mut hosts = three_hosts();
        let mut decisions: Vec<Decision> = said.into_iter().map(|said| decision(said, &hosts)).collect();
        let pairs = run(&assets, &hosts, &decisions);
        if backwards {
            hosts.reverse();
            decisions.reverse();
        }
        prop_assert_eq!(&pairs, &run(&shuffled, &hosts, &decisions));
        prop_assert!(pairs.iter().all(|pair| (0.0..=1.0).contains(&pair.score.value())));
        let is_match = |pair: &&Pair| pair.decision == PairDecision::Match;
        for number in 0..4 {
            let tag = format!("A{number}");
            let own: Vec<&Pair> = pairs.iter().filter(|pair| *pair.asset == tag).collect();
            prop_assert!(!own.is_empty(), "{tag} is missing");
            prop_assert!(own.len() == 1 || !own.iter().any(is_match), "{:?}", own);
        }
        if decisions.is_empty() {
            // What is shown adds up to the score, but for rounding.
            for pair in pairs.iter().filter(|pair| pair.host.is_some()) {
                let log_odds = -4.6 + pair.reasons.iter().map(|reason| reason.weight).sum::<f64>();
                let shown = Confidence::from_log_odds(log_odds).value();
                prop_assert!((shown - pair.score.value()).abs() < 0.03, "{:?}", pair);
            }
            let matches: Vec<_> = pairs.iter().filter(is_match).collect();
            let hosts: BTreeSet<_> = matches.iter().map(|pair| &pair.host).collect();
            prop_assert_eq!(hosts.len(), matches.len());
        }
    }

    #[test]
    fn a_persons_word_beats_whatever_speaks_against_it(
        assets in four_assets(),
        said in prop::collection::vec((0usize..4, 0usize..3, any::<bool>(), 0i64..40), 1..6),
    ) {
        let hosts = three_hosts();
        let decisions: Vec<Decision> = said.iter().map(|said| decision(*said, &hosts)).collect();
        let pairs = run(&assets, &hosts, &decisions);
        // The last word about a pair counts; of two at one instant the one that rejects.
        let mut last: BTreeMap<(usize, usize), (i64, bool)> = BTreeMap::new();
        for (asset, host, one, at) in said {
            let known = last.entry((asset, host)).or_insert((at, !one));
            *known = (*known).max((at, !one));
        }
        for ((asset, host), (_, rejected)) in &last {
            let (tag, key) = (format!("A{asset}"), hosts[*host].key.to_string());
            let pair = pairs.iter().find(|pair| *pair.asset == tag && pair.host.as_deref() == Some(&key));
            let rivals = last.iter().filter(|((other, _), (_, rejected))| other == asset && !rejected).count();
            if *rejected {
                prop_assert!(pair.is_none(), "{:?}", pair);
            } else if rivals == 1 {
                prop_assert_eq!(pair.map(|pair| pair.decision), Some(PairDecision::Match));
            }
        }
    }
}

#[test]
fn a_udi_names_the_product_and_with_its_serial_number_the_device() {
    let fields = |pairs: &[Pair]| -> Vec<(String, bool)> {
        let reasons = pairs.iter().flat_map(|pair| &pair.reasons);
        reasons.map(|reason| (reason.field.to_string(), reason.agrees)).collect()
    };
    let carrier = [("sdc.udi", "(01)00844588003288(21)PX-4711"), ("sdc.device_identifier", "00844588003288")];
    let heard = [host(Some(MAC), "10.0.0.5", &carrier)];
    let mut register = asset("A1");
    // As a scanner typed it: product and serial number.
    register.udi = Some("]d20100844588003288\u{1d}21PX-4711".into());
    let pairs = run(&[register.clone()], &heard, &[]);
    assert_eq!(short(&pairs), [("A1".to_owned(), Some(MAC.to_owned()), PairDecision::Match)]);
    assert_eq!(fields(&pairs), [("serial".to_owned(), true), ("udi".to_owned(), true)]);
    // The product alone, with the address: worth a look.
    register.udi = Some("00844588003288".into());
    register.ip_address = Some("10.0.0.5".parse().unwrap());
    check(&[register.clone()], &heard, &[], &[("A1", Some(MAC), PairDecision::Candidate)]);
    // A wrong check digit says nothing; another product speaks against it.
    register.mac_address = Some(MAC.parse().unwrap());
    register.udi = Some("(01)00844588003289(21)PX-4712".into());
    assert_eq!(
        fields(&run(&[register.clone()], &heard, &[])),
        [("mac".to_owned(), true), ("address".to_owned(), true)]
    );
    register.udi = Some("+A123BJC5D6E71G".into());
    assert!(!fields(&run(&[register.clone()], &heard, &[])).contains(&("udi".to_owned(), false)));
    register.udi = Some("(01)12345678901231".into());
    assert!(fields(&run(&[register], &heard, &[])).contains(&("udi".to_owned(), false)));
}

#[test]
fn a_gateway_is_none_of_the_devices_whose_udis_it_hands_on() {
    let mut register = asset("A1");
    register.udi = Some("(01)00844588003288(21)PX-4711".into());
    let messages = [
        ("hl7.equipment_instance", "PX-4711^PUMP^ACME^L"),
        ("hl7.device_identifier", "(01)00844588003288(21)PX-4711^^^"),
    ];
    let two = [("sdc.udi", "(01)00844588003288(21)PX-4711"), ("sdc.udi", "(01)00844588003288(21)PX-4712")];
    for facts in [messages, two] {
        let pairs = run(&[register.clone()], &[host(Some(MAC), "10.0.0.5", &facts)], &[]);
        assert_eq!(short(&pairs), [("A1".to_owned(), Some(MAC.to_owned()), PairDecision::Match)]);
        assert!(pairs[0].is_behind() && pairs[0].reasons.iter().all(|reason| &*reason.field != "udi"));
    }
}

/// PRT-10 holds the whole UDI as its entity where the device has one (HL7 version 2.9, 7.3.4).
#[test]
fn a_udi_in_prt_10_is_the_senders_own_where_it_names_the_senders_card() {
    let mut register = asset("A1");
    register.udi = Some("(01)00844588003288(21)PX-4711".into());
    let own = [("hl7.participant_device", "(01)00844588003288(21)PX-4711^^0009FBFFFE000001^EUI-64")];
    let sender = host(Some(MAC), "10.0.0.5", &own);
    let identity = identify(Catalog::builtin(), &sender);
    assert_eq!(identity.claim(Attribute::Serial).map(|claim| &*claim.value), Some("PX-4711"));
    let pairs = run(&[register.clone()], &[sender], &[]);
    assert_eq!(short(&pairs), [("A1".to_owned(), Some(MAC.to_owned()), PairDecision::Match)]);
    assert!(pairs[0].reasons.iter().any(|reason| &*reason.field == "udi" && reason.agrees), "{pairs:?}");
    // Of another's card it is a device that the sender speaks for, by the serial number in its UDI.
    let others = [("hl7.participant_device", "(01)00844588003288(21)PX-4711^^0009FBFFFE000002^EUI-64")];
    register.udi = None;
    register.serial_number = Some("PX-4711".into());
    let gateway = host(Some(MAC), "10.0.0.5", &others);
    assert_eq!(identify(Catalog::builtin(), &gateway).claim(Attribute::Serial), None);
    let pairs = run(&[register], &[gateway], &[]);
    assert!(pairs[0].is_behind() && pairs[0].decision == PairDecision::Match, "{pairs:?}");
}

#[test]
fn a_device_that_is_heard_itself_is_not_behind_who_names_it() {
    let mut pump = asset("A1");
    pump.serial_number = Some("PX-4711".into());
    pump.mac_address = Some(OTHER.parse().unwrap());
    let gateway = host(Some(MAC), "10.0.0.5", &[("hl7.equipment_instance", "PX-4711^PUMP^ACME^L")]);
    check(&[pump.clone()], std::slice::from_ref(&gateway), &[], &[("A1", Some(MAC), PairDecision::Match)]);
    let itself = host(Some(OTHER), "10.0.0.6", &[]);
    check(&[pump], &[gateway, itself], &[], &[("A1", Some(OTHER), PairDecision::Match)]);
}
