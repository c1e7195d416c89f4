//! A line of `match`.

use wardroom_model::Finding;

use crate::output::Row;

impl Row for Finding {
    const HEADINGS: &'static [&'static str] =
        &["asset", "id", "status", "reason", "range", "cvss", "kev", "advisories", "source"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.asset.to_string(),
            self.id.to_string(),
            self.status.to_string(),
            self.reason.to_string(),
            self.range.as_deref().unwrap_or_default().to_owned(),
            self.cvss.map(|score| format!("{score:.1}")).unwrap_or_default(),
            if self.kev { "yes".into() } else { String::new() },
            self.advisories.join(" "),
            self.source.to_string(),
        ]
    }
}
