//! Tabular Data Stream of Microsoft SQL Server, MS-TDS, up to the end of the login: versions of both sides in the
//! pre-login (§2.2.6.5), machine, program and library in the client's login (§2.2.6.4), and name and version of the
//! server in its answer (§2.2.7.14). Who signs in by Windows sends tokens of NTLM at times (§2.2.6.8, §2.2.7.22).
//!
//! Most encrypt their login, in TLS that is carried within packets of the pre-login: the reading ends there. User
//! names, passwords, databases and statements are never read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::services::ntlm;
use crate::text::utf16_le;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// Packet types, §2.2.3.1.1.
const RESPONSE: u8 = 0x04;
const LOGIN: u8 = 0x10;
const SIGN_IN: u8 = 0x11;
const PRELOGIN: u8 = 0x12;

/// The header of a packet, in bytes.
const HEADER: usize = 8;

/// Tokens that come before or with the end of a login, §2.2.7; each has its length in two bytes.
const ERROR: u8 = 0xaa;
const INFO: u8 = 0xab;
const LOGIN_ACKNOWLEDGED: u8 = 0xad;
const ENVIRONMENT: u8 = 0xe3;
const TOKEN: u8 = 0xed;

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Tds {
    ways: Ways<Framed>,
}

impl Dissector for Tds {
    const PROTOCOL: Protocol = Protocol::Tds;
    const BEGINS: &'static [u8] = &[PRELOGIN, LOGIN];

