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

/// How assets and hosts of a made hospital are paired.
pub fn pairs(size: Size, figures: &PairFigures) -> String {
    let (assets, hosts, took) = figures.took;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{assets} rows, {hosts} hosts, {} of them not in the register; {} rows of devices whose name and address a\nsuccessor has, {} rows that are there twice. Pairing took {:.2} s.\n",
        size.unregistered,
        size.retired,
        size.twice,
        took.as_secs_f64()
    );
    let _ = writeln!(text, "| | count | |\n|---|---|---|");
    for (name, share) in [
        ("matches that are right", figures.right),
        ("devices on both sides that are matched", figures.matched),
        (
            "the same, of those of which the register has something that the network shows",
            figures.matched_of_shown,
        ),
        ("matched or among the candidates of their row", figures.offered),
    ] {
        let _ = writeln!(text, "| {name} | {share} |");
    }
    if !figures.wrong_by.is_empty() {
        let wrong: Vec<String> =
            figures.wrong_by.iter().map(|(field, count)| format!("`{field}` {count}")).collect();
        let _ = writeln!(text, "\nWrong matches by the field that weighed most: {}.", wrong.join(", "));
    }
    let _ = writeln!(
        text,
        "\nHow often a pair is right, by its score (expected calibration error {:.3}):\n\n{}",
        figures.calibration.error(),
        figures.calibration
    );
    text
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
