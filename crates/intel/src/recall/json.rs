//! openFDA `device/recall` and `device/enforcement`, JSON: an answer of the interface, a part of its archives, a list or
//! lines of records, or a document of several answers under names, as the FDA's own examples are.

use serde_json::{Map, Value};
use wardroom_model::{Locator, Problem};

use super::{Read, Recall, RecallSource, RecallStatus, class, date, said};

/// Fields by which a record of a recall is known: those of `device/recall` and of `device/enforcement`.
const RECALL: [&str; 2] = ["product_res_number", "res_event_number"];
const ENFORCEMENT: [&str; 2] = ["recall_number", "recall_initiation_date"];

/// The records of a document; nothing where it holds none that is a recall.
pub(super) fn read(document: &Value, file: &str, sha256: &str, pointer: &str) -> Option<Read> {
    let mut reader = Reader { file, sha256, read: Read::default() };
    let found = reader.answer(document, pointer) | reader.named(document, pointer);
    found.then_some(reader.read)
}

struct Reader<'f> {
    file: &'f str,
    sha256: &'f str,
    read: Read,
}

impl Reader<'_> {
    /// Several answers or records under names of their own.
    fn named(&mut self, document: &Value, pointer: &str) -> bool {
        let mut found = false;
        for (name, entry) in document.as_object().into_iter().flatten() {
            let name = name.replace('~', "~0").replace('/', "~1");
            found |= self.answer(entry, &format!("{pointer}/{name}"));
        }
        found
    }

    /// A record, or an answer with a list of them.
    fn answer(&mut self, value: &Value, pointer: &str) -> bool {
        let Some(fields) = value.as_object() else { return false };
        if let Some(source) = source(fields) {
            self.record(fields, source, pointer);
            return true;
        }
        let Some(results) = fields.get("results").and_then(Value::as_array) else { return false };
        if !results.iter().any(|entry| entry.as_object().is_some_and(|fields| source(fields).is_some())) {
            return false;
        }
        for (at, entry) in results.iter().enumerate() {
            let place = format!("{pointer}/results/{at}");
            match entry.as_object().and_then(|fields| Some((fields, source(fields)?))) {
                Some((fields, source)) => self.record(fields, source, &place),
                None => self.problem(&place, "bad_entry", "this entry is no recall; it was left out"),
            }
        }
        true
    }

    fn record(&mut self, fields: &Map<String, Value>, source: RecallSource, pointer: &str) {
        let record = Record { fields, file: self.file, pointer, problems: &mut self.read.problems };
        let locator = Locator::Document { sha256: self.sha256.into(), pointer: pointer.into() };
        self.read.recalls.extend(record.read(source, locator));
    }

    fn problem(&mut self, at: &str, kind: &str, reason: &str) {
        self.read.problems.push(Problem::new(self.file, at, kind, reason));
    }
}

fn source(fields: &Map<String, Value>) -> Option<RecallSource> {
    let has = |names: [&str; 2]| names.iter().any(|name| fields.contains_key(*name));
    match () {
        () if has(RECALL) => Some(RecallSource::Recall),
        () if has(ENFORCEMENT) => Some(RecallSource::Enforcement),
        () => None,
    }
}

/// One record that is being read.
struct Record<'r> {
    fields: &'r Map<String, Value>,
    file: &'r str,
    pointer: &'r str,
    problems: &'r mut Vec<Problem>,
}

impl Record<'_> {
    fn read(mut self, source: RecallSource, locator: Locator) -> Option<Recall> {
        if let Some(kind) = self.text("product_type").filter(|kind| &**kind != "Devices") {
            let reason = format!("a recall of {kind}, not of a device; it was left out");
            self.problem("", "not_a_device", reason);
            return None;
        }
        let event = self.text("res_event_number").or_else(|| self.text("event_id"));
        let number = self.text("product_res_number").or_else(|| self.text("recall_number"));
        let Some(id) = number.or_else(|| event.clone()) else {
            self.problem("", "no_id", "the recall has neither a number nor an event and was left out".into());
            return None;
        };
        let code_info = [self.text("code_info"), self.text("more_code_info")];
        let code_info: Vec<Box<str>> = code_info.into_iter().flatten().collect();
        let recall = Recall {
            firm: self.text("recalling_firm").unwrap_or_default(),
            product: self.text("product_description").unwrap_or_default(),
            reason: self.text("reason_for_recall").unwrap_or_default(),
            action: self.text("action").unwrap_or_default(),
            status: self.status(),
            class: self.text("classification").and_then(|text| class(&text)),
            event,
            product_codes: self.texts("product_code"),
            clearances: self.texts("k_numbers"),
            initiated: self.date(&["event_date_initiated", "recall_initiation_date"]),
            published: self.date(&["event_date_posted", "report_date", "event_date_created"]),
            terminated: self.date(&["event_date_terminated", "termination_date"]),
            link: self.text("cfres_id").map(|number| {
                format!("https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRES/res.cfm?id={number}").into()
            }),
            ..Recall::new(id, source, locator)
        };
        Some(recall.with_codes(&code_info.join("\n")))
    }

    fn status(&mut self) -> Option<RecallStatus> {
        let text = self.text("recall_status").or_else(|| self.text("status"))?;
        RecallStatus::read(&text)
    }

    /// The first of these days that is given.
    fn date(&mut self, names: &[&str]) -> Option<wardroom_model::Date> {
        names.iter().find_map(|name| {
            let text = self.text(name)?;
            let date = date::read(&text);
            if date.is_none() {
                self.problem(name, "bad_date", format!("`{text}` is no date; it was left out"));
            }
            date
        })
    }

    /// A text; a number or a boolean counts as its text.
    fn text(&mut self, name: &str) -> Option<Box<str>> {
        match self.fields.get(name)? {
            Value::Null => None,
            Value::String(text) => said(text).map(Into::into),
            Value::Array(entries) if entries.is_empty() => None,
            Value::Array(_) | Value::Object(_) => {
                let reason = "a text is expected here; this field was left out, the rest was read";
                self.problem(name, "bad_entry", reason.to_owned());
                None
            }
            other => Some(other.to_string().into()),
        }
    }

    /// A list of texts, or one text for a list of one.
    fn texts(&mut self, name: &str) -> Vec<Box<str>> {
        match self.fields.get(name) {
            Some(Value::Array(entries)) => {
                entries.iter().filter_map(|entry| said(entry.as_str()?)).map(Into::into).collect()
            }
            _ => self.text(name).into_iter().collect(),
        }
    }

    fn problem(&mut self, name: &str, kind: &str, reason: String) {
        let at = if name.is_empty() { self.pointer.to_owned() } else { format!("{}/{name}", self.pointer) };
        self.problems.push(Problem::new(self.file, at, kind, reason));
    }
}
