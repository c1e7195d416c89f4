//! Capture files of every kind, made here, and the real ones of the test data.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]
#![expect(clippy::print_stdout, reason = "a test says what it compared, and what it skipped")]

mod amqp;
mod captures;
mod frames;
mod fuzz;
mod ja4;
mod malformed;
mod nfdump;
mod oracles;
mod p0f;
mod privacy;
mod sources;
mod tshark;

use std::path::PathBuf;

use wardroom_model::{Fact, Timestamp};
use wardroom_sensor::{Listening, Options, listen};

/// An ARP request of 10.0.0.1 at 00:1b:63:00:00:01.
const ARP: [u8; 42] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x1b, 0x63, 0, 0, 1, 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1,
    0x00, 0x1b, 0x63, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2,
];

/// Numbers in the byte order of a file.
#[derive(Clone, Copy)]
struct Order {
    big: bool,
}

impl Order {
    fn u16(self, value: u16) -> [u8; 2] {
        if self.big { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn u32(self, value: u32) -> [u8; 4] {
        if self.big { value.to_be_bytes() } else { value.to_le_bytes() }
    }
}

/// A classic capture with two frames at 1.5 s.
fn pcap(order: Order, nanoseconds: bool) -> Vec<u8> {
    let magic: u32 = if nanoseconds { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
    let mut file =
        [&order.u32(magic)[..], &order.u16(2), &order.u16(4), &[0; 8], &order.u32(65535), &order.u32(1)]
            .concat();
    let fraction = if nanoseconds { 500_000_000 } else { 500_000 };
    for _ in 0..2 {
        for number in [1, fraction, ARP.len() as u32, ARP.len() as u32] {
            file.extend(order.u32(number));
        }
        file.extend(ARP);
    }
    file
}

fn ng_block(order: Order, kind: u32, body: &[u8]) -> Vec<u8> {
    let mut padded = body.to_vec();
    padded.resize(body.len().next_multiple_of(4), 0);
    let length = order.u32(padded.len() as u32 + 12);
    [&order.u32(kind)[..], &length, &padded, &length].concat()
}

/// A pcapng capture with two interfaces, the second in nanoseconds, and a frame on each at 1.5 s.
fn pcapng(order: Order) -> Vec<u8> {
    let header = [&order.u32(0x1a2b_3c4d)[..], &order.u16(1), &order.u16(0), &[0xff; 8]].concat();
    let plain = [&order.u16(1)[..], &[0, 0], &order.u32(0)].concat();
    let fine = [&plain[..], &order.u16(9), &order.u16(1), &[9, 0, 0, 0], &[0; 4]].concat();
    let packet = |interface: u32, ticks: u64| {
        let numbers = [interface, (ticks >> 32) as u32, ticks as u32, ARP.len() as u32, ARP.len() as u32];
        let head: Vec<u8> = numbers.iter().flat_map(|number| order.u32(*number)).collect();
        ng_block(order, 6, &[&head[..], &ARP].concat())
    };
    [
        ng_block(order, 0x0a0d_0d0a, &header),
        ng_block(order, 1, &plain),
        ng_block(order, 1, &fine),
        packet(0, 1_500_000),
        packet(1, 1_500_000_000),
    ]
    .concat()
}

fn run(name: &str, bytes: &[u8]) -> (Listening, Vec<Fact>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut facts = Vec::new();
    let listening = listen(&[path], &Options::default(), Some(&mut |fact| facts.push(fact))).unwrap();
    (listening, facts)
}

fn check(name: &str, bytes: &[u8], frames: u64, problems: &[&str]) {
    let (listening, facts) = run(name, bytes);
    assert_eq!(listening.captures.first().map_or(0, |capture| capture.frames), frames, "{name}");
    assert_eq!(facts.len() as u64, frames, "{name}");
    assert!(facts.iter().all(|fact| fact.time == Timestamp(1_500_000)), "{name}: {:?}", facts.first());
    let kinds: Vec<&str> = listening.problems.iter().map(|problem| &*problem.kind).collect();
    assert_eq!(kinds, problems, "{name}");
}

#[test]
fn every_kind_of_capture_is_read() {
    for big in [false, true] {
        let order = Order { big };
        check("micro.pcap", &pcap(order, false), 2, &[]);
        check("nano.pcap", &pcap(order, true), 2, &[]);
        check("two-interfaces.pcapng", &pcapng(order), 2, &[]);
        let two_sections = [pcapng(order), pcapng(Order { big: !big })].concat();
        check("two-sections.pcapng", &two_sections, 4, &[]);
    }
}

#[test]
fn gzip_is_opened() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&pcap(Order { big: false }, false)).unwrap();
    check("packed.pcap.gz", &packed.finish().unwrap(), 2, &[]);
}

#[test]
fn what_is_torn_or_foreign_is_told_and_the_rest_is_read() {
    let whole = pcap(Order { big: false }, false);
    check("torn.pcap", &whole[..whole.len() - 5], 1, &["torn_record"]);
    check("torn-header.pcap", &whole[..whole.len() - ARP.len() - 3], 1, &["torn_record"]);
    check("text.pcap", b"this is not a capture at all, only text", 0, &["not_a_capture"]);
    check("empty.pcap", b"", 0, &["empty_file"]);
    let mut absurd = whole.clone();
    absurd[24 + 16 + ARP.len() + 8..][..4].fill(0xff);
    let (listening, _) = run("absurd.pcap", &absurd);
    assert_eq!((listening.captures[0].frames, listening.problems.len()), (1, 1), "{:?}", listening.problems);
}

#[test]
fn the_digest_is_that_of_the_whole_file_even_where_reading_stopped_early() {
    let whole = pcap(Order { big: false }, false);
    let torn = [&whole[..], &[0xff; 40], b"more"].concat();
    let (listening, facts) = run("damaged.pcap", &torn);
    let expected = std::process::Command::new("sha256sum").arg("--version").output().is_ok().then(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("damaged.pcap");
        std::fs::write(&path, &torn).unwrap();
        let output = std::process::Command::new("sha256sum").arg(&path).output().unwrap();
        String::from_utf8(output.stdout).unwrap()[..64].to_owned()
    });
    if let Some(expected) = expected {
        assert_eq!(listening.captures[0].file.sha256.as_deref(), Some(&*expected));
        let wardroom_model::Locator::Capture(place) = &facts[0].locator else { panic!("not from a capture") };
        assert_eq!(place.file.sha256.as_deref(), Some(&*expected));
    }
}

