//! A line of `reidentify`: a claim that changed, and why.

use serde::Serialize;
use wardroom_model::id::DeviceId;
use wardroom_model::{ClaimBrief, ClaimChange};

use crate::output::Row;
use crate::view::value_text;

#[derive(Serialize)]
pub(crate) struct ChangeLine {
    device: DeviceId,
    name: Box<str>,
    #[serde(flatten)]
    change: ClaimChange,
}

impl From<(Box<str>, DeviceId, ClaimChange)> for ChangeLine {
    fn from((name, device, mut change): (Box<str>, DeviceId, ClaimChange)) -> Self {
        for brief in [&mut change.before, &mut change.after].into_iter().flatten() {
            brief.value = value_text(change.attribute, &brief.value);
        }
        Self { device, name, change }
    }
}

impl Row for ChangeLine {
    const HEADINGS: &'static [&'static str] =
        &["name", "claim", "before", "after", "because", "fired", "silent"];

    fn cells(&self) -> Vec<String> {
        let told = |brief: &Option<ClaimBrief>| match brief {
            Some(brief) => format!("{} ({:.3})", brief.value, brief.confidence.value()),
            None => String::new(),
        };
        let causes: Vec<&str> = self.change.causes.iter().map(|cause| cause.slug()).collect();
        vec![
            self.name.to_string(),
            self.change.attribute.to_string(),
            told(&self.change.before),
            told(&self.change.after),
            causes.join(" "),
            self.change.fired.join(" "),
            self.change.silent.join(" "),
        ]
    }
}
