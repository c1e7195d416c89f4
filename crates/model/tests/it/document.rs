//! The list as a page for those who do not read code: `docs/what-is-read.md`, made from the list itself.

use std::fmt::Write as _;
use std::path::Path;

use wardroom_model::{Field, Protocol};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/what-is-read.md");

const PREFACE: &str = "# What Wardroom reads off the network

This is the whole list. A dissector has no other way to say what it read than one of these fields, so what is not
here is not stored, shown or exported; contents of messages are passed over in memory and gone with the next packet. Besides
it, Wardroom counts: who talked with whom, over which port, how much and when. `wardroom inspect --facts CAPTURE` shows
each field as it leaves its dissector, with the frame that it was read from.

The page is made from the list in `crates/model/src/field/allowed.rs`; a test fails when the two differ.
";

/// The list's headings, in order, each with its protocols.
fn sections() -> Vec<(&'static str, Vec<Protocol>)> {
    let mut sections: Vec<(&str, Vec<Protocol>)> = Vec::new();
    for line in include_str!("../../src/field/allowed.rs").lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("// ---- ") {
            sections.push((heading.trim_end_matches([' ', '-']), Vec::new()));
        } else if let Some((_, protocols)) = sections.last_mut()
            && line.starts_with(|first: char| first.is_ascii_uppercase())
            && let Some(protocol) = line.split('"').nth(1).and_then(Protocol::find)
        {
            protocols.push(protocol);
        }
    }
    sections
}

fn page() -> String {
    let mut page = PREFACE.to_owned();
    for (heading, protocols) in sections() {
        write!(page, "\n## {heading}\n").unwrap();
        for protocol in protocols {
            write!(page, "\n### {protocol}\n\n{}\n", protocol.describes()).unwrap();
            if !protocol.never_read().is_empty() {
                write!(page, "\nNever read: {}.\n", protocol.never_read()).unwrap();
            }
            let mut fields = Field::ALL.iter().filter(|field| field.protocol() == protocol).peekable();
            if fields.peek().is_none() {
                page.push_str("\nOnly that it is spoken.\n");
                continue;
            }
            page.push_str("\n| field | what it is |\n|---|---|\n");
            for field in fields {
                writeln!(page, "| `{field}` | {} |", field.describes().replace('|', "\\|")).unwrap();
            }
        }
    }
    page
}

#[test]
fn every_protocol_stands_under_a_heading() {
    let listed: usize = sections().iter().map(|(_, protocols)| protocols.len()).sum();
    assert_eq!(listed, Protocol::ALL.len());
}

/// With `WARDROOM_WRITE_DOCUMENTS` set, this test writes the page instead.
#[test]
fn the_page_says_what_the_list_says() {
    let page = page();
    if std::env::var_os("WARDROOM_WRITE_DOCUMENTS").is_some() {
        std::fs::write(Path::new(PAGE), &page).unwrap();
    }
    let is_same = std::fs::read_to_string(PAGE).is_ok_and(|written| written == page);
    assert!(is_same, "docs/what-is-read.md is stale: run with WARDROOM_WRITE_DOCUMENTS=1");
}
