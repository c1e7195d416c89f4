//! Analysers: every field of every record of ASTM E1394 holds something, in frames of E1381 and without.

use crate::captures::{Exchange, From};

/// Records with the number of their fields, and one of a maker's own.
const RECORDS: [(&str, usize); 9] =
    [("H", 14), ("P", 35), ("O", 31), ("R", 14), ("C", 5), ("Q", 13), ("S", 12), ("M", 20), ("L", 3)];

/// A field of a header that may be read.
const fn is_allowed(record: &str, field: usize) -> bool {
    matches!((record.as_bytes(), field), (b"H", 5 | 10 | 13))
}

fn record(name: &str, count: usize) -> String {
    let (mut text, first) = (name.to_owned(), if name == "H" { 3 } else { 2 });
    if name == "H" {
        text += r"|\^&";
    }
    for field in first..=count {
        text += &if is_allowed(name, field) {
            format!("|ALLOWED-{name}-{field}^ALLOWED-{name}-{field}-2")
        } else {
            format!(
                "|PLANTED-{name}-{field}^PLANTED-{name}-{field}-2\\PLANTED-{name}-{field}-3&F&PLANTED-{name}-{field}-4"
            )
        };
    }
    text
}

fn frame(number: usize, text: &[u8], end: u8) -> Vec<u8> {
    let body = [(number % 8).to_string().as_bytes(), text, &[end]].concat();
    let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    [b"\x02", &body[..], format!("{sum:02X}\r\n").as_bytes()].concat()
}

/// Frames of so many bytes at most for the records in turn.
fn framed(size: usize) -> Vec<u8> {
    let (mut out, mut number) = (vec![5], 0);
    for (name, count) in RECORDS {
        let text = record(name, count) + "\r";
        let parts: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        for (at, part) in parts.iter().enumerate() {
            number += 1;
            out.extend(frame(number, part, if at + 1 == parts.len() { 3 } else { 0x17 }));
        }
    }
    out.push(4);
    out
}

fn bare() -> Vec<u8> {
    RECORDS.iter().map(|(name, count)| record(name, *count) + "\r").collect::<String>().into_bytes()
}

/// The records together, in frames that end anywhere, also within a word that comes out.
fn cut(size: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(&bare()).replace("ALLOWED", "SAID");
    let parts: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
    let frames = parts
        .iter()
        .enumerate()
        .flat_map(|(at, part)| frame(at + 1, part, if at + 1 == parts.len() { 3 } else { 0x17 }));
    frames.chain([4]).collect()
}

/// Connections by name.
pub(super) fn connections() -> Vec<(&'static str, Exchange)> {
    let whole = framed(10_000);
    let together = [frame(1, &bare(), 3), vec![4]].concat();
    vec![
        (
            "analyser, a record a frame",
            vec![(From::Client, whole.clone()), (From::Server, b"\x06".to_vec()), (From::Client, whole)],
        ),
        ("analyser, records in parts", vec![(From::Client, framed(240)), (From::Server, framed(240))]),
        ("analyser, one frame", vec![(From::Client, together)]),
        (
            "analyser, frames that end anywhere",
            vec![(From::Client, cut(240)), (From::Server, cut(31)), (From::Client, cut(32))],
        ),
        ("point of care", point_of_care()),
        ("analyser without frames", vec![(From::Client, bare())]),
    ]
}

/// A hello in which every element holds something, and what a device and its host send later.
fn point_of_care() -> Exchange {
    const ELEMENTS: [&str; 12] = [
        "device_id",
        "vendor_id",
        "model_id",
        "serial_id",
        "manufacturer_name",
        "hw_version",
        "sw_version",
        "device_name",
        "location",
        "facility",
        "max_message_sz",
        "vendor_specific",
    ];
    let element = |object: &str, name: &str, mark: &str| {
        format!(
            "<{object}.{name} V=\"{mark}-{object}-{name}\" DN=\"PLANTED-{name}\">PLANTED-TEXT</{object}.{name}>"
        )
    };
    let device: String = ELEMENTS
        .iter()
        .enumerate()
        .map(|(at, name)| element("DEV", name, if at < 7 { "ALLOWED" } else { "PLANTED" }))
        .collect();
    let inner: String = ELEMENTS.iter().map(|name| element("DEV", name, "PLANTED")).collect();
    let hello = format!(
        "<?xml version=\"1.0\"?><HEL.R01 X=\"PLANTED\"><HDR>{}</HDR><DEV>{device}<DCP>{inner}</DCP></DEV><DEV.serial_id V=\"PLANTED\"/></HEL.R01>\n",
        element("HDR", "control_id", "PLANTED"),
    );
    let other = |kind: &str| {
        let patient = element("PT", "patient_id", "PLANTED") + &element("PT", "name", "PLANTED");
        let person = element("OPR", "operator_id", "PLANTED");
        format!("<{kind}.R01><SVC>{patient}{person}<DEV>{inner}</DEV></SVC></{kind}.R01>\n")
    };
    vec![
        (From::Client, hello.clone().into_bytes()),
        (From::Server, (other("ACK") + &other("OPL")).into_bytes()),
        (From::Client, (other("OBS") + &other("EVS")).into_bytes()),
    ]
}
