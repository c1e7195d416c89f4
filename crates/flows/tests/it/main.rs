//! The flow engine over packets made here.

mod floods;
mod inside;
mod packets;
mod properties;

use packets::Segment;
use wardroom_flows::{Config, Engine, Heard, Packet};
use wardroom_model::conversation::{Flow, FlowState};
use wardroom_model::{Field, Observation, Protocol, Timestamp};
use wardroom_wire::frame::{LinkType, Tcp};

const SYN: u8 = Tcp::SYN;
const ACK: u8 = Tcp::ACK;
const FIN: u8 = Tcp::FIN;
const RST: u8 = Tcp::RST;

/// Runs packets with their times in microseconds.
fn heard(packets: &[(i64, Vec<u8>)], config: &Config, parts: usize) -> Heard {
    let mut engines: Vec<Engine> = (0..parts).map(|part| Engine::part(config.clone(), part, parts)).collect();
    for engine in &mut engines {
        for (index, (time, bytes)) in packets.iter().enumerate() {
            engine.packet(&Packet {
                capture: 0,
                interface: 0,
                frame: index as u64 + 1,
                time: Timestamp(*time),
                link: LinkType::ETHERNET,
                bytes,
                length: bytes.len() as u32,
            });
        }
        engine.end();
    }
    Engine::merge(engines, "test", &[])
}

fn flows(packets: &[(i64, Vec<u8>)]) -> Vec<Flow> {
    heard(packets, &Config { keep_flows: true, ..Config::default() }, 1).flows
}

/// Flags of each packet, `>` to the server and `<` to the client → state.
fn check_state(exchange: &[(char, u8)], expected: FlowState) {
    let packets: Vec<_> = exchange
        .iter()
        .enumerate()
        .map(|(index, (way, flags))| {
            let segment = Segment { flags: *flags, sequence: index as u32, ..Segment::default() };
            (index as i64 * 10_000, segment.ethernet(*way == '>'))
        })
        .collect();
    let flows = flows(&packets);
    assert_eq!(flows.len(), 1, "{exchange:?}");
    assert_eq!(flows[0].state, expected, "{exchange:?}");
    assert_eq!((flows[0].server_port, flows[0].client_port), (Some(104), Some(40000)), "{exchange:?}");
}

#[test]
fn a_connection_has_a_state() {
    check_state(&[('>', SYN)], FlowState::Attempted);
    check_state(&[('>', SYN), ('<', RST | ACK)], FlowState::Refused);
    check_state(&[('>', SYN), ('<', SYN | ACK), ('>', ACK)], FlowState::Open);
    check_state(
        &[('>', SYN), ('<', SYN | ACK), ('>', ACK), ('>', FIN | ACK), ('<', FIN | ACK)],
        FlowState::Closed,
    );
    check_state(&[('>', SYN), ('<', SYN | ACK), ('>', ACK), ('<', ACK), ('<', RST)], FlowState::Reset);
    check_state(&[('<', SYN | ACK), ('>', ACK)], FlowState::Open);
    check_state(&[('<', ACK), ('>', ACK)], FlowState::Open);
}

#[test]
fn the_same_ports_after_a_close_are_a_new_connection() {
    let packet = |time, flags, sequence, there| {
        (time, Segment { flags, sequence, ..Segment::default() }.ethernet(there))
    };
    let flows = flows(&[
        packet(0, SYN, 1, true),
        packet(10_000, FIN | ACK, 2, true),
        packet(20_000, FIN | ACK, 3, false),
        packet(30_000, SYN, 900, true),
    ]);
    assert_eq!(flows.len(), 2);
}

#[test]
fn a_mirrored_packet_is_counted_once() {
    let data = Segment { flags: ACK, payload: b"hello".to_vec(), ..Segment::default() }.ethernet(true);
    let run = heard(&[(0, data.clone()), (200, data.clone()), (900_000, data)], &Config::default(), 1);
    assert_eq!((run.counters.packets, run.counters.duplicates), (3, 1));
    assert_eq!(run.conversations[0].packets_to_server, 2);
}

#[test]
fn conversations_are_cut_at_the_hour_and_lose_nothing() {
    let packet =
        |time, sequence| (time, Segment { flags: ACK, sequence, ..Segment::default() }.ethernet(true));
    let run = heard(
        &[packet(Timestamp::HOUR - 2, 1), packet(Timestamp::HOUR - 1, 2), packet(Timestamp::HOUR + 1, 3)],
        &Config::default(),
        1,
    );
    let rows: Vec<_> = run
        .conversations
        .iter()
        .map(|row| (row.key.hour.0, row.packets_to_server, row.connections))
        .collect();
    assert_eq!(rows, [(0, 2, 1), (Timestamp::HOUR, 1, 0)]);
}

#[test]
fn a_message_over_several_segments_in_any_order_is_read_once_complete() {
    let message = b"\x0bMSH|^~\\&|PUMP_GATEWAY|SAMPLE||EHR|20260101||ORU^R01|1|P|2.6\rOBX|1|ST|A\r\x1c\r";
    let (first, rest) = message.split_at(20);
    let (second, third) = rest.split_at(20);
    let segment = |sequence, payload: &[u8]| {
        Segment { flags: ACK, sequence, payload: payload.to_vec(), ..Segment::default() }.ethernet(true)
    };
    let packets = [(0, segment(100, first)), (10_000, segment(140, third)), (20_000, segment(120, second))];
    let run = heard(&packets, &Config::default(), 1);
    let found: Vec<&Observation> = run
        .sightings
        .iter()
        .flat_map(|sighting| &sighting.observations)
        .filter(|observation| observation.field == Field::Hl7SendingApplication)
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(&*found[0].value, "PUMP_GATEWAY");
    let wardroom_model::Locator::Capture(place) = &found[0].first else { panic!("not from a capture") };
    assert_eq!(place.frame, 3, "the frame that completes the message");
    assert_eq!(run.conversations[0].key.app, Some(Protocol::Hl7));
}
