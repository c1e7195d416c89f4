use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
use Direction::{ToClient, ToServer};

const HEADER_0_9_1: &[u8] = b"AMQP\0\0\x09\x01";

fn short(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

fn long(content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32).to_be_bytes()[..], content].concat()
}

fn text(name: &str, value: &str) -> Vec<u8> {
    [&short(name)[..], b"S", &long(value.as_bytes())].concat()
}

fn method(content: &[u8]) -> Vec<u8> {
    [&[METHOD, 0, 0], &long(content)[..], &[0xce]].concat()
}

fn start() -> Vec<u8> {
    let capabilities = [&short("basic.nack")[..], b"t\x01"].concat();
    let table = [
        &[&short("capabilities")[..], b"F", &long(&capabilities)].concat()[..],
        &text("cluster_name", "rabbit@broker-1"),
        &text("copyright", "somebody"),
        &text("platform", "Erlang/OTP 25.2.3"),
        &text("product", "RabbitMQ"),
        &text("version", "3.10.8"),
    ]
    .concat();
    method(&[b"\0\x0a\0\x0a\0\x09", &long(&table)[..], &long(b"PLAIN AMQPLAIN"), &long(b"en_US")].concat())
}

fn start_ok() -> Vec<u8> {
    let table = [text("product", "Pump Gateway"), text("connection_name", "somebody")].concat();
    let response = long(b"\0somebody\0secret");
    method(&[b"\0\x0a\0\x0b", &long(&table)[..], &short("PLAIN"), &response, &short("en_US")].concat())
}

fn old() -> Exchange {
    vec![
        (ToServer, HEADER_0_9_1.to_vec()),
        (ToClient, start()),
        (ToServer, [start_ok(), method(b"\0\x0a\0\x28\x05wards")].concat()),
    ]
}

/// A frame of version 1.0 that opens a connection.
fn open(count: u8, values: &[u8]) -> Vec<u8> {
    let length = (values.len() as u32 + 14).to_be_bytes();
    let head = [2, 0, 0, 0, 0, 0x53, 0x10, 0xc0, values.len() as u8 + 1, count];
    [&length[..], &head, values].concat()
}

/// As RabbitMQ 3.10.8 and Qpid Proton 0.40 spoke with each other.
fn one() -> Exchange {
    let sign_in = b"AMQP\x03\x01\0\0".to_vec();
    let header = b"AMQP\0\x01\0\0".to_vec();
    let mechanisms = hex(
        "00000034 02 01 0000 00 53 40 c027 01 e024 03 b3 00000009 414e4f4e594d4f5553 00000005 504c41494e 00000008 414d51504c41494e",
    );
    let init = hex("00000023 02 01 0000 00 53 41 c016 02 a305 504c41494e a00c 006775657374006775657374");
    let outcome = hex("00000010 02 01 0000 00 53 44 c003 01 5000");
    let client = open(4, &hex("a109 636f6e7461696e6572 a109 3132372e302e302e31 70 00008000 60 7fff"));
    let properties = "a30770726f64756374 a1085261626269744d51 a30776657273696f6e a106332e31302e38";
    let values = format!(
        "a109 72616262697440766d 40 70 00008000 60 7fff 70 0000ea60 40 40 40 40 c125 04 {properties}"
    );
    let server = open(10, &hex(&values));
    vec![
        (ToServer, sign_in.clone()),
        (ToClient, [sign_in, mechanisms].concat()),
        (ToServer, init),
        (ToClient, outcome),
        (ToServer, [header.clone(), client].concat()),
        (ToClient, [header, server].concat()),
    ]
}

#[test]
fn software_and_mechanisms_are_read_and_no_response() {
    let lines = [
        "src amqp.version 0-9-1",
        "src amqp.cluster rabbit@broker-1",
        "src amqp.platform Erlang/OTP 25.2.3",
        "src amqp.product RabbitMQ",
        "src amqp.product_version 3.10.8",
        "src amqp.offered_mechanism PLAIN",
        "src amqp.offered_mechanism AMQPLAIN",
        "src amqp.product Pump Gateway",
        "src amqp.mechanism PLAIN",
    ];
    assert_eq!(feed::<Amqp>(&old(), &[]).lines(), lines);
}

#[test]
fn version_one_is_read_up_to_the_opens() {
    let lines = [
        "src amqp.version 1.0",
        "src amqp.offered_mechanism ANONYMOUS",
        "src amqp.offered_mechanism PLAIN",
        "src amqp.offered_mechanism AMQPLAIN",
        "src amqp.mechanism PLAIN",
        "src amqp.version 1.0",
        "dst amqp.host 127.0.0.1",
        "src amqp.product RabbitMQ",
        "src amqp.product_version 3.10.8",
    ];
    assert_eq!(feed::<Amqp>(&one(), &[]).lines(), lines);
}

#[test]
fn tls_follows_where_it_was_agreed() {
    let (mut dissector, mut sink) = (Amqp::default(), Collected::default());
    dissector.feed(ToServer, b"AMQP\x02\x01\0\0", &mut sink);
    let progress = dissector.feed(ToClient, b"AMQP\x02\x01\0\0\x16\x03", &mut sink);
    assert_eq!(progress, Progress::BecomesTls { unread: 2 });
}

#[test]
fn a_broker_that_wants_another_version_ends_the_reading() {
    let (mut dissector, mut sink) = (Amqp::default(), Collected::default());
    dissector.feed(ToServer, b"AMQP\0\x01\0\0", &mut sink);
    assert_eq!(dissector.feed(ToClient, b"AMQP\x09\x09\x09\x09", &mut sink), Progress::Done);
    assert_eq!(sink.lines(), ["src amqp.version 1.0"]);
}

#[test]
fn headers_are_known() {
    assert_eq!(probe::<Amqp>(ToServer, HEADER_0_9_1), Verdict::Yes);
    assert_eq!(probe::<Amqp>(ToServer, b"AMQP\x03\x01\0\0"), Verdict::Yes);
    assert_eq!(probe::<Amqp>(ToServer, b"AMQP\x03"), Verdict::Unsure);
    assert_eq!(probe::<Amqp>(ToServer, b"AM"), Verdict::Unsure);
    assert_eq!(probe::<Amqp>(ToServer, b"AMQP\x07\x01"), Verdict::No);
    assert_eq!(probe::<Amqp>(ToServer, b"AUTH"), Verdict::No);
    assert_eq!(probe::<Amqp>(ToClient, HEADER_0_9_1), Verdict::No);
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<Amqp>(&old(), &sizes, cut)?;
        check_pieces_and_cuts::<Amqp>(&one(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(
        kind in prop_oneof![Just(b"\0\x0a\0\x0a\0\x09".to_vec()), Just(b"\0\x0a\0\x0b".to_vec())],
        descriptor in prop_oneof![Just(0x10u8), Just(0x40), Just(0x41)],
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        feed::<Amqp>(&vec![(ToServer, HEADER_0_9_1.to_vec()), (ToClient, method(&[kind, bytes.clone()].concat()))], &[]);
        let sign_in = u8::from(descriptor != 0x10);
        let length = (bytes.len() as u32 + 11).to_be_bytes();
        let frame = [&length[..], &[2, sign_in, 0, 0, 0, 0x53, descriptor], &bytes].concat();
        feed::<Amqp>(&vec![(ToServer, [&b"AMQP\0\x01\0\0"[..], &frame].concat())], &[]);
    }
}
