//! Locators as links: the packet, row or text that a conclusion rests on.

use wardroom_model::Locator;

use crate::address::encode;

/// Where a thing was read, as a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceView {
    /// `Packet`, `Row`, `Text`, `Log`, `Flow record`.
    pub(crate) kind: &'static str,
    /// `frame 812 of ct.pcap`.
    pub(crate) text: String,
    /// More of it, for the hover text.
    pub(crate) title: String,
    /// The page that shows it.
    pub(crate) href: Option<String>,
}

/// A locator as a link. The device, where it is known, spares the page of a frame a search.
pub(crate) fn place(locator: &Locator, device: Option<&str>) -> PlaceView {
    match locator {
        Locator::Capture(at) => {
            let hint = device.map(|device| format!("?device={}", encode(device))).unwrap_or_default();
            PlaceView {
                kind: "Packet",
                text: format!("frame {} of {}", at.frame, at.file.name),
                title: format!("Interface {}, SHA-256 {}", at.interface, at.file.sha256),
                href: Some(format!("/captures/{}/frames/{}{hint}", encode(&at.file.sha256), at.frame)),
            }
        }
        Locator::Table { file, row } => PlaceView {
            kind: "Row",
            text: format!("row {row} of {file}"),
            title: "The register's row as it was imported".to_owned(),
            href: Some(format!("/rows/{row}?file={}", encode(file))),
        },
        Locator::Document { sha256, pointer } => PlaceView {
            kind: "Text",
            text: match &**pointer {
                "" => "the publisher's text".to_owned(),
                pointer => format!("the publisher's text at {pointer}"),
            },
            title: format!("SHA-256 {sha256}"),
            href: Some(document_href(sha256, pointer)),
        },
        Locator::Log { name, line } => PlaceView {
            kind: "Log",
            text: format!("line {line} of {name}"),
            title: String::new(),
            href: None,
        },
        Locator::FlowExport { exporter, time } => PlaceView {
            kind: "Flow record",
            text: format!("from {exporter}"),
            title: time.to_string(),
            href: None,
        },
    }
}

/// A published text, at the part that a JSON pointer names.
pub(crate) fn document_href(sha256: &str, pointer: &str) -> String {
    let sha256 = encode(sha256);
    if pointer.is_empty() {
        format!("/documents/{sha256}")
    } else {
        format!("/documents/{sha256}?at={}#at", encode(pointer))
    }
}

/// Each place once, in order.
pub(crate) fn places(locators: &[Locator], device: Option<&str>) -> Vec<PlaceView> {
    let mut places: Vec<PlaceView> = Vec::new();
    for view in locators.iter().map(|locator| place(locator, device)) {
        if !places.contains(&view) {
            places.push(view);
        }
    }
    places
}
