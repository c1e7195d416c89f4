//! `wardroom sense`: what goes over network interfaces, with no database.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use wardroom_sensor::{Ears, Filter, Options, Progress, RingSettings, follow, sense};

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
    let filter = options.filter.as_deref().map(Filter::parse).transpose()?;
    let ring = RingSettings { blocks: options.ring, ..RingSettings::default() };
    let ears = Ears { interfaces: options.interfaces.clone(), filter, ring };
    let sensing = wanted(cli, options);
    let stop = Arc::new(AtomicBool::new(false));
    stop_at_the_end(&stop, options.seconds)?;
    let mut before = Progress::default();
    let mut seconds = 0;
    let is_terminal = std::io::stderr().is_terminal();
    let listening = sense(&ears, &sensing, &stop, &mut |progress| {
        seconds += 1;
        if is_terminal || seconds % REPORT == 0 || progress.drops > before.drops {
            let a_second = progress.packets - before.packets;
            let bits = (progress.bytes - before.bytes) * 8 / 1_000_000;
            let Progress { packets, drops, .. } = progress;
            output::say(&format!("{packets} packets, {a_second} a second, {bits} Mbit/s, {drops} dropped"));
        }
        before = progress;
    })?;
    let Progress { packets, drops, .. } = before;
    output::say(&format!("heard {packets} packets; the kernel dropped {drops}"));
    let problems = problems::report(&listening.problems, cli.problems.as_deref())?;
    inspect::write(listening, options.format, options.flows)?;
    Ok(problems)
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
    let problems = problems::report(&listening.problems, cli.problems.as_deref())?;
    inspect::write(listening, options.format, options.flows)?;
    Ok(problems)
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
