//! `sense` on a virtual cable in a network namespace that the test makes: what tcpreplay sends is heard. And what
//! softflowd sends is collected.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::schemas::Schema;

/// A namespace with a cable from `out` to `ear`, gone when this is.
struct Cable {
    namespace: String,
}

impl Cable {
    /// None, said aloud, where this machine cannot.
    fn new(name: &str) -> Option<Self> {
        let cable = Self { namespace: format!("wardroom-{name}-{}", std::process::id()) };
        let has = |program: &str| {
            Command::new(program).arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        };
        if !has("ip") || !has("tcpreplay") {
            println!("skipped: `ip` and `tcpreplay` are needed (apt-get install iproute2 tcpreplay)");
            return None;
        }
        let made = Command::new("ip").args(["netns", "add", &cable.namespace]).output().unwrap();
        if !made.status.success() {
            let reason = String::from_utf8_lossy(&made.stderr);
            println!("skipped: no network namespace can be made here (root is needed): {reason}");
            return None;
        }
        cable.run(&[
            "ip", "link", "add", "out", "mtu", "9000", "type", "veth", "peer", "name", "ear", "mtu", "9000",
        ]);
        for interface in ["out", "ear"] {
            cable.run(&["sysctl", "-qw", &format!("net.ipv6.conf.{interface}.disable_ipv6=1")]);
            cable.run(&["ip", "link", "set", interface, "up"]);
        }
        Some(cable)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace]).args(arguments);
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        drop(Command::new("ip").args(["netns", "delete", &self.namespace]).status());
    }
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/captures/02-clinical.pcapng")
}

/// The lines that `sense` and `inspect` write, without what depends on when it was heard.
fn flows(output: &Output) -> Vec<String> {
    let mut flows: Vec<String> = lines(output)
        .into_iter()
        .map(|mut flow| {
            let fields = flow.as_object_mut().unwrap();
            fields.remove("first_seen");
            fields.remove("last_seen");
            flow.to_string()
        })
        .collect();
    flows.sort();
    flows
}

fn heard(cable: &Cable, threads: &str, rate: &[&str], more: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_wardroom");
    let arguments = [&[program, "--threads", threads, "sense", "ear", "--seconds", "10"][..], more].concat();
    let sense = cable.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    let path = sample();
    cable.run(&[&["tcpreplay", "-q", "-i", "out"][..], rate, &[path.to_str().unwrap()]].concat());
    let output = sense.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("the kernel dropped 0"), "{said}");
    output
}

#[test]
fn what_goes_over_an_interface_is_heard_as_from_a_file() {
    let Some(cable) = Cable::new("heard") else { return };
    let read = Command::new(env!("CARGO_BIN_EXE_wardroom"))
        .args(["inspect", "--flows", "--format", "json"])
        .arg(sample())
        .output()
        .unwrap();
    let expected = flows(&read);
    assert!(expected.len() > 50, "{}", expected.len());
    for threads in ["1", "2"] {
        let live = heard(&cable, threads, &["-x", "5"], &["--flows", "--format", "json"]);
        let live = flows(&live);
        // A refusal that an ICMP message tells of may be heard by the other thread.
        let is_same = |a: &String, b: &String| {
            a.replace("\"refused\"", "\"attempted\"") == b.replace("\"refused\"", "\"attempted\"")
        };
        let missing: Vec<_> =
            expected.iter().filter(|flow| !live.iter().any(|other| is_same(flow, other))).collect();
        let foreign: Vec<_> =
            live.iter().filter(|flow| !expected.iter().any(|other| is_same(flow, other))).collect();
        assert!(
            missing.is_empty() && foreign.is_empty(),
            "{threads} threads: not heard {missing:#?}, heard {foreign:#?}"
        );
    }
}

/// What the interface took in, as the kernel counts it.
fn arrived(cable: &Cable) -> u64 {
    let said = cable.run(&["cat", "/sys/class/net/ear/statistics/rx_packets"]);
    String::from_utf8_lossy(&said.stdout).trim().parse().unwrap()
}

