//! `wardroom export`: what other systems read.

use anyhow::Result;
use wardroom_server::write_back;

use super::data;
use crate::cli::{Cli, Export, Format};
use crate::output::{self, list, table_csv};

pub(crate) async fn run(cli: &Cli, what: &Export) -> Result<usize> {
    let Export::WriteBack { data, format } = what;
    let (store, context) = data::open_as(cli, &data.data, "export write-back").await?;
    let rows = write_back::exported(&store, &context).await?;
    match format.unwrap_or_else(output::default_format) {
        Format::Csv => {
            let (heading, records) = write_back::wide(&rows);
            table_csv(&heading, records)?;
        }
        other => list(rows, other)?,
    }
    Ok(0)
}
