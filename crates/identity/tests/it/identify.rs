//! Observations to claims.

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::identify;
use wardroom_model::{Attribute, Identity};

use crate::said;

/// Vendor, product, version, serial, operating system with version, category: what is claimed.
fn claims(identity: &Identity) -> Vec<String> {
    identity
        .claims
        .iter()
        .map(|claim| match &claim.os {
            Some(os) => format!("os {} {}", claim.value, os.version.as_deref().unwrap_or("?")),
            None => format!("{} {}", claim.attribute, claim.value),
        })
        .collect()
}

fn check(mac: Option<&str>, facts: &[(&str, &str)], medical: Option<bool>, expected: &[&str]) {
    let identity = identify(Catalog::builtin(), &said(mac, facts));
    assert_eq!(claims(&identity), expected, "{facts:?}\n{:#?}", identity.evidence);
    assert_eq!(identity.medical.map(|(value, _)| value), medical, "{facts:?}");
}

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const MR: &str = "1.2.840.10008.5.1.4.1.1.4";
const FIND: &str = "1.2.840.10008.5.1.4.1.2.2.1";
const WORKLIST: &str = "1.2.840.10008.5.1.4.31";

#[test]
fn a_scanner_names_itself_in_its_data_sets() {
    check(
        None,
        &[
            ("dicom.calling_ae_title", "CT_2"),
            ("dicom.implementation_class_uid", "1.3.12.2.1107.5.1"),
            ("dicom.sop_class", CT),
            ("dicom.sop_class", WORKLIST),
            ("dicom.modality", "CT"),
            ("dicom.manufacturer", "SIEMENS"),
            ("dicom.model_name", "SOMATOM Force"),
            ("dicom.device_serial_number", "00075621"),
            ("dicom.software_versions", "syngo CT VB20A"),
        ],
        Some(true),
        &[
            "vendor Siemens Healthineers",
            "product SOMATOM Force",
            "version syngo CT VB20A",
            "serial 00075621",
            "category ct_scanner",
        ],
    );
}

#[test]
fn a_scanner_that_stores_nothing_is_known_by_what_it_asks() {
    check(
        None,
        &[("dicom.sop_class", CT), ("dicom.sop_class", WORKLIST)],
        Some(true),
        &["category ct_scanner"],
    );
}

#[test]
fn who_passes_on_the_data_sets_of_several_is_none_of_them() {
    let facts = [
        ("dicom.manufacturer", "SIEMENS"),
        ("dicom.manufacturer", "GE MEDICAL SYSTEMS"),
        ("dicom.model_name", "Aera"),
        ("dicom.model_name", "LOGIQE9"),
        ("dicom.device_serial_number", "41527"),
        ("dicom.device_serial_number", "99887"),
        ("dicom.modality", "MR"),
        ("dicom.sop_class", CT),
        ("dicom.sop_class", MR),
    ];
    check(None, &facts, Some(true), &["category image_archive"]);
    let identity = identify(Catalog::builtin(), &said(None, &facts));
    let passed_on: Vec<_> =
        identity.evidence.iter().filter(|piece| piece.fingerprint.ends_with(".passed_on")).collect();
    assert!(passed_on.len() >= 6);
    assert!(passed_on.iter().all(|piece| piece.weight == 0.0 && !piece.supports));
}

#[test]
fn an_archive_is_not_what_its_one_scanner_is() {
    check(
        Some("00:50:56:00:00:01"),
        &[
            ("dicom.accepted_sop_class", CT),
            ("dicom.accepted_sop_class", FIND),
            ("dicom.implementation_version_name", "OFFIS_DCMTK_367"),
            ("dicom.manufacturer", "SIEMENS"),
            ("dicom.modality", "CT"),
            ("http.realm", "Basic realm=\"Orthanc Secure Area\""),
        ],
        Some(true),
        &["vendor Orthanc", "product Orthanc", "category image_archive"],
    );
}

#[test]
fn cards_speak_for_their_makers_only() {
    check(Some("00:09:fb:00:00:01"), &[("arp.sender_address", "10.0.0.5")], Some(true), &["vendor Philips"]);
    check(Some("00:80:92:00:00:01"), &[("arp.sender_address", "10.0.0.5")], None, &[]);
    check(
        Some("00:50:56:00:00:01"),
        &[("arp.sender_address", "10.0.0.5")],
        Some(false),
        &["category server"],
    );
    check(
        Some("ac:cc:8e:00:00:01"),
        &[("arp.sender_address", "10.0.0.5")],
        Some(false),
        &["vendor Axis", "category ip_camera"],
    );
    check(None, &[], None, &[]);
}

#[test]
fn a_workstation_is_no_medical_device() {
    check(
        Some("50:81:40:00:00:01"),
        &[
            ("dhcp.vendor_class", "MSFT 5.0"),
            ("dhcp.host_name", "DESKTOP-4F8KQ2B"),
            ("http.user_agent", "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"),
        ],
        Some(false),
        &["vendor HP", "os Windows 7", "category workstation"],
    );
}

#[test]
fn a_windows_release_carries_its_end_of_support() {
    let host =
        said(None, &[("http.user_agent", "Mozilla/5.0 (Windows NT 6.1)"), ("dhcp.vendor_class", "MSFT 5.0")]);
    let identity = identify(Catalog::builtin(), &host);
    let os = identity.claim(Attribute::Os).and_then(|claim| claim.os.clone()).unwrap();
    assert_eq!(os.end_of_support.map(|date| date.to_string()).as_deref(), Some("2020-01-14"));
}

