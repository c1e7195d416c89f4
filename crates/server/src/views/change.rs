//! Changes of claims, as sentences.

use wardroom_catalog::Catalog;
use wardroom_model::{Attribute, ChangeCause, ClaimBrief};
use wardroom_store::{ClaimChangeRow, TimelineRow};

use crate::words;

/// Rules that one sentence names.
const RULES: usize = 4;

/// What changed: `Maker: Philips 97 %, before not known`.
pub(crate) fn what(catalog: &Catalog, row: &ClaimChangeRow) -> String {
    let change = &row.change;
    let told = |brief: &Option<ClaimBrief>| match brief {
        // Nothing but a person's word is certain.
        Some(brief) if brief.confidence.value() >= 1.0 => {
            format!("{} (settled)", words::named(catalog, change.attribute, &brief.value))
        }
        Some(brief) => format!(
            "{} ({})",
            words::named(catalog, change.attribute, &brief.value),
            words::percent(brief.confidence.value())
        ),
        None => "not known".to_owned(),
    };
    let attribute: Attribute = change.attribute;
    format!("{}: {} → {}", words::attribute(attribute), told(&change.before), told(&change.after))
}

/// Why it changed, with the rules that fired newly or no longer.
pub(crate) fn why(row: &ClaimChangeRow) -> String {
    let change = &row.change;
    let cause = |cause: &ChangeCause| match cause {
        ChangeCause::Traffic => "something new was heard".to_owned(),
        ChangeCause::Knowledge => {
            format!("the knowledge changed from {} to {}", change.knowledge.0, change.knowledge.1)
        }
        ChangeCause::Program => "the program's rules or the record of its product changed".to_owned(),
        ChangeCause::Register => "the CMMS changed".to_owned(),
        ChangeCause::Pairing => "other hosts or assets belong to it".to_owned(),
        ChangeCause::Decision => "a person settled it, or took that back".to_owned(),
    };
    let mut told: Vec<String> = change.causes.iter().map(cause).collect();
    let rules = |rules: &[Box<str>]| {
        let shown: Vec<&str> = rules.iter().take(RULES).map(|rule| &**rule).collect();
        let more =
            if rules.len() > RULES { format!(" and {} more", rules.len() - RULES) } else { String::new() };
        format!("{}{more}", shown.join(", "))
    };
    if !change.fired.is_empty() {
        told.push(format!("newly fired: {}", rules(&change.fired)));
    }
    if !change.silent.is_empty() {
        told.push(format!("no longer fires: {}", rules(&change.silent)));
    }
    told.join("; ")
}

/// A change as an event in the device's life.
pub(crate) fn event(catalog: &Catalog, row: &ClaimChangeRow) -> TimelineRow {
    TimelineRow {
        at: row.at,
        kind: "claim_changed".into(),
        trade: "both",
        text: format!("{}; {}", what(catalog, row), why(row)).into(),
        locator: None,
    }
}
