//! `wardroom devices`, `findings` and `work`: what the pages show, for scripts.

use anyhow::Result;
use wardroom_model::OpContext;
use wardroom_store::Store;

use super::data;
use crate::cli::{Cli, Format, List};
use crate::output::{self, list};

pub(crate) async fn devices(cli: &Cli, options: &List) -> Result<usize> {
    let store = data::open(&options.data.data).await?;
    let context = data::context(cli, "devices");
    let mut query = wardroom_store::DeviceQuery { search: options.search.clone(), ..Default::default() };
    let mut rows = Vec::new();
    while rows.len() < options.limit as usize {
        let page = store.device_list(&context, &query).await?;
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    rows.truncate(options.limit as usize);
    list(rows, format(options))?;
    Ok(0)
}

pub(crate) async fn findings(cli: &Cli, options: &List) -> Result<usize> {
    let store = data::open(&options.data.data).await?;
    let context = data::context(cli, "findings");
    let mut query = wardroom_store::FindingQuery { text: options.search.clone(), ..Default::default() };
    let mut rows = Vec::new();
    while rows.len() < options.limit as usize {
        let page = store.finding_list(&context, &query).await?;
        rows.extend(page.rows.into_iter().map(|row| row.finding));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    rows.truncate(options.limit as usize);
    list(rows, format(options))?;
    Ok(0)
}

pub(crate) async fn work(cli: &Cli, options: &List) -> Result<usize> {
    let store = data::open(&options.data.data).await?;
    let context = data::context(cli, "work");
    work_of(&store, &context, options.search.as_deref(), options.limit, format(options)).await?;
    Ok(0)
}

/// Prints the work list of a store.
pub(crate) async fn work_of(
    store: &Store,
    context: &OpContext,
    search: Option<&str>,
    limit: u32,
    format: Format,
) -> Result<()> {
    let mut query = wardroom_store::WorkQuery::default();
    let mut rows = Vec::new();
    let wanted = |row: &wardroom_model::WorkItem| {
        search.is_none_or(|text| {
            let text = text.to_lowercase();
            let asset = row.asset.as_deref().unwrap_or_default();
            row.action.to_lowercase().contains(&text) || asset.to_lowercase().contains(&text)
        })
    };
    while rows.len() < limit as usize {
        let page = store.work_list(context, &query).await?;
        rows.extend(page.rows.into_iter().map(|row| row.item).filter(wanted));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    rows.truncate(limit as usize);
    list(rows, format)
}

fn format(options: &List) -> Format {
    options.format.unwrap_or_else(output::default_format)
}
