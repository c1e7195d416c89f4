//! `wardroom sense`: what goes over network interfaces, with no database; or what comes into a folder, or what exporters
//! of flows send.

use std::io::IsTerminal as _;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use wardroom_sensor::{
    Collector, Ears, Filter, Listening, Options, Progress, RingSettings, collect, follow, sense,
};

use super::inspect;
use crate::cli::{Cli, Sense};
use crate::{output, problems};

/// Seconds between two lines about how it goes, where there is no terminal.
const REPORT: u64 = 10;

/// A file that did not grow for so long is complete.
const QUIET: Duration = Duration::from_secs(10);

pub(crate) fn run(cli: &Cli, options: &Sense) -> Result<usize> {
    if let [folder] = &options.interfaces[..]
        && Path::new(folder).is_dir()
    {
        return filled(cli, options, Path::new(folder));
    }
    if let Some(address) = options.collect {
        return collected(cli, options, address);
    }
    let filter = options.filter.as_deref().map(Filter::parse).transpose()?;
    let ring = RingSettings { blocks: options.ring, ..RingSettings::default() };
    let ears = Ears { interfaces: options.interfaces.clone(), filter, ring };
    let sensing = wanted(cli, options);
    let stop = Arc::new(AtomicBool::new(false));
    stop_at_the_end(&stop, options.seconds)?;
    let mut report = Report::of("packets");
    let listening = sense(&ears, &sensing, &stop, &mut |progress| report.second(progress))?;
    report.end();
    shown(cli, options, listening)
}

/// What exporters send.
fn collected(cli: &Cli, options: &Sense, address: SocketAddr) -> Result<usize> {
    let socket = UdpSocket::bind(address).with_context(|| {
        format!("collecting at {address}: choose an address of this machine and a free port")
    })?;
    output::say(&format!("collecting at {}", socket.local_addr()?));
    let stop = Arc::new(AtomicBool::new(false));
    stop_at_the_end(&stop, options.seconds)?;
    let mut report = Report::of("datagrams");
    let mut collector = Collector::new(&wanted(cli, options));
    collect(&socket, &mut collector, &stop, &mut |progress| report.second(progress))
        .with_context(|| format!("collecting at {address}"))?;
    report.end();
    shown(cli, options, collector.finish())
}

fn shown(cli: &Cli, options: &Sense, listening: Listening) -> Result<usize> {
    let problems = problems::report(&listening.problems, cli.problems.as_deref())?;
    inspect::write(listening, options.format, options.flows)?;
    Ok(problems)
}

/// Says how it goes: each second on a terminal, else seldom, and whenever something was dropped.
struct Report {
    /// What is counted.
    what: &'static str,
    before: Progress,
    seconds: u64,
    is_terminal: bool,
}

impl Report {
    fn of(what: &'static str) -> Self {
        Self { what, before: Progress::default(), seconds: 0, is_terminal: std::io::stderr().is_terminal() }
    }

    fn second(&mut self, progress: Progress) {
        self.seconds += 1;
        if self.is_terminal || self.seconds.is_multiple_of(REPORT) || progress.drops > self.before.drops {
            let a_second = progress.packets - self.before.packets;
            let bits = (progress.bytes - self.before.bytes) * 8 / 1_000_000;
            let (Progress { packets, drops, .. }, what) = (progress, self.what);
            output::say(&format!("{packets} {what}, {a_second} a second, {bits} Mbit/s, {drops} dropped"));
        }
        self.before = progress;
    }

    fn end(&self) {
        let Progress { packets, drops, .. } = self.before;
        output::say(&format!("heard {packets} {}; the kernel dropped {drops}", self.what));
    }
}

/// A folder that fills up.
fn filled(cli: &Cli, options: &Sense, folder: &Path) -> Result<usize> {
    if options.filter.is_some() {
        bail!("--filter is for interfaces; a folder's files are read whole");
    }
    let stop = Arc::new(AtomicBool::new(false));
    stop_at_the_end(&stop, options.seconds)?;
    let listening = follow(folder, QUIET, &wanted(cli, options), &stop, &mut |path| {
        output::say(&format!("read {}", path.display()));
    });
    shown(cli, options, listening)
}

fn wanted(cli: &Cli, options: &Sense) -> Options {
    Options {
        threads: usize::from(cli.threads),
        keep_sightings: !options.flows,
        keep_flows: options.flows,
        keep_conversations: false,
        ..Options::default()
    }
}

/// Sets `stop` at Ctrl-C, at the end of the process's term, or after so many seconds.
fn stop_at_the_end(stop: &Arc<AtomicBool>, seconds: Option<u64>) -> Result<()> {
    let stop = Arc::clone(stop);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("waiting for the signal to end")?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            let mut terminate =
                tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
            let terminated = async {
                match &mut terminate {
                    Some(terminate) => drop(terminate.recv().await),
                    None => std::future::pending().await,
                }
            };
            let over = async {
                match seconds {
                    Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                () = terminated => {}
                () = over => {}
            }
        });
        stop.store(true, Ordering::Relaxed);
    });
    Ok(())
}
