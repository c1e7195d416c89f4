//! How claims were added up, and what would raise the confidence in them.

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::fusion::Group;
use wardroom_identity::{Advice, Counted, Identifier, Means, Sum, advice};
use wardroom_model::{Attribute, Confidence, Host};

use crate::{asset, said};

const SIEMENS_CARD: Option<&str> = Some("08:00:06:00:00:01");

const CARD: &[(&str, &str)] = &[("ethernet.source", "08:00:06:00:00:01")];

fn sums(host: &Host) -> Vec<Sum> {
    Identifier::new(Catalog::builtin()).sums(host)
}

fn advised(host: &Host) -> Vec<Advice> {
    let mut identifier = Identifier::new(Catalog::builtin());
    let (identity, sums) = (identifier.identify(host), identifier.sums(host));
    advice(Catalog::builtin(), &identity.claims, &[], &sums, &[host], &[])
}

#[test]
fn what_depends_on_the_same_source_counts_once() {
    let host = said(
        None,
        &[
            ("dicom.manufacturer", "GE MEDICAL SYSTEMS"),
            ("dicom.manufacturer", "GE Healthcare"),
            ("dicom.implementation_class_uid", "1.2.840.113619.6.352"),
        ],
    );
    let sums = sums(&host);
    let vendor = sums.iter().find(|sum| sum.attribute == Attribute::Vendor).unwrap();
    let claimed = vendor.claimed().unwrap();
    assert_eq!(claimed.id.as_deref(), Some("ge_healthcare"));
    let of = |group: Group| -> Vec<Counted> {
        let pieces = claimed.pieces.iter().filter(|piece| piece.group == group);
        pieces.map(|piece| piece.counted).collect()
    };
    assert_eq!(of(Group::DataSet)[..2], [Counted::Whole, Counted::Dependent]);
    assert_eq!(of(Group::Association)[0], Counted::Whole);
    let added: f64 = claimed.pieces.iter().map(|piece| piece.adds).sum();
    assert!((added.min(6.9) - claimed.score).abs() < 1e-9, "{added} and {}", claimed.score);
}

#[test]
fn a_rival_stands_beside_what_is_claimed_and_lowers_it() {
    let host = said(SIEMENS_CARD, &[("dicom.manufacturer", "GE MEDICAL SYSTEMS")]);
    let sums = sums(&host);
    let vendor = sums.iter().find(|sum| sum.attribute == Attribute::Vendor).unwrap();
    let values: Vec<(Option<&str>, bool)> =
        vendor.values.iter().map(|value| (value.id.as_deref(), value.claimed)).collect();
    assert_eq!(values[0], (Some("ge_healthcare"), true), "{values:?}");
    assert!(values.len() > 1, "the card speaks for another: {values:?}");
    let claimed = vendor.claimed().unwrap();
    assert!(claimed.confidence < Confidence::from_log_odds(claimed.score));
}

#[test]
fn who_is_known_by_the_card_alone_is_told_what_would_settle_it() {
    let host = said(SIEMENS_CARD, CARD);
    let all = advised(&host);
    let gains: Vec<f64> = all.iter().map(|advice| advice.gain).collect();
    assert!(gains.is_sorted_by(|a, b| a >= b), "{gains:?}");
    let of = |means: Means| all.iter().find(|advice| advice.means == means);
    let label = of(Means::Label).unwrap();
    let vendor = label.raises.iter().find(|raise| raise.attribute == Attribute::Vendor).unwrap();
    assert!(vendor.before.unwrap() < vendor.after, "{vendor:?}");
    assert!(of(Means::Menu).is_some(), "its version is not known");
    assert!(all.iter().any(|advice| matches!(advice.means, Means::Heard(_))), "{all:?}");
}

#[test]
fn a_scanner_without_images_is_told_to_wait_for_one() {
    let associated =
        &[("dicom.sop_class", "1.2.840.10008.5.1.4.1.1.2"), ("dicom.sop_class", "1.2.840.10008.5.1.4.31")];
    let image = |host: &Host| advised(host).iter().any(|advice| advice.means == Means::Heard(Group::DataSet));
    assert!(image(&said(None, associated)));
    let mut sent = associated.to_vec();
    sent.push(("dicom.manufacturer", "Hologic"));
    assert!(!image(&said(None, &sent)), "an image was heard");
    assert!(!image(&said(None, &[("mdns.service", "_ipp._tcp.local")])), "printers send none");
}

#[test]
fn what_is_settled_or_typed_needs_no_more() {
    let host = said(SIEMENS_CARD, CARD);
    let mut identifier = Identifier::new(Catalog::builtin());
    let (identity, sums) = (identifier.identify(&host), identifier.sums(&host));
    let known = |settled: &[Attribute], assets: &[&wardroom_model::Asset]| {
        advice(Catalog::builtin(), &identity.claims, settled, &sums, &[&host], assets)
    };
    assert!(known(Attribute::ALL, &[]).is_empty());
    let typed = wardroom_model::Asset {
        manufacturer: Some("Siemens".into()),
        model: Some("SOMATOM".into()),
        serial_number: Some("41527".into()),
        ..asset("A1")
    };
    let said = known(&[], &[&typed]);
    let label = said.iter().filter(|advice| advice.means == Means::Label);
    assert!(label.flat_map(|advice| &advice.raises).all(|raise| raise.attribute == Attribute::Version));
}

proptest! {
    /// The sum that is shown is the sum of the claim, and a claim has one.
    #[test]
    fn the_sum_is_that_of_the_claim(chosen in prop::collection::vec(0..crate::properties::FACTS.len(), 0..9)) {
        let facts: Vec<(&str, &str)> = chosen.iter().map(|fact| crate::properties::FACTS[*fact]).collect();
        let host = said(SIEMENS_CARD, &facts);
        let mut identifier = Identifier::new(Catalog::builtin());
        let identity = identifier.identify(&host);
        let sums = identifier.sums(&host);
        for claim in &identity.claims {
            let sum = sums.iter().find(|sum| sum.attribute == claim.attribute).unwrap();
            let claimed = sum.claimed().unwrap();
            prop_assert_eq!(claimed.confidence, claim.confidence);
            prop_assert!(claimed.pieces.iter().any(|piece| piece.adds > 0.0));
        }
        for piece in &identity.evidence {
            let sum = sums.iter().find(|sum| sum.attribute == piece.claim).unwrap();
            prop_assert!(sum.piece(piece).is_some(), "{piece:?}");
        }
    }
}
