//! `evaluate [PAGE]`: measures, and writes the figures into the page, or else to the terminal.

#![expect(clippy::print_stdout, reason = "the figures are this program's output")]

use anyhow::{Context, Result};
use wardroom_evaluation::made::{Dirt, Hospital, Size};
use wardroom_evaluation::{pairs, report};

/// Any number will do; the same one makes the same hospital.
const SEED: u64 = 2026;

fn main() -> Result<()> {
    let hospital = Hospital::make(Size::WHOLE, &Dirt::USUAL, SEED);
    let text = report::pairs(Size::WHOLE, &pairs::measure(&hospital));
    let Some(path) = std::env::args().nth(1) else {
        print!("{text}");
        return Ok(());
    };
    let page = std::fs::read_to_string(&path).with_context(|| format!("reading the page {path}"))?;
    std::fs::write(&path, report::insert(&page, &text)?).with_context(|| format!("writing the page {path}"))
}
