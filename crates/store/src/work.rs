//! The one list of work, by what each minute of it avoids.

use std::collections::BTreeMap;

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::{DeviceId, WorkItemId};
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{OpContext, WorkItem};

use crate::Store;
use crate::db::{Batch, Row, RowError, Value};
use crate::device::{DEVICE_COLUMNS, DeviceRow, device_row};
use crate::digest::short_digest;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit, real_read, real_write};
use crate::place::json;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// A line of the work list with the line of its device.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkRow {
    /// What to do, and why.
    #[serde(flatten)]
    pub item: WorkItem,
    /// The device that it is on, where it is still there.
    pub device_row: Option<DeviceRow>,
    #[serde(skip)]
    rank: f64,
    #[serde(skip)]
    due_key: Box<str>,
}

/// Which lines to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkQuery {
    /// Only those that this trade can do; work for both together is everybody's.
    pub trade: Option<Trade>,
    /// Only those of this kind.
    pub kind: Option<WorkKind>,
    /// Only those on this device.
    pub device: Option<DeviceId>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

const COLUMNS: &[&str] =
    &["site", "id", "kind", "trade", "device", "visit", "rank", "due_key", "body", "digest"];

/// Work items written in one transaction.
const ITEMS_A_TRANSACTION: usize = 1_000;

/// Sort key of work without a day: after every day.
const NO_DAY: &str = "9999-99-99";

/// Minus the harm that a minute removes: smaller comes first.
fn rank(item: &WorkItem) -> f64 {
    -item.harm_removed / f64::from(item.minutes.max(1))
}

fn work_row(row: &Row<'_>) -> Result<WorkRow, RowError> {
    let known = row.text_option("name")?.is_some();
    Ok(WorkRow {
        item: row.json("body")?,
        device_row: if known { Some(device_row(row)?) } else { None },
        rank: row.real("rank")?,
        due_key: row.text("due_key")?,
    })
}

fn work_sql() -> String {
    // `id` is read as the device's: a line's own id is in its body.
    format!(
        "SELECT {DEVICE_COLUMNS}, w.body, w.rank, w.due_key FROM work_item w \
         LEFT JOIN device_row d ON d.site = w.site AND d.id = w.device"
    )
}

impl Store {
    /// Makes the given lines the work list of the site; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn work_replace_all(&self, context: &OpContext, items: &[WorkItem]) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "work_replace_all", &context.site, async {
            let mut standing: BTreeMap<WorkItemId, Box<str>> = self
                .database
                .fetch_all(
                    "SELECT id, digest FROM work_item WHERE site = $1",
                    &[Value::text(&context.site)],
                    |row| Ok((WorkItemId::new(row.text("id")?), row.text("digest")?)),
                )
                .await?
                .into_iter()
                .collect();
            let mut changed = Vec::new();
            for item in items {
                let body = json(item);
                let digest = short_digest(&[&body]);
                if standing.remove(&item.id).is_none_or(|old| *old != *digest) {
                    changed.push((item, body, digest));
                }
            }
            let gone: Vec<WorkItemId> = standing.into_keys().collect();
            for chunk in changed.chunks(ITEMS_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                let mut batch = Batch::new("work_item", COLUMNS, 2);
                for (item, body, digest) in chunk {
                    batch.push(vec![
                        Value::text(&context.site),
                        Value::text(item.id.as_str()),
                        Value::text(item.kind.slug()),
                        Value::text(item.trade.slug()),
                        Value::text(item.device.as_str()),
                        Value::text_option(item.visit.as_ref().map(WorkItemId::as_str)),
                        Value::real(rank(item)),
                        Value::show(item.due.map_or_else(|| NO_DAY.to_owned(), |due| due.to_string())),
                        Value::text(body),
                        Value::text(digest),
                    ]);
                }
                batch.upsert(&mut transaction).await?;
                transaction.commit().await?;
            }
            for chunk in gone.chunks(ITEMS_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for id in chunk {
                    let values = [Value::text(&context.site), Value::text(id.as_str())];
                    transaction.execute("DELETE FROM work_item WHERE site = $1 AND id = $2", &values).await?;
                }
                transaction.commit().await?;
            }
            if changed.is_empty() && gone.is_empty() {
                return Ok(());
            }
            let mut transaction = self.database.begin().await?;
            let payload = serde_json::json!({ "changed": changed.len(), "gone": gone.len() });
            event_record(&mut transaction, context, "work_replace_all", "work", &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// The work list: most harm removed a minute first, then by day, then by id.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn work_list(
        &self,
        context: &OpContext,
        query: &WorkQuery,
    ) -> Result<Page<WorkRow>, StoreError> {
        permitted(context, Right::Read, "work_list", &context.site, self.work(context, query)).await
    }

    pub(crate) async fn work(&self, context: &OpContext, query: &WorkQuery) -> Result<Page<WorkRow>, Fault> {
        let limit = page_limit(query.limit);
        let mut values = vec![Value::text(&context.site), Value::number(limit_and_one(limit))];
        let mut sql = format!("{} WHERE w.site = $1", work_sql());
        sql.push_str(&reach_sql(context, Named::Department, "d.department_key", &mut values));
        if let Some(trade) = query.trade {
            values.push(Value::text(trade.slug()));
            sql.push_str(&format!(" AND w.trade IN (${}, 'both')", values.len()));
        }
        if let Some(kind) = query.kind {
            values.push(Value::text(kind.slug()));
            sql.push_str(&format!(" AND w.kind = ${}", values.len()));
        }
        if let Some(device) = &query.device {
            values.push(Value::text(device.as_str()));
            sql.push_str(&format!(" AND w.device = ${}", values.len()));
        }
        if let Some(cursor) = &query.after {
            let [rank, due, id] = cursor_read::<3>(cursor)?;
            values.extend([Value::real(real_read(&rank)?), Value::show(due), Value::show(id)]);
            let place = values.len();
            sql.push_str(&format!(
                " AND (w.rank, w.due_key, w.id) > (${}, ${}, ${place})",
                place - 2,
                place - 1
            ));
        }
        sql.push_str(" ORDER BY w.rank, w.due_key, w.id LIMIT $2");
        let rows = self.database.fetch_all(&sql, &values, work_row).await?;
        Ok(Page::from_rows(rows, limit, |row| {
            cursor_write(&[&real_write(row.rank), &row.due_key, row.item.id.as_str()])
        }))
    }

    /// One line of the work list.
    ///
    /// # Errors
    /// Without the right to read, where there is no such line, or when the database fails.
    pub async fn work_fetch(&self, context: &OpContext, id: &WorkItemId) -> Result<WorkRow, StoreError> {
        permitted(context, Right::Read, "work_fetch", id.as_str(), async {
            let mut values = vec![Value::text(&context.site), Value::text(id.as_str())];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!("{} WHERE w.site = $1 AND w.id = $2{reach}", work_sql());
            let row = self.database.fetch_optional(&sql, &values, work_row).await?;
            row.ok_or_else(|| Fault::NotFound(format!("work line {id}")))
        })
        .await
    }
}
