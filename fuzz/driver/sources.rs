//! What parses bytes beside packets: logs, leases, tables of switches, flow exports, files of nfcapd, sheets, products, bills of
//! materials, statements on security, filters.

use std::collections::BTreeSet;

use wardroom_catalog::udi::{self, Reading};
use wardroom_exchange::flow_export::{self, Blocks, Exporter, Messages};
use wardroom_exchange::source::{self, Kind, Lines, Told};
use wardroom_exchange::{gudid, mds2, sbom};
use wardroom_intel::Feeds;
use wardroom_intel::recall::codes::Codes;
use wardroom_model::{Record, Timestamp};
use wardroom_sensor::Filter;
use wardroom_wire::frame::{self, LinkType};

use super::packets;

/// When every source was written.
const WRITTEN: Timestamp = Timestamp(1_700_000_000_000_000);

/// Kinds that are read by lines.
pub(crate) const TEXTS: [Kind; 6] =
    [Kind::Zeek, Kind::IscLeases, Kind::KeaLeases, Kind::DnsmasqLeases, Kind::Switch, Kind::NfdumpCsv];

/// A source of this kind: a text, a flow export or a file of nfcapd in one and in pieces, or a sheet of assets.
pub(crate) fn source(kind: u8, bytes: &[u8]) {
    source::recognise(bytes);
    let kind = usize::from(kind & 0x0f);
    match (TEXTS.get(kind), kind) {
        (Some(kind), _) => text(*kind, bytes),
        (None, 6) => export(bytes),
        (None, 7) => datagrams(bytes),
        (None, 8) => file(bytes),
        (None, 9) => products(bytes),
        (None, 10) => bill(bytes),
        (None, 11) => form(bytes),
        (None, _) => sheet(bytes),
    }
}

fn text(kind: Kind, bytes: &[u8]) {
    let mut lines = Lines::new(kind, "f", WRITTEN);
    bytes.split(|byte| *byte == b'\n').for_each(|line| lines.line(line));
    lines.finish();
    check(lines.told);
}

fn check(mut told: Told) -> Vec<(u64, Record)> {
    let records = std::mem::take(&mut told.records);
    for (_, record) in &records {
        assert!(!record.is_empty(), "a record of nothing");
        assert!(record.facts.iter().all(|(_, _, value)| !value.is_empty()), "{record:?}");
    }
    let problems = told.into_problems();
    assert!(problems.len() <= 101, "{} problems shown", problems.len());
    packets::heard_by_any(records.len() as u8, &|engine| {
        records.iter().for_each(|(at, record)| engine.record(0, *at, record));
    });
    records
}

/// The same in one and as it comes.
fn export(bytes: &[u8]) {
    let whole = exported(bytes, bytes.len());
    assert_eq!(whole, exported(bytes, 100), "in one and in pieces");
}

fn exported(bytes: &[u8], size: usize) -> Vec<(u64, Record)> {
    let (mut exporter, mut messages) = (Exporter::default(), Messages::default());
    let (mut told, mut held) = (Told::new("f"), Vec::new());
    for piece in bytes.chunks(size.max(1)) {
        held.extend_from_slice(piece);
        let read = messages.read(&mut exporter, &held, false, &mut told);
        held.drain(..read);
    }
    messages.read(&mut exporter, &held, true, &mut told);
    exporter.finish(&mut told);
    check(told)
}

/// Datagrams, each with its length before it.
fn datagrams(mut bytes: &[u8]) {
    let (mut exporter, mut told, mut number) = (Exporter::default(), Told::new("f"), 0);
    while let [high, low, rest @ ..] = bytes {
        let (datagram, rest) = rest.split_at(rest.len().min(u16::from_be_bytes([*high, *low]).into()));
        number += 1;
        flow_export::datagram(&mut exporter, number, datagram, &mut told);
        bytes = rest;
    }
    exporter.finish(&mut told);
    check(told);
}

