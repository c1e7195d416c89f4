//! Packets inside of others, and datagrams in parts.

use proptest::prelude::*;
use wardroom_flows::{Config, Heard};
use wardroom_model::conversation::FlowState;
use wardroom_model::{Field, Timestamp};

use crate::heard;
use crate::packets::{carried, icmp, ip, parts, udp};

const QUESTION: &[u8] = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x02ct\x05local\0\0\x01\0\x01";

fn run(frames: &[(i64, Vec<u8>)]) -> Heard {
    heard(frames, &Config { keep_flows: true, ..Config::default() }, 1)
}

/// Frames a second apart.
fn apart(frames: impl IntoIterator<Item = Vec<u8>>) -> Vec<(i64, Vec<u8>)> {
    frames.into_iter().enumerate().map(|(at, frame)| (at as i64 * Timestamp::SECOND, frame)).collect()
}

/// How often a question was heard.
fn questions(run: &Heard) -> u64 {
    let observations = run.sightings.iter().flat_map(|sighting| &sighting.observations);
    observations.filter(|seen| seen.field == Field::DnsQuery).map(|seen| seen.count).sum()
}

#[test]
fn a_packet_inside_counts_on_both_connections_and_has_its_own_network() {
    let inner = udp(1, 53, QUESTION);
    let (vxlan, erspan, plain) =
        (carried::vxlan(5000, &inner), carried::erspan(12, &inner), carried::bare(&inner));
    for (outer, network) in [(vxlan, "test/vxlan5000"), (erspan, "test/vlan12"), (plain, "test/untagged")] {
        let run = run(&[(0, outer.clone())]);
        assert_eq!((run.counters.packets, run.counters.carried, questions(&run)), (1, 1, 1), "{network}");
        let bytes = |port: Option<u16>| {
            let flow = run.flows.iter().find(|flow| flow.server_port == port).unwrap();
            (flow.network.to_string(), flow.bytes_to_server)
        };
        let length = if network.ends_with("untagged") { inner.len() - 14 } else { inner.len() };
        assert_eq!(bytes(Some(53)), (network.to_owned(), length as u64));
        assert_eq!(run.flows.len(), 2);
        assert!(run.flows.iter().any(|flow| flow.bytes_to_server == outer.len() as u64));
    }
}

#[test]
fn packets_inside_of_each_other_have_a_bound() {
    let mut frame = udp(1, 53, QUESTION);
    for depth in 1..40 {
        frame = carried::bare(&frame);
        let run = run(&[(0, frame.clone())]);
        assert_eq!((run.counters.carried, questions(&run)), (depth.min(4), u64::from(depth <= 4)), "{depth}");
    }
}

#[test]
fn parts_in_any_order_are_one_datagram_with_the_bytes_of_all() {
    let whole = udp(1, 53, QUESTION);
    let mut frames = parts(&whole, 7, 16);
    let bytes: usize = frames.iter().map(Vec::len).sum();
    for _ in 0..frames.len() {
        frames.rotate_left(1);
        for in_turn in [frames.clone(), frames.iter().rev().cloned().collect()] {
            let run = run(&apart(in_turn));
            let flow = &run.flows[0];
            assert_eq!((run.flows.len(), questions(&run)), (1, 1));
            assert_eq!((flow.server_port, flow.packets_to_server), (Some(53), frames.len() as u64));
            assert_eq!((flow.bytes_to_server, run.counters.bytes), (bytes as u64, bytes as u64));
        }
    }
}

#[test]
fn a_mirror_shows_each_part_twice_and_it_counts_once() {
    let frames = parts(&udp(1, 53, QUESTION), 7, 16);
    let count = frames.len() as u64;
    let twice: Vec<_> =
        frames.iter().flat_map(|frame| [frame.clone(), frame.clone()]).map(|frame| (5, frame)).collect();
    let run = run(&twice);
    assert_eq!((run.counters.packets, run.counters.duplicates, questions(&run)), (2 * count, count, 1));
    assert_eq!(run.flows[0].packets_to_server, count);
}

