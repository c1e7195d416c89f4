//! Groups of what is not known, and what one correction then names.

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::identify;
use wardroom_identity::own::own_fingerprints;
use wardroom_identity::unknown::{Unknown, groups};
use wardroom_model::{Attribute, Field, Host, Identity, Mac};

use crate::{heard, mac_of, said};

type Heard = Vec<(Field, Box<str>)>;

fn facts(facts: &[(&str, &str)]) -> Heard {
    facts.iter().map(|(field, value)| (Field::parse(field).unwrap(), (*value).into())).collect()
}

fn grouped(devices: &[(&str, Vec<Mac>, Heard)]) -> Vec<(Option<String>, Vec<String>)> {
    let unknown: Vec<Unknown<'_>> =
        devices.iter().map(|(id, macs, heard)| Unknown { id, macs, heard }).collect();
    let shown = groups(Catalog::builtin(), &unknown).into_iter().map(|group| {
        (group.by.map(|by| by.value.into()), group.devices.into_iter().map(String::from).collect())
    });
    shown.collect()
}

#[test]
fn the_most_telling_thing_that_is_shared_makes_a_group() {
    let card = |number| vec![mac_of(number)];
    let devices = [
        ("a", card(1), facts(&[("ssdp.server", "Quiet/1"), ("snmp.object_id", "1.3.6.1.4.1.99999.1")])),
        ("b", card(2), facts(&[("ssdp.server", "Quiet/1"), ("snmp.object_id", "1.3.6.1.4.1.99999.1")])),
        ("c", card(3), facts(&[("ssdp.server", "Quiet/1")])),
        ("d", vec![], facts(&[("http.server", "10.0.0.9 is my own")])),
        ("e", vec![], facts(&[("http.server", "10.0.0.9 is my own")])),
    ];
    let found = grouped(&devices);
    let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(found[0], (Some("1.3.6.1.4.1.99999.1".to_owned()), of(&["a", "b"])));
    assert_eq!(found.last().unwrap(), &(None, of(&["c", "d", "e"])), "an address groups nobody");
}

proptest! {
    /// Every device is in one group, and the order in which they come does not count.
    #[test]
    fn each_is_in_one_group_in_any_order(
        said in prop::collection::vec((0_u32..4, prop::collection::vec((0_usize..3, 0_usize..3), 0..4)), 0..12),
        turn in 0_usize..12,
    ) {
        const FIELDS: [&str; 3] = ["http.server", "snmp.object_id", "dhcp.vendor_class"];
        const VALUES: [&str; 3] = ["one", "two", "three"];
        let names: Vec<String> = (0..said.len()).map(|number| format!("d{number:02}")).collect();
        let mut devices: Vec<(&str, Vec<Mac>, Heard)> = said
            .iter()
            .zip(&names)
            .map(|((mac, heard), name)| {
                let heard: Vec<_> = heard.iter().map(|(f, v)| (FIELDS[*f], VALUES[*v])).collect();
                (name.as_str(), vec![mac_of(*mac)], facts(&heard))
            })
            .collect();
        let found = grouped(&devices);
        let mut all: Vec<&String> = found.iter().flat_map(|(_, ids)| ids).collect();
        all.sort();
        prop_assert_eq!(all, names.iter().collect::<Vec<_>>());
        if !devices.is_empty() {
            let turn = turn % devices.len();
            devices.rotate_left(turn);
        }
        prop_assert_eq!(grouped(&devices), found);
    }
}

fn host(number: u32, facts: &[(&str, &str)]) -> Host {
    let mut host = said(Some(&mac_of(number).to_string()), &[]);
    host.observations = facts.iter().zip(0..).map(|((field, value), at)| heard(field, value, at)).collect();
    host
}

#[test]
fn a_correction_becomes_a_fingerprint_that_names_the_others() {
    let server = ("http.server", "QuietPump \"X\"/1");
    let corrected = host(1, &[server, ("dhcp.host_name", "BED-7-PUMP"), ("http.title", "BED-7-PUMP home")]);
    let other = host(2, &[server, ("dhcp.host_name", "BED-8-PUMP")]);
    let stranger = host(3, &[("http.server", "Other/2")]);
    let said = [
        (Attribute::Category, "infusion_pump".into()),
        (Attribute::Vendor, "Quiet Devices".into()),
        (Attribute::Product, "Quiet Pump".into()),
    ];
    let all = [&corrected, &other, &stranger];
    let builtin = Catalog::builtin();
    let identities: Vec<Identity> = all.iter().map(|host| identify(builtin, host)).collect();
    let known: Vec<(&Host, &Identity)> = all.iter().copied().zip(&identities).collect();
    let made = own_fingerprints(builtin, &corrected, &said, &known);
    assert_eq!(made.len(), 1, "a title with the host's own name is not taken: {made:?}");
    assert_eq!((&*made[0].value, &made[0].names), (server.1, &vec![1]));
    let mut texts: Vec<(&str, &str)> = Catalog::builtin_texts().collect();
    let file = format!("{}\n{}", made[0].maker.as_deref().unwrap(), made[0].toml);
    texts.push(("own/pumps.toml", &file));
    let (with_own, problems) = Catalog::from_texts(texts);
    assert!(problems.is_empty(), "{problems:?}\n{}", made[0].toml);
    let identity = identify(&with_own, &other);
    let value = |attribute| identity.claim(attribute).map(|claim| claim.value.to_string());
    assert_eq!(value(Attribute::Category).as_deref(), Some("infusion_pump"));
    assert_eq!(value(Attribute::Vendor).as_deref(), Some("Quiet Devices"));
    assert_eq!(value(Attribute::Product).as_deref(), Some("Quiet Pump"));
    assert!(identify(&with_own, &stranger).claims.is_empty());

    // What is known to be something else speaks against the rule.
    let rival = host(4, &[server, ("dicom.manufacturer", "Siemens")]);
    let identity = identify(builtin, &rival);
    assert!(own_fingerprints(builtin, &corrected, &said, &[(&rival, &identity)]).is_empty());
}
