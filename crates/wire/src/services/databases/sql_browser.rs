//! SQL Server Browser, MC-SQLR §2.2.5: the instances that a host offers, with their versions.
//!
//! An answer is one byte (5), its length, and names and values parted by semicolons; two semicolons end an instance.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;

/// The first byte of an answer, SVR_RESP.
pub const ANSWER: u8 = 5;

/// Reads a UDP payload that may be an answer.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(payload);
    let (kind, length) = (cursor.u8()?, usize::from(cursor.u16_le()?));
    let text = cursor.rest();
    if kind != ANSWER || length != text.len() || !text.starts_with(b"ServerName;") {
        return None;
    }
    let mut parts = text.split(|byte| *byte == b';');
    while let Some(name) = parts.next() {
        // Between two instances.
        if name.is_empty() {
            continue;
        }
        let Some(value) = parts.next() else { break };
        match name {
            b"ServerName" => sink.fact_bytes(Subject::Src, Field::SqlBrowserServer, value),
            b"InstanceName" => sink.fact_bytes(Subject::Src, Field::SqlBrowserInstance, value),
            b"Version" => sink.fact_bytes(Subject::Src, Field::SqlBrowserVersion, value),
            _ => {}
        }
    }
    Some(Protocol::SqlBrowser)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    fn answer(text: &str) -> Vec<u8> {
        [&[ANSWER], &(text.len() as u16).to_le_bytes()[..], text.as_bytes()].concat()
    }

    const TWO: &str = "ServerName;ILSUNG1;InstanceName;YUKONSTD;IsClustered;No;Version;9.00.1399.06;tcp;57137;;\
        ServerName;ILSUNG1;InstanceName;YUKONDEV;IsClustered;No;Version;9.00.1399.06;np;\\\\ILSUNG1\\pipe\\x;;";

    /// After the example of MC-SQLR §4.2.
    #[test]
    fn instances_are_read() {
        let mut sink = Collected::default();
        assert_eq!(dissect(&answer(TWO), &mut sink), Some(Protocol::SqlBrowser));
        let one = [
            "src sql_browser.server ILSUNG1",
            "src sql_browser.instance YUKONSTD",
            "src sql_browser.version 9.00.1399.06",
        ];
        let other = [
            "src sql_browser.server ILSUNG1",
            "src sql_browser.instance YUKONDEV",
            "src sql_browser.version 9.00.1399.06",
        ];
        assert_eq!(sink.lines(), [one, other].concat());
        assert_eq!(dissect(&answer("Server"), &mut sink), None);
        assert_eq!(dissect(&[&answer(TWO)[..], b"x"].concat(), &mut sink), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[;a-zVersionServName]{0,60}") {
            dissect(&answer(&["ServerName;", &text].concat()), &mut Collected::default());
        }
    }
}
