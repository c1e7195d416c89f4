//! Captures of what should not be there: nothing stops, what is wrong is counted by protocol and shown, and the rest is
//! read. Real ones, and each small real one with bytes changed at chance places.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use wardroom_model::Problem;
use wardroom_sensor::{Listening, Options, listen};
use wardroom_wire::Anomaly;

use crate::captures_below;

/// Files with the problems that are shown of them, as place and kind.
const MALFORMED: &[(&str, &[&str])] = &[
    ("dhcp/dhcp_bad_cookie_option_retention.pcap", &["dhcp messages: cookie_unknown"]),
    ("formats/dns_fwdptr.pcap", &["dns messages: message_unreadable"]),
    // A heading and no frames.
    ("formats/empty.pcap", &[]),
    ("formats/empty.pcapng", &[]),
    ("formats/heap-overflow-1.pcap", &["frame headers: ip_version_unknown"]),
    ("formats/ip4_bad_fragment.pcap", &["frame headers: ipv4_header_cut"]),
    ("formats/malformed_dns.pcap", &["dns messages: message_unreadable"]),
    ("malicious/ripple20-dns_variant_1.pcap", &["dns messages: message_unreadable"]),
    // What is wrong is of a protocol that is not read: routing headers, compression of SMB.
    ("malicious/ripple20-ipv6_rh0_poc.pcap", &[]),
    ("malicious/SMBGhost.pcap", &[]),
];

fn data() -> Option<PathBuf> {
    let data = std::env::var_os("WARDROOM_DATA").map(|data| PathBuf::from(data).join("pcap"));
    if data.is_none() {
        println!("skipped: WARDROOM_DATA is not set, so there are no real captures to read");
    }
    data
}

fn heard(path: &Path) -> Listening {
    listen(&[path.to_owned()], &Options { keep_flows: true, ..Options::default() }, None).unwrap()
}

#[test]
fn what_is_wrong_in_malformed_captures_is_shown() {
    let Some(folder) = data() else { return };
    for (name, expected) in MALFORMED {
        let shown: Vec<String> = heard(&folder.join(name))
            .problems
            .iter()
            .map(|problem| format!("{}: {}", problem.at, problem.kind))
            .collect();
        assert_eq!(shown, *expected, "{name}");
    }
}

/// Every anomaly has a line that names its protocol. Gives the anomalies.
fn check_shown(listening: &Listening) -> impl Iterator<Item = Anomaly> + '_ {
    listening.heard.counters.anomalies.keys().copied().inspect(|anomaly| {
        let at = format!("{} messages", anomaly.protocol);
        let is_it = |problem: &&Problem| *problem.at == at && *problem.kind == *anomaly.kind;
        assert!(listening.problems.iter().any(|problem| is_it(&problem)), "{anomaly:?}");
    })
}

/// Numbers that are the same in each run (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// Changed anywhere, also where the file says how long its records are.
#[test]
fn changed_captures_are_read_as_far_as_they_go() {
    const LARGEST: u64 = 64 << 10;
    let Some(folder) = data() else { return };
    let mut chance = Chance(7);
    let copies = tempfile::tempdir().unwrap();
    let (mut files, mut problems, mut anomalies) = (0, 0, BTreeSet::new());
    for path in captures_below(&folder) {
        let is_small = path.metadata().is_ok_and(|file| (1..LARGEST).contains(&file.len()));
        if !is_small {
            continue;
        }
        let whole = std::fs::read(&path).unwrap();
        for round in 0..8 {
            let mut bytes = whole.clone();
            for _ in 0..1 << round {
                let at = chance.below(bytes.len());
                bytes[at] = chance.below(256) as u8;
            }
            if round % 4 == 3 {
                bytes.truncate(chance.below(bytes.len()));
            }
            let copy = copies.path().join(path.file_name().unwrap());
            std::fs::write(&copy, &bytes).unwrap();
            let listening = heard(&copy);
            problems += listening.problems.len();
            files += 1;
            anomalies.extend(check_shown(&listening));
        }
    }
    println!(
        "{files} changed captures, {problems} problems shown, {} kinds within messages",
        anomalies.len()
    );
    assert!(files > 500 && problems > files / 2, "{files} files, {problems} problems");
    let protocols: BTreeSet<_> = anomalies.iter().map(|anomaly| anomaly.protocol).collect();
    assert!(protocols.len() > 4, "{anomalies:?}");
}
