//! A program run once, with the processor time and the memory that it took.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use nix::sys::resource::{Usage, UsageWho, getrusage};

/// What one run took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Seconds on the clock.
    pub wall: f64,
    /// User and system time, in seconds.
    pub cpu: f64,
    /// Largest resident size so far of any program that this process has run, in MiB.
    pub peak_mib: f64,
}

/// Runs a shell command once; what it prints is thrown away.
///
/// # Errors
/// Where it cannot be started or fails.
pub fn run(command: &str) -> Result<Run> {
    let before = cpu(&children()?);
    let start = Instant::now();
    let status = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("starting `{command}`"))?;
    let wall = start.elapsed().as_secs_f64();
    if !status.success() {
        bail!("`{command}` ended with {status}");
    }
    let after = children()?;
    Ok(Run { wall, cpu: cpu(&after) - before, peak_mib: after.max_rss() as f64 / 1024.0 })
}

fn children() -> Result<Usage> {
    getrusage(UsageWho::RUSAGE_CHILDREN).context("reading the time of finished programs")
}

fn cpu(usage: &Usage) -> f64 {
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// The middle value; the mean of the two middle ones of an even count.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (count, half) if count % 2 == 1 => sorted[half],
        (_, half) => (sorted[half - 1] + sorted[half]) / 2.0,
    }
}