#[test]
fn a_gateway_is_told_by_its_software_and_not_by_the_devices_that_it_speaks_for() {
    check(
        Some("00:50:56:00:00:01"),
        &[
            ("hl7.sending_application", "ALARISGW"),
            ("hl7.software_vendor", "BD"),
            ("hl7.software_version", "12.3"),
            ("hl7.software_product", "Alaris Systems Manager"),
            ("hl7.equipment_instance", "13862147^8015^F8C678FFFE200251^EUI-64"),
            ("hl7.equipment_instance", "15220983^8015^F8C678FFFE200252^EUI-64"),
        ],
        Some(true),
        &["vendor BD", "product Alaris Systems Manager", "version 12.3", "category infusion_gateway"],
    );
}

#[test]
fn a_device_that_speaks_for_itself_alone_and_one_of_which_a_gateway_speaks() {
    let software = [("hl7.software_vendor", "Draeger Medical"), ("hl7.software_product", "Perseus A500")];
    let own = [
        software[0],
        software[1],
        ("hl7.equipment_instance", "ASHK-0199^Perseus A500^00105DFFFE200273^EUI-64"),
    ];
    check(
        None,
        &own,
        Some(true),
        &["vendor Dräger", "product Perseus A500", "serial ASHK-0199", "category anesthesia_workstation"],
    );
    check(
        Some("f8:c6:78:20:02:51"),
        &[("hl7.equipment_instance", "13862147^Alaris PCU 8015^F8C678FFFE200251^EUI-64")],
        Some(true),
        &["vendor BD", "product Alaris PCU 8015", "serial 13862147", "category infusion_pump"],
    );
}

#[test]
fn a_printer_is_told_by_its_vendor_class() {
    check(
        None,
        &[("dhcp.vendor_class", "Mfg=HP;Typ=Printer;Mod=HP LaserJet M507;Ser=PHBLK12345")],
        Some(false),
        &["vendor HP", "product HP LaserJet M507", "serial PHBLK12345", "category printer"],
    );
}

#[test]
fn contradiction_lowers_the_confidence_and_is_shown() {
    let alone = said(None, &[("dicom.manufacturer", "SIEMENS")]);
    let torn =
        said(None, &[("dicom.manufacturer", "SIEMENS"), ("hl7.software_vendor", "Philips Medical Systems")]);
    let (alone, torn) = (identify(Catalog::builtin(), &alone), identify(Catalog::builtin(), &torn));
    let confidence = |identity: &Identity| identity.claim(Attribute::Vendor).unwrap().confidence;
    assert!(confidence(&torn) < confidence(&alone));
    assert!(torn.evidence.iter().any(|piece| !piece.supports && &*piece.value == "philips"));
}

const FACTS: &[(&str, &str)] = &[
    ("dicom.manufacturer", "SIEMENS"),
    ("dicom.manufacturer", "Philips"),
    ("dicom.model_name", "Aera"),
    ("dicom.modality", "MR"),
    ("dicom.software_versions", "A\\B:1\\1.2.3"),
    ("dicom.device_serial_number", "555555"),
    ("dicom.device_serial_number", "41527"),
    ("dicom.sop_class", CT),
    ("dicom.sop_class", WORKLIST),
    ("dicom.accepted_sop_class", FIND),
    ("dhcp.vendor_class", "MSFT 5.0"),
    ("dhcp.vendor_class", "udhcp 1.30"),
    ("dhcp.host_name", "LOGIQE9-1"),
    ("http.user_agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
    ("http.server", "Microsoft-IIS/8.5"),
    ("hl7.software_vendor", "BD"),
    ("hl7.software_product", "Alaris Systems Manager"),
    ("mdns.service", "_ipp._tcp.local"),
    ("tls.subject", "O=Draeger Medical, CN=x"),
    ("dns.server", "yes"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_evidence_does_not_count_and_confidences_are_probabilities(
        (facts, shuffled) in prop::sample::subsequence(FACTS, 0..FACTS.len())
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        // The same facts with the same places, handed over in another order.
        let place = |fact: &(&str, &str)| FACTS.iter().position(|known| known == fact).unwrap() as i64;
        let made = |facts: &[(&str, &str)]| {
            let mut host = said(Some("04:0e:3c:00:00:01"), &[]);
            host.observations = facts.iter().map(|fact| crate::heard(fact.0, fact.1, place(fact))).collect();
            host
        };
        let sorted = |mut host: wardroom_model::Host| {
            host.observations.sort_by_key(|heard| (heard.field, heard.first_seen));
            host
        };
        let identity = identify(Catalog::builtin(), &made(&facts));
        let again = identify(Catalog::builtin(), &sorted(made(&shuffled)));
        prop_assert_eq!(&identity.claims, &again.claims);
        prop_assert_eq!(identity.medical, again.medical);
        for claim in &identity.claims {
            let confidence = claim.confidence.value();
            prop_assert!((0.5..1.0).contains(&confidence), "{:?}", claim);
            let supported = identity.evidence.iter().any(|piece| piece.claim == claim.attribute && piece.supports);
            prop_assert!(supported, "{:?}", claim);
        }
    }

    #[test]
    fn hostile_values_do_no_harm(values in prop::collection::vec((0usize..90, ".{0,40}"), 0..12)) {
        let mut host = said(Some("00:09:fb:00:00:01"), &[]);
        host.observations = values
            .iter()
            .map(|(field, value)| {
                let field = wardroom_model::Field::ALL[field % wardroom_model::Field::ALL.len()];
                crate::heard(&field.to_string(), value, 1)
            })
            .collect();
        identify(Catalog::builtin(), &host);
    }
}
