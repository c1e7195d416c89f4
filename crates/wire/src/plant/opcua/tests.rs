use proptest::prelude::*;

use super::*;
use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};

fn message(kind: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    [&kind[..], &(content.len() as u32 + 8).to_le_bytes(), &content].concat()
}

fn text(text: &[u8]) -> Vec<u8> {
    [&(text.len() as u32).to_le_bytes()[..], text].concat()
}

fn hello(address: &[u8]) -> Vec<u8> {
    message(b"HELF", &[&[0; 20], &text(address)])
}

fn exchange() -> Exchange {
    let policy = text(b"http://opcfoundation.org/UA/SecurityPolicy#None");
    let server = [
        &text(b"opc.tcp://plc-7:4840/")[..],
        &text(b"urn:plc-7:server"),
        &text(b"http://vendor.example/PLC"),
        b"\x03",
        &text(b"en"),
        &text(b"PLC server"),
        &[0; 2000],
    ]
    .concat();
    let head = [&[0; 16][..], b"\x01\0\xaf\x01", &[0; 16], b"\0\0\0\0\0\0\0\0\x01\0\0\0"].concat();
    vec![
        (Direction::ToServer, hello(b"opc.tcp://plc-7.plant.ward:4840/secret/path")),
        (Direction::ToClient, message(b"ACKF", &[&[0; 20]])),
        (Direction::ToServer, message(b"OPNF", &[&[0; 4], &policy, &[0; 40]])),
        (Direction::ToClient, message(b"MSGF", &[&head, &server])),
        (Direction::ToServer, message(b"CLOF", &[&[0; 20]])),
    ]
}

#[test]
fn what_a_server_is_called() {
    assert_eq!(
        feed::<Opcua>(&exchange(), &[]).lines(),
        [
            "dst opcua.host plc-7.plant.ward",
            "src opcua.security_policy None",
            "src opcua.product_uri http://vendor.example/PLC",
            "src opcua.application_name PLC server",
        ]
    );
}

#[test]
fn only_names_of_hosts_are_said() {
    for address in
        [&b"opc.tcp://10.0.0.7:4840"[..], b"opc.tcp://[fd00::7]:4840/", b"opc.tcp://somebody@plc/", b"plc"]
    {
        let begun = vec![(Direction::ToServer, hello(address))];
        assert_eq!(feed::<Opcua>(&begun, &[]).lines(), [""; 0]);
    }
}

#[test]
fn it_is_known_by_its_beginning() {
    let begin = hello(b"opc.tcp://plc/");
    for length in 1..8 {
        assert_eq!(probe::<Opcua>(Direction::ToServer, &begin[..length]), Verdict::Unsure);
    }
    assert_eq!(probe::<Opcua>(Direction::ToServer, &begin), Verdict::Yes);
    for other in [&b"HELO mail"[..], b"HELP\r\n", b"MSGFxxxx", b"ACKF\x02\0\0\0", b"HEAD / HTTP/1.1"] {
        assert_eq!(probe::<Opcua>(Direction::ToServer, other), Verdict::No);
    }
}

proptest! {
    #[test]
    fn pieces_and_cuts_do_not_matter(
        sizes in proptest::collection::vec(1usize..400, 1..20),
        cut in any::<usize>(),
    ) {
        check_pieces_and_cuts::<Opcua>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let head = [&[0; 16][..], b"\x01\0\xaf\x01", &[0; 16], b"\0\0\0\0\0\0\0\0\x01\0\0\0"].concat();
        let hostile = vec![(Direction::ToClient, [
            message(b"HELF", &[&[0; 20], &bytes]),
            message(b"OPNF", &[&[0; 4], &bytes]),
            message(b"MSGF", &[&head, &bytes]),
            bytes,
        ].concat())];
        check_pieces_and_cuts::<Opcua>(&hostile, &[3, 1, 7], 60)?;
    }
}
