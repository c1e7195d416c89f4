//! Logs of Zeek: those of its own tests, and of two exercises, one of them in both encodings.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use wardroom_exchange::source::{self, Kind};
use wardroom_model::Field;

use crate::{data, files, read};

/// A file as it was before it was packed.
fn unpacked(path: &Path) -> Vec<u8> {
    let program = if path.extension().is_some_and(|end| end == "xz") { "xz" } else { "gzip" };
    let output = Command::new(program).arg("-dc").arg(path).output().unwrap();
    assert!(output.status.success(), "{}", path.display());
    // Baselines of Zeek's tests have their times masked.
    let masked = b"XXXXXXXXXX.XXXXXX";
    let mut bytes = output.stdout;
    for at in 0..bytes.len().saturating_sub(masked.len()) {
        if bytes[at..].starts_with(masked) {
            bytes[at..at + masked.len()].copy_from_slice(b"1258531221.486539");
        }
    }
    bytes
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn both_encodings_of_one_log_tell_the_same() {
    let Some(folder) = data("zeek/wrccdc-2018") else { return };
    let mut compared = 0;
    for text in files(&folder.join("zeek-default"), ".log.gz") {
        let object = folder.join("zeek-json").join(name(&text).replace(".log.", ".json."));
        let [text, object] = [&text, &object].map(|path| {
            let bytes = unpacked(path);
            assert_eq!(
                source::recognise(bytes.get(..4096).unwrap_or(&bytes)),
                Some(Kind::Zeek),
                "{}",
                path.display()
            );
            let (records, problems) = read(Kind::Zeek, &bytes);
            let bad = problems.iter().find(|problem| &*problem.kind != "log_not_read");
            assert!(bad.is_none(), "{}: {bad:?}", path.display());
            let mut records: Vec<String> =
                records.into_iter().map(|(_, record)| format!("{record:?}")).collect();
            records.sort();
            records
        });
        compared += text.len();
        let differs = text.iter().zip(&object).find(|(text, object)| text != object);
        assert!(text.len() == object.len() && differs.is_none(), "{differs:?}");
    }
    println!("{compared} records are the same in both");
    assert!(compared > 2000, "{compared}");
}

#[test]
fn every_line_of_every_log_is_read_or_told() {
    let Some(folder) = data("zeek") else { return };
    let mut facts: BTreeMap<Field, u64> = BTreeMap::new();
    let (mut logs, mut all_records, mut all_lines) = (0, 0, 0);
    for path in files(&folder, "z") {
        let bytes = unpacked(&path);
        assert_eq!(
            source::recognise(bytes.get(..8192).unwrap_or(&bytes)),
            Some(Kind::Zeek),
            "{}",
            path.display()
        );
        let (records, problems) = read(Kind::Zeek, &bytes);
        let bad = problems.iter().find(|problem| &*problem.kind != "log_not_read");
        assert!(bad.is_none(), "{}: {bad:?}", path.display());
        let lines = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
            .count();
        if problems.is_empty() && !name(&path).contains("dns") {
            assert_eq!(records.len(), lines, "{}", path.display());
        }
        logs += 1;
        all_lines += lines;
        all_records += records.len();
        records
            .iter()
            .flat_map(|(_, record)| &record.facts)
            .for_each(|(_, field, _)| *facts.entry(*field).or_default() += 1);
    }
    println!("{logs} logs, {all_lines} lines, {all_records} records: {facts:?}");
    assert!(logs > 60 && all_records > 20_000, "{logs} {all_records}");
}

#[test]
fn counts_of_connections_are_those_that_another_reader_adds_up() {
    let Some(folder) = data("zeek/m57-long") else { return };
    let bytes = unpacked(&folder.join("conn.log.xz"));
    let (records, _) = read(Kind::Zeek, &bytes);
    let text = String::from_utf8(bytes).unwrap();
    let fields: Vec<&str> =
        text.lines().find_map(|line| line.strip_prefix("#fields\t")).unwrap().split('\t').collect();
    let sum = |name: &str| -> u64 {
        let at = fields.iter().position(|field| *field == name).unwrap();
        let cells =
            text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').nth(at));
        cells.map(|cell| cell.parse().unwrap_or(0)).sum()
    };
    let of = |count: fn(&wardroom_model::record::Connection) -> u64| -> u64 {
        records.iter().filter_map(|(_, record)| record.connection.as_ref()).map(count).sum()
    };
    assert_eq!(of(|connection| connection.from_src.packets), sum("orig_pkts"));
    assert_eq!(of(|connection| connection.from_dst.packets), sum("resp_pkts"));
    assert_eq!(of(|connection| connection.from_src.bytes), sum("orig_ip_bytes"));
    assert_eq!(of(|connection| connection.from_dst.bytes), sum("resp_ip_bytes"));
    assert!(records.iter().all(|(_, record)| record.src.mac.is_some() == record.dst.mac.is_some()));
}
