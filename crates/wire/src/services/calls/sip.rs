//! Session Initiation Protocol, RFC 3261, over UDP and TCP: the software of phones, nurse call systems and exchanges,
//! and what they do.
//!
//! Who calls whom is in the request line, in From, To, Contact and bodies, and none of these is read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::heads::{Calls, Conversation, Form, Start};
use crate::services::http::head;
use crate::{Sink, Verdict};

/// First bytes of methods and of the version.
pub const BEGINS: &[u8] = b"ABCIMNOPRSU";

/// Reads one SIP connection.
pub type Sip = Conversation<Sessions>;

/// The protocol.
#[derive(Debug)]
pub struct Sessions;

impl Calls for Sessions {
    const PROTOCOL: Protocol = Protocol::Sip;
    const BEGINS: &'static [u8] = BEGINS;
    const FORM: Form = Form {
        version: b"SIP/2.0",
        methods: &[
            "REGISTER",
            "INVITE",
            "ACK",
            "CANCEL",
            "BYE",
            "OPTIONS",
            "INFO",
            "PRACK",
            "SUBSCRIBE",
            "NOTIFY",
            "UPDATE",
            "MESSAGE",
            "REFER",
            "PUBLISH",
        ],
        targets: &["sip:", "sips:", "tel:", "urn:"],
    };
    const SHORT_LENGTH: &'static [u8] = b"l";

    fn say(start: Start, lines: &[u8], sink: &mut dyn Sink) {
        if let Start::Request { method } = start {
            sink.fact(Subject::Src, Field::SipMethod, method);
        }
        for (name, value) in head::headers(lines) {
            if name.eq_ignore_ascii_case(b"user-agent") {
                sink.fact_bytes(Subject::Src, Field::SipUserAgent, value);
            } else if start == Start::Response && name.eq_ignore_ascii_case(b"server") {
                sink.fact_bytes(Subject::Src, Field::SipServer, value);
            }
        }
    }
}

/// Reads a UDP payload that may be SIP. A message that is cut says what its whole lines say.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if Sessions::FORM.probe(payload, payload.len() + 1) != Verdict::Yes {
        return None;
    }
    let end = payload.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = payload.split_at_checked(end + 1)?;
    let start = Sessions::FORM.start(line.trim_ascii_end())?;
    let head = head::end(payload, 0).and_then(|end| payload.get(line.len()..end)).unwrap_or(rest);
    let whole = head.iter().rposition(|byte| *byte == b'\n').and_then(|last| head.get(..=last));
    Sessions::say(start, whole.unwrap_or_default(), sink);
    Some(Protocol::Sip)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Direction::{ToClient, ToServer};
    use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};

    const INVITE: &str = "INVITE sip:somebody@ward.example SIP/2.0\r\nVia: SIP/2.0/UDP pc33.ward.example;branch=z9hG4bK776\r\n\
        From: Somebody <sip:somebody@ward.example>;tag=19\r\nUser-Agent: Nurse Phone 2.0\r\nl: 22\r\n\r\nv=0\r\nUser-Agent: no\r\n\r\n";
    const RINGING: &str =
        "SIP/2.0 180 Ringing\r\nServer: Exchange (4.1)\r\nContact: <sip:somebody@10.0.0.7>\r\n\r\n";

    #[test]
    fn software_and_methods_are_read_from_datagrams() {
        let check = |payload: &str, expected: Option<&[&str]>| {
            let mut sink = Collected::default();
            assert_eq!(dissect(payload.as_bytes(), &mut sink), expected.map(|_| Protocol::Sip));
            assert_eq!(sink.lines(), expected.unwrap_or_default());
        };
        check(INVITE, Some(&["src sip.method INVITE", "src sip.user_agent Nurse Phone 2.0"]));
        check(RINGING, Some(&["src sip.server Exchange (4.1)"]));
        check("NOTIFY * HTTP/1.1\r\nNTS: x\r\n\r\n", None);
        check("INVITE somebody SIP/2.0\r\n\r\n", None);
        check("SIP/2.0 180", None);
        check("", None);
    }

    fn exchange() -> Exchange {
        vec![
            (ToServer, [INVITE, "\r\n\r\n", &INVITE.replace("Nurse", "Ward")].concat().into_bytes()),
            (ToClient, [RINGING, RINGING].concat().into_bytes()),
        ]
    }

    #[test]
    fn the_same_goes_for_connections() {
        let lines = [
            "src sip.method INVITE",
            "src sip.user_agent Nurse Phone 2.0",
            "src sip.method INVITE",
            "src sip.user_agent Ward Phone 2.0",
            "src sip.server Exchange (4.1)",
            "src sip.server Exchange (4.1)",
        ];
        assert_eq!(feed::<Sip>(&exchange(), &[]).lines(), lines);
        assert_eq!(probe::<Sip>(ToServer, b"OPTIONS sip:x SIP/2.0\r\n"), Verdict::Yes);
        assert_eq!(probe::<Sip>(ToServer, b"OPTIONS rtsp"), Verdict::No);
        assert_eq!(probe::<Sip>(ToServer, b"SUBSCRIBE /event HTTP/1.1\r\n"), Verdict::No);
        assert_eq!(probe::<Sip>(ToServer, b"SUBS"), Verdict::Unsure);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Sip>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn a_cut_datagram_says_nothing_else(cut in 0..INVITE.len(), bytes in proptest::collection::vec(any::<u8>(), 0..90)) {
            let (mut whole, mut part) = (Collected::default(), Collected::default());
            dissect(INVITE.as_bytes(), &mut whole);
            dissect(&INVITE.as_bytes()[..cut], &mut part);
            prop_assert!(part.facts.iter().all(|fact| whole.facts.contains(fact)));
            dissect(&[b"BYE sip:x SIP/2.0\r\nServer: ", &bytes[..]].concat(), &mut part);
        }
    }
}
