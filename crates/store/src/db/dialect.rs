//! Where the two databases differ: two words of the migrations, and nothing else.

use sqlx::migrate::{Migration, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

/// The one folder of migrations.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Mark of a table that is read by its primary key only.
const CLUSTERED: &str = "/*clustered*/";

/// For SQLite, clustered tables live in their primary key: half the disk and one look-up instead of two.
pub(super) fn migrations_for_sqlite() -> Migrator {
    translated(|sql| sql.replace(CLUSTERED, " WITHOUT ROWID"))
}

/// For PostgreSQL, text is compared by its bytes, as SQLite does.
pub(super) fn migrations_for_postgres() -> Migrator {
    translated(|sql| sql.replace(" TEXT", " TEXT COLLATE \"C\""))
}

fn translated(translate: impl Fn(&str) -> String) -> Migrator {
    let migrations = MIGRATIONS.iter().map(|migration| {
        Migration::new(
            migration.version,
            migration.description.clone(),
            migration.migration_type,
            AssertSqlSafe(translate(migration.sql.as_str())).into_sql_str(),
            migration.no_tx,
        )
    });
    Migrator::with_migrations(migrations.collect())
}
