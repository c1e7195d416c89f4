//! Observations to claims.

use wardroom_catalog::Catalog;
use wardroom_identity::identify;
use wardroom_model::{Attribute, Identity};

use crate::said;

/// Vendor, product, version, serial, operating system with version, category: what is claimed.
pub(crate) fn claims(identity: &Identity) -> Vec<String> {
    identity
        .claims
        .iter()
        .map(|claim| match &claim.os {
            Some(os) => format!("os {} {}", claim.value, os.version.as_deref().unwrap_or("?")),
            None => format!("{} {}", claim.attribute, claim.value),
        })
        .collect()
}

pub(crate) fn check(mac: Option<&str>, facts: &[(&str, &str)], medical: Option<bool>, expected: &[&str]) {
    let identity = identify(Catalog::builtin(), &said(mac, facts));
    assert_eq!(claims(&identity), expected, "{facts:?}\n{:#?}", identity.evidence);
    assert_eq!(identity.medical.map(|(value, _)| value), medical, "{facts:?}");
}

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
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
