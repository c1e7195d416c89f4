//! What people see.

use wardroom_catalog::Catalog;
use wardroom_identity::code::Products;
use wardroom_identity::device::{Joined, asset_claims, join};
use wardroom_identity::{Identifier, identify, kin, reconcile};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::{Bucket, HostRole};
use wardroom_model::product_record::ProductCode;
use wardroom_model::{Asset, Attribute, Host, ProductRecord, Timestamp};

use crate::{asset, said};

fn devices(assets: &[Asset], hosts: &[Host], decisions: &[Decision]) -> Vec<Joined> {
    let catalog = Catalog::builtin();
    let identities: Vec<_> = hosts.iter().map(|host| identify(catalog, host)).collect();
    let both: Vec<_> = hosts.iter().zip(&identities).collect();
    let parties = kin::parties(&mut Identifier::new(catalog), &both, &kin::Awake::default(), decisions);
    let sides: Vec<_> = parties.iter().map(kin::Party::side).collect();
    let said = kin::decisions_of_parties(decisions, &parties);
    let pairs = reconcile(catalog, assets, &sides, &said);
    let mut devices = join(catalog, "sgh", assets, &parties, &pairs, decisions, &products());
    devices.sort_by(|a, b| a.device.name.cmp(&b.device.name));
    devices
}

fn products() -> Products {
    let record = |identifier: &str, company: &str, brand: &str, codes: &[&str]| ProductRecord {
        device_identifier: identifier.into(),
        company: Some(company.into()),
        brand: Some(brand.into()),
        model: Some("M-1".into()),
        product_codes: codes
            .iter()
            .map(|code| ProductCode { code: (*code).into(), ..Default::default() })
            .collect(),
        ..ProductRecord::default()
    };
    [
        record("00844588003288", "CareFusion", "Alaris PCU 8015", &["FRN"]),
        record("12345678901231", "Nobody Knows Inc.", "Strange pump", &["MEA"]),
        record("A123PUMP1", "Hologic", "Horizon", &[]),
    ]
    .into_iter()
    .map(|record| (record.device_identifier.clone(), record))
    .collect()
}

#[test]
fn a_dash_in_the_register_is_no_claim() {
    let mut dashes = asset("A1");
    (dashes.manufacturer, dashes.model) = (Some("--".into()), Some(" - ".into()));
    (dashes.software_version, dashes.serial_number) = (Some("?".into()), Some("-".into()));
    assert_eq!(asset_claims(Catalog::builtin(), &dashes), []);
}

/// A UDI says nothing of maker or product by itself; its product's record does.
#[test]
fn the_record_of_the_product_speaks_for_what_it_is() {
    let of_code = |code: &str, maker: Option<&str>, model: Option<&str>| {
        let mut pump = asset("A1");
        pump.udi = Some(code.into());
        (pump.manufacturer, pump.model) = (maker.map(Into::into), model.map(Into::into));
        devices(&[pump], &[], &[]).remove(0)
    };
    let alone = of_code("(01)00844588003288(21)7", None, None);
    assert_eq!(claim(&alone, Attribute::Vendor).map(|claim| claim.0), Some("BD"));
    assert_eq!(claim(&alone, Attribute::Category).map(|claim| claim.0), Some("infusion_pump"));
    assert_eq!(alone.device.medical.map(|(medical, _)| medical), Some(true));
    let agreed = of_code("(01)00844588003288", Some("BD"), None);
    assert!(claim(&agreed, Attribute::Vendor).unwrap().1 > claim(&alone, Attribute::Vendor).unwrap().1);
    let torn = of_code("(01)00844588003288", Some("Hologic"), None);
    assert!(claim(&torn, Attribute::Vendor).is_none_or(|(_, sure)| sure < 0.6));
    // Names that the catalogue does not know fill a gap, and contradict nothing.
    let strange = of_code("12345678901231", None, None);
    assert_eq!(claim(&strange, Attribute::Product).map(|claim| claim.0), Some("Strange pump"));
    assert_eq!(claim(&strange, Attribute::Category).map(|claim| claim.0), Some("infusion_pump"));
    let registered = of_code("12345678901231", None, Some("Infusomat"));
    let plain = of_code("", None, Some("Infusomat"));
    assert_eq!(claim(&registered, Attribute::Product), claim(&plain, Attribute::Product));
    // A bare identifier of HIBCC has no check character; it is one where a record has it.
    assert_eq!(
        claim(&of_code("A123PUMP1", None, None), Attribute::Vendor).map(|claim| claim.0),
        Some("Hologic")
    );
    // A wrong check digit leads nowhere.
    assert_eq!(claim(&of_code("(01)00844588003289", None, None), Attribute::Vendor), None);
}

