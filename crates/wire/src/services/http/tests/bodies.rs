//! What is kept of bodies, by heads, framing and coding.

use miniz_oxide::deflate::compress_to_vec;

use super::*;
use crate::Anomaly;

const ENTRANCE: &str = "GET / HTTP/1.1\r\n\r\n";
const PAGE: &[u8] = b"<html><head><title>Pump 4</title></head></html>";

fn response(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], &compress_to_vec(text, 6), &[0; 8]].concat()
}

/// In chunks of five bytes.
fn chunked(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    let chunks =
        body.chunks(5).flat_map(|part| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat());
    head.into_iter().chain(chunks).chain(*b"0\r\n\r\n").collect()
}

#[track_caller]
fn check_answer(request: &str, answer: &[u8], expected: &[&str]) {
    let exchange = vec![(ToServer, request.as_bytes().to_vec()), (ToClient, answer.to_vec())];
    assert_eq!(feed::<Http>(&exchange, &[]).lines(), expected);
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";
const TITLE: &[&str] = &["src http.title Pump 4"];

#[test]
fn titles_are_those_of_entrances_and_refusals() {
    check_answer(ENTRANCE, &response(HTML, PAGE), TITLE);
    check_answer("GET /web/login.cgi HTTP/1.1\r\n\r\n", &response(HTML, PAGE), TITLE);
    let refusal = String::from_utf8(response(HTML, PAGE)).unwrap().replace("200 OK", "401 No");
    check_answer("GET /patients/7?x HTTP/1.1\r\n\r\n", refusal.as_bytes(), TITLE);
    check_answer("GET /patients/7 HTTP/1.1\r\n\r\n", &response(HTML, PAGE), &[]);
    check_answer("GET /?patient=7 HTTP/1.1\r\n\r\n", &response(HTML, PAGE), &[]);
    check_answer("GET http://pump/ HTTP/1.1\r\n\r\n", &response(HTML, PAGE), &[]);
    check_answer(ENTRANCE, &response("Content-Type: text/plain\r\n", PAGE), &[]);
    check_answer(ENTRANCE, &response("", PAGE), &[]);
    check_answer("HEAD / HTTP/1.1\r\n\r\n", &[response(HTML, b""), response(HTML, PAGE)].concat(), &[]);
    let unasked = vec![(ToClient, response(HTML, PAGE))];
    assert!(feed::<Http>(&unasked, &[]).facts.is_empty());
}

#[test]
fn codings_and_framings_are_taken_off() {
    let coded = format!("{HTML}Content-Encoding: gzip\r\n");
    check_answer(ENTRANCE, &response(&coded, &gzip(PAGE)), TITLE);
    check_answer(ENTRANCE, &chunked(HTML, PAGE), TITLE);
    check_answer(ENTRANCE, &chunked(&coded, &gzip(PAGE)), TITLE);
    check_answer(ENTRANCE, &response(&format!("{HTML}Content-Encoding: br\r\n"), PAGE), &[]);
    let until_close = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE].concat();
    // No packet is at hand when the connection is over, so the server is the other end.
    check_answer(ENTRANCE, &until_close, &["dst http.title Pump 4"]);
}

#[test]
fn a_body_is_kept_no_further_than_its_bound() {
    let late = [&vec![b' '; 64 * 1024][..], PAGE].concat();
    check_answer(ENTRANCE, &response(HTML, &late), &[]);
    check_answer(ENTRANCE, &response(HTML, &late[100..]), TITLE);
    let bomb = response(&format!("{HTML}Content-Encoding: gzip\r\n"), &gzip(&vec![b' '; 8 << 20]));
    let found = feed::<Http>(&vec![(ToServer, ENTRANCE.as_bytes().to_vec()), (ToClient, bomb)], &[]);
    assert!(found.facts.is_empty());
    assert_eq!(found.anomalies, [Anomaly { protocol: Protocol::Http, kind: "body_inflates_too_far" }]);
}

#[test]
fn what_was_heard_before_a_gap_is_read() {
    let mut http = Http::default();
    let mut sink = Collected::default();
    http.feed(ToServer, ENTRANCE.as_bytes(), &mut sink);
    let answer = response(HTML, &[PAGE, &[b' '; 100]].concat());
    http.feed(ToClient, &answer[..answer.len() - 100], &mut sink);
    assert_eq!(http.gap(ToClient, 100, &mut sink), Progress::More);
    http.feed(ToClient, &response("Server: Pump/4\r\n", b""), &mut sink);
    assert_eq!(sink.lines(), [TITLE[0], "src http.server Pump/4"]);
}

