//! `evaluate [PAGE]`: measures, and writes the figures into the page, or else to the terminal.

#![expect(clippy::print_stdout, reason = "the figures are this program's output")]

use anyhow::{Context, Result};
use wardroom_catalog::Catalog;
use wardroom_evaluation::made::{Dirt, Hospital, Size};
use wardroom_evaluation::pairs::PairFigures;
use wardroom_evaluation::{claims, independent, report};

/// Any numbers will do; the same ones make the same hospitals. The scorer was worked on with 1 to 9.
const SEEDS: std::ops::Range<u64> = 2026..2031;

fn main() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some("--development") {
        return development();
    }
    let registers =
        [("usual register", Dirt::USUAL), ("sparse register", Dirt::SPARSE), ("kept register", Dirt::KEPT)];
    let registers = registers.map(|(name, dirt)| {
        let mut figures = PairFigures::default();
        for seed in SEEDS {
            figures.measure(&Hospital::make(Size::WHOLE, &dirt, seed));
        }
        (name, figures)
    });
    let text = report::pairs(Size::WHOLE, &registers);
    let Some(path) = std::env::args().nth(1) else {
        print!("{text}");
        return Ok(());
    };
    let page = std::fs::read_to_string(&path).with_context(|| format!("reading the page {path}"))?;
    std::fs::write(&path, report::insert(&page, &text)?).with_context(|| format!("writing the page {path}"))
}

fn development() -> Result<()> {
    let data = std::env::var_os("WARDROOM_DATA").context("WARDROOM_DATA is not set")?;
    let cases = independent::cases(data.as_ref())?;
    let judged = claims::judge(Catalog::builtin(), &cases);
    let figures = claims::figures(&judged, independent::Half::Development);
    for ((attribute, field), count) in &figures.by_field {
        println!("# {attribute:?} {field} right {} known {}", count.right, count.known);
    }
    for (attribute, count) in &figures.all {
        println!("## {attribute:?} right {} known {}", count.right, count.known);
    }
    for one in judged.iter().filter(|one| one.case.half() == independent::Half::Development && !one.right) {
        let what = if one.claim.is_some() { "otherwise" } else { "missed" };
        println!(
            "{what} {:?} {} {:?} {:?} of `{}`",
            one.attribute,
            one.case.field().map_or("", |f| f.name()),
            one.claim,
            one.case.labels,
            one.case.facts.iter().map(|(_, t)| &**t).collect::<Vec<_>>().join(" ¦ ")
        );
    }
    Ok(())
}
