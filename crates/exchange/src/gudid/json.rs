//! Records as JSON: answers of AccessGUDID (in the words of the XML release) and of openFDA.

use serde_json::{Map, Value};
use wardroom_model::product_record::{ProductCode, ProductEntry, ProductRecord, ReadAt};

use super::{MOST_PARTS, Place, Sink, flag, identifier, product_code, set, text};

/// Levels of a document that are looked into.
const DEEPEST: usize = 12;

/// Reads a whole answer: every record in it, wherever it stands, and every kind of device.
pub(super) fn read(place: &mut Place, bytes: &[u8], sink: Sink<'_>) {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => {
            let mut found = 0;
            walk(place, &value, &mut String::new(), 0, &mut found, sink);
            if found == 0 {
                let reason = "the document holds no product record".to_owned();
                place.problem("byte 0".to_owned(), "no_record", reason);
            }
        }
        Err(error) => {
            let reason = format!("{error}; nothing was read");
            place.problem(format!("line {}", error.line()), "not_json", reason);
        }
    }
}

fn walk(
    place: &mut Place,
    value: &Value,
    pointer: &mut String,
    depth: usize,
    found: &mut u64,
    sink: Sink<'_>,
) {
    if depth > DEEPEST {
        return;
    }
    let mut below = |name: &str, value: &Value, sink: Sink<'_>| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        walk(place, value, pointer, depth + 1, found, sink);
        pointer.truncate(length);
    };
    match value {
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(at, value)| below(&at.to_string(), value, sink));
        }
        Value::Object(object) if is_record(object) => {
            *found += 1;
            let read_at = ReadAt { file: place.file(), at: pointer.as_str().into() };
            match record(object, read_at) {
                Ok(record) => sink(ProductEntry::Whole(record)),
                Err(reason) => place.problem(pointer.clone(), "bad_record", reason),
            }
        }
        Value::Object(object) if object.contains_key("productCode") && object.contains_key("deviceClass") => {
            if let Some(code) = code(value) {
                sink(ProductEntry::Kind(code));
            }
        }
        Value::Object(object) => object.iter().for_each(|(name, value)| below(name, value, sink)),
        _ => {}
    }
}

fn is_record(object: &Map<String, Value>) -> bool {
    object.contains_key("identifiers")
        && ["brandName", "brand_name"].iter().any(|name| object.contains_key(*name))
}

/// The record that an object is, in either's words.
pub(super) fn record(object: &Map<String, Value>, read_at: ReadAt) -> Result<ProductRecord, String> {
    let codes = object.get("productCodes").or_else(|| object.get("product_codes"));
    let terms = object.get("gmdnTerms").or_else(|| object.get("gmdn_terms"));
    let parts = [(object.get("identifiers"), "identifier"), (codes, "fdaProductCode"), (terms, "gmdn")];
    if parts.iter().any(|(list, name)| all(*list, name).nth(MOST_PARTS).is_some()) {
        return Err(format!(
            "the record has over {MOST_PARTS} identifiers, kinds or terms; it was passed over"
        ));
    }
    let identifiers: Vec<(Box<str>, bool)> = all(object.get("identifiers"), "identifier")
        .filter_map(|one| {
            let primary = ["deviceIdType", "type"].iter().any(|name| scalar(one.get(*name)) == "Primary");
            let id = ["deviceId", "id"].iter().find_map(|name| identifier(&scalar(one.get(*name))))?;
            Some((id, primary))
        })
        .collect();
    let primary = identifiers.iter().find(|(_, primary)| *primary).map(|(id, _)| id.clone());
    let own = || identifier(&scalar(object.get("deviceId")));
    let device_identifier =
        primary.or_else(own).ok_or("the record has no primary device identifier; it was passed over")?;
    let mut record = ProductRecord { device_identifier, read_at, ..ProductRecord::default() };
    for (name, value) in object {
        if !value.is_object() && !value.is_array() {
            set(&mut record, name, &scalar(Some(value)));
        }
    }
    record.other_identifiers =
        identifiers.into_iter().map(|(id, _)| id).filter(|id| *id != record.device_identifier).collect();
    record.product_codes = all(codes, "fdaProductCode").filter_map(code).collect();
    for term in all(terms, "gmdn") {
        let code = ["gmdnCode", "code"].iter().find_map(|name| text(&scalar(term.get(*name))));
        record.gmdn_codes.extend(code.filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())));
        let implantable = flag(&scalar(term.get("implantable")));
        // One term that says so is enough.
        record.implantable = record.implantable.max(implantable);
    }
    for list in [&mut record.other_identifiers, &mut record.gmdn_codes] {
        list.sort();
        list.dedup();
    }
    record.product_codes.sort_by(|a, b| a.code.cmp(&b.code));
    record.product_codes.dedup_by(|a, b| a.code == b.code);
    Ok(record)
}

/// A kind of device, in either's words.
fn code(value: &Value) -> Option<ProductCode> {
    let own = |names: &[&str]| {
        let of = |name: &&str| value.get(*name).or_else(|| value.get("openfda")?.get(*name));
        names.iter().filter_map(of).map(|value| scalar(Some(value))).find(|value| !value.is_empty())
    };
    Some(ProductCode {
        code: product_code(&own(&["productCode", "code"])?)?,
        name: own(&["productCodeName", "deviceName", "name", "device_name"]).and_then(|name| text(&name)),
        device_class: own(&["deviceClass", "device_class"]).and_then(|class| text(&class)),
        life_supporting: own(&["lifeSustainSupportFlag"]).and_then(|said| flag(&said)),
        implantable: own(&["implantFlag"]).and_then(|said| flag(&said)),
    })
}

/// The members of a list, which may stand below a name of their own, and may be one alone.
fn all<'v>(value: Option<&'v Value>, name: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    let inner = value.and_then(|value| value.get(name)).or(value);
    let (many, one) = match inner {
        Some(Value::Array(values)) => (values.as_slice(), None),
        Some(Value::Object(_)) => (&[][..], inner),
        _ => (&[][..], None),
    };
    many.iter().chain(one)
}

fn scalar(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(bool)) => bool.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