/// The same in one and as it comes.
fn file(bytes: &[u8]) {
    let read = |size: usize| {
        let (mut blocks, mut told, mut held) = (Blocks::default(), Told::new("f"), Vec::new());
        for piece in bytes.chunks(size.max(1)) {
            held.extend_from_slice(piece);
            let done = blocks.read(&held, false, &mut told);
            held.drain(..done);
        }
        blocks.read(&held, true, &mut told);
        check(told)
    };
    assert_eq!(read(bytes.len()), read(100), "in one and in pieces");
}

fn sheet(bytes: &[u8]) {
    let table = wardroom_exchange::assets::read("f", bytes, None);
    assert_eq!(table.assets.len(), table.raw.len());
    assert!(table.assets.len() as u64 <= table.rows_read);
}

/// Records of products, the same in one and as they come.
fn products(bytes: &[u8]) {
    let read = |size: usize| {
        let (mut reader, mut entries) = (gudid::Reader::new("f"), Vec::new());
        bytes.chunks(size.max(1)).for_each(|piece| reader.read(piece, &mut |entry| entries.push(entry)));
        let problems = reader.finish(&mut |entry| entries.push(entry));
        (entries, problems)
    };
    assert_eq!(read(bytes.len()), read(100), "in one and in pieces");
}

/// A bill of materials: parts have names, and lie in what stands before them.
fn bill(bytes: &[u8]) {
    let (bill, problems) = sbom::read("f", bytes);
    assert!(bill.is_some() || !problems.is_empty(), "nothing read and nothing told");
    for (at, part) in bill.iter().flat_map(|bill| bill.parts.iter().enumerate()) {
        assert!(!part.name.is_empty() && part.within.is_none_or(|within| (within as usize) < at), "{part:?}");
    }
}

/// A maker's statement on security: each question once.
fn form(bytes: &[u8]) {
    let (form, problems) = mds2::read("f", bytes);
    assert!(form.is_some() || !problems.is_empty(), "nothing read and nothing told");
    let Some(form) = form else { return };
    let questions: BTreeSet<&str> = form.answers.iter().map(|answer| &*answer.question).collect();
    assert_eq!(questions.len(), form.answers.len());
    assert_eq!(mds2::compare(&form, &form), Some(Vec::new()));
}

/// The code on a device. What is read of it is nowhere empty, and each fault has its place.
pub(crate) fn code(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let length = text.chars().count().max(1);
    let Reading { udi, faults } = udi::read(&text, WRITTEN.date_utc());
    assert!(faults.iter().all(|fault| (1..=length + 1).contains(&fault.at)), "{faults:?} of {length}");
    assert!(udi.is_some() || !faults.is_empty(), "nothing said and nothing wrong");
    let texts = udi.iter().flat_map(|udi| [&udi.device_identifier, &udi.lot, &udi.serial, &udi.version]);
    assert!(texts.flatten().all(|text| !text.is_empty()), "{udi:?}");
    udi::identifiers(&text);
}

/// A file of a publisher, which gives something or a problem; and the same text as that which a recall names.
pub(crate) fn publication(bytes: &[u8]) {
    let mut feeds = Feeds::default();
    let problems = feeds.add("f", "00", bytes);
    let given = feeds.advisories().len() + feeds.recalls().len() + feeds.exploited_count();
    assert!(given <= bytes.len(), "{given} out of {} bytes", bytes.len());
    assert!(problems.iter().all(|problem| !problem.reason.is_empty()), "{problems:?}");
    let text = String::from_utf8_lossy(bytes);
    let codes = Codes::read(&text);
    assert!(
        codes.numbers().chain(codes.codes().map(|code| &*code.text)).all(|text| !text.is_empty()),
        "{codes:?}"
    );
    assert!(codes.codes().count() <= 2 * text.len(), "more codes than letters");
    for code in codes.codes() {
        code.contains("A123-4");
    }
    Codes::read_description(&text);
}

/// A filter, and a frame that it is asked about.
pub(crate) fn filter(bytes: &[u8]) {
    let (text, rest) = bytes.split_at(bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len()));
    let Ok(filter) = Filter::parse(&String::from_utf8_lossy(text)) else { return };
    if let [_, link, captured @ ..] = rest {
        filter.wants(&frame::decode(LinkType(u16::from(*link)), captured));
    }
}
