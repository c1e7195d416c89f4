//! Two databases behind one door.
//!
//! SQLite and PostgreSQL keep their own native pools in an enum; [`on_db!`] is the only place that branches over
//! them. Every statement of this room is one text that both understand, its parameters are [`Value`]s and its
//! rows are read through [`Row`], so that no other file knows which database it speaks to.
//!
//! SQLite has one writing connection and a pool of reading ones, and every write transaction is `BEGIN IMMEDIATE`:
//! a deferred one that reads before it writes fails when somebody else wrote in between.

mod batch;
mod dialect;
mod open;
mod row;
mod value;

use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Encode, IntoArguments, PgPool, SqlitePool, Type};

pub(crate) use batch::Batch;
pub(crate) use row::Row;
pub use row::RowError;
pub(crate) use value::Value;

use crate::error::Fault;

/// Runs one body on whichever database is there.
macro_rules! on_db {
    ($kind:ident, $on:expr, |$it:ident| $body:expr) => {
        match $on {
            $kind::Sqlite($it) => $body,
            $kind::Postgres($it) => $body,
        }
    };
}

/// The pools.
pub(crate) struct Database {
    reader: Pool,
    writer: Pool,
}

/// A native pool.
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A write transaction. Rolled back when dropped.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Binds the values to a statement. The text is ours, values are never part of it.
fn prepare<'q, 'v, DB>(
    sql: &str,
    values: impl IntoIterator<Item = &'v Value<'v>>,
    persistent: bool,
) -> Result<Query<'q, DB, DB::Arguments>, sqlx::Error>
where
    DB: sqlx::Database + sqlx::database::HasStatementCache,
    DB::Arguments: IntoArguments<DB>,
    for<'t> Option<&'t str>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<i64>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<f64>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<bool>: Encode<'t, DB> + Type<DB>,
{
    let mut arguments = DB::Arguments::default();
    value::bind_all::<DB>(&mut arguments, values).map_err(sqlx::Error::Encode)?;
    Ok(sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(persistent))
}

/// Reads every row with a function; shared by pools and transactions.
macro_rules! read_rows {
    ($rows:expr, $wrap:path, $read:expr) => {{
        let rows = $rows;
        rows.iter().map(|row| $read(&$wrap(row)).map_err(Fault::from)).collect::<Result<Vec<_>, Fault>>()
    }};
}

impl Database {
    /// All rows of a query, each read by `read`.
    pub(crate) async fn fetch_all<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, RowError>,
    ) -> Result<Vec<T>, Fault> {
        match &self.reader {
            Pool::Sqlite(pool) => {
                read_rows!(prepare(sql, values, true)?.fetch_all(pool).await?, Row::Sqlite, read)
            }
            Pool::Postgres(pool) => {
                read_rows!(prepare(sql, values, true)?.fetch_all(pool).await?, Row::Postgres, read)
            }
        }
    }

    /// The first row of a query, if any.
    pub(crate) async fn fetch_optional<T>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, RowError>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.fetch_all(sql, values, read).await?.into_iter().next())
    }

    /// A number, such as a count.
    pub(crate) async fn fetch_number(&self, sql: &str, values: &[Value<'_>]) -> Result<i64, Fault> {
        Ok(self.fetch_optional(sql, values, |row| row.number("n")).await?.unwrap_or(0))
    }

    /// Begins to write.
    pub(crate) async fn begin(&self) -> Result<Transaction, Fault> {
        Ok(match &self.writer {
            Pool::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Pool::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// Lets the database look at what it holds, so that it plans its queries well. After large writes.
    pub(crate) async fn analyze(&self) -> Result<(), Fault> {
        on_db!(Pool, &self.writer, |pool| {
            sqlx::query("ANALYZE").execute(pool).await?;
        });
        Ok(())
    }

    /// Ends all connections.
    pub(crate) async fn close(&self) {
        on_db!(Pool, &self.reader, |pool| pool.close().await);
        on_db!(Pool, &self.writer, |pool| pool.close().await);
    }
}

impl Transaction {
    /// Runs a statement; gives the number of rows that it changed.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fault> {
        self.execute_as(sql, values, true).await
    }

    /// The same, with the choice whether the database keeps the prepared statement.
    async fn execute_as<'v>(
        &mut self,
        sql: &str,
        values: impl IntoIterator<Item = &'v Value<'v>>,
        persistent: bool,
    ) -> Result<u64, Fault> {
        Ok(on_db!(Transaction, self, |transaction| {
            prepare(sql, values, persistent)?.execute(&mut **transaction).await?.rows_affected()
        }))
    }

    /// All rows of a query, or of a statement with `RETURNING`.
    pub(crate) async fn fetch_all<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, RowError>,
    ) -> Result<Vec<T>, Fault> {
        match self {
            Self::Sqlite(on) => {
                read_rows!(prepare(sql, values, true)?.fetch_all(&mut **on).await?, Row::Sqlite, read)
            }
            Self::Postgres(on) => {
                read_rows!(prepare(sql, values, true)?.fetch_all(&mut **on).await?, Row::Postgres, read)
            }
        }
    }

    /// The first row of a query, if any.
    pub(crate) async fn fetch_optional<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, RowError>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.fetch_all(sql, values, read).await?.into_iter().next())
    }

    /// Makes what was written stand.
    pub(crate) async fn commit(self) -> Result<(), Fault> {
        on_db!(Self, self, |transaction| transaction.commit().await?);
        Ok(())
    }
}
