//! An event of the record.

use wardroom_store::EventRow;

use crate::output::Row;

impl Row for EventRow {
    const HEADINGS: &'static [&'static str] = &["event", "at", "who", "role", "what", "to what", "content"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.sequence.to_string(),
            self.at.to_string(),
            self.actor.to_string(),
            self.role.to_string(),
            self.operation.to_string(),
            self.subject.to_string(),
            self.payload.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    }
}
