//! Captures made here of what none of the others holds.

mod devices;
mod greetings;
mod link;
mod plant;
mod services;
mod tunnels;
mod web;

use std::path::{Path, PathBuf};

use crate::captures::{Exchange, From, connection, written};

/// Every capture that is made.
pub(super) fn captures(folder: &Path) -> Vec<PathBuf> {
    // DNS over TCP: two questions at once, an answer, and a zone transfer, in segments of several sizes.
    let names = [3, 40, 1460].map(|size| (format!("dns-over-tcp-{size}"), connection(53, &names(), size)));
    let mut captures = Vec::from(names);
    captures.extend([250, 1460].map(|size| (format!("web-{size}"), connection(80, &web::exchange(), size))));
    captures.push(("link".to_owned(), link::frames()));
    captures.push(("plants".to_owned(), plant::frames()));
    for (name, port, exchange) in greetings::connections().into_iter().chain(services::connections()) {
        captures.push((format!("made-{name}"), connection(port, &exchange, 1460)));
    }
    captures.push(("devices".to_owned(), devices::frames()));
    captures.push(("services".to_owned(), services::frames()));
    captures.push(("tunnels".to_owned(), tunnels::frames()));
    captures.push(("fragments".to_owned(), tunnels::fragments()));
    captures
        .iter()
        .map(|(name, frames)| {
            let folder = folder.join(name);
            std::fs::create_dir(&folder).unwrap();
            let capture = folder.join(format!("{name}.pcap"));
            std::fs::rename(written(&folder, frames), &capture).unwrap();
            capture
        })
        .collect()
}

fn framed(parts: &[&[u8]]) -> Vec<u8> {
    let message = parts.concat();
    [&(message.len() as u16).to_be_bytes()[..], &message].concat()
}

fn names() -> Exchange {
    const ZONE: &[u8] = b"\x04ward\x07example\0";
    const SOA: &[u8] = b"\xc0\x0c\0\x06\0\x01\0\0\0\x3c\0\x18\xc0\x0c\xc0\x0c\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0\x05";
    let host = |name: &[u8], last: u8| {
        [&[name.len() as u8], name, b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x0a\x14\x04", &[last]].concat()
    };
    let first = framed(&[b"\0\x07\x01\0\0\x01\0\0\0\0\0\0\x02ct", ZONE, b"\0\x01\0\x01"]);
    let transfer = framed(&[b"\0\x08\0\0\0\x01\0\0\0\0\0\0", ZONE, b"\0\xfc\0\x01"]);
    let answer = framed(&[
        b"\0\x07\x81\x80\0\x01\0\x02\0\0\0\0\x02ct",
        ZONE,
        b"\0\x01\0\x01\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x0a\x14\x04\x11",
        b"\xc0\x0c\0\x1c\0\x01\0\0\0\x3c\0\x10\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x11",
    ]);
    let zone = framed(&[
        b"\0\x08\x84\0\0\x01\0\x04\0\0\0\0",
        ZONE,
        b"\0\xfc\0\x01",
        SOA,
        &host(b"pacs", 5),
        &host(b"mr-1", 6),
        SOA,
    ]);
    vec![(From::Client, [first, transfer].concat()), (From::Server, [answer, zone].concat())]
}
