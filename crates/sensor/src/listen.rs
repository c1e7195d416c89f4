//! Captures in, what was heard out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wardroom_flows::{Config, Counters, Engine, FactInPassing, Packet};
use wardroom_model::locator::CaptureLocator;
use wardroom_model::{CaptureFile, Fact, Locator, Problem};

pub use wardroom_flows::Heard;

use crate::capture::{self, Captured};
use crate::{SensorError, parallel};

/// How to listen.
#[derive(Clone, Debug)]
pub struct Options {
    /// Name of this sensor: part of every network's key.
    pub sensor: Box<str>,
    /// Threads that share the work. The answer does not depend on it.
    pub threads: usize,
    /// Keep sightings. Without them captures have no digest either: it is the place of facts, and there are none.
    pub keep_sightings: bool,
    /// Keep each flow.
    pub keep_flows: bool,
    /// Keep conversations.
    pub keep_conversations: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sensor: "local".into(),
            threads: 1,
            keep_sightings: true,
            keep_flows: false,
            keep_conversations: true,
        }
    }
}

/// One capture that was read.
#[derive(Clone, Debug)]
pub struct CaptureRead {
    /// Name and digest.
    pub file: Arc<CaptureFile>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Frames read.
    pub frames: u64,
}

/// What a run has heard.
#[derive(Clone, Debug, Default)]
pub struct Listening {
    /// Sightings, conversations, flows and counts over all captures.
    pub heard: Heard,
    /// The captures, in the order given; those that could not be opened are problems instead.
    pub captures: Vec<CaptureRead>,
    /// What could not be read, with its place.
    pub problems: Vec<Problem>,
}

/// Takes each fact as it is read, in the order of frames.
pub type FactSink<'a> = &'a mut dyn FnMut(Fact);

/// Reads captures one after the other as one run. With a sink for facts, one thread reads, because facts have an
/// order.
///
/// # Errors
/// Only where a thread fails. A capture that cannot be opened or is torn is a problem, and the others are read.
pub fn listen(
    paths: &[PathBuf],
    options: &Options,
    mut facts: Option<FactSink<'_>>,
) -> Result<Listening, SensorError> {
    let config = Config {
        keep_sightings: options.keep_sightings,
        keep_facts: facts.is_some(),
        keep_flows: options.keep_flows,
        keep_conversations: options.keep_conversations,
        ..Config::default()
    };
    let mut listening = Listening::default();
    let mut files = Vec::new();
    let engines = if options.threads > 1 && facts.is_none() {
        parallel::run(&config, options.threads, |take| {
            for path in paths {
                read(path, options, &mut files, &mut listening, &mut |capture, packet| {
                    take(packet_of(capture, &packet))
                });
            }
        })?
    } else {
        let mut engine = Engine::new(config);
        for path in paths {
            // Facts go out at once, so their locator's digest must be known before the first packet.
            let digest = facts.as_ref().and_then(|_| capture::digest(path).ok());
            let file = CaptureFile { sha256: digest.unwrap_or_default(), name: name(path) };
            let file = Arc::new(file);
            read(path, options, &mut files, &mut listening, &mut |capture, packet| {
                engine.packet(&packet_of(capture, &packet));
                if let Some(facts) = &mut facts {
                    engine.take_facts().for_each(|fact| facts(located(fact, &file)));
                }
            });
        }
        engine.end();
        if let Some(facts) = &mut facts {
            engine.take_facts().for_each(|fact| {
                if let Some(file) = files.get(fact.place().0 as usize) {
                    facts(located(fact, file));
                }
            });
        }
        vec![engine]
    };
    listening.heard = Engine::merge(engines, &options.sensor, &files);
    listening.problems.extend(said(&listening.heard.counters));
    Ok(listening)
}

fn name(path: &Path) -> Box<str> {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into()
}

fn packet_of<'a>(capture: u32, packet: &Captured<'a>) -> Packet<'a> {
    Packet {
        capture,
        interface: packet.interface,
        frame: packet.frame,
        time: packet.time,
        link: packet.link,
        bytes: packet.bytes,
        length: packet.length,
    }
}

/// Reads one capture and notes how it went.
fn read(
    path: &Path,
    options: &Options,
    files: &mut Vec<Arc<CaptureFile>>,
    listening: &mut Listening,
    take: &mut dyn FnMut(u32, Captured<'_>),
) {
    let number = files.len() as u32;
    let mut frames = 0;
    let result = capture::read(path, options.keep_sightings, &mut |packet| {
        frames = packet.frame;
        take(number, packet);
    });
    match result {
        Ok(summary) => {
            listening.captures.push(CaptureRead { file: summary.file.clone(), bytes: summary.bytes, frames });
            files.push(summary.file);
            listening.problems.extend(summary.problems);
        }
        Err(error) => {
            let reason =
                format!("opening or reading the capture failed: {error}; check the path and its rights");
            let file = path.display().to_string();
            listening.problems.push(Problem::new(file.clone(), "byte 0", "unreadable", reason));
            let file = Arc::new(CaptureFile { sha256: "".into(), name: file.into() });
            files.push(file);
        }
    }
}

fn located(fact: FactInPassing, file: &Arc<CaptureFile>) -> Fact {
    let (_, interface, frame) = fact.place();
    Fact {
        locator: Locator::Capture(CaptureLocator { file: Arc::clone(file), interface, frame }),
        time: fact.time,
        src: fact.src,
        dst: fact.dst,
        vlan: fact.vlan,
        about: fact.about,
        field: fact.field,
        value: fact.value,
    }
}

/// What counters say that somebody should know.
pub(crate) fn said(counters: &Counters) -> Vec<Problem> {
    anomalies(counters).into_iter().chain(full(counters)).collect()
}

/// What was not kept, or ended early, because there was more than memory is given to.
fn full(counters: &Counters) -> impl Iterator<Item = Problem> {
    let told = [
        (
            counters.evicted,
            "connections_cut",
            "longest idle connections ended early; all their packets count",
        ),
        (
            counters.stopped_waiting,
            "segments_lost",
            "connections read on without the segments that they missed",
        ),
        (counters.endpoints_not_kept, "endpoints_not_kept", "endpoints have no place in the answer"),
        (
            counters.conversations_not_kept,
            "conversations_not_kept",
            "conversations have no place in the answer",
        ),
    ];
    told.into_iter().filter(|(count, ..)| *count > 0).map(|(count, kind, what)| {
        let reason =
            format!("more was heard at once than is followed: {count} {what}; read fewer captures at once");
        Problem::new("all captures", "all frames", kind, reason)
    })
}

/// Frames and messages that were not as they should be, a line a kind.
fn anomalies(counters: &Counters) -> Vec<Problem> {
    let frames = counters.broken.iter().map(|(kind, count)| {
        Problem::new(
            "all captures",
            "frame headers",
            *kind,
            format!("{count} frames; counted, not decoded further"),
        )
    });
    let messages = counters.anomalies.iter().map(|(anomaly, count)| {
        let at = format!("{} messages", anomaly.protocol);
        Problem::new(
            "all captures",
            at,
            anomaly.kind,
            format!("{count} times; the rest of each message was read"),
        )
    });
    frames.chain(messages).collect()
}
