//! Protocols of bytes: names, leases, and the opening of TLS.

use crate::captures::{Exchange, From};

/// Datagrams by name, with their ports.
pub(super) fn datagrams() -> Vec<(&'static str, (u16, u16), Vec<u8>)> {
    let text = |parts: &[&str]| parts.iter().flat_map(|part| label(part)).collect::<Vec<u8>>();
    let address = |owner: &str| record(owner, 1, &[10, 0, 0, 9]);
    let mail = [&name("ns.example")[..], &name("PLANTED-PERSON.ward.example"), &[0; 20]].concat();
    let service = [&[0, 0, 0, 0, 0, 80][..], &name("PLANTED-TARGET.local")].concat();
    let keys = [
        "model=ALLOWED-MODEL",
        "manufacturer=ALLOWED-MAKER",
        "serialNumber=ALLOWED-SERIAL",
        "fv=ALLOWED-VERSION",
    ];
    let notes = [
        "note=PLANTED-ROOM",
        "owner=PLANTED-OWNER",
        "fn=PLANTED-FRIENDLY",
        "PLANTED-BARE",
        "rp=PLANTED",
        "adminurl=PLANTED",
    ];
    vec![
        (
            "query",
            (40_000, 53),
            dns(
                0x0100,
                &[question("ALLOWED-HOST.example", 1)],
                &[],
                &[record("", 41, b"\0\x0a\0\x07PLANTED")],
            ),
        ),
        (
            "query for an instance",
            (40_000, 53),
            dns(0x0100, &[question("PLANTED-PERSON._ipp._tcp.example", 33)], &[], &[]),
        ),
        (
            "answers",
            (53, 40_000),
            dns(
                0x8180,
                &[question("PLANTED-ASKED.example", 255)],
                &[
                    record("alias.example", 5, &name("PLANTED-ALIAS.example")),
                    record("example", 6, &mail),
                    record("example", 16, &text(&["PLANTED-TEXT", "v=PLANTED"])),
                    record("host.example", 13, &text(&["PLANTED-PROCESSOR", "PLANTED-SYSTEM"])),
                    record("9.0.0.10.in-addr.arpa", 12, &name("PLANTED-REVERSE.example")),
                    record("loop.example", 17, &mail),
                    address("ALLOWED-HOST.example"),
                ],
                &[address("PLANTED-ADDITIONAL.example")],
            ),
        ),
        (
            "services",
            (5353, 5353),
            dns(
                0x8400,
                &[],
                &[
                    record("_ipp._tcp.local", 12, &name("PLANTED-PERSON._ipp._tcp.local")),
                    record("PLANTED-PERSON._ipp._tcp.local", 33, &service),
                    record("PLANTED-PERSON._ipp._tcp.local", 16, &text(&[&keys[..], &notes].concat())),
                    record("PLANTED-PERSON._device-info._tcp.local", 16, &text(&["osxvers=PLANTED"])),
                    record("PLANTED-OWNER.local", 16, &text(&["model=PLANTED-ELSEWHERE"])),
                    record("PLANTED.local", 13, &text(&["ALLOWED-PROCESSOR"])),
                    address("ALLOWED-NAME.local"),
                ],
                &[],
            ),
        ),
        (
            "known services",
            (5353, 5353),
            dns(0, &[question("PLANTED-PERSON._http._tcp.local", 12)], &[], &[]),
        ),
        ("who is logged on", (137, 137), status(&[("ALLOWED-HOST", 0x00), ("PLANTED-PERSON", 0x03)])),
        ("lease", (68, 67), lease()),
        (
            "time",
            (123, 123),
            [&[0x23, 0, 6, 0xec][..], b"PLANTED-REFERENCE-AND-TIMES-PLANTED-AND-SO-ON"].concat(),
        ),
        ("management", (40_000, 161), b"\x30\x29\x02\x01\x01\x04\x11PLANTED-COMMUNITY\xa0\x11".to_vec()),
    ]
}

