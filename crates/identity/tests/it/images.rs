//! DICOM: who made an image, and who only sends it.

use std::collections::BTreeSet;

use wardroom_catalog::Catalog;
use wardroom_identity::identify;
use wardroom_model::{Attribute, Locator};

use crate::identify::check;
use crate::said;

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const MR: &str = "1.2.840.10008.5.1.4.1.1.4";
const FIND: &str = "1.2.840.10008.5.1.4.1.2.2.1";
const WORKLIST: &str = "1.2.840.10008.5.1.4.31";

/// Network cards of a maker of computers, and of Philips.
const COMPUTER: Option<&str> = Some("04:0e:3c:00:00:01");
const PHILIPS: Option<&str> = Some("00:09:fb:00:00:01");

type Facts<'f> = Vec<(&'f str, &'f str)>;

/// What one scanner's data sets say.
fn data_sets<'f>() -> Facts<'f> {
    vec![
        ("dicom.modality", "CT"),
        ("dicom.manufacturer", "Philips"),
        ("dicom.model_name", "Brilliance 64"),
        ("dicom.device_serial_number", "95214"),
        ("dicom.software_versions", "2.6.2"),
        ("dicom.station_name", "CT-ED-01"),
        ("dicom.sop_class", CT),
    ]
}

fn with<'f>(more: &[(&'f str, &'f str)]) -> Facts<'f> {
    let mut facts = data_sets();
    facts.extend(more);
    facts
}

const SCANNER: &[&str] =
    &["vendor Philips", "product Brilliance 64", "version 2.6.2", "serial 95214", "category ct_scanner"];

/// A scanner on whatever port: by its data sets and its association, in whatever computer it is.
#[test]
fn a_scanner_is_known_by_its_data_sets_and_its_association() {
    let worklist = ("dicom.sop_class", WORKLIST);
    let philips = ("dicom.implementation_class_uid", "1.3.46.670589.33.1.0.1");
    let toolkit = ("dicom.implementation_version_name", "OFFIS_DCMTK_367");
    let title = ("dicom.calling_ae_title", "CT-ED-01");
    check(COMPUTER, &with(&[worklist, philips, title]), Some(true), SCANNER);
    check(COMPUTER, &with(&[toolkit]), Some(true), SCANNER);
    check(None, &with(&[]), Some(true), SCANNER);
    // Its console takes images in, to compare, and lends its own to others.
    check(COMPUTER, &with(&[title, ("dicom.accepted_sop_class", CT)]), Some(true), SCANNER);
    check(PHILIPS, &with(&[("dicom.accepted_sop_class", CT)]), Some(true), SCANNER);
    let lends = [title, ("dicom.accepted_sop_class", CT), ("dicom.accepted_sop_class", FIND)];
    check(COMPUTER, &with(&lends), Some(true), SCANNER);
}

#[test]
fn each_claim_of_a_scanner_names_the_frames_that_say_so() {
    let philips = ("dicom.implementation_class_uid", "1.3.46.670589.33.1.0.1");
    let identity = identify(Catalog::builtin(), &said(COMPUTER, &with(&[philips])));
    let frames = |attribute: Attribute| -> BTreeSet<u64> {
        let pieces = identity.evidence.iter().filter(|piece| piece.claim == attribute && piece.supports);
        let frame = |locator: &Locator| match locator {
            Locator::Capture(capture) => Some(capture.frame),
            _ => None,
        };
        pieces.filter_map(|piece| frame(&piece.locator)).collect()
    };
    // The facts stand in frames 1 to 8, in the order of `data_sets`, and the association in the last.
    // A product's name speaks for its maker.
    assert_eq!(frames(Attribute::Vendor), [2, 3, 8].into());
    assert_eq!(frames(Attribute::Product), [3].into());
    assert_eq!(frames(Attribute::Version), [5].into());
    assert_eq!(frames(Attribute::Serial), [4].into());
    assert_eq!(frames(Attribute::Category), [1, 3, 6, 7].into());
}

