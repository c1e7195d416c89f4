//! HL7 messages in which every field of every segment holds something.

use std::collections::BTreeSet;

use super::dicom::Case;
use crate::captures::{Exchange, From};

/// Segments with the number of their fields, as many as HL7 2.9 gives them, and one of a site's own.
const SEGMENTS: [(&str, usize); 25] = [
    ("SFT", 6),
    ("UAC", 2),
    ("EVN", 7),
    ("PID", 40),
    ("PD1", 23),
    ("ARV", 8),
    ("NK1", 41),
    ("PV1", 54),
    ("PV2", 51),
    ("PRT", 22),
    ("AL1", 6),
    ("DG1", 26),
    ("PR1", 25),
    ("GT1", 57),
    ("IN1", 56),
    ("IN2", 72),
    ("ORC", 38),
    ("OBR", 55),
    ("NTE", 9),
    ("OBX", 33),
    ("SPM", 35),
    ("RXE", 45),
    ("TXA", 28),
    ("CON", 25),
    ("ZPI", 30),
];

/// What may be read, and nothing else.
fn is_allowed(segment: &str, field: usize) -> bool {
    match segment {
        "MSH" => matches!(field, 3..=6 | 9 | 12),
        "SFT" => matches!(field, 1..=4),
        "OBX" => field == 18,
        "PRT" => matches!(field, 10 | 16..=22),
        _ => false,
    }
}

/// How a message is written.
struct Style {
    name: &'static str,
    /// Field, component, repetition, escape, subcomponent.
    separators: &'static str,
    line_end: &'static str,
}

const STYLES: [Style; 5] = [
    Style { name: "usual", separators: "|^~\\&", line_end: "\r" },
    Style { name: "odd separators", separators: "!*+/:", line_end: "\r" },
    Style { name: "separators of others", separators: "^|#$%", line_end: "\r\n" },
    Style { name: "no escape", separators: "|^~", line_end: "\n" },
    Style { name: "blank segments", separators: "|^~\\&", line_end: "\r\r" },
];

pub(super) fn cases() -> Vec<Case> {
    STYLES.iter().map(case).chain([bare()]).collect()
}

/// Messages without blocks around them, both ways.
fn bare() -> Case {
    let style = STYLES.iter().find(|style| style.separators == "|^~\\&" && style.line_end == "\r").unwrap();
    let message = message(style).into_bytes();
    let exchange =
        vec![(From::Client, message.clone()), (From::Server, message.clone()), (From::Client, message)];
    Case { name: "hl7 without blocks".to_owned(), exchange, ..case(style) }
}

fn case(style: &Style) -> Case {
    let message = message(style);
    let framed = [b"\x0b", message.as_bytes(), b"\x1c\r"].concat();
    let batch =
        [&fields("FHS", 12, style), &fields("BHS", 12, style), &*message, "BTS|1", style.line_end].concat();
    let framed_batch = [b"\x0b", batch.as_bytes(), b"\x1c\r"].concat();
    let exchange: Exchange =
        vec![(From::Client, framed.clone()), (From::Server, framed), (From::Client, framed_batch)];
    let all = std::iter::once(&("MSH", 25)).chain(&SEGMENTS);
    let allowed: BTreeSet<String> = all
        .flat_map(|(segment, count)| (1..=*count).map(move |field| (*segment, field)))
        .filter(|(segment, field)| is_allowed(segment, *field))
        .map(|(segment, field)| format!("ALLOWED-{segment}-{field}"))
        .collect();
    Case { name: format!("hl7, {}", style.name), exchange, allowed }
}

fn message(style: &Style) -> String {
    let mut message = fields("MSH", 25, style);
    for (segment, count) in SEGMENTS {
        message += &fields(segment, count, style);
    }
    message
}

/// A segment whose fields all hold something. Those of a header are counted from the separators on.
fn fields(segment: &str, count: usize, style: &Style) -> String {
    let (field, encoding) = style.separators.split_at(1);
    let is_header = matches!(segment, "MSH" | "FHS" | "BHS");
    let first = if is_header { 3 } else { 1 };
    let mut parts = vec![segment.to_owned()];
    if is_header {
        parts.push(encoding.to_owned());
    }
    for number in first..=count {
        let place = format!("{segment}-{number}");
        parts.push(if is_allowed(segment, number) {
            format!("ALLOWED-{place}")
        } else {
            planted(&place, encoding)
        });
    }
    parts.join(field) + style.line_end
}

/// Components, repetitions, an escape and subcomponents, each with a word of its own.
fn planted(place: &str, encoding: &str) -> String {
    let mut characters = encoding.chars();
    let mut next = || characters.next().unwrap_or('&');
    let (component, repetition, escape, subcomponent) = (next(), next(), next(), next());
    format!(
        "PLANTED-{place}{component}PLANTED-{place}-2{subcomponent}PLANTED-{place}-3{repetition}\
        {escape}F{escape}PLANTED-{place}-4{escape}E{escape}"
    )
}
