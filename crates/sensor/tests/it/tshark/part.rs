//! What tshark is given to read at once.
//!
//! It takes a quarter of a second to start, so captures in which other addresses speak are given to it one behind the
//! other, as one file. It takes a frame's second copy on another VLAN for a retransmission, where we see two
//! networks: so each VLAN of the sample is a file by itself.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use wardroom_model::Protocol;

use super::name_of;
use super::ours::Ours;
use super::pdml::{self, Look};
use super::theirs::Theirs;
use super::told;
use super::values::Reader;
use crate::frames;

/// A run reads no more than this, in bytes, so that several can share the work.
const RUN_LIMIT: u64 = 3 << 20;

/// A capture, or what of it went over one VLAN.
struct Part {
    path: PathBuf,
    /// Which of the captures it is.
    capture: usize,
    /// How many frames it has. One whose end is not known stands alone.
    count: Option<u64>,
    /// Their numbers in the capture; none where it is the whole.
    frames: Option<Vec<u64>>,
}

impl Part {
    fn frame(&self, number: u64) -> u64 {
        self.frames.as_ref().map_or(number, |frames| frames[number as usize - 1])
    }
}

/// One run of tshark over several parts.
#[derive(Default)]
pub(super) struct Run {
    path: PathBuf,
    told: &'static [&'static str],
    parts: Vec<Part>,
    bytes: u64,
    pairs: BTreeSet<(IpAddr, IpAddr)>,
    /// HTTP is spoken in it.
    has_bodies: bool,
}

/// The runs that read all captures.
pub(super) fn runs(captures: &[Ours], folder: &Path) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (number, ours) in captures.iter().enumerate() {
        let told = told::arguments(&name_of(&ours.capture));
        let bytes = std::fs::metadata(&ours.capture).unwrap().len();
        let pairs = ours.pairs();
        for part in parts(number, ours, folder) {
            let fits = |run: &Run| {
                let is_open = run.parts.iter().chain([&part]).all(|part| part.count.is_some());
                let is_apart = run.pairs.is_disjoint(&pairs);
                is_open && is_apart && run.told == told && run.bytes + bytes <= RUN_LIMIT
            };
            let place = runs.iter().position(fits).unwrap_or_else(|| {
                runs.push(Run { told, ..Run::default() });
                runs.len() - 1
            });
            let run = &mut runs[place];
            run.parts.push(part);
            run.bytes += bytes;
            run.has_bodies |= ours.flows.iter().any(|flow| flow.app == Some(Protocol::Http));
            run.pairs.extend(&pairs);
        }
    }
    for (number, run) in runs.iter_mut().enumerate() {
        run.join(&folder.join(format!("run-{number}.pcapng")));
    }
    // The longest first, so that the threads end together.
    runs.sort_by_key(|run| std::cmp::Reverse(run.bytes));
    runs
}

fn parts(number: usize, ours: &Ours, folder: &Path) -> Vec<Part> {
    let path = ours.capture.clone();
    let is_sample = path.components().any(|part| part.as_os_str() == "sample");
    if !is_sample {
        return vec![Part { path, capture: number, count: ours.count, frames: None }];
    }
    let bytes = std::fs::read(&path).unwrap();
    let vlans = frames::by_vlan(&bytes).into_iter();
    vlans
        .map(|(vlan, numbers)| {
            let path = folder.join(format!("{}-{}", vlan.unwrap_or(0), name_of(&ours.capture)));
            let wanted: BTreeSet<u64> = numbers.iter().copied().collect();
            std::fs::write(&path, frames::kept(&bytes, |frame, _| wanted.contains(&frame))).unwrap();
            Part { path, capture: number, count: Some(numbers.len() as u64), frames: Some(numbers) }
        })
        .collect()
}

impl Run {
    fn join(&mut self, path: &Path) {
        if let [only] = &self.parts[..] {
            self.path.clone_from(&only.path);
            return;
        }
        let status = Command::new("mergecap")
            .args(["-a", "-F", "pcapng", "-w"])
            .arg(path)
            .args(self.parts.iter().map(|part| &part.path))
            .status()
            .expect("mergecap comes with tshark");
        assert!(status.success(), "mergecap cannot join {}: {status}", path.display());
        self.path = path.to_owned();
    }

    /// Runs tshark, and hands each packet to its capture.
    pub(super) fn read(&self, captures: &[Mutex<Theirs>]) {
        for told in told::passes(self.told) {
            self.pass(Look::Heads, told, captures);
        }
        if self.has_bodies {
            self.pass(Look::Bodies, self.told, captures);
        }
    }

    fn pass(&self, look: Look, told: &[&str], captures: &[Mutex<Theirs>]) {
        let mut parts = self.parts.iter();
        let mut part = parts.next().unwrap();
        let mut reader = Reader::default();
        let mut before = 0;
        pdml::packets(&self.path, look, told, |packet| {
            while let Some(count) = part.count.filter(|count| packet.frame - before > *count) {
                before += count;
                part = parts.next().expect("tshark reads no more frames than we do");
                reader = Reader::default();
            }
            let frame = part.frame(packet.frame - before);
            let mut theirs = captures[part.capture].lock().unwrap();
            match look {
                Look::Heads => theirs.add(frame, packet, &mut reader),
                Look::Bodies => theirs.add_bodies(frame, packet),
            }
        });
    }
}