#[test]
fn who_passes_on_the_data_sets_of_several_is_none_of_them() {
    let another = [
        ("dicom.manufacturer", "GE MEDICAL SYSTEMS"),
        ("dicom.model_name", "LOGIQE9"),
        ("dicom.device_serial_number", "99887"),
        ("dicom.sop_class", MR),
    ];
    check(None, &with(&another), None, &["category image_archive"]);
    let identity = identify(Catalog::builtin(), &said(None, &with(&another)));
    let passed_on: Vec<_> =
        identity.evidence.iter().filter(|piece| piece.fingerprint.ends_with(".passed_on")).collect();
    assert!(passed_on.len() >= 6);
    assert!(passed_on.iter().all(|piece| piece.weight == 0.0 && !piece.supports));
    // Nor is it called as they are.
    let named = |facts: &[(&str, &str)]| {
        let host = said(None, facts);
        wardroom_identity::names(&host, &identify(Catalog::builtin(), &host)).join(" ")
    };
    let own = ("dhcp.host_name", "router-7");
    assert_eq!(named(&with(&[own])), "router-7 CT-ED-01");
    assert_eq!(named(&[&with(&another)[..], &[own]].concat()), "router-7");
    // Two serial numbers of one maker and model, and two models without a serial number, are two devices as well.
    let serials = [("dicom.device_serial_number", "95215"), ("dicom.calling_ae_title", "CT-ED-01")];
    check(None, &with(&serials[..1]), None, &["category image_archive"]);
    // But for those of a scanner's detectors, and a maker that is not told.
    let detectors = ["vendor Philips", "product Brilliance 64", "version 2.6.2", "category ct_scanner"];
    check(None, &with(&serials), Some(true), &detectors);
    check(None, &with(&[("dicom.manufacturer", "UNKNOWN")]), Some(true), SCANNER);
    let models = [("dicom.model_name", "Ingenia"), ("dicom.model_name", "Brilliance 64")];
    check(None, &models, None, &["category image_archive"]);
    // Spellings of one maker are one maker, and zeros before a serial number are none of it.
    check(None, &with(&[("dicom.manufacturer", "Philips Medical Systems")]), Some(true), SCANNER);
    let zeros = with(&[("dicom.device_serial_number", "0095214")]);
    assert_eq!(
        identify(Catalog::builtin(), &said(None, &zeros))
            .claim(Attribute::Product)
            .map(|claim| &*claim.value),
        Some("Brilliance 64")
    );
}

/// An archive or a router that forwards what one scanner made has neither the scanner's card nor its software nor its name.
#[test]
fn who_forwards_the_data_sets_of_one_scanner_is_not_that_scanner() {
    let toolkit = ("dicom.implementation_version_name", "OFFIS_DCMTK_367");
    let takes = ("dicom.accepted_sop_class", CT);
    let answers = ("dicom.accepted_sop_class", FIND);
    check(COMPUTER, &with(&[takes, answers]), Some(true), &["category image_archive"]);
    check(COMPUTER, &with(&[takes, toolkit]), None, &[]);
    check(
        COMPUTER,
        &with(&[toolkit, ("dicom.calling_ae_title", "SGHPACS")]),
        None,
        &["category image_archive"],
    );
    check(COMPUTER, &with(&[("dhcp.host_name", "pacs-01")]), None, &["category image_archive"]);
    // An archive of the scanner's own maker answers queries.
    check(PHILIPS, &with(&[takes, answers]), Some(true), &["vendor Philips", "category image_archive"]);
    check(
        Some("00:50:56:00:00:01"),
        &with(&[takes, answers, ("http.realm", "Basic realm=\"Orthanc Secure Area\"")]),
        Some(true),
        &["vendor Orthanc", "product Orthanc", "category image_archive"],
    );
}

#[test]
fn what_stands_in_for_a_value_is_none() {
    let facts = [
        ("dicom.manufacturer", "UNKNOWN"),
        ("dicom.model_name", "n/a"),
        ("dicom.software_versions", "none"),
        ("dicom.device_serial_number", "000000"),
        ("dicom.modality", "OT"),
    ];
    check(None, &facts, None, &[]);
}
