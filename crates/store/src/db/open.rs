//! Opening: from an address to pools with the migrations done.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Database, Pool, dialect};
use crate::error::StoreError;

/// Connections that read at the same time.
const READERS: u32 = 8;

impl Database {
    /// Opens `postgres://…`, `sqlite://…` or a plain path, and runs the migrations.
    pub(crate) async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url).await
        } else {
            Self::open_sqlite(url).await
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Open { url: url.to_owned(), source };
        let options = if url.starts_with("sqlite:") {
            SqliteConnectOptions::from_str(url).map_err(failed)?
        } else {
            SqliteConnectOptions::new().filename(url)
        };
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(30))
            .statement_cache_capacity(256)
            .pragma("cache_size", "-32000")
            // Pages that many transactions touch are copied into the file once, not each time.
            .pragma("wal_autocheckpoint", "8000")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "MEMORY")
            // `ANALYZE` of a million rows would hold the writer for seconds; a sample says as much.
            .pragma("analysis_limit", "1000");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(failed)?;
        let migrated = dialect::migrations_for_sqlite().run(&writer).await;
        migrated.map_err(|source| StoreError::Migrate { url: url.to_owned(), source })?;
        let reader =
            SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await.map_err(failed)?;
        Ok(Self { reader: Pool::Sqlite(reader), writer: Pool::Sqlite(writer) })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Open { url: without_password(url), source };
        let options = PgConnectOptions::from_str(url).map_err(failed)?.statement_cache_capacity(256);
        let pool = PgPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .map_err(failed)?;
        let migrated = dialect::migrations_for_postgres().run(&pool).await;
        migrated.map_err(|source| StoreError::Migrate { url: without_password(url), source })?;
        Ok(Self { reader: Pool::Postgres(pool.clone()), writer: Pool::Postgres(pool) })
    }
}

/// The address as it may be shown: `postgres://user:***@server/database`.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((account, place)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = account.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:***@{place}")
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://u:se@cret@db/x"), "postgres://u:***@db/x");
        assert_eq!(without_password("/var/lib/wardroom.db"), "/var/lib/wardroom.db");
    }
}
