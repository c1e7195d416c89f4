//! Flows that exporters send over UDP: NetFlow 5 and 9, and IPFIX (RFC 7011 §10.3).
//!
//! A collector only receives. Templates are kept for each exporter, by its address, bounded as `exchange` says; they stay
//! when what was heard is taken out, since exporters send them seldom (RFC 7011 §8.4).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::net::{IpAddr, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use wardroom_exchange::flow_export::{self, Exporter};
use wardroom_exchange::source::Told;
use wardroom_flows::{Config, Engine};
use wardroom_model::{Origin, Problem};

use crate::listen::{Listening, Options, said};
use crate::live::Progress;

/// Exporters whose templates are kept; datagrams of more are counted and not read.
const MOST_EXPORTERS: usize = 1024;
/// The largest datagram.
const LARGEST: usize = 1 << 16;
/// How long the socket waits before it is asked again whether to go on.
const PATIENCE: Duration = Duration::from_millis(200);

/// Collects what exporters send.
pub struct Collector {
    options: Options,
    config: Config,
    engine: Engine,
    /// By address, with the number of its origin.
    exporters: BTreeMap<IpAddr, (u32, Exporter)>,
    origins: Vec<Origin>,
    told: Told,
    datagrams: u64,
    not_read: u64,
    /// Dropped before they could be read.
    dropped: u64,
}

impl Collector {
    /// Nothing heard yet.
    pub fn new(options: &Options) -> Self {
        let config = options.config();
        Self {
            options: options.clone(),
            engine: Engine::new(config.clone()),
            config,
            exporters: BTreeMap::new(),
            origins: Vec::new(),
            told: Told::new("flow exports"),
            datagrams: 0,
            not_read: 0,
            dropped: 0,
        }
    }

    /// Datagrams since what was heard was last taken out.
    pub const fn datagrams(&self) -> u64 {
        self.datagrams
    }

    /// Reads one datagram of the exporter with this address.
    pub fn datagram(&mut self, from: IpAddr, bytes: &[u8]) {
        self.datagrams += 1;
        let from = from.to_canonical();
        if !self.exporters.contains_key(&from) && self.exporters.len() >= MOST_EXPORTERS {
            self.not_read += 1;
            return;
        }
        let next = self.exporters.len() as u32;
        let (number, exporter) = self.exporters.entry(from).or_insert_with(|| {
            self.origins.push(Origin::FlowExport(from.to_string().into()));
            (next, Exporter::default())
        });
        flow_export::datagram(exporter, self.datagrams, bytes, &mut self.told);
        let number = *number;
        for (at, record) in self.told.records.drain(..) {
            self.engine.record(number, at, &record);
        }
    }

    /// Takes out what was heard so far, as one run. Templates, and data that wait for one, stay.
    pub fn take(&mut self) -> Listening {
        let mut engine = std::mem::replace(&mut self.engine, Engine::new(self.config.clone()));
        engine.end();
        let mut problems = std::mem::replace(&mut self.told, Told::new("flow exports")).into_problems();
        if self.not_read > 0 {
            let reason = format!(
                "{} datagrams of more than {MOST_EXPORTERS} exporters were not read; send them to another sensor",
                self.not_read
            );
            problems.push(Problem::new("flow exports", "all datagrams", "too_many_exporters", reason));
        }
        if self.dropped > 0 {
            let reason = format!(
                "{} of {} datagrams came faster than they were read, and are lost; let the kernel hold more (`sysctl net.core.rmem_default`)",
                self.dropped,
                self.datagrams + self.dropped
            );
            problems.push(Problem::new("flow exports", "all datagrams", "packets_dropped", reason));
        }
        (self.datagrams, self.not_read, self.dropped) = (0, 0, 0);
        let heard = Engine::merge(vec![engine], &self.options.sensor, &self.origins);
        problems.extend(said(&heard.counters));
        Listening { heard, captures: Vec::new(), problems }
    }

    /// Takes out what was heard, where no more will come: data that waited for a template did so in vain.
    pub fn finish(mut self) -> Listening {
        for (_, exporter) in self.exporters.values_mut() {
            exporter.finish(&mut self.told);
        }
        self.take()
    }
}

/// Reads what comes in at a socket until `stop` is set. `each_second` is told how it goes, and so it is at the end.
///
/// # Errors
/// Where the socket fails.
pub fn collect(
    socket: &UdpSocket,
    collector: &mut Collector,
    stop: &AtomicBool,
    each_second: &mut dyn FnMut(Progress),
) -> io::Result<()> {
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut buffer = vec![0; LARGEST];
    let mut progress = Progress::default();
    let mut next = Instant::now() + Duration::from_secs(1);
    while !stop.load(Ordering::Relaxed) {
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => {
                progress.packets += 1;
                progress.bytes += length as u64;
                collector.datagram(from.ip(), buffer.get(..length).unwrap_or_default());
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if Instant::now() >= next {
            next += Duration::from_secs(1);
            each_second(with_drops(progress, socket));
        }
    }
    let progress = with_drops(progress, socket);
    collector.dropped += progress.drops;
    each_second(progress);
    Ok(())
}

/// Adds what the kernel dropped because we were too slow.
fn with_drops(read: Progress, socket: &UdpSocket) -> Progress {
    let drops = drops(socket).unwrap_or(0);
    Progress { packets: read.packets + drops, drops, ..read }
}

/// The last column of the socket's line in `/proc/net/udp` (proc(5)); a line is known by the number of its inode, the
/// tenth.
fn drops(socket: &UdpSocket) -> Option<u64> {
    let link = fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
    let inode = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned();
    let tables = ["/proc/self/net/udp", "/proc/self/net/udp6"];
    let text: String = tables.iter().filter_map(|table| fs::read_to_string(table).ok()).collect();
    let line = text.lines().find(|line| line.split_whitespace().nth(9) == Some(&inode))?;
    line.split_whitespace().last()?.parse().ok()
}
