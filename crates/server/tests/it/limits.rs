//! Slow, large and many: what a guest of the network may do to a listener, over real connections.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use wardroom_model::actor::Role;
use wardroom_server::{AppState, Certificate, Limits, Reached};

use crate::doors::{account, locked, sign_in};
use crate::hospital::hospital;

/// As in earnest, only sooner.
const LIMITS: Limits = Limits {
    head: Duration::from_millis(400),
    request: Duration::from_millis(1_000),
    idle: Duration::from_millis(1_500),
    at_once: 64,
    connections: 20,
    connections_of_one: 6,
};
/// By then every limit has come, also on a busy machine.
const BY_THEN: Duration = Duration::from_secs(10);
const DRIP: Duration = Duration::from_millis(50);

/// Serves on a port of this machine.
async fn serve(state: &AppState, certificate: Option<&Certificate>) -> SocketAddr {
    let mut listening =
        wardroom_server::listen(state.clone(), "127.0.0.1:0".parse().unwrap(), certificate).await.unwrap();
    listening.limits = LIMITS;
    let address = listening.address;
    tokio::spawn(listening.serve());
    address
}

/// Sends the start, then the rest byte by byte, and gives all that came back until the other end closed.
fn drip(address: SocketAddr, start: &str, rest: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DRIP)).unwrap();
    let (begun, mut answer, mut rest) = (Instant::now(), Vec::new(), rest.bytes().cycle());
    let _gone = stream.write_all(start.as_bytes());
    loop {
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(buffer.get(..count).unwrap()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                assert!(begun.elapsed() < BY_THEN, "{start:.40} was not cut");
                if let Some(byte) = rest.next() {
                    let _gone = stream.write_all(&[byte]);
                }
            }
            Err(_reset) => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_and_large_requests_are_cut() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let address = serve(&state, None).await;
    let get = "GET /api/v1/work HTTP/1.1\r\nhost: localhost\r\n";
    let post = "POST /sign-in HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 60000\r\n\r\n";
    for (name, start, rest, expected) in [
        ("says nothing", String::new(), "", ""),
        ("drips its first line", "G".to_owned(), "E", ""),
        ("drips its head", get.to_owned(), "x", ""),
        ("sends no body", post.to_owned(), "", "HTTP/1.1 408"),
        ("drips its body", post.to_owned(), "x", "HTTP/1.1 408"),
        ("has a large head", format!("{get}x: {}\r\n\r\n", "x".repeat(200_000)), "", "HTTP/1.1 431"),
        ("has many headers", format!("{get}{}\r\n", "x: y\r\n".repeat(300)), "", "HTTP/1.1 431"),
        (
            "has a long address",
            get.replace("work", &format!("work?cursor={}", "x".repeat(9_000))) + "\r\n",
            "",
            "HTTP/1.1 414",
        ),
        ("is in order", format!("{get}\r\n"), "", "HTTP/1.1 401"),
    ] {
        let answer = tokio::task::spawn_blocking(move || drip(address, &start, rest)).await.unwrap();
        assert!(answer.starts_with(expected), "who {name} is told: {answer:.300}");
        if expected.is_empty() {
            assert!(!answer.contains(" 200 "), "who {name} is told: {answer}");
        } else if !expected.ends_with("431") {
            // In the reader's form: a page, or a problem document.
            assert!(
                answer.contains("<h1>") || answer.contains("application/problem+json"),
                "{name}: {answer}"
            );
            assert!(answer.contains("x-content-type-options: nosniff"), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_of_one_address_are_bounded_also_before_tls() {
    let hospital = hospital(0).await;
    let folder = tempfile::tempdir().unwrap();
    let state = locked(&hospital.state, Reached::Made);
    let certificate =
        Certificate::Made { folder: folder.path().to_owned(), names: vec!["localhost".to_owned()] };
    let address = serve(&state, Some(&certificate)).await;
    let cut = tokio::task::spawn_blocking(move || {
        let mut held: Vec<_> = (0..30).map(|_| TcpStream::connect(address).unwrap()).collect();
        let begun = Instant::now();
        for stream in &mut held {
            stream.set_read_timeout(Some(BY_THEN)).unwrap();
            // Nobody shakes hands, so all are cut in the end.
            assert!(matches!(stream.read(&mut [0; 16]), Ok(0) | Err(_)));
        }
        begun.elapsed()
    });
    assert!(cut.await.unwrap() < BY_THEN);
    let late = tokio::task::spawn_blocking(move || drip(address, "\u{16}\u{3}\u{1}", "\0"));
    late.await.unwrap();
}

#[tokio::test]
async fn a_flood_of_logins_waits_in_a_short_queue() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    account(&state, "m.tran", Role::Technician).await;
    let tries: Vec<_> = (0..120)
        .map(|number| {
            let state = state.clone();
            tokio::spawn(async move { sign_in(&state, &format!("guest{number}"), "wrong", "").await })
        })
        .collect();
    let (mut told_wrong, mut told_later) = (0, 0);
    for one in tries {
        let answer = one.await.unwrap();
        match answer.status.as_u16() {
            401 | 429 => told_wrong += 1,
            503 => {
                assert_eq!(answer.header("retry-after"), "2");
                told_later += 1;
            }
            other => panic!("{other}: {}", answer.text),
        }
    }
    assert!(told_wrong > 0 && told_later > 40, "{told_wrong} were looked at, {told_later} not");
}
