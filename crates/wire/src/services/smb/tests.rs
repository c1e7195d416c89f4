use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

/// Windows 2000 asks a Windows 7, as in the capture `smbv1.pcap` of the Zeek project.
const OLD_OFFER: &str = "\
00000085ff534d4272000000001853c00000000000000000000000000000fffe00004000006200025043204e4554574f524b\
2050524f4752414d20312e3000024c414e4d414e312e30000257696e646f777320666f7220576f726b67726f75707320332e\
316100024c4d312e325830303200024c414e4d414e322e3100024e54204c4d20302e313200";
const OLD_CHOICE: &str = "\
00000071ff534d4272000000009853c00000000000000000000000000000fffe000040001105000332000100041100000000\
010000000000fce3010040f49cd344b5d201f000082c0008ab1c2fe1ece6a957004f0052004b00470052004f005500500000\
004a004f0048004e002d00500043000000";
const OLD_CLIENT: &str = "\
00000088ff534d4273000000001807c00000000000000000000000000000fffe000040000dff00880004110a000000000000\
000100000000000000d40000004b000000000000570069006e0064006f007700730020003200300030003000200032003100\
390035000000570069006e0064006f007700730020003200300030003000200035002e0030000000";
const OLD_SERVER: &str = "\
000000b9ff534d4273000000009807c00000000000000000000000000000fffe0008400003ff00b900000090000057006900\
6e0064006f007700730020003700200055006c00740069006d00610074006500200037003600300031002000530065007200\
760069006300650020005000610063006b00200031000000570069006e0064006f007700730020003700200055006c007400\
69006d00610074006500200036002e003100000057004f0052004b00470052004f005500500000";

/// An answer of LAN Manager 2.1, as in Zeek's `cifs_negotiate_lanman.pcap`.
const LAN_MANAGER_OFFER: &str = "\
0000005cff534d4272000000001853c80000000000000000000000000000341200000100003900025043204e4554574f524b\
2050524f4752414d20312e3000024c414e4d414e312e3000024c4d312e325830303200024c414e4d414e322e3100";
const LAN_MANAGER_CHOICE: &str = "\
0000004fff534d4272000000009853c800000000000000000000000000003412000001000d03000300041120000100000000\
00000033283a5b4a010800000012001122334455667788574f524b47524f555000";

/// A message of version 2 with its header.
fn message(command: u16, is_response: bool, body: &[u8]) -> Vec<u8> {
    let mut message = b"\xfeSMB\x40\0\0\0\0\0\0\0".to_vec();
    message.extend_from_slice(&command.to_le_bytes());
    message.extend_from_slice(&[1, 0, u8::from(is_response)]);
    message.resize(64, 0);
    message.extend_from_slice(body);
    [&(message.len() as u32).to_be_bytes()[..], &message].concat()
}

fn new_opening() -> Exchange {
    let offer = [&hex("2400 0300 0100 0000 7f000000")[..], &[7; 24], &hex("0202 1002 1103")].concat();
    let choice = [&hex("4100 0300 1103 0000")[..], &[7; 16], &[0; 40]].concat();
    let token = hex(crate::services::ntlm::tests::CHALLENGE_OF_THE_STANDARD);
    vec![
        (ToServer, message(0, false, &offer)),
        (ToClient, message(0, true, &choice)),
        (ToServer, message(1, false, b"NTLMSSP\0\x01\0\0\0\x07\x82\0\0")),
        (ToClient, message(1, true, &token)),
        (ToServer, message(3, false, b"\\\\server\\share")),
        (ToClient, message(3, true, &[0; 16])),
    ]
}

fn old_opening() -> Exchange {
    vec![
        (ToServer, hex(OLD_OFFER)),
        (ToClient, hex(OLD_CHOICE)),
        (ToServer, hex(OLD_CLIENT)),
        (ToClient, hex(OLD_SERVER)),
    ]
}

#[track_caller]
fn check(exchange: &Exchange, expected: &[&str]) {
    assert_eq!(feed::<Smb>(exchange, &[]).lines(), expected);
}

#[test]
fn version_1_names_systems_and_software() {
    check(
        &old_opening(),
        &[
            "src smb.offered_dialect NT LM 0.12",
            "src smb.dialect NT LM 0.12",
            "src smb.signing not required",
            "src smb.domain WORKGROUP",
            "src smb.server JOHN-PC",
            "src smb.native_os Windows 2000 2195",
            "src smb.native_lan_manager Windows 2000 5.0",
            "src smb.native_os Windows 7 Ultimate 7601 Service Pack 1",
            "src smb.native_lan_manager Windows 7 Ultimate 6.1",
            "src smb.domain WORKGROUP",
        ],
    );
}

