//! Simple Mail Transfer Protocol, RFC 5321, before any mail: the server's greeting and the name in the client's hello.
//!
//! Who sends to whom, accounts and mails come later and are never read: the first of their commands ends the reading.
//! Of a sign-in by NTLM only the machines are.
//! A greeting with `220` is also one of FTP: see [`crate::services::greeting`].

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::Beginning;
use crate::lines::{Speech, Spoken, word};
use crate::services::greeting::{self, Of};
use crate::services::mail::sign_in::SignIn;
use crate::{Direction, Progress, Sink, Verdict};

/// Reads one SMTP connection.
pub type Smtp = Spoken<Hellos>;

/// What was said last.
#[derive(Debug, Default)]
pub struct Hellos {
    has_greeted: bool,
    asked_for_tls: bool,
    sign_in: SignIn,
}

impl Speech for Hellos {
    const PROTOCOL: Protocol = Protocol::Smtp;
    const BEGINS: &'static [u8] = b"2EeHhLl";

    /// By the greeting, or where that tells nothing by the client's hello.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        const LINE_LIMIT: usize = 256;
        if beginning.direction == Direction::ToClient {
            return greeting::probe(beginning, Of::Mail, LINE_LIMIT);
        }
        let bytes = beginning.bytes;
        let could_be = |command: &[u8]| {
            let common = bytes.len().min(command.len());
            bytes.get(..common).is_some_and(|start| start.eq_ignore_ascii_case(&command[..common]))
        };
        if !could_be(b"EHLO ") && !could_be(b"HELO ") && !could_be(b"LHLO ") {
            return Verdict::No;
        }
        match bytes.iter().position(|byte| *byte == b'\n').and_then(|end| bytes.get(5..end)) {
            Some(name) if name.strip_suffix(b"\r").is_some_and(is_host_name) => Verdict::Yes,
            None if bytes.len() < LINE_LIMIT && !bytes.contains(&b'\n') => Verdict::Unsure,
            _ => Verdict::No,
        }
    }

    fn line(&mut self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Progress {
        if let Some(progress) = self.sign_in.line(direction, line, sink) {
            return progress;
        }
        let (command, rest) = word(line);
        if direction == Direction::ToClient {
            if !self.has_greeted && line.starts_with(b"220") {
                let text = line.get(4..).unwrap_or_default();
                sink.fact_bytes(Subject::Src, Field::SmtpGreeting, &greeting::lasting(text));
            }
            self.has_greeted = true;
            let agreed = self.asked_for_tls && command == b"220";
            self.asked_for_tls = false;
            return if agreed { Progress::BecomesTls { unread: 0 } } else { Progress::More };
        }
        self.has_greeted = true;
        let is = |known: &str| command.eq_ignore_ascii_case(known.as_bytes());
        if is("EHLO") || is("HELO") || is("LHLO") {
            if is_host_name(rest) {
                sink.fact_bytes(Subject::Src, Field::SmtpClientName, rest);
            }
        } else if is("STARTTLS") {
            self.asked_for_tls = true;
        } else if is("AUTH") {
            return self.sign_in.begin(rest, sink);
        } else if is("MAIL") {
            return Progress::Done;
        }
        Progress::More
    }
}

/// A name or an address literal, RFC 5321 §4.1.3.
fn is_host_name(name: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.[]:".contains(byte);
    !name.is_empty() && name.iter().all(is_part)
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
            (ToClient, text("220 mx.ward ESMTP Postfix (Debian/GNU); Sat, 21 Nov 2026 22:18:18 +0000\r\n")),
            (ToServer, text("EHLO ct-2.ward\r\n")),
            (ToClient, text("250-mx.ward\r\n250 STARTTLS\r\n")),
            (ToServer, text("MAIL FROM:<somebody@ward>\r\nHELO no\r\n")),
        ]
    }

    #[test]
    fn the_greeting_and_the_hello_are_read_and_no_more() {
        let lines =
            ["src smtp.greeting mx.ward ESMTP Postfix (Debian/GNU)", "src smtp.client_name ct-2.ward"];
        assert_eq!(feed::<Smtp>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn of_a_sign_in_by_ntlm_the_machines_are_read() {
        let exchange = crate::services::mail::sign_in::exchange("AUTH NTLM", "334");
        assert_eq!(feed::<Smtp>(&exchange, &[]).lines(), crate::services::mail::sign_in::LINES);
    }

    #[test]
    fn tls_follows_where_it_was_agreed() {
        let (mut smtp, mut sink) = (Smtp::default(), Collected::default());
        smtp.feed(ToServer, b"EHLO x\r\nSTARTTLS\r\n", &mut sink);
        let progress = smtp.feed(ToClient, b"220 Ready\r\n\x16\x03", &mut sink);
        assert_eq!(progress, Progress::BecomesTls { unread: 2 });
        let (mut smtp, mut sink) = (Smtp::default(), Collected::default());
        smtp.feed(ToServer, b"STARTTLS\r\n", &mut sink);
        assert_eq!(smtp.feed(ToClient, b"454 No\r\n220 x\r\n", &mut sink), Progress::More);
    }

    #[test]
    fn a_hello_tells_where_the_greeting_does_not() {
        assert_eq!(probe::<Smtp>(ToServer, b"ehlo [10.0.0.7]\r\n"), Verdict::Yes);
        assert_eq!(probe::<Smtp>(ToServer, b"EHLO ct.ward\r\nMAIL FROM:"), Verdict::Yes);
        assert_eq!(probe::<Smtp>(ToServer, b"EHL"), Verdict::Unsure);
        assert_eq!(probe::<Smtp>(ToServer, b"HELP\r\n"), Verdict::No);
        assert_eq!(probe::<Smtp>(ToServer, b"HELO \x01\r\n"), Verdict::No);
        assert_eq!(probe::<Smtp>(ToClient, b"EHLO x\r\n"), Verdict::No);
        assert_eq!(probe::<Smtp>(ToClient, b"220 mx ESMTP\r\n"), Verdict::Yes);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Smtp>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            feed::<Smtp>(&vec![(ToServer, [b"EHLO ", &bytes[..]].concat())], &[]);
        }
    }
}
