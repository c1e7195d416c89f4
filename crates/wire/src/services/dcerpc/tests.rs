use proptest::prelude::*;

use super::*;
use crate::services::ntlm::tests::{AUTHENTICATE_OF_THE_STANDARD, CHALLENGE_OF_THE_STANDARD};
use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

/// The endpoint mapper, asked for in two forms.
const CONTEXTS: &str = "d016 d016 00000000 02 000000 \
    0000 01 00 0883afe11f5dc91191a408002b14a0fa 0300 0000 045d888aeb1cc9119fe808002b104860 02000000 \
    0100 01 00 0883afe11f5dc91191a408002b14a0fa 0300 0000 33057171babe37498319b5dbef9ccc36 01000000";

fn message(kind: u8, body: &[u8], token: &[u8]) -> Vec<u8> {
    let verifier = if token.is_empty() { vec![] } else { [&[NTLM, 2, 0, 0, 0, 0, 0, 0], token].concat() };
    let length = (16 + body.len() + verifier.len()) as u16;
    let head =
        [&[5, 0, kind, 3, 0x10, 0, 0, 0], &length.to_le_bytes()[..], &(token.len() as u16).to_le_bytes()];
    [&head.concat()[..], &[1, 0, 0, 0], body, &verifier].concat()
}

fn exchange() -> Exchange {
    let negotiate = b"NTLMSSP\0\x01\0\0\0\x07\x82\x08\0";
    vec![
        (ToServer, message(BIND, &hex(CONTEXTS), negotiate)),
        (
            ToClient,
            message(
                BIND_ACKNOWLEDGED,
                b"\xd0\x16\xd0\x16\x01\0\0\0\x04\x00135\0",
                &hex(CHALLENGE_OF_THE_STANDARD),
            ),
        ),
        (
            ToServer,
            [message(THIRD, &[0; 4], &hex(AUTHENTICATE_OF_THE_STANDARD)), message(0, b"somebody", b"")]
                .concat(),
        ),
        (ToServer, message(ALTER, &hex(CONTEXTS), b"")),
    ]
}

#[test]
fn interfaces_and_what_ntlm_tells_are_read_up_to_the_first_call() {
    let lines = feed::<Dcerpc>(&exchange(), &[]).lines();
    assert_eq!(lines[0], "dst dcerpc.interface e1af8308-5d1f-11c9-91a4-08002b14a0fa 3.0");
    assert!(lines.iter().any(|line| line.starts_with("src ntlm.computer ")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("src ntlm.workstation ")), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("dcerpc.")).count(), 1);
}

#[test]
fn numbers_in_the_other_order_are_read_too() {
    let body = hex(
        "16d0 16d0 00000000 01 000000 0000 01 00 e1af83085d1f11c991a408002b14a0fa 00000003 8a885d041ceb11c99fe808002b104860 00000002",
    );
    let head = hex("0500 0b03 00000000 0048 0000 00000001");
    let lines = feed::<Dcerpc>(&vec![(ToServer, [head, body].concat())], &[]).lines();
    assert_eq!(lines, ["dst dcerpc.interface e1af8308-5d1f-11c9-91a4-08002b14a0fa 3.0"]);
}

#[test]
fn binds_are_known() {
    let bind = message(BIND, &hex(CONTEXTS), b"");
    assert_eq!(probe::<Dcerpc>(ToServer, &bind), Verdict::Yes);
    assert_eq!(probe::<Dcerpc>(ToServer, &bind[..9]), Verdict::Unsure);
    assert_eq!(probe::<Dcerpc>(ToClient, &bind), Verdict::No);
    let long = message(BIND, &[&hex(CONTEXTS)[..], &[0; 160]].concat(), b"");
    assert_eq!(
        [9, 11, 15, 16].map(|end| probe::<Dcerpc>(ToServer, &long[..end])),
        [Verdict::Unsure, Verdict::Unsure, Verdict::Unsure, Verdict::Yes,]
    );
    assert_eq!(probe::<Dcerpc>(ToServer, &message(0, &[0; 60], b"")), Verdict::No);
    assert_eq!(probe::<Dcerpc>(ToServer, b"\x05\x01\0"), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<Dcerpc>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(
        kind in 11u8..17,
        body in proptest::collection::vec(any::<u8>(), 0..100),
        token in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        feed::<Dcerpc>(&vec![(ToServer, message(kind, &body, &token))], &[]);
        let mut bent = message(kind, &body, b"");
        bent[10..12].copy_from_slice(&[body.len() as u8, 0xff]);
        feed::<Dcerpc>(&vec![(ToServer, bent)], &[]);
    }
}
