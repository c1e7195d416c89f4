//! Records of the XML release. Each `device` element is taken out of the stream and read alone, so that a torn one costs itself only.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};
use wardroom_model::product_record::{ProductEntry, ReadAt};

use super::{LONGEST_RECORD, Place, Sink, decoded, json, lines};
use crate::lenient::reference_text;

const END: &[u8] = b"</device>";

/// What stands around the records; a part of a release may hold none.
const AROUND: [&[u8]; 2] = [b"<devices", b"<gudid"];

/// Levels of elements below a record.
const DEEPEST: usize = 12;

/// Where the reading of a release is.
#[derive(Default)]
pub(super) struct Records {
    /// Bytes of what is held that were searched for the end of a record.
    searched: usize,
    /// Was there a record, if a bad one, or what stands around them?
    is_release: bool,
}

impl Records {
    pub(super) fn read(&mut self, place: &mut Place, held: &mut Vec<u8>, ends: bool, sink: Sink<'_>) {
        let mut done = 0;
        while let Some(end) = find(held, self.searched.max(done), END) {
            self.is_release = true;
            let end = end + END.len();
            one(place, held.get(done..end).unwrap_or_default(), sink);
            (done, self.searched) = (end, end);
        }
        held.drain(..done);
        self.searched = held.len().saturating_sub(END.len());
        if ends {
            if let Some(start) = begin(held) {
                let line = place.line + 1 + lines(held.get(..start).unwrap_or_default());
                let reason = "the file ends within a record; it was passed over";
                place.problem(format!("line {line}"), "torn_record", reason.to_owned());
            } else if !self.is_release && AROUND.iter().all(|name| find(held, 0, name).is_none()) {
                let reason = "the file is XML and holds no product record";
                place.problem("the whole file".to_owned(), "no_record", reason.to_owned());
            }
        } else if held.len() > LONGEST_RECORD {
            place.problem(
                format!("line {}", place.line + 1),
                "too_long",
                "a record was passed over".to_owned(),
            );
            place.line += lines(held);
            held.clear();
            (self.searched, self.is_release) = (0, true);
        }
    }
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'<')?;
        if bytes.get(at..)?.starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
}

/// Where the last record begins: `<devices>` and `<deviceId>` are none.
fn begin(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    let mut last = None;
    while let Some(at) = find(bytes, from, b"<device") {
        let after = bytes.get(at + b"<device".len());
        if after.is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>') {
            last = Some(at);
        }
        from = at + 1;
    }
    last
}

/// The record at the end of these bytes.
fn one(place: &mut Place, bytes: &[u8], sink: Sink<'_>) {
    let Some(start) = begin(bytes) else {
        place.line += lines(bytes);
        return;
    };
    let (before, own) = bytes.split_at_checked(start).unwrap_or((bytes, &[]));
    place.line += lines(before);
    let at = format!("line {}", place.line + 1);
    let read_at = ReadAt { file: place.file(), at: at.as_str().into() };
    match element(&decoded(own)).and_then(|object| json::record(&object, read_at)) {
        Ok(record) => sink(ProductEntry::Whole(record)),
        Err(reason) => place.problem(at, "bad_record", reason),
    }
    place.line += lines(own);
}

/// An element as an object: its elements by name, those of one name as a list, and texts where there are no more elements.
fn element(text: &str) -> Result<Map<String, Value>, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<(String, Map<String, Value>, String)> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| format!("{error}; the record was passed over"))?;
        match event {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err("elements lie too deep in each other; the record was passed over".to_owned());
                }
                open.push((start.local_name().as_ref().to_owned(), Map::new(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, _, own)) = open.last_mut() {
                    own.push_str(&text);
                }
            }
            Event::CData(text) => {
                if let Some((_, _, own)) = open.last_mut() {
                    own.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, _, own)) = open.last_mut() {
                    own.push_str(&reference_text(&reference).unwrap_or_else(|| format!("&{};", &*reference)));
                }
            }
            Event::End(_) => {
                let Some((name, object, text)) = open.pop() else {
                    return Err("an element ends that did not begin; the record was passed over".to_owned());
                };
                let Some((_, above, _)) = open.last_mut() else { return Ok(object) };
                let value = if object.is_empty() { Value::String(text) } else { Value::Object(object) };
                put(above, name, value);
            }
            Event::Eof => return Err("the record ends too early; it was passed over".to_owned()),
            _ => {}
        }
    }
}

fn put(object: &mut Map<String, Value>, name: String, value: Value) {
    match object.get_mut(&name) {
        None => {
            object.insert(name, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}
