//! JA4 of a TLS client: a short name for what its hello offers, which stays the same for one build of one software.
//!
//! Written from the description in FoxIO's `technical_details/JA4.md` (this fingerprint alone of their family is under a
//! BSD licence). Its parts: transport, version, whether a server is named, counts of ciphers and extensions, the first
//! application; then hashes of the ciphers, and of the extensions with the signature algorithms. Values that are
//! sent only to keep others from relying on the list (GREASE, RFC 8701) do not count.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::client::{APPLICATION, ClientHello, SERVER_NAME, SIGNATURE_ALGORITHMS, numbers};

/// Stands for a list that is empty.
const EMPTY: &str = "000000000000";

/// The fingerprint of a hello that came over TCP (`t`) or QUIC (`q`).
pub(in crate::services) fn fingerprint(hello: &ClientHello<'_>, transport: char) -> String {
    let mut ciphers: Vec<u16> = hello.cipher_suites().filter(is_meant).collect();
    let mut extensions: Vec<u16> = hello.extensions().map(|(kind, _)| kind).filter(is_meant).collect();
    let server = if hello.server_name().is_some() || extensions.contains(&SERVER_NAME) { 'd' } else { 'i' };
    let version = version(hello.versions().filter(is_meant).max().unwrap_or(0));
    let (cipher_count, extension_count) = (ciphers.len().min(99), extensions.len().min(99));
    let [first, last] = application(hello.applications().next());
    ciphers.sort_unstable();
    extensions.retain(|kind| !matches!(*kind, SERVER_NAME | APPLICATION));
    extensions.sort_unstable();
    let signatures = hello.extension(SIGNATURE_ALGORITHMS).map(|mut value| {
        let _length = value.u16();
        list(numbers(value).filter(is_meant))
    });
    let mut offered = list(extensions.iter().copied());
    if let Some(signatures) = signatures.filter(|signatures| !signatures.is_empty()) {
        offered = format!("{offered}_{signatures}");
    }
    format!(
        "{transport}{version}{server}{cipher_count:02}{extension_count:02}{first}{last}_{}_{}",
        digest(&list(ciphers.iter().copied())),
        digest(&offered)
    )
}

/// No GREASE: `0a0a`, `1a1a` to `fafa`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape of a filter")]
const fn is_meant(number: &u16) -> bool {
    !(*number & 0x0f0f == 0x0a0a && *number >> 8 == *number & 0xff)
}

const fn version(number: u16) -> &'static str {
    match number {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        _ => "00",
    }
}

/// The first and the last character of the application's name, or of its bytes in hexadecimal where they are none.
fn application(name: Option<&[u8]>) -> [char; 2] {
    let (Some(first), Some(last)) = (name.and_then(<[u8]>::first), name.and_then(<[u8]>::last)) else {
        return ['0', '0'];
    };
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return [char::from(*first), char::from(*last)];
    }
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or('0');
    [digit(first >> 4), digit(last & 15)]
}

/// `002f,0035`.
fn list(numbers: impl Iterator<Item = u16>) -> String {
    numbers.fold(String::new(), |mut text, number| {
        if !text.is_empty() {
            text.push(',');
        }
        let _ = write!(text, "{number:04x}");
        text
    })
}

/// The first twelve digits of the SHA-256.
fn digest(text: &str) -> String {
    if text.is_empty() {
        return EMPTY.to_owned();
    }
    let digest = Sha256::digest(text);
    digest.iter().take(6).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::hex;

    fn hello(ciphers: &str, extensions: &str) -> Vec<u8> {
        let sized = |text: &str| {
            let bytes = hex(text);
            [&(bytes.len() as u16).to_be_bytes()[..], &bytes].concat()
        };
        [&hex("0303")[..], &[7; 32], &[0], &sized(ciphers), &[1, 0], &sized(extensions)].concat()
    }

    #[track_caller]
    fn check(ciphers: &str, extensions: &str, expected: &str) {
        let message = hello(ciphers, extensions);
        assert_eq!(fingerprint(&ClientHello::parse(&message).unwrap(), 't'), expected);
    }

    /// The example of the description: its lists, and the hashes that it gives for them.
    #[test]
    fn the_example_of_the_description() {
        let ciphers = "8a8a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035";
        let empty = "001b 002b 0033 4469 0017 002d 0005 0023 0012 ff01 000b 000a 0015";
        let empty: String = empty.split(' ').map(|kind| format!("{kind} 0000 ")).collect();
        let rest = "fafa 0000 0000 0005 0003 00 0000 000d 0012 0010 0403 0804 0401 0503 0805 0501 0806 0601";
        let applications = "0010 000e 000c 02 6832 08 687474702f312e31";
        let versions = "002b 0003 02 0304";
        let empty = empty.replace("002b 0000", versions);
        check(ciphers, &format!("{empty} {rest} {applications}"), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn what_is_empty_is_zero() {
        check("", "", "t12i000000_000000000000_000000000000");
        check("0a0a", "2a2a 0000", "t12i000000_000000000000_000000000000");
    }

    #[test]
    fn an_application_that_is_no_text_is_hexadecimal() {
        assert_eq!(application(Some(b"\x1a\x2b")), ['1', 'b']);
        assert_eq!(application(Some(b"h")), ['h', 'h']);
        assert_eq!(application(Some(b"")), ['0', '0']);
    }
}
