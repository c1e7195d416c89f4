//! CycloneDX as XML. Elements are taken as they come; what a document type defines is told and never looked up.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use wardroom_model::Part;
use wardroom_model::bill::{BillForm, PartKind};

use super::draft::{Draft, add, kind, property};
use crate::lenient::{reference_text, text};

/// Levels of elements that are looked into; a part in a part takes two.
const DEEPEST: usize = 128;
/// Longest text of an element that is kept, in bytes.
const LONGEST_ELEMENT: usize = 4096;

const NAMESPACE: &str = "cyclonedx.org/schema/bom/";

/// Reads a whole document.
pub(super) fn read(document: &str, draft: &mut Draft) {
    let mut reader = Reader::from_str(document);
    let mut walk = Walk { draft, path: Vec::new(), below: 0, text: String::new(), open: Vec::new() };
    let mut place = Lines { document, read: 0, line: 1 };
    loop {
        let line = place.at(reader.buffer_position());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return walk.tear(line, &error.to_string()),
        };
        match event {
            Event::Start(start) => walk.start(&start, line),
            Event::Empty(start) => {
                walk.start(&start, line);
                walk.end();
            }
            Event::End(_) => walk.end(),
            Event::Text(text) => walk.text(&text),
            Event::CData(text) => walk.text(&text),
            Event::GeneralRef(reference) => match reference_text(&reference) {
                Some(text) => walk.text(&text),
                None => walk.entity(&reference, line),
            },
            Event::DocType(_) => {
                let reason = "a document type is no part of a bill of materials; it was passed over";
                walk.draft.problems.add(format!("line {line}"), "document_type", reason);
            }
            Event::Eof if !walk.path.is_empty() => return walk.tear(line, "the file ends too early"),
            Event::Eof => return,
            _ => {}
        }
    }
}

/// Which line the reader is on.
struct Lines<'t> {
    document: &'t str,
    read: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, position: u64) -> u64 {
        let to = usize::try_from(position).unwrap_or(usize::MAX).min(self.document.len());
        let passed = self.document.as_bytes().get(self.read..to).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.read = self.read.max(to);
        self.line
    }
}

/// An element that is open.
struct Element {
    name: Box<str>,
    /// Its attribute `name`, as properties have.
    label: Option<Box<str>>,
}

/// A part whose element is open.
struct Open {
    part: Part,
    /// How deep its element lies.
    level: usize,
    /// Its position, once it was kept.
    position: Option<u32>,
    is_subject: bool,
    is_kept: bool,
}

struct Walk<'d> {
    draft: &'d mut Draft,
    path: Vec<Element>,
    /// Levels below what is looked into.
    below: usize,
    text: String,
    open: Vec<Open>,
}

