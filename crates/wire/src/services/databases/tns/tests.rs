use proptest::prelude::*;

use super::*;
use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let [high, low] = (body.len() as u16 + 8).to_be_bytes();
    [&[high, low, 0, 0, kind, 0, 0, 0], body].concat()
}

/// As from version 315 on, with four bytes of length.
fn late(kind: u8, body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], &[kind, 0, 0, 0], body].concat()
}

const STRING: &str = "(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.2)(PORT=1521))(CONNECT_DATA=\
    (SERVICE_NAME=LAB.ward.example)(CID=(PROGRAM=C:\\Users\\somebody\\sqlplus.exe)(HOST=ct-2)(USER=somebody))\
    (CONNECTION_ID=x==)))";

/// Of python-oracledb 26.1 in its thin mode, whose string comes behind.
const HEAD: &str = "013f 012c 0401 2000 2000 4f98 0000 0001 00ec 004a 00000000 84 84 00000000 00000000 \
    00000000 00000000 00000000 00000000 0000 2000 0000 2000 0000 0000 0000 0001";

fn connect(text: &str) -> Vec<u8> {
    let mut head = hex("0139 012c 0c41 2000 ffff 7f08 0000 0001 0000 003a 00000800 4141");
    head.resize(50, 0);
    head[16..18].copy_from_slice(&(text.len() as u16).to_be_bytes());
    packet(CONNECT, &[&head, text.as_bytes()].concat())
}

fn accepted() -> Exchange {
    let banner = |text: &str| [b"\0\0\x01\x06\0", text.as_bytes(), b"\0\x69\x03"].concat();
    vec![
        (
            ToServer,
            [packet(CONNECT, &hex(HEAD)), packet(DATA, &[b"\0\0", STRING.as_bytes()].concat())].concat(),
        ),
        (ToClient, packet(ACCEPT, &hex("013f 0000 2000 ffff 0100 0000 002d 4101 0000"))),
        (ToServer, late(DATA, b"\0\0\xde\xad\xbe\xef\0\x95\x0c\x10\x02\0\0\x04\0\0\x04")),
        (ToClient, late(DATA, b"\0\0\xde\xad\xbe\xef\0\x75\x13\0\0\0\0\x04\0\0\x04")),
        (ToServer, late(DATA, &banner("python-oracledb"))),
        (ToClient, late(DATA, &banner("x86_64/Linux 2.4.xx"))),
        (ToServer, late(DATA, b"\0\0\x03\x76\0\x01\x01\x08somebody")),
    ]
}

#[test]
fn service_machine_program_and_platforms_are_read() {
    let lines = [
        "src tns.offered_version 319",
        "dst tns.service LAB.ward.example",
        "src tns.program sqlplus.exe",
        "src tns.host ct-2",
        "src tns.version 319",
        "src tns.platform python-oracledb",
        "src tns.platform x86_64/Linux 2.4.xx",
    ];
    assert_eq!(feed::<Tns>(&accepted(), &[]).lines(), lines);
}

#[test]
fn a_string_in_the_connect_itself_is_read() {
    let text =
        "(DESCRIPTION=(CONNECT_DATA=(SID=lab)(CID=(PROGRAM=JDBC Thin Client)(HOST=__jdbc__)(USER=x))))";
    let lines = ["src tns.offered_version 313", "dst tns.service lab", "src tns.program JDBC Thin Client"];
    assert_eq!(feed::<Tns>(&vec![(ToServer, connect(text))], &[]).lines(), lines);
}

#[test]
fn refusals_tell_versions_and_redirects_where_to_go() {
    let refusal =
        b"(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))";
    let refused = packet(REFUSE, &[&[4, 0, 0, refusal.len() as u8][..], refusal].concat());
    let lines = ["src tns.server_version 19.0.0.0.0", "src tns.refusal 12514"];
    assert_eq!(feed::<Tns>(&vec![(ToClient, refused)], &[]).lines(), lines);
    let target = b"(ADDRESS=(PROTOCOL=tcp)(HOST=db-2.ward)(PORT=1521))\0(DESCRIPTION=(CONNECT_DATA=(CID=(USER=somebody))))";
    let sent_on = packet(REDIRECT, &[&[0, target.len() as u8][..], target].concat());
    assert_eq!(feed::<Tns>(&vec![(ToClient, sent_on)], &[]).lines(), ["src tns.redirect db-2.ward:1521"]);
}

#[test]
fn releases_are_written_with_their_five_numbers() {
    assert_eq!(release(0x0b20_0400), "11.2.0.4.0");
    assert_eq!(release(186_647_552), "11.2.0.4.0");
    assert_eq!(release(0x1303_0000), "19.3.0.0.0");
}

#[test]
fn connects_are_known() {
    let connect = connect("(DESCRIPTION=)");
    assert_eq!(probe::<Tns>(ToServer, &connect), Verdict::Yes);
    assert_eq!(probe::<Tns>(ToServer, &connect[..6]), Verdict::Unsure);
    assert_eq!(probe::<Tns>(ToClient, &connect), Verdict::No);
    assert_eq!(probe::<Tns>(ToServer, b"\0\x4a\0\0\x02\0\0\0\x01\x3f\x01\x2c"), Verdict::No);
    assert_eq!(probe::<Tns>(ToServer, b"\0\x4a\0\0\x01\0\0\0\x01\x2d\x01\x3f"), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<Tns>(&accepted(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(
        kind in 0u8..14,
        start in prop_oneof![Just(vec![]), Just(b"\0\0\x01\x06\0".to_vec()), Just(hex(HEAD))],
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
        is_client in any::<bool>(),
    ) {
        let way = if is_client { ToServer } else { ToClient };
        feed::<Tns>(&vec![(way, packet(kind, &[start, bytes].concat()))], &[]);
    }
}
