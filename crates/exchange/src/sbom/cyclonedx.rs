//! CycloneDX as JSON: its head, components and services.

use serde_json::{Map, Value};
use wardroom_model::Part;
use wardroom_model::bill::{BillForm, PartKind};

use super::draft::{Draft, add, kind, property};
use super::json::{entries, text};

/// Reads an object, which is at this pointer.
type AsPart = fn(&Map<String, Value>, &str) -> Part;

/// A field of the outermost object.
pub(super) fn head(draft: &mut Draft, key: &str, value: &Value, pointer: &str) {
    let said = text(Some(value));
    match key {
        "bomFormat" if said.as_deref().is_some_and(|form| form.eq_ignore_ascii_case("cyclonedx")) => {
            draft.form = Some(BillForm::CycloneDx);
        }
        // Files of 1.2 have nothing else that says what they are.
        "$schema" if said.as_deref().is_some_and(|link| link.contains("cyclonedx.org/schema/bom")) => {
            draft.form = Some(BillForm::CycloneDx);
        }
        "specVersion" => draft.form_version = said,
        "serialNumber" => draft.id = said,
        "version" => draft.revision = said,
        "metadata" => metadata(draft, value, &format!("{pointer}/metadata")),
        _ => {}
    }
}

fn metadata(draft: &mut Draft, value: &Value, pointer: &str) {
    draft.created = text(value.get("timestamp"));
    let Some(object) = value.get("component").and_then(Value::as_object) else { return };
    let pointer = format!("{pointer}/component");
    let mut subject = part(object, &pointer);
    // Who delivers the whole stands beside it.
    let by = |name: &str| value.get(name).and_then(|by| text(by.get("name")));
    subject.maker = subject.maker.or_else(|| by("manufacturer").or_else(|| by("manufacture")));
    subject.supplier = subject.supplier.or_else(|| by("supplier"));
    draft.subject = draft.checked(subject);
    below(draft, object, &pointer, None);
}

/// A component and those in it.
pub(super) fn component(draft: &mut Draft, object: &Map<String, Value>, pointer: &str) {
    nested(draft, object, pointer, None, part);
}

/// A service and those in it.
pub(super) fn service(draft: &mut Draft, object: &Map<String, Value>, pointer: &str) {
    nested(draft, object, pointer, None, service_part);
}

fn nested(
    draft: &mut Draft,
    object: &Map<String, Value>,
    pointer: &str,
    within: Option<u32>,
    as_part: AsPart,
) {
    let part = draft.checked(Part { within, ..as_part(object, pointer) });
    // What lies in a part that was left out lies in what is around it.
    let own = part.and_then(|part| draft.push(part)).or(within);
    below(draft, object, pointer, own);
}

fn below(draft: &mut Draft, object: &Map<String, Value>, pointer: &str, within: Option<u32>) {
    let lists: [(&str, AsPart); 2] = [("components", part), ("services", service_part)];
    for (name, as_part) in lists {
        let Some(entries) = object.get(name).and_then(Value::as_array) else { continue };
        for (position, entry) in entries.iter().enumerate() {
            let pointer = format!("{pointer}/{name}/{position}");
            match entry.as_object() {
                Some(object) => nested(draft, object, &pointer, within, as_part),
                None => {
                    let reason = "an object is expected here; this entry was left out and the rest read";
                    draft.problems.add(pointer, "bad_entry", reason);
                }
            }
        }
    }
}

fn part(object: &Map<String, Value>, pointer: &str) -> Part {
    let field = |name: &str| text(object.get(name));
    let by = |name: &str| object.get(name).and_then(|by| text(by.get("name")));
    let mut part = Part::new(field("name").unwrap_or_default(), pointer);
    part.reference = field("bom-ref");
    part.kind = field("type").map_or(PartKind::Unstated, |word| kind(&word));
    part.group = field("group");
    part.version = field("version");
    part.maker = by("manufacturer").or_else(|| field("publisher"));
    part.supplier = by("supplier");
    part.purl = field("purl");
    add(&mut part.cpes, field("cpe"));
    part.hashes = u32::try_from(entries(object.get("hashes")).count()).unwrap_or(u32::MAX);
    for entry in entries(object.get("licenses")) {
        let licence = entry.get("license");
        let named = ["id", "name"].iter().find_map(|name| text(licence?.get(*name)));
        add(&mut part.licences, text(entry.get("expression")).or(named));
    }
    for entry in entries(object.get("properties")) {
        if let (Some(name), Some(value)) = (text(entry.get("name")), text(entry.get("value"))) {
            property(&mut part, &name, &value);
        }
    }
    part
}

fn service_part(object: &Map<String, Value>, pointer: &str) -> Part {
    let provider = object.get("provider").and_then(|by| text(by.get("name")));
    Part { kind: PartKind::Service, supplier: provider, ..part(object, pointer) }
}
