//! What scanners must leave alone.

use wardroom_catalog::Catalog;
use wardroom_identity::scan::{ScanClass, do_not_scan};
use wardroom_model::claim::OsDetail;
use wardroom_model::{Attribute, Claim, Date};

fn claim(attribute: Attribute, value: &str) -> Claim {
    Claim::new(attribute, None, value, 0.9)
}

#[test]
fn each_device_is_left_alone_for_its_reason() {
    let today: Date = "2026-11-21".parse().unwrap();
    let kind = |slug: &str| vec![claim(Attribute::Category, slug)];
    let with_os = |slug: &str, os: &str, end: Option<&str>| {
        let end_of_support = end.map(|end| end.parse().unwrap());
        let os = Claim {
            os: Some(OsDetail { end_of_support, ..OsDetail::default() }),
            ..claim(Attribute::Os, os)
        };
        vec![claim(Attribute::Category, slug), os]
    };
    for (claims, medical, expected) in [
        (kind("infusion_pump"), None, Some(ScanClass::LifeSupport)),
        (kind("radiotherapy"), None, Some(ScanClass::Therapeutic)),
        (kind("patient_monitor"), None, Some(ScanClass::Monitoring)),
        (kind("ct_scanner"), None, Some(ScanClass::Medical)),
        (kind("industrial_gateway"), None, Some(ScanClass::Fragile)),
        (with_os("ct_scanner", "Windows", Some("2020-01-14")), None, Some(ScanClass::Fragile)),
        (with_os("printer", "VxWorks", None), None, Some(ScanClass::Fragile)),
        (kind("printer"), None, None),
        (with_os("workstation", "Windows", Some("2020-01-14")), Some(false), None),
        (vec![], None, Some(ScanClass::NotKnown)),
        (vec![claim(Attribute::Vendor, "hologic")], None, Some(ScanClass::NotKnown)),
        (vec![], Some(true), Some(ScanClass::Medical)),
        (vec![], Some(false), None),
    ] {
        let alone = do_not_scan(Catalog::builtin(), &claims, medical, today);
        assert_eq!(alone.as_ref().map(|alone| alone.class), expected, "{claims:?} {medical:?}");
        assert!(alone.is_none_or(|alone| !alone.reason.is_empty()));
    }
}
