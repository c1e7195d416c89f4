//! Replacing derived rows: what did not change is left alone.

use std::collections::BTreeMap;

use serde_json::json;
use wardroom_model::OpContext;

use crate::Store;
use crate::db::{Batch, Value};
use crate::error::Fault;
use crate::event::event_record;

/// Rows written in one transaction.
const ROWS_A_TRANSACTION: usize = 1_000;

/// A derived table: its columns begin with the site and the keys, and end with the digest.
pub(super) struct Derived {
    pub(super) table: &'static str,
    pub(super) columns: &'static [&'static str],
    /// Columns of the key behind the site.
    pub(super) keys: &'static [&'static str],
}

/// A row of a derived table.
pub(super) struct DerivedRow<'a> {
    pub(super) keys: Vec<Box<str>>,
    pub(super) digest: String,
    /// The values between the keys and the digest.
    pub(super) values: Vec<Value<'a>>,
}

impl Store {
    /// Makes the given rows the rows of the site, and records that as `operation`.
    pub(super) async fn derived_replace(
        &self,
        context: &OpContext,
        derived: &Derived,
        operation: &'static str,
        rows: Vec<DerivedRow<'_>>,
    ) -> Result<(), Fault> {
        let Derived { table, columns, keys } = derived;
        let sql = format!("SELECT {}, digest FROM {table} WHERE site = $1", keys.join(", "));
        let standing = self
            .database
            .fetch_all(&sql, &[Value::text(&context.site)], |row| {
                let key = keys.iter().map(|key| row.text(key)).collect::<Result<Vec<_>, _>>()?;
                Ok((key, row.text("digest")?))
            })
            .await?;
        let mut standing: BTreeMap<Vec<Box<str>>, Box<str>> = standing.into_iter().collect();
        let mut changed = Vec::new();
        for row in rows {
            if standing.remove(&row.keys).is_none_or(|old| *old != *row.digest) {
                changed.push(row);
            }
        }
        let gone: Vec<Vec<Box<str>>> = standing.into_keys().collect();
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let payload = json!({ "changed": changed.len(), "gone": gone.len() });
        let mut changed = changed.into_iter().peekable();
        while changed.peek().is_some() {
            let mut transaction = self.database.begin().await?;
            let mut batch = Batch::new(table, columns, keys.len() + 1);
            for row in changed.by_ref().take(ROWS_A_TRANSACTION) {
                let mut values = vec![Value::text(&context.site)];
                values.extend(row.keys.iter().map(Value::show));
                values.extend(row.values);
                values.push(Value::show(row.digest));
                batch.push(values);
            }
            batch.upsert(&mut transaction).await?;
            transaction.commit().await?;
        }
        let tests: Vec<String> =
            keys.iter().enumerate().map(|(at, key)| format!(" AND {key} = ${}", at + 2)).collect();
        let sql = format!("DELETE FROM {table} WHERE site = $1{}", tests.concat());
        for chunk in gone.chunks(ROWS_A_TRANSACTION) {
            let mut transaction = self.database.begin().await?;
            for key in chunk {
                let mut values = vec![Value::text(&context.site)];
                values.extend(key.iter().map(|part| Value::text(part)));
                transaction.execute(&sql, &values).await?;
            }
            transaction.commit().await?;
        }
        let mut transaction = self.database.begin().await?;
        event_record(&mut transaction, context, operation, table, &payload).await?;
        transaction.commit().await
    }
}
