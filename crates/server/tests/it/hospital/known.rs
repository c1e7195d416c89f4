//! What is known of the hospital's devices: identities, pairs, devices.

use wardroom_model::claim::{Evidence, OsDetail};
use wardroom_model::device::Bucket;
use wardroom_model::id::DeviceId;
use wardroom_model::reconciliation::{Pair, PairDecision, PairReason};
use wardroom_model::{Asset, Attribute, Claim, Confidence, Device, Field, Identity};
use wardroom_store::Store;

use super::{ROWS, Row, frame, heard, key, system};

pub(super) fn device_id(number: usize) -> DeviceId {
    DeviceId::of(&["sample", &number.to_string()])
}

fn claims(row: &Row) -> Vec<Claim> {
    let claim = |attribute, value: Option<&str>, confidence| {
        value.map(|value| Claim {
            attribute,
            id: None,
            value: value.into(),
            confidence: Confidence::new(confidence),
            os: None,
        })
    };
    let category = row.category.map(|(slug, name)| Claim {
        attribute: Attribute::Category,
        id: Some(slug.into()),
        value: name.into(),
        confidence: Confidence::new(0.99),
        os: None,
    });
    let os = row.host.filter(|host| host.starts_with("CT")).map(|_| Claim {
        attribute: Attribute::Os,
        id: None,
        value: "Windows".into(),
        confidence: Confidence::new(0.9),
        os: Some(OsDetail {
            version: Some("10".into()),
            build: Some("17763".into()),
            end_of_support: Some(jiff::civil::date(2029, 1, 9)),
        }),
    });
    [
        claim(Attribute::Vendor, row.vendor, 0.94),
        claim(Attribute::Product, row.product, 0.88),
        claim(Attribute::Version, row.version, 0.97),
        os,
        category,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Identities, pairs, devices, marks.
pub(super) async fn know(store: &Store, more: usize) {
    let evidence = |claim, value: &str, supports, weight, field, seen: &str, number| Evidence {
        claim,
        value: value.into(),
        supports,
        weight,
        fingerprint: "dicom.manufacturer.ge".into(),
        field,
        seen: seen.into(),
        locator: frame(number),
    };
    let identities: Vec<_> = heard()
        .map(|(number, row)| {
            let evidence = if number == 0 {
                vec![
                    evidence(
                        Attribute::Vendor,
                        "ge_healthcare",
                        true,
                        4.6,
                        Field::DicomManufacturer,
                        "GE MEDICAL SYSTEMS",
                        812,
                    ),
                    evidence(Attribute::Vendor, "dell", false, -1.2, Field::DhcpVendorClass, "MSFT 5.0", 12),
                    evidence(
                        Attribute::Category,
                        "ct_scanner",
                        true,
                        5.1,
                        Field::DicomModelName,
                        "Revolution CT",
                        812,
                    ),
                ]
            } else {
                Vec::new()
            };
            let medical = row.function.map(|function| (function.is_medical(), Confidence::new(0.98)));
            (key(number).id(), Identity { medical, claims: claims(row), evidence, knowledge: "test".into() })
        })
        .collect();
    store.identity_put_batch(&system(), &identities).await.unwrap();
    let mut devices: Vec<Device> = ROWS.iter().enumerate().map(|(number, row)| device(number, row)).collect();
    devices.extend((0..more).map(|number| Device {
        id: DeviceId::of(&["more", &number.to_string()]),
        assets: Vec::new(),
        hosts: Vec::new(),
        bucket: Bucket::NetworkOnly,
        name: format!("WS-{number:04}").into(),
        claims: Vec::new(),
        medical: Some((false, Confidence::new(0.9))),
        department: Some("Administration".into()),
        location: None,
        kin: Vec::new(),
        speaks_for: Vec::new(),
        named: None,
        several: Vec::new(),
    }));
    store.device_replace_all(&system(), &devices).await.unwrap();
    let reason = |field: &str, agrees, weight, asset: &str, host: &str| PairReason {
        field: field.into(),
        agrees,
        weight,
        asset_value: asset.into(),
        host_value: host.into(),
    };
    let pair = |tag: &str, number: usize, score, decision, reasons| Pair {
        asset: tag.into(),
        host: Some(key(number).to_string().into()),
        score: Confidence::new(score),
        decision,
        reasons,
    };
    let pairs = [
        pair(
            "A0001",
            0,
            0.993,
            PairDecision::Match,
            vec![reason("mac", true, 9.1, "00:1b:63:84:45:00", "00:1b:63:84:45:00")],
        ),
        pair(
            "A0002",
            1,
            0.71,
            PairDecision::Candidate,
            vec![
                reason("vendor", true, 1.4, "BD", "BD"),
                reason("serial", false, -2.3, "SN00001", "SN99999"),
            ],
        ),
    ];
    store.pair_replace_all(&system(), &pairs).await.unwrap();
}

fn device(number: usize, row: &Row) -> Device {
    Device {
        id: device_id(number),
        assets: row.tag.map(|tag| Asset::id("sample", tag)).into_iter().collect(),
        hosts: row.host.map(|_| key(number).id().into()).into_iter().collect(),
        bucket: match (row.tag, row.host) {
            (Some(_), Some(_)) => Bucket::Matched,
            (None, _) => Bucket::NetworkOnly,
            (Some(_), None) => Bucket::CmmsOnly,
        },
        name: row.host.or(row.tag).unwrap_or_default().into(),
        claims: claims(row),
        medical: row.function.map(|function| (function.is_medical(), Confidence::new(0.98))),
        department: Some(row.department).filter(|text| !text.is_empty()).map(Into::into),
        location: Some(row.room).filter(|text| !text.is_empty()).map(Into::into),
        kin: Vec::new(),
        speaks_for: Vec::new(),
        named: None,
        several: Vec::new(),
    }
}
