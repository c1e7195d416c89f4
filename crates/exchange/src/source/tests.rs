//! What holds for every source.

use proptest::prelude::*;
use wardroom_model::fact::Subject;

use super::*;
use crate::flow_export::{Exporter, Messages};

const KINDS: [Kind; 6] =
    [Kind::Zeek, Kind::IscLeases, Kind::KeaLeases, Kind::DnsmasqLeases, Kind::Switch, Kind::NfdumpCsv];

/// What a text tells, a line for each record and each fact, then the kinds of its problems.
pub(crate) fn show(kind: Kind, text: &str) -> Vec<String> {
    let mut lines = Lines::new(kind, "f", Timestamp(0));
    text.lines().for_each(|line| lines.line(line.as_bytes()));
    lines.finish();
    let records = std::mem::take(&mut lines.told.records);
    let mut shown: Vec<String> = records.iter().flat_map(|(at, record)| show_record(*at, record)).collect();
    shown
        .extend(lines.told.into_problems().iter().map(|problem| format!("{}: {}", problem.at, problem.kind)));
    shown
}

pub(crate) fn show_record(at: u64, record: &Record) -> Vec<String> {
    let end = |end: &wardroom_model::fact::End| {
        let parts = [
            end.mac.map(|mac| mac.to_string()),
            end.ip.map(|ip| ip.to_string()),
            end.port.map(|port| port.to_string()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    };
    let mut head = format!("{at} {}", end(&record.src));
    if record.dst != wardroom_model::fact::End::default() {
        head += &format!(" > {}", end(&record.dst));
    }
    if record.vlans != [0, 0] {
        head += &format!(" vlans {:?}", record.vlans);
    }
    if let Some(connection) = record.connection {
        let way = |way: wardroom_model::record::Counted| {
            format!("{}p {}b {:02x}", way.packets, way.bytes, way.tcp_flags)
        };
        let (forth, back) = (way(connection.from_src), way(connection.from_dst));
        head += &format!(" /{} {forth} | {back}", connection.protocol);
    }
    let facts = record.facts.iter().map(|(about, field, value)| {
        let about = match about {
            Subject::Src => "src".to_owned(),
            Subject::Dst => "dst".to_owned(),
            Subject::Mac(mac) => mac.to_string(),
            Subject::Ip(ip) => ip.to_string(),
        };
        format!("  {about} {field} {value}")
    });
    [head].into_iter().chain(facts).collect()
}

#[test]
fn a_source_is_known_by_how_it_begins() {
    for (start, expected) in [
        ("#separator \\x09\n#set_separator\t,\n", Some(Kind::Zeek)),
        ("### a comment\n#path\tconn\n", Some(Kind::Zeek)),
        ("{\"ts\":1.5,\"uid\":\"C1\"}\n", Some(Kind::Zeek)),
        ("{\"timestamp\":\"2024\"}\n", None),
        ("# comment\n\nlease 10.0.0.1 {\n", Some(Kind::IscLeases)),
        ("address,hwaddr,client_id,valid_lifetime,expire\n", Some(Kind::KeaLeases)),
        ("address,duid,valid_lifetime,expire\n", Some(Kind::KeaLeases)),
        ("1700000000 00:1b:63:84:45:e6 10.0.0.9 ct1 *\n", Some(Kind::DnsmasqLeases)),
        ("sw1#show ip arp\nInternet  10.0.0.9  0   001b.6384.45e6  ARPA   Vlan10\n", Some(Kind::Switch)),
        ("Device ID: sw2\n", Some(Kind::Switch)),
        ("ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt\n", Some(Kind::NfdumpCsv)),
        ("asset_tag,manufacturer,mac_address\nA1,ACME,00:1b:63:84:45:e6\n", None),
        ("some text\n", None),
        ("", None),
    ] {
        assert_eq!(recognise(start.as_bytes()), expected, "{start}");
    }
}

#[test]
fn a_flood_of_problems_is_counted() {
    let mut told = Told::new("f");
    (0..1000).for_each(|line| told.problem(line, "bad_line", "bad"));
    let problems = told.into_problems();
    assert_eq!(problems.len() as u64, MAX_SHOWN + 1);
    assert!(problems.last().unwrap().reason.starts_with("900 more"));
}

#[test]
fn a_line_without_end_is_passed_over() {
    let mut lines = Lines::new(Kind::Zeek, "f", Timestamp(0));
    lines.line(&vec![b'x'; MAX_LINE + 1]);
    assert_eq!(&*lines.told.into_problems().first().unwrap().kind, "long_line");
}

/// Lines that sources are made of, for texts that look like one.
const PIECES: &[&str] = &[
    "#separator \\x09",
    "#fields\tts\tid.orig_h\tid.resp_h\tproto\tmac\tquery",
    "#path\tconn",
    "#path\tdhcp",
    "#path\tx",
    "1.5\t10.0.0.1\t10.0.0.2\ttcp\t00:1b:63:84:45:e6\ta",
    "-\t-\t-\t-\t-\t-",
    "{\"_path\":\"dns\",\"ts\":1e300,\"answers\":[[1],null]}",
    "lease 10.0.0.1 {",
    "}",
    "starts epoch 99999999999999999999;",
    "uid \"\\001\\777\";",
    "\"",
    "ia-na \"abc\" {",
    "binding state free;",
    "address,hwaddr,client_id,valid_lifetime,expire,hostname",
    "10.0.0.1,00:1b:63:84:45:e6,,9223372036854775807,-9223372036854775808,x",
    "1 00:1b:63:84:45:e6 10.0.0.9 * *",
    "MAC Address   Port  VLAN",
    "001b.6384.45e6  é1/1   10",
    "Local Intf: x",
    "Chassis id: 001b.6384.45e6",
    "System Description:",
    "Device ID  System Name  Port ID",
    "gi1 00:1b:63:84:45:e6 ü",
    "   é",
    "Device ID: x",
    "  IP address: 10.0.0.1",
    "Version :",
    "ts,te,sa,da,pr,ipkt,ibyt",
    "2024-01-01 00:00:00,x,10.0.0.1,10.0.0.2,6,99999999999999999999,1",
    "Summary",
    "GE1 has 1 neighbor(s)",
    "sw1#show x",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_survives_every_reader(
        lines in proptest::collection::vec(prop_oneof![
            4 => proptest::sample::select(PIECES).prop_map(str::to_owned),
            1 => any::<String>(),
            1 => (proptest::sample::select(PIECES), any::<proptest::sample::Index>(), any::<char>()).prop_map(|(piece, at, new)| {
                let mut piece: Vec<char> = piece.chars().collect();
                let at = at.index(piece.len());
                piece[at] = new;
                piece.into_iter().collect()
            }),
        ], 0..24)
    ) {
        let text = lines.join("\n");
        let _ = recognise(text.as_bytes());
        for kind in KINDS {
            let _ = show(kind, &text);
        }
    }

    #[test]
    fn any_bytes_survive_every_reader(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = recognise(&bytes);
        for kind in KINDS {
            let mut lines = Lines::new(kind, "f", Timestamp(i64::MAX));
            bytes.split(|byte| *byte == b'\n').for_each(|line| lines.line(line));
            lines.finish();
        }
        let (mut exporter, mut told) = (Exporter::default(), Told::new("f"));
        prop_assert_eq!(Messages::default().read(&mut exporter, &bytes, true, &mut told), bytes.len());
    }
}
