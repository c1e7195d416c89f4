//! Unicast DNS, RFC 1035, in datagrams and over TCP: what a host asks for, which names lead to an address, who answers.
//!
//! DNS has no magic number, so a message is taken for one only where header, question and counts agree with each
//! other. Link-local multicast name resolution (RFC 4795) looks the same and is told apart by its port.

pub(crate) mod message;
pub(crate) mod service;
pub mod stream;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::datagram::Ports;
use crate::names::llmnr;
use message::{Header, Question, Reader, unreadable};

const INTERNET: u16 = 1;

const QUERY: u8 = 0;
const NOTIFY: u8 = 4;
const UPDATE: u8 = 5;

const NO_ERROR: u8 = 0;
const NO_SUCH_NAME: u8 = 3;

/// Reads a UDP payload that may be DNS.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    const MOST_RECORDS: usize = 511;
    if ports.src == llmnr::PORT || ports.dst == llmnr::PORT {
        return None;
    }
    read(payload, MOST_RECORDS, sink)
}

/// Reads a message that may be DNS.
fn read(message: &[u8], most_records: usize, sink: &mut dyn Sink) -> Option<Protocol> {
    let (header, mut reader) = Reader::open(message)?;
    if !is_plausible(header, most_records) {
        return None;
    }
    let question = reader.question().filter(asks_for_something)?;
    if header.operation() == QUERY {
        if header.is_response() {
            say_answers(header, reader, sink);
        } else {
            let name = service::without_instance(question.name.bytes());
            sink.fact_bytes(Subject::Src, Field::DnsQuery, name);
        }
    }
    Some(Protocol::Dns)
}

/// Reads a message that goes on with the answers of one before.
fn read_continued(message: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let (header, reader) = Reader::open(message)?;
    let goes_on = header.is_response()
        && header.operation() == QUERY
        && header.questions == 0
        && header.answers > 0
        && !header.reserved();
    goes_on.then(|| {
        say_answers(header, reader, sink);
        Protocol::Dns
    })
}

/// Cheap: header only. Counts are not compared with the length, since the capture may have cut the message.
fn is_plausible(header: Header, most_records: usize) -> bool {
    if header.questions != 1 || header.reserved() || header.records() > most_records {
        return false;
    }
    match header.operation() {
        QUERY if !header.is_response() => {
            header.response_code() == 0
                && header.answers == 0
                && header.authorities <= 1
                && header.additionals <= 2
                && !header.is_authoritative()
        }
        QUERY | NOTIFY | UPDATE => header.response_code() <= 10,
        _ => false,
    }
}

/// Types and classes that IANA has given out.
fn asks_for_something(question: &Question) -> bool {
    let kind = matches!(question.kind, 1..=66 | 99..=110 | 128 | 249..=264 | 32768..=32770 | 65281..=65534);
    kind && matches!(question.class, INTERNET | 3 | 4 | 254 | 255)
}

fn say_answers(header: Header, mut reader: Reader<'_>, sink: &mut dyn Sink) {
    if matches!(header.response_code(), NO_ERROR | NO_SUCH_NAME) {
        let how = match (header.is_authoritative(), header.is_recursive()) {
            (_, true) => "recursive",
            (true, false) => "authoritative",
            (false, false) => "refers",
        };
        sink.fact(Subject::Src, Field::DnsServer, how);
    }
    for _ in 0..header.answers {
        let Some(record) = reader.record() else { return sink.anomaly(unreadable(Protocol::Dns)) };
        if record.class == INTERNET
            && let Some(address) = record.address()
            && !address.is_unspecified()
            && !address.is_loopback()
        {
            sink.fact_bytes(Subject::Ip(address), Field::DnsName, record.name.bytes());
        }
    }
}

#[cfg(test)]
mod tests;
