//! Facets: how many devices each filter would leave, kept ready so that no page counts a million rows.

use serde::Serialize;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use super::list::Condition;
use super::{DeviceQuery, MISSING};
use crate::Store;
use crate::db::{Batch, Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::reach::reach_keys;
use crate::rights::permitted;

/// How many devices have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetRow {
    /// `bucket`, `category`, `vendor`, `department`, `security_state`, `maintenance_state`.
    pub facet: Box<str>,
    /// The value to filter by; empty for devices without one.
    pub value: Box<str>,
    /// The value as it is shown, such as a category's name.
    pub name: Box<str>,
    /// Devices.
    pub count: u64,
}

/// Facet, column that is compared, column that is shown.
const FACETS: &[(&str, &str, &str)] = &[
    ("bucket", "bucket", "bucket"),
    ("category", "category", "category_name"),
    ("vendor", "vendor_key", "vendor"),
    ("department", "department_key", "department"),
    ("security_state", "security_state", "security_state"),
    ("maintenance_state", "maintenance_state", "maintenance_state"),
];

impl Store {
    /// How many devices each filter value leaves, among those that the query's filters and search leave. Without
    /// any filter, and with all departments in reach, the counts come from their own table; else they are counted.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn device_facets(
        &self,
        context: &OpContext,
        query: &DeviceQuery,
    ) -> Result<Vec<FacetRow>, StoreError> {
        permitted(context, Right::Read, "device_facets", &context.site, async {
            let limited = reach_keys(context).is_some();
            let unfiltered = query.filters().is_empty() && query.search.as_deref().is_none_or(str::is_empty);
            if limited || !unfiltered {
                return self.facets_counted(context, query).await;
            }
            self.database
                .fetch_all(
                    "SELECT facet, value_key, value, count AS n FROM facet_count WHERE site = $1 \
                     ORDER BY facet, count DESC, value_key",
                    &[Value::text(&context.site)],
                    facet_row,
                )
                .await
        })
        .await
    }

    async fn facets_counted(&self, context: &OpContext, query: &DeviceQuery) -> Result<Vec<FacetRow>, Fault> {
        let mut condition = Condition::new(context);
        condition.filter_freely(context, query);
        let counts: Vec<String> = FACETS
            .iter()
            .map(|(facet, key, name)| {
                format!(
                    "SELECT '{facet}' AS facet, COALESCE({key}, '') AS value_key, \
                     COALESCE(MIN({name}), '') AS value, COUNT(*) AS n FROM left_over GROUP BY {key}"
                )
            })
            .collect();
        // The wide rows are walked once, the few columns of those left over six times.
        let sql = format!(
            "WITH left_over AS MATERIALIZED (SELECT d.bucket, d.category, d.category_name, d.vendor, d.vendor_key, \
             d.department, d.department_key, d.security_state, d.maintenance_state FROM device_row d WHERE {}) \
             SELECT facet, value_key, value, n FROM ({}) AS counted ORDER BY facet, n DESC, value_key",
            condition.sql,
            counts.join(" UNION ALL ")
        );
        self.database.fetch_all(&sql, &condition.values, facet_row).await
    }

    /// Counts all facets anew; after devices or marks were written.
    pub(crate) async fn facets_refresh(&self, context: &OpContext) -> Result<(), Fault> {
        let counted = self.facets_counted(context, &DeviceQuery::default()).await?;
        let mut transaction = self.database.begin().await?;
        transaction.execute("DELETE FROM facet_count WHERE site = $1", &[Value::text(&context.site)]).await?;
        let mut batch = Batch::new("facet_count", &["site", "facet", "value_key", "value", "count"], 3);
        for row in &counted {
            let key = match &*row.facet {
                "vendor" | "department" => super::text_key(Some(&row.value)),
                _ => row.value.to_string(),
            };
            batch.push(vec![
                Value::text(&context.site),
                Value::text(&row.facet),
                Value::show(key),
                Value::text(&row.name),
                Value::count(row.count),
            ]);
        }
        batch.upsert(&mut transaction).await?;
        transaction.commit().await
    }
}

fn facet_row(row: &Row<'_>) -> Result<FacetRow, RowError> {
    let facet = row.text("facet")?;
    let (key, name) = (row.text("value_key")?, row.text("value")?);
    let missing = &*key == MISSING || key.is_empty();
    let value = match &*facet {
        _ if missing => "".into(),
        "vendor" | "department" => name.clone(),
        _ => key,
    };
    Ok(FacetRow { facet, value, name: if missing { "".into() } else { name }, count: row.count("n")? })
}
