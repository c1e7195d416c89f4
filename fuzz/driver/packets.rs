//! The whole path of packets: frames in, what was heard out, the same from any number of engines.
//!
//! A packet is a byte that says how it is framed and whether the capture cut it, a byte for the time since the one
//! before, a length in 16 bits, and its bytes.

use std::fmt::Debug;
use std::sync::Arc;

use wardroom_flows::{Config, Engine, Heard, Packet};
use wardroom_model::{CaptureFile, Origin, Timestamp};
use wardroom_wire::frame::LinkType;

use super::check_value;

/// How packets can be framed, by the lower four bits of their first byte: mostly as Ethernet.
pub(crate) const LINKS: [u16; 16] = [1, 1, 1, 1, 1, 1, 1, 1, 0, 101, 113, 276, 228, 229, 12, 108];

/// Packets with their times.
fn packets(mut steps: &[u8]) -> Vec<Packet<'_>> {
    let (mut packets, mut time) = (Vec::new(), Timestamp(1_700_000_000 * Timestamp::SECOND));
    while let [kind, step, high, low, rest @ ..] = steps {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (bytes, rest) = rest.split_at(rest.len().min(length));
        let cut = if kind & 0x80 != 0 { 1000 } else { 0 };
        time = after(time, *step);
        packets.push(Packet {
            capture: 0,
            interface: 0,
            frame: packets.len() as u64 + 1,
            time,
            link: LinkType(LINKS[usize::from(kind & 0x0f)]),
            bytes,
            length: bytes.len() as u32 + cut,
        });
        steps = rest;
    }
    packets
}

/// A power of two of microseconds later, or earlier where the upper bit says so.
fn after(time: Timestamp, step: u8) -> Timestamp {
    let apart = 1_i64.checked_shl(u32::from(step & 0x3f)).map_or(0, |apart| apart.max(0));
    Timestamp(if step & 0x80 == 0 { time.0.saturating_add(apart) } else { time.0.saturating_sub(apart) })
}

fn heard(feed: &dyn Fn(&mut Engine), config: &Config, parts: usize) -> Heard {
    let mut engines: Vec<Engine> = (0..parts).map(|part| Engine::part(config.clone(), part, parts)).collect();
    for engine in &mut engines {
        feed(engine);
        engine.end();
        engine.take_facts().for_each(|fact| check_value(fact.field, &fact.value));
    }
    let file = CaptureFile { sha256: None, name: "fuzz".into() };
    Engine::merge(engines, "fuzz", &[Origin::Capture(Arc::new(file))])
}

/// What one engine and several hear of the same, and one that keeps no sightings.
pub(crate) fn heard_by_any(choices: u8, feed: &dyn Fn(&mut Engine)) -> Heard {
    let roomy = Config { keep_flows: true, keep_facts: true, ..Config::default() };
    let tight = Config {
        flows_a_shard: 3,
        endpoints_a_shard: 4,
        conversations_a_shard: 5,
        waiting_bytes_a_shard: 200,
        ..roomy.clone()
    };
    let bounds = if choices & 1 == 0 { roomy } else { tight };
    let config = Config { drop_duplicates: choices & 2 == 0, ..bounds };
    let whole = heard(feed, &config, 1);
    let parts = 2 + usize::from(choices >> 2) % 3;
    let parted = heard(feed, &config, parts);
    assert_eq!(whole.counters, parted.counters, "1 and {parts} engines");
    check_same(&whole.flows, &parted.flows, "one and several engines");
    check_same(&whole.conversations, &parted.conversations, "one and several engines");
    check_same(&whole.sightings, &parted.sightings, "one and several engines");
    // What is forgotten where too much is kept depends on what is known.
    if choices & 1 == 0 {
        let passed = heard(feed, &Config { keep_sightings: false, keep_facts: false, ..config }, 1);
        check_same(&whole.flows, &passed.flows, "with and without sightings");
        check_same(&whole.conversations, &passed.conversations, "with and without sightings");
        assert!(passed.sightings.is_empty() && passed.counters.facts == 0, "said what nobody wanted");
    }
    check_sightings(&whole);
    whole
}

fn check_same<T: PartialEq + Debug>(one: &[T], other: &[T], between: &str) {
    let differs = one.iter().zip(other).find(|(one, other)| one != other);
    assert!(differs.is_none(), "{between}: {differs:#?}");
    assert_eq!(one.len(), other.len(), "{between}");
}

fn check_sightings(run: &Heard) {
    for observation in run.sightings.iter().flat_map(|sighting| &sighting.observations) {
        check_value(observation.field, &observation.value);
        assert!(observation.first_seen <= observation.last_seen && observation.count > 0);
    }
}

/// Reads the packets, and looks whether each counts.
pub(crate) fn run(choices: u8, steps: &[u8]) {
    let packets = packets(steps);
    let heard = heard_by_any(choices, &|engine| packets.iter().for_each(|packet| engine.packet(packet)));
    check_counts(&packets, &heard);
}

/// Every packet counts once, or among what was not kept.
fn check_counts(packets: &[Packet<'_>], run: &Heard) {
    let counters = &run.counters;
    assert_eq!(counters.packets, packets.len() as u64);
    let of_flows: u64 = run.flows.iter().map(|flow| flow.packets_to_server + flow.packets_to_client).sum();
    let of_conversations: u64 =
        run.conversations.iter().map(|row| row.packets_to_server + row.packets_to_client).sum();
    assert_eq!(of_conversations + counters.packets_of_conversations_not_kept, of_flows);
    assert_eq!(run.flows.len() as u64, counters.flows);
    assert!(of_flows + counters.duplicates <= counters.packets + counters.carried, "counted twice");
}
