//! `evaluate [PAGE]`: measures, and writes the figures into the page, or else to the terminal.

#![expect(clippy::print_stdout, reason = "the figures are this program's output")]

use anyhow::{Context, Result};
use wardroom_evaluation::made::{Dirt, Hospital, Size};
use wardroom_evaluation::pairs::PairFigures;
use wardroom_evaluation::report;

/// Any numbers will do; the same ones make the same hospitals. The scorer was worked on with 1 to 9.
const SEEDS: std::ops::Range<u64> = 2026..2031;

fn main() -> Result<()> {
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