impl Walk<'_> {
    fn tear(&mut self, line: u64, error: &str) {
        self.draft.torn = true;
        while !self.open.is_empty() {
            self.close_part();
        }
        let reason = format!("{error}; what stands before that place was read");
        self.draft.problems.add(format!("line {line}"), "not_xml", reason);
    }

    fn entity(&mut self, name: &str, line: u64) {
        let reason = format!("`&{name};` is an entity of the document's own; it was not looked up");
        self.draft.problems.add(format!("line {line}"), "entity", reason);
        self.text(&format!("&{name};"));
    }

    fn text(&mut self, piece: &str) {
        if self.below == 0 && self.text.len() < LONGEST_ELEMENT {
            self.text.push_str(piece);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, line: u64) {
        if self.below > 0 || self.path.len() >= DEEPEST {
            if self.below == 0 {
                let reason = "elements lie too deep in each other; those below this place were passed over";
                self.draft.problems.add(format!("line {line}"), "too_deep", reason);
            }
            self.below += 1;
            return;
        }
        self.text.clear();
        let name: Box<str> = start.local_name().as_ref().into();
        if self.path.is_empty() {
            self.root(start, &name);
        }
        if matches!(&*name, "component" | "service") && self.is_part(&name) {
            self.open_part(start, &name, line);
        }
        self.path.push(Element { name, label: attribute(start, "name") });
    }

    fn root(&mut self, start: &BytesStart<'_>, name: &str) {
        let spaces = start.attributes().filter_map(Result::ok).filter_map(|attribute| {
            let space = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some(space.rsplit_once(NAMESPACE)?.1.to_owned())
        });
        let version = spaces.last().filter(|_| name == "bom");
        let Some(version) = version else {
            let what = if name == "RDF" { "SPDX as RDF" } else { "XML, but" };
            return self.draft.refuse(&format!("{what} no bill of CycloneDX; ask for JSON or tag-value"));
        };
        self.draft.form = Some(BillForm::CycloneDx);
        self.draft.form_version = text(&version);
        self.draft.id = attribute(start, "serialNumber");
        self.draft.revision = attribute(start, "version");
    }

    /// Is an element that is about to open a part? Tools, ancestors and the like are none.
    fn is_part(&self, name: &str) -> bool {
        let [.., around, list] = self.path.as_slice() else { return false };
        let in_open = self.open.last().is_some_and(|open| open.level + 2 == self.path.len());
        match &*list.name {
            "metadata" => self.path.len() == 2 && name == "component",
            "components" | "services" if list.name.strip_suffix('s') == Some(name) => {
                self.path.len() == 2 || (in_open && matches!(&*around.name, "component" | "service"))
            }
            _ => false,
        }
    }

    fn open_part(&mut self, start: &BytesStart<'_>, name: &str, line: u64) {
        // What is around comes first, with what is known of it by now.
        self.keep_open();
        let mut part = Part::new("", format!("line {line}"));
        part.reference = attribute(start, "bom-ref");
        part.kind = match attribute(start, "type") {
            _ if name == "service" => PartKind::Service,
            Some(word) => kind(&word),
            None => PartKind::Unstated,
        };
        part.within = self.open.iter().rev().find_map(|open| open.position);
        let is_subject = self.path.last().is_some_and(|list| &*list.name == "metadata");
        let level = self.path.len();
        self.open.push(Open { part, level, position: None, is_subject, is_kept: false });
    }

    /// Gives the innermost open part its position before parts in it take theirs.
    fn keep_open(&mut self) {
        let Some(open) = self.open.last_mut().filter(|open| !open.is_kept && !open.is_subject) else {
            return;
        };
        open.is_kept = true;
        // Its other fields come when it closes.
        if let Some(part) = self.draft.checked(open.part.clone()) {
            open.part = part.clone();
            open.position = self.draft.push(part);
        }
    }

    fn close_part(&mut self) {
        let Some(Open { part, position, is_subject, is_kept, .. }) = self.open.pop() else { return };
        match (is_subject, is_kept) {
            (true, _) => self.draft.subject = self.draft.checked(part),
            (false, false) => drop(self.draft.checked(part).and_then(|part| self.draft.push(part))),
            (false, true) => {
                let Some(at) = position.and_then(|at| usize::try_from(at).ok()) else { return };
                let Some(part) = self.draft.checked(part) else { return };
                if let Some(kept) = self.draft.parts.get_mut(at) {
                    *kept = part;
                }
            }
        }
    }

    fn end(&mut self) {
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        let level = self.path.len().saturating_sub(1);
        if self.open.last().is_some_and(|open| open.level == level) {
            self.close_part();
        } else {
            self.field();
        }
        self.path.pop();
        self.text.clear();
    }

    /// Takes the element that ends, of which nothing lies within.
    fn field(&mut self) {
        let said = text(&self.text);
        let names = |from: usize| -> Vec<&str> {
            self.path.get(from..).unwrap_or_default().iter().map(|element| &*element.name).collect()
        };
        let Some(open) = self.open.last_mut() else {
            match names(0).as_slice() {
                ["bom", "metadata", "timestamp"] => self.draft.created = said,
                ["bom", "metadata", "supplier", "name"] => {
                    if let Some(subject) = &mut self.draft.subject {
                        subject.supplier = subject.supplier.take().or(said);
                    }
                }
                ["bom", "metadata", "manufacture" | "manufacturer", "name"] => {
                    if let Some(subject) = &mut self.draft.subject {
                        subject.maker = subject.maker.take().or(said);
                    }
                }
                _ => {}
            }
            return;
        };
        let part = &mut open.part;
        match names(open.level + 1).as_slice() {
            ["name"] => part.name = said.unwrap_or_default(),
            ["group"] => part.group = said,
            ["version"] => part.version = said,
            ["manufacturer", "name"] => part.maker = said,
            ["publisher"] => part.maker = part.maker.take().or(said),
            ["supplier" | "provider", "name"] => part.supplier = said,
            ["purl"] => part.purl = said,
            ["cpe"] => add(&mut part.cpes, said),
            ["hashes", "hash"] => part.hashes = part.hashes.saturating_add(1),
            ["licenses", "license", "id" | "name"] | ["licenses", "expression"] => {
                add(&mut part.licences, said);
            }
            ["properties", "property"] => {
                let label = self.path.last().and_then(|element| element.label.as_deref());
                property(part, label.unwrap_or_default(), &said.unwrap_or_default());
            }
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<Box<str>> {
    let found = start.attributes().filter_map(Result::ok).find(|attribute| attribute.key.as_ref() == name)?;
    text(&found.normalized_value(XmlVersion::Implicit1_0).ok()?)
}
