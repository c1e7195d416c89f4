//! Datagrams of many exporters.

use std::collections::BTreeMap;

use wardroom_exchange::flow_export::{Exporter, Messages};
use wardroom_exchange::source::{self, Kind, Told};
use wardroom_model::{Problem, Record};

use crate::{data, files};

fn run(parts: &[Vec<u8>]) -> (Vec<Record>, Vec<Problem>) {
    let (mut exporter, mut told) = (Exporter::default(), Told::new("f"));
    let mut messages = Messages::default();
    for part in parts {
        assert_eq!(messages.read(&mut exporter, part, true, &mut told), part.len());
    }
    exporter.finish(&mut told);
    let records = std::mem::take(&mut told.records);
    (records.into_iter().map(|(_, record)| record).collect(), told.into_problems())
}

/// `10.0.0.1:80>10.0.0.2:4000/6 5p 300b`.
fn show(record: &Record) -> String {
    let Some(connection) = record.connection else {
        return format!("{} has {}", record.src.mac.unwrap(), record.src.ip.unwrap());
    };
    let end = |end: wardroom_model::fact::End| match end.port {
        Some(port) => format!("{}:{port}", end.ip.unwrap()),
        None => end.ip.unwrap().to_string(),
    };
    let back = connection.from_dst;
    let back =
        if back.packets > 0 { format!(" back {}p {}b", back.packets, back.bytes) } else { String::new() };
    let forth = connection.from_src;
    format!(
        "{}>{}/{} {}p {}b{back}",
        end(record.src),
        end(record.dst),
        connection.protocol,
        forth.packets,
        forth.bytes
    )
}

#[test]
fn every_datagram_is_read_and_what_is_wrong_with_it_is_told() {
    let Some(folder) = data("netflow") else { return };
    // Templates and data of one exporter have names that begin alike; the template comes after the data on purpose.
    let mut groups: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for path in files(&folder, ".dat") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        // Those name more records than a message can have, or none.
        let is_none = name.starts_with("netflow5_test_invalid");
        assert_eq!(source::recognise(&bytes), (!is_none).then_some(Kind::FlowExport), "{name}");
        let group = name
            .find("_tpl")
            .or(name.find("_data"))
            .or(name.find("_opttpl"))
            .map_or(&*name, |end| &name[..end]);
        groups.entry(group.to_owned()).or_default().push(bytes);
    }
    let mut lines = Vec::new();
    let mut flows = 0;
    for (name, parts) in &groups {
        let (records, problems) = run(parts);
        flows += records.len();
        let kinds: Vec<&str> = problems.iter().map(|problem| &*problem.kind).collect();
        let first = records.first().map(show).unwrap_or_default();
        lines.push(format!("{name}: {} {first} {kinds:?}", records.len()));
    }
    println!("{}", lines.join("\n"));
    assert!(flows > 250, "{flows}");
}

#[test]
fn an_ipfix_file_is_read_to_its_end() {
    let Some(folder) = data("netflow") else { return };
    let bytes = std::fs::read(folder.join("example_flows.ipfix")).unwrap();
    let (records, problems) = run(std::slice::from_ref(&bytes));
    assert!(problems.is_empty(), "{problems:?}");
    // The same in pieces, as a reader of a file hands them over.
    let (mut exporter, mut told, mut messages) = (Exporter::default(), Told::new("f"), Messages::default());
    let mut held = Vec::new();
    for piece in bytes.chunks(1000) {
        held.extend_from_slice(piece);
        let done = messages.read(&mut exporter, &held, false, &mut told);
        held.drain(..done);
    }
    messages.read(&mut exporter, &held, true, &mut told);
    assert_eq!(told.records.iter().map(|(_, record)| record.clone()).collect::<Vec<_>>(), records);
    println!(
        "{} messages, {} flows, first {}",
        messages.count(),
        records.len(),
        records.first().map(show).unwrap()
    );
}
