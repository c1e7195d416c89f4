//! MQTT 3.1, 3.1.1 and 5.0, the opening of a connection (MQTT 5.0 §3.1 and §3.2): the version that the client speaks, and
//! how the broker answers.
//!
//! Client identifiers are left out, as most are random or name a person or a bed; so are users, passwords, topics and
//! payloads.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::{Direction, Progress, Sink, Verdict};

/// First bytes of packets, §2.1.2.
const CONNECT: u8 = 0x10;
const ACKNOWLEDGED: u8 = 0x20;

/// As much of a packet as is read: type, four bytes of length, name and level.
const HEAD_LIMIT: usize = 16;

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Mqtt {
    request: Vec<u8>,
    answer: Vec<u8>,
    has_said_version: bool,
}

impl Dissector for Mqtt {
    const PROTOCOL: Protocol = Protocol::Mqtt;
    const BEGINS: &'static [u8] = &[CONNECT];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        match (beginning.direction, version(beginning.bytes)) {
            (Direction::ToClient, _) | (_, Version::None) => Verdict::No,
            (_, Version::Cut) => Verdict::Unsure,
            (_, Version::Of(_)) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let is_request = direction == Direction::ToServer;
        let kept = if is_request { &mut self.request } else { &mut self.answer };
        let room = HEAD_LIMIT - kept.len();
        kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if is_request {
            if let (false, Version::Of(version)) = (self.has_said_version, version(kept)) {
                self.has_said_version = true;
                sink.fact(Subject::Src, Field::MqttVersion, version);
            }
            return Progress::More;
        }
        match kept[..] {
            [ACKNOWLEDGED, 2..=127, 0 | 1, code, ..] => {
                sink.fact(Subject::Src, Field::MqttReturnCode, &code.to_string());
                Progress::Done
            }
            [] | [ACKNOWLEDGED] | [ACKNOWLEDGED, _] | [ACKNOWLEDGED, _, _] => Progress::More,
            _ => Progress::Done,
        }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

enum Version {
    Cut,
    None,
    Of(&'static str),
}

/// The name and level of the protocol behind the length, which has up to four bytes.
fn version(packet: &[u8]) -> Version {
    const KNOWN: [(&[u8], &str); 3] =
        [(b"\0\x06MQIsdp\x03", "3.1"), (b"\0\x04MQTT\x04", "3.1.1"), (b"\0\x04MQTT\x05", "5.0")];
    let Some((&CONNECT, rest)) = packet.split_first() else { return Version::None };
    let more = rest.iter().take(3).take_while(|byte| **byte >= 0x80).count();
    let name = rest.get(more + 1..).unwrap_or_default();
    if let Some((_, version)) = KNOWN.iter().find(|(start, _)| name.starts_with(start)) {
        return Version::Of(version);
    }
    let may_be = KNOWN.iter().any(|(start, _)| start.starts_with(name));
    if may_be { Version::Cut } else { Version::None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn exchange(name: &[u8], code: u8) -> Exchange {
        let request = [b"\x10\x90\x01", name, b"\xc2\0\x3c\0\x06bed-12\0\x08somebody"].concat();
        vec![(ToServer, request), (ToClient, vec![ACKNOWLEDGED, 2, 0, code]), (ToServer, vec![0xe0, 0])]
    }

    #[test]
    fn versions_and_answers_are_read() {
        for (name, version) in
            [(&b"\0\x06MQIsdp\x03"[..], "3.1"), (b"\0\x04MQTT\x04", "3.1.1"), (b"\0\x04MQTT\x05", "5.0")]
        {
            let lines = [format!("src mqtt.version {version}"), "src mqtt.return_code 5".to_owned()];
            assert_eq!(feed::<Mqtt>(&exchange(name, 5), &[]).lines(), lines);
        }
    }

    #[test]
    fn the_name_is_known() {
        assert_eq!(probe::<Mqtt>(ToServer, b"\x10\x16\0\x04MQTT\x04"), Verdict::Yes);
        assert_eq!(probe::<Mqtt>(ToServer, b"\x10\x16\0\x04MQ"), Verdict::Unsure);
        assert_eq!(probe::<Mqtt>(ToServer, b"\x10\x16\0\x04MQTT\x07"), Verdict::No);
        assert_eq!(probe::<Mqtt>(ToClient, b"\x10\x16\0\x04MQTT\x04"), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(code in any::<u8>(), sizes in proptest::collection::vec(1usize..9, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Mqtt>(&exchange(b"\0\x04MQTT\x05", code), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            feed::<Mqtt>(&vec![(ToServer, bytes.clone()), (ToClient, bytes)], &[3]);
        }
    }
}
