//! PostgreSQL, version 3 of its protocol (PostgreSQL documentation, "Message Formats"): the program that a client names
//! in its start-up message, and the version that the server reports.
//!
//! Users, databases and statements are never read. When the server is ready for the first statement the reading ends.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// The longest start-up message, in bytes: what the server itself takes.
const START_LIMIT: usize = 10_000;

/// The longest report of a parameter that is read, in bytes.
const REPORT_LIMIT: usize = 512;

/// Requests for TLS and for encryption by GSSAPI, with their length.
const ASK_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
const ASK_GSS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 48];

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Postgresql {
    ways: Ways<Framed>,
    /// A single byte is to come that says whether the connection is encrypted.
    asked_for_encryption: bool,
}

impl Dissector for Postgresql {
    const PROTOCOL: Protocol = Protocol::Postgresql;
    const BEGINS: &'static [u8] = &[0];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        let begins = |whole: &[u8]| {
            let common = bytes.len().min(whole.len());
            bytes.get(..common) == whole.get(..common)
        };
        let may_start = |name: &[u8]| {
            let length = matches!(bytes.get(1..4).unwrap_or(&[0, 0, 9]), [0, 0..40, _]);
            let rest = bytes.get(4..).unwrap_or_default();
            let whole = [&[0, 3, 0, 0], name].concat();
            let common = rest.len().min(whole.len());
            length && bytes.first() == Some(&0) && rest.get(..common) == whole.get(..common)
        };
        if beginning.direction == Direction::ToClient {
            return Verdict::No;
        }
        let asks = begins(&ASK_TLS) || begins(&ASK_GSS);
        let starts =
            [&b"user\0"[..], b"database\0", b"client_encoding\0"].into_iter().find(|name| may_start(name));
        match (asks, starts) {
            (true, _) if bytes.len() >= ASK_TLS.len() => Verdict::Yes,
            (_, Some(name)) if bytes.len() >= 8 + name.len() => Verdict::Yes,
            (false, None) => Verdict::No,
            _ => Verdict::Unsure,
        }
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        if direction == Direction::ToServer {
            let asked = &mut self.asked_for_encryption;
            self.ways.to_server.feed(bytes, look_at_client, |message| {
                *asked = message == ASK_TLS || message == ASK_GSS;
                if !*asked {
                    say_program(message, sink);
                }
                true
            });
            return Progress::More;
        }
        if self.asked_for_encryption
            && let Some((answer, rest)) = bytes.split_first()
        {
            self.asked_for_encryption = false;
            match answer {
                b'S' => return Progress::BecomesTls { unread: rest.len() },
                b'N' => bytes = rest,
                _ => return Progress::Done,
            }
        }
        let mut is_ready = false;
        self.ways.to_client.feed(bytes, look_at_server, |message| {
            is_ready = message.first() != Some(&b'S');
            if !is_ready {
                say_report(message.get(5..).unwrap_or_default(), sink);
            }
            !is_ready
        });
        if is_ready || self.ways.to_client.is_over() { Progress::Done } else { Progress::More }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

fn look_at_client(bytes: &[u8]) -> Next {
    let Some(length) = bytes.first_chunk::<4>() else { return Next::Cut };
    match bytes.get(4..8) {
        None => Next::Cut,
        Some([4, 210, 22, 47 | 48] | [0, 3, 0, _]) => match u32::from_be_bytes(*length) as usize {
            length @ 8..=START_LIMIT => Next::Read(length),
            _ => Next::End,
        },
        // A password, and later statements.
        Some(_) => Next::End,
    }
}

/// Authentication, reports of parameters, the key to cancel with, and then it is ready.
fn look_at_server(bytes: &[u8]) -> Next {
    let (Some(kind), Some(length)) = (bytes.first(), bytes.get(1..).and_then(|rest| rest.first_chunk::<4>()))
    else {
        return Next::Cut;
    };
    match (kind, u32::from_be_bytes(*length) as usize) {
        (b'S' | b'Z', length @ 4..=REPORT_LIMIT) => Next::Read(length + 1),
        (b'R' | b'S' | b'K' | b'N' | b'v', length @ 4..=START_LIMIT) => Next::Pass(length + 1),
        _ => Next::End,
    }
}

/// Names and values in turn, each with a NUL at its end.
fn say_program(message: &[u8], sink: &mut dyn Sink) {
    let mut parts = message.get(8..).unwrap_or_default().split(|byte| *byte == 0);
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        if name == b"application_name" {
            sink.fact_bytes(Subject::Src, Field::PostgresqlProgram, value);
        }
    }
}

fn say_report(report: &[u8], sink: &mut dyn Sink) {
    if let Some(value) = report.strip_prefix(b"server_version\0") {
        sink.fact_bytes(Subject::Src, Field::PostgresqlVersion, value);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn start() -> Vec<u8> {
        let parameters = b"user\0somebody\0database\0wards\0application_name\0Pump Gateway\0\0";
        [&(parameters.len() as u32 + 8).to_be_bytes()[..], &[0, 3, 0, 0], parameters].concat()
    }

    fn exchange() -> Exchange {
        let report = b"S\0\0\0\x1bserver_encoding\0UTF8\0\0\0S\0\0\0\x18server_version\x0015.2\0";
        vec![
            (ToServer, ASK_TLS.to_vec()),
            (ToClient, b"N".to_vec()),
            (ToServer, start()),
            (ToClient, [&b"R\0\0\0\x08\0\0\0\0"[..], report, b"Z\0\0\0\x05I"].concat()),
            (ToServer, b"Q\0\0\0\x0dSELECT 1\0".to_vec()),
        ]
    }

    #[test]
    fn the_program_and_the_version_are_read() {
        let lines = ["src postgresql.program Pump Gateway", "src postgresql.version 15.2"];
        assert_eq!(feed::<Postgresql>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn tls_follows_where_it_was_agreed() {
        let (mut dissector, mut sink) = (Postgresql::default(), Collected::default());
        dissector.feed(ToServer, &ASK_TLS, &mut sink);
        assert_eq!(dissector.feed(ToClient, b"S\x16", &mut sink), Progress::BecomesTls { unread: 1 });
    }

    #[test]
    fn starts_are_known() {
        assert_eq!(probe::<Postgresql>(ToServer, &start()), Verdict::Yes);
        assert_eq!(probe::<Postgresql>(ToServer, &ASK_TLS), Verdict::Yes);
        assert_eq!(probe::<Postgresql>(ToServer, &[0, 0, 0]), Verdict::Unsure);
        assert_eq!(probe::<Postgresql>(ToServer, b"\0\0\0\x20\0\x03\0\0nobody"), Verdict::No);
        assert_eq!(probe::<Postgresql>(ToClient, &start()), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Postgresql>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(
            parts in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 0..40)), 0..9),
        ) {
            let parts: Exchange =
                parts.into_iter().map(|(way, bytes)| (if way { ToServer } else { ToClient }, bytes)).collect();
            feed::<Postgresql>(&[vec![(ToServer, start())], parts].concat(), &[]);
        }
    }
}
