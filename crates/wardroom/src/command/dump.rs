//! `wardroom dump --canonical`: what *the same store* means, as text.

use std::io::Write;

use anyhow::Result;

use super::data;
use crate::cli::{Cli, Dump};
use crate::output;

pub(crate) async fn run(cli: &Cli, options: &Dump) -> Result<usize> {
    let (store, context) = data::open_as(cli, &options.data.data, "dump").await?;
    let mut text = Vec::new();
    store.dump_canonical(&context, &mut text).await?;
    store.view_record(&context, "dump", &serde_json::json!({ "bytes": text.len() })).await?;
    let mut out = output::stdout();
    out.write_all(&text)?;
    out.flush()?;
    Ok(0)
}
