//! The page of figures.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::made::Size;
use crate::pairs::PairFigures;

const BEGIN: &str = "<!-- written by `cargo xtask evaluate`: begin -->\n";
const END: &str = "<!-- end -->\n";

/// Puts the figures between the two marks of the page.
///
/// # Errors
/// Where the page has not both marks.
pub fn insert(page: &str, figures: &str) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("the page has no mark where the figures begin")?;
    let (_, after) = rest.split_once(END).context("the page has no mark where the figures end")?;
    Ok(format!("{before}{BEGIN}{figures}{END}{after}"))
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
        "{} hospitals of each kind, each of {assets} rows and {hosts} hosts, {} of them not in the register; {} rows of\ndevices whose place a successor has, {} rows that are there twice. Pairing one took {:.2} s (median).\n",
        usual.took.len(),
        size.unregistered,
        size.retired,
        size.twice,
        seconds.get(seconds.len() / 2).copied().unwrap_or_default()
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
        let page = format!("# Title\n{BEGIN}old\n{END}rest\n");
        let written = insert(&page, "new\n").unwrap();
        assert_eq!(written, format!("# Title\n{BEGIN}new\n{END}rest\n"));
        assert_eq!(insert(&written, "new\n").unwrap(), written);
        assert!(insert("# Title\n", "new\n").is_err());
    }
}
