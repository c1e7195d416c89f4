//! The sizes of DESIGN, in release builds: 100,000 sightings and hosts, 50,000 assets. How long each step took is printed and
//! not judged: a machine that others use too has no fixed speed. That the work does not grow with the square is counted
//! where pairs are chosen.

use std::time::Instant;

use wardroom_catalog::Catalog;
use wardroom_identity::unknown::{Unknown, groups};
use wardroom_identity::{Identifier, host, identify, kin, reconcile};
use wardroom_model::reconciliation::PairDecision;
use wardroom_model::{Asset, Field, Sighting};

use crate::{asset, heard, ip_of, mac_of, said, sighting};

fn many(count: u32) -> Vec<Sighting> {
    (0..count)
        .map(|number| {
            let mut seen = sighting(None, None, true);
            seen.mac = Some(mac_of(number));
            seen.ip = Some(ip_of(number));
            seen.observations = vec![
                heard("dhcp.host_name", &format!("HOST-{number}"), i64::from(number)),
                heard(
                    "dhcp.vendor_class",
                    ["MSFT 5.0", "udhcp 1.30"][number as usize % 2],
                    i64::from(number),
                ),
                heard("dhcp.parameter_list", "1,3,6,15,31,33,43,44,46,47,119,121,249,252", i64::from(number)),
                heard("dicom.manufacturer", ["SIEMENS", "Philips"][number as usize % 2], i64::from(number)),
                heard("dicom.model_name", ["Aera", "Ingenia"][number as usize % 2], i64::from(number)),
                heard("dicom.device_serial_number", &format!("9{number}7"), i64::from(number)),
            ];
            seen
        })
        .collect()
}

fn register(count: u32) -> Vec<Asset> {
    (0..count)
        .map(|number| {
            let mut made = asset(&format!("A{number:06}"));
            made.manufacturer = Some(["Siemens", "Philips"][number as usize % 2].into());
            made.model = Some(["MAGNETOM Aera", "Ingenia 1.5T"][number as usize % 2].into());
            made.serial_number = Some(format!("9{number}7").into());
            made.ip_address = Some(ip_of(number));
            made
        })
        .collect()
}

#[expect(clippy::print_stdout, reason = "a figure is there to be read")]
fn timed(what: &str, started: Instant) {
    println!("{what}: {:.3} s", started.elapsed().as_secs_f64());
}

#[test]
fn a_health_system_is_joined_identified_and_reconciled() {
    let (hosts, assets) = if cfg!(debug_assertions) { (2_000, 1_000) } else { (100_000, 50_000) };
    let catalog = Catalog::builtin();
    let sightings = many(hosts);
    let started = Instant::now();
    let joined = host::join(sightings);
    timed(&format!("join of {hosts} sightings"), started);
    assert_eq!(joined.len(), hosts as usize);

    let started = Instant::now();
    let mut identifier = Identifier::new(catalog);
    let identities: Vec<_> = joined.iter().map(|host| identifier.identify(host)).collect();
    timed(&format!("identification of {hosts} hosts"), started);

    let both: Vec<_> = joined.iter().zip(&identities).collect();
    let started = Instant::now();
    let parties = kin::parties(&mut identifier, &both, &kin::Awake::default(), &[]);
    timed(&format!("joining of {hosts} hosts to devices"), started);
    assert_eq!(parties.len(), hosts as usize);

    let register = register(assets);
    let started = Instant::now();
    let pairs = reconcile(catalog, &register, &both, &[]);
    timed(&format!("reconciliation of {assets} assets with {hosts} hosts"), started);
    let matches = pairs.iter().filter(|pair| pair.decision == PairDecision::Match).count();
    assert_eq!(matches, assets as usize);
}

#[test]
fn what_is_not_known_falls_into_as_many_groups_as_half_the_devices() {
    let count: u32 = if cfg!(debug_assertions) { 4_000 } else { 100_000 };
    let names: Vec<String> = (0..count).map(|number| format!("d{number:06}")).collect();
    let heard: Vec<[(Field, Box<str>); 2]> = (0..count)
        .map(|number| {
            let model = format!("Model {}", number / 2);
            [(Field::SsdpServer, "Quiet/1".into()), (Field::SnmpDescription, model.into())]
        })
        .collect();
    let unknown: Vec<Unknown<'_>> =
        names.iter().zip(&heard).map(|(id, heard)| Unknown { id, macs: &[], heard }).collect();
    let catalog = Catalog::builtin();
    let started = Instant::now();
    let found = groups(catalog, &unknown);
    timed(&format!("grouping of {count} unknown devices"), started);
    assert_eq!(found.len(), count as usize / 2);
}

#[test]
fn a_register_that_calls_everything_by_one_name_has_one_host_of_that_name() {
    let count: u32 = if cfg!(debug_assertions) { 4_000 } else { 50_000 };
    let catalog = Catalog::builtin();
    let cart = said(None, &[("dhcp.host_name", "cart")]);
    let identity = identify(catalog, &cart);
    let register: Vec<Asset> = (0..count)
        .map(|number| Asset { host_name: Some("cart".into()), ..asset(&format!("A{number:06}")) })
        .collect();
    let started = Instant::now();
    let pairs = reconcile(catalog, &register, &[(&cart, &identity)], &[]);
    timed(&format!("reconciliation of {count} assets with one name"), started);
    assert!(pairs.iter().all(|pair| pair.decision == PairDecision::None), "none of so many is worth a look");
}
