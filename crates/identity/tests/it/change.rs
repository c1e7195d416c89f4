//! What changed in claims, and why.

use wardroom_catalog::Catalog;
use wardroom_identity::change::{basis, changes};
use wardroom_identity::code::Products;
use wardroom_identity::{Identifier, device, identify, kin, reconcile};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::{Asset, Attribute, ChangeCause, DeviceBasis, Host, Timestamp};

use crate::{asset, said};

const MAC: Option<&str> = Some("00:50:56:00:00:01");

/// The basis of the one device of a host and an asset.
fn based(catalog: &Catalog, host: &Host, assets: &[Asset], decisions: &[Decision]) -> DeviceBasis {
    let identity = identify(catalog, host);
    let hosts = [(host, &identity)];
    let mut identifier = Identifier::new(catalog);
    let parties = kin::parties(&mut identifier, &hosts, &kin::Awake::default(), decisions);
    let sides: Vec<_> = parties.iter().map(kin::Party::side).collect();
    let pairs = reconcile(catalog, assets, &sides, decisions);
    let joined = device::join(catalog, "main", assets, &parties, &pairs, decisions, &Products::default());
    let own = joined.iter().find(|joined| !joined.device.hosts.is_empty()).unwrap();
    let registered: Vec<&Asset> = assets.iter().filter(|_| !own.device.assets.is_empty()).collect();
    basis(catalog, &own.device, &registered, &hosts)
}

fn vendor(
    before: &DeviceBasis,
    after: &DeviceBasis,
) -> Option<(Option<String>, Option<String>, Vec<ChangeCause>)> {
    let change = changes(before, after).into_iter().find(|change| change.attribute == Attribute::Vendor)?;
    let value = |brief: Option<wardroom_model::ClaimBrief>| brief.map(|brief| brief.value.into());
    Some((value(change.before), value(change.after), change.causes))
}

fn registered() -> Asset {
    Asset { mac_address: Some("00:50:56:00:00:01".parse().unwrap()), ..asset("A1") }
}

#[test]
fn each_cause_is_told_from_what_claims_rest_on() {
    let builtin = Catalog::builtin();
    let silent = said(MAC, &[("dhcp.host_name", "x")]);
    let heard = said(MAC, &[("dhcp.host_name", "x"), ("dicom.manufacturer", "Hologic")]);
    let (nothing, something) = (based(builtin, &silent, &[], &[]), based(builtin, &heard, &[], &[]));
    let hologic = || Some("hologic".to_owned());
    assert_eq!(vendor(&nothing, &nothing), None);
    assert_eq!(vendor(&nothing, &something), Some((None, hologic(), vec![ChangeCause::Traffic])));
    assert_eq!(vendor(&something, &nothing), Some((hologic(), None, vec![ChangeCause::Traffic])));

    // The register names the maker of a device that it held already; then the record is joined anew.
    let plain = based(builtin, &silent, &[registered()], &[]);
    let named = Asset { manufacturer: Some("Hologic".into()), ..registered() };
    let named = based(builtin, &silent, &[named], &[]);
    assert_eq!(vendor(&plain, &named), Some((None, hologic(), vec![ChangeCause::Register])));
    assert_eq!(vendor(&nothing, &named), Some((None, hologic(), vec![ChangeCause::Pairing])));

    let settled = Decision {
        kind: DecisionKind::Correction,
        subject: format!("host:{}", heard.key).into(),
        value: "vendor=philips".into(),
        reason: "".into(),
        actor: "A".into(),
        at: Timestamp(0),
        until: None,
    };
    let corrected = based(builtin, &heard, &[], &[settled]);
    let philips = || Some("philips".to_owned());
    assert_eq!(vendor(&something, &corrected), Some((hologic(), philips(), vec![ChangeCause::Decision])));
    assert_eq!(vendor(&corrected, &something), Some((philips(), hologic(), vec![ChangeCause::Decision])));
}

#[test]
fn other_knowledge_tells_which_rules_fired_newly() {
    let own = r#"
[[fingerprint]]
id = "own.test"
field = "http.server"
match = { equals = "QuietThing/1" }
says = { vendor = "hologic" }
confidence = 0.8
source = { kind = "own_hospital", title = "made for a test", licence = "facts" }
[[fingerprint.example]]
seen = "QuietThing/1"
says = { vendor = "hologic" }
"#;
    let (with_own, problems) = Catalog::from_texts(Catalog::builtin_texts().chain([("own/a.toml", own)]));
    assert!(problems.is_empty(), "{problems:?}");
    let host = said(MAC, &[("http.server", "QuietThing/1")]);
    let before = based(Catalog::builtin(), &host, &[], &[]);
    let after = based(&with_own, &host, &[], &[]);
    let told = changes(&before, &after);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].causes, [ChangeCause::Knowledge]);
    assert_eq!((&*told[0].fired[0], told[0].silent.len()), ("own.test", 0));
    assert_eq!(&*told[0].knowledge.1, with_own.version());
    let back = changes(&after, &before);
    assert_eq!((back[0].after.clone(), &*back[0].silent[0]), (None, "own.test"));
}