#[test]
fn parts_that_overlap_are_not_read_and_those_that_never_come_are_not_waited_for() {
    let whole = udp(1, 53, QUESTION);
    let other = udp(1, 53, &QUESTION.iter().map(|byte| byte ^ 1).collect::<Vec<_>>());
    let (mut frames, others) = (parts(&whole, 7, 16), parts(&other, 7, 24));
    frames.insert(1, others[0].clone());
    let refused = run(&apart(frames.clone()));
    assert_eq!((questions(&refused), refused.counters.broken.get("fragments_overlap")), (0, Some(&1)));
    assert_eq!(refused.counters.packets, frames.len() as u64);

    let mut late = apart(parts(&whole, 7, 16));
    late.last_mut().unwrap().0 += 90 * Timestamp::SECOND;
    let late = run(&late);
    assert_eq!((questions(&late), late.counters.packets), (0, 3));
    let packets: u64 = late.flows.iter().map(|flow| flow.packets_to_server).sum();
    assert_eq!(packets, 3, "every part counts");
}

#[test]
fn a_server_that_icmp_says_is_unreachable_refuses() {
    let question = udp(1, 9, b"hello");
    let run = run(&[(0, question.clone()), (10, icmp(&question))]);
    let states: Vec<_> = run.flows.iter().map(|flow| (flow.server_port, flow.state)).collect();
    assert!(states.contains(&(Some(9), FlowState::Refused)), "{states:?}");
}

/// Datagrams in parts and in tunnels, their frames mixed.
fn mixed() -> impl Strategy<Value = Vec<(i64, Vec<u8>)>> {
    let datagram = (0u32..6, 0u16..4, 0usize..5, any::<u16>());
    let frames = prop::collection::vec(datagram, 1..60).prop_map(|datagrams| {
        let frames = datagrams.into_iter().flat_map(|(host, id, how, cut)| {
            let whole = udp(host, 53, QUESTION);
            match how {
                0 => parts(&whole, id, 8 + usize::from(cut % 4) * 8),
                1 => vec![carried::vxlan(u32::from(id), &whole)],
                2 => parts(&carried::erspan(id + 1, &whole), id, 64),
                3 => parts(&whole, id, 16).iter().map(|part| carried::bare(part)).collect(),
                _ => vec![ip(47, host, &whole[usize::from(cut) % whole.len()..])],
            }
        });
        frames.collect::<Vec<_>>()
    });
    frames.prop_shuffle().prop_map(|frames| {
        let time = |at: usize| at as i64 * 777 + if at > 40 { 70 * Timestamp::SECOND } else { 0 };
        frames.into_iter().enumerate().map(|(at, frame)| (time(at), frame)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_number_of_engines_gives_the_same_answer(frames in mixed(), parts in 2usize..20) {
        let config = Config { keep_flows: true, ..Config::default() };
        let (whole, parted) = (heard(&frames, &config, 1), heard(&frames, &config, parts));
        prop_assert_eq!(&whole.sightings, &parted.sightings);
        prop_assert_eq!(&whole.conversations, &parted.conversations);
        prop_assert_eq!(&whole.flows, &parted.flows);
        prop_assert_eq!(&whole.counters, &parted.counters);
        let counters = &whole.counters;
        prop_assert_eq!(counters.packets, frames.len() as u64);
        let of_flows: u64 = whole.flows.iter().map(|flow| flow.packets_to_server + flow.packets_to_client).sum();
        let headers = ["ipv4_header_cut", "ipv4_length", "ipv4_version"];
        let broken: u64 = headers.iter().filter_map(|kind| counters.broken.get(kind)).sum();
        prop_assert_eq!(of_flows + broken + counters.duplicates, counters.packets + counters.carried);
    }
}
