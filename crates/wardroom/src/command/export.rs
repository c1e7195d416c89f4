//! `wardroom export`: what other systems read.

use std::io::Write;

use anyhow::Result;
use wardroom_server::do_not_scan::ScanList;
use wardroom_server::write_back;

use super::data;
use crate::cli::{Cli, DataFolder, Export, Format, Knowing, ScanFormat};
use crate::output::{self, json_line, list, say, table_csv};
use crate::problems;

pub(crate) async fn run(cli: &Cli, what: &Export) -> Result<usize> {
    match what {
        Export::WriteBack { data, format } => write_back(cli, data, *format).await,
        Export::DoNotScan { data, knowing, format } => do_not_scan(cli, data, knowing, *format).await,
    }
}

async fn write_back(cli: &Cli, data: &DataFolder, format: Option<Format>) -> Result<usize> {
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

async fn do_not_scan(cli: &Cli, data: &DataFolder, knowing: &Knowing, format: ScanFormat) -> Result<usize> {
    let knowledge = data::knowledge(data, knowing);
    let (store, context) = data::open_as(cli, &data.data, "export do-not-scan").await?;
    let list = ScanList::of(&store, knowledge.catalog, &context).await?;
    let seen = serde_json::json!({ "rows": list.lines.len() });
    store.view_record(&context, "do-not-scan", &seen).await?;
    if let Some(note) = list.note {
        say(note);
    }
    let mut out = output::stdout();
    match format {
        ScanFormat::Txt => out.write_all(list.to_txt().as_bytes())?,
        ScanFormat::Csv => out.write_all(list.to_csv().as_bytes())?,
        ScanFormat::Json => list.lines.iter().try_for_each(|line| json_line(&mut out, line))?,
    }
    out.flush()?;
    problems::report(&knowledge.problems, cli.problems.as_deref())
}
