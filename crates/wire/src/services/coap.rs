//! Constrained Application Protocol, RFC 7252: that it is spoken, by whom, and who asks what there is.
//!
//! Four bytes of head are too few to know it by, so port 5683 is asked for, and options that can be.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::datagram::Ports;

const PORT: u16 = 5683;

/// Version 1 in the two highest bits.
pub const BEGINS: &[u8] = &{
    let mut begins = [0; 64];
    let mut at = 0;
    while at < begins.len() {
        begins[at] = 0x40 | at as u8;
        at += 1;
    }
    begins
};

const URI_PATH: u32 = 11;
const PAYLOAD: u8 = 0xff;

/// Reads a UDP payload that may be CoAP.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if ports.src != PORT && ports.dst != PORT {
        return None;
    }
    let mut cursor = Cursor::new(payload);
    let [first, code, _, _] = cursor.array()?;
    let token = usize::from(first & 0x0f);
    if first >> 6 != 1 || token > 8 {
        return None;
    }
    cursor.skip(token)?;
    let path = path(cursor)?;
    match (code >> 5, code & 0x1f) {
        (0, 0) if payload.len() == 4 => {}
        (0, 1..=7) => {
            sink.fact(Subject::Src, Field::CoapRole, "client");
            if path == [Some(&b".well-known"[..]), Some(b"core"), None] {
                sink.fact(Subject::Src, Field::CoapDiscovery, ".well-known/core");
            }
        }
        (2 | 4 | 5, _) => sink.fact(Subject::Src, Field::CoapRole, "server"),
        _ => return None,
    }
    Some(Protocol::Coap)
}

/// RFC 7252 §3.1: the first parts of the path among the options, which must be well formed up to the payload.
fn path(mut cursor: Cursor<'_>) -> Option<[Option<&[u8]>; 3]> {
    let (mut number, mut parts, mut count) = (0, [None; 3], 0);
    while let Some(head) = cursor.u8().filter(|head| *head != PAYLOAD) {
        number += extended(head >> 4, &mut cursor)?;
        let length = extended(head & 0x0f, &mut cursor)?;
        let value = cursor.take(usize::try_from(length).ok()?)?;
        if number == URI_PATH
            && let Some(part) = parts.get_mut(count)
        {
            *part = Some(value);
            count += 1;
        }
    }
    Some(parts)
}

/// A number of four bits, or of one or two bytes more.
fn extended(nibble: u8, cursor: &mut Cursor<'_>) -> Option<u32> {
    match nibble {
        13 => cursor.u8().map(|more| u32::from(more) + 13),
        14 => cursor.u16().map(|more| u32::from(more) + 269),
        15 => None,
        number => Some(number.into()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const PORTS: Ports = Ports { src: 40_000, dst: PORT };

    #[track_caller]
    fn check(payload: &[u8], expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(PORTS, payload, &mut collected), expected.map(|_| Protocol::Coap));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    /// The first is the example of RFC 7252 §A: GET /temperature.
    #[test]
    fn who_asks_and_who_answers() {
        check(b"\x40\x01\x7d\x34\xbbtemperature", Some(&["src coap.role client"]));
        check(b"\x60\x45\x7d\x34\xff22.3 C", Some(&["src coap.role server"]));
        check(
            b"\x42\x01\0\x01ab\xbb.well-known\x04core\x43x=y",
            Some(&["src coap.role client", "src coap.discovery .well-known/core"]),
        );
        check(b"\x60\0\x7d\x34", Some(&[]));
    }

    #[test]
    fn what_is_not_well_formed_is_not_taken() {
        for payload in [
            &b"\x80\x01\0\0"[..],
            b"\x49\x01\0\0aaaaaaaaa",
            b"\x40\x01\0\0\xb5a",
            b"\x40\x01\0\0\xf0",
            b"\x40\x61\0\0",
            b"\x40",
        ] {
            check(payload, None);
        }
        assert_eq!(dissect(Ports { src: 1, dst: 2 }, b"\x40\x01\0\0", &mut Collected::default()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            dissect(PORTS, &[&[0x40, 1, 0, 0][..], &bytes].concat(), &mut Collected::default());
        }
    }
}
