//! Sources: what was read in, from its beginning to its end.
//!
//! A source is known by kind and content, so that the same file under another name is the same source. One that was
//! begun and never completed (the program was killed) is emptied when it is begun again: what a run leaves is what
//! an undisturbed run leaves.

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::id::SourceId;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::dirty::dirty_put;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::rights::permitted;
use crate::word::words;

words! {
    /// How far the reading of a source came.
    SourceState {
        /// Never read.
        New = "new",
        /// Begun and not completed.
        Begun = "begun",
        /// Wholly read.
        Complete = "complete",
    }
}

/// Something to be read in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSource {
    /// `capture`, `assets`, `csaf`, `cve`, `kev`, `recall`…
    pub kind: Box<str>,
    /// File name without its folder, or address.
    pub name: Box<str>,
    /// Digest of the content, lower-case hexadecimal.
    pub sha256: Box<str>,
    /// Size in bytes.
    pub bytes: u64,
}

impl NewSource {
    /// Its id within a site.
    pub fn id(&self, site: &str) -> SourceId {
        SourceId::of(&[site, &self.kind, &self.sha256])
    }
}

/// Leave to read a source in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTicket {
    /// The source's id.
    pub id: SourceId,
    /// How it stood before this call. [`SourceState::Complete`] needs no reading.
    pub state: SourceState,
}

/// A source as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceRow {
    /// Its id.
    pub id: SourceId,
    /// `capture`, `assets`, `csaf`…
    pub kind: Box<str>,
    /// File name or address.
    pub name: Box<str>,
    /// Digest of the content.
    pub sha256: Box<str>,
    /// Size in bytes.
    pub bytes: u64,
    /// How far the reading came.
    pub state: SourceState,
    /// What was counted while reading: frames, hosts, rows…
    pub counts: Json,
    /// Problems that were counted.
    pub problems: u64,
    /// When the reading began.
    pub begun_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

const SOURCE_COLUMNS: &str = "SELECT s.id, s.kind, s.name, s.sha256, s.bytes, s.state, s.counts, s.begun_at, \
     s.completed_at, (SELECT COUNT(*) FROM problem p WHERE p.site = s.site AND p.source = s.id) AS problems \
     FROM source s";

/// Tables that hold what a source said, a row for each source. Assets are not among them: the import that is run
/// again writes the same ones over.
const TABLES_OF_A_SOURCE: &[&str] = &["conversation", "problem"];
/// The same for tables that are reached through the hosts of the source.
const TABLES_OF_A_HOST: &[&str] = &["observation", "host_address", "host_mac"];

fn source_row(row: &Row<'_>) -> Result<SourceRow, RowError> {
    Ok(SourceRow {
        id: SourceId::new(row.text("id")?),
        kind: row.text("kind")?,
        name: row.text("name")?,
        sha256: row.text("sha256")?,
        bytes: row.count("bytes")?,
        state: row.slug("state", SourceState::find)?,
        counts: row.json("counts")?,
        problems: row.count("problems")?,
        begun_at: row.time("begun_at")?,
        completed_at: row.time_option("completed_at")?,
    })
}

