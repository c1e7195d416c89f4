//! Either form as JSON. The document is walked once and its lists are taken entry by entry, so that a torn file gives
//! what stands before the tear, and a long one is never held twice.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use wardroom_model::bill::BillForm;

use super::draft::Draft;
use super::{cyclonedx, spdx};
use crate::lenient;

/// Reads a whole document.
pub(super) fn read(document: &str, draft: &mut Draft) {
    let mut deserializer = serde_json::Deserializer::from_str(document);
    let top = Top { draft, pointer: String::new() };
    let read = top.deserialize(&mut deserializer);
    let Err(error) = read.and_then(|()| deserializer.end()) else { return };
    let at = format!("line {}", error.line());
    if error.is_data() {
        draft.refuse("JSON, but neither CycloneDX nor SPDX: the document is no object");
        return;
    }
    draft.torn = true;
    if draft.form.is_none() && !draft.parts.is_empty() {
        let is_spdx = draft.relations.has_packages();
        draft.form = Some(if is_spdx { BillForm::Spdx } else { BillForm::CycloneDx });
    }
    let reason = format!("{error}; what stands before that place was read");
    draft.problems.add(at, "not_json", reason);
}

/// A text, number or boolean as text.
pub(super) fn text(value: Option<&Value>) -> Option<Box<str>> {
    match value? {
        Value::String(value) => lenient::text(value),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(value) => Some(value.to_string().into()),
        _ => None,
    }
}

/// The objects of a list.
pub(super) fn entries(value: Option<&Value>) -> impl Iterator<Item = &Map<String, Value>> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The outermost object, or the one that an envelope carries.
struct Top<'d> {
    draft: &'d mut Draft,
    pointer: String,
}

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bill of materials")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { draft, pointer } = self;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            let take: Option<Take> = match &*key {
                "components" => Some(cyclonedx::component),
                "services" => Some(cyclonedx::service),
                "packages" => Some(spdx::package),
                "relationships" => Some(spdx::relationship),
                _ => None,
            };
            match (&*key, take) {
                (_, Some(take)) => {
                    let pointer = format!("{pointer}/{key}");
                    map.next_value_seed(List { draft: &mut *draft, pointer, take })?;
                }
                // GitHub's export and attestations (in-toto) put the bill into an envelope.
                ("sbom" | "predicate", None) if pointer.is_empty() => {
                    map.next_value_seed(Top { draft: &mut *draft, pointer: format!("/{key}") })?;
                }
                ("$schema" | "bomFormat" | "specVersion" | "serialNumber" | "version" | "metadata", None) => {
                    cyclonedx::head(draft, &key, &map.next_value()?, &pointer);
                }
                ("spdxVersion" | "documentNamespace" | "creationInfo" | "documentDescribes", None) => {
                    spdx::head(draft, &key, &map.next_value()?);
                }
                ("@graph", None) => {
                    draft.refuse("SPDX 3 is not read yet; ask for SPDX 2.3 or CycloneDX");
                    map.next_value::<IgnoredAny>()?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Reads one entry of a list, which is at this pointer.
type Take = fn(&mut Draft, &Map<String, Value>, &str);

/// A list that is taken entry by entry.
struct List<'d> {
    draft: &'d mut Draft,
    pointer: String,
    take: Take,
}

impl List<'_> {
    fn no_list<E: Error>(self) -> Result<(), E> {
        let reason = "a list is expected here; this was left out and the rest read";
        self.draft.problems.add(self.pointer, "bad_entry", reason);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut position = 0_usize;
        while let Some(entry) = entries.next_element::<Value>()? {
            let pointer = format!("{}/{position}", self.pointer);
            match entry {
                Value::Object(object) => (self.take)(self.draft, &object, &pointer),
                _ => {
                    let reason = "an object is expected here; this entry was left out and the rest read";
                    self.draft.problems.add(pointer, "bad_entry", reason);
                }
            }
            position += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.no_list()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.no_list()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.no_list()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.no_list()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.no_list()
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.no_list()
    }
}
