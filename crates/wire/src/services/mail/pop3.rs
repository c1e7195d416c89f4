//! Post Office Protocol, RFC 1939, before the login: the greeting, and the implementation that a server names among
//! its capabilities (RFC 2449 §6.9).
//!
//! Many protocols may greet with `+OK`, so the greeting must name POP, or the port be the registered one. The login
//! ends the reading, but for one by NTLM, of which the machines are read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::Beginning;
use crate::lines::{Speech, Spoken, word};
use crate::services::greeting;
use crate::services::mail::sign_in::SignIn;
use crate::{Direction, Progress, Sink, Verdict};

const PORT: u16 = 110;

/// Reads one POP3 connection.
pub type Pop3 = Spoken<Replies>;

/// What the client asked for last.
#[derive(Debug, Default, PartialEq, Eq)]
enum Asked {
    #[default]
    Nothing,
    Capabilities,
    Tls,
}

/// What was said last.
#[derive(Debug, Default)]
pub struct Replies {
    has_greeted: bool,
    asked: Asked,
    sign_in: SignIn,
}

impl Speech for Replies {
    const PROTOCOL: Protocol = Protocol::Pop3;
    const BEGINS: &'static [u8] = b"+";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        greeting::probe_line(beginning, b"+OK", "pop", PORT)
    }

    fn line(&mut self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Progress {
        if let Some(progress) = self.sign_in.line(direction, line, sink) {
            return progress;
        }
        let (command, rest) = word(line);
        let is = |known: &str| command.eq_ignore_ascii_case(known.as_bytes());
        if direction == Direction::ToServer {
            self.has_greeted = true;
            self.asked = if is("STLS") {
                Asked::Tls
            } else if is("CAPA") {
                Asked::Capabilities
            } else {
                Asked::Nothing
            };
            if is("AUTH") {
                return self.sign_in.begin(rest, sink);
            }
            let signs_in = is("USER") || is("PASS") || is("APOP");
            return if signs_in { Progress::Done } else { Progress::More };
        }
        if !self.has_greeted && command == b"+OK" {
            sink.fact_bytes(Subject::Src, Field::Pop3Greeting, &greeting::lasting(rest));
        }
        self.has_greeted = true;
        match self.asked {
            Asked::Capabilities if is("IMPLEMENTATION") => {
                sink.fact_bytes(Subject::Src, Field::Pop3Implementation, rest);
            }
            Asked::Capabilities if command != b"." => {}
            Asked::Tls if command == b"+OK" => return Progress::BecomesTls { unread: 0 },
            _ => self.asked = Asked::Nothing,
        }
        Progress::More
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Dissector as _;
    use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn exchange() -> Exchange {
        let text = |text: &str| text.as_bytes().to_vec();
        vec![
            (ToClient, text("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n")),
            (ToServer, text("CAPA\r\n")),
            (ToClient, text("+OK List\r\nUSER\r\nIMPLEMENTATION Shlemazle-Plotz-v302\r\n.\r\n")),
            (ToServer, text("USER somebody\r\n")),
            (ToClient, text("+OK somebody\r\n")),
        ]
    }

    /// The greeting of RFC 1939 §7 and the capabilities of RFC 2449 §5.
    #[test]
    fn the_greeting_and_the_implementation_are_read_and_no_more() {
        let lines = ["src pop3.greeting POP3 server ready", "src pop3.implementation Shlemazle-Plotz-v302"];
        assert_eq!(feed::<Pop3>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn tls_follows_where_it_was_agreed() {
        let (mut pop3, mut sink) = (Pop3::default(), Collected::default());
        pop3.feed(ToServer, b"STLS\r\n", &mut sink);
        assert_eq!(pop3.feed(ToClient, b"+OK Begin\r\n", &mut sink), Progress::BecomesTls { unread: 0 });
    }

    #[test]
    fn a_greeting_must_name_the_protocol() {
        assert_eq!(probe::<Pop3>(ToClient, b"+OK POP3\r\n"), Verdict::Yes);
        assert_eq!(probe::<Pop3>(ToClient, b"+OK ready\r\n"), Verdict::No);
        assert_eq!(probe::<Pop3>(ToClient, b"+OK"), Verdict::Unsure);
        assert_eq!(probe::<Pop3>(ToServer, b"+OK POP3\r\n"), Verdict::No);
        let beginning = Beginning { direction: ToClient, bytes: b"+OK ready\r\n", server_port: PORT };
        assert_eq!(Pop3::probe(&beginning), Verdict::Yes);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Pop3>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            feed::<Pop3>(&vec![(ToClient, [b"+OK ", &bytes[..]].concat())], &[]);
        }
    }
}
