//! A folder that fills up, as capture programs leave it that begin a new file every so often (`tcpdump -G`, `dumpcap -b`).
//!
//! A file is read once it is complete: when another came after it, or when it did not grow for a while. Files are read
//! in the order of their names, which those programs make that of time, and as one run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wardroom_flows::Engine;

use crate::listen::{Item, Listening, Options, read, said};

/// How often the folder is looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// Reads what comes into a folder until `stop` is set, and gives what was heard. `each_file` is told of each that was
/// read. What did not grow for `quiet` is taken for complete, and at the end so is everything.
pub fn follow(
    folder: &Path,
    quiet: Duration,
    options: &Options,
    stop: &AtomicBool,
    each_file: &mut dyn FnMut(&Path),
) -> Listening {
    let mut engine = Engine::new(options.config());
    let (mut origins, mut listening) = (Vec::new(), Listening::default());
    let mut growing = Growing::default();
    loop {
        let is_over = stop.load(Ordering::Relaxed);
        for path in growing.complete(folder, if is_over { Duration::ZERO } else { quiet }) {
            read(&path, options, &mut origins, &mut listening, &mut |item| match item {
                Item::Packet(packet) => engine.packet(&packet),
                Item::Record { source, number, record } => engine.record(source, number, &record),
            });
            each_file(&path);
        }
        if is_over {
            break;
        }
        thread::sleep(PAUSE);
    }
    engine.end();
    listening.heard = Engine::merge(vec![engine], &options.sensor, &origins);
    listening.problems.extend(said(&listening.heard.counters));
    listening
}

/// Files that are not known to be complete, with their size and since when they have it.
#[derive(Default)]
struct Growing {
    read: BTreeSet<PathBuf>,
    waiting: BTreeMap<PathBuf, (u64, Instant)>,
}

impl Growing {
    /// The files that became complete, in order.
    fn complete(&mut self, folder: &Path, quiet: Duration) -> Vec<PathBuf> {
        let now = Instant::now();
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut present: Vec<(PathBuf, u64)> = entries
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .filter_map(|entry| {
                let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
                Some((entry.path(), about.len()))
            })
            .filter(|(path, _)| !self.read.contains(path))
            .collect();
        present.sort();
        let last = present.last().map(|(path, _)| path.clone());
        let mut complete = Vec::new();
        for (path, size) in present {
            let known = self.waiting.entry(path.clone()).or_insert((size, now));
            if known.0 != size {
                *known = (size, now);
            }
            if Some(&path) != last.as_ref() || now.duration_since(known.1) >= quiet {
                complete.push(path);
            }
        }
        for path in &complete {
            self.waiting.remove(path);
            self.read.insert(path.clone());
        }
        complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_complete_when_another_came_or_it_rests() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        let mut growing = Growing::default();
        let mut names = |quiet| -> Vec<String> {
            let complete = growing.complete(folder.path(), quiet);
            complete.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        let long = Duration::from_secs(3_600);
        put("1.pcap", b"a");
        put(".2.pcap.part", b"a");
        assert!(names(long).is_empty());
        put("2.pcap", b"b");
        put("3.pcap", b"c");
        assert_eq!(names(long), ["1.pcap", "2.pcap"]);
        assert!(names(long).is_empty());
        assert_eq!(names(Duration::ZERO), ["3.pcap"]);
        assert!(names(Duration::ZERO).is_empty());
    }
}
