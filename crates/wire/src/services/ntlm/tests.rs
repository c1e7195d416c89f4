use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

/// The messages of MS-NLMP §4.2.4, NTLM version 2: the server is `Server`, the domain `Domain`, the client `COMPUTER`.
pub(crate) const CHALLENGE_OF_THE_STANDARD: &str = "\
4e544c4d53535000 02000000 0c000c00 38000000 33828ae2 0123456789abcdef 0000000000000000 24002400 44000000 \
0600 7017 0000 000f 530065007200760065007200 02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000";

pub(crate) const AUTHENTICATE_OF_THE_STANDARD: &str = "\
4e544c4d53535000 03000000 18001800 6c000000 54005400 84000000 0c000c00 48000000 08000800 54000000 \
10001000 5c000000 10001000 d8000000 358288e2 0501280a0000000f 44006f006d00610069006e00 5500730065007200 \
43004f004d0050005500540045005200 86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa \
68cd0ab851e51c96aabc927bebef6a1c 01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000\
02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000 c5dad2544fc9799094ce1ce90bc9d03e";

#[track_caller]
fn check(token: &[u8], expected: &[&str]) {
    let mut sink = Collected::default();
    say(token, &mut sink);
    assert_eq!(sink.lines(), expected);
}

#[test]
fn a_challenge_names_the_server() {
    let expected = ["src ntlm.os_version 6.0.6000", "src ntlm.domain Domain", "src ntlm.computer Server"];
    let token = hex(CHALLENGE_OF_THE_STANDARD);
    check(&token, &expected);
    check(&[b"\x60\x82\x01\x02\x06\x06+\x06\x01\x05\x05\x02", &token[..]].concat(), &expected);
}

#[test]
fn a_clients_answer_names_its_computer_and_never_the_user() {
    let token = hex(AUTHENTICATE_OF_THE_STANDARD);
    check(&token, &["src ntlm.workstation COMPUTER", "src ntlm.os_version 5.1.2600"]);
}

#[test]
fn a_clients_first_message_may_name_its_computer() {
    let token = hex(
        "4e544c4d53535000 01000000 07b208a2 0400 0400 2e000000 0600 0600 28000000 0501 280a 000000 0f 575354303031 444f4d31",
    );
    check(&token, &["src ntlm.workstation WST001", "src ntlm.os_version 5.1.2600"]);
    check(&hex("4e544c4d53535000 01000000 07820000"), &[]);
}

/// Windows NT and early Samba have no version: there the names begin.
#[test]
fn where_a_version_would_stand_there_may_be_names() {
    let token = hex(
        "4e544c4d53535000 02000000 0200 0200 30000000 01000002 0123456789abcdef 0000000000000000 0000 0000 32000000 4100 0f0f0f0f0f0f0f0f",
    );
    check(&token, &[]);
}

#[test]
fn what_is_cut_or_foreign_says_what_can_be_read() {
    let token = hex(CHALLENGE_OF_THE_STANDARD);
    check(&token[..90], &["src ntlm.os_version 6.0.6000"]);
    check(&token[..20], &[]);
    check(b"NTLMSSP\0\x04\0\0\0", &[]);
    check(b"NTLMSSP", &[]);
    assert!(!say_base64(b"YIIBhgYGKwYBBQUC", &mut Collected::default()));
    assert!(say_base64(
        b"TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAFASgKAAAADw==",
        &mut Collected::default()
    ));
}

proptest! {
    #[test]
    fn changed_and_cut_tokens_are_survived(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..8),
        cut in any::<usize>(),
        is_answer in any::<bool>(),
    ) {
        let mut token = hex(if is_answer { AUTHENTICATE_OF_THE_STANDARD } else { CHALLENGE_OF_THE_STANDARD });
        for (place, byte) in changes {
            let place = place % token.len();
            token[place] = byte;
        }
        token.truncate(cut % (token.len() + 1));
        say(&token, &mut Collected::default());
    }
}
