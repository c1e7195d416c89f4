//! How connections are opened, beside what p0f 3 writes of the same packets, part by part.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use wardroom_model::Field;
use wardroom_model::fact::End;
use wardroom_sensor::{Options, listen};

/// Client, server, and whether it is the server's.
type Subject = (String, String, bool);

/// A line's parts by name; its first by `version`.
fn parts(line: &str) -> BTreeMap<&str, &str> {
    line.split(' ').map(|part| part.split_once('=').unwrap_or(("version", part))).collect()
}

fn ours(capture: &Path) -> BTreeMap<Subject, Vec<String>> {
    let mut found: BTreeMap<Subject, Vec<String>> = BTreeMap::new();
    let end = |end: &End| format!("{}/{}", end.ip.unwrap(), end.port.unwrap());
    listen(
        &[capture.to_owned()],
        &Options::default(),
        Some(&mut |fact| {
            let subject = match fact.field {
                Field::TcpSynSignature => (end(&fact.src), end(&fact.dst), false),
                Field::TcpSynAckSignature => (end(&fact.dst), end(&fact.src), true),
                _ => return,
            };
            found.entry(subject).or_default().push(fact.value.into());
        }),
    )
    .unwrap();
    found
}

/// Subject and raw signature of each line of its log.
fn theirs(capture: &Path) -> Vec<(Subject, String)> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let output = Command::new("p0f").arg("-r").arg(capture).arg("-o").arg(&log).output().unwrap();
    assert!(output.status.success(), "{}: {}", capture.display(), output.status);
    let log = std::fs::read_to_string(&log).unwrap_or_default();
    let of_line = |line: &str| {
        let field = |name: &str| {
            let mut fields = line.split(['|', ' ']).filter_map(|field| field.split_once('='));
            fields.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
        };
        let is_answer = match &*field("mod")? {
            "syn" => false,
            "syn+ack" => true,
            _ => return None,
        };
        Some(((field("cli")?, field("srv")?, is_answer), field("raw_sig")?))
    };
    log.lines().filter_map(of_line).collect()
}

/// Its signature in the words of ours; none of what it does not say.
fn translated(raw: &str, ours: &BTreeMap<&str, &str>) -> BTreeMap<&'static str, String> {
    let fields: Vec<&str> = raw.split(':').collect();
    let [version, ttl, _, mss, window, layout, quirks, class] = fields[..] else { panic!("{raw}") };
    let mut said = BTreeMap::from([("version", format!("ip{version}"))]);
    if let Some((left, Ok(way))) = ttl.split_once('+').map(|(left, way)| (left, way.parse::<u16>())) {
        said.insert("ttl", (left.parse::<u16>().unwrap() + way).to_string());
    }
    let (window, scale) = window.split_once(',').unwrap();
    let bytes = || match ours["window"].split_once('*') {
        Some((times, _)) => times.parse::<u32>().unwrap() * ours["mss"].parse::<u32>().unwrap(),
        None => ours["window"].parse().unwrap(),
    };
    let window = match window.split_once('*') {
        // A multiple of what is left beside the time stamps, or of a whole packet, is one for it too.
        Some((_, times)) if bytes().is_multiple_of(times.parse().unwrap()) => ours["window"].to_owned(),
        None if window.parse() == Ok(bytes()) => ours["window"].to_owned(),
        _ => window.to_owned(),
    };
    said.insert("window", window);
    let options = [
        ("mss", "mss"),
        ("nop", "nop"),
        ("ws", "scale"),
        ("sok", "sack"),
        ("sack", "sacked"),
        ("ts", "time"),
    ];
    let option = |name: &str| match options.iter().find(|(theirs, _)| *theirs == name) {
        Some((_, ours)) => (*ours).to_owned(),
        None => name.replace("eol", "end"),
    };
    if !layout.is_empty() {
        said.insert("options", layout.split(',').map(option).collect::<Vec<_>>().join(","));
        if layout.split(',').any(|name| name == "mss") {
            said.insert("mss", mss.to_owned());
        }
        if layout.split(',').any(|name| name == "ws") {
            said.insert("scale", scale.to_owned());
        }
    }
    let names = [
        ("df", "df"),
        ("id+", "id"),
        ("id-", "no-id"),
        ("ecn", "ecn"),
        ("0+", "reserved"),
        ("flow", "flow"),
        ("seq-", "sequence-zero"),
        ("ack+", "ack-number"),
        ("ack-", "ack-zero"),
        ("uptr+", "urgent-pointer"),
        ("urgf+", "urgent"),
        ("pushf+", "push"),
        ("ts1-", "time-zero"),
        ("ts2+", "time-echo"),
        ("opt+", "end-data"),
        ("exws", "scale-large"),
        ("bad", "malformed"),
    ];
    let quirk = |name: &&str| names.iter().find(|(theirs, _)| theirs == name).map(|(_, ours)| *ours);
    let mut quirks: Vec<&str> = quirks.split(',').filter_map(|name| quirk(&name)).collect();
    if class == "+" {
        quirks.push("data");
    }
    quirks.sort_unstable();
    if !quirks.is_empty() {
        said.insert("quirks", quirks.join(","));
    }
    said
}

#[test]
fn connections_are_opened_as_p0f_sees_it() {
    if Command::new("p0f").arg("-V").output().is_err() {
        println!("skipped: p0f is not installed (`apt-get install p0f`), so nothing was compared with it");
        return;
    }
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so there are no captures to compare with p0f");
        return;
    };
    let captures = crate::captures_below(&Path::new(&data).join("pcap"));
    let (mut equal, mut different) = (0, Vec::new());
    for capture in captures.iter().filter(|path| CAPTURES.iter().any(|name| path.ends_with(name))) {
        let ours = ours(capture);
        for (subject, raw) in theirs(capture) {
            let found = ours.get(&subject).into_iter().flatten();
            let is_equal = |line: &&String| {
                let mut said = parts(line);
                let mut quirks: Vec<&str> = said.remove("quirks").unwrap_or("").split(',').collect();
                // It has a name for an acknowledgement number without the flag and does not say it; tshark sees it.
                quirks.retain(|quirk| !matches!(*quirk, "" | "ip-options" | "ack-number"));
                quirks.sort_unstable();
                let quirks = quirks.join(",");
                let mut theirs = translated(&raw, &said);
                if !theirs.contains_key("ttl") {
                    said.remove("ttl");
                }
                let is_same = theirs.remove("quirks").unwrap_or_default() == quirks;
                is_same && said.into_iter().eq(theirs.iter().map(|(name, value)| (*name, &**value)))
            };
            if found.clone().any(|line| is_equal(&line)) {
                equal += 1;
            } else {
                different.push(format!(
                    "{} {subject:?}: {raw}, ours {:?}",
                    capture.display(),
                    ours.get(&subject)
                ));
            }
        }
    }
    println!("{equal} signatures are those of p0f");
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
    assert!(equal > 200, "only {equal} were compared");
}

/// What p0f reads, of all kinds.
const CAPTURES: &[&str] = &[
    "malicious/activeosfingerprinting.pcapng",
    "windows/WinXP.pcap",
    "iot/iphone.pcap",
    "iot/android.pcap",
    "iot/alexa-app.pcapng",
    "discovery/ipp.pcap",
    "malicious/synscan.pcap",
    "malicious/CVE-2020-1472_test_win2019.pcap",
    "l2/vlan-qinqinq.pcap",
    "services/rtsp.pcap",
    "formats/sll.pcap",
    "tls/tls-handshake.pcapng",
    "tls/tls3.pcapng",
];
