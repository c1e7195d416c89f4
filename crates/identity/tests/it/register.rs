//! The register: what is there twice, how good each record is, and what it should be told.

use std::collections::BTreeMap;

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::identify;
use wardroom_identity::register::{Register, duplicates, qualities, write_back};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::reconciliation::{Pair, PairDecision, PairReason};
use wardroom_model::register::{Duplicate, Presence, QualityDimension, WriteBackField};
use wardroom_model::{Asset, Confidence, Date, Host, Identity, Locator, Protocol, Timestamp};

use crate::{asset, heard, sighting};

const TODAY: Date = Date::constant(2026, 11, 22);

fn record(tag: &str, row: u64, change: impl FnOnce(&mut Asset)) -> Asset {
    let mut record = asset(tag);
    record.locator = Locator::Table { file: "cmms.csv".into(), row };
    change(&mut record);
    record
}

fn decision(kind: DecisionKind, subject: String, value: &str, at: i64) -> Decision {
    Decision {
        kind,
        subject: subject.into(),
        value: value.into(),
        reason: "".into(),
        actor: "Noor".into(),
        at: Timestamp(at),
        until: None,
    }
}

fn twice(assets: &[Asset]) -> Vec<(String, String, Vec<String>)> {
    let found = duplicates(Catalog::builtin(), assets, &[]);
    let fields =
        |duplicate: &Duplicate| duplicate.reasons.iter().map(|reason| reason.field.to_string()).collect();
    found.iter().map(|one| (one.first.to_string(), one.second.to_string(), fields(one))).collect()
}

#[test]
fn records_that_share_what_one_device_has_are_told_with_the_field() {
    fn check(one: impl FnOnce(&mut Asset), other: impl FnOnce(&mut Asset), expected: &[&str]) {
        let pair = [record("A1", 2, one), record("B2", 3, other)];
        let found = twice(&pair);
        let fields: Vec<&str> = found.iter().flat_map(|(_, _, fields)| fields).map(String::as_str).collect();
        assert_eq!(fields, expected, "{pair:?}");
    }
    let serial = |asset: &mut Asset| asset.serial_number = Some("DE-44012231".into());
    check(serial, |asset| asset.serial_number = Some("00de44012231".into()), &["serial_number"]);
    check(serial, |asset| asset.serial_number = Some("DE-44012232".into()), &[]);
    let numbered_by = |maker: &'static str| {
        move |asset: &mut Asset| {
            asset.serial_number = Some("95214".into());
            asset.manufacturer = Some(maker.into());
        }
    };
    check(numbered_by("Philips Medical Systems"), numbered_by("GE Healthcare"), &[]);
    check(numbered_by("Philips Medical Systems"), numbered_by("Philips"), &["serial_number"]);
    // Placeholders are no serial numbers.
    check(
        |asset| asset.serial_number = Some("N/A".into()),
        |asset| asset.serial_number = Some("n.a.".into()),
        &[],
    );
    let mac = |asset: &mut Asset| asset.mac_address = Some("00:09:fb:00:00:01".parse().unwrap());
    check(mac, mac, &["mac_address"]);
    let zero = |asset: &mut Asset| asset.mac_address = Some("00:00:00:00:00:00".parse().unwrap());
    check(zero, zero, &[]);
    let name = |asset: &mut Asset| asset.host_name = Some("CT-ED-01.hospital.example".into());
    check(name, |asset| asset.host_name = Some("ct-ed-01".into()), &["host_name"]);
    // All of one model have the same device identifier.
    let model = |asset: &mut Asset| asset.udi = Some("(01)09506000134352".into());
    check(model, model, &[]);
    let one = |asset: &mut Asset| asset.udi = Some("(01)09506000134352(21)AB4711".into());
    check(one, |asset| asset.udi = Some("(01) 09506000134352 (21) ab4711".into()), &["udi"]);
}

