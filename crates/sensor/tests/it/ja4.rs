//! JA4 of TLS clients beside what FoxIO's own program says of the same captures.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use wardroom_model::Field;
use wardroom_sensor::{Options, listen};

/// The client's address and port, the server's, and the fingerprint.
type Said = (String, String, String, String, String);

fn expected(file: &Path) -> BTreeSet<Said> {
    let text = std::fs::read_to_string(file).unwrap();
    let streams: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let of = |stream: &serde_json::Value| {
        let text = |key: &str| stream[key].as_str().unwrap_or_default().to_owned();
        // The second where the server asked for another hello.
        ["JA4.1", "JA4.2"].map(|key| (text("src"), text("srcport"), text("dst"), text("dstport"), text(key)))
    };
    streams.iter().flat_map(of).filter(|said| said.4.starts_with('t')).collect()
}

fn ours(capture: &Path) -> BTreeSet<Said> {
    let mut said = BTreeSet::new();
    listen(
        &[capture.to_owned()],
        &Options::default(),
        Some(&mut |fact| {
            let text = |value: Option<String>| value.unwrap_or_default();
            let ip = |end: wardroom_model::fact::End| text(end.ip.map(|ip| ip.to_string()));
            let port = |end: wardroom_model::fact::End| text(end.port.map(|port| port.to_string()));
            if fact.field == Field::TlsJa4 {
                let value = fact.value.to_string();
                said.insert((ip(fact.src), port(fact.src), ip(fact.dst), port(fact.dst), value));
            }
        }),
    )
    .unwrap();
    said
}

#[test]
fn ja4_is_what_its_authors_say() {
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so no expected fingerprints are compared");
        return;
    };
    let folder = PathBuf::from(data).join("pcap/tls");
    let mut count = 0;
    for capture in crate::captures_below(&folder) {
        let file = PathBuf::from(format!("{}.expected-python.json", capture.display()));
        if file.exists() {
            let expected = expected(&file);
            count += expected.len();
            assert_eq!(ours(&capture), expected, "{}", capture.display());
        }
    }
    println!("{count} fingerprints are what FoxIO's program says");
    assert!(count > 100, "{count}");
}
