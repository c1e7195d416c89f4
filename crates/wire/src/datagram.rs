//! One UDP payload at a time: which protocol it is, by content, and what it says.
//!
//! Most datagrams are something else, so a reader is asked only where the first byte may be its own.

use wardroom_model::Protocol;

use crate::clinical::{carescape, intellivue};
use crate::names::{browser, dhcp, dhcpv6, dns, llmnr, mdns, mndp, nbns, ntp, slp, snmp, ssdp, syslog, wsd};
use crate::plant::{bacnet, dnp3, enip, knx};
use crate::services::calls::sip;
use crate::services::databases::sql_browser;
use crate::services::{coap, kerberos, ldap, quic, radius, tftp};
use crate::{Anomaly, Sink};

/// The ports of a datagram: a hint to the order of probing where content alone cannot tell (mDNS from DNS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// Source port.
    pub src: u16,
    /// Destination port.
    pub dst: u16,
}

/// A protocol that a datagram may be of.
struct Reader {
    /// First bytes of its messages; empty where any may be.
    begins: &'static [u8],
    read: fn(Ports, &[u8], &mut dyn Sink) -> Option<Protocol>,
}

/// A protocol joins by one line. The first that takes a datagram for its own wins, so what is surest stands first.
const READERS: &[Reader] = &[
    Reader { begins: b"NMH", read: |_, payload, sink| ssdp::dissect(payload, sink) },
    Reader { begins: wsd::BEGINS, read: |_, payload, sink| wsd::dissect(payload, sink) },
    Reader { begins: browser::BEGINS, read: |_, payload, sink| browser::dissect(payload, sink) },
    Reader { begins: b"<", read: syslog::dissect },
    Reader { begins: slp::BEGINS, read: slp::dissect },
    Reader { begins: tftp::BEGINS, read: |_, payload, sink| tftp::dissect(payload, sink) },
    Reader { begins: coap::BEGINS, read: coap::dissect },
    Reader { begins: &[], read: ntp::dissect },
    Reader { begins: b"0", read: |_, payload, sink| snmp::dissect(payload, sink) },
    Reader { begins: sip::BEGINS, read: |_, payload, sink| sip::dissect(payload, sink) },
    Reader { begins: &[sql_browser::ANSWER], read: |_, payload, sink| sql_browser::dissect(payload, sink) },
    Reader { begins: &[1, 2], read: dhcp::dissect },
    Reader { begins: radius::BEGINS, read: |_, payload, sink| radius::dissect(payload, sink) },
    Reader { begins: mndp::BEGINS, read: |_, payload, sink| mndp::dissect(payload, sink) },
    Reader { begins: dhcpv6::BEGINS, read: dhcpv6::dissect },
    Reader { begins: bacnet::BEGINS, read: |_, payload, sink| bacnet::dissect(payload, sink) },
    Reader { begins: intellivue::BEGINS, read: |_, payload, sink| intellivue::dissect(payload, sink) },
    Reader { begins: &[], read: carescape::dissect },
    Reader { begins: enip::BEGINS, read: |_, payload, sink| enip::dissect(payload, sink) },
    Reader { begins: knx::BEGINS, read: |_, payload, sink| knx::dissect(payload, sink) },
    Reader { begins: dnp3::BEGINS, read: |_, payload, sink| dnp3::dissect(payload, sink) },
    Reader { begins: b"0", read: |_, payload, sink| ldap::dissect(payload, sink) },
    Reader { begins: quic::BEGINS, read: |_, payload, sink| quic::dissect(payload, sink) },
    Reader { begins: kerberos::BEGINS, read: |_, payload, sink| kerberos::dissect(payload, sink) },
    Reader { begins: &[], read: name_service },
];

/// For each first byte the readers that it may concern, a bit each.
static CANDIDATES: [u64; 256] = {
    assert!(READERS.len() <= 64, "more protocols than bits");
    let mut candidates = [0; 256];
    let mut number = 0;
    while number < READERS.len() {
        crate::dissector::mark(&mut candidates, number, READERS[number].begins);
        number += 1;
    }
    candidates
};

/// Reads a UDP payload. Gives the protocol, none where it is not one that we know.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut candidates = CANDIDATES[usize::from(*payload.first()?)];
    while let Some(reader) = READERS.get(candidates.trailing_zeros() as usize) {
        if let Some(protocol) = (reader.read)(ports, payload, sink) {
            return Some(protocol);
        }
        candidates &= candidates - 1;
    }
    None
}

/// Asks only the reader with this number, from 0, whatever the payload begins with: for tests that are to try each by
/// itself. None as well where there is no such reader.
pub fn dissect_by(number: usize, ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    READERS.get(number).and_then(|reader| (reader.read)(ports, payload, sink))
}

/// The family of DNS. At its own port there should be nothing else.
fn name_service(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    const DNS_PORT: u16 = 53;
    let spoken = if counts_fit_dns(payload) {
        mdns::dissect(ports, payload, sink)
            .or_else(|| llmnr::dissect(ports, payload, sink))
            .or_else(|| nbns::dissect(payload, sink))
            .or_else(|| dns::dissect(ports, payload, sink))
    } else {
        None
    };
    if spoken.is_none() && (ports.src == DNS_PORT || ports.dst == DNS_PORT) {
        sink.anomaly(Anomaly { protocol: Protocol::Dns, kind: "message_unreadable" });
    }
    spoken
}

/// A message of DNS's family in one datagram has at most some hundred questions and records.
fn counts_fit_dns(payload: &[u8]) -> bool {
    matches!(payload.first_chunk::<12>(), Some([_, _, _, _, 0, _, 0 | 1, _, 0 | 1, _, 0 | 1, _]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    const ANY: Ports = Ports { src: 40000, dst: 40001 };

    #[track_caller]
    fn check(ports: Ports, payload: &[u8], expected: Option<Protocol>) {
        assert_eq!(dissect(ports, payload, &mut Collected::default()), expected);
    }

    #[test]
    fn content_decides_and_ports_break_ties() {
        let dns = hex("1234 0000 0001 0000 0000 0000 02 6374 05 6c6f63616c 00 0001 0001");
        check(ANY, &dns, Some(Protocol::Dns));
        check(Ports { src: 5353, dst: 5353 }, &dns, Some(Protocol::Mdns));
        check(Ports { src: 40000, dst: 5355 }, &dns, Some(Protocol::Llmnr));
        check(ANY, &hex("810b000c0120ffff00ff1008"), Some(Protocol::Bacnet));
        check(ANY, b"NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n", Some(Protocol::Ssdp));
    }

    #[test]
    fn what_is_no_dns_at_its_port_is_counted_there() {
        for (port, count) in [(53, 1), (40001, 0)] {
            let mut collected = Collected::default();
            assert_eq!(dissect(Ports { src: 40000, dst: port }, &[7; 40], &mut collected), None);
            assert_eq!((collected.facts.len(), collected.anomalies.len()), (0, count), "{port}");
        }
    }

    #[test]
    fn others_are_told_apart() {
        let time = hex("230003fa00010000000100000000000000000000000000000000000000000000");
        for payload in [&time[..], b"", b"MSH|^~\\&|", &[0; 12], &[0; 300]] {
            check(ANY, payload, None);
            check(Ports { src: 53, dst: 40000 }, payload, None);
            check(Ports { src: 5353, dst: 5353 }, payload, None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn random_bytes_are_nothing(payload in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(dissect(ANY, &payload, &mut Collected::default()), None);
        }
    }
}
