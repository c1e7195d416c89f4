use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

fn begun(direction: Direction, bytes: &[u8]) -> Recognition {
    recognise(&Beginning { direction, bytes, server_port: 40_001 })
}

#[track_caller]
fn check(bytes: &[u8], expected: Option<Protocol>) {
    for direction in [Direction::ToServer, Direction::ToClient] {
        let known = match begun(direction, bytes) {
            Recognition::Known(session) => Some(session.protocol()),
            Recognition::Unknown | Recognition::Unsure => None,
        };
        assert_eq!(known, expected, "{direction:?} {bytes:?}");
    }
}

#[test]
fn each_protocol_is_known_by_its_own_beginning() {
    check(b"GET / HTTP/1.1\r\nHost: x\r\n", Some(Protocol::Http));
    check(b"HTTP/1.1 200 OK\r\n", Some(Protocol::Http));
    check(&hex("160301 0200 01 0001fc 0303 00000000"), Some(Protocol::Tls));
    check(&hex("160303 0039 02 000035 0303 00000000"), Some(Protocol::Tls));
    check(&hex("0300 0013 0ee0 0000 0000 0001 0008 0003 0000 00"), Some(Protocol::Rdp));
    check(b"\x0bMSH|^~\\&|MONITOR|ICU\r", Some(Protocol::Hl7));
    check(&hex("0019 1234 0100 0001 0000 0000 0000 02 6374 04 77617264 00 0001 0001"), Some(Protocol::Dns));
    let titles = b"ARCHIVE         CT_ED_1         ";
    let context = b"\x10\0\0\x151.2.840.10008.3.1.1.1";
    check(&[&b"\x01\0\0\0\x01\0\0\x01\0\0"[..], titles, &[0; 32], context].concat(), Some(Protocol::Dicom));
}

#[test]
fn each_line_protocol_is_known_by_its_first_line() {
    let check = |direction, bytes: &[u8], expected| {
        let known = match begun(direction, bytes) {
            Recognition::Known(session) => Some(session.protocol()),
            Recognition::Unknown | Recognition::Unsure => None,
        };
        assert_eq!(known, Some(expected), "{bytes:?}");
    };
    use Direction::{ToClient, ToServer};
    check(ToClient, b"SSH-2.0-OpenSSH_9.2\r\n", Protocol::Ssh);
    check(ToClient, b"220 mail.ward ESMTP\r\n", Protocol::Smtp);
    check(ToClient, b"220 pump FTP server\r\n", Protocol::Ftp);
    check(ToServer, b"EHLO pump.ward\r\n", Protocol::Smtp);
    check(ToServer, b"OPTIONS rtsp://camera/ RTSP/1.0\r\n", Protocol::Rtsp);
    check(ToServer, b"OPTIONS sip:nurse SIP/2.0\r\n", Protocol::Sip);
    check(ToServer, b"OPTIONS * HTTP/1.1\r\n", Protocol::Http);
    check(ToClient, b"RFB 003.008\n", Protocol::Vnc);
    check(ToClient, b"* OK IMAP4\r\n", Protocol::Imap);
    check(ToClient, b"+OK POP3\r\n", Protocol::Pop3);
    check(ToClient, &hex("fffd18 fffd20"), Protocol::Telnet);
    check(ToServer, &hex("6c00 0b00 0000 0000 0000 0000"), Protocol::X11);
}

#[test]
fn other_protocols_are_unknown() {
    for bytes in [
        &b"220 ready\r\n"[..],
        b"+OK ready\r\n",
        b"* OK ready\r\n",
        b"EHLO\r\n",
        b"login: ",
        b"OPTIONS * RTSP/2.0\r\n",
        &hex("0300 0016 11e0 0000 0001 00 c1020100 c2020102 c0010a"),
        &hex("1703030020 00112233445566778899aabb"),
        &[0; 300],
        &[0xff; 300],
    ] {
        check(bytes, None);
        assert!(matches!(begun(Direction::ToServer, bytes), Recognition::Unknown), "{bytes:?}");
    }
    check(b"", None);
}

#[test]
fn no_beginning_of_one_protocol_is_taken_for_another() {
    let examples: [(&[u8], Protocol); 4] = [
        (b"POST /a HTTP/1.1\r\nHost: x\r\n", Protocol::Http),
        (b"HTTP/1.0 404 Not Found\r\n", Protocol::Http),
        (&hex("160301 0200 01 0001fc 0303 00000000"), Protocol::Tls),
        (&hex("802e 01 0301 0015 0000 0010 010080 020080"), Protocol::Tls),
    ];
    for (example, protocol) in examples {
        for length in 1..=example.len() {
            match begun(Direction::ToServer, &example[..length]) {
                Recognition::Known(session) => assert_eq!(session.protocol(), protocol),
                Recognition::Unsure => assert!(length < example.len(), "{protocol}"),
                Recognition::Unknown => panic!("{protocol} is given up at byte {length}"),
            }
        }
    }
}

/// What was agreed in the clear is TLS from there on, in the same segment or the next.
#[test]
fn a_connection_becomes_tls_and_is_read_on() {
    let body = [&hex("0303")[..], &[7; 32], &hex("00 0002 1301 01 00 0000")].concat();
    let hello = [&hex("160301 002f 01 00002b")[..], &body].concat();
    for at in [0, 1, 30, hello.len()] {
        let (unread, after) = hello.split_at(at);
        let mut session = Session::Http(Box::default());
        let mut sink = Collected::default();
        assert_eq!(session.become_tls(Direction::ToServer, unread, &mut sink), Progress::More);
        session.feed(Direction::ToServer, after, &mut sink);
        assert_eq!(session.protocol(), Protocol::Tls);
        assert_eq!(sink.lines()[0], "src tls.offered_version TLS 1.2", "{at}");
    }
    assert_eq!(last(b"abc", 2), b"bc");
    assert_eq!(last(b"abc", 4), b"");
}

#[test]
fn a_session_is_small() {
    assert!(size_of::<Session>() <= 16);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]
    #[test]
    fn random_bytes_are_nothing_and_the_mind_is_made_up_in_time(
        bytes in proptest::collection::vec(any::<u8>(), 1..300),
    ) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            match begun(direction, &bytes) {
                Recognition::Known(session) => prop_assert!(false, "{:?}", session.protocol()),
                Recognition::Unsure => prop_assert!(bytes.len() <= 256),
                Recognition::Unknown => {}
            }
        }
    }
}
