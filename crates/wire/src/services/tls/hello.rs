//! What the two hellos say: RFC 5246 §7.4.1, RFC 8446 §4.1.

use std::borrow::Cow;

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use super::client::{
    APPLICATION, ClientHello, SUPPORTED_VERSIONS, TLS_1_3, age, extension_block, extensions, skip_u8_vector,
};
use super::ja4;
use crate::Sink;
use crate::bytes::Cursor;

/// The random number of a server's hello that asks for another hello: the SHA-256 of `HelloRetryRequest`.
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
    0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// What comes after a server's hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    /// The certificate, in the clear: up to version 1.2.
    Certificate,
    /// Nothing that can be read.
    Encrypted,
    /// The client's hello again, with what the server asks for, and then its own.
    AnotherHello,
}

/// Says what a client's hello says. None where it is not one.
pub(super) fn say_client(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let hello = ClientHello::parse(message)?;
    say_offered_version(hello.highest_version(), sink);
    if let Some(name) = hello.server_name() {
        sink.fact_bytes(Subject::Dst, Field::TlsServerName, name);
    }
    sink.fact(Subject::Src, Field::TlsJa4, &ja4::fingerprint(&hello, 't'));
    Some(())
}

/// Could it be a client's second hello? That is of version 1.3, RFC 8446 §4.1.2.
pub(super) fn can_be_second(message: &[u8]) -> bool {
    let mut cursor = Cursor::new(message);
    let legacy_version = cursor.u16();
    let before_compression = cursor.skip(32).and_then(|()| skip_u8_vector(&mut cursor)).and_then(|()| {
        let cipher_suites = cursor.u16()?;
        cursor.skip(cipher_suites.into())
    });
    legacy_version == Some(0x0303)
        && before_compression.is_some()
        && cursor.array() == Some([1, 0])
        && cursor.u16().map(usize::from) == Some(cursor.rest().len())
}

/// Says what a server's hello says. None where it is not one.
pub(super) fn say_server(message: &[u8], sink: &mut dyn Sink) -> Option<Follows> {
    let mut cursor = Cursor::new(message);
    let mut version = cursor.u16()?;
    let random: [u8; 32] = cursor.array()?;
    skip_u8_vector(&mut cursor)?;
    cursor.skip(3)?;
    let mut application = None;
    for (kind, mut value) in extensions(extension_block(cursor)) {
        match kind {
            SUPPORTED_VERSIONS => version = value.u16().unwrap_or(version),
            APPLICATION => {
                application = value
                    .u16()
                    .and_then(|_| value.u8())
                    .and_then(|length| value.take(length.into()))
                    .or(application);
            }
            _ => {}
        }
    }
    if let Some(name) = version_name(version) {
        sink.fact(Subject::Src, Field::TlsVersion, &name);
    }
    if let Some(name) = application {
        sink.fact_bytes(Subject::Src, Field::TlsApplication, name);
    }
    Some(match age(version) >= age(0x7f00) {
        true if random == RETRY => Follows::AnotherHello,
        true => Follows::Encrypted,
        false => Follows::Certificate,
    })
}

/// Says the highest version that a client offers.
pub(super) fn say_offered_version(version: u16, sink: &mut dyn Sink) {
    if let Some(name) = version_name(version) {
        sink.fact(Subject::Src, Field::TlsOfferedVersion, &name);
    }
}

/// Could a hello of version 2 that asks for version 3 begin so? Of the eleven bytes `known` have come.
pub(super) fn is_version_2(head: [u8; 11], known: usize) -> bool {
    let [l0 @ 0x80..=0x83, l1, 1, 3, 0..=4, c0, c1, 0, session @ (0 | 16), 0, challenge @ 16..=32] = head
    else {
        return false;
    };
    let length = usize::from(u16::from_be_bytes([l0 & 0x7f, l1]));
    let ciphers = usize::from(u16::from_be_bytes([c0, c1]));
    let agrees = ciphers > 0
        && ciphers.is_multiple_of(3)
        && length == 9 + ciphers + usize::from(session) + usize::from(challenge);
    known < head.len() || agrees
}

/// Versions as they are written; none of a number that never was one.
fn version_name(version: u16) -> Option<Cow<'static, str>> {
    Some(match version {
        0x0300 => "SSL 3.0".into(),
        0x0301 => "TLS 1.0".into(),
        0x0302 => "TLS 1.1".into(),
        0x0303 => "TLS 1.2".into(),
        TLS_1_3 => "TLS 1.3".into(),
        draft @ 0x7f00..=0x7fff => format!("TLS 1.3 draft {}", draft & 0xff).into(),
        _ => return None,
    })
}
