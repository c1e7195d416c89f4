//! Network Time Protocol, RFC 5905, and the control messages that ask a server what it is, RFC 9327.
//!
//! A message has no mark of its own, so port 123 is asked for besides a head that can be.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::datagram::Ports;

const PORT: u16 = 123;

/// Octets of a message without extensions.
const LENGTH: usize = 48;

const SERVER: u8 = 4;
const BROADCAST: u8 = 5;
const CONTROL: u8 = 6;

/// Reads a UDP payload that may be NTP.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if ports.src != PORT && ports.dst != PORT {
        return None;
    }
    let mut cursor = Cursor::new(payload);
    let [first, stratum] = cursor.array()?;
    let (version, mode) = (first >> 3 & 7, first & 7);
    if !(1..=4).contains(&version) {
        return None;
    }
    let role = match mode {
        1 | 2 => "peer",
        3 => "client",
        SERVER => "server",
        BROADCAST => "broadcast",
        CONTROL => return control(payload, sink),
        _ => return None,
    };
    if payload.len() < LENGTH || !payload.len().is_multiple_of(4) || stratum > 16 {
        return None;
    }
    sink.fact(Subject::Src, Field::NtpRole, role);
    sink.fact_of(Subject::Src, Field::NtpVersion, &version);
    if matches!(mode, SERVER | BROADCAST) && stratum > 0 {
        sink.fact_of(Subject::Src, Field::NtpStratum, &stratum);
        cursor.skip(10)?;
        let reference = cursor.take(4)?;
        if stratum == 1 && reference.iter().all(|byte| matches!(byte, 0 | b' '..=b'~')) {
            sink.fact_bytes(Subject::Src, Field::NtpReference, reference);
        }
    }
    Some(Protocol::Ntp)
}

/// RFC 9327 §2: an answer to who reads the system's variables, names and values parted by commas.
fn control(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    const READ_VARIABLES: u8 = 2;
    const ANSWER: u8 = 0x80;
    const FAILED_OR_MORE: u8 = 0x60;
    let mut cursor = Cursor::new(payload);
    let [_, flags] = cursor.array()?;
    cursor.skip(4)?;
    let (association, _offset, count) = (cursor.u16()?, cursor.u16()?, cursor.u16()?);
    let variables = cursor.take(count.into())?;
    if flags & 0x1f == READ_VARIABLES
        && flags & ANSWER != 0
        && flags & FAILED_OR_MORE == 0
        && association == 0
    {
        for (name, field) in [
            (&b"version=\""[..], Field::NtpSoftware),
            (b"processor=\"", Field::NtpProcessor),
            (b"system=\"", Field::NtpSystem),
        ] {
            if let Some(value) = quoted(variables, name) {
                sink.fact_bytes(Subject::Src, field, value);
            }
        }
    }
    Some(Protocol::Ntp)
}

/// What stands behind this beginning up to the next quotation mark.
fn quoted<'a>(variables: &'a [u8], start: &[u8]) -> Option<&'a [u8]> {
    let place = variables.windows(start.len()).position(|window| window == start)?;
    let value = variables.get(place + start.len()..)?;
    value.get(..value.iter().position(|byte| *byte == b'"')?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const PORTS: Ports = Ports { src: 123, dst: 50_000 };

    fn message(first: u8, stratum: u8, reference: &[u8; 4]) -> Vec<u8> {
        [&[first, stratum, 6, 0xec][..], &[0; 8], reference, &[0; 32]].concat()
    }

    #[track_caller]
    fn check(payload: &[u8], expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(PORTS, payload, &mut collected), expected.map(|_| Protocol::Ntp));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn clients_and_servers_are_told_apart() {
        check(&message(0x23, 2, &[1, 2, 3, 4]), Some(&["src ntp.role client", "src ntp.version 4"]));
        let server =
            ["src ntp.role server", "src ntp.version 3", "src ntp.stratum 1", "src ntp.reference GPS"];
        check(&message(0x1c, 1, b"GPS\0"), Some(&server));
        check(&message(0x1c, 2, b"GPS\0")[..47], None);
        check(&message(0x1c, 0, b"RATE"), Some(&server[..2]));
        check(&message(0x1c, 1, &[1, 2, 3, 4]), Some(&server[..3]));
        check(&message(0x3c, 1, b"GPS\0"), None);
        check(&message(0x20, 1, b"GPS\0"), None);
        assert_eq!(
            dissect(Ports { src: 1, dst: 2 }, &message(0x1c, 1, b"GPS\0"), &mut Collected::default()),
            None
        );
    }

    #[test]
    fn a_control_answer_names_the_software() {
        let text = b"version=\"ntpd 4.2.8p15\", processor=\"armv7l\", system=\"Linux/4.9\", leap=0";
        let answer = [&[0x16, 0x82, 0, 1, 0, 0, 0, 0, 0, 0, 0, text.len() as u8][..], text].concat();
        let lines =
            ["src ntp.software ntpd 4.2.8p15", "src ntp.processor armv7l", "src ntp.system Linux/4.9"];
        check(&answer, Some(&lines));
        check(&[&[0x16, 2], &answer[2..]].concat(), Some(&[]));
        check(&answer[..40], None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            dissect(PORTS, &bytes, &mut Collected::default());
            dissect(PORTS, &[&[0x16, 0x82, 0, 1, 0, 0, 0, 0, 0, 0, 0, bytes.len() as u8][..], &bytes].concat(), &mut Collected::default());
        }
    }
}
