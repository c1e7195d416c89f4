//! How often claims are right, as tables.

use std::fmt::Write as _;

use wardroom_model::Attribute;

use crate::claims::{ATTRIBUTES, ClaimFigures};
use crate::leave_out::Change;

/// An attribute, for people.
const fn name(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Vendor => "vendor",
        Attribute::Product => "product",
        Attribute::Category => "category",
        Attribute::Os => "operating system",
        Attribute::Version => "version",
        Attribute::Serial => "serial number",
    }
}

/// Both halves: in short, then the held-out half by whose labels and by field, then how often its confidences are right.
pub fn claims(development: &ClaimFigures, held_out: &ClaimFigures) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "| claim | half | right of the claims | | known of the labels | | mean over fields: right, known |\n|---|---|---|---|---|---|---|"
    );
    for attribute in ATTRIBUTES {
        for (half, figures) in [("held out", held_out), ("development", development)] {
            let count = figures.all.get(&attribute).copied().unwrap_or_default();
            let (right, known) = figures.macro_average(attribute);
            let _ = writeln!(
                text,
                "| {} | {half} | {} | {} | {:.1} %, {:.1} % |",
                name(attribute),
                count.right,
                count.known,
                100.0 * right,
                100.0 * known
            );
        }
    }
    let disputed: Vec<String> = ATTRIBUTES
        .iter()
        .filter_map(|attribute| Some(format!("{} {}", held_out.disputed.get(attribute)?, name(*attribute))))
        .collect();
    if !disputed.is_empty() {
        let _ = writeln!(
            text,
            "\nOf the wrong claims of the held-out half, so many have a label that we hold to be wrong (`evaluation/src/labels.rs` says\nwhich and why): {}.",
            disputed.join(", ")
        );
    }
    let _ = writeln!(
        text,
        "\nThe held-out half by whose labels they are:\n\n| claim | labels of | right of the claims | | known of the labels | |\n|---|---|---|---|---|---|"
    );
    for ((attribute, source), count) in &held_out.by_source {
        let _ = writeln!(text, "| {} | {source} | {} | {} |", name(*attribute), count.right, count.known);
    }
    let _ = writeln!(
        text,
        "\nThe held-out half by field:\n\n| claim | field | right of the claims | | known of the labels | |\n|---|---|---|---|---|---|"
    );
    for ((attribute, field), count) in &held_out.by_field {
        let _ = writeln!(text, "| {} | `{field}` | {} | {} |", name(*attribute), count.right, count.known);
    }
    for (attribute, calibration) in &held_out.calibration {
        let _ = writeln!(
            text,
            "\nHow often a claim of the {} is right, by its confidence (held-out half; expected calibration error {:.3}):\n\n{calibration}",
            name(*attribute),
            calibration.error()
        );
    }
    text
}

/// What is lost without each file of knowledge.
pub fn left_out(changes: &[Change]) -> String {
    let mut text =
        "| left out | vendor | category | product | operating system |\n|---|---|---|---|---|\n".to_owned();
    for change in changes {
        let _ = write!(text, "| `{}` |", change.file);
        for (fewer, more) in change.by_attribute {
            let _ = match (fewer, more) {
                (0, 0) => write!(text, " |"),
                _ => write!(text, " {:+} right, {more:+} wrong |", -fewer),
            };
        }
        text.push('\n');
    }
    text
}
