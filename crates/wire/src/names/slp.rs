//! Service Location Protocol, version 2 (RFC 2608), and that version 1 (RFC 2165) is spoken.
//!
//! Printers, storage and hypervisors register their services. Read are the types of services; a service's address and
//! attributes are not, and neither is what somebody looks for. Version 2 is known by its head, whose length is that of
//! the message; version 1 needs port 427 as well.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;
use crate::datagram::Ports;

/// Versions.
pub const BEGINS: &[u8] = &[1, 2];

const PORT: u16 = 427;

/// Functions of RFC 2608 §4.2 that tell of services.
const REPLY: u8 = 2;
const REGISTRATION: u8 = 3;
const DIRECTORY_ADVERT: u8 = 8;
const TYPE_REPLY: u8 = 10;
const AGENT_ADVERT: u8 = 11;

/// Reads a UDP payload that may be SLP.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    match cursor.array()? {
        [2, function @ 1..=11] => {
            cursor
                .u24()
                .filter(|length| usize::try_from(*length).is_ok_and(|length| length == payload.len()))?;
            // Flags with nothing in the reserved part, place of an extension, number.
            cursor.u16().filter(|flags| flags & 0x1fff == 0)?;
            cursor.skip(5)?;
            let language = text(&mut cursor)?;
            if !language.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
                return None;
            }
            say(function, cursor, sink);
        }
        [1, 1..=10] if ports.src == PORT || ports.dst == PORT => {
            cursor.u16().filter(|length| usize::from(*length) == payload.len())?;
        }
        _ => return None,
    }
    Some(Protocol::Slp)
}

fn say(function: u8, mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    match function {
        REPLY => {
            cursor.u16().filter(|error| *error == 0)?;
            for _ in 0..cursor.u16()? {
                say_service(entry(&mut cursor)?, sink);
            }
        }
        REGISTRATION => {
            entry(&mut cursor)?;
            say_service(text(&mut cursor)?, sink);
        }
        TYPE_REPLY => {
            cursor.u16().filter(|error| *error == 0)?;
            text(&mut cursor)?.split(|byte| *byte == b',').for_each(|kind| say_service(kind, sink));
        }
        DIRECTORY_ADVERT => {
            cursor.skip(6)?;
            say_service(text(&mut cursor)?, sink);
        }
        AGENT_ADVERT => say_service(text(&mut cursor)?, sink),
        _ => {}
    }
    Some(())
}

/// The type of a type or of a URL.
fn say_service(address: &[u8], sink: &mut dyn Sink) {
    let end = address.windows(3).position(|window| window == b"://").unwrap_or(address.len());
    let kind = address.get(..end).unwrap_or_default();
    let is_type =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'.' | b'+' | b'_');
    if kind.iter().all(is_type) {
        sink.fact_bytes(Subject::Src, Field::SlpService, &kind.to_ascii_lowercase());
    }
}

/// A text with its length before it.
fn text<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    cursor.u16().and_then(|length| cursor.take(length.into()))
}

/// RFC 2608 §4.3: a URL with how long it holds and who vouches for it.
fn entry<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    const HEAD: usize = 4;
    cursor.skip(3)?;
    let url = text(cursor)?;
    for _ in 0..cursor.u8()? {
        cursor.skip(2)?;
        let length = usize::from(cursor.u16()?);
        cursor.skip(length.checked_sub(HEAD)?)?;
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const ANY: Ports = Ports { src: 40_000, dst: 40_001 };

    fn texted(text: &[u8]) -> Vec<u8> {
        [&(text.len() as u16).to_be_bytes(), text].concat()
    }

    fn url(text: &[u8]) -> Vec<u8> {
        [&[0, 0, 9][..], &texted(text), &[1, 0, 2, 0, 6, 7, 7]].concat()
    }

    fn message(function: u8, body: &[u8]) -> Vec<u8> {
        let length = (12 + 4 + body.len()) as u32;
        [&[2, function], &length.to_be_bytes()[1..], &[0x20, 0, 0, 0, 0, 7, 9], &texted(b"en"), body].concat()
    }

    #[track_caller]
    fn check(payload: &[u8], expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(ANY, payload, &mut collected), expected.map(|_| Protocol::Slp));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn services_are_said_and_searches_are_not() {
        let urls = [
            &[0, 0, 0, 2][..],
            &url(b"service:printer:lpr://10.0.0.7/queue"),
            &url(b"service:wbem:https://x"),
        ];
        check(
            &message(2, &urls.concat()),
            Some(&["src slp.service service:printer:lpr", "src slp.service service:wbem:https"]),
        );
        let registration = [url(b"service:x://y"), texted(b"Service:X.maker"), texted(b"DEFAULT")].concat();
        check(&message(3, &registration), Some(&["src slp.service service:x.maker"]));
        let types = [&[0, 0][..], &texted(b"service:a,service:b c")].concat();
        check(&message(10, &types), Some(&["src slp.service service:a"]));
        let advert = [&[0; 6][..], &texted(b"service:directory-agent://10.0.0.1")].concat();
        check(&message(8, &advert), Some(&["src slp.service service:directory-agent"]));
        check(
            &message(11, &texted(b"service:service-agent://10.0.0.1")),
            Some(&["src slp.service service:service-agent"]),
        );
        check(&message(1, &texted(b"")), Some(&[]));
        check(&message(2, &[0, 1]), Some(&[]));
    }

    #[test]
    fn lengths_must_agree() {
        let whole = message(1, b"");
        check(&whole[..15], None);
        check(&[&whole[..], &[0]].concat(), None);
        check(&message(12, b""), None);
        let old = [1, 9, 0, 12, 0, 0, b'e', b'n', 0, 3, 0, 1];
        check(&old, None);
        assert_eq!(dissect(Ports { src: 427, dst: 1 }, &old, &mut Collected::default()), Some(Protocol::Slp));
    }

    proptest! {
        #[test]
        fn any_body_is_survived(function in 1u8..12, body in proptest::collection::vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(dissect(ANY, &message(function, &body), &mut Collected::default()), Some(Protocol::Slp));
        }
    }
}
