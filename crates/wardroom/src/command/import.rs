//! `wardroom import`: data into the store, and what follows from it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use wardroom_exchange::assets::Mapping;
use wardroom_model::Problem;
use wardroom_sensor::Options;
use wardroom_server::pipeline::{Pipeline, ReadIn};

use super::data;
use crate::cli::{Cli, Import, ImportWhat};
use crate::output::say;
use crate::problems;

pub(crate) async fn run(cli: &Cli, options: &Import) -> Result<usize> {
    let folder = match &options.what {
        ImportWhat::Assets { data, .. }
        | ImportWhat::Captures { data, .. }
        | ImportWhat::Gudid { data, .. }
        | ImportWhat::Feeds { data, .. } => data,
    };
    let (store, context) = data::open_as(cli, &folder.data, "import").await?;
    let knowledge = data::knowledge(folder, &options.knowing);
    let pipeline = Pipeline::new(Arc::new(store)).knowing(&knowledge);
    let mut problems = match &options.what {
        ImportWhat::Assets { file, mapping, .. } => {
            assets(&pipeline, &context, file, mapping.as_deref(), &folder.data).await?
        }
        ImportWhat::Captures { files, .. } => {
            let options = Options { threads: usize::from(cli.threads), ..Options::default() };
            told("captures", pipeline.captures_read(&context, files, &options).await?)
        }
        ImportWhat::Gudid { file, .. } => {
            told("product files", pipeline.products_read(&context, file).await?)
        }
        ImportWhat::Feeds { files, .. } => told("feed files", pipeline.feeds_read(&context, files).await?),
    };
    // What follows is the program's own work, whoever brought it in.
    pipeline.derive(&data::context(cli, "import")).await?;
    problems.extend(knowledge.problems);
    problems::report(&problems, cli.problems.as_deref())
}

fn told(what: &str, read: ReadIn) -> Vec<Problem> {
    say(&format!("{} {what} read, {} known already", read.read, read.known));
    read.problems
}

async fn assets(
    pipeline: &Pipeline,
    context: &wardroom_model::OpContext,
    file: &Path,
    mapping: Option<&Path>,
    folder: &str,
) -> Result<Vec<Problem>> {
    let mapping = mapping.map(mapping_read).transpose()?;
    let read = pipeline.assets_read(context, file, mapping.as_ref()).await?;
    if read.known && mapping.is_none() {
        say("this very export was read before; nothing to do");
        return Ok(read.problems);
    }
    say(&format!("{} rows, {} assets, {} no longer in this export", read.rows, read.assets, read.missing));
    let text = read.mapping.to_string();
    if mapping.is_none() && Path::new(folder).is_dir() {
        let path = Path::new(folder).join("assets-mapping.toml");
        std::fs::write(&path, &text).with_context(|| format!("writing the mapping to {}", path.display()))?;
        say(&format!(
            "columns were guessed as follows; change {} and give it with --mapping:",
            path.display()
        ));
    }
    say(&text);
    Ok(read.problems)
}

/// Reads a mapping as `import assets` writes it.
pub(crate) fn mapping_read(path: &Path) -> Result<Mapping> {
    let context = || format!("reading the mapping {}", path.display());
    let text = std::fs::read_to_string(path).with_context(context)?;
    Mapping::from_toml(&text).with_context(context)
}
