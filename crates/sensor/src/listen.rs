//! Captures in, what was heard out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wardroom_flows::{Config, Counters, Engine, FactInPassing, Packet};
use wardroom_model::{CaptureFile, Fact, Origin, Problem, Record};

pub use wardroom_flows::Heard;

use crate::capture::{self, Captured};
use crate::records::{self, Content};
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

impl Options {
    /// What an engine is asked for.
    pub(crate) fn config(&self) -> Config {
        Config {
            keep_sightings: self.keep_sightings,
            keep_flows: self.keep_flows,
            keep_conversations: self.keep_conversations,
            ..Config::default()
        }
    }
}

/// One capture that was read, or another source.
#[derive(Clone, Debug)]
pub struct CaptureRead {
    /// What it is, as [`Origin::kind`] says; `live` of an interface.
    pub kind: &'static str,
    /// Name and digest.
    pub file: Arc<CaptureFile>,
    /// Bytes of the file; of an interface those of its frames, as they were on the wire.
    pub bytes: u64,
    /// Frames read; of other sources lines or messages.
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

/// One thing that a source gave.
pub(crate) enum Item<'a> {
    Packet(Packet<'a>),
    Record { source: u32, number: u64, record: Record },
}

/// Reads captures and other sources one after the other as one run; of a folder what is in it. With a sink for facts, one
/// thread reads, because facts have an order.
///
/// # Errors
/// Only where a thread fails. A capture that cannot be opened or is torn is a problem, and the others are read.
pub fn listen(
    paths: &[PathBuf],
    options: &Options,
    mut facts: Option<FactSink<'_>>,
) -> Result<Listening, SensorError> {
    let config = Config { keep_facts: facts.is_some(), ..options.config() };
    let paths = &records::files(paths);
    let mut listening = Listening::default();
    let mut origins = Vec::new();
    let engines = if options.threads > 1 && facts.is_none() {
        parallel::run(&config, options.threads, |take| {
            paths.iter().for_each(|path| read(path, options, &mut origins, &mut listening, take));
        })?
    } else {
        let mut engine = Engine::new(config);
        for path in paths {
            let content = records::recognise(path);
            // Facts go out at once, so their locator must be known before the first packet.
            let origin = facts.as_ref().map(|_| match content {
                Ok(Content::Records(kind)) => records::origin(kind, &name(path)),
                _ => {
                    let sha256 = capture::digest(path).ok().flatten();
                    Origin::Capture(Arc::new(CaptureFile { sha256, name: name(path) }))
                }
            });
            read(path, options, &mut origins, &mut listening, &mut |item| {
                match item {
                    Item::Packet(packet) => engine.packet(&packet),
                    Item::Record { source, number, record } => engine.record(source, number, &record),
                }
                if let (Some(facts), Some(origin)) = (&mut facts, &origin) {
                    engine.take_facts().for_each(|fact| facts(located(fact, origin)));
                }
            });
        }
        engine.end();
        if let Some(facts) = &mut facts {
            engine.take_facts().for_each(|fact| {
                if let Some(origin) = origins.get(fact.place().0 as usize) {
                    facts(located(fact, origin));
                }
            });
        }
        vec![engine]
    };
    listening.heard = Engine::merge(engines, &options.sensor, &origins);
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

/// Reads one file and notes how it went.
pub(crate) fn read(
    path: &Path,
    options: &Options,
    origins: &mut Vec<Origin>,
    listening: &mut Listening,
    take: &mut dyn FnMut(Item<'_>),
) {
    let name = name(path);
    let source = origins.len() as u32;
    let result = match records::recognise(path) {
        Ok(Content::Records(kind)) => {
            let take = &mut |number, record| take(Item::Record { source, number, record });
            records::read(path, &name, kind, take).map(|summary| {
                listening.problems.extend(summary.problems);
                let (origin, frames) = (records::origin(kind, &name), summary.count);
                let read =
                    CaptureRead { kind: origin.kind(), file: summary.file, bytes: summary.bytes, frames };
                (origin, read)
            })
        }
        Ok(Content::Foreign(what, how)) => {
            let reason = format!("{what}; nothing was read: {how}");
            listening.problems.push(Problem::new(name.clone(), "byte 0", "not_a_capture", reason));
            return origins.push(Origin::Table((&*name).into()));
        }
        Ok(Content::Capture) => read_capture(path, source, options.keep_sightings, listening, take),
        Err(error) => Err(error),
    };
    match result {
        Ok((origin, read)) => {
            listening.captures.push(read);
            origins.push(origin);
        }
        Err(error) => {
            let reason =
                format!("opening or reading the file failed: {error}; check the path and its rights");
            let file = path.display().to_string();
            listening.problems.push(Problem::new(file.clone(), "byte 0", "unreadable", reason));
            origins.push(Origin::Table(file.into()));
        }
    }
}

fn read_capture(
    path: &Path,
    source: u32,
    keep_sightings: bool,
    listening: &mut Listening,
    take: &mut dyn FnMut(Item<'_>),
) -> std::io::Result<(Origin, CaptureRead)> {
    let mut frames = 0;
    let summary = capture::read(path, keep_sightings, &mut |packet| {
        frames = packet.frame;
        take(Item::Packet(packet_of(source, &packet)));
    })?;
    listening.problems.extend(summary.problems);
    let origin = Origin::Capture(Arc::clone(&summary.file));
    let read = CaptureRead { kind: origin.kind(), file: summary.file, bytes: summary.bytes, frames };
    Ok((origin, read))
}

fn located(fact: FactInPassing, origin: &Origin) -> Fact {
    let (_, interface, frame) = fact.place();
    Fact {
        locator: origin.place(interface, frame, fact.time),
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
