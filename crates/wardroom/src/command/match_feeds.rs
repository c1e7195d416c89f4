//! `wardroom match`: which publications touch an inventory, with no database.

use anyhow::{Context, Result};
use wardroom_catalog::Catalog;
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::Problem;
use wardroom_server::pipeline::File;

use super::import::mapping_read;
use crate::cli::{Cli, Match};
use crate::output::{self, list};
use crate::problems;

pub(crate) fn run(cli: &Cli, options: &Match) -> Result<usize> {
    let mapping = options.mapping.as_deref().map(mapping_read).transpose()?;
    let inventory = File::read(&options.assets).context("reading the inventory")?;
    let table = wardroom_exchange::assets::read(&inventory.name, &inventory.bytes, mapping.as_ref());
    let mut problems = table.problems;
    let mut feeds = Feeds::default();
    for path in File::below(&options.feeds)? {
        match File::read(&path) {
            Ok(file) => problems.extend(feeds.add(&file.name, &file.sha256, &file.bytes)),
            Err(error) => {
                problems.push(Problem::new(
                    path.display().to_string(),
                    "byte 0",
                    "unreadable",
                    error.to_string(),
                ));
            }
        }
    }
    problems.extend(feeds.unresolved());
    let count = problems::report(&problems, cli.problems.as_deref())?;
    let index = Index::build(Catalog::builtin(), &feeds);
    let findings =
        table.assets.iter().flat_map(|asset| index.findings(&Subject::from_asset(asset), options.all));
    list(findings, options.format.unwrap_or_else(output::default_format))?;
    Ok(count)
}