#[test]
fn what_the_kernel_drops_is_counted_and_told() {
    const LOOPS: &str = "60";
    let Some(cable) = Cable::new("drops") else { return };
    let folder = tempfile::tempdir().unwrap();
    let problems = folder.path().join("problems");
    let program = env!("CARGO_BIN_EXE_wardroom");
    let sense = cable
        .command(&[program, "sense", "ear", "--ring", "2", "--format", "summary", "--problems"])
        .arg(&problems)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    let before = arrived(&cable);
    // It sleeps while more comes than its ring holds. `ip` has become the program.
    let signal = |name: &str| {
        assert!(Command::new("kill").args([name, &sense.id().to_string()]).status().unwrap().success());
    };
    signal("-STOP");
    let path = sample();
    cable.run(&["tcpreplay", "-q", "-t", "--loop", LOOPS, "-i", "out", path.to_str().unwrap()]);
    signal("-CONT");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let came = arrived(&cable) - before;
    signal("-TERM");
    let output = sense.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let numbers = |line: &str| -> Vec<u64> {
        line.split(|letter: char| !letter.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
    };
    let [heard, dropped] = numbers(said.lines().find(|line| line.starts_with("heard ")).unwrap())[..] else {
        panic!("{said}")
    };
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    let read = numbers(summary.lines().find(|line| line.ends_with("  frames")).unwrap())[0];
    println!("{came} came, {read} were read, {dropped} were dropped");
    assert_eq!((heard, read + dropped), (came, came), "{said}{summary}");
    assert!(dropped > 0 && read > 0, "{said}");
    let told = std::fs::read_to_string(&problems).unwrap();
    let told = told.lines().find(|line| line.contains("packets_dropped")).unwrap();
    assert!(told.contains(&format!("{dropped} of {came} packets came faster")), "{told}");
}

#[test]
fn what_is_heard_of_an_interface_is_as_the_schemas_say() {
    let Some(cable) = Cable::new("schema") else { return };
    let output = heard(&cable, "2", &["-x", "5"], &["--format", "json"]);
    let hosts: Vec<Value> = lines(&output);
    Schema::new("inspect").check_all(&hosts, "sense");
    let written = String::from_utf8_lossy(&output.stdout);
    assert!(written.contains(r#"{"capture":{"name":"live:ear","interface":0,"#), "{written}");
    let summary = heard(&cable, "1", &["-x", "5"], &["--format", "summary"]);
    let summary = String::from_utf8_lossy(&summary.stdout);
    assert!(summary.starts_with(&format!("{:>14}  files and interfaces\n", 1)), "{summary}");
}

#[test]
fn facts_of_the_standard_input_are_as_the_schema_says() {
    let output = Command::new(env!("CARGO_BIN_EXE_wardroom"))
        .args(["inspect", "--facts", "-"])
        .stdin(std::fs::File::open(sample()).unwrap())
        .output()
        .unwrap();
    let facts = lines(&output);
    assert!(facts.len() > 50, "{}", facts.len());
    Schema::new("fact").check_all(&facts, "inspect --facts -");
    assert_eq!(facts[0]["locator"]["capture"]["name"], "-");
    assert_eq!(facts[0]["locator"]["capture"].get("sha256"), None);
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_folder_that_fills_up_and_the_standard_input_are_read_as_a_file_is() {
    let program = env!("CARGO_BIN_EXE_wardroom");
    let inspect = |path: &Path| {
        Command::new(program).args(["inspect", "--flows", "--format", "json"]).arg(path).output().unwrap()
    };
    let expected = flows(&inspect(&sample()));
    let folder = tempfile::tempdir().unwrap();
    let sense = Command::new(program)
        .args(["sense", "--seconds", "3", "--flows", "--format", "json"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::fs::copy(sample(), folder.path().join("1.pcapng")).unwrap();
    assert_eq!(flows(&sense.wait_with_output().unwrap()), expected);
    let input = Command::new(program)
        .args(["inspect", "--flows", "--format", "json", "-"])
        .stdin(std::fs::File::open(sample()).unwrap())
        .output()
        .unwrap();
    assert_eq!(flows(&input), expected);
}

/// Octets and packets of a protocol, as softflowd says at its end.
fn of_softflowd(said: &str, protocol: &str) -> (u64, u64) {
    let line = said.lines().find(|line| line.trim_start().starts_with(&format!("{protocol} ("))).unwrap();
    let mut numbers =
        line.split(':').nth(1).unwrap().split_whitespace().map(|word| word.parse().unwrap_or(0));
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn what_softflowd_sends_is_collected() {
    if Command::new("softflowd").arg("-h").output().is_err() {
        println!("skipped: softflowd is not installed (apt-get install softflowd)");
        return;
    }
    for version in ["9", "10"] {
        let mut sense = Command::new(env!("CARGO_BIN_EXE_wardroom"))
            .args(["sense", "--collect", "127.0.0.1:0", "--flows", "--format", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(sense.stderr.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("collecting at ").unwrap();
        let control = tempfile::tempdir().unwrap();
        let softflowd = Command::new("timeout")
            .args(["20", "softflowd", "-d", "-6", "-c", "none", "-n", address, "-v", version, "-p"])
            .arg(control.path().join("pid"))
            .arg("-r")
            .arg(sample())
            .output()
            .unwrap();
        let theirs = String::from_utf8([softflowd.stdout, softflowd.stderr].concat()).unwrap();
        std::thread::sleep(std::time::Duration::from_secs(1));
        Command::new("kill").arg(sense.id().to_string()).status().unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        assert!(rest.contains(" datagrams; the kernel dropped 0"), "{rest}");
        let output = sense.wait_with_output().unwrap();
        assert!(output.status.success());
        let flows: Vec<serde_json::Value> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        for transport in ["tcp", "udp"] {
            let sum = |field: &str| -> u64 {
                let both = ["server", "client"].map(|end| format!("{field}_to_{end}"));
                let of_it = flows.iter().filter(|flow| flow["transport"] == transport);
                of_it.map(|flow| both.iter().map(|name| flow[name].as_u64().unwrap()).sum::<u64>()).sum()
            };
            let expected = of_softflowd(&theirs, transport);
            assert_eq!((sum("bytes"), sum("packets")), expected, "{transport} by version {version}");
            assert!(expected.1 > 200, "{theirs}");
        }
    }
}