#[test]
fn tags_in_another_spelling_are_told_and_many_of_one_value_make_no_thousands() {
    let spelled = [record("SGH-000101", 2, |_| {}), record("sgh 000101", 3, |_| {})];
    assert_eq!(twice(&spelled), [("SGH-000101".into(), "sgh 000101".into(), vec!["asset_tag".into()])]);
    let spaced = [record(" sgh 000101", 2, |_| {}), record("SGH-000101", 3, |_| {})];
    assert_eq!(twice(&spaced), twice(&spelled), "a space before a tag is not part of it");
    let of = |count: u64| -> Vec<Asset> {
        let same = |asset: &mut Asset| asset.serial_number = Some("4711-X".into());
        (0..count).map(|row| record(&format!("T{row:04}"), row + 2, same)).collect()
    };
    assert_eq!(twice(&of(3)).len(), 3, "every two of a few");
    assert_eq!(twice(&of(500)).len(), 499, "each with the next of many");
}

#[test]
fn a_person_says_whether_two_records_are_one_device() {
    let poor = record("A1", 2, |asset| asset.serial_number = Some("4711-X".into()));
    let rich = record("B2", 3, |asset| {
        asset.serial_number = Some("4711-X".into());
        asset.manufacturer = Some("Philips".into());
        asset.department = Some("ICU".into());
    });
    let pair = [poor, rich];
    let told = |decisions: &[Decision]| duplicates(Catalog::builtin(), &pair, decisions);
    let open = told(&[]);
    assert_eq!((&*open[0].retire, open[0].confirmed), ("A1", false), "the poorer record is proposed");
    let subject = Duplicate::subject("B2", "A1");
    let chosen = decision(DecisionKind::DuplicateConfirmed, subject.clone(), "B2", 1);
    let settled = told(std::slice::from_ref(&chosen));
    assert_eq!((&*settled[0].retire, settled[0].confirmed), ("B2", true));
    let two = decision(DecisionKind::DuplicateRejected, subject.clone(), "two", 2);
    assert_eq!(told(&[chosen.clone(), two.clone()]), []);
    assert_eq!(told(&[two.clone(), chosen.clone()]), [], "the last word counts, in whatever order it comes");
    let again = Decision { at: Timestamp(3), ..chosen };
    assert_eq!(told(&[two, again]).len(), 1);
}

/// A host with its identity and the pair of one record.
struct Known {
    host: Host,
    identity: Identity,
    pair: Pair,
}

fn known(asset: &Asset, reasons: Vec<PairReason>, change: impl FnOnce(&mut Host)) -> Known {
    let mut seen = sighting(Some("00:09:fb:00:00:01"), Some("10.20.4.17"), true);
    seen.observations = vec![heard("mdns.name", "ct-ed-01", 11)];
    let mut host = wardroom_identity::host::join(vec![seen]).remove(0);
    host.last_seen = "2026-11-20T10:00:00Z".parse().unwrap();
    change(&mut host);
    let identity = identify(Catalog::builtin(), &host);
    let pair = Pair {
        asset: asset.asset_tag.clone(),
        host: Some(host.key.to_string().into()),
        score: Confidence::new(0.99),
        decision: PairDecision::Match,
        reasons,
    };
    Known { host, identity, pair }
}

fn reason(field: &str, agrees: bool) -> PairReason {
    PairReason {
        field: field.into(),
        agrees,
        weight: 1.0,
        asset_value: "00:09:fb:00:00:02".into(),
        host_value: "00:09:fb:00:00:01".into(),
    }
}

