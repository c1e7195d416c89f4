//! UPnP discovery, UPnP Device Architecture 1.1 §1: devices announce what they are, control points search.
//!
//! Text in the form of HTTP over UDP. Only whole lines are read. What a search looks for is not what its sender is,
//! so the target of an M-SEARCH is not said; unique device names and locations are not either.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;

/// What the first line says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Announcement,
    Search,
    Response,
}

/// Reads a UDP payload that may be SSDP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let kind = kind(payload)?;
    let mut lines = payload.split_inclusive(|byte| *byte == b'\n');
    lines.next()?.strip_suffix(b"\n")?;
    let headers = || lines.clone().map_while(header);
    let is_discovery = headers().any(|(name, _)| {
        [&b"st"[..], b"nt", b"nts", b"usn", b"man"].iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    if !is_discovery {
        return None;
    }
    for (name, value) in headers() {
        if let Some(field) = field_of(kind, name, value) {
            sink.fact_bytes(Subject::Src, field, value);
        }
    }
    Some(Protocol::Ssdp)
}

fn kind(payload: &[u8]) -> Option<Kind> {
    const STARTS: [(&[u8], Kind); 4] = [
        (b"NOTIFY * HTTP/1.", Kind::Announcement),
        (b"M-SEARCH * HTTP/1.", Kind::Search),
        (b"HTTP/1.1 200", Kind::Response),
        (b"HTTP/1.0 200", Kind::Response),
    ];
    STARTS.iter().find(|(start, _)| payload.starts_with(start)).map(|(_, kind)| *kind)
}

/// Name and value of a whole line; none at the empty line that ends the head.
fn header(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_suffix(b"\n")?.trim_ascii();
    if line.is_empty() {
        return None;
    }
    let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
    let (name, value) = line.split_at(colon);
    Some((name.trim_ascii(), value.get(1..).unwrap_or_default().trim_ascii()))
}

fn field_of(kind: Kind, name: &[u8], value: &[u8]) -> Option<Field> {
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    match kind {
        Kind::Search => is("user-agent").then_some(Field::SsdpUserAgent),
        Kind::Announcement | Kind::Response if is("server") => Some(Field::SsdpServer),
        Kind::Announcement if is("nt") => names_a_type(value).then_some(Field::SsdpDeviceType),
        Kind::Response if is("st") => names_a_type(value).then_some(Field::SsdpDeviceType),
        Kind::Announcement | Kind::Response => None,
    }
}

/// `urn:schemas-upnp-org:device:MediaServer:1`, and not `uuid:…` or `upnp:rootdevice`.
fn names_a_type(value: &[u8]) -> bool {
    value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"urn:"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const NOTIFY: &str = "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n\
        Location: http://10.0.0.7:49152/x.xml\r\nServer:Linux/4.4 UPnP/1.0 Pump Gateway/2.1\r\n\
        NT: urn:schemas-upnp-org:device:MediaServer:1\r\nUSN: uuid:somebody::upnp:rootdevice\r\n\r\n";

    #[track_caller]
    fn check(payload: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        let protocol = dissect(payload.as_bytes(), &mut collected);
        assert_eq!(protocol, expected.map(|_| Protocol::Ssdp));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn devices_say_what_they_are() {
        let server = "src ssdp.server Linux/4.4 UPnP/1.0 Pump Gateway/2.1";
        let kind = "src ssdp.device_type urn:schemas-upnp-org:device:MediaServer:1";
        check(NOTIFY, Some(&[server, kind]));
        check(&NOTIFY.replace("urn:schemas", "uuid:schemas"), Some(&[server]));
        let response = NOTIFY.replace("NOTIFY * HTTP/1.1", "HTTP/1.1 200 OK").replace("NT:", "ST:");
        check(&response, Some(&[server, kind]));
        let search =
            NOTIFY.replace("NOTIFY", "M-SEARCH").replace("NT:", "ST:").replace("Server", "User-Agent");
        check(&search, Some(&["src ssdp.user_agent Linux/4.4 UPnP/1.0 Pump Gateway/2.1"]));
        check("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n", None);
        check("NOTIFY sip:somebody SIP/2.0\r\n\r\n", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(start in 0usize..3, bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let start = ["NOTIFY * HTTP/1.1\r\nNT: ", "HTTP/1.1 200 OK\r\nST:x\r\n", ""][start];
            dissect(&[start.as_bytes(), &bytes].concat(), &mut Collected::default());
        }

        #[test]
        fn a_cut_message_says_nothing_else(cut in 0..NOTIFY.len()) {
            let (mut whole, mut part) = (Collected::default(), Collected::default());
            dissect(NOTIFY.as_bytes(), &mut whole);
            dissect(&NOTIFY.as_bytes()[..cut], &mut part);
            prop_assert!(part.facts.iter().all(|fact| whole.facts.contains(fact)));
        }
    }
}
