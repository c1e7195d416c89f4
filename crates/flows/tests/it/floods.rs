//! Floods: memory stays below a stated bound, by the most that the process ever had, and every packet is counted where
//! it belongs or among what was not kept. Each flood has a process of its own, so that the most is its own.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
#![expect(clippy::print_stdout, reason = "a test says what it measured")]

use std::process::Command;

use wardroom_flows::{Config, Engine, Heard, Packet, SHARDS};
use wardroom_model::Timestamp;
use wardroom_wire::frame::LinkType;

use crate::packets::{Segment, between};

/// Says that this is the process of one flood.
const ALONE: &str = "WARDROOM_FLOOD";
/// Bounds that a flood of millions goes far beyond, over all shards: connections, endpoints and as many conversations,
/// and bytes that wait.
const FLOWS: usize = 1 << 15;
const ENDPOINTS: usize = 1 << 16;
const WAITING: usize = 16 << 20;
/// What all of these may take, in KiB.
const MOST: u64 = 80 << 10;

fn config() -> Config {
    Config {
        flows_a_shard: FLOWS / SHARDS,
        endpoints_a_shard: ENDPOINTS / SHARDS,
        conversations_a_shard: ENDPOINTS / SHARDS,
        waiting_bytes_a_shard: WAITING / SHARDS,
        ..Config::default()
    }
}

/// The most memory that this process had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Reads so many frames, ten microseconds apart, in a process of its own, and gives what was heard there; none in the
/// process that started it. `next` makes the frame with a number out of the one before.
fn flood(name: &str, count: u64, next: impl Fn(u64, &mut Vec<u8>)) -> Option<Heard> {
    if std::env::var_os(ALONE).is_none() {
        let this = std::env::current_exe().unwrap();
        let name = format!("floods::{name}");
        let output =
            Command::new(this).args(["--exact", &name, "--nocapture"]).env(ALONE, "1").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        println!("{said}");
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        return None;
    }
    let before = peak();
    let (mut engine, mut bytes) = (Engine::new(config()), Vec::new());
    for number in 0..count {
        next(number, &mut bytes);
        engine.packet(&Packet {
            capture: 0,
            interface: 0,
            frame: number + 1,
            time: Timestamp(1_700_000_000_000_000 + number as i64 * 10),
            link: LinkType::ETHERNET,
            bytes: &bytes,
            length: bytes.len() as u32,
        });
    }
    engine.end();
    let heard = Engine::merge(vec![engine], "test", &[]);
    let more = peak() - before;
    println!("{name}: {count} packets took {more} KiB at most");
    assert!(more < MOST, "{name}: {more} KiB");
    every_packet_is_counted(&heard, count);
    Some(heard)
}

fn every_packet_is_counted(heard: &Heard, count: u64) {
    let counters = &heard.counters;
    assert_eq!(counters.packets, count);
    let single = count - counters.duplicates;
    let talks = heard.conversations.iter().map(|row| row.packets_to_server + row.packets_to_client);
    assert_eq!(talks.sum::<u64>() + counters.packets_of_conversations_not_kept, single);
    let sent = heard.sightings.iter().map(|sighting| sighting.packets).sum::<u64>();
    assert_eq!(sent + counters.packets_of_endpoints_not_kept, single);
}

/// Spreads numbers over all that four bytes can be, each once.
fn spread(number: u64) -> [u8; 4] {
    (number as u32).wrapping_mul(0x9e37_79b1).to_be_bytes()
}

const CLIENT: ([u8; 6], [u8; 4]) = ([2, 1, 0, 0, 0, 1], [10, 0, 0, 1]);
const SERVER: ([u8; 6], [u8; 4]) = ([2, 0, 0, 0, 0, 9], [10, 0, 0, 9]);

/// Of a frame that [`between`] makes.
const SRC_MAC: usize = 8;
const IDENTIFICATION: usize = 18;
const MORE_PARTS: usize = 20;
const SRC_ADDRESS: usize = 26;
const DST_ADDRESS: usize = 30;
const SRC_PORT: usize = 34;

