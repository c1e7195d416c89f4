//! PPP over Ethernet, its discovery (RFC 2516 §5): who offers access, and under which name.
//!
//! A session's packets are passed over by [`crate::frame`], which reads the IP packet in them.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// An offer, and its confirmation.
const OFFER: u8 = 0x07;
const SESSION: u8 = 0x65;

/// Reads what follows the Ethernet header.
pub(super) fn dissect(bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(bytes);
    let [0x11, code @ (0x09 | OFFER | 0x19 | SESSION | 0xa7)] = cursor.array()? else { return None };
    cursor.skip(2)?;
    let length = usize::from(cursor.u16()?);
    let tags = cursor.rest();
    let mut tags = Cursor::new(tags.get(..length).unwrap_or(tags));
    while !tags.is_empty() {
        let Some((kind, value)) = next(&mut tags) else {
            sink.anomaly(Anomaly { protocol: Protocol::Pppoe, kind: "tag_past_end" });
            break;
        };
        match kind {
            0x0000 => break,
            0x0101 if matches!(code, OFFER | SESSION) => {
                sink.fact_bytes(Subject::Src, Field::PppoeServiceName, value);
            }
            0x0102 if matches!(code, OFFER | SESSION) => {
                sink.fact_bytes(Subject::Src, Field::PppoeAccessConcentrator, value);
            }
            _ => {}
        }
    }
    Some(Protocol::Pppoe)
}

fn next<'a>(tags: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    let (kind, length) = (tags.u16()?, tags.u16()?);
    Some((kind, tags.take(length.into())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(bytes: &str, expected: Option<&[&str]>, anomalies: usize) {
        let mut collected = Collected::default();
        assert_eq!(dissect(&hex(bytes), &mut collected), expected.map(|_| Protocol::Pppoe));
        let lines: Vec<String> =
            collected.lines().iter().map(|line| line.replace("src pppoe.", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
        assert_eq!(collected.anomalies.len(), anomalies);
    }

    #[test]
    fn who_offers_access_says_so() {
        let tags = "0102 0003 616331 0101 0004 77617264 0104 0002 0001";
        let said = ["access_concentrator ac1", "service_name ward"];
        check(&format!("1107 0000 0015 {tags} 0000"), Some(&said), 0);
        check(&format!("1165 0007 0015 {tags}"), Some(&said), 0);
        check(&format!("1109 0000 0015 {tags}"), Some(&[]), 0);
        check(&format!("1107 0000 0019 0000 0000 {tags}"), Some(&[]), 0);
        check("1107 0000 0007 0102 0004 616331", Some(&[]), 1);
        check("1108 0000 0000", None, 0);
        check("2107 0000 0000", None, 0);
        check("1107 00", None, 0);
    }
}
