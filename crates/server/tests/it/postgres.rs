//! A schema of a test's own on PostgreSQL, where a server answers.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// One schema, and how a store in it is opened.
pub(crate) struct Schema {
    server: String,
    name: String,
    pub(crate) url: String,
}

impl Schema {
    /// None, said aloud, where no server answers.
    pub(crate) async fn make() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("WARDROOM_TEST_POSTGRES")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned());
        let mut connection = match PgConnection::connect(&server).await {
            Ok(connection) => connection,
            Err(error) => {
                println!("SKIPPED on PostgreSQL: no server at {server} ({error})");
                return None;
            }
        };
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("wardroom_server_test_{}_{number}", std::process::id());
        connection.execute(AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await.unwrap();
        connection.close().await.unwrap();
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options=-c%20search_path%3D{name}%20-c%20synchronous_commit%3Doff");
        Some(Self { server, name, url })
    }

    pub(crate) async fn remove(self) {
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        connection.execute(AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.name))).await.unwrap();
    }
}
