//! Running a program that must end: in a process group of its own, with a limit of time. A browser or server that it
//! leaves behind would keep the output of a build open, and so the build itself, for ever.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Time that a group has to put things in order after it was asked to end.
const GRACE: Duration = Duration::from_secs(5);
/// How often is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Runs a program and all that it starts, and ends them all when it ends or its time is over.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .process_group(0)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {program}"))?;
    let group = child.id();
    let status = wait(&mut child, limit).with_context(|| format!("waiting for {program}"))?;
    if status.is_none() {
        signal(group, "TERM");
        wait(&mut child, GRACE).with_context(|| format!("ending {program}"))?;
    }
    // Whatever it started and left behind ends with it.
    signal(group, "KILL");
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("{program} ended with {status}"),
        None => {
            child.kill().and_then(|()| child.wait()).with_context(|| format!("ending {program}"))?;
            bail!(
                "{program} had not ended after {} s and was stopped with all that it had started",
                limit.as_secs()
            )
        }
    }
}

/// The status of a program that ends in time.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let end = Instant::now() + limit;
    loop {
        let status = child.try_wait()?;
        if status.is_some() || Instant::now() >= end {
            return Ok(status);
        }
        std::thread::sleep(LOOK);
    }
}

/// Tells a process group. One that has ended already is none to tell, and that is well.
fn signal(group: u32, name: &str) {
    let kill = format!("kill -{name} -{group}");
    let _ = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Result<()> {
        run_within(Command::new("sh").args(["-c", script]), limit)
    }

    #[test]
    fn what_ends_in_time_is_told_as_it_ended() {
        assert!(shell("exit 0", Duration::from_secs(20)).is_ok());
        let error = shell("exit 3", Duration::from_secs(20)).unwrap_err().to_string();
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(run_within(&mut Command::new("/no/such/program"), Duration::from_secs(1)).is_err());
    }

    #[test]
    fn what_does_not_end_is_stopped_with_its_children() {
        let folder = std::env::temp_dir().join(format!("xtask-limited-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let note = folder.join("child");
        // The child neither ends by itself nor by being asked to; it writes its number down.
        let script = format!("trap '' TERM; sleep 600 & echo $! > '{}'; wait; wait", note.display());
        let start = Instant::now();
        let error = shell(&script, Duration::from_millis(500)).unwrap_err().to_string();
        assert!(error.contains("was stopped"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(60));
        let child = std::fs::read_to_string(&note).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(ends_soon(child.trim()), "{child} still runs");
    }

    /// A killed process that nobody waits for stays as a zombie, which no longer runs.
    fn ends_soon(process: &str) -> bool {
        (0..100).any(|_| {
            let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            let ended = state.is_empty() || state.contains(") Z ");
            if !ended {
                std::thread::sleep(LOOK);
            }
            ended
        })
    }
}
