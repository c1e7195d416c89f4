//! Multicast DNS, RFC 6762, and what services say of themselves, RFC 6763.
//!
//! Read are a host's own name, the types of the services that it answers for, and a few keys of their TXT records
//! that name the product. Never read is the name of a service instance: people put their own names there.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::datagram::Ports;
use crate::names::dns::message::{Name, Reader, Record, kind, unreadable};
use crate::names::dns::service::service_type;

/// The port that makes a DNS message multicast DNS.
pub const PORT: u16 = 5353;

/// All service types, RFC 6763 §9.
const ALL_SERVICES: &[u8] = b"_services._dns-sd._udp.local";

/// Reads a UDP payload that may be multicast DNS.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if ports.src != PORT && ports.dst != PORT {
        return None;
    }
    let (header, mut reader) = Reader::open(payload)?;
    if header.operation() != 0 || header.response_code() != 0 || header.reserved() {
        return None;
    }
    if header.questions == 0 && header.records() == 0 {
        return None;
    }
    for _ in 0..header.questions {
        reader.question()?;
    }
    let mut first = reader;
    if header.questions == 0 {
        first.record()?;
    }
    if header.is_response() {
        say_records(header.records(), reader, sink);
    }
    Some(Protocol::Mdns)
}

fn say_records(count: usize, mut reader: Reader<'_>, sink: &mut dyn Sink) {
    let mut services: Vec<Vec<u8>> = Vec::new();
    for _ in 0..count {
        let Some(record) = reader.record() else { return sink.anomaly(unreadable(Protocol::Mdns)) };
        // A goodbye, RFC 6762 §10.1, and anything but the Internet class, whose top bit asks to flush caches.
        if record.seconds_to_live == 0 || record.class & 0x7fff != 1 {
            continue;
        }
        match record.kind {
            kind::A | kind::AAAA => say_name(&record, sink),
            kind::HINFO => say_host(record.data, sink),
            kind::PTR | kind::SRV => {
                if let Some(service) = service_of(&reader, &record)
                    && !services.contains(&service)
                {
                    sink.fact_bytes(Subject::Src, Field::MdnsService, &service);
                    services.push(service);
                }
            }
            kind::TXT if service_type(record.name.bytes()).is_some() => say_text(record.data, sink),
            _ => {}
        }
    }
}

fn say_name(record: &Record<'_>, sink: &mut dyn Sink) {
    if let Some(address) = record.address().filter(|ip| !ip.is_unspecified() && !ip.is_loopback()) {
        sink.fact_bytes(Subject::Ip(address), Field::MdnsName, record.name.bytes());
    }
}

/// RFC 1035 §3.3.2: processor and operating system.
fn say_host(data: &[u8], sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(data);
    for field in [Field::MdnsProcessor, Field::MdnsSystem] {
        let Some(text) = cursor.u8().and_then(|length| cursor.take(length.into())) else { return };
        sink.fact_bytes(Subject::Src, field, text);
    }
}

/// The type of service that a record tells of.
fn service_of<'a>(reader: &Reader<'a>, record: &Record<'a>) -> Option<Vec<u8>> {
    let owner = record.name.bytes();
    if record.kind == kind::PTR && owner.eq_ignore_ascii_case(ALL_SERVICES) {
        let listed: Name = reader.name_in(record, 0)?;
        return service_type(listed.bytes()).map(<[u8]>::to_vec);
    }
    service_type(owner).map(<[u8]>::to_vec)
}

/// Key and value pairs, RFC 6763 §6.
fn say_text(data: &[u8], sink: &mut dyn Sink) {
    let mut cursor = Cursor::new(data);
    while let Some(pair) = cursor.u8().and_then(|length| cursor.take(length.into())) {
        let Some(place) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let (key, value) = pair.split_at(place);
        if let (Some(field), Some(value)) = (field_of(key), value.get(1..)) {
            sink.fact_bytes(Subject::Src, field, value);
        }
    }
}

/// Keys are compared without regard to case, RFC 6763 §6.4.
fn field_of(key: &[u8]) -> Option<Field> {
    const KEYS: [(&str, Field); 14] = [
        ("model", Field::MdnsModel),
        ("md", Field::MdnsModel),
        ("ty", Field::MdnsModel),
        ("usb_MDL", Field::MdnsModel),
        ("product", Field::MdnsModel),
        ("manufacturer", Field::MdnsManufacturer),
        ("mfg", Field::MdnsManufacturer),
        ("usb_MFG", Field::MdnsManufacturer),
        ("serialNumber", Field::MdnsSerial),
        ("usb_SER", Field::MdnsSerial),
        ("fv", Field::MdnsVersion),
        ("srcvers", Field::MdnsVersion),
        ("firmware", Field::MdnsVersion),
        ("version", Field::MdnsVersion),
    ];
    KEYS.iter().find(|(name, _)| key.eq_ignore_ascii_case(name.as_bytes())).map(|(_, field)| *field)
}

#[cfg(test)]
mod tests;
