//! Printer Job Language (HP PJL Technical Reference, chapters 2 and 7) on whatever port a printer takes jobs: what a
//! printer answers when it is asked who it is.
//!
//! Only the answer to `INFO ID` is read. Names of jobs and users are in other commands, and with the first byte of a
//! document the reading ends.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::Beginning;
use crate::lines::{Speech, Spoken};
use crate::{Direction, Progress, Sink, Verdict};

/// Universal exit language: what comes before the first command.
const EXIT: &[u8] = b"\x1b%-12345X";
const COMMAND: &[u8] = b"@PJL";

/// Reads one connection to a printer.
pub type Pjl = Spoken<Commands>;

/// What the printer said last.
#[derive(Debug, Default)]
pub struct Commands {
    says_identity: bool,
}

impl Speech for Commands {
    const PROTOCOL: Protocol = Protocol::Pjl;
    const BEGINS: &'static [u8] = b"\x1b@";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        let rest = bytes.strip_prefix(EXIT).unwrap_or(bytes);
        let begins = |whole: &[u8]| {
            let common = rest.len().min(whole.len());
            rest.get(..common) == whole.get(..common)
        };
        match beginning.direction {
            Direction::ToServer if rest.starts_with(COMMAND) => Verdict::Yes,
            Direction::ToServer if begins(COMMAND) || begins(EXIT) => Verdict::Unsure,
            _ => Verdict::No,
        }
    }

    fn line(&mut self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Progress {
        if direction == Direction::ToServer {
            let command = line.strip_prefix(EXIT).unwrap_or(line);
            let goes_on = command.trim_ascii().is_empty()
                || command.starts_with(COMMAND) && !command.starts_with(b"@PJL ENTER");
            return if goes_on { Progress::More } else { Progress::Done };
        }
        // A form feed ends the answer before.
        let line = line.strip_prefix(b"\x0c").unwrap_or(line);
        if std::mem::take(&mut self.says_identity) && line.starts_with(b"\"") {
            sink.fact_bytes(Subject::Src, Field::PjlIdentity, unquoted(line));
        }
        self.says_identity = line.trim_ascii() == b"@PJL INFO ID";
        Progress::More
    }
}

/// Without the quotation marks around it.
fn unquoted(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    text.strip_suffix(b"\"").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn exchange() -> Exchange {
        let text = |text: &str| text.as_bytes().to_vec();
        vec![
            (ToServer, text("\x1b%-12345X@PJL\r\n@PJL SET USERNAME=\"somebody\"\r\n@PJL INFO ID\r\n")),
            (
                ToClient,
                text("@PJL INFO ID\r\n\"LASERJET 4ML\"\r\n\x0c@PJL USTATUS JOB\r\nNAME=\"somebody\"\r\n"),
            ),
            (ToServer, text("@PJL ENTER LANGUAGE=PCL\r\nText of somebody\r\n")),
            (ToClient, text("@PJL INFO ID\r\n\"no\"\r\n")),
        ]
    }

    /// The answer is the example of the reference.
    #[test]
    fn a_printer_says_what_it_is() {
        assert_eq!(feed::<Pjl>(&exchange(), &[]).lines(), ["src pjl.identity LASERJET 4ML"]);
    }

    #[test]
    fn commands_are_known() {
        assert_eq!(probe::<Pjl>(ToServer, b"\x1b%-12345X@PJL JOB"), Verdict::Yes);
        assert_eq!(probe::<Pjl>(ToServer, b"@PJL INFO"), Verdict::Yes);
        assert_eq!(probe::<Pjl>(ToServer, b"\x1b%-"), Verdict::Unsure);
        assert_eq!(probe::<Pjl>(ToServer, b"\x1b%-12345X%!PS"), Verdict::No);
        assert_eq!(probe::<Pjl>(ToClient, b"@PJL INFO"), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Pjl>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..90)) {
            feed::<Pjl>(&vec![(ToClient, [b"@PJL INFO ID\r\n\"", &bytes[..], b"\n"].concat())], &[]);
        }
    }
}
