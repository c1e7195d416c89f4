//! A line of `udi`.

use serde::{Serialize, Serializer};
use wardroom_model::Udi;

use crate::output::Row;

/// A code and what it says.
pub(crate) struct UdiLine {
    /// As it was typed.
    pub(crate) code: Box<str>,
    /// Could all of it be read, and are its check digits right?
    pub(crate) sound: bool,
    pub(crate) udi: Option<Udi>,
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
        })
        .serialize(serializer)
    }
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
    ];

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![self.code.to_string(), if self.sound { "yes" } else { "no" }.to_owned()];
        let Some(udi) = &self.udi else {
            cells.resize(Self::HEADINGS.len(), String::new());
            return cells;
        };
        let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
        let date = |date: Option<wardroom_model::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let others = udi.others.iter().map(|other| format!("{} {}", other.name, other.value));
        cells.extend([
            udi.agency.to_string(),
            text(&udi.device_identifier),
            text(&udi.lot),
            text(&udi.serial),
            date(udi.manufactured),
            date(udi.expires),
            text(&udi.version),
            others.collect::<Vec<_>>().join(", "),
        ]);
        cells
    }
}