fn label(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

fn name(text: &str) -> Vec<u8> {
    let labels = text.split('.').filter(|part| !part.is_empty());
    labels.flat_map(label).chain([0]).collect()
}

fn question(text: &str, kind: u16) -> Vec<u8> {
    [name(text), kind.to_be_bytes().to_vec(), vec![0, 1]].concat()
}

fn record(owner: &str, kind: u16, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16).to_be_bytes();
    [&question(owner, kind)[..], &[0, 0, 0, 60], &length, data].concat()
}

fn dns(flags: u16, questions: &[Vec<u8>], answers: &[Vec<u8>], additionals: &[Vec<u8>]) -> Vec<u8> {
    let counts = [7, flags, questions.len() as u16, answers.len() as u16, 0, additionals.len() as u16];
    let sections = [questions.concat(), answers.concat(), additionals.concat()].concat();
    [counts.map(u16::to_be_bytes).concat(), sections].concat()
}

/// RFC 1002 §4.2.18.
fn status(names: &[(&str, u8)]) -> Vec<u8> {
    let entries = names
        .iter()
        .flat_map(|(text, suffix)| [format!("{text:<15}").as_bytes(), &[*suffix, 0x04, 0x00]].concat());
    let data: Vec<u8> = [names.len() as u8].into_iter().chain(entries).chain([0; 46]).collect();
    let owner = format!("CK{}", "A".repeat(30));
    dns(0x8400, &[], &[record(&owner, 33, &data)], &[])
}

/// Over TCP: a question, and an answer with records that are not read.
pub(super) fn names() -> Exchange {
    let framed = |message: Vec<u8>| [(message.len() as u16).to_be_bytes().to_vec(), message].concat();
    let asks = dns(0x0100, &[question("ALLOWED-ASKED.example", 252)], &[], &[]);
    let reverse = record("9.0.0.10.in-addr.arpa", 12, &name("PLANTED-REVERSE.example"));
    let text = record("example", 16, &label("PLANTED-TEXT"));
    let host = record("ALLOWED-HOST.example", 1, &[10, 0, 0, 9]);
    let answers = dns(0x8400, &[question("PLANTED-AGAIN.example", 252)], &[reverse, text, host], &[]);
    vec![(From::Client, framed(asks)), (From::Server, framed(answers))]
}

/// A request with every option there is; the fields for names of servers and files are full as well.
fn lease() -> Vec<u8> {
    let mut message = vec![1, 1, 6, 0];
    message.extend([0; 24]);
    message.extend([0, 0x1b, 0x63, 0, 0, 1]);
    message.extend([0; 10]);
    message.extend(format!("{:\0<64}", "PLANTED-SERVER-NAME").bytes());
    message.extend(format!("{:\0<128}", "PLANTED-BOOT-FILE").bytes());
    message.extend([0x63, 0x82, 0x53, 0x63, 53, 1, 3, 55, 2, 1, 3]);
    for option in (1..=254).filter(|option| !matches!(option, 52..=55)) {
        // The blank parts each word from the next option's number.
        let value = match option {
            12 => b"ALLOWED-HOST ".to_vec(),
            60 => b"ALLOWED-VENDOR ".to_vec(),
            77 => label("ALLOWED-CLASS "),
            81 => b"\0\0\0ALLOWED-FULL ".to_vec(),
            161 => b"https://ALLOWED-USAGE ".to_vec(),
            other => format!("PLANTED-{other}").into_bytes(),
        };
        message.extend([&[option, value.len() as u8], &value[..]].concat());
    }
    message.push(255);
    message.extend(b"PLANTED-BEHIND-THE-END");
    message
}

