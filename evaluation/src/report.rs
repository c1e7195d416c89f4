//! The page of figures: each part stands between two marks that name it, and is written anew as a whole.

mod claims;

use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::findings::FindingFigures;
use crate::made::Size;
use crate::names::NameFigures;
use crate::pairs::PairFigures;
use crate::sample::SampleFigures;

pub use claims::{claims, left_out};

/// Puts the figures between the two marks of a part of the page.
///
/// # Errors
/// Where the page has not both marks.
pub fn insert(page: &str, part: &str, figures: &str) -> Result<String> {
    let begin = format!("<!-- {part}: written by `cargo xtask evaluate` -->\n");
    let end = format!("<!-- {part}: end -->\n");
    let missing = || format!("the page has no marks where the part `{part}` begins and ends");
    let (before, rest) = page.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    Ok(format!("{before}{begin}\n{}\n\n{end}{after}", figures.trim()))
}

/// The sample hospital.
pub fn sample(figures: &SampleFigures) -> String {
    let mut text = "| | count | |\n|---|---|---|\n".to_owned();
    for (name, share) in [
        ("claims right, of those with a label (medical or not among them)", figures.right),
        ("values known, of those that the traffic shows", figures.known),
        ("the same, of those shown in fields that are read", figures.known_of_read),
        ("assets matched with their host, of those on the network", figures.matched),
        ("matches and candidates that are right", figures.pairs_right),
    ] {
        let _ = writeln!(text, "| {name} | {share} |");
    }
    let _ = writeln!(text, "\n{} claims have no label. What is shown and not known:\n", figures.unlabelled);
    for ((host, attribute), place) in &figures.missed {
        let _ = writeln!(text, "- `{host}` {attribute}: {}", place.unwrap_or("no reason is known"));
    }
    for wrong in &figures.wrong {
        let _ = writeln!(text, "- wrong: {wrong}");
    }
    text
}

/// Names in others' records.
pub fn names(figures: &NameFigures) -> String {
    let mut text = "| | known | |\n|---|---|---|\n".to_owned();
    for (name, share) in [
        ("products that CISA's medical advisories name", figures.advisories),
        (
            "makers in a register of perinatal hospitals of Moldova and Ukraine (openMEDIS), local works among them",
            figures.register,
        ),
        ("numbers of enterprises whose maker we claim as the IANA's list names it", figures.enterprises),
    ] {
        let _ = writeln!(text, "| {name} | {share} |");
    }
    text
}

/// What publications say about devices, against what two readers say.
pub fn findings(figures: &FindingFigures) -> String {
    let mut text = "| publications | said affected, and so | | affected, and said so | | status as judged | | not affected, said affected |\n\
                    |---|---|---|---|---|---|---|---|\n"
        .to_owned();
    let all = std::iter::once(("all", &figures.all));
    let parts = figures.by_half.iter().chain(&figures.by_source);
    let rows = all.chain(parts.map(|(part, figures)| (*part, figures)));
    for (part, one) in rows {
        let _ = writeln!(
            text,
            "| {part} | {} | {} | {} | {} |",
            one.affected_right, one.affected_found, one.as_judged, one.false_alarms
        );
    }
    let _ = writeln!(
        text,
        "\nThe two readers disagree about {} pairs; there either answer counts as right. What was said otherwise in the \
         development half:\n",
        figures.disputed
    );
    for (one, _) in &figures.otherwise {
        let _ = writeln!(text, "- {one}");
    }
    text
}

/// How assets and hosts of made hospitals are paired: of each kind of register its name and figures, the usual one first.
pub fn pairs(size: Size, registers: &[(&str, PairFigures)]) -> String {
    let mut text = String::new();
    let Some((_, usual)) = registers.first() else { return text };
    let mut seconds: Vec<f64> = usual.took.iter().map(|(_, _, took)| took.as_secs_f64()).collect();
    seconds.sort_by(f64::total_cmp);
    let (assets, hosts, _) = usual.took.first().copied().unwrap_or_default();
    let _ = writeln!(
        text,
        "{} hospitals of each kind, each of {assets} rows and {hosts} hosts, {} of them not in the register; {} rows of\ndevices whose place a successor has, {} rows that are there twice. Pairing one took {} (median).\n",
        usual.took.len(),
        size.unregistered,
        size.retired,
        size.twice,
        at_most(seconds.get(seconds.len() / 2).copied().unwrap_or_default())
    );
    for (name, figures) in registers {
        let _ = writeln!(text, "| {name} | count | | in the hospitals |\n|---|---|---|---|");
        let (right, told): (Vec<f64>, Vec<f64>) = figures.each.iter().copied().unzip();
        for (name, share, each) in [
            ("matches that are right", figures.right, spread(&right)),
            ("devices on both sides that are matched", figures.matched, String::new()),
            ("devices on both sides that some rule could tell", figures.tellable, String::new()),
            ("those of them that are matched", figures.matched_of_tellable, spread(&told)),
            ("matched or among the candidates of their row", figures.offered, String::new()),
        ] {
            let _ = writeln!(text, "| {name} | {share} | {each} |");
        }
        text.push('\n');
    }
    if !usual.wrong_by.is_empty() {
        let wrong: Vec<String> =
            usual.wrong_by.iter().map(|(field, count)| format!("`{field}` {count}")).collect();
        let _ = writeln!(text, "Wrong matches by the field that weighed most: {}.\n", wrong.join(", "));
    }
    let _ = writeln!(text, "| why a device was missed | count |\n|---|---|");
    for (cause, count) in &usual.missed_by {
        let _ = writeln!(text, "| {cause} | {count} |");
    }
    let _ = writeln!(
        text,
        "\nHow often a pair is right, by its score (expected calibration error {:.3}):\n\n{}",
        usual.calibration.error(),
        usual.calibration
    );
    text
}

/// A time so coarse that it is the same on every run.
fn at_most(seconds: f64) -> String {
    let bounds = [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0];
    let bound = bounds.iter().find(|bound| seconds < **bound);
    bound.map_or_else(|| "more than a minute".to_owned(), |bound| format!("less than {bound} s"))
}

/// `99.4 to 99.8 %`
fn spread(shares: &[f64]) -> String {
    let (low, high) =
        (shares.iter().copied().fold(1.0, f64::min), shares.iter().copied().fold(0.0, f64::max));
    format!("{:.1} to {:.1} %", 100.0 * low, 100.0 * high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_replace_those_of_before() {
        let page = "# Title\n<!-- a: written by `cargo xtask evaluate` -->\nold\n<!-- a: end -->\nrest\n";
        let written = insert(page, "a", "new\n").unwrap();
        let expected =
            "# Title\n<!-- a: written by `cargo xtask evaluate` -->\n\nnew\n\n<!-- a: end -->\nrest\n";
        assert_eq!(written, expected);
        assert_eq!(insert(&written, "a", "new\n").unwrap(), written);
        assert!(insert(page, "b", "new\n").is_err());
        assert!(insert("# Title\n", "a", "new\n").is_err());
    }
}