fn put(frame: &mut [u8], at: usize, bytes: &[u8]) {
    frame[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The frame is of a host that nobody has heard before.
fn of_a_stranger(frame: &mut [u8], number: u64) {
    let name = spread(number);
    put(frame, SRC_MAC, &name);
    put(frame, SRC_ADDRESS, &[10 + name[0] % 100, name[1], name[2], name[3]]);
}

fn datagram(payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len() as u16;
    let head = [4000_u16.to_be_bytes(), 9999_u16.to_be_bytes(), length.to_be_bytes(), [0, 0]];
    between(17, CLIENT, SERVER, &[head.as_flattened(), payload].concat())
}

/// Most connections were ended early, and all are counted.
fn most_are_cut(heard: &Heard, count: u64) {
    let counters = &heard.counters;
    assert!(counters.evicted > count / 2 && counters.flows == count, "{counters:?}");
}

/// Packets of most floods.
const MANY: u64 = 1_000_000;

#[test]
fn new_hosts() {
    let next = |number: u64, frame: &mut Vec<u8>| {
        if number == 0 {
            *frame = datagram(b"x");
        }
        of_a_stranger(frame, number);
    };
    let Some(heard) = flood("new_hosts", MANY, next) else { return };
    most_are_cut(&heard, MANY);
    assert!(heard.counters.endpoints_not_kept > MANY / 2, "{:?}", heard.counters);
}

#[test]
fn new_connections_of_one_host() {
    let next = |number: u64, frame: &mut Vec<u8>| {
        if number == 0 {
            *frame = datagram(b"x");
        }
        let [a, b, c, d] = spread(number);
        put(frame, DST_ADDRESS, &[10, 0, 0, a]);
        put(frame, SRC_PORT, &[b, c, 39, d]);
    };
    let Some(heard) = flood("new_connections_of_one_host", MANY, next) else { return };
    most_are_cut(&heard, MANY);
}

#[test]
fn half_open_connections() {
    let next = |number: u64, frame: &mut Vec<u8>| {
        if number == 0 {
            let syn = [0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0x20, 0, 0, 0, 0, 0];
            *frame = between(6, CLIENT, SERVER, &syn);
        }
        of_a_stranger(frame, number);
    };
    let Some(heard) = flood("half_open_connections", MANY, next) else { return };
    most_are_cut(&heard, MANY);
    assert!(heard.counters.endpoints_not_kept > MANY / 2, "{:?}", heard.counters);
}

#[test]
fn datagrams_whose_last_part_never_comes() {
    let next = |number: u64, frame: &mut Vec<u8>| {
        if number == 0 {
            *frame = datagram(&[7; 1000]);
            put(frame, MORE_PARTS, &[0x20]);
        }
        of_a_stranger(frame, number);
        put(frame, IDENTIFICATION, &(number as u16).to_be_bytes());
    };
    let Some(heard) = flood("datagrams_whose_last_part_never_comes", MANY / 2, next) else { return };
    most_are_cut(&heard, MANY / 2);
}

/// Connections that are read.
const CONNECTIONS: u64 = 20_000;

/// The next segment of each connection in turn: all begin with `head`, and go on with what `more` gives for a round,
/// which is where it lies and what it is.
fn segments(
    number: u64,
    frame: &mut Vec<u8>,
    to_server: bool,
    head: &[u8],
    more: impl Fn(u32) -> (u32, Vec<u8>),
) {
    let (round, connection) = ((number / CONNECTIONS) as u32, (number % CONNECTIONS) as u16);
    if connection == 0 {
        let (sequence, payload) = if round == 0 { (1, head.to_vec()) } else { more(round - 1) };
        *frame = Segment { client_port: 0, flags: 0x18, sequence, payload }.ethernet(to_server);
    }
    let port = if to_server { SRC_PORT } else { SRC_PORT + 2 };
    put(frame, port, &(20_000 + connection).to_be_bytes());
}

#[test]
fn segments_that_overlap_behind_what_never_comes() {
    let next = |number: u64, frame: &mut Vec<u8>| {
        // A byte further each time, so that all of it lies behind the gap, over what is there.
        segments(number, frame, true, b"GET / HTTP/1.1\r\n", |round| (100 + round, vec![b'x'; 1000]));
    };
    let Some(heard) = flood("segments_that_overlap_behind_what_never_comes", 2 * MANY, next) else { return };
    assert!(heard.counters.stopped_waiting > CONNECTIONS / 2, "{:?}", heard.counters);
    assert_eq!(heard.counters.flows, CONNECTIONS);
}

#[test]
fn bodies_that_never_end() {
    const HEAD: &[u8] =
        b"HTTP/1.1 401 No\r\nContent-Type: text/html\r\nContent-Length: 99999999\r\n\r\n<html>";
    let next = |number: u64, frame: &mut Vec<u8>| {
        let more = |round| (1 + HEAD.len() as u32 + round * 1400, vec![b'x'; 1400]);
        segments(number, frame, false, HEAD, more);
    };
    let Some(heard) = flood("bodies_that_never_end", 2 * MANY, next) else { return };
    assert!(heard.counters.stopped_waiting > CONNECTIONS / 2, "{:?}", heard.counters);
    assert_eq!(heard.counters.flows, CONNECTIONS);
}
