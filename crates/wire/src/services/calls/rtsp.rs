//! Real Time Streaming Protocol, RFC 2326, as cameras and recorders speak it: software of both sides, and the realm
//! that a camera asks credentials for.
//!
//! Heads look like those of HTTP with another version. Paths and credentials are never read. Where pictures follow on
//! the same connection (§10.12) nothing more is to be learned in that direction.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::heads::{Calls, Conversation, Form, Start};
use crate::Sink;
use crate::services::http::{head, realm};

/// Reads one RTSP connection.
pub type Rtsp = Conversation<Streams>;

/// The protocol.
#[derive(Debug)]
pub struct Streams;

impl Calls for Streams {
    const PROTOCOL: Protocol = Protocol::Rtsp;
    const BEGINS: &'static [u8] = b"ADGOPRST";
    const FORM: Form = Form {
        version: b"RTSP/1.0",
        methods: &[
            "OPTIONS",
            "DESCRIBE",
            "ANNOUNCE",
            "SETUP",
            "PLAY",
            "PAUSE",
            "TEARDOWN",
            "GET_PARAMETER",
            "SET_PARAMETER",
            "REDIRECT",
            "RECORD",
        ],
        targets: &["rtsp://", "rtspu://", "rtsps://", "*", "/"],
    };
    const SHORT_LENGTH: &'static [u8] = b"content-length";

    fn say(start: Start, lines: &[u8], sink: &mut dyn Sink) {
        for (name, value) in head::headers(lines) {
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            match start {
                Start::Request { .. } if is("user-agent") => {
                    sink.fact_bytes(Subject::Src, Field::RtspUserAgent, value);
                }
                Start::Response if is("server") => sink.fact_bytes(Subject::Src, Field::RtspServer, value),
                Start::Response if is("www-authenticate") => {
                    sink.fact_bytes(Subject::Src, Field::RtspRealm, &realm(value));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};
    use crate::{Direction, Verdict};
    use Direction::{ToClient, ToServer};

    fn exchange() -> Exchange {
        let text = |text: &str| text.as_bytes().to_vec();
        vec![
            (
                ToServer,
                text(
                    "OPTIONS rtsp://10.0.0.7/room4?user=x RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Recorder/2.1\r\n\r\n",
                ),
            ),
            (
                ToClient,
                text(
                    "RTSP/1.0 401 Unauthorized\r\nServer: Camera/4\r\nWWW-Authenticate: Digest realm=\"Ward\", nonce=\"f00\"\r\n\r\n",
                ),
            ),
            (
                ToServer,
                text(
                    "\r\nANNOUNCE rtsp://10.0.0.7/ RTSP/1.0\r\nContent-Length: 28\r\n\r\nuser-agent: no\r\n\r\nuser-agentPLAY * RTSP/1.0\r\nUser-Agent: Second\r\n\r\n",
                ),
            ),
            (ToClient, b"$\0\0\x04abcdRTSP/1.0 200 OK\r\nServer: no\r\n\r\n".to_vec()),
        ]
    }

    #[test]
    fn software_and_realm_are_read() {
        let lines = [
            "src rtsp.user_agent Recorder/2.1",
            "src rtsp.server Camera/4",
            "src rtsp.realm Digest realm=\"Ward\"",
            "src rtsp.user_agent Second",
        ];
        assert_eq!(feed::<Rtsp>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn start_lines_are_told_from_others() {
        assert_eq!(probe::<Rtsp>(ToServer, b"OPTIONS * RTSP/1.0\r\n"), Verdict::Yes);
        assert_eq!(probe::<Rtsp>(ToClient, b"RTSP/1.0 200 OK\r\n"), Verdict::Yes);
        assert_eq!(probe::<Rtsp>(ToServer, b"OPTIONS rts"), Verdict::Unsure);
        assert_eq!(probe::<Rtsp>(ToServer, b"R"), Verdict::Unsure);
        for other in [
            "OPTIONS * HTTP/1.1\r\n",
            "OPTIONS sip:x SIP/2.0\r\n",
            "OPTIONS sip",
            "GET / RTSP/1.0\r\n",
            "RTSP/1.0 x\r\n",
        ] {
            assert_eq!(probe::<Rtsp>(ToServer, other.as_bytes()), Verdict::No, "{other}");
        }
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Rtsp>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(
            parts in proptest::collection::vec((any::<bool>(), prop_oneof![
                "(PLAY|SETUP) \\* RTSP/1.0\r\n(User-Agent: [a-c]{1,3}\r\n|Content-Length: [0-9]{1,2}\r\n)*\r\n",
                "RTSP/1.0 200 x\r\n(Server: [a-c]{1,3}\r\n|Content-Length: [0-9x]{1,2}\r\n)*\r\n",
                ".{0,9}",
            ]), 0..9),
            sizes in proptest::collection::vec(1usize..30, 1..20),
            cut in any::<usize>(),
        ) {
            let parts: Exchange =
                parts.into_iter().map(|(way, text)| (if way { ToServer } else { ToClient }, text.into_bytes())).collect();
            check_pieces_and_cuts::<Rtsp>(&parts, &sizes, cut)?;
        }
    }
}
