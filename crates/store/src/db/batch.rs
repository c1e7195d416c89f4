//! Many rows in few statements.
//!
//! A statement of a thousand rows costs a tenth of a thousand statements. Rows whose key came twice in one batch are
//! folded to the last, since neither database lets one statement touch a row twice.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Transaction, Value};
use crate::error::Fault;

/// Rows to be written into one table.
pub(crate) struct Batch<'a> {
    table: &'static str,
    columns: &'static [&'static str],
    keys: usize,
    kept_on_conflict: &'static [&'static str],
    rows: Vec<Vec<Value<'a>>>,
}

impl<'a> Batch<'a> {
    /// Rows in one statement: by then the cost of a statement no longer shows.
    const ROWS: usize = 500;
    /// Parameters that SQLite takes in one statement; PostgreSQL takes twice as many.
    const PARAMETERS: usize = 32_766;

    /// A batch for `table`; the first `keys` of its `columns` are its primary key.
    pub(crate) const fn new(table: &'static str, columns: &'static [&'static str], keys: usize) -> Self {
        Self { table, columns, keys, kept_on_conflict: &[], rows: Vec::new() }
    }

    /// Columns that a row which is there already keeps as they are.
    pub(crate) const fn keeping(mut self, columns: &'static [&'static str]) -> Self {
        self.kept_on_conflict = columns;
        self
    }

    /// Adds a row, its values in the order of the columns.
    pub(crate) fn push(&mut self, row: Vec<Value<'a>>) {
        debug_assert_eq!(row.len(), self.columns.len(), "a row of {} has a value a column", self.table);
        self.rows.push(row);
    }

    /// Writes the rows; a row that is there already is overwritten.
    pub(crate) async fn upsert(self, transaction: &mut Transaction) -> Result<(), Fault> {
        let (table, columns, keys, kept) = (self.table, self.columns, self.keys, self.kept_on_conflict);
        let limit = Self::ROWS.min(Self::PARAMETERS / columns.len().max(1));
        let rows = self.folded();
        for chunk in rows.chunks(limit) {
            let sql = upsert_sql(table, columns, keys, kept, chunk.len());
            transaction.execute_as(&sql, chunk.iter().flatten(), chunk.len() == limit).await?;
        }
        Ok(())
    }

    /// The rows with each key once, the last one standing at the place of the first.
    fn folded(self) -> Vec<Vec<Value<'a>>> {
        let keys = self.keys;
        let mut places: HashMap<String, usize> = HashMap::with_capacity(self.rows.len());
        let mut folded: Vec<Vec<Value<'a>>> = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let mut key = String::new();
            for value in row.iter().take(keys) {
                match value {
                    Value::Text(Some(text)) => key.push_str(text),
                    other => write!(key, "{other:?}").unwrap_or_default(),
                }
                key.push('\0');
            }
            match places.get(&key).and_then(|&place| folded.get_mut(place)) {
                Some(earlier) => *earlier = row,
                None => {
                    places.insert(key, folded.len());
                    folded.push(row);
                }
            }
        }
        folded
    }
}

/// `INSERT … VALUES (…), (…) ON CONFLICT (…) DO UPDATE SET …`.
fn upsert_sql(table: &str, columns: &[&str], keys: usize, kept: &[&str], rows: usize) -> String {
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    let mut parameter = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            parameter += 1;
            let comma = if column == 0 { "" } else { ", " };
            write!(sql, "{comma}${parameter}").unwrap_or_default();
        }
        sql.push(')');
    }
    let (key, rest) = columns.split_at(keys.min(columns.len()));
    let set: Vec<String> = rest
        .iter()
        .filter(|column| !kept.contains(column))
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    write!(sql, " ON CONFLICT ({}) DO ", key.join(", ")).unwrap_or_default();
    if set.is_empty() {
        sql.push_str("NOTHING")
    } else {
        sql.push_str("UPDATE SET ")
    }
    sql.push_str(&set.join(", "));
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_serves_both_databases() {
        assert_eq!(
            upsert_sql("t", &["a", "b", "c"], 1, &["c"], 2),
            "INSERT INTO t (a, b, c) VALUES ($1, $2, $3), ($4, $5, $6) ON CONFLICT (a) DO UPDATE SET b = excluded.b"
        );
        assert!(upsert_sql("t", &["a"], 1, &[], 1).ends_with("ON CONFLICT (a) DO NOTHING"));
    }

    #[test]
    fn a_key_that_comes_twice_is_written_once() {
        let mut batch = Batch::new("t", &["a", "b"], 1);
        batch.push(vec![Value::text("x"), Value::number(1)]);
        batch.push(vec![Value::text("y"), Value::number(2)]);
        batch.push(vec![Value::text("x\0"), Value::number(3)]);
        let rows = batch.folded();
        assert_eq!(rows.len(), 2);
        assert!(matches!(rows[0][1], Value::Number(Some(3))));
    }
}