#[test]
fn what_a_host_tells_of_itself_leads_to_its_record() {
    let host = said(Some(MAC), &[("sdc.udi", "(01)00844588003288(21)7")]);
    let device = devices(&[], &[host], &[]).remove(0);
    assert_eq!(claim(&device, Attribute::Vendor).map(|claim| claim.0), Some("BD"));
}

fn claim(joined: &Joined, attribute: Attribute) -> Option<(&str, f64)> {
    let claim = joined.device.claims.iter().find(|claim| claim.attribute == attribute)?;
    Some((&*claim.value, claim.confidence.value()))
}

const MAC: &str = "00:09:fb:00:00:01";
const SCANNER: &[(&str, &str)] = &[
    ("dicom.manufacturer", "Philips Medical Systems"),
    ("dicom.model_name", "Ingenia"),
    ("dicom.modality", "MR"),
    ("dhcp.host_name", "mr-01"),
];

#[test]
fn the_register_alone_tells_maker_product_and_category() {
    let mut pump = asset("A1");
    pump.manufacturer = Some("CareFusion".into());
    pump.model = Some("Alaris PCU 8015".into());
    let devices = devices(&[pump], &[], &[]);
    assert_eq!(devices[0].device.bucket, Bucket::CmmsOnly);
    assert_eq!(claim(&devices[0], Attribute::Vendor).map(|claim| claim.0), Some("BD"));
    assert_eq!(claim(&devices[0], Attribute::Category).map(|claim| claim.0), Some("infusion_pump"));
    assert_eq!(devices[0].device.medical.map(|(medical, _)| medical), Some(true));
}

#[test]
fn agreement_raises_and_contradiction_is_told() {
    let mut scanner = asset("A1");
    scanner.mac_address = Some(MAC.parse().unwrap());
    scanner.manufacturer = Some("Phillips".into());
    scanner.host_name = Some("mr-01".into());
    let host = said(Some(MAC), SCANNER);
    let alone = devices(&[], std::slice::from_ref(&host), &[]);
    assert_eq!((alone[0].device.bucket, &*alone[0].device.name), (Bucket::NetworkOnly, "mr-01"));

    let agreed = devices(std::slice::from_ref(&scanner), std::slice::from_ref(&host), &[]);
    assert_eq!(agreed.len(), 1);
    assert_eq!((agreed[0].device.bucket, &*agreed[0].device.name), (Bucket::Matched, "A1"));
    assert_eq!(agreed[0].disagreements, []);
    assert!(claim(&agreed[0], Attribute::Vendor) >= claim(&alone[0], Attribute::Vendor));

    scanner.manufacturer = Some("Hologic".into());
    let torn = devices(&[scanner], &[host], &[]);
    assert_eq!(torn[0].disagreements.len(), 1);
    assert_eq!(
        (&*torn[0].disagreements[0].register, &*torn[0].disagreements[0].network),
        ("Hologic", "Philips")
    );
    assert!(claim(&torn[0], Attribute::Vendor).unwrap().1 < claim(&alone[0], Attribute::Vendor).unwrap().1);
}

