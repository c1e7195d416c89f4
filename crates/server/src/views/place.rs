//! Locators as links: the packet, row or text that a conclusion rests on.

use std::collections::{BTreeSet, HashMap};

use wardroom_model::Locator;

use crate::address::encode;
use crate::failure::Failure;
use crate::state::AppState;
use crate::visit::Visit;

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

/// The file names of published texts, by digest. A text whose name was not looked up is *the publisher's text*.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts(HashMap<Box<str>, Box<str>>);

impl Texts {
    /// The names of all texts that some locators point into.
    pub(crate) async fn of(
        state: &AppState,
        visit: &Visit,
        locators: Vec<&Locator>,
    ) -> Result<Self, Failure> {
        let digests: BTreeSet<&str> = locators
            .into_iter()
            .filter_map(|locator| match locator {
                Locator::Document { sha256, .. } => Some(&**sha256),
                _ => None,
            })
            .collect();
        if digests.is_empty() {
            return Ok(Self::default());
        }
        let digests: Vec<&str> = digests.into_iter().collect();
        Ok(Self(state.store.document_names(&visit.context, &digests).await?.into_iter().collect()))
    }

    fn name(&self, sha256: &str) -> &str {
        self.0.get(sha256).map_or("the publisher's text", |name| name)
    }
}

/// A locator as a link.
pub(crate) fn place(locator: &Locator, texts: &Texts) -> PlaceView {
    match locator {
        Locator::Capture(at) => PlaceView {
            kind: "Packet",
            text: format!("frame {} of {}", at.frame, at.file.name),
            title: match &at.file.sha256 {
                Some(sha256) => format!("Interface {}, SHA-256 {sha256}", at.interface),
                None => "Heard as it went by; there is no file of it".to_owned(),
            },
            href: at
                .file
                .sha256
                .as_deref()
                .map(|sha256| format!("/captures/{}/frames/{}", encode(sha256), at.frame)),
        },
        Locator::Table { file, row } => PlaceView {
            kind: "Row",
            text: format!("row {row} of {file}"),
            title: "The register's row as it was imported".to_owned(),
            href: Some(format!("/rows/{row}?file={}", encode(file))),
        },
        Locator::Document { sha256, pointer } => PlaceView {
            kind: "Text",
            text: match &**pointer {
                "" => texts.name(sha256).to_owned(),
                pointer => format!("{} of {}", pointer_words(pointer), texts.name(sha256)),
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
pub(crate) fn places(locators: &[Locator], texts: &Texts) -> Vec<PlaceView> {
    let mut places: Vec<PlaceView> = Vec::new();
    for view in locators.iter().map(|locator| place(locator, texts)) {
        if !places.contains(&view) {
            places.push(view);
        }
    }
    places
}

/// A JSON pointer as people count: `/vulnerabilities/4/remediations/0` → `vulnerabilities 5 › remediations 1`.
pub(crate) fn pointer_words(pointer: &str) -> String {
    let mut steps: Vec<String> = Vec::new();
    for token in pointer.split('/').skip(1) {
        match (token.parse::<usize>(), steps.last_mut()) {
            (Ok(index), Some(step)) => step.push_str(&format!(" {}", index.saturating_add(1))),
            _ => steps.push(token.replace("~1", "/").replace("~0", "~").replace('_', " ")),
        }
    }
    steps.join(" \u{203a} ")
}

/// The first place of each kind, so that a line shows at a glance what it stands on.
pub(crate) fn one_of_each(places: &[PlaceView]) -> Vec<PlaceView> {
    let mut firsts: Vec<PlaceView> = Vec::new();
    for place in places {
        if firsts.iter().all(|first| first.kind != place.kind) {
            firsts.push(place.clone());
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use wardroom_model::CaptureFile;
    use wardroom_model::locator::CaptureLocator;

    use super::*;

    #[test]
    fn only_a_frame_of_a_file_leads_to_a_page() {
        let frame = |sha256: Option<&str>| {
            let file = CaptureFile { sha256: sha256.map(Into::into), name: "ct".into() };
            let at = CaptureLocator { file: file.into(), interface: 0, frame: 7 };
            place(&Locator::Capture(at), &Texts::default())
        };
        assert_eq!(frame(Some("ab")).href.as_deref(), Some("/captures/ab/frames/7"));
        assert_eq!(frame(Some("ab")).title, "Interface 0, SHA-256 ab");
        assert_eq!((frame(None).href, &*frame(None).text), (None, "frame 7 of ct"));
        assert!(!frame(None).title.contains("SHA"), "{}", frame(None).title);
    }

    #[test]
    fn pointers_read_as_people_count() {
        for (pointer, words) in [
            ("/vulnerabilities/4", "vulnerabilities 5"),
            ("/product_tree/branches/0/name", "product tree \u{203a} branches 1 \u{203a} name"),
            ("/0/a~1b", "0 \u{203a} a/b"),
            ("", ""),
        ] {
            assert_eq!(pointer_words(pointer), words);
        }
    }
}
