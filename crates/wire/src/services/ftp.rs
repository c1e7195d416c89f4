//! FTP control connections, RFC 959: what the server calls itself.
//!
//! Read are the greeting (reply 220 before any command) and the reply to SYST (215). Commands are looked at for
//! nothing but whether they ask for TLS (RFC 4217). A greeting with `220` is also one of SMTP: see
//! [`super::greeting`].

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::greeting::{self, Of};
use crate::dissector::Beginning;
use crate::lines::{Speech, Spoken};
use crate::{Direction, Progress, Sink, Verdict};

/// Replies after which a client that has not asked for the system will not.
const REPLY_LIMIT: u8 = 32;

/// Reads one FTP control connection.
pub type Ftp = Spoken<Control>;

/// What is known of the connection.
#[derive(Debug, Default)]
pub struct Control {
    has_greeted: bool,
    replies: u8,
}

impl Speech for Control {
    const PROTOCOL: Protocol = Protocol::Ftp;
    const BEGINS: &'static [u8] = b"2";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        greeting::probe(beginning, Of::Files, 256)
    }

    fn line(&mut self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Progress {
        if direction == Direction::ToServer {
            self.has_greeted = true;
            return Progress::More;
        }
        let (code, text) = line.split_at_checked(4).unwrap_or((line, &[]));
        // A rule of stars or dashes is no greeting, and lines behind the first count users and tell the time.
        if !self.has_greeted && code.starts_with(b"220") && text.iter().any(u8::is_ascii_alphabetic) {
            self.has_greeted = true;
            sink.fact_bytes(Subject::Src, Field::FtpGreeting, &greeting::lasting(text));
        }
        match code {
            b"215 " => {
                sink.fact_bytes(Subject::Src, Field::FtpSystem, text);
                Progress::Done
            }
            // Security data exchange complete: TLS follows.
            b"234 " => Progress::BecomesTls { unread: 0 },
            [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b' '] => {
                self.replies += 1;
                if self.replies < REPLY_LIMIT { Progress::More } else { Progress::Done }
            }
            _ => Progress::More,
        }
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
            (
                ToClient,
                text(
                    "220-*********\r\n220-  --- Pump FTP server (Version 6.4) ---\r\n220-user 3 of 50\r\n220 ok\r\n",
                ),
            ),
            (ToServer, text("USER somebody\r\n")),
            (ToClient, text("331 Password for somebody.\r\n")),
            (ToServer, text("PASS secret\r\nSYST\r\n")),
            (ToClient, text("230 Hello somebody\r\n215 UNIX Type: L8\r\n")),
            (ToServer, text("RETR patients.csv\r\n")),
        ]
    }

    #[test]
    fn the_greeting_and_the_system_are_read() {
        let lines = ["src ftp.greeting Pump FTP server (Version 6.4)", "src ftp.system UNIX Type: L8"];
        assert_eq!(feed::<Ftp>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn tls_follows_where_it_was_agreed() {
        let mut ftp = Ftp::default();
        let mut sink = Collected::default();
        ftp.feed(ToClient, b"220 FTP\r\n", &mut sink);
        ftp.feed(ToServer, b"AUTH TLS\r\n", &mut sink);
        let progress = ftp.feed(ToClient, b"234 Proceed\r\n", &mut sink);
        assert_eq!(progress, Progress::BecomesTls { unread: 0 });
    }

    #[test]
    fn only_a_server_greets() {
        assert_eq!(probe::<Ftp>(ToClient, b"220 FTP\r\n"), Verdict::Yes);
        assert_eq!(probe::<Ftp>(ToServer, b"220 FTP\r\n"), Verdict::No);
        assert_eq!(probe::<Ftp>(ToClient, b"22"), Verdict::Unsure);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Ftp>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            feed::<Ftp>(&vec![(ToClient, [b"220 x\r\n215", &bytes[..]].concat())], &[]);
        }
    }
}
