//! `wardroom devices`, `findings` and `work`: what the pages show, for scripts.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use wardroom_model::id::WorkItemId;
use wardroom_model::{OpContext, WorkItem};
use wardroom_store::Store;

use super::data;
use crate::cli::{Cli, Format, List};
use crate::output::{self, list};

pub(crate) async fn devices(cli: &Cli, options: &List) -> Result<usize> {
    let (store, context) = data::open_as(cli, &options.data.data, "devices").await?;
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
    let (store, context) = data::open_as(cli, &options.data.data, "findings").await?;
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
    let (store, context) = data::open_as(cli, &options.data.data, "work").await?;
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
    let wanted = |row: &WorkItem| {
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
    let mut rows = visits_before_their_parts(rows);
    rows.truncate(limit as usize);
    list(rows, format)
}

/// Each visit in its place in the list with what it is made of right behind it.
fn visits_before_their_parts(rows: Vec<WorkItem>) -> Vec<WorkItem> {
    let listed: HashSet<WorkItemId> = rows.iter().map(|row| row.id.clone()).collect();
    let mut parts: HashMap<WorkItemId, Vec<WorkItem>> = HashMap::new();
    let mut lines = Vec::new();
    for row in rows {
        match row.visit.clone().filter(|visit| listed.contains(visit)) {
            Some(visit) => parts.entry(visit).or_default().push(row),
            None => lines.push(row),
        }
    }
    let with_parts = |line: WorkItem| {
        let parts = parts.remove(&line.id).unwrap_or_default();
        std::iter::once(line).chain(parts)
    };
    lines.into_iter().flat_map(with_parts).collect()
}

fn format(options: &List) -> Format {
    options.format.unwrap_or_else(output::default_format)
}
