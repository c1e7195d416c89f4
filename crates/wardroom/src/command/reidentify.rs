//! `wardroom reidentify`: what each device is, derived anew, and what that changes.

use std::sync::Arc;

use anyhow::Result;
use wardroom_server::pipeline::Pipeline;

use super::data;
use crate::cli::{Cli, Reidentify};
use crate::output::{self, say};
use crate::problems;
use crate::view::change::ChangeLine;

pub(crate) async fn run(cli: &Cli, options: &Reidentify) -> Result<usize> {
    let knowledge = data::knowledge(&options.data, &options.knowing);
    let (store, context) = data::open_as(cli, &options.data.data, "reidentify").await?;
    let pipeline = Pipeline::new(Arc::new(store)).knowing(&knowledge);
    let changes = pipeline.changes_ahead(&context).await?;
    if !options.dry_run {
        pipeline.derive(&context).await?;
    }
    let would = if options.dry_run { "would change" } else { "changed" };
    say(&format!("knowledge {}: {} claims {would}", knowledge.catalog.version(), changes.len()));
    let lines = changes.into_iter().map(ChangeLine::from);
    output::list(lines, options.format.unwrap_or_else(output::default_format))?;
    problems::report(&knowledge.problems, cli.problems.as_deref())
}
