//! Every place of every message that can hold anything: `PLANTED…` where nothing may be read, `ALLOWED…` in the fields of
//! the closed list. Of the first nothing comes out, of the second all, so that the test cannot pass on what is not
//! read at all.

use std::collections::BTreeSet;

use super::{bedside, binary, dicom, everything_out_of, hl7, laboratory, services, text, web};
use crate::captures::{From, connection, datagram, written};

/// Sizes of TCP segments that cut messages everywhere.
const SEGMENTS: [usize; 3] = [41, 250, 1460];

/// The marked words in a text.
fn words(text: &str, mark: &str) -> BTreeSet<String> {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
    let ends = |found: &str| found.split(is_end).next().unwrap_or_default().to_owned();
    text.match_indices(mark).map(|(at, _)| ends(&text[at..])).collect()
}

/// What comes out of the frames, and of the frames without some of them. Gives the allowed words of the whole.
#[track_caller]
fn check(name: &str, frames: &[Vec<u8>]) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let said = |frames: &[Vec<u8>]| {
        let (said, _) = everything_out_of(&[written(folder.path(), frames)]);
        // Host names come out in lower case as well as they were sent.
        let planted = words(&said.to_ascii_uppercase(), "PLANTED");
        assert!(planted.is_empty(), "{name}: {} planted words come out: {planted:?}", planted.len());
        said
    };
    for (every, from) in [(2, 0), (3, 1), (5, 2), (7, 6)] {
        let kept: Vec<_> =
            (0..frames.len()).filter(|at| at % every != from).map(|at| frames[at].clone()).collect();
        said(&kept);
    }
    words(&said(frames), "ALLOWED")
}

#[track_caller]
fn check_connection(name: &str, port: u16, exchange: &crate::captures::Exchange, allowed: &BTreeSet<String>) {
    for size in SEGMENTS {
        let name = format!("{name} in segments of {size} bytes");
        let missing: Vec<_> =
            allowed.difference(&check(&name, &connection(port, exchange, size))).cloned().collect();
        assert!(missing.is_empty(), "{name}: {missing:?} should come out");
    }
}

#[test]
fn of_dicom_only_the_elements_of_the_list_come_out() {
    for case in dicom::cases() {
        check_connection(&case.name, 11_112, &case.exchange, &case.allowed);
    }
}

#[test]
fn of_hl7_only_the_fields_of_the_list_come_out() {
    for case in hl7::cases() {
        check_connection(&case.name, 2575, &case.exchange, &case.allowed);
    }
}

#[test]
fn of_a_login_to_sql_server_only_the_fields_of_the_list_come_out() {
    let case = services::sql_server();
    check_connection(&case.name, 1433, &case.exchange, &case.allowed);
}

/// Whose first bytes are too few to tell, so that the port decides with them.
#[test]
fn of_a_printers_queue_only_its_name_comes_out() {
    let line = b"\x04ALLOWED-QUEUE PLANTED-USER PLANTED-JOB\n".to_vec();
    let file = b"\x02PLANTED-LATER\nHPLANTED-HOST\nPPLANTED-PERSON\nJPLANTED-NAME\n".to_vec();
    let exchange =
        vec![(From::Client, line), (From::Server, b"PLANTED-LIST\n".to_vec()), (From::Client, file)];
    check_connection("queue", 515, &exchange, &BTreeSet::from(["ALLOWED-QUEUE".to_owned()]));
}

#[test]
fn of_other_connections_only_the_fields_of_the_list_come_out() {
    let others = [
        ("tls", binary::tls()),
        ("dns", binary::names()),
        ("personal health device", bedside::health_device()),
        ("ventilator", bedside::ventilator()),
    ];
    for (name, exchange) in text::connections()
        .into_iter()
        .chain(others)
        .chain(laboratory::connections())
        .chain(web::connections())
        .chain(services::connections())
    {
        let sent: Vec<u8> = exchange.iter().flat_map(|(_, bytes)| bytes).copied().collect();
        let sent = String::from_utf8_lossy(&sent);
        assert!(sent.contains("PLANTED"), "{name}");
        check_connection(name, 8080, &exchange, &words(&sent, "ALLOWED"));
    }
}

#[test]
fn of_datagrams_only_the_fields_of_the_list_come_out() {
    for (name, ports, payload) in text::datagrams()
        .into_iter()
        .chain(binary::datagrams())
        .chain(bedside::datagrams())
        .chain(services::datagrams())
    {
        let sent = String::from_utf8_lossy(&payload);
        assert!(sent.contains("PLANTED"), "{name}");
        let said = check(name, &[datagram(ports, &payload)]);
        assert_eq!(said, words(&sent, "ALLOWED"), "{name}");
    }
}
