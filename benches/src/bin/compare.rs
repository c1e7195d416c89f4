//! Several programs on the same work, turn by turn: `compare ROUNDS NAME=COMMAND…`. The first is ours. Prints each one's median
//! processor time, and the median over the rounds of its ratio to ours, with the spread.

use std::process::Command;

use anyhow::{Context, Result, bail};
use wardroom_benches::measure::{self, Run, median};

#[expect(clippy::print_stdout, reason = "a tool for a terminal")]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, command] = arguments.as_slice()
        && mode == "once"
    {
        let Run { wall, cpu, peak_mib } = measure::run(command)?;
        println!("{wall} {cpu} {peak_mib}");
        return Ok(());
    }
    let [rounds, programs @ ..] = arguments.as_slice() else {
        bail!("usage: compare ROUNDS NAME=COMMAND…")
    };
    let rounds: usize = rounds.parse().context("reading the number of rounds")?;
    let programs: Vec<(&str, &str)> = programs.iter().filter_map(|program| program.split_once('=')).collect();
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); programs.len()];
    for _ in 0..rounds {
        for (runs, (_, command)) in runs.iter_mut().zip(&programs) {
            runs.push(in_a_process_of_its_own(command)?);
        }
    }
    println!(
        "{:<14} {:>9} {:>9} {:>9} {:>22}",
        "program", "cpu s", "wall s", "peak MiB", "cpu / ours (min–max)"
    );
    for ((name, _), own) in programs.iter().zip(&runs) {
        let of = |value: fn(&Run) -> f64| median(&own.iter().map(value).collect::<Vec<_>>());
        let mut ratios: Vec<f64> = own.iter().zip(&runs[0]).map(|(run, ours)| run.cpu / ours.cpu).collect();
        ratios.sort_by(f64::total_cmp);
        let spread = format!("{:.2} ({:.2}–{:.2})", median(&ratios), ratios[0], ratios[ratios.len() - 1]);
        println!(
            "{name:<14} {:>9.3} {:>9.3} {:>9.0} {spread:>22}",
            of(|run| run.cpu),
            of(|run| run.wall),
            of(|run| run.peak_mib)
        );
    }
    Ok(())
}

/// So that the peak memory is this run's and not the largest of all.
fn in_a_process_of_its_own(command: &str) -> Result<Run> {
    let output = Command::new(std::env::current_exe()?).args(["once", command]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [wall, cpu, peak_mib] => Ok(Run { wall: *wall, cpu: *cpu, peak_mib: *peak_mib }),
        _ => bail!("`{command}` failed: {}", String::from_utf8_lossy(&output.stderr)),
    }
}
