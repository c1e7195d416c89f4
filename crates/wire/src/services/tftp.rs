//! Trivial File Transfer Protocol, RFC 1350, with options (RFC 2347): requests, and the options that a server takes.
//!
//! Devices fetch firmware and settings so. Of a file's name only its extension is read. A request is known by its mode
//! and an answer by the names of its options, on any port; the blocks that follow are not looked at.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;

/// The first byte of every operation.
pub const BEGINS: &[u8] = &[0];

/// RFC 2348, 2349, 2090 and 7440.
const OPTIONS: [&str; 6] = ["blksize", "tsize", "timeout", "multicast", "windowsize", "rollover"];

/// Options in a message; no more are read.
const OPTION_LIMIT: usize = 8;

/// Reads a UDP payload that may be TFTP.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let (operation, rest) = payload.split_first_chunk::<2>()?;
    let mut texts = rest.strip_suffix(b"\0")?.split(|byte| *byte == 0);
    match operation {
        [0, operation @ (1 | 2)] => {
            let (name, mode) = (texts.next()?, texts.next()?);
            if !(is_mode(mode) && name.iter().all(|byte| matches!(byte, b' '..=b'~' | 0x80..))) {
                return None;
            }
            sink.fact(Subject::Src, Field::TftpRequest, if *operation == 1 { "read" } else { "write" });
            if let Some(extension) = extension(name) {
                sink.fact_bytes(Subject::Src, Field::TftpFileType, &extension.to_ascii_lowercase());
            }
        }
        [0, 6] => {
            texts.clone().next().and_then(option)?;
        }
        _ => return None,
    }
    for name in texts.step_by(2).take(OPTION_LIMIT).filter_map(option) {
        sink.fact(Subject::Src, Field::TftpOption, name);
    }
    Some(Protocol::Tftp)
}

fn is_mode(mode: &[u8]) -> bool {
    ["octet", "netascii", "mail"].iter().any(|known| mode.eq_ignore_ascii_case(known.as_bytes()))
}

fn option(name: &[u8]) -> Option<&'static str> {
    OPTIONS.into_iter().find(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Letters and digits behind the last dot, of which there are few.
fn extension(name: &[u8]) -> Option<&[u8]> {
    const LONGEST: usize = 6;
    let extension = name.get(name.iter().rposition(|byte| *byte == b'.')? + 1..)?;
    let is_one = (1..=LONGEST).contains(&extension.len()) && extension.iter().all(u8::is_ascii_alphanumeric);
    is_one.then_some(extension)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    #[track_caller]
    fn check(payload: &[u8], expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(payload, &mut collected), expected.map(|_| Protocol::Tftp));
        assert_eq!(collected.lines(), expected.unwrap_or_default());
    }

    #[test]
    fn requests_and_options_are_read() {
        check(
            b"\0\x01pumps/somebody/fw-1.BIN\0octet\0blksize\x001468\0tsize\x000\0",
            Some(&[
                "src tftp.request read",
                "src tftp.file_type bin",
                "src tftp.option blksize",
                "src tftp.option tsize",
            ]),
        );
        check(b"\0\x02secrets\0NetASCII\0", Some(&["src tftp.request write"]));
        check(b"\0\x06blksize\x001468\0", Some(&["src tftp.option blksize"]));
        check(b"\0\x01x.not_one\0octet\0", Some(&["src tftp.request read"]));
    }

    #[test]
    fn what_has_no_mode_is_not_taken() {
        for payload in [
            &b"\0\x01a\0octets\0"[..],
            b"\0\x01a\0octet",
            b"\0\x01a\nb\0octet\0",
            b"\0\x03\0\x01octet\0",
            b"\0\x06size\x001\0",
            b"\0\x01",
            b"",
        ] {
            check(payload, None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(operation in 0u8..7, bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            dissect(&[&[0, operation][..], &bytes, b"\0octet\0"].concat(), &mut Collected::default());
        }
    }
}