#[test]
fn no_title_is_said_where_it_is_a_guess_which_page_it_is_of() {
    let mut http = Http::default();
    let mut sink = Collected::default();
    http.feed(ToServer, ENTRANCE.as_bytes(), &mut sink);
    // The answer to this is lost, and what comes is the page of a patient.
    http.gap(ToClient, 500, &mut sink);
    http.feed(ToClient, &response(HTML, PAGE), &mut sink);
    // This answer is lost before any was heard, so that nothing shows it but the next question.
    let mut http = Http::default();
    http.feed(ToServer, ENTRANCE.repeat(2).as_bytes(), &mut sink);
    http.feed(ToClient, &response(HTML, PAGE), &mut sink);
    http.feed(ToClient, &response(HTML, PAGE), &mut sink);
    let mut http = Http::default();
    http.gap(ToServer, 500, &mut sink);
    http.feed(ToServer, ENTRANCE.as_bytes(), &mut sink);
    http.feed(ToClient, &response(HTML, PAGE), &mut sink);
    assert_eq!(sink.lines(), [""; 0]);
}

#[test]
fn documents_are_known_by_their_type_and_their_beginning() {
    let description =
        b"<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><modelName>M</modelName></device></root>";
    let xml = "Content-Type: text/xml\r\n";
    check_answer("GET /x.xml HTTP/1.1\r\n\r\n", &response(xml, description), &["src upnp.model_name M"]);
    let late = [&b"<!--"[..], &[b'x'; 2048], b"-->", description].concat();
    check_answer("GET /x.xml HTTP/1.1\r\n\r\n", &response(xml, &late), &[]);
    let device = br#"{"resourceType":"Device","manufacturer":"Acme"}"#;
    let resource = "GET /fhir/Device/7 HTTP/1.1\r\n\r\n";
    let acme = &["src fhir.manufacturer Acme"];
    check_answer(resource, &response("Content-Type: application/fhir+json\r\n", device), acme);
    check_answer(resource, &response("Content-Type: application/json\r\n", device), acme);
    check_answer("GET /other HTTP/1.1\r\n\r\n", &response("Content-Type: application/json\r\n", device), &[]);
    let long = [&br#"{"resourceType":"Patient","x":""#[..], &[b'x'; 3000], br#"","y":"Device"}"#].concat();
    check_answer(resource, &response("Content-Type: application/fhir+json\r\n", &long), &[]);
}

#[test]
fn requests_name_services_and_devices() {
    let print = "POST /ipp/print HTTP/1.1\r\nContent-Type: application/ipp\r\nContent-Length: 12\r\n\r\n\
        \x01\x01\0\x02\0\0\0\x01\x01xyz";
    check(&[(ToServer, print)], &["dst ipp.operation Print-Job"]);
    let call = "POST /ctl HTTP/1.1\r\nSOAPAction: \"urn:x:1#Get\"\r\nContent-Length: 0\r\n\r\n";
    check(&[(ToServer, call)], &["dst soap.action urn:x:1#Get"]);
    let found = "GET /rs/studies/1.2.3/series HTTP/1.1\r\n\r\n";
    check(&[(ToServer, found)], &["dst dicomweb.service qido_rs"]);
    let register = "PUT /fhir/Device/7 HTTP/1.1\r\nContent-Type: application/fhir+json\r\nContent-Length: 44\r\n\r\n\
        {\"resourceType\":\"Device\",\"lotNumber\":\"12345\"}";
    check(&[(ToServer, register)], &["src fhir.lot_number 12345"]);
}

proptest! {
    #[test]
    fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
        let xml = "Content-Type: text/xml\r\n";
        let device = [&b"<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><modelName>M</modelName>"[..], &[b' '; 3000]].concat();
        let coded = format!("{HTML}Content-Encoding: gzip\r\n");
        let answers = [chunked(HTML, PAGE), response(xml, &device), response(xml, &[b'x'; 3000]), response(&coded, &gzip(PAGE))];
        let exchange: Exchange = answers
            .into_iter()
            .flat_map(|answer| [(ToServer, ENTRANCE.as_bytes().to_vec()), (ToClient, answer)])
            .collect();
        check_pieces_and_cuts_of_facts(&exchange, &sizes, cut)?;
    }
}

/// The end of a body that was cut is said at the end of the connection, where the server is the other end: so fields
/// and values are compared here.
fn check_pieces_and_cuts_of_facts(
    exchange: &Exchange,
    sizes: &[usize],
    cut: usize,
) -> Result<(), TestCaseError> {
    let whole = feed::<Http>(exchange, &[]);
    prop_assert_eq!(whole.facts.len(), 3);
    prop_assert_eq!(&feed::<Http>(exchange, &[1]), &whole);
    prop_assert_eq!(&feed::<Http>(exchange, sizes), &whole);
    let mut cut_short = exchange.clone();
    let last = cut % exchange.len();
    cut_short.truncate(last + 1);
    let length = exchange[last].1.len();
    cut_short[last].1.truncate(cut / exchange.len() % length);
    let values = |found: Collected| {
        found.facts.into_iter().map(|(_, field, value)| (field, value)).collect::<Vec<_>>()
    };
    let (whole, part) = (values(whole), values(feed::<Http>(&cut_short, &[])));
    prop_assert_eq!(&part[..], &whole[..part.len()]);
    Ok(())
}
