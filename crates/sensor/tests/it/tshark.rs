//! Every field beside tshark's value for the same frame (DESIGN's "99.9 % equal, no false protocol").
//!
//! tshark is run once over each capture; its trees are turned into values of our fields by rules written a second
//! time in `tshark/values`. What differs must be explained in `tshark/explained.rs`, or the test fails. The table of
//! agreement is printed: `cargo test -p wardroom-sensor tshark -- --nocapture`.

mod agreement;
mod explained;
mod flows;
mod pdml;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use wardroom_model::{Field, Locator, Protocol};
use wardroom_sensor::{Listening, Options, listen};

use agreement::Agreement;
use flows::Spoken;
use values::Reader;

/// What was read of a frame.
type Frames = BTreeMap<u64, BTreeSet<(Field, String)>>;

/// A capture as both read it.
struct BothSides {
    ours: Frames,
    theirs: Frames,
    /// Which protocols tshark sees between whom.
    spoken: Spoken,
    listening: Listening,
}

fn both_sides(capture: &Path, parts: &[Part]) -> BothSides {
    let mut ours = Frames::new();
    let options = Options { keep_flows: true, ..Options::default() };
    let listening = listen(
        &[capture.to_owned()],
        &options,
        Some(&mut |fact| {
            if let Locator::Capture(place) = &fact.locator
                && fact.field.protocol() != Protocol::Ethernet
            {
                ours.entry(place.frame).or_default().insert((fact.field, fact.value.into()));
            }
        }),
    )
    .unwrap();
    let (mut theirs, mut spoken) = (Frames::new(), Spoken::default());
    for part in parts {
        let mut reader = Reader::default();
        pdml::packets(&part.path, |packet| {
            let frame = part.frame(packet.frame);
            let (values, protocols) = reader.read(packet);
            theirs.entry(frame).or_default().extend(values.0);
            spoken.add(frame, protocols);
        });
    }
    BothSides { ours, theirs, spoken, listening }
}

/// A capture, or what of it went over one VLAN.
struct Part {
    path: PathBuf,
    /// Frame numbers in the capture that it was taken out of; none where it is whole.
    frames: Option<Vec<u64>>,
}

impl Part {
    fn whole(path: &Path) -> Self {
        Self { path: path.to_owned(), frames: None }
    }

    fn frame(&self, number: u64) -> u64 {
        self.frames.as_ref().map_or(number, |frames| frames[number as usize - 1])
    }
}

/// tshark takes a frame's second copy on another VLAN for a retransmission, where we see two networks: so each VLAN
/// is given to it by itself.
fn by_network(capture: &Path, folder: &Path) -> Vec<Part> {
    let listed = pdml::output(&["-n", "-T", "fields", "-e", "frame.number", "-e", "vlan.id"], capture);
    let mut frames: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (frame, vlan) in listed.lines().filter_map(|line| line.split_once('\t')) {
        frames.entry(vlan.to_owned()).or_default().push(frame.parse().unwrap());
    }
    let parts = frames.into_iter().map(|(vlan, frames)| {
        let name = capture.file_name().unwrap().to_string_lossy();
        let path = folder.join(format!("{vlan}-{name}"));
        let filter = if vlan.is_empty() { "!vlan".to_owned() } else { format!("vlan.id == {vlan}") };
        pdml::output(&["-n", "-Y", &filter, "-w", &path.to_string_lossy()], capture);
        Part { path, frames: Some(frames) }
    });
    parts.collect()
}

/// Does this for every capture, on two threads, since tshark is slow to start.
fn for_each(captures: &[PathBuf], each: impl Fn(&Path) + Sync) {
    let left = Mutex::new(captures.iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().next();
                    let Some(capture) = next else { return };
                    each(capture);
                }
            });
        }
    });
}

fn sample_captures() -> Vec<PathBuf> {
    crate::captures_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/captures"))
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

fn real_captures() -> Vec<PathBuf> {
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so no real captures are compared with tshark");
        return Vec::new();
    };
    crate::captures_below(&PathBuf::from(data).join("pcap"))
}

#[test]
fn every_field_agrees_with_tshark() {
    if is_tshark_missing() {
        return;
    }
    let agreement = Mutex::new(Agreement::default());
    for_each(&real_captures(), |capture| {
        let sides = both_sides(capture, &[Part::whole(capture)]);
        agreement.lock().unwrap().add(capture, &sides);
    });
    for_each(&sample_captures(), |capture| {
        let folder = tempfile::tempdir().unwrap();
        let sides = both_sides(capture, &by_network(capture, folder.path()));
        agreement.lock().unwrap().add(capture, &sides);
    });
    let agreement = agreement.into_inner().unwrap();
    println!("{agreement}");
    agreement.assert_good();
}