impl Store {
    /// Begins to read a source, or says that it was read already.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn source_begin(
        &self,
        context: &OpContext,
        source: &NewSource,
    ) -> Result<SourceTicket, StoreError> {
        permitted(context, Right::Ingest, "source_begin", &source.name, async {
            let id = source.id(&context.site);
            let state = self.source_state(context, &id).await?;
            match state {
                SourceState::Complete => {}
                SourceState::Begun => self.source_empty(context, &id).await?,
                SourceState::New => self.source_create(context, &id, source).await?,
            }
            Ok(SourceTicket { id, state })
        })
        .await
    }

    async fn source_state(&self, context: &OpContext, id: &SourceId) -> Result<SourceState, Fault> {
        let state = self
            .database
            .fetch_optional(
                "SELECT state FROM source WHERE site = $1 AND id = $2",
                &[Value::text(&context.site), Value::text(id.as_str())],
                |row| row.slug("state", SourceState::find),
            )
            .await?;
        Ok(state.unwrap_or(SourceState::New))
    }

    async fn source_create(
        &self,
        context: &OpContext,
        id: &SourceId,
        source: &NewSource,
    ) -> Result<(), Fault> {
        let mut transaction = self.database.begin().await?;
        transaction
            .execute(
                "INSERT INTO source (site, id, kind, name, sha256, bytes, state, counts, begun_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', $8) ON CONFLICT (site, id) DO NOTHING",
                &[
                    Value::text(&context.site),
                    Value::text(id.as_str()),
                    Value::text(&source.kind),
                    Value::text(&source.name),
                    Value::text(&source.sha256),
                    Value::count(source.bytes),
                    Value::text(SourceState::Begun.slug()),
                    Value::time(context.now),
                ],
            )
            .await?;
        let payload = serde_json::json!({
            "id": id, "kind": source.kind, "name": source.name, "sha256": source.sha256, "bytes": source.bytes,
        });
        event_record(&mut transaction, context, "source_begin", &source.name, &payload).await?;
        transaction.commit().await
    }

    /// Takes out what an interrupted run left of a source.
    async fn source_empty(&self, context: &OpContext, id: &SourceId) -> Result<(), Fault> {
        let key = [Value::text(&context.site), Value::text(id.as_str())];
        loop {
            let hosts = self
                .database
                .fetch_all(
                    "SELECT host FROM host_source WHERE site = $1 AND source = $2 ORDER BY host LIMIT 200",
                    &key,
                    |row| row.text("host"),
                )
                .await?;
            if hosts.is_empty() {
                break;
            }
            let mut transaction = self.database.begin().await?;
            for host in &hosts {
                let values = [key[0].clone(), Value::text(host), key[1].clone()];
                for table in TABLES_OF_A_HOST.iter().chain(&["host_source"]) {
                    let sql = format!("DELETE FROM {table} WHERE site = $1 AND host = $2 AND source = $3");
                    transaction.execute(&sql, &values).await?;
                }
                transaction
                    .execute(
                        "DELETE FROM host WHERE site = $1 AND id = $2 AND NOT EXISTS \
                         (SELECT 1 FROM host_source WHERE site = $1 AND host = $2)",
                        &values[..2],
                    )
                    .await?;
            }
            transaction.commit().await?;
        }
        let mut transaction = self.database.begin().await?;
        for table in TABLES_OF_A_SOURCE {
            let sql = format!("DELETE FROM {table} WHERE site = $1 AND source = $2");
            transaction.execute(&sql, &key).await?;
        }
        transaction.commit().await
    }

    /// Says that a source was wholly read, and what was counted.
    ///
    /// # Errors
    /// Without the right to ingest, where there is no such source, or when the database fails.
    pub async fn source_complete(
        &self,
        context: &OpContext,
        id: &SourceId,
        counts: Json,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "source_complete", id.as_str(), async {
            let mut transaction = self.database.begin().await?;
            let changed = transaction
                .execute(
                    "UPDATE source SET state = $3, counts = $4, completed_at = $5 WHERE site = $1 AND id = $2",
                    &[
                        Value::text(&context.site),
                        Value::text(id.as_str()),
                        Value::text(SourceState::Complete.slug()),
                        Value::show(&counts),
                        Value::time(context.now),
                    ],
                )
                .await?;
            if changed == 0 {
                return Err(Fault::NotFound(format!("source {id}")));
            }
            let subject = format!("source {id}");
            event_record(&mut transaction, context, "source_complete", &subject, &counts).await?;
            dirty_put(&mut transaction, context, "identify", &subject).await?;
            transaction.commit().await
        })
        .await
    }

    /// Everything that was read in, newest first.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn source_list(&self, context: &OpContext) -> Result<Vec<SourceRow>, StoreError> {
        permitted(context, Right::Read, "source_list", &context.site, async {
            let sql = format!("{SOURCE_COLUMNS} WHERE s.site = $1 ORDER BY s.begun_at DESC, s.id");
            self.database.fetch_all(&sql, &[Value::text(&context.site)], source_row).await
        })
        .await
    }

    /// One source.
    ///
    /// # Errors
    /// Without the right to read, where there is no such source, or when the database fails.
    pub async fn source_fetch(&self, context: &OpContext, id: &SourceId) -> Result<SourceRow, StoreError> {
        permitted(context, Right::Read, "source_fetch", id.as_str(), async {
            let sql = format!("{SOURCE_COLUMNS} WHERE s.site = $1 AND s.id = $2");
            let values = [Value::text(&context.site), Value::text(id.as_str())];
            let row = self.database.fetch_optional(&sql, &values, source_row).await?;
            row.ok_or_else(|| Fault::NotFound(format!("source {id}")))
        })
        .await
    }
}
