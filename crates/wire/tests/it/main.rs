//! Replays the fuzzer's corpus with a stable compiler.

#[path = "../../../../fuzz/driver.rs"]
mod driver;
mod seeds;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use wardroom_model::Protocol;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/wire")
}

#[test]
fn nothing_in_the_corpus_breaks_a_dissector() {
    let mut count = 0;
    for entry in std::fs::read_dir(corpus()).unwrap() {
        driver::run(&std::fs::read(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count >= seeds::all().len(), "{count} files");
}

/// With `WARDROOM_WRITE_SEEDS` set, this test writes the seeds instead.
#[test]
fn seeds_are_what_the_source_says() {
    for (name, bytes) in seeds::all() {
        let path = corpus().join(name);
        if std::env::var_os("WARDROOM_WRITE_SEEDS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert_eq!(
            std::fs::read(&path).ok(),
            Some(bytes),
            "{name} is stale: run with WARDROOM_WRITE_SEEDS=1"
        );
    }
}

/// A seed that nobody recognises teaches the fuzzer nothing.
#[test]
fn seeds_reach_their_protocols() {
    let spoken: BTreeSet<Protocol> =
        seeds::all().iter().flat_map(|(_, bytes)| driver::run(bytes).protocols).collect();
    for protocol in [
        Protocol::Dns,
        Protocol::Dhcp,
        Protocol::Ssdp,
        Protocol::Http,
        Protocol::Dicom,
        Protocol::Hl7,
        Protocol::Intellivue,
        Protocol::Phd,
        Protocol::Astm,
        Protocol::Poct1a,
        Protocol::Medibus,
    ] {
        assert!(spoken.contains(&protocol), "{protocol}");
    }
}
