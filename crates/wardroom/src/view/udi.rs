//! A line of `udi`.

use serde::{Serialize, Serializer};
use wardroom_model::{ProductRecord, Udi};

use crate::output::Row;

/// A code and what it says.
pub(crate) struct UdiLine {
    /// As it was typed.
    pub(crate) code: Box<str>,
    /// Could all of it be read, and are its check digits right?
    pub(crate) sound: bool,
    pub(crate) udi: Option<Udi>,
    /// The record of its product, where a release was given that has it.
    pub(crate) product: Option<ProductRecord>,
}

impl UdiLine {
    /// Which product it names.
    pub(crate) fn identifier(&self) -> Option<&str> {
        self.udi.as_ref()?.device_identifier.as_deref()
    }
}

impl Serialize for UdiLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let udi = self.udi.as_ref();
        serde_json::json!({
            "code": self.code,
            "sound": self.sound,
            "agency": udi.map(|udi| udi.agency),
            "device_identifier": udi.and_then(|udi| udi.device_identifier.as_deref()),
            "lot": udi.and_then(|udi| udi.lot.as_deref()),
            "serial": udi.and_then(|udi| udi.serial.as_deref()),
            "manufactured": udi.and_then(|udi| udi.manufactured),
            "expires": udi.and_then(|udi| udi.expires),
            "version": udi.and_then(|udi| udi.version.as_deref()),
            "others": udi.map_or(&[][..], |udi| &udi.others),
            "product": self.product.as_ref().map(product),
        })
        .serialize(serializer)
    }
}

/// A record as JSON, with what its kinds come to.
fn product(record: &ProductRecord) -> serde_json::Value {
    let mut value = serde_json::json!(record);
    if let Some(object) = value.as_object_mut() {
        object.insert("device_class".into(), serde_json::json!(record.device_class()));
        object.insert("life_supporting".into(), serde_json::json!(record.is_life_supporting()));
    }
    value
}

impl Row for UdiLine {
    const HEADINGS: &'static [&'static str] = &[
        "code",
        "sound",
        "agency",
        "device_identifier",
        "lot",
        "serial",
        "manufactured",
        "expires",
        "version",
        "others",
        "company",
        "brand",
        "model",
        "product_codes",
        "device_class",
        "life_supporting",
        "mri_safety",
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.code.to_string(), if self.sound { "yes" } else { "no" }.to_owned()];
        cells.extend(self.said());
        cells.extend(self.recorded());
        cells
    }
}

impl UdiLine {
    /// Cells of what the code says.
    fn said(&self) -> [String; 8] {
        let Some(udi) = &self.udi else { return Default::default() };
        let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
        let date = |date: Option<wardroom_model::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let others = udi.others.iter().map(|other| format!("{} {}", other.name, other.value));
        [
            udi.agency.to_string(),
            text(&udi.device_identifier),
            text(&udi.lot),
            text(&udi.serial),
            date(udi.manufactured),
            date(udi.expires),
            text(&udi.version),
            others.collect::<Vec<_>>().join(", "),
        ]
    }

    /// Cells of what the product's record says.
    fn recorded(&self) -> [String; 7] {
        let Some(record) = &self.product else { return Default::default() };
        let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
        let codes: Vec<&str> = record.product_codes.iter().map(|code| &*code.code).collect();
        let said = |said: Option<bool>| said.map_or("", |said| if said { "yes" } else { "no" }).to_owned();
        [
            text(&record.company),
            text(&record.brand),
            text(&record.model),
            codes.join(" "),
            record.device_class().unwrap_or_default().to_owned(),
            said(record.is_life_supporting()),
            record.mri_safety.map(|safety| safety.to_string()).unwrap_or_default(),
        ]
    }
}
