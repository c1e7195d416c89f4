//! Each field that pairs are weighed by.

use wardroom_model::reconciliation::{PairDecision, PairReason};
use wardroom_model::{Asset, Date, Host};

use super::{MAC, OTHER, check, decision, host, run};
use crate::{asset, ip_of, mac_of};

/// The reason by which this asset and this host are weighed in a field, though it be the only one.
fn reason(field: &str, asset: Asset, host: Host) -> Option<PairReason> {
    let hosts = [host];
    let pairs = run(&[asset], &hosts, &[decision((1, 0, true, 1), &hosts)]);
    pairs[0].reasons.iter().find(|reason| &*reason.field == field).cloned()
}

/// Sets a field of the register to this text.
fn with(field: &str, value: &str) -> Asset {
    let mut made = asset("A1");
    let text = Some(value.into());
    match field {
        "mac" => made.mac_address = Some(value.parse().unwrap()),
        "serial" => made.serial_number = text,
        "asset_tag" => made.asset_tag = value.into(),
        "host_name" | "ae_title" => made.host_name = text,
        "address" => made.ip_address = Some(value.parse().unwrap()),
        "last_pm" => made.last_pm = Some(day(value)),
        "vendor" => made.manufacturer = text,
        "model" => {
            made.manufacturer = Some("Philips".into());
            made.model = text;
        }
        other => panic!("{other} is no field of the register"),
    }
    made
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn each_field_speaks_for_a_pair_and_against_it() {
    let modality = [
        ("dicom.manufacturer", "Philips Medical Systems"),
        ("dicom.model_name", "Ingenia"),
        ("dicom.device_serial_number", "00041527"),
        ("dicom.calling_ae_title", "MR_ROOM_2"),
        ("dhcp.host_name", "MR-ED-02.hospital.example"),
    ];
    // What the register says and what that weighs; nothing where it says nothing.
    for (field, value, expected) in [
        ("mac", MAC, Some(10.0)),
        ("mac", OTHER, Some(-3.0)),
        ("mac", "00:90:fb:00:00:01", Some(3.0)),
        ("serial", "41527", Some(7.0)),
        ("serial", "S/N 0041527", Some(7.0)),
        ("serial", "4152", Some(-4.0)),
        ("serial", "41572", Some(4.0)),
        ("serial", "41528", Some(-4.0)),
        ("serial", "N/A", None),
        ("host_name", "mr-ed-02", Some(6.0)),
        ("host_name", "mred2", Some(6.0)),
        ("host_name", "mr-ed-03", Some(-1.0)),
        ("ae_title", "mr_room_2", Some(4.0)),
        ("ae_title", "mr_room_3", None),
        ("address", "10.0.0.5", Some(2.5)),
        ("address", "10.0.0.6", Some(-1.0)),
        ("model", "Ingenia", Some(2.0)),
        ("model", "Ignenia", Some(0.5)),
        ("model", "Achieva", Some(-3.0)),
        ("vendor", "PHILIPS", Some(1.0)),
        ("vendor", "Phillips", Some(1.0)),
        ("vendor", "Hologic", Some(-3.5)),
    ] {
        let found = reason(field, with(field, value), host(Some(MAC), "10.0.0.5", &modality));
        assert_eq!(found.as_ref().map(|reason| reason.weight), expected, "{field} {value}");
        assert_eq!(found.map(|reason| reason.agrees), expected.map(|weight| weight > 0.0), "{field} {value}");
    }
}

#[test]
fn a_name_or_a_card_may_tell_the_tag_or_the_serial_number() {
    for (field, register, fact, weight) in [
        ("asset_tag", "SGH-000101", ("dhcp.host_name", "sgh000101"), Some(6.0)),
        ("asset_tag", "SGH-000101", ("dhcp.host_name", "ct000101.example"), Some(6.0)),
        ("asset_tag", "SGH-000101", ("dhcp.host_name", "ct9000101"), None),
        ("asset_tag", "SGH-000101", ("lldp.asset_id", "SGH000101"), Some(6.0)),
        ("asset_tag", "SGH-000101", ("lldp.asset_id", "SGH000102"), None),
        ("asset_tag", "CT-1", ("dhcp.host_name", "ct1"), None),
        ("serial", "00141388", ("dhcp.host_name", "AWP141388"), Some(6.0)),
        ("serial", "41388", ("dhcp.host_name", "AWP141388"), None),
    ] {
        let hosts = [host(Some(MAC), "10.0.0.5", &[fact])];
        let mut register = with(field, register);
        register.mac_address = Some(MAC.parse().unwrap());
        let pairs = run(&[register], &hosts, &[]);
        let found = pairs[0].reasons.iter().find(|reason| &*reason.field == field);
        assert_eq!(found.map(|reason| reason.weight), weight, "{field} {fact:?}");
    }
    // It brings the two together, though they share nothing else.
    let names = [("dhcp.host_name", "BME000101"), ("dicom.manufacturer", "Philips")];
    let mut register = with("asset_tag", "SGH-000101");
    register.manufacturer = Some("Philips".into());
    register.last_pm = Some(day("1969-09-01"));
    let hosts = [host(Some(MAC), "10.0.0.5", &names)];
    check(&[register], &hosts, &[], &[("SGH-000101", Some(MAC), PairDecision::Match)]);
}

#[test]
fn a_slip_is_none_where_another_has_the_very_number() {
    let philips = |tag: &str, serial: &str| {
        let mut made = with("serial", serial);
        made.asset_tag = tag.into();
        made.manufacturer = Some("Philips".into());
        made.model = Some("Ingenia".into());
        made
    };
    let hosts = [host(Some(MAC), "10.0.0.5", super::MODALITY)];
    let slipped = philips("A1", "41572");
    check(std::slice::from_ref(&slipped), &hosts, &[], &[("A1", Some(MAC), PairDecision::Candidate)]);
    check(
        &[slipped, philips("A2", "41527")],
        &hosts,
        &[],
        &[("A1", None, PairDecision::None), ("A2", Some(MAC), PairDecision::Match)],
    );
}

#[test]
fn maintenance_tells_who_is_in_use() {
    // The network was heard in January of 1970.
    for (last, agrees) in [
        ("1969-06-01", true),
        ("1968-07-01", true),
        ("1968-06-01", false),
        ("1967-02-01", false),
        ("1960-01-01", false),
    ] {
        let found = reason("last_pm", with("last_pm", last), host(Some(MAC), "10.0.0.5", &[])).unwrap();
        // The register's newest day is the last that it tells of.
        assert!(found.agrees, "{last}: the register ends that day");
        let hosts = [host(Some(MAC), "10.0.0.5", &[])];
        let mut newest = asset("A2");
        newest.last_pm = Some(day("1970-01-01"));
        let assets = [with("last_pm", last), newest];
        let pairs = run(&assets, &hosts, &[decision((1, 0, true, 1), &hosts)]);
        assert_eq!(pairs[0].reasons[0].agrees, agrees, "{last}");
        assert_eq!(pairs[0].reasons[0].weight > 0.0, agrees, "{last}");
    }
}

#[test]
fn the_row_of_a_device_that_is_gone_gives_way_to_its_successors() {
    let row = |tag: &str, last: &str| {
        let mut made = with("host_name", "mr-ed-02");
        made.asset_tag = tag.into();
        made.ip_address = Some("10.0.0.5".parse().unwrap());
        made.manufacturer = Some("Philips".into());
        made.model = Some("Ingenia".into());
        made.last_pm = Some(day(last));
        made
    };
    let facts =
        [("dicom.manufacturer", "Philips"), ("dicom.model_name", "Ingenia"), ("dhcp.host_name", "MR-ED-02")];
    let hosts = [host(Some(MAC), "10.0.0.5", &facts)];
    let (gone, live) = (row("GONE", "1964-05-01"), row("LIVE", "1969-11-01"));
    let pairs = run(&[gone.clone(), live], &hosts, &[]);
    assert!(pairs[1].score > pairs[0].score, "{pairs:#?}");
    // A number that the host tells settles it.
    let mut numbered = row("LIVE", "1969-11-01");
    numbered.mac_address = Some(MAC.parse().unwrap());
    check(
        &[gone, numbered],
        &hosts,
        &[],
        &[("GONE", None, PairDecision::None), ("LIVE", Some(MAC), PairDecision::Match)],
    );
}

/// A ward of sure pairs: rows of which `at` says where the register has them.
fn ward(at: impl Fn(u32) -> u32) -> (Vec<Asset>, Vec<Host>) {
    let row = |number: u32| {
        let mut made = asset(&format!("W{number:03}"));
        made.mac_address = Some(mac_of(number));
        made.ip_address = Some(ip_of(at(number)));
        made
    };
    let heard = |number: u32| host(Some(&mac_of(number).to_string()), &ip_of(number).to_string(), &[]);
    ((0..60).map(row).collect(), (0..60).map(heard).collect())
}

#[test]
fn what_an_address_is_worth_is_learned_from_who_is_sure() {
    let lone = |(mut assets, mut hosts): (Vec<Asset>, Vec<Host>)| {
        assets.push(with("address", "10.9.9.9"));
        hosts.push(host(Some("00:09:fb:00:99:99"), "10.9.9.9", &[]));
        let pairs = run(&assets, &hosts, &[]);
        let matches = pairs.iter().filter(|pair| pair.decision == PairDecision::Match).count();
        assert!(matches >= 60, "the sure ones are matched anyhow");
        pairs[0].clone()
    };
    let fixed = lone(ward(|number| number));
    let address = fixed.reasons.iter().find(|reason| &*reason.field == "address").unwrap();
    assert!(fixed.score.value() > 0.6 && address.weight > 5.0, "{fixed:#?}");

    // Where rows that are nobody's have the addresses of others, an address says little.
    let (mut assets, hosts) = ward(|number| number + 5000);
    for number in 0..60 {
        let mut gone = asset(&format!("G{number:03}"));
        gone.ip_address = Some(ip_of(number));
        assets.push(gone);
    }
    let moved = lone((assets, hosts));
    assert_eq!((moved.decision, moved.reasons.len()), (PairDecision::None, 0), "{moved:#?}");
}

#[test]
fn a_department_is_where_most_of_its_devices_are() {
    let (mut assets, mut hosts) = (Vec::new(), Vec::new());
    let on = |vlan: u16, mac: &str, ip: &str, facts: &[(&str, &str)]| {
        let mut seen = crate::sighting(Some(mac), Some(ip), true);
        seen.network.vlans = [vlan].into();
        seen.observations = facts.iter().map(|(field, value)| crate::heard(field, value, 1)).collect();
        wardroom_identity::host::join(vec![seen]).remove(0)
    };
    for number in 0..40u32 {
        let (department, vlan) = if number % 2 == 0 { ("ICU", 10) } else { ("ED", 11) };
        let mut made = asset(&format!("W{number:03}"));
        made.mac_address = Some(mac_of(number));
        made.department = Some(department.into());
        assets.push(made);
        hosts.push(on(vlan, &mac_of(number).to_string(), &ip_of(number).to_string(), &[]));
    }
    for (department, expected) in [("ICU", 0.69), ("ED", -1.5), ("Pharmacy", 0.0)] {
        let mut lone = with("serial", "41527");
        lone.department = Some(department.into());
        let mut assets = assets.clone();
        assets.push(lone);
        let mut hosts = hosts.clone();
        hosts.push(on(10, MAC, "10.9.9.9", super::MODALITY));
        let pairs = run(&assets, &hosts, &[decision((1, 40, true, 1), &hosts)]);
        let found = pairs[0].reasons.iter().find(|reason| &*reason.field == "department");
        let weight = found.map_or(0.0, |reason| reason.weight);
        assert!((weight - expected).abs() < 0.1, "{department}: {found:?}");
        assert_eq!(found.is_some_and(|reason| reason.agrees), expected > 0.0, "{department}");
    }
}

#[test]
fn a_ward_is_in_a_subnet_and_behind_a_switch() {
    // Which ward a device is of: by its subnet where no switch was asked, else by the switch.
    for (switches, place) in [(["", ""], "local/vlan12 10.0.0.0/24"), (["sw-icu", "sw-ed"], "sw-icu")] {
        let at = |number: u32, ward: usize, mac: &str| {
            let subnet = if switches[ward].is_empty() { ward } else { 0 };
            let port = format!("{} Gi1/0/{number}", switches[ward]);
            let facts: &[(&str, &str)] =
                if switches[ward].is_empty() { &[] } else { &[("ethernet.switch_port", &port)] };
            host(Some(mac), &format!("10.0.{subnet}.{}", 10 + number), facts)
        };
        let (mut assets, mut hosts) = (Vec::new(), Vec::new());
        for number in 0..40u32 {
            let ward = number as usize % 2;
            let mut made = asset(&format!("W{number:03}"));
            made.mac_address = Some(mac_of(number));
            made.location = Some(["Tower 3", "Tower 1"][ward].into());
            assets.push(made);
            hosts.push(at(number, ward, &mac_of(number).to_string()));
        }
        hosts.push(at(90, 0, MAC));
        for (location, expected) in [("tower 3", 0.69), ("TOWER 1", -1.5), ("Stores", 0.0)] {
            let mut assets = assets.clone();
            assets.push(Asset { location: Some(location.into()), ..asset("A1") });
            let pairs = run(&assets, &hosts, &[decision((1, 40, true, 1), &hosts)]);
            let found = pairs[0].reasons.iter().find(|reason| &*reason.field == "location");
            let weight = found.map_or(0.0, |reason| reason.weight);
            assert!((weight - expected).abs() < 0.1, "{place}, {location}: {found:?}");
            assert!(found.is_none_or(|reason| &*reason.host_value == place), "{found:?}");
        }
    }
}

#[test]
fn a_tie_says_who_the_rival_is() {
    let mut first = with("serial", "41527");
    first.manufacturer = Some("Philips".into());
    let second = Asset { asset_tag: "A2".into(), ..first.clone() };
    let pairs = run(&[first, second], &[host(Some(MAC), "10.0.0.5", super::MODALITY)], &[]);
    assert_eq!(pairs.len(), 2, "both are kept");
    for (pair, other) in pairs.iter().zip(["A2", "A1"]) {
        assert_eq!(pair.decision, PairDecision::Candidate);
        assert!((0.45..=0.5).contains(&pair.score.value()), "{pair:#?}");
        let rival = pair.reasons.iter().find(|reason| &*reason.field == "rival").unwrap();
        assert_eq!((&*rival.asset_value, rival.agrees), (other, false));
        assert!(rival.host_value.ends_with(MAC) && rival.weight < 0.0);
    }
}

#[test]
fn who_has_a_better_host_is_no_rival() {
    let facts =
        [("dhcp.host_name", "mr-ed-02"), ("dicom.manufacturer", "Philips"), ("dicom.model_name", "Ingenia")];
    let row = |tag: &str, mac: Option<&str>| {
        let mut made = with("host_name", "mr-ed-02");
        made.asset_tag = tag.into();
        made.manufacturer = Some("Philips".into());
        made.model = Some("Ingenia".into());
        made.mac_address = mac.map(|mac| mac.parse().unwrap());
        made
    };
    let hosts = [host(Some(MAC), "10.0.0.5", &facts), host(Some(OTHER), "10.0.0.6", &facts)];
    check(
        &[row("A1", None), row("A2", Some(OTHER))],
        &hosts,
        &[],
        &[("A1", Some(MAC), PairDecision::Match), ("A2", Some(OTHER), PairDecision::Match)],
    );
}
