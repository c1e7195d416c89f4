use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

fn encoded(text: &str, suffix: u8) -> Vec<u8> {
    let bytes = format!("{text:15}").into_bytes().into_iter().chain([suffix]);
    let letters = bytes.flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]);
    [32].into_iter().chain(letters).chain([0]).collect()
}

fn message(mailslot: &[u8], suffix: u8, data: &[u8]) -> Vec<u8> {
    let head = hex("11 0e 891d 0a000007 008a 00a5 0000");
    let start = 32 + 1 + 34 + 2 + mailslot.len() as u16;
    let mut words = vec![0; 22];
    words.extend((data.len() as u16).to_le_bytes());
    words.extend(start.to_le_bytes());
    words.extend([3, 0, 1, 0, 1, 0, 2, 0]);
    let transaction = [&hex("ff534d4225")[..], &[0; 27], &[17], &words, &[0, 0], mailslot].concat();
    [head, encoded("CT-CONSOLE", 0), encoded("RADIOLOGY", suffix), transaction, data.to_vec()].concat()
}

/// A host with these kinds, and a comment that is not read.
fn announcement(command: u8, kinds: u32) -> Vec<u8> {
    let head = [&[command, 0][..], &hex("60ea0000"), b"CT-CONSOLE\0\0\0\0\0\0", &[5, 1]].concat();
    [&head, &kinds.to_le_bytes()[..], &hex("0f0155aa"), b"of somebody\0"].concat()
}

#[track_caller]
fn check(payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    assert_eq!(dissect(payload, &mut collected), expected.map(|_| Protocol::Browser));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

#[test]
fn hosts_say_what_they_are_and_their_comments_are_left_out() {
    let lines = [
        "src browser.name CT-CONSOLE",
        "src browser.group RADIOLOGY",
        "src browser.system_version 5.1",
        "src browser.server_type workstation",
        "src browser.server_type server",
        "src browser.server_type windows_nt",
    ];
    check(&message(b"\\MAILSLOT\\BROWSE\0", 0x1d, &announcement(1, 0x0005_1003)), Some(&lines));
    check(&message(b"\\mailslot\\browse\0", 0x1e, &announcement(15, 0x0005_1003)), Some(&lines));
    check(
        &message(b"\\MAILSLOT\\BROWSE\0", 0x01, &announcement(12, 3)),
        Some(&["src browser.group CT-CONSOLE"]),
    );
    check(
        &message(b"\\MAILSLOT\\BROWSE\0", 0, b"\x02\0CT-CONSOLE\0"),
        Some(&["src browser.name CT-CONSOLE"]),
    );
    check(&message(b"\\MAILSLOT\\BROWSE\0", 0, b"\x08\x01"), Some(&[]));
}

#[test]
fn other_mail_is_left_alone() {
    check(&message(b"\\MAILSLOT\\NET\\NETLOGON\0", 0x1c, &announcement(1, 3)), None);
    check(&message(b"\\MAILSLOT\\BROWSE\0", 0, b""), None);
    let whole = message(b"\\MAILSLOT\\BROWSE\0", 0x1d, &announcement(1, 3));
    check(&whole[..100], None);
    check(&[&[0x13], &whole[1..]].concat(), None);
    check(b"", None);
}

proptest! {
    #[test]
    fn any_mail_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..60), at in 0usize..150, byte in any::<u8>()) {
        let mut message = message(b"\\MAILSLOT\\BROWSE\0", 0x1d, &bytes);
        dissect(&message, &mut Collected::default());
        let at = at % message.len();
        message[at] = byte;
        dissect(&message, &mut Collected::default());
    }

    #[test]
    fn a_cut_announcement_says_nothing_else(cut in 0usize..240) {
        let whole = message(b"\\MAILSLOT\\BROWSE\0", 0x1d, &announcement(1, 3));
        let (mut all, mut part) = (Collected::default(), Collected::default());
        dissect(&whole, &mut all);
        dissect(&whole[..cut.min(whole.len())], &mut part);
        prop_assert!(part.facts.iter().all(|fact| all.facts.contains(fact)));
    }
}
