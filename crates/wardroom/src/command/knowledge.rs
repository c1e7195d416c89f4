//! `wardroom knowledge check`.

use std::io::Write;

use anyhow::{Context, Result};
use wardroom_catalog::Catalog;

use crate::cli::{Cli, KnowledgeCommand};
use crate::{output, problems};

/// Checks the built-in knowledge together with a user's own files.
pub(crate) fn run(cli: &Cli, what: &KnowledgeCommand) -> Result<usize> {
    let KnowledgeCommand::Check { files } = what;
    let mut own = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        own.push((file.display().to_string(), text));
    }
    let mut texts: Vec<(&str, &str)> = Catalog::builtin_texts().collect();
    texts.extend(own.iter().map(|(name, text): &(String, String)| (name.as_str(), text.as_str())));
    let (catalog, found) = Catalog::from_texts(texts);
    let mut out = output::stdout();
    writeln!(
        out,
        "knowledge {}: {} vendors, {} products, {} categories, {} operating systems, {} fingerprints",
        catalog.version(),
        catalog.vendors().len(),
        catalog.products().len(),
        catalog.categories().len(),
        catalog.operating_systems().len(),
        catalog.fingerprints().len()
    )?;
    out.flush()?;
    problems::report(&found, cli.problems.as_deref())
}
