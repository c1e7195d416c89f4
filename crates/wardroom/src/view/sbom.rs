//! Lines of `sbom`: a part of a bill of materials, or a bill with how complete it is.

use serde::{Serialize, Serializer};
use serde_json::json;
use wardroom_model::{BillOfMaterials, Part};

use crate::output::Row;

/// A part, with the bill that it is of.
pub(crate) struct PartLine<'a> {
    pub(crate) file: &'a str,
    pub(crate) bill: &'a BillOfMaterials,
    pub(crate) part: &'a Part,
}

/// A bill.
pub(crate) struct BillLine<'a> {
    pub(crate) file: &'a str,
    pub(crate) bill: &'a BillOfMaterials,
}

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// Name and version of the device that a bill is for.
fn device(bill: &BillOfMaterials) -> Option<String> {
    let subject = bill.subject.as_ref()?;
    let words = [subject.group.as_deref(), Some(&*subject.name), subject.version.as_deref()];
    Some(words.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

impl PartLine<'_> {
    /// The part that it lies in.
    fn within(&self) -> Option<&str> {
        let around = usize::try_from(self.part.within?).ok()?;
        Some(&self.bill.parts.get(around)?.name)
    }
}

impl Serialize for PartLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = json!(self.part);
        if let Some(object) = value.as_object_mut() {
            object.insert("file".to_owned(), json!(self.file));
            object.insert("device".to_owned(), json!(device(self.bill)));
            object.insert("within".to_owned(), json!(self.within()));
        }
        value.serialize(serializer)
    }
}

impl Row for PartLine<'_> {
    const HEADINGS: &'static [&'static str] = &[
        "file",
        "device",
        "kind",
        "name",
        "version",
        "maker",
        "supplier",
        "purl",
        "cpes",
        "licences",
        "hashes",
        "support",
        "end_of_support",
        "within",
    ];

    fn cells(&self) -> Vec<String> {
        let part = self.part;
        let name = [part.group.as_deref(), Some(&*part.name)];
        vec![
            self.file.to_owned(),
            device(self.bill).unwrap_or_default(),
            part.kind.to_string(),
            name.into_iter().flatten().collect::<Vec<_>>().join("/"),
            text(part.version.as_deref()),
            text(part.maker.as_deref()),
            text(part.supplier.as_deref()),
            text(part.purl.as_deref()),
            part.cpes.join(" "),
            part.licences.join(", "),
            part.hashes.to_string(),
            text(part.support.as_deref()),
            text(part.end_of_support.as_deref()),
            text(self.within()),
        ]
    }
}

impl BillLine<'_> {
    fn parts_with(&self, has: fn(&Part) -> bool) -> usize {
        self.bill.parts.iter().filter(|part| has(part)).count()
    }

    /// How many parts there are, and how many of them say what is asked for most.
    fn counts(&self) -> [(&'static str, usize); 6] {
        [
            ("parts", self.bill.parts.len()),
            ("with_version", self.parts_with(|part| part.version.is_some())),
            ("with_maker", self.parts_with(|part| part.maker.is_some() || part.supplier.is_some())),
            ("with_identifier", self.parts_with(Part::is_identified)),
            ("with_licence", self.parts_with(|part| !part.licences.is_empty())),
            ("with_end_of_support", self.parts_with(|part| part.end_of_support.is_some())),
        ]
    }
}

impl Serialize for BillLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bill = self.bill;
        let mut value = json!({
            "file": self.file,
            "form": bill.form,
            "form_version": bill.form_version,
            "id": bill.id,
            "revision": bill.revision,
            "created": bill.created,
            "device": device(bill),
            "device_maker": bill.subject.as_ref().and_then(|part| part.maker.as_ref().or(part.supplier.as_ref())),
        });
        if let Some(object) = value.as_object_mut() {
            object.extend(self.counts().map(|(name, count)| (name.to_owned(), json!(count))));
        }
        value.serialize(serializer)
    }
}

impl Row for BillLine<'_> {
    const HEADINGS: &'static [&'static str] = &[
        "file",
        "form",
        "device",
        "created",
        "parts",
        "with_version",
        "with_maker",
        "with_identifier",
        "with_licence",
        "with_end_of_support",
    ];

    fn cells(&self) -> Vec<String> {
        let bill = self.bill;
        let mut cells = vec![
            self.file.to_owned(),
            format!("{} {}", bill.form, bill.form_version),
            device(bill).unwrap_or_default(),
            text(bill.created.as_deref()),
        ];
        cells.extend(self.counts().map(|(_, count)| count.to_string()));
        cells
    }
}