#[test]
fn an_older_dialect_is_named_as_the_client_offered_it() {
    let exchange = vec![(ToServer, hex(LAN_MANAGER_OFFER)), (ToClient, hex(LAN_MANAGER_CHOICE))];
    check(&exchange, &["src smb.offered_dialect LANMAN2.1", "src smb.dialect LANMAN2.1"]);
    check(&exchange[1..].to_vec(), &[]);
    let newer = hex(OLD_CHOICE);
    assert_eq!(feed::<Smb>(&vec![(ToClient, newer)], &[]).lines()[0], "src smb.dialect NT LM 0.12");
}

#[test]
fn versions_2_and_3_say_dialect_signing_and_what_ntlm_says() {
    check(
        &new_opening(),
        &[
            "src smb.offered_dialect SMB 3.1.1",
            "src smb.dialect SMB 3.1.1",
            "src smb.signing required",
            "src ntlm.os_version 6.0.6000",
            "src ntlm.domain Domain",
            "src ntlm.computer Server",
        ],
    );
}

#[test]
fn once_a_session_stands_nothing_more_is_read() {
    let mut smb = Smb::default();
    let mut sink = Collected::default();
    let exchange = new_opening();
    for (place, (direction, bytes)) in exchange.iter().enumerate() {
        let is_last = place + 1 == exchange.len();
        let expected = if is_last { Progress::Done } else { Progress::More };
        assert_eq!(smb.feed(*direction, bytes, &mut sink), expected, "{place}");
    }
    let encrypted = [&[0, 0, 0, 60][..], b"\xfdSMB", &[0; 56]].concat();
    assert_eq!(Smb::default().feed(ToServer, &encrypted, &mut sink), Progress::Done);
}

#[test]
fn a_session_request_names_both() {
    let request = [hex("81000044"), netbios("FS-01", 0x20), netbios("PUMP-4", 0)].concat();
    assert_eq!(probe::<Smb>(ToServer, &request), Verdict::Yes);
    check(
        &vec![(ToServer, request), (ToClient, hex("82000000"))],
        &["dst smb.called_name FS-01<20>", "src smb.calling_name PUMP-4<00>"],
    );
    let anyone = [hex("81000044"), netbios("*SMBSERVER", 0x20), netbios("PUMP-4", 0)].concat();
    check(&vec![(ToServer, anyone)], &["src smb.calling_name PUMP-4<00>"]);
}

/// A name as RFC 1001 §14.1 writes it.
fn netbios(name: &str, suffix: u8) -> Vec<u8> {
    let padded = format!("{name:<15}");
    let letters = padded.bytes().chain([suffix]).flat_map(|byte| [b'A' + (byte >> 4), b'A' + (byte & 15)]);
    [32].into_iter().chain(letters).chain([0]).collect()
}

#[test]
fn probes_want_magic_and_header() {
    for (_, bytes) in old_opening().iter().chain(&new_opening()) {
        for length in 1..21 {
            assert_eq!(probe::<Smb>(ToServer, &bytes[..length]), Verdict::Unsure, "{length}");
        }
        assert_eq!(probe::<Smb>(ToServer, bytes), Verdict::Yes);
    }
    for other in [
        "00000010 ff534d00",
        "00000040 fe534d42 4100 0000 00000000 0000 0000 00",
        "81000020 20",
        "81000044 20 61",
    ] {
        assert_eq!(probe::<Smb>(ToServer, &hex(other)), Verdict::No, "{other}");
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(
        is_new in any::<bool>(),
        sizes in proptest::collection::vec(1usize..100, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Smb>(&if is_new { new_opening() } else { old_opening() }, &sizes, cut)?;
    }

    #[test]
    fn changed_bytes_are_survived_in_the_same_way(
        is_new in any::<bool>(),
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        sizes in proptest::collection::vec(1usize..100, 1..20),
        cut in any::<usize>(),
    ) {
        let mut exchange = if is_new { new_opening() } else { old_opening() };
        let turns = exchange.len();
        for (place, byte) in changes {
            let bytes = &mut exchange[place % turns].1;
            let place = place / turns % bytes.len();
            bytes[place] = byte;
        }
        check_pieces_and_cuts::<Smb>(&exchange, &sizes, cut)?;
    }
}
