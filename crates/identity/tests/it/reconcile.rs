//! Assets and hosts.

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::{identify, reconcile};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::{Asset, Host, Identity, Timestamp};

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
    (prop::option::of(0u8..3), prop::option::of(0u8..3), prop::option::of(0u8..3)).prop_map(
        move |(mac, ip, serial)| {
            let mut made = asset(&format!("A{number}"));
            made.mac_address = mac.map(|n| format!("00:09:fb:00:00:0{n}").parse().unwrap());
            made.ip_address = ip.map(|n| format!("10.0.0.{n}").parse().unwrap());
            made.serial_number = serial.map(|n| format!("4152{n}").into());
            made
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_assets_and_hosts_does_not_count(
        (assets, shuffled) in (any_asset(0), any_asset(1), any_asset(2), any_asset(3))
            .prop_map(|(a, b, c, d)| vec![a, b, c, d])
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        backwards in any::<bool>(),
    ) {
        let mut hosts: Vec<Host> = (0..3)
            .map(|n| host(
                Some(&format!("00:09:fb:00:00:0{n}")),
                &format!("10.0.0.{n}"),
                &[("dicom.device_serial_number", &format!("4152{n}"))],
            ))
            .collect();
        let pairs = run(&assets, &hosts, &[]);
        if backwards {
            hosts.reverse();
        }
        prop_assert_eq!(&pairs, &run(&shuffled, &hosts, &[]));
        let matches: Vec<_> = pairs.iter().filter(|pair| pair.decision == PairDecision::Match).collect();
        let hosts: std::collections::BTreeSet<_> = matches.iter().map(|pair| &pair.host).collect();
        prop_assert_eq!(hosts.len(), matches.len());
        prop_assert!(pairs.iter().all(|pair| (0.0..=1.0).contains(&pair.score.value())));
    }
}
