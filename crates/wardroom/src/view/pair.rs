//! A line of `reconcile`.

use wardroom_model::reconciliation::Pair;

use crate::output::Row;

impl Row for Pair {
    const HEADINGS: &'static [&'static str] =
        &["asset", "host", "decision", "score", "agrees", "contradicts"];

    fn cells(&self) -> Vec<String> {
        let fields = |agrees: bool| {
            let of_kind = self.reasons.iter().filter(|reason| reason.agrees == agrees);
            of_kind.map(|reason| &*reason.field).collect::<Vec<_>>().join(" ")
        };
        vec![
            self.asset.to_string(),
            self.host.as_deref().unwrap_or_default().to_owned(),
            self.decision.to_string(),
            format!("{:.3}", self.score.value()),
            fields(true),
            fields(false),
        ]
    }
}
