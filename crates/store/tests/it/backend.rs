//! The databases that a test runs on.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::Store;

/// *Now* in every test.
pub(crate) const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

/// The program itself at the site of the tests.
pub(crate) fn system() -> OpContext {
    OpContext::system("st_anne", NOW, "test")
}

/// An open store in a database of its own.
pub(crate) struct Backend {
    pub(crate) store: Store,
    /// Address to open the same store again.
    pub(crate) url: String,
    folder: Option<tempfile::TempDir>,
    schema: Option<(String, String)>,
}

impl Backend {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("wardroom.db").to_str().unwrap().to_owned();
        Self { store: Store::open(&url).await.unwrap(), url, folder: Some(folder), schema: None }
    }

    /// None where no server answers.
    pub(crate) async fn postgres() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("WARDROOM_TEST_POSTGRES")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let mut connection = match PgConnection::connect(&server).await {
            Ok(connection) => connection,
            Err(error) => {
                println!("SKIPPED the PostgreSQL half: no server at {server} ({error})");
                return None;
            }
        };
        let schema = format!("wardroom_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        connection.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.unwrap();
        connection.close().await.unwrap();
        let joint = if server.contains('?') { '&' } else { '?' };
        let url =
            format!("{server}{joint}options=-c%20search_path%3D{schema}%20-c%20synchronous_commit%3Doff");
        let store = Store::open(&url).await.unwrap();
        Some(Self { store, url, folder: None, schema: Some((server, schema)) })
    }

    /// Runs a statement of the tests' own: what a vandal would do.
    pub(crate) async fn vandalise(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.schema.is_some() {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.execute(sql).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let url = format!("sqlite://{}", self.url);
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            connection.execute(sql).await.unwrap();
            connection.close().await.unwrap();
        }
    }

    /// Keeps the chain as it is, for [`Self::restore_events`].
    pub(crate) async fn keep_events(&self) {
        for table in ["event", "event_head", "event_tombstone"] {
            self.vandalise(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
    }

    /// Undoes what was done to the chain since.
    pub(crate) async fn restore_events(&self) {
        for table in ["event", "event_head", "event_tombstone"] {
            self.vandalise(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}"))
                .await;
        }
    }

    pub(crate) async fn dump(&self) -> String {
        let mut text = Vec::new();
        self.store.dump_canonical(&system(), &mut text).await.unwrap();
        String::from_utf8(text).unwrap()
    }

    async fn drop_schema(self) {
        self.store.close().await;
        if let Some((server, schema)) = &self.schema {
            let mut connection = PgConnection::connect(server).await.unwrap();
            connection.execute(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"))).await.unwrap();
        }
        drop(self.folder);
    }
}

/// Runs a behaviour on every database that is there, and gives its answers.
pub(crate) async fn on_each<T, F>(behaviour: impl Fn(std::sync::Arc<Backend>) -> F) -> Vec<T>
where
    F: Future<Output = T>,
{
    let mut answers = Vec::new();
    for backend in [Some(Backend::sqlite().await), Backend::postgres().await].into_iter().flatten() {
        let backend = std::sync::Arc::new(backend);
        answers.push(behaviour(std::sync::Arc::clone(&backend)).await);
        if let Some(backend) = std::sync::Arc::into_inner(backend) {
            backend.drop_schema().await;
        }
    }
    answers
}

/// Fails with the first line in which two dumps differ.
#[track_caller]
pub(crate) fn assert_same(dump: &str, expected: &str) {
    for (number, (line, expected)) in dump.lines().zip(expected.lines()).enumerate() {
        assert_eq!(line, expected, "line {number}");
    }
    assert_eq!(dump.lines().count(), expected.lines().count());
}
