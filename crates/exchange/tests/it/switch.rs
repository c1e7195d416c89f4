//! Output of switches against the values that ntc-templates' authors expect.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use wardroom_exchange::source::{self, Kind};
use wardroom_model::{Field, Mac, Record};

use crate::{data, files, read, yaml};

type Row = BTreeMap<String, String>;

fn first<'r>(row: &'r Row, names: &[&str]) -> Option<&'r str> {
    names.iter().find_map(|name| row.get(*name)).map(String::as_str).filter(|value| !value.is_empty())
}

fn mac(row: &Row) -> Option<Mac> {
    let mac: Mac = first(row, &["mac_address", "hardware_address"])?.parse().ok()?;
    (!mac.is_group() && !mac.is_zero()).then_some(mac)
}

fn ip(row: &Row) -> Option<IpAddr> {
    first(row, &["ip_address", "address", "host", "ip", "ipv4_address"])?.parse().ok()
}

fn said(record: &Record, field: Field) -> Option<&str> {
    record.facts.iter().find(|(_, said, _)| *said == field).map(|(.., value)| value.as_str())
}

#[test]
fn every_row_of_every_address_table_is_told_and_no_other() {
    let Some(folder) = data("switch-cli") else { return };
    let tables = [
        "arp",
        "show_mac-address",
        "display_macaddress",
        "ethernet-switching",
        "binding",
        "show_authentication_sessions/",
    ];
    let mut compared = (0, 0, 0, 0);
    for path in files(&folder, ".raw") {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        if !tables.iter().any(|table| name.contains(table)) {
            continue;
        }
        let text = std::fs::read(&path).unwrap();
        assert_eq!(source::recognise(&text), Some(Kind::Switch), "{name}");
        let expected = yaml::rows(&std::fs::read_to_string(path.with_extension("yml")).unwrap());
        let expected: Vec<&Row> = expected.iter().filter(|row| mac(row).is_some()).collect();
        let (records, problems) = read(Kind::Switch, &text);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        let pairs = |all: Vec<(Option<Mac>, Option<IpAddr>)>| all.into_iter().collect::<BTreeSet<_>>();
        assert_eq!(
            pairs(records.iter().map(|(_, record)| (record.src.mac, record.src.ip)).collect()),
            pairs(expected.iter().map(|row| (mac(row), ip(row))).collect()),
            "{name}"
        );
        assert_eq!(records.len(), expected.len(), "{name}");
        for ((line, record), row) in records.iter().zip(expected) {
            compared.0 += 1;
            if let Some(vlan) =
                first(row, &["vlan_id", "vlan", "vlan_name"]).and_then(|vlan| vlan.parse::<u16>().ok())
                && vlan < 4095
            {
                assert_eq!(record.vlans[0], vlan, "{name} line {line}");
                compared.1 += 1;
            }
            let port = first(row, &["destination_port", "port", "port_id", "logical_interface", "interface"]);
            if let (None, Some(port)) = (ip(row), port) {
                assert_eq!(said(record, Field::EthernetSwitchPort), Some(port), "{name} line {line}");
                compared.2 += 1;
            }
            if ip(row).is_some_and(|ip| ip.is_ipv4()) {
                assert_eq!(
                    said(record, Field::ArpSenderAddress).map(str::to_owned),
                    ip(row).map(|ip| ip.to_string())
                );
                compared.3 += 1;
            }
        }
    }
    let (rows, vlans, ports, addresses) = compared;
    println!("{rows} rows, {vlans} VLANs, {ports} ports and {addresses} addresses agree");
    assert!(rows > 700 && vlans > 40 && ports > 50, "{compared:?}");
}

#[test]
fn every_text_of_a_switch_is_read_without_a_word_too_many() {
    let Some(folder) = data("switch-cli") else { return };
    let (mut known, mut other) = (0, Vec::new());
    for path in files(&folder, ".raw") {
        let text = std::fs::read(&path).unwrap();
        match source::recognise(&text) {
            Some(kind) => {
                assert_eq!(kind, Kind::Switch, "{}", path.display());
                let (_, problems) = read(Kind::Switch, &text);
                let unexpected =
                    problems.iter().find(|problem| &*problem.kind != "neighbour_without_address");
                assert!(unexpected.is_none(), "{}: {unexpected:?}", path.display());
                known += 1;
            }
            None => other.push(path.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned()),
        }
    }
    println!("{known} texts are recognised; not: {other:?}");
    assert!(
        other.iter().all(|name| name.contains("inventory")
            || name.contains("machineItem")
            || name.contains("neighbor_print")),
        "{other:?}"
    );
}

/// Fields of LLDP and CDP by the names of the expected values.
const LLDP: [(&str, Field); 10] = [
    ("neighbor_name", Field::LldpSystemName),
    ("system_name", Field::LldpSystemName),
    ("neighbor_description", Field::LldpSystemDescription),
    ("mgmt_address", Field::LldpManagementAddress),
    ("manufacturer", Field::LldpManufacturer),
    ("serial", Field::LldpSerialNumber),
    ("platform", Field::LldpModel),
    ("sw_revision", Field::LldpSoftwareRevision),
    ("fw_revision", Field::LldpFirmwareRevision),
    ("hw_revision", Field::LldpHardwareRevision),
];
const CDP: [(&str, Field); 6] = [
    ("chassis_id", Field::CdpDeviceId),
    ("interface_ip", Field::CdpAddress),
    ("mgmt_address", Field::CdpManagementAddress),
    ("neighbor_description", Field::CdpVersion),
    ("neighbor_interface", Field::CdpPort),
    ("platform", Field::CdpPlatform),
];

/// How makers say that there is no value.
const NOTHING: [&str; 5] = ["", "-", "--", "NA", "Unsupported format"];

#[test]
fn neighbours_in_detail_say_what_is_expected() {
    let Some(folder) = data("switch-cli") else { return };
    let detailed =
        ["lldp_neighbors_detail", "cdp_neighbors_detail", "lldp_neighbors_all", "display_lldp_neighbor"];
    let (mut values, mut rows) = (0, 0);
    for path in files(&folder, ".raw") {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        if !detailed.iter().any(|table| name.contains(table)) {
            continue;
        }
        let (records, problems) = read(Kind::Switch, &std::fs::read(&path).unwrap());
        let unnamed: u64 =
            problems.iter().filter_map(|problem| problem.reason.split(' ').next()?.parse::<u64>().ok()).sum();
        let expected = yaml::rows(&std::fs::read_to_string(path.with_extension("yml")).unwrap());
        assert_eq!(records.len() as u64 + unnamed, expected.len() as u64, "{name}");
        if unnamed > 0 {
            println!("{name}: {unnamed} of {} without an address", expected.len());
            continue;
        }
        let fields: &[(&str, Field)] = if name.contains("cdp") { &CDP } else { &LLDP };
        for ((line, record), row) in records.iter().zip(&expected) {
            rows += 1;
            for (key, field) in fields {
                let Some(value) = row.get(*key).filter(|value| !NOTHING.contains(&value.as_str())) else {
                    continue;
                };
                let found = said(record, *field).unwrap_or_default();
                let same = found == value
                    || found.lines().next() == Some(value)
                    || found.replace('\n', " ").contains(value.as_str());
                // HP prints an address once, of which nothing says that it is of management.
                let same =
                    same || (name.contains("procurve") && said(record, Field::CdpAddress) == Some(value));
                assert!(same, "{name} line {line} {key}: {found:?}, not {value:?}");
                values += 1;
            }
        }
    }
    println!("{rows} neighbours and {values} of their values agree");
    assert!(rows > 60 && values > 150, "{rows} {values}");
}
