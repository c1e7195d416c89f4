//! What holds for any traffic: every packet counts once, whatever was forgotten, and the answer depends neither on the
//! number of engines nor on what fits.

use proptest::prelude::*;
use wardroom_flows::{Config, Heard};
use wardroom_model::Timestamp;

use crate::heard;
use crate::packets::{Segment, ip, udp};

/// A packet in brief: whose, which kind, and microseconds since the one before.
type Brief = (u16, u8, i64);

/// Some hosts say much, most say little; hours go by, and some packets come a moment after their twins.
fn traffic() -> impl Strategy<Value = Vec<Brief>> {
    let host = prop_oneof![0u16..6, 0u16..400];
    let apart = prop_oneof![3 => 0i64..2_000, 1 => 0..400_000_000i64];
    prop::collection::vec((host, any::<u8>(), apart), 1..600)
}

fn frames(traffic: &[Brief]) -> Vec<(i64, Vec<u8>)> {
    const QUESTION: &[u8] = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x02ct\x05local\0\0\x01\0\x01";
    const GREETING: &[u8] = b"\x0bMSH|^~\\&|MONITOR|WARD||EHR|20260101||ORU^R01|1|P|2.6\r\x1c\r";
    let mut time = 0;
    let frames = traffic.iter().enumerate().map(|(index, (host, kind, apart))| {
        time += apart;
        let frame = match kind % 8 {
            0 => udp(u32::from(*host), 53, QUESTION),
            1 => udp(u32::from(*host), 9999, b"something else"),
            kind => Segment {
                client_port: 40_000 + host,
                flags: [0x02, 0x10, 0x18, 0x11, 0x04, 0x10][usize::from(kind) - 2],
                sequence: (index / 2) as u32 * 20,
                payload: GREETING[..GREETING.len() * usize::from(kind % 4) / 3].to_vec(),
            }
            .ethernet(index % 3 > 0),
        };
        (time, frame)
    });
    frames.collect()
}

/// Bounds that this traffic goes far beyond.
fn tight() -> Config {
    Config {
        keep_flows: true,
        flows_a_shard: 3,
        endpoints_a_shard: 4,
        conversations_a_shard: 5,
        waiting_bytes_a_shard: 200,
        ..Config::default()
    }
}

fn roomy() -> Config {
    Config { keep_flows: true, ..Config::default() }
}

/// Every packet that is no copy is counted where it belongs, or among what was not kept.
fn check_counts(run: &Heard) -> Result<(), TestCaseError> {
    let counters = &run.counters;
    let single = counters.packets - counters.duplicates;
    let of_flows: u64 = run.flows.iter().map(|flow| flow.packets_to_server + flow.packets_to_client).sum();
    prop_assert_eq!(of_flows, single);
    let of_conversations: u64 =
        run.conversations.iter().map(|row| row.packets_to_server + row.packets_to_client).sum();
    prop_assert_eq!(of_conversations + counters.packets_of_conversations_not_kept, single);
    let of_sightings: u64 = run.sightings.iter().map(|sighting| sighting.packets).sum();
    prop_assert_eq!(of_sightings + counters.packets_of_endpoints_not_kept, single);
    prop_assert_eq!(run.flows.len() as u64, counters.flows);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_packet_counts_once_whatever_was_forgotten(traffic in traffic()) {
        let frames = frames(&traffic);
        let run = heard(&frames, &roomy(), 1);
        check_counts(&run)?;
        prop_assert_eq!(run.counters.packets_of_endpoints_not_kept + run.counters.packets_of_conversations_not_kept, 0);
        let bytes: u64 = run.conversations.iter().map(|row| row.bytes_to_server + row.bytes_to_client).sum();
        let of_flows: u64 = run.flows.iter().map(|flow| flow.bytes_to_server + flow.bytes_to_client).sum();
        prop_assert_eq!(bytes, of_flows);
        check_counts(&heard(&frames, &tight(), 1))?;
    }

    #[test]
    fn connections_are_the_same_where_nothing_is_read_of_them(traffic in traffic()) {
        let frames = frames(&traffic);
        let read = heard(&frames, &roomy(), 1);
        let passed = heard(&frames, &Config { keep_sightings: false, ..roomy() }, 1);
        prop_assert_eq!(&read.flows, &passed.flows);
        prop_assert_eq!(&read.conversations, &passed.conversations);
        prop_assert!(passed.sightings.is_empty());
    }

    #[test]
    fn any_number_of_engines_gives_the_same_answer(traffic in traffic(), parts in 2usize..20) {
        let frames = frames(&traffic);
        for config in [roomy(), tight()] {
            let (whole, parted) = (heard(&frames, &config, 1), heard(&frames, &config, parts));
            prop_assert_eq!(&whole.sightings, &parted.sightings);
            prop_assert_eq!(&whole.conversations, &parted.conversations);
            prop_assert_eq!(&whole.flows, &parted.flows);
            prop_assert_eq!(&whole.counters, &parted.counters);
        }
    }
}

/// What the properties above are about does happen.
#[test]
fn a_flood_is_cut_and_forgotten() {
    let flood: Vec<_> = (0..5_000u32).map(|n| (i64::from(n), udp(n, 9999, b"x"))).collect();
    let cut = heard(&flood, &Config { flows_a_shard: 4, ..roomy() }, 1);
    assert!(cut.counters.evicted > 0);
    assert_eq!((cut.counters.flows, cut.sightings.len()), (5_000, 5_000));
    let tight = heard(&flood, &self::tight(), 1);
    assert!(tight.counters.endpoints_not_kept > 0 && tight.counters.conversations_not_kept > 0);
    assert!(tight.sightings.len() < 100, "{} kept", tight.sightings.len());
    let knocks: Vec<_> = (0..5_000u16)
        .map(|n| {
            (
                i64::from(n),
                ip(
                    6,
                    u32::from(n),
                    &[0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0x20, 0, 0, 0, 0, 0],
                ),
            )
        })
        .collect();
    let tight = heard(&knocks, &self::tight(), 1);
    assert!(tight.sightings.len() < 200, "{} kept of those that only knocked", tight.sightings.len());
    let twins: Vec<_> = (0..10).map(|n| (n * Timestamp::SECOND / 2_000, udp(1, 9999, b"x"))).collect();
    assert_eq!(heard(&twins, &roomy(), 1).counters.duplicates, 9);
}