#[test]
fn a_missing_file_is_a_problem_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.pcap");
    std::fs::write(&good, pcap(Order { big: false }, false)).unwrap();
    let listening = listen(&[folder.path().join("missing.pcap"), good], &Options::default(), None).unwrap();
    assert_eq!(listening.problems.iter().filter(|problem| &*problem.kind == "unreadable").count(), 1);
    assert_eq!(listening.heard.counters.packets, 2);
}

#[test]
fn real_captures_give_the_same_answer_on_any_number_of_threads() {
    let Ok(data) = std::env::var("WARDROOM_DATA") else {
        println!("skipped: WARDROOM_DATA is not set, so there are no real captures to read");
        return;
    };
    let captures = captures_below(&PathBuf::from(data).join("pcap"));
    assert!(captures.len() > 100, "only {} captures found", captures.len());
    let with = |threads| {
        listen(&captures, &Options { threads, keep_flows: true, ..Options::default() }, None).unwrap()
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.heard.counters, three.heard.counters);
    assert_eq!(one.heard.sightings, three.heard.sightings);
    assert_eq!(one.heard.conversations, three.heard.conversations);
    assert_eq!(one.heard.flows.len(), three.heard.flows.len());
}

fn captures_below(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .flat_map(|entry| {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_capture = [".pcap", ".pcapng", ".gz"].iter().any(|end| name.ends_with(end));
            if path.is_dir() {
                captures_below(&path)
            } else {
                is_capture.then_some(path).into_iter().collect()
            }
        })
        .collect();
    found.sort();
    found
}
