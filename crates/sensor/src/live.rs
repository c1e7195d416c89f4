//! Listening on network interfaces.
//!
//! Each interface has a ring for each thread; the kernel gives all packets of a connection to one of them, so each
//! thread has a flow engine of its own and they are put together at the end. What an ICMP message says of a packet
//! that another thread heard is lost: such a connection is then *attempted*, not *refused*. Nothing is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wardroom_flows::{Engine, Packet};
use wardroom_model::{CaptureFile, Origin, Problem, Timestamp};
use wardroom_ring::{Ring, RingError, Settings};
use wardroom_wire::frame::{self, LinkType};

use crate::filter::Filter;
use crate::listen::{CaptureRead, Listening, said};
use crate::{Options, SensorError};

/// How long a thread waits for packets before it looks whether it should stop.
const WAIT: Duration = Duration::from_millis(100);

/// What is listened on.
#[derive(Clone, Debug, Default)]
pub struct Ears {
    /// Names of interfaces.
    pub interfaces: Vec<String>,
    /// Only packets that this wants are read; the others are not counted either.
    pub filter: Option<Filter>,
    /// The ring of each thread.
    pub ring: Settings,
}

/// How it goes; of flow exports with datagrams for packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Packets that came in, those dropped among them.
    pub packets: u64,
    /// Packets that were dropped because we were too slow: they are lost.
    pub drops: u64,
    /// Bytes of the packets read, as they were on the wire.
    pub bytes: u64,
}

/// Numbers that the threads share.
#[derive(Default)]
struct Counts {
    packets: AtomicU64,
    drops: AtomicU64,
    bytes: AtomicU64,
}

impl Counts {
    fn progress(&self) -> Progress {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Progress { packets: read(&self.packets), drops: read(&self.drops), bytes: read(&self.bytes) }
    }

    fn add(&self, ring: &Ring) {
        if let Ok(counted) = ring.counts() {
            self.packets.fetch_add(counted.packets, Ordering::Relaxed);
            self.drops.fetch_add(counted.drops, Ordering::Relaxed);
        }
    }
}

/// Listens until `stop` is set, and gives what was heard. `each_second` is told how it goes.
///
/// # Errors
/// Where an interface cannot be listened on. One that goes away while it is listened on is a problem.
pub fn sense(
    ears: &Ears,
    options: &Options,
    stop: &AtomicBool,
    each_second: &mut dyn FnMut(Progress),
) -> Result<Listening, SensorError> {
    let config = options.config();
    let threads = options.threads.max(1);
    let mut rings = Vec::new();
    for (number, interface) in ears.interfaces.iter().enumerate() {
        rings.extend(open(interface, threads, &ears.ring)?.into_iter().map(|ring| (number as u32, ring)));
    }
    let counts = Counts::default();
    let told = |ended: thread::Result<_>| ended.map_err(|_| SensorError::Worker { threads });
    let shares: Vec<Share> = thread::scope(|scope| {
        let workers: Vec<_> = rings
            .into_iter()
            .map(|(number, ring)| {
                let name = ears.interfaces.get(number as usize).map_or("", String::as_str);
                let worker = Worker { number, name, ring, filter: ears.filter.as_ref(), counts: &counts };
                let engine = Engine::new(config.clone());
                scope.spawn(move || worker.run(engine, stop))
            })
            .collect();
        let mut next = Instant::now() + Duration::from_secs(1);
        while !stop.load(Ordering::Relaxed) && workers.iter().any(|worker| !worker.is_finished()) {
            thread::sleep(WAIT.min(next.saturating_duration_since(Instant::now())));
            if Instant::now() >= next {
                next += Duration::from_secs(1);
                each_second(counts.progress());
            }
        }
        workers.into_iter().map(|worker| told(worker.join())).collect::<Result<_, _>>()
    })?;
    let progress = counts.progress();
    each_second(progress);
    Ok(gathered(ears, options, shares, progress))
}

/// The rings of one interface.
fn open(interface: &str, threads: usize, settings: &Settings) -> Result<Vec<Ring>, RingError> {
    // The number must be that of nobody else on this machine; our own process's is.
    let group = (threads > 1).then_some(std::process::id() as u16);
    let settings = Settings { group, ..settings.clone() };
    (0..threads).map(|_| Ring::open(interface, &settings)).collect()
}

fn gathered(ears: &Ears, options: &Options, shares: Vec<Share>, progress: Progress) -> Listening {
    let name = |interface: &String| CaptureFile { sha256: None, name: format!("live:{interface}").into() };
    let read = |interface| CaptureRead { kind: "live", file: Arc::new(name(interface)), bytes: 0, frames: 0 };
    let mut listening =
        Listening { captures: ears.interfaces.iter().map(read).collect(), ..Listening::default() };
    let origins: Vec<Origin> =
        listening.captures.iter().map(|read| Origin::Capture(Arc::clone(&read.file))).collect();
    let mut engines = Vec::new();
    for Share { number, engine, frames, bytes, problem } in shares {
        if let Some(read) = listening.captures.get_mut(number as usize) {
            read.frames += frames;
            read.bytes += bytes;
        }
        listening.problems.extend(problem);
        engines.push(engine);
    }
    let heard = Engine::merge(engines, &options.sensor, &origins);
    if progress.drops > 0 {
        let reason = format!(
            "{} of {} packets came faster than they were read, and are lost; give more --threads, or a --filter",
            progress.drops, progress.packets
        );
        listening.problems.push(Problem::new("live", "the kernel's ring", "packets_dropped", reason));
    }
    listening.problems.extend(said(&heard.counters));
    listening.heard = heard;
    listening
}

/// What a thread has.
struct Worker<'a> {
    number: u32,
    name: &'a str,
    ring: Ring,
    filter: Option<&'a Filter>,
    counts: &'a Counts,
}

/// What a thread has heard of its interface.
struct Share {
    number: u32,
    engine: Engine,
    frames: u64,
    /// As they were on the wire.
    bytes: u64,
    problem: Option<Problem>,
}

impl Worker<'_> {
    fn run(mut self, mut engine: Engine, stop: &AtomicBool) -> Share {
        let mut problem = None;
        let mut frame = 0;
        let mut all_bytes = 0;
        let mut asked = Instant::now();
        while !stop.load(Ordering::Relaxed) {
            let Self { number, ring, filter, counts, .. } = &mut self;
            let mut bytes = 0;
            let read = ring.read(WAIT, &mut |packet| {
                if filter
                    .is_some_and(|filter| !filter.wants(&frame::decode(LinkType::ETHERNET, packet.bytes)))
                {
                    return;
                }
                frame += 1;
                bytes += u64::from(packet.length);
                engine.packet(&Packet {
                    capture: *number,
                    interface: 0,
                    frame,
                    time: Timestamp((packet.nanoseconds / 1_000) as i64),
                    link: LinkType::ETHERNET,
                    bytes: packet.bytes,
                    length: packet.length,
                });
            });
            counts.bytes.fetch_add(bytes, Ordering::Relaxed);
            all_bytes += bytes;
            // The kernel's counts are small numbers that must be asked for before they are full.
            if asked.elapsed() >= Duration::from_millis(500) {
                counts.add(ring);
                asked = Instant::now();
            }
            if let Err(error) = read {
                let reason = format!("listening ended: {error}; what was heard until then counts");
                problem = Some(Problem::new(
                    format!("live:{}", self.name),
                    "the interface",
                    "interface_lost",
                    reason,
                ));
                break;
            }
        }
        self.counts.add(&self.ring);
        engine.end();
        Share { number: self.number, engine, frames: frame, bytes: all_bytes, problem }
    }
}
