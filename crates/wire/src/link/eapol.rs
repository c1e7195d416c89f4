//! Port-based access control: EAPOL (IEEE 802.1X-2020 §11.3) and the first layer of EAP in it (RFC 3748 §4).
//!
//! Of an identity only that of a machine is read (`host/...`, MS-PEAP and RFC 5216 usage); of a person's no more than
//! how it is written, which says how people sign in here and not who.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;

const IDENTITY: u8 = 1;

/// Reads what follows the Ethernet header.
pub(super) fn dissect(bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(bytes);
    let ([1..=3, kind], length) = (cursor.array()?, cursor.u16()?) else { return None };
    let body = cursor.rest();
    let body = body.get(..usize::from(length)).unwrap_or(body);
    let name = match kind {
        0 => "packet",
        1 => "start",
        2 => "logoff",
        3 => "key",
        4 => "alert",
        5 => "key agreement",
        6 => "announcement",
        _ => return None,
    };
    sink.fact(Subject::Src, Field::EapolType, name);
    if kind == 0 {
        authentication(body, sink);
    }
    Some(Protocol::Eapol)
}

/// Requests and responses of EAP: code, identifier, length, type.
fn authentication(body: &[u8], sink: &mut dyn Sink) -> Option<()> {
    const RESPONSE: u8 = 2;
    let mut cursor = Cursor::new(body);
    let ([code @ (1 | RESPONSE), _], length) = (cursor.array()?, cursor.u16()?) else { return None };
    let kind = cursor.u8()?;
    let data = cursor.rest();
    let data = data.get(..usize::from(length).checked_sub(5)?).unwrap_or(data);
    if kind != IDENTITY {
        sink.fact(Subject::Src, Field::EapolMethod, method(kind)?);
    } else if code == RESPONSE && !data.is_empty() {
        identity(data, sink);
    }
    Some(())
}

fn identity(data: &[u8], sink: &mut dyn Sink) {
    let text = crate::text::clean(data);
    let kind = match &*text {
        "" => return,
        text if is_machine(text) => "machine",
        text if text.split('@').next().is_some_and(|name| name.is_empty() || name == "anonymous") => {
            "anonymous"
        }
        text if text.contains('\\') => "account of a domain",
        text if text.contains('@') => "account of a realm",
        _ => "account",
    };
    sink.fact(Subject::Src, Field::EapolIdentityKind, kind);
    if is_machine(&text) {
        sink.fact(Subject::Src, Field::EapolMachine, &text);
    }
}

/// `host/` before a name without what would make it an account's.
fn is_machine(text: &str) -> bool {
    text.strip_prefix("host/").is_some_and(|name| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        !name.is_empty() && name.bytes().all(is_part)
    })
}

/// IANA's registry *Method Types* of EAP.
fn method(kind: u8) -> Option<&'static str> {
    Some(match kind {
        4 => "MD5-Challenge",
        5 => "OTP",
        6 => "GTC",
        13 => "TLS",
        17 => "LEAP",
        18 => "SIM",
        21 => "TTLS",
        23 => "AKA",
        25 => "PEAP",
        26 => "MSCHAPv2",
        43 => "FAST",
        47 => "PSK",
        50 => "AKA'",
        52 => "PWD",
        55 => "TEAP",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(bytes, &mut collected), expected.map(|_| Protocol::Eapol));
        let lines: Vec<String> =
            collected.lines().iter().map(|line| line.replace("src eapol.", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
    }

    fn identity(name: &str) -> Vec<u8> {
        let length = (5 + name.len() as u16).to_be_bytes();
        [&[1, 0], &length[..], &[2, 7], &length, &[1], name.as_bytes(), &[0; 20]].concat()
    }

    #[test]
    fn a_machine_has_a_name_and_a_person_has_none() {
        let machine = ["type packet", "identity_kind machine", "machine host/pump-7.ward.example"];
        check(&identity("host/pump-7.ward.example"), Some(&machine));
        for (name, kind) in [
            ("mueller", "account"),
            ("host/mueller@example", "account of a realm"),
            ("host/Anna Mueller", "account"),
            ("WARD\\mueller", "account of a domain"),
            ("mueller@ward.example", "account of a realm"),
            ("anonymous@ward.example", "anonymous"),
            ("@ward.example", "anonymous"),
        ] {
            check(&identity(name), Some(&["type packet", &format!("identity_kind {kind}")]));
        }
        check(&identity(""), Some(&["type packet"]));
    }

    #[test]
    fn methods_and_types_are_named() {
        check(&hex("0100 0006 01 02 0006 19 20"), Some(&["type packet", "method PEAP"]));
        check(&hex("0100 0006 01 02 0006 fe 20"), Some(&["type packet"]));
        check(&hex("0100 0004 03 02 0004"), Some(&["type packet"]));
        check(&hex("0101 0000 000000"), Some(&["type start"]));
        check(&hex("0203 005f 02008a"), Some(&["type key"]));
        check(&hex("0409 0000"), None);
        check(&hex("0109 0000"), None);
        check(&hex("01"), None);
    }
}
