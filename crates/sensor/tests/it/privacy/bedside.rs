//! Devices at the bedside: Philips IntelliVue data export, and personal health devices.

use crate::captures::{Exchange, From};

fn sized(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

fn label(text: &str) -> Vec<u8> {
    // The NUL parts each word from the next number.
    sized(format!("{text}\0").as_bytes())
}

fn list(entries: &[Vec<u8>]) -> Vec<u8> {
    [(entries.len() as u16).to_be_bytes().to_vec(), sized(&entries.concat())].concat()
}

/// Every attribute that there may be in the partitions of both; only the model and the production specification of
/// the device may be read.
fn attributes(mark: &str) -> Vec<u8> {
    // The seventh kind is a term of a nomenclature, which one of the two has.
    let specification: Vec<Vec<u8>> = (0_u16..12)
        .filter(|kind| *kind != 7)
        .map(|kind| {
            let mark = if (1..=6).contains(&kind) { mark } else { "PLANTED" };
            [kind.to_be_bytes().to_vec(), vec![0, 8], label(&format!("{mark}-SPECIFICATION-{kind}"))].concat()
        })
        .collect();
    let all = (0x0910_u16..0x09a0).chain(0x0a44..0x0a60).chain(0xf000..0xf004).map(|kind| {
        let value = match kind {
            0x0928 => [label(&format!("{mark}-MAKER")), label(&format!("{mark}-MODEL"))].concat(),
            0x092d => list(&specification),
            0x0a5a => vec![],
            other => label(&format!("PLANTED-{other:04X}")),
        };
        [kind.to_be_bytes().to_vec(), sized(&value)].concat()
    });
    list(&all.collect::<Vec<_>>())
}

/// A remote operation of IntelliVue data export.
fn export(kind: u16, command: u16, content: &[u8]) -> Vec<u8> {
    let inner = [&[0, 1], &command.to_be_bytes()[..], &sized(content)].concat();
    [&[0xe1, 0, 0, 2][..], &kind.to_be_bytes(), &sized(&inner)].concat()
}

fn event(kind: u16, report: &[u8]) -> Vec<u8> {
    [&[0, 0x21, 0, 0, 0, 0, 0, 0, 0, 1][..], &kind.to_be_bytes(), &sized(report)].concat()
}

/// The answer to a poll of objects of a class.
fn polled(class: u16, mark: &str) -> Vec<u8> {
    let objects = list(&[[vec![0, 0], list(&[[vec![0, 0], attributes(mark)].concat()])].concat()]);
    let reply = [&[0; 16][..], &class.to_be_bytes(), &[0x08, 0x07], &objects].concat();
    export(2, 7, &[&[0, 0x21, 0, 0, 0, 0, 0x0c, 0x16][..], &sized(&reply)].concat())
}

/// Datagrams by name, with their ports.
pub(super) fn datagrams() -> Vec<(&'static str, (u16, u16), Vec<u8>)> {
    let created = event(0x0d06, &[vec![0, 0x21, 0, 0, 0, 0], attributes("ALLOWED")].concat());
    let operation = [&[0, 1, 0, 0][..], &sized(&event(0x0d17, &attributes("PLANTED")))].concat();
    let indication = [&[0, 0, 1, 0, 0, 1][..], &sized(&operation)].concat();
    vec![
        ("monitor created", (24_105, 40_000), export(1, 1, &created)),
        ("monitor announced", (24_105, 24_005), indication),
        ("monitor polled", (24_105, 40_000), polled(0x21, "ALLOWED")),
        ("patient polled", (24_105, 40_000), polled(0x2a, "PLANTED")),
        ("numerics polled", (24_105, 40_000), polled(0x06, "PLANTED")),
        ("other event", (24_105, 40_000), export(1, 1, &event(0x0d07, &attributes("PLANTED")))),
    ]
}

/// A personal health device, asked for its attributes and measuring.
pub(super) fn health_device() -> Exchange {
    let presentation = |operation: u16, content: &[u8]| {
        let data = [&[0, 7][..], &operation.to_be_bytes(), &sized(content)].concat();
        [vec![0xe7, 0], sized(&sized(&data))].concat()
    };
    let information = [
        &[0x80, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0][..],
        &sized(b"\x11\x22\x33\x44\x55\x66\x77\x88"),
        &[0x40, 0, 0, 1, 1, 0, 0, 0, 0, 0],
        b"PLANTED-BEHIND",
    ]
    .concat();
    let protocols = list(&[
        [vec![0x50, 0x79], sized(&information)].concat(),
        [vec![0xff, 0xff], label("PLANTED-OTHER")].concat(),
    ]);
    let request = [vec![0xe2, 0], sized(&[vec![0x80, 0, 0, 0], protocols].concat())].concat();
    let response = [vec![0xe3, 0], sized(&[vec![0, 3, 0x50, 0x79], sized(&information)].concat())].concat();
    let device = presentation(0x0203, &[vec![0, 0], attributes("ALLOWED")].concat());
    let other = presentation(0x0203, &[vec![0, 1], attributes("PLANTED")].concat());
    let report = presentation(0x0101, &[&[0; 6][..], &[0x0d, 0x1f], &label("PLANTED-MEASUREMENT")].concat());
    let set = presentation(0x0105, &[&[0; 6][..], b"PLANTED-TIME"].concat());
    vec![
        (From::Client, request),
        (From::Server, [response, presentation(0x0103, &[0; 6])].concat()),
        (From::Client, [report.clone(), device, other, report].concat()),
        (From::Server, set),
    ]
}

/// A ventilator on a serial line: identification, settings, texts, and a message with real-time data within.
pub(super) fn ventilator() -> Exchange {
    let message = |first: u8, content: &str| {
        let body = [&[first], content.as_bytes()].concat();
        let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        [&body[..], format!("{sum:02X}\r").as_bytes()].concat()
    };
    let other = |code: char| message(1, &format!("{code}PLANTED'PLANTED-TEXT'PLANTED"));
    let others: Vec<u8> = ('#'..='q').filter(|code| *code != 'R').flat_map(other).collect();
    let mut wrong = message(1, "R8210'PLANTED-NAME'PLANTED-REVISION");
    wrong[2] ^= 1;
    vec![
        (From::Client, message(0x1b, "Q")),
        (From::Server, [message(1, "Q"), others].concat()),
        (From::Client, [message(0x1b, "R"), message(0x1b, "*PLANTED")].concat()),
        (From::Server, [message(1, "R8210'ALLOWED-NAME'ALLOWED-REVISION:06.00"), wrong].concat()),
    ]
}