/// Runs a question about some records of which the first is matched.
fn of_register<T>(assets: &[Asset], known: &Known, ask: impl FnOnce(&Register<'_>) -> T) -> T {
    let catalog = Catalog::builtin();
    let duplicates = duplicates(catalog, assets, &[]);
    let register = Register {
        catalog,
        assets,
        hosts: &[(&known.host, &known.identity)],
        pairs: std::slice::from_ref(&known.pair),
        duplicates: &duplicates,
        unread: &[("A1".into(), "bad_mac".into())],
        today: TODAY,
    };
    ask(&register)
}

fn complete(tag: &str) -> Asset {
    record(tag, 2, |asset| {
        asset.manufacturer = Some("Philips".into());
        asset.model = Some("IntelliVue MX450".into());
        asset.serial_number = Some("DE44012231".into());
        asset.department = Some("ICU".into());
        asset.location = Some("Bed 7".into());
        asset.last_pm = Some(Date::constant(2026, 3, 1));
        asset.next_pm = Some(Date::constant(2027, 3, 1));
    })
}

/// By dimension: its score, and what would make it better.
type Grades = BTreeMap<QualityDimension, (Option<f64>, Vec<String>)>;

fn grades(assets: &[Asset], known: &Known, tag: &str) -> (Presence, Grades) {
    let all = of_register(assets, known, qualities);
    let found = all.into_iter().find(|quality| &*quality.asset == tag).unwrap();
    let grade = |improve: &[Box<str>]| improve.iter().map(ToString::to_string).collect();
    let grades =
        found.dimensions.iter().map(|one| (one.dimension, (one.score, grade(&one.improve)))).collect();
    (found.presence, grades)
}

#[test]
fn each_dimension_says_what_would_make_the_record_better() {
    use QualityDimension::{Agreement, Completeness, Consistency, Timeliness, Uniqueness, Validity};
    let mut first = complete("A1");
    first.serial_number = Some("N/A".into());
    first.location = None;
    first.model = Some("Revolution CT".into());
    first.next_pm = Some(Date::constant(2026, 2, 1));
    let known =
        known(&first, vec![reason("mac", false), reason("vendor", true), reason("last_pm", false)], |_| {});
    let mut other = complete("B2");
    other.serial_number = Some("B-4711".into());
    let mut third = complete("C3");
    third.serial_number = Some("b4711".into());
    third.manufacturer = Some("Phillipps Medcial".into());
    third.model = Some("Bed".into());
    let assets = [first, other, third];
    let (presence, of_first) = grades(&assets, &known, "A1");
    assert_eq!(presence, Presence::Heard);
    let told = |of: &Grades, dimension| of[&dimension].1.join(" ");
    assert_eq!(told(&of_first, Completeness), "Enter the location. Enter the MAC address.");
    assert_eq!(
        told(&of_first, Validity),
        "Enter the serial number: `N/A` is none. Correct the MAC address: it could not be read."
    );
    assert_eq!(of_first[&Uniqueness].0, Some(1.0));
    assert!(
        told(&of_first, Consistency)
            .starts_with("Check maker and model: Revolution CT is made by GE HealthCare")
    );
    assert!(told(&of_first, Consistency).ends_with("(2026-02-01) is not after the last one (2026-03-01)."));
    assert_eq!(
        of_first[&Agreement].0,
        Some(0.5),
        "how long ago it was maintained is no field of the register's to be right about"
    );
    assert_eq!(
        told(&of_first, Agreement),
        "Check the MAC address: the network shows 00:09:fb:00:00:01, the register says 00:09:fb:00:00:02."
    );
    assert_eq!(told(&of_first, Timeliness), "Do the maintenance, or enter it: it was due on 2026-02-01.");

    let (presence, of_other) = grades(&assets, &known, "B2");
    assert_eq!(presence, Presence::NotExpected);
    assert_eq!(of_other[&Agreement].0, None, "what may not be networked is not asked for");
    assert_eq!(of_other[&Completeness].0, Some(1.0));
    assert_eq!(told(&of_other, Uniqueness), "Say which record is right: C3 has the same serial number.");
    let (_, of_third) = grades(&assets, &known, "C3");
    assert!(told(&of_third, Consistency).contains("the catalogue knows no `Phillipps Medcial`"));
}

#[test]
fn a_record_is_expected_on_the_network_by_itself_or_by_others_of_its_model() {
    let first = complete("A1");
    let known = known(&first, Vec::new(), |_| {});
    let mut of_model = complete("B2");
    of_model.manufacturer = Some("Philips Medical Systems".into());
    let mut named = complete("C3");
    named.model = Some("Suction pump".into());
    named.host_name = Some("suction-3".into());
    let mut alone = complete("D4");
    alone.model = Some("Suction pump".into());
    let assets = [first, of_model, named, alone];
    let presence = |tag: &str| grades(&assets, &known, tag).0;
    assert_eq!(
        ["A1", "B2", "C3", "D4"].map(presence),
        [Presence::Heard, Presence::Expected, Presence::Expected, Presence::NotExpected]
    );
    assert_eq!(grades(&assets, &known, "B2").1[&QualityDimension::Agreement].0, Some(0.0));
}

fn proposed(assets: &[Asset], known: &Known) -> Vec<(WriteBackField, Option<String>, String)> {
    let told = of_register(assets, known, write_back);
    let text = |text: Box<str>| text.to_string();
    told.into_iter().map(|one| (one.field, one.register_value.map(text), one.proposed.to_string())).collect()
}

#[test]
fn the_register_is_told_what_it_lacks_or_contradicts() {
    use WriteBackField::{HostName, IpAddress, LastSeen, LastSeenAddress, LastSeenNetwork, MacAddress};
    let mut bare = complete("A1");
    bare.ip_address = Some("10.20.4.99".parse().unwrap());
    let known_bare = known(&bare, Vec::new(), |_| {});
    let own = |text: &str| text.to_owned();
    assert_eq!(
        proposed(std::slice::from_ref(&bare), &known_bare),
        [
            (MacAddress, None, own("00:09:fb:00:00:01")),
            (IpAddress, Some(own("10.20.4.99")), own("10.20.4.17")),
            (HostName, None, own("ct-ed-01")),
            (LastSeen, None, own("2026-11-20T10:00:00Z")),
            (LastSeenAddress, None, own("10.20.4.17")),
            (LastSeenNetwork, None, own("local/vlan12")),
        ]
    );
    // What came by DHCP is no fact.
    let leased = known(&bare, Vec::new(), |host| host.protocols.push(Protocol::Dhcp));
    let fields: Vec<WriteBackField> =
        proposed(std::slice::from_ref(&bare), &leased).into_iter().map(|(field, ..)| field).collect();
    assert_eq!(fields, [MacAddress, HostName, LastSeen, LastSeenAddress, LastSeenNetwork]);
    // What agrees is not spoken of.
    let mut same = bare.clone();
    same.ip_address = Some("10.20.4.17".parse().unwrap());
    same.mac_address = Some("00:09:fb:00:00:01".parse().unwrap());
    same.host_name = Some("CT-ED-01.hospital.example".into());
    assert!(proposed(std::slice::from_ref(&same), &known_bare).iter().all(|(field, ..)| !field.is_change()));
    // A candidate is nobody's host yet.
    let mut perhaps = known(&bare, Vec::new(), |_| {});
    perhaps.pair.decision = PairDecision::Candidate;
    assert_eq!(proposed(std::slice::from_ref(&bare), &perhaps), []);
}

#[test]
fn what_several_records_share_says_nothing_of_each_and_a_duplicate_is_retired() {
    let assets = [complete("A1"), complete("B2")];
    let known = known(&assets[0], Vec::new(), |_| {});
    let catalog = Catalog::builtin();
    let settled = decision(DecisionKind::DuplicateConfirmed, Duplicate::subject("A1", "B2"), "B2", 1);
    let duplicates = duplicates(catalog, &assets, &[settled]);
    let pairs = [known.pair.clone(), Pair { asset: "B2".into(), ..known.pair.clone() }];
    let register = Register {
        catalog,
        assets: &assets,
        hosts: &[(&known.host, &known.identity)],
        pairs: &pairs,
        duplicates: &duplicates,
        unread: &[],
        today: TODAY,
    };
    let told = write_back(&register);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&*told[0].asset, told[0].field, &*told[0].proposed),
        ("B2", WriteBackField::Status, "retired, duplicate of A1")
    );
}

proptest! {
    #[test]
    fn the_order_of_the_records_does_not_count(
        serials in proptest::collection::vec("[a-c]{0,2}[0-9]{2,3}", 1..20),
        seed in any::<u64>(),
    ) {
        let mut assets: Vec<Asset> = serials
            .iter()
            .enumerate()
            .map(|(at, serial)| record(&format!("T{at:02}"), at as u64 + 2, |asset| asset.serial_number = Some(serial.as_str().into())))
            .collect();
        let catalog = Catalog::builtin();
        let told = duplicates(catalog, &assets, &[]);
        for duplicate in &told {
            prop_assert!(duplicate.first < duplicate.second);
            prop_assert!([&duplicate.first, &duplicate.second].contains(&&duplicate.retire));
        }
        let middle = (seed % assets.len() as u64) as usize;
        assets.rotate_left(middle);
        prop_assert_eq!(duplicates(catalog, &assets, &[]), told);
    }
}
