//! Lease files.

use std::collections::BTreeMap;

use wardroom_exchange::source::{self, Kind};
use wardroom_model::Field;

use crate::{data, files, read};

/// Internet address, Ethernet address, when.
type Lease = (&'static str, &'static str, &'static str);

/// Who had each address last, as the tests of python-isc-dhcp-leases expect it.
const EXPECTED: &[(&str, &[Lease])] = &[
    ("backup.leases", &[("10.0.0.1", "2a:b2:2a:b2:2a:b2", "2017-10-05T15:22:29Z")]),
    (
        "debian7.leases",
        &[
            ("10.0.0.10", "60:a4:4c:b5:6a:dd", "2013-12-10T12:57:04Z"),
            ("10.0.0.15", "bc:f5:ac:fe:d1:7d", "2014-01-23T13:40:45Z"),
            ("10.0.0.16", "6c:71:d9:21:55:71", "2015-03-18T09:21:44Z"),
            ("10.0.0.18", "e0:c9:7a:89:c9:2e", "2014-10-07T13:13:14Z"),
            ("10.0.0.21", "9c:2a:70:7c:43:6a", "2015-01-12T10:29:26Z"),
        ],
    ),
    ("dhcpd6-4.2.4.leases", &[("2001:610:600:891d::60", "0a:00:27:00:00:00", "2015-08-18T16:55:37Z")]),
    ("epoch.leases", &[("10.0.0.1", "2a:b2:2a:b2:2a:b2", "2017-10-16T15:22:29Z")]),
    ("static.leases", &[("10.0.0.15", "2a:b2:2a:b2:2a:b2", "2015-09-10T00:29:00Z")]),
];

#[test]
fn the_last_block_of_an_address_holds() {
    let Some(folder) = data("dhcp-leases") else { return };
    for path in files(&folder, ".leases") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read(&path).unwrap();
        assert_eq!(source::recognise(&text), Some(Kind::IscLeases), "{name}");
        let (records, problems) = read(Kind::IscLeases, &text);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        let last: BTreeMap<String, (String, String)> = records
            .iter()
            .map(|(_, record)| {
                let mac = record.src.mac.map_or("none".to_owned(), |mac| mac.to_string());
                (record.src.ip.unwrap().to_string(), (mac, record.time.to_string()))
            })
            .collect();
        let expected = EXPECTED.iter().find(|(expected, _)| *expected == name).unwrap().1;
        let expected: BTreeMap<String, (String, String)> = expected
            .iter()
            .map(|(ip, mac, time)| ((*ip).to_owned(), ((*mac).to_owned(), (*time).to_owned())))
            .collect();
        assert_eq!(last, expected, "{name}");
    }
    let text = std::fs::read(folder.join("debian7.leases")).unwrap();
    let (records, _) = read(Kind::IscLeases, &text);
    let classes: Vec<&str> = records
        .iter()
        .flat_map(|(_, record)| &record.facts)
        .filter(|(_, field, _)| *field == Field::DhcpVendorClass)
        .map(|(.., value)| value.as_str())
        .collect();
    assert_eq!(classes, ["Some Vendor Identifier"]);
}
