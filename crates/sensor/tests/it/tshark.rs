//! Every field beside tshark's value for the same frame: all are equal, and no protocol is false.
//!
//! tshark reads each capture once; its trees are turned into values of our fields by rules written a second time in
//! `tshark/values`. Where it must be told something to see what is there, `tshark/told.rs` says so; what differs must
//! be explained in `tshark/explained.rs`, or the test fails. The table of agreement is printed:
//! `cargo test -p wardroom-sensor tshark -- --nocapture`.

mod agreement;
mod copies;
mod explained;
mod flows;
mod made;
mod ours;
mod part;
mod pdml;
mod replay;
mod theirs;
mod told;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use wardroom_model::Field;

use agreement::Agreement;
use ours::Ours;
use theirs::Theirs;

/// What was read of each frame.
type Frames = BTreeMap<u64, BTreeSet<(Field, String)>>;

fn name_of(capture: &Path) -> String {
    capture.file_name().unwrap().to_string_lossy().into_owned()
}

/// Does this for every item, on two threads, since tshark is slow to start.
fn for_each<T: Sync>(items: &[T], each: impl Fn(&T) + Sync) {
    let left = Mutex::new(items.iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().next();
                    let Some(item) = next else { return };
                    each(item);
                }
            });
        }
    });
}

/// Says aloud why nothing is compared.
fn is_tshark_missing() -> bool {
    let is_missing = !pdml::is_here();
    if is_missing {
        println!(
            "skipped: tshark is not installed (`apt-get install tshark`), so nothing was compared with it"
        );
    }
    is_missing
}

fn sample_captures() -> Vec<PathBuf> {
    crate::captures_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/captures"))
}

fn real_captures() -> Vec<PathBuf> {
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so no real captures are compared with tshark");
        return Vec::new();
    };
    let mut captures = crate::captures_below(&PathBuf::from(data).join("pcap"));
    if let Some(wanted) = wanted() {
        println!("only captures whose path has one of {wanted:?} are compared, as WARDROOM_CAPTURES says");
        captures.retain(|path| wanted.iter().any(|part| path.to_string_lossy().contains(part)));
    }
    captures
}

/// Parts of paths, comma separated: to look at a few captures alone.
fn wanted() -> Option<Vec<String>> {
    let wanted = std::env::var("WARDROOM_CAPTURES").ok()?;
    Some(wanted.split(',').map(str::to_owned).collect())
}

fn compared(captures: &[PathBuf]) -> Agreement {
    let folder = tempfile::tempdir().unwrap();
    let ours: Vec<Ours> = captures.iter().map(|capture| Ours::read(capture)).collect();
    let theirs: Vec<Mutex<Theirs>> = captures.iter().map(|_| Mutex::default()).collect();
    for_each(&part::runs(&ours, folder.path()), |run| run.read(&theirs));
    let mut agreement = Agreement::default();
    for (ours, theirs) in ours.iter().zip(theirs) {
        agreement.add(ours, &theirs.into_inner().unwrap());
    }
    agreement
}

#[test]
fn every_field_agrees_with_tshark() {
    if is_tshark_missing() {
        return;
    }
    let real = real_captures();
    let folder = tempfile::tempdir().unwrap();
    let mut captures = real.clone();
    if wanted().is_none() {
        captures.extend(sample_captures());
        captures.extend(made::captures(folder.path()));
    }
    let agreement = compared(&captures);
    println!("{agreement}");
    if wanted().is_some() {
        return agreement.assert_good(&[]);
    }
    // Who names tshark for the oracle of a field must have compared it.
    let expected: Vec<Field> = crate::oracles::oracles()
        .into_iter()
        .filter(|(_, (kind, _))| *kind == "tshark")
        .map(|(field, _)| field)
        .collect();
    agreement.assert_good(if real.is_empty() {
        &[Field::DicomManufacturer, Field::Hl7MessageType]
    } else {
        &expected
    });
}
