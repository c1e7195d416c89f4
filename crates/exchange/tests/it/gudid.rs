//! Real files of GUDID: as many records and secondary identifiers are read as the file has elements of them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use wardroom_exchange::gudid::Reader;
use wardroom_model::Problem;
use wardroom_model::product_record::ProductEntry;

/// Of the part of 2016, so many bytes: enough for a thousand records.
const PART: u64 = 4 << 20;

#[derive(Debug, Default, PartialEq)]
struct Counts {
    records: usize,
    secondary: usize,
    others: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.secondary += other.secondary;
        self.others += other.others;
    }
}

/// The folder of GUDID's files, or none with a word.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("WARDROOM_DATA").map(|data| PathBuf::from(data).join("fda/gudid"));
    if folder.is_none() {
        println!("skipped: WARDROOM_DATA is not set, so there are no files of GUDID to read");
    }
    folder
}

fn read(file: &[u8]) -> (Counts, Vec<Problem>) {
    let (mut reader, mut counts) = (Reader::new("f"), Counts::default());
    let mut count = |entry| match entry {
        ProductEntry::Whole(record) => {
            counts += Counts { records: 1, secondary: record.other_identifiers.len(), others: 0 };
        }
        // XML has whole records alone.
        _ => counts.others += 1,
    };
    file.chunks(1 << 18).for_each(|piece| reader.read(piece, &mut count));
    let problems = reader.finish(&mut count);
    (counts, problems)
}

/// Elements of a text, counted as plainly as can be: identifiers that are not the record's own, each once a record.
fn counted(text: &str) -> Counts {
    let texts = |record: &str, name: &str| -> Vec<String> {
        let tag = format!("<{name}>");
        let found = record.split(&tag).skip(1);
        found.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
    };
    let mut counts = Counts::default();
    for record in text.split("<device ").skip(1).filter(|record| record.contains("</device>")) {
        let record = record.split("</device>").next().unwrap_or_default();
        let types = texts(record, "deviceIdType");
        // The record's own number stands in `deviceId` of no type in the old layout as well.
        let ids = texts(record, "deviceId");
        let of: BTreeMap<&String, bool> =
            ids.iter().zip(&types).map(|(id, of)| (id, of == "Primary")).collect();
        counts += Counts { records: 1, secondary: of.values().filter(|own| !**own).count(), others: 0 };
    }
    counts
}

#[test]
fn every_record_of_a_release_in_an_archive_is_read() {
    let Some(folder) = folder() else { return };
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(folder.join("dental-xml13.zip")).unwrap()).unwrap();
    let (mut all, mut plain) = (Counts::default(), Counts::default());
    for number in 0..archive.len() {
        let mut bytes = Vec::new();
        archive.by_index(number).unwrap().read_to_end(&mut bytes).unwrap();
        let (counts, problems) = read(&bytes);
        assert_eq!(problems, []);
        all += counts;
        plain += counted(std::str::from_utf8(&bytes).unwrap());
    }
    println!("{all:?} of an archive");
    assert_eq!(all, plain);
    assert_eq!(all, Counts { records: 9_163, secondary: 4_233, others: 0 });
}

#[test]
fn every_record_of_the_older_layout_is_read_and_a_torn_end_costs_one() {
    let Some(folder) = folder() else { return };
    let mut xz = Command::new("xz")
        .arg("-dc")
        .arg(folder.join("gudid-2016.xml.xz"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut bytes = Vec::new();
    xz.stdout.take().unwrap().take(PART).read_to_end(&mut bytes).unwrap();
    xz.wait().unwrap();
    let (counts, problems) = read(&bytes);
    println!("{counts:?} of the part of 2016");
    assert_eq!(counts, counted(&String::from_utf8_lossy(&bytes)));
    assert!(counts.records > 1_000, "{counts:?}");
    assert_eq!(problems.iter().map(|problem| &*problem.kind).collect::<Vec<_>>(), ["torn_record"]);
}