/// An opening of version 1.2 in which both sides show certificates that name persons.
pub(super) fn tls() -> Exchange {
    let server_name = [&[0, 15, 0, 0, 12][..], b"ALLOWED-NAME"].concat();
    let hello = |kind: u8, middle: &[u8], extensions: &[(u16, Vec<u8>)]| {
        let block: Vec<u8> = extensions
            .iter()
            .flat_map(|(number, value)| {
                [&number.to_be_bytes()[..], &(value.len() as u16).to_be_bytes(), value].concat()
            })
            .collect();
        let random = b"PLANTED-RANDOM-NUMBERS-OF-32-BIT";
        let session = b"PLANTED-SESSION-OF-SOME-LENGTH-X";
        let length = (block.len() as u16).to_be_bytes();
        handshake(kind, &[b"\x03\x03", &random[..], &[32], session, middle, &length, &block].concat())
    };
    let ticket = (35, b"PLANTED-TICKET".to_vec());
    let client =
        hello(1, b"\0\x02\xc0\x2f\x01\0", &[(0, server_name), ticket.clone(), (41, b"PLANTED-KEY".to_vec())]);
    let application = (16, b"\0\x0d\x0cALLOWED-ALPN".to_vec());
    let server = hello(2, b"\xc0\x2f\0", &[application, ticket]);
    let of_server = handshake(11, &chain(&certificate("ALLOWED-SERVER ", "ALLOWED-ALTERNATIVE ")));
    let of_client = handshake(11, &chain(&certificate("PLANTED-PERSON", "PLANTED-ALTERNATIVE")));
    vec![
        (From::Client, record_of(22, &client)),
        (From::Server, record_of(22, &[server, of_server, handshake(14, &[])].concat())),
        (From::Client, record_of(22, &[of_client, handshake(16, b"PLANTED-EXCHANGE")].concat())),
        (From::Client, record_of(23, b"PLANTED-APPLICATION-DATA")),
    ]
}

fn record_of(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3][..], &(content.len() as u16).to_be_bytes(), content].concat()
}

fn handshake(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &(body.len() as u32).to_be_bytes()[1..], body].concat()
}

fn chain(certificate: &[u8]) -> Vec<u8> {
    let length = |length: usize| (length as u32).to_be_bytes()[1..].to_vec();
    let others = [length(15), b"PLANTED-NOT-DER".to_vec()].concat();
    let all = [length(certificate.len()), certificate.to_vec(), others].concat();
    [length(all.len()), all].concat()
}

/// One value of the Distinguished Encoding Rules.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len() as u16;
    [&[tag, 0x82][..], &length.to_be_bytes(), content].concat()
}

/// A certificate that nobody signed, with all that can name a person. Names end with a blank, to part them from the next
/// tag.
fn certificate(common_name: &str, alternative: &str) -> Vec<u8> {
    const COMMON_NAME: &[u8] = &[0x55, 4, 3];
    const PERSON: [&[u8]; 6] = [
        &[0x55, 4, 4],                                                 // surname
        &[0x55, 4, 42],                                                // given name
        &[0x55, 4, 12],                                                // title
        &[0x55, 4, 65],                                                // pseudonym
        &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01], // user id
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01],       // e-mail address
    ];
    let attribute =
        |kind: &[u8], text: &str| der(0x31, &der(0x30, &[der(6, kind), der(12, text.as_bytes())].concat()));
    let of_person =
        PERSON.iter().enumerate().flat_map(|(at, kind)| attribute(kind, &format!("PLANTED-{at}")));
    let subject = der(0x30, &of_person.chain(attribute(COMMON_NAME, common_name)).collect::<Vec<u8>>());
    let algorithm = der(0x30, &der(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
    let validity = der(0x30, &[der(23, b"260101000000Z"), der(23, b"360101000000Z")].concat());
    let key = der(0x30, &[algorithm.clone(), der(3, &[0, 4, 1, 2])].concat());
    let names = [
        der(0x82, alternative.as_bytes()),
        der(0x81, b"PLANTED-MAIL@ward.example"),
        der(0x86, b"urn:PLANTED-LINK"),
        der(0xa4, &subject.clone()),
    ];
    let alternatives = der(0x30, &[der(6, &[0x55, 29, 17]), der(4, &der(0x30, &names.concat()))].concat());
    let notice =
        der(0x30, &[der(6, &[0x55, 29, 32]), der(4, &der(0x30, &der(12, b"PLANTED-NOTICE")))].concat());
    let to_be_signed = [
        der(0xa0, &der(2, &[2])),
        der(2, &[7]),
        algorithm.clone(),
        subject.clone(),
        validity,
        subject,
        key,
        der(0xa3, &der(0x30, &[alternatives, notice].concat())),
    ];
    der(0x30, &[der(0x30, &to_be_signed.concat()), algorithm, der(3, &[0, 1])].concat())
}
