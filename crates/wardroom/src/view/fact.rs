//! A line of `inspect --facts`.

use serde::Serialize;
use wardroom_model::fact::{End, Subject};
use wardroom_model::{Fact, Locator, Timestamp};

use crate::output::Row;

#[derive(Serialize)]
pub(crate) struct FactView {
    locator: Locator,
    time: Timestamp,
    src: End,
    dst: End,
    vlan: Option<u16>,
    about: Subject,
    protocol: &'static str,
    field: &'static str,
    value: Box<str>,
}

impl From<Fact> for FactView {
    fn from(fact: Fact) -> Self {
        Self {
            locator: fact.locator,
            time: fact.time,
            src: fact.src,
            dst: fact.dst,
            vlan: fact.vlan,
            about: fact.about,
            protocol: fact.field.protocol().slug(),
            field: fact.field.name(),
            value: fact.value,
        }
    }
}

impl Row for FactView {
    const HEADINGS: &'static [&'static str] =
        &["frame", "time", "src", "dst", "vlan", "protocol", "field", "value"];

    fn cells(&self) -> Vec<String> {
        let frame = match &self.locator {
            Locator::Capture(place) => format!("{}:{}", place.file.name, place.frame),
            Locator::Log { name, line: place } | Locator::Table { file: name, row: place } => {
                format!("{name}:{place}")
            }
            other => serde_json::to_string(other).unwrap_or_default(),
        };
        let end = |end: &End| match (end.ip, end.port, end.mac) {
            (Some(ip), Some(port), _) => format!("{ip}:{port}"),
            (Some(ip), None, _) => ip.to_string(),
            (None, _, mac) => mac.map(|mac| mac.to_string()).unwrap_or_default(),
        };
        vec![
            frame,
            self.time.to_string(),
            end(&self.src),
            end(&self.dst),
            self.vlan.map(|vlan| vlan.to_string()).unwrap_or_default(),
            self.protocol.into(),
            self.field.into(),
            self.value.to_string(),
        ]
    }
}
