//! Link-Local Multicast Name Resolution, RFC 4795: what a host asks its neighbours for, and what they are called.
//!
//! A message of DNS with other flags, told apart from it by its port.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::datagram::Ports;
use crate::names::dns::message::{Header, Reader, unreadable};
use crate::names::dns::service::without_instance;

/// RFC 4795 §2.
pub const PORT: u16 = 5355;

const INTERNET: u16 = 1;

/// Reads a UDP payload that may be LLMNR.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if ports.src != PORT && ports.dst != PORT {
        return None;
    }
    let (header, mut reader) = Reader::open(payload)?;
    if !is_plausible(header) {
        return None;
    }
    let question = reader.question().filter(|question| question.class == INTERNET)?;
    if header.is_response() {
        say_answers(header, reader, sink);
    } else {
        sink.fact_bytes(Subject::Src, Field::LlmnrQuery, without_instance(question.name.bytes()));
    }
    Some(Protocol::Llmnr)
}

/// RFC 4795 §2.1.1: one question, and no operation but the query.
fn is_plausible(header: Header) -> bool {
    let asks_only = header.is_response() || header.answers == 0 && header.authorities == 0;
    header.operation() == 0 && header.questions == 1 && header.response_code() <= 5 && asks_only
}

fn say_answers(header: Header, mut reader: Reader<'_>, sink: &mut dyn Sink) {
    for _ in 0..header.answers {
        let Some(record) = reader.record() else { return sink.anomaly(unreadable(Protocol::Llmnr)) };
        let address = record.address().filter(|ip| !ip.is_unspecified() && !ip.is_loopback());
        if let Some(address) = address.filter(|_| record.class == INTERNET) {
            sink.fact_bytes(Subject::Ip(address), Field::LlmnrName, record.name.bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    const PORTS: Ports = Ports { src: PORT, dst: 50_000 };

    #[track_caller]
    fn check(ports: Ports, payload: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(ports, &hex(payload), &mut collected), expected.map(|_| Protocol::Llmnr));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn neighbours_ask_and_answer() {
        let question = "06 687332303131 00 0001 0001";
        let answer = "c00c 0001 0001 0000001e 0004 c0a80a65";
        check(PORTS, &format!("c341 0000 0001 0000 0000 0000 {question}"), Some(&["src llmnr.query hs2011"]));
        check(
            PORTS,
            &format!(
                "c341 8000 0001 0002 0000 0000 {question} {answer} c00c 0001 0001 0000001e 0004 7f000001"
            ),
            Some(&["192.168.10.101 llmnr.name hs2011"]),
        );
        check(Ports { src: 1, dst: 2 }, &format!("c341 0000 0001 0000 0000 0000 {question}"), None);
        check(PORTS, &format!("c341 2800 0001 0000 0000 0000 {question}"), None);
        check(PORTS, &format!("c341 0000 0002 0000 0000 0000 {question} {question}"), None);
        check(PORTS, "c341 0000 0001 0000 0000 0000 06 6873", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            dissect(PORTS, &bytes, &mut Collected::default());
            dissect(PORTS, &[&hex("c341 8000 0001 0002 0000 0000 01610000010001")[..], &bytes].concat(), &mut Collected::default());
        }
    }
}
