//! `wardroom schema`: what the program writes, as JSON Schemas.

use std::io::Write;

use anyhow::{Result, bail};
use rust_embed::RustEmbed;

use crate::output;

#[derive(RustEmbed)]
#[folder = "../../schemas"]
#[include = "*.json"]
struct Schemas;

/// Prints a schema, or the names of all.
pub(crate) fn run(name: Option<&str>) -> Result<usize> {
    let mut out = output::stdout();
    match name {
        None => {
            for file in Schemas::iter() {
                writeln!(out, "{}", file.trim_end_matches(".json"))?;
            }
        }
        Some(name) => match Schemas::get(&format!("{name}.json")) {
            Some(schema) => out.write_all(&schema.data)?,
            None => bail!("there is no schema `{name}`; `wardroom schema` lists them"),
        },
    }
    out.flush()?;
    Ok(0)
}