/// A server may run a medical program; a person who registers it as a server has looked.
#[test]
fn a_computer_is_medical_or_not_by_what_somebody_says() {
    let host = said(Some(MAC.replace("00:09:fb", "04:0e:3c").as_str()), &[("dns.server", "recursive")]);
    let heard = devices(&[], std::slice::from_ref(&host), &[]);
    assert_eq!(claim(&heard[0], Attribute::Category).map(|claim| claim.0), Some("server"));
    assert_eq!(heard[0].device.medical, None);
    let mut register = asset("A1");
    register.mac_address = host.macs.first().copied();
    register.description = Some("Rack server".into());
    let registered = devices(&[register], &[host], &[]);
    assert_eq!(registered[0].device.medical.map(|(medical, _)| medical), Some(false));
}

#[test]
fn a_persons_correction_beats_both() {
    let host = said(Some(MAC), SCANNER);
    let correction = Decision {
        kind: DecisionKind::Correction,
        subject: format!("host:{}", host.key).into(),
        value: "vendor=Siemens".into(),
        reason: "label read".into(),
        actor: "technician".into(),
        at: Timestamp(1),
        until: None,
    };
    let corrected = devices(&[], &[host], &[correction]);
    assert_eq!(claim(&corrected[0], Attribute::Vendor), Some(("Siemens Healthineers", 1.0)));
}

/// A gateway is one device, and each pump that it names another, which it speaks for.
#[test]
fn what_is_behind_a_gateway_is_a_device_of_its_own() {
    let mut gateway = said(
        Some(MAC),
        &[
            ("hl7.software_vendor", "BD"),
            ("hl7.software_product", "Alaris Systems Manager"),
            ("hl7.equipment_instance", "PX-4711^PCU^ACME^L"),
            ("hl7.participant_device", "PX-4712^PCU^ACME^L"),
        ],
    );
    gateway.observations.sort_by_key(|heard| heard.field);
    let pump = |tag: &str, serial: &str| {
        let mut pump = asset(tag);
        pump.serial_number = Some(serial.into());
        pump.manufacturer = Some("CareFusion".into());
        pump.model = Some("Alaris PCU 8015".into());
        pump
    };
    let mut server = asset("S1");
    server.mac_address = Some(MAC.parse().unwrap());
    let register = [pump("P1", "PX-4711"), pump("P2", "PX-4712"), pump("P3", "PX-9999"), server];
    let devices = devices(&register, std::slice::from_ref(&gateway), &[]);
    let shown: Vec<_> = devices
        .iter()
        .map(|joined| {
            let device = &joined.device;
            let role = device.hosts.first().map(|host| host.role);
            (&*device.name, device.bucket, role, device.own_hosts().count(), device.speaks_for.len())
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("P1", Bucket::Matched, Some(HostRole::Gateway), 0, 0),
            ("P2", Bucket::Matched, Some(HostRole::Gateway), 0, 0),
            ("P3", Bucket::CmmsOnly, None, 0, 0),
            ("S1", Bucket::Matched, Some(HostRole::Main), 1, 2),
        ]
    );
    assert_eq!(devices[0].device.named.as_ref().map(|named| &*named.identifier), Some("PX-4711"));
    // The register gives the gateway's address for its pumps: the gateway is the one of its kind.
    let mut by_mac = asset("P4");
    by_mac.description = Some("Infusion pump".into());
    by_mac.mac_address = Some(MAC.parse().unwrap());
    let mut manager = asset("S1");
    manager.mac_address = Some(MAC.parse().unwrap());
    manager.manufacturer = Some("BD".into());
    manager.model = Some("Alaris Systems Manager".into());
    let devices = self::devices(&[by_mac, manager], &[gateway], &[]);
    let roles: Vec<_> =
        devices.iter().map(|joined| (&*joined.device.name, joined.device.hosts[0].role)).collect();
    assert_eq!(roles, [("P4", HostRole::Gateway), ("S1", HostRole::Main)]);
}
