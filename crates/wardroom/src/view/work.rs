//! A line of the work list.

use wardroom_model::WorkItem;

use crate::output::Row;

impl Row for WorkItem {
    const HEADINGS: &'static [&'static str] =
        &["asset", "kind", "what to do", "why", "due", "minutes", "harm avoided"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.asset.as_deref().unwrap_or("not in the CMMS").to_owned(),
            self.kind.to_string(),
            if self.visit.is_some() { format!("  · {}", self.action) } else { self.action.to_string() },
            self.why.first().map(|why| why.to_string()).unwrap_or_default(),
            self.due.map(|due| due.to_string()).unwrap_or_default(),
            self.minutes.to_string(),
            format!("{:.2}", self.harm_removed),
        ]
    }
}
