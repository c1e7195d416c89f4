//! Rows of an imported table, as they were: where an asset ends that is followed down.

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;
use wardroom_model::id::{AssetId, DeviceId, SourceId};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit};
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// A row of an import that became an asset, or said something new of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableRow {
    /// Its number in the file; the heading is row 1.
    pub row: u64,
    /// The asset.
    pub asset: AssetId,
    /// Its tag.
    pub asset_tag: Box<str>,
    /// The device that the asset is part of.
    pub device: Option<DeviceId>,
    /// What people call that device.
    pub device_name: Option<Box<str>>,
    /// The row, column by column.
    pub raw: Json,
}

/// A row's number stands behind the `r` of its place; places in other files are none of the table's.
const NUMBER: &str = "CASE WHEN r.locator LIKE 'r%' THEN CAST(SUBSTR(r.locator, 2) AS BIGINT) END";

fn table_sql() -> String {
    format!(
        "SELECT {NUMBER} AS number, r.asset, r.raw, a.asset_tag, l.device, d.name AS device_name FROM asset_row r \
         JOIN asset a ON a.site = r.site AND a.id = r.asset \
         LEFT JOIN device_asset l ON l.site = r.site AND l.asset = r.asset AND l.valid_to IS NULL \
         LEFT JOIN device_row d ON d.site = l.site AND d.id = l.device WHERE r.site = $1 AND r.source = $2"
    )
}

fn table_row(row: &Row<'_>) -> Result<TableRow, RowError> {
    Ok(TableRow {
        row: row.count("number")?,
        asset: AssetId::new(row.text("asset")?),
        asset_tag: row.text("asset_tag")?,
        device: row.text_option("device")?.map(DeviceId::new),
        device_name: row.text_option("device_name")?,
        raw: row.json("raw")?,
    })
}

impl Store {
    /// The rows of an import, in the order of the file. What a later import replaced is no longer among them.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn table_row_list(
        &self,
        context: &OpContext,
        source: &SourceId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<TableRow>, StoreError> {
        permitted(context, Right::Read, "table_row_list", source.as_str(), async {
            let limit = page_limit(limit);
            let after = match after {
                Some(cursor) => {
                    let [number] = cursor_read::<1>(cursor)?;
                    number.parse().map_err(|_error| Fault::Cursor)?
                }
                None => -1,
            };
            let mut values = vec![
                Value::text(&context.site),
                Value::text(source.as_str()),
                Value::number(after),
                Value::number(limit_and_one(limit)),
            ];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!("{} AND {NUMBER} > $3{reach} ORDER BY number, r.asset LIMIT $4", table_sql());
            let rows = self.database.fetch_all(&sql, &values, table_row).await?;
            Ok(Page::from_rows(rows, limit, |row| cursor_write(&[&row.row.to_string()])))
        })
        .await
    }

    /// One row of an import.
    ///
    /// # Errors
    /// Without the right to read, where no asset stands in this row, or when the database fails.
    pub async fn table_row_fetch(
        &self,
        context: &OpContext,
        source: &SourceId,
        row: u64,
    ) -> Result<TableRow, StoreError> {
        permitted(context, Right::Read, "table_row_fetch", source.as_str(), async {
            let mut values = vec![
                Value::text(&context.site),
                Value::text(source.as_str()),
                Value::show(format!("r{row}")),
            ];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!("{} AND r.locator = $3{reach} ORDER BY r.asset", table_sql());
            let found = self.database.fetch_all(&sql, &values, table_row).await?;
            found.into_iter().next().ok_or_else(|| Fault::NotFound(format!("row {row}")))
        })
        .await
    }
}