    /// A pre-login whose first option is the version, or a login that is as long as its packet.
    fn probe(beginning: &Beginning<'_>) -> Verdict {
        const NEEDED: usize = HEADER + 8;
        if beginning.direction == Direction::ToClient {
            return Verdict::No;
        }
        let bytes = beginning.bytes;
        let mut whole = match bytes.first() {
            Some(&LOGIN) => *b"\x10\x01\0\x90\0\0\x01\0\x88\0\0\0\x04\0\0\x74",
            _ => *b"\x12\x01\0\x2f\0\0\x01\0\0\0\x1a\0\x06\0\0\0",
        };
        if let (Some(&LOGIN), Some([high, low])) = (bytes.first(), bytes.get(2..4)) {
            let length = u16::from_be_bytes([*high, *low]).saturating_sub(8).to_le_bytes();
            let [.., a, b, _, _, _, _, _, _] = &mut whole;
            (*a, *b) = (length[0], length[1]);
        }
        let expected = whole;
        whole.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        let fits = match whole {
            [PRELOGIN, 0 | 1, 0..=16, _, 0, 0, 0 | 1, 0, 0, 0, _, 0, 6, ..] => true,
            [LOGIN, 0 | 1, _, _, 0, 0, 0 | 1, 0, a, b, 0, 0, _, 0, 0, 0x70..=0x74] => {
                expected.get(8..10) == Some(&[a, b])
            }
            _ => false,
        };
        match (fits, bytes.len() >= NEEDED) {
            (false, _) => Verdict::No,
            (true, false) => Verdict::Unsure,
            (true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let is_client = direction == Direction::ToServer;
        let way = self.ways.way(direction);
        let mut is_done = false;
        way.feed(bytes, look, |packet| {
            let (kind, body) = (packet.first().copied(), packet.get(HEADER..).unwrap_or_default());
            is_done = match kind {
                // TLS within.
                Some(PRELOGIN) if body.first() == Some(&0x16) => true,
                Some(PRELOGIN) => say_prelogin(body, is_client, sink).is_none(),
                Some(LOGIN) => say_login(body, sink).is_none(),
                Some(RESPONSE) if body.first() == Some(&0) => say_prelogin(body, is_client, sink).is_none(),
                Some(RESPONSE) => say_answer(body, sink).is_none_or(|answer| answer == Answer::Over),
                Some(SIGN_IN) => {
                    ntlm::say(body, sink);
                    false
                }
                _ => true,
            };
            !is_done
        });
        if is_done || way.is_over() { Progress::Done } else { Progress::More }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

fn look(bytes: &[u8]) -> Next {
    let Some([kind, _, high, low, ..]) = bytes.first_chunk::<HEADER>() else { return Next::Cut };
    match usize::from(u16::from_be_bytes([*high, *low])) {
        length if length > HEADER && matches!(*kind, PRELOGIN | LOGIN | SIGN_IN | RESPONSE) => {
            Next::Read(length)
        }
        // Statements.
        _ => Next::End,
    }
}

/// Options by number, place and length; the first is the version, the third the instance that the client wants.
fn say_prelogin(body: &[u8], is_client: bool, sink: &mut dyn Sink) -> Option<()> {
    const VERSION: u8 = 0;
    const INSTANCE: u8 = 2;
    const END: u8 = 0xff;
    let mut cursor = Cursor::new(body);
    loop {
        let option = cursor.u8()?;
        if option == END {
            return Some(());
        }
        let (place, length) = (usize::from(cursor.u16()?), usize::from(cursor.u16()?));
        let value = body.get(place..)?.get(..length)?;
        match (option, value) {
            (VERSION, [major, minor, high, low, ..]) if *major != 0 => {
                let field = if is_client { Field::TdsDriverVersion } else { Field::TdsVersion };
                say_version([*major, *minor, *high, *low], field, sink);
            }
            (INSTANCE, name) if is_client => {
                let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
                sink.fact_bytes(Subject::Dst, Field::TdsInstance, name);
            }
            _ => {}
        }
    }
}

fn say_version([major, minor, high, low]: [u8; 4], field: Field, sink: &mut dyn Sink) {
    let build = u16::from_be_bytes([high, low]);
    sink.fact(Subject::Src, field, &format!("{major}.{minor}.{build}"));
}

/// Texts in UTF-16, found by places and lengths behind 36 bytes of numbers.
fn say_login(body: &[u8], sink: &mut dyn Sink) -> Option<()> {
    /// Where the token of a sign-in by Windows stands, and how long it is.
    const INTEGRATED: usize = 78;
    const TEXTS: [(usize, Field); 3] =
        [(36, Field::TdsHost), (48, Field::TdsProgram), (60, Field::TdsLibrary)];
    for (at, field) in TEXTS {
        let mut cursor = Cursor::new(body.get(at..)?);
        let (place, characters) = (usize::from(cursor.u16_le()?), usize::from(cursor.u16_le()?));
        let text = body.get(place..).and_then(|rest| rest.get(..characters * 2)).unwrap_or_default();
        sink.fact_bytes(Subject::Src, field, utf16_le(text).as_bytes());
    }
    let mut cursor = Cursor::new(body.get(INTEGRATED..)?);
    let (place, length) = (usize::from(cursor.u16_le()?), usize::from(cursor.u16_le()?));
    ntlm::say(body.get(place..).and_then(|rest| rest.get(..length)).unwrap_or_default(), sink);
    Some(())
}

/// Whether the login is over with an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    GoesOn,
    Over,
}

/// What comes before the acknowledgement of the login is passed over; a token of the sign-in is answered to.
fn say_answer(body: &[u8], sink: &mut dyn Sink) -> Option<Answer> {
    let mut cursor = Cursor::new(body);
    loop {
        let token = cursor.u8()?;
        let length = usize::from(cursor.u16_le()?);
        match token {
            ERROR | INFO | ENVIRONMENT => cursor.skip(length)?,
            LOGIN_ACKNOWLEDGED => break,
            TOKEN => {
                ntlm::say(cursor.take(length)?, sink);
                return Some(Answer::GoesOn);
            }
            _ => return None,
        }
    }
    let (_interface, _version) = (cursor.u8()?, cursor.u32()?);
    let characters = usize::from(cursor.u8()?);
    let name = utf16_le(cursor.take(characters * 2)?);
    sink.fact_bytes(Subject::Src, Field::TdsServer, name.as_bytes());
    say_version(cursor.array()?, Field::TdsVersion, sink);
    Some(Answer::Over)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};
    use Direction::{ToClient, ToServer};

    fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = (body.len() as u16 + 8).to_be_bytes();
        [&[kind, 1, length[0], length[1], 0, 0, 1, 0], body].concat()
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn login() -> Vec<u8> {
        let texts = ["CT-WS-2", "somebody", "secret", "Report Writer", "10.0.0.2", "", "ODBC", "", "wards"];
        let (mut places, mut content) = (Vec::new(), Vec::new());
        for text in texts {
            places.extend_from_slice(&(94 + content.len() as u16).to_le_bytes());
            places.extend_from_slice(&(text.len() as u16).to_le_bytes());
            content.extend(wide(text));
        }
        let length = (94 + content.len() as u32).to_le_bytes();
        let body = [&length[..], &[4, 0, 0, 0x74], &[0; 28], &places, &[0; 22], &content].concat();
        packet(LOGIN, &body)
    }

    fn exchange() -> Exchange {
        let client = hex("00 000b 0006  02 0011 000c  ff 11000000 0000 4d5353514c53455256455200");
        let server = hex("00 000b 0006  01 0011 0001  ff 10000ff5 0000 02 00");
        let name = wide("Microsoft SQL Server");
        let acknowledged =
            [&[LOGIN_ACKNOWLEDGED, 50, 0, 1, 0x74, 0, 0, 4, 20][..], &name, &[16, 0, 0x0f, 0xf5]].concat();
        vec![
            (ToServer, packet(PRELOGIN, &client)),
            (ToClient, packet(RESPONSE, &server)),
            (ToServer, login()),
            (ToClient, packet(RESPONSE, &[&[ENVIRONMENT, 3, 0, 1, 0, 0], &acknowledged[..]].concat())),
            (ToServer, packet(1, b"SELECT")),
        ]
    }

    #[test]
    fn machines_programs_and_versions_are_read() {
        let lines = [
            "src tds.driver_version 17.0.0",
            "dst tds.instance MSSQLSERVER",
            "src tds.version 16.0.4085",
            "src tds.host CT-WS-2",
            "src tds.program Report Writer",
            "src tds.library ODBC",
            "src tds.server Microsoft SQL Server",
            "src tds.version 16.0.4085",
        ];
        assert_eq!(feed::<Tds>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn of_a_sign_in_by_windows_the_machines_are_read() {
        let negotiate =
            hex("4e544c4d53535000 01000000 07820002 0000000000000000 0000000000000000 0a00614a 0000000f");
        let mut login = [&[0; 36][..], &[0; 58], &negotiate].concat();
        login[78..82].copy_from_slice(&[94, 0, negotiate.len() as u8, 0]);
        let challenge = hex(crate::services::ntlm::tests::CHALLENGE_OF_THE_STANDARD);
        let answer = [&[TOKEN, challenge.len() as u8, 0], &challenge[..]].concat();
        let last = hex(crate::services::ntlm::tests::AUTHENTICATE_OF_THE_STANDARD);
        let exchange = vec![
            (ToServer, packet(LOGIN, &login)),
            (ToClient, packet(RESPONSE, &answer)),
            (ToServer, packet(SIGN_IN, &last)),
        ];
        let lines = [
            "src ntlm.os_version 10.0.19041",
            "src ntlm.os_version 6.0.6000",
            "src ntlm.domain Domain",
            "src ntlm.computer Server",
            "src ntlm.workstation COMPUTER",
            "src ntlm.os_version 5.1.2600",
        ];
        assert_eq!(feed::<Tds>(&exchange, &[]).lines(), lines);
    }

    #[test]
    fn what_is_encrypted_ends_the_reading() {
        let mut dissector = Tds::default();
        let hello = packet(PRELOGIN, &hex("16030100"));
        let progress = dissector.feed(ToServer, &hello, &mut crate::tests_support::Collected::default());
        assert_eq!(progress, Progress::Done);
    }

    #[test]
    fn prelogins_and_logins_are_known() {
        assert_eq!(probe::<Tds>(ToServer, &exchange()[0].1), Verdict::Yes);
        assert_eq!(probe::<Tds>(ToServer, &login()), Verdict::Yes);
        assert_eq!(probe::<Tds>(ToServer, &login()[..10]), Verdict::Unsure);
        assert_eq!(probe::<Tds>(ToClient, &login()), Verdict::No);
        assert_eq!(probe::<Tds>(ToServer, &hex("1201002f000001000100")), Verdict::No);
        assert_eq!(probe::<Tds>(ToServer, b"\x10\x16\0\x04MQTT\x04\x02\0\0\0\0\0\0"), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Tds>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(
            kind in prop_oneof![Just(PRELOGIN), Just(LOGIN), Just(RESPONSE)],
            start in prop_oneof![Just(vec![]), Just(vec![LOGIN_ACKNOWLEDGED, 9, 0]), Just(vec![0, 0, 5, 0, 6])],
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
        ) {
            feed::<Tds>(&vec![(ToServer, packet(kind, &[start, bytes].concat()))], &[]);
        }
    }
}
