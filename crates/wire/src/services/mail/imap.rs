//! Internet Message Access Protocol, RFC 9051: the greeting (§7.1), and what client and server say of themselves with
//! the ID extension (RFC 2971).
//!
//! The greeting must name IMAP, or the port be the registered one, since `* OK` alone could be anyone's. Logins,
//! mailboxes and messages are passed over; with the first mailbox that is opened the reading ends.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::Beginning;
use crate::lines::{Speech, Spoken, word};
use crate::services::greeting;
use crate::services::mail::sign_in::SignIn;
use crate::{Direction, Progress, Sink, Verdict};

const PORT: u16 = 143;

/// Reads one IMAP connection.
pub type Imap = Spoken<Words>;

/// What was said last.
#[derive(Debug, Default)]
pub struct Words {
    has_greeted: bool,
    asked_for_tls: bool,
    asked_for_identity: bool,
    sign_in: SignIn,
}

impl Speech for Words {
    const PROTOCOL: Protocol = Protocol::Imap;
    const BEGINS: &'static [u8] = b"*";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let is = |start| greeting::probe_line(beginning, start, "imap", PORT);
        match is(b"* OK ") {
            Verdict::No => is(b"* PREAUTH "),
            verdict => verdict,
        }
    }

    fn line(&mut self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Progress {
        if let Some(progress) = self.sign_in.line(direction, line, sink) {
            return progress;
        }
        let (tag, rest) = word(line);
        let (command, rest) = word(rest);
        let is = |known: &str| command.eq_ignore_ascii_case(known.as_bytes());
        if direction == Direction::ToServer {
            self.has_greeted = true;
            self.asked_for_tls = is("STARTTLS");
            self.asked_for_identity = is("ID");
            if self.asked_for_identity {
                say_identity(rest, sink);
            }
            if is("AUTHENTICATE") && word(rest).0.eq_ignore_ascii_case(b"NTLM") {
                return self.sign_in.begin(rest, sink);
            }
            return if is("SELECT") || is("EXAMINE") { Progress::Done } else { Progress::More };
        }
        if tag == b"*" {
            if self.asked_for_identity && is("ID") {
                say_identity(rest, sink);
            } else if !self.has_greeted {
                sink.fact_bytes(Subject::Src, Field::ImapGreeting, &greeting::lasting(without_code(rest)));
            }
            self.has_greeted = true;
            return Progress::More;
        }
        let agreed = self.asked_for_tls && is("OK");
        (self.asked_for_tls, self.asked_for_identity) = (false, false);
        if agreed { Progress::BecomesTls { unread: 0 } } else { Progress::More }
    }
}

/// The text behind a response code such as `[CAPABILITY IMAP4rev1]`.
fn without_code(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == b']').filter(|_| text.starts_with(b"["));
    end.and_then(|end| text.get(end + 1..)).unwrap_or(text)
}

/// Names and values in turn, which are quoted, or NIL: `("name" "Cyrus" "version" "1.5")`, RFC 2971 §3.
fn say_identity(list: &[u8], sink: &mut dyn Sink) {
    let mut rest = list.trim_ascii_start().strip_prefix(b"(").unwrap_or_default();
    while let (Some(name), Some(value)) = (item(&mut rest), item(&mut rest)) {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let field = if is("name") {
            Field::ImapName
        } else if is("vendor") {
            Field::ImapVendor
        } else if is("version") {
            Field::ImapVersion
        } else if is("os") {
            Field::ImapSystem
        } else {
            continue;
        };
        sink.fact_bytes(Subject::Src, field, value);
    }
}

/// The next quoted string, empty for NIL; none at the end of the list, and for what else there may be.
fn item<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let text = rest.trim_ascii_start();
    if let Some(quoted) = text.strip_prefix(b"\"") {
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        *rest = quoted.get(end + 1..)?;
        return quoted.get(..end);
    }
    let (nil, after) = text.split_first_chunk::<3>()?;
    *rest = after;
    nil.eq_ignore_ascii_case(b"NIL").then_some(&[])
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
            (ToClient, text("* OK [CAPABILITY IMAP4rev1 ID] Dovecot (Debian) ready.\r\n")),
            (
                ToServer,
                text(
                    "a023 ID (\"name\" \"sodr\" \"date\" NIL \"version\" \"19.34\" \"vendor\" \"Pink Floyd Music Limited\")\r\n",
                ),
            ),
            (
                ToClient,
                text(
                    "* ID (\"name\" \"Cyrus\" \"version\" \"1.5\" \"os\" \"sunos\" \"os-version\" \"5.5\" \"support-url\" \"mailto:somebody@x\")\r\n",
                ),
            ),
            (ToClient, text("a023 OK ID completed\r\n")),
            (ToServer, text("a024 LOGIN somebody secret\r\na025 SELECT x\r\na026 ID (\"name\" \"no\")\r\n")),
        ]
    }

    /// The two lists are the examples of RFC 2971 §3.1 and §3.2, with a NIL put in.
    #[test]
    fn greetings_and_identities_are_read() {
        let lines = [
            "src imap.greeting Dovecot (Debian) ready.",
            "src imap.name sodr",
            "src imap.version 19.34",
            "src imap.vendor Pink Floyd Music Limited",
            "src imap.name Cyrus",
            "src imap.version 1.5",
            "src imap.system sunos",
        ];
        assert_eq!(feed::<Imap>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn tls_follows_where_it_was_agreed() {
        let (mut imap, mut sink) = (Imap::default(), Collected::default());
        imap.feed(ToServer, b"a1 STARTTLS\r\n", &mut sink);
        assert_eq!(imap.feed(ToClient, b"a1 OK go\r\n", &mut sink), Progress::BecomesTls { unread: 0 });
    }

    #[test]
    fn a_greeting_must_name_the_protocol() {
        assert_eq!(probe::<Imap>(ToClient, b"* OK IMAP4\r\n"), Verdict::Yes);
        assert_eq!(probe::<Imap>(ToClient, b"* PREAUTH IMAP4\r\n"), Verdict::Yes);
        assert_eq!(probe::<Imap>(ToClient, b"* OK ready\r\n"), Verdict::No);
        assert_eq!(probe::<Imap>(ToClient, b"* "), Verdict::Unsure);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Imap>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(text in "[\" a-zNIL()]{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..90)) {
            let line = [b"* ID (", text.as_bytes(), &bytes[..], b"\r\n"].concat();
            feed::<Imap>(&vec![(ToClient, line)], &[]);
        }
    }
}
