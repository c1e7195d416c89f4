//! MySQL and MariaDB (MariaDB knowledge base, "Connecting"; MySQL documentation, "Connection Phase"): the greeting of the
//! server, with its version and how it wants clients to sign in.
//!
//! Of the client's answer only whether it goes on in TLS is read: users, databases and statements never are.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

const PROTOCOL_VERSION: u8 = 10;

/// The longest greeting, in bytes.
const GREETING_LIMIT: usize = 1024;

/// Capability flags: the client asks for TLS; the greeting names how to sign in.
const ASKS_FOR_TLS: u32 = 1 << 11;
const NAMES_PLUGIN: u32 = 1 << 19;

/// MariaDB puts this before its version, for old replicas.
const PREFIX: &[u8] = b"5.5.5-";

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Mysql {
    ways: Ways<Framed>,
}

impl Dissector for Mysql {
    const PROTOCOL: Protocol = Protocol::Mysql;
    const BEGINS: &'static [u8] = &[];

    /// A first packet with a version in digits.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let mut whole = *b"\x4a\0\0\0\x0a5.5";
        whole.iter_mut().zip(beginning.bytes).for_each(|(slot, byte)| *slot = *byte);
        let fits = matches!(
            whole,
            [_, 0..4, 0, 0, PROTOCOL_VERSION, b'0'..=b'9', b'0'..=b'9' | b'.', b'0'..=b'9' | b'.']
        );
        match (beginning.direction, fits, beginning.bytes.len() >= whole.len()) {
            (Direction::ToServer, _, _) | (_, false, _) => Verdict::No,
            (_, true, false) => Verdict::Unsure,
            (_, true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        if direction == Direction::ToClient {
            self.ways.to_client.feed(bytes, look, |packet| {
                say_greeting(packet.get(4..).unwrap_or_default(), sink);
                false
            });
            return Progress::More;
        }
        let mut answer = None;
        let unread = self.ways.to_server.feed(bytes, look, |packet| {
            let flags = packet.get(4..).and_then(|rest| rest.first_chunk::<4>());
            answer = flags.map(|flags| u32::from_le_bytes(*flags) & ASKS_FOR_TLS != 0);
            false
        });
        match answer {
            Some(true) => Progress::BecomesTls { unread },
            Some(false) => Progress::Done,
            None if self.ways.to_server.is_over() => Progress::Done,
            None => Progress::More,
        }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

/// Three bytes of length, and a number.
fn look(bytes: &[u8]) -> Next {
    let Some([a, b, c, number]) = bytes.first_chunk::<4>() else { return Next::Cut };
    match u32::from_le_bytes([*a, *b, *c, 0]) as usize {
        length @ 1..=GREETING_LIMIT if *number <= 1 => Next::Read(length + 4),
        _ => Next::End,
    }
}

fn say_greeting(packet: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let rest = packet.strip_prefix(&[PROTOCOL_VERSION])?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    let (version, rest) = rest.split_at_checked(end)?;
    sink.fact_bytes(Subject::Src, Field::MysqlVersion, version.strip_prefix(PREFIX).unwrap_or(version));
    let mut cursor = Cursor::new(rest.get(1..)?);
    // Thread, the first part of the challenge, a zero.
    cursor.skip(4 + 8 + 1)?;
    let low = cursor.u16_le()?;
    // Character set and status.
    cursor.skip(1 + 2)?;
    let flags = u32::from(cursor.u16_le()?) << 16 | u32::from(low);
    let challenge = usize::from(cursor.u8()?);
    cursor.skip(10)?;
    cursor.skip(challenge.saturating_sub(8).max(13))?;
    if flags & NAMES_PLUGIN != 0 {
        let name = cursor.rest().split(|byte| *byte == 0).next()?;
        sink.fact_bytes(Subject::Src, Field::MysqlPlugin, name);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};
    use Direction::{ToClient, ToServer};

    fn greeting() -> Vec<u8> {
        let body = [
            &b"\x0a5.5.5-10.11.19-MariaDB-0+deb12u1\0\x1f\0\0\0ABCDEFGH\0"[..],
            &hex("fef7 2d 0200 ff81 15 000000000000 3d000000"),
            b"IJKLMNOPQRST\0mysql_native_password\0",
        ]
        .concat();
        [&[body.len() as u8, 0, 0, 0], &body[..]].concat()
    }

    fn answer(flags: u32) -> Vec<u8> {
        [&[40, 0, 0, 1][..], &flags.to_le_bytes(), &[0; 28], b"somebody"].concat()
    }

    #[test]
    fn the_greeting_is_read_and_not_the_answer() {
        let exchange: Exchange =
            vec![(ToClient, greeting()), (ToServer, answer(0x8000)), (ToClient, greeting())];
        let lines =
            ["src mysql.version 10.11.19-MariaDB-0+deb12u1", "src mysql.plugin mysql_native_password"];
        assert_eq!(feed::<Mysql>(&exchange, &[]).lines(), lines);
    }

    #[test]
    fn tls_follows_where_the_client_asks_for_it() {
        let (mut dissector, mut sink) = (Mysql::default(), crate::tests_support::Collected::default());
        let asks = [&[32, 0, 0, 1][..], &ASKS_FOR_TLS.to_le_bytes(), &[0; 28], b"\x16\x03"].concat();
        assert_eq!(dissector.feed(ToServer, &asks, &mut sink), Progress::BecomesTls { unread: 2 });
    }

    #[test]
    fn only_a_server_greets() {
        assert_eq!(probe::<Mysql>(ToClient, &greeting()), Verdict::Yes);
        assert_eq!(probe::<Mysql>(ToServer, &greeting()), Verdict::No);
        assert_eq!(probe::<Mysql>(ToClient, &[70, 0, 0, 0]), Verdict::Unsure);
        assert_eq!(probe::<Mysql>(ToClient, b"\x46\0\0\0\x0aHost is blocked"), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            let exchange = vec![(ToClient, greeting()), (ToServer, answer(0))];
            check_pieces_and_cuts::<Mysql>(&exchange, &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 1..200)) {
            let packet = [&[bytes.len() as u8, 0, 0, 0, 10], &bytes[..]].concat();
            feed::<Mysql>(&vec![(ToClient, packet)], &[]);
        }
    }
}
