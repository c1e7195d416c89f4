mod bodies;

use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};
use Direction::{ToClient, ToServer};

fn exchange(parts: &[(Direction, &str)]) -> Exchange {
    parts.iter().map(|(direction, text)| (*direction, text.as_bytes().to_vec())).collect()
}

#[track_caller]
fn check(parts: &[(Direction, &str)], expected: &[&str]) {
    assert_eq!(feed::<Http>(&exchange(parts), &[]).lines(), expected);
}

const GET: &str = "GET /patients/4711?name=x HTTP/1.1\r\nHost: pump.ward\r\nCookie: a=b\r\n\
    Authorization: Basic c2VjcmV0\r\nUser-Agent: Station/2.1\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nserver: Pump/4.0\r\nTransfer-Encoding: gzip, chunked\r\n\r\n\
    5;x=y\r\nHTTP/\r\n1A\r\nHTTP/1.1 200 OK\r\nServer:no\r\n0\r\nTrailer: x\r\n\r\n";
const LENGTH: &str = "HTTP/1.1 401 Unauthorized\r\nX-Powered-By: PHP/5.3\r\nContent-Length: 8\r\n\
    WWW-Authenticate: Digest qop=\"auth\", realm=\"Pump, 4\", nonce=\"f00\"\r\nWWW-Authenticate: NTLM TlRMTVNT\r\n\r\nServer:\n";
const NO_BODY: &str = "HTTP/1.0 304 Not Modified\nServer: Old/1\nContent-Length: 99\n\n";

fn long_conversation() -> Exchange {
    let head = GET.replace("GET", "HEAD");
    let post = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n".to_owned();
    let pipelined = [GET, &head, &post, GET].concat();
    let to_head = "HTTP/1.1 200 OK\r\nServer: Head/1\r\nContent-Length: 500\r\n\r\n";
    let answers = [CHUNKED, to_head, "HTTP/1.1 100 Continue\r\n\r\n", LENGTH, NO_BODY].concat();
    exchange(&[(ToServer, &pipelined), (ToClient, &answers)])
}

#[test]
fn heads_are_read_through_bodies_of_every_framing() {
    let get = ["dst http.host pump.ward", "src http.user_agent Station/2.1"];
    let expected: Vec<&str> = [get, get, get]
        .concat()
        .into_iter()
        .chain([
            "src http.server Pump/4.0",
            "src http.server Head/1",
            "src http.powered_by PHP/5.3",
            "src http.realm Digest realm=\"Pump, 4\"",
            "src http.realm NTLM",
            "src http.server Old/1",
        ])
        .collect();
    assert_eq!(feed::<Http>(&long_conversation(), &[]).lines(), expected);
}

#[test]
fn a_proxy_is_not_taken_for_what_it_passes_on() {
    let response = "HTTP/1.1 200 OK\r\nServer: Origin\r\nContent-Length: 0\r\n\r\n";
    let request = "GET http://pump.ward/ HTTP/1.1\r\nHost: pump.ward\r\nUser-Agent: x\r\n\r\n";
    check(&[(ToServer, request), (ToClient, response)], &["src http.user_agent x"]);
    let connect = "CONNECT pump.ward:443 HTTP/1.1\r\nHost: pump.ward:443\r\n\r\n";
    check(&[(ToServer, connect), (ToClient, response), (ToServer, GET)], &[]);
}

#[test]
fn what_is_not_http_ends_the_reading() {
    let mut http = Http::default();
    let mut sink = Collected::default();
    assert_eq!(http.feed(ToServer, GET.as_bytes(), &mut sink), Progress::More);
    assert_eq!(http.feed(ToServer, b"\x16\x03\x01", &mut sink), Progress::More);
    assert_eq!(http.feed(ToClient, b"HTTP/1.1 101 Switching\r\n\r\n", &mut sink), Progress::Done);
    let mut http = Http::default();
    let endless = [b"GET / HTTP/1.1\r\nX: ".to_vec(), vec![b'x'; HEAD_LIMIT]].concat();
    assert_eq!(http.feed(ToServer, &endless, &mut sink), Progress::More);
    http.feed(ToClient, b"HTTP/1.1 204 No Content\r\n\r\n", &mut sink);
    assert_eq!(http.feed(ToClient, b"200\r\n", &mut sink), Progress::Done);
}

#[test]
fn a_response_that_began_before_us_is_passed_over_and_the_next_is_read() {
    let mut http = Http::default();
    let mut sink = Collected::default();
    http.feed(ToServer, GET.as_bytes(), &mut sink);
    sink.facts.clear();
    for rest_of_body in ["pixels", "a line\r\n\r\nanother", "Server: no\r\n\r\n"] {
        assert_eq!(http.feed(ToClient, rest_of_body.as_bytes(), &mut sink), Progress::More);
    }
    http.feed(ToClient, NO_BODY.as_bytes(), &mut sink);
    assert_eq!(sink.lines(), ["src http.server Old/1"]);
}

#[test]
fn a_gap_in_a_body_is_survived_and_after_one_in_a_head_the_next_head_is_found() {
    let mut http = Http::default();
    let mut sink = Collected::default();
    http.feed(ToClient, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx", &mut sink);
    assert_eq!(http.gap(ToClient, 998, &mut sink), Progress::More);
    http.feed(ToClient, NO_BODY.as_bytes(), &mut sink);
    assert_eq!(sink.lines(), ["src http.server Old/1"]);
    http.feed(ToClient, b"HTTP/1.1 200 OK\r\nSer", &mut sink);
    assert_eq!(http.gap(ToClient, 1, &mut sink), Progress::More);
    http.feed(ToClient, b"er: x\r\n\r\n", &mut sink);
    http.feed(ToClient, NO_BODY.as_bytes(), &mut sink);
    assert_eq!(sink.lines(), ["src http.server Old/1", "src http.server Old/1"]);
}

#[test]
fn probes_want_a_whole_start_line() {
    let check = |bytes: &str, expected: Verdict| {
        assert_eq!(probe::<Http>(ToServer, bytes.as_bytes()), expected, "{bytes}");
    };
    check("GET /", Verdict::Unsure);
    check("G", Verdict::Unsure);
    check("HTTP/1.1 2", Verdict::Unsure);
    check("GET / HTTP/1.1\r\n", Verdict::Yes);
    check("OPTIONS * HTTP/1.0\n", Verdict::Yes);
    check("HTTP/1.1 200\r\n", Verdict::Yes);
    check(&format!("GET /{}", "x".repeat(300)), Verdict::Yes);
    for other in [
        "OPTIONS rtsp://camera/ RTSP/1.0\r\n",
        "OPTIONS sip:nurse SIP/2.0\r\n",
        "OPTIONS * RTSP/1.0\r\n",
        "GET / HTTP/2.0\r\n",
        "GET /\r\n",
        "GET /\x01 HTTP/1.1\r\n",
        "GET / HTTP/1.1\x0c\n",
        "HTTP/1.1 200 \x01\r\n",
        "GETTER / HTTP/1.1\r\n",
        "HTTP/1.1 abc\r\n",
        "\x16\x03\x01",
        "MSH|",
        "SSH-2.0-x\r\n",
    ] {
        check(other, Verdict::No);
    }
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
        check_pieces_and_cuts::<Http>(&long_conversation(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived_in_the_same_way(
        parts in proptest::collection::vec((any::<bool>(), prop_oneof![
            "(GET|HEAD) / HTTP/1.1\r\n(Host: [a-c]{1,3}\r\n|Content-Length: [0-9]{1,2}\r\n)*\r\n",
            "HTTP/1.1 (200|101|304) x\r\n(Server: [a-c]{1,3}\r\n|Content-Length: [0-9]{1,2}\r\n|Transfer-Encoding: chunked\r\n)*\r\n",
            "[0-9a-f]{1,2}\r\n|0\r\n\r\n|[\r\n]{1,3}|.{0,9}",
        ]), 0..12),
        sizes in proptest::collection::vec(1usize..30, 1..20),
        cut in any::<usize>(),
    ) {
        let parts: Exchange = parts.into_iter()
            .map(|(way, text)| (if way { ToServer } else { ToClient }, text.into_bytes()))
            .collect();
        feed::<Http>(&parts, &sizes);
        // Pieces tell something only as long as nothing was understood.
        let begun = exchange(&[(ToServer, "GET / HTTP/1.1\r\n\r\n"), (ToClient, "HTTP/1.1 204 x\r\n\r\n")]);
        check_pieces_and_cuts::<Http>(&[begun, parts].concat(), &sizes, cut)?;
    }
}
