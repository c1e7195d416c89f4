//! Jobs: work in the background with a lease and progress.
//!
//! A job is known by kind and subject, so that asking twice runs it once. Who takes it holds it until a time; a job
//! whose holder died is free again when that time has come.

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::digest::short_digest;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::rights::{permitted, permitted_whole};
use crate::word::words;

words! {
    /// How a job stands.
    JobState {
        /// Waits for somebody to take it.
        Waiting = "waiting",
        /// Somebody holds it.
        Running = "running",
        /// Done.
        Done = "done",
        /// Failed; the reason is kept.
        Failed = "failed",
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobRow {
    /// Its id: same kind, same subject, same id.
    pub id: Box<str>,
    /// What is to be done, such as `import_capture`.
    pub kind: Box<str>,
    /// To what.
    pub subject: Box<str>,
    /// How it stands.
    pub state: JobState,
    /// How far it came, in its own words.
    pub progress: Json,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Until when its holder has it.
    pub lease_until: Option<Timestamp>,
    /// How often it was taken.
    pub attempts: u64,
    /// Why it failed.
    pub error: Option<Box<str>>,
}

const COLUMNS: &str = "id, kind, subject, state, progress, created_at, lease_until, attempts, error";

fn job_row(row: &Row<'_>) -> Result<JobRow, RowError> {
    Ok(JobRow {
        id: row.text("id")?,
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        state: row.slug("state", JobState::find)?,
        progress: row.json("progress")?,
        created_at: row.time("created_at")?,
        lease_until: row.time_option("lease_until")?,
        attempts: row.count("attempts")?,
        error: row.text_option("error")?,
    })
}

impl Store {
    /// Asks for a job. One that waits or runs is left as it is; one that ended waits anew. Gives its id.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn job_create(
        &self,
        context: &OpContext,
        kind: &str,
        subject: &str,
    ) -> Result<Box<str>, StoreError> {
        permitted(context, Right::Ingest, "job_create", subject, async {
            let id = short_digest(&[&context.site, kind, subject]);
            let mut transaction = self.database.begin().await?;
            let changed = transaction
                .execute(
                    "INSERT INTO job (site, id, kind, subject, state, progress, created_at, attempts) \
                     VALUES ($1, $2, $3, $4, 'waiting', '{}', $5, 0) ON CONFLICT (site, id) DO UPDATE SET \
                     state = 'waiting', progress = '{}', created_at = excluded.created_at, error = NULL, \
                     lease_owner = NULL, lease_until = NULL WHERE job.state IN ('done', 'failed')",
                    &[
                        Value::text(&context.site),
                        Value::text(&id),
                        Value::text(kind),
                        Value::text(subject),
                        Value::time(context.now),
                    ],
                )
                .await?;
            if changed > 0 {
                let payload = serde_json::json!({ "id": id, "kind": kind });
                event_record(&mut transaction, context, "job_create", subject, &payload).await?;
            }
            transaction.commit().await?;
            Ok(id.into())
        })
        .await
    }

    /// Takes the oldest free job of a kind until a time.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn job_take(
        &self,
        context: &OpContext,
        kind: &str,
        owner: &str,
        until: Timestamp,
    ) -> Result<Option<JobRow>, StoreError> {
        permitted(context, Right::Derive, "job_take", kind, async {
            let mut transaction = self.database.begin().await?;
            let sql = format!(
                "UPDATE job SET state = 'running', lease_owner = $3, lease_until = $4, attempts = attempts + 1 \
                 WHERE site = $1 AND id = (SELECT id FROM job WHERE site = $1 AND kind = $2 \
                 AND (state = 'waiting' OR (state = 'running' AND lease_until <= $5)) \
                 ORDER BY created_at, id LIMIT 1) \
                 AND (state = 'waiting' OR lease_until <= $5) RETURNING {COLUMNS}"
            );
            let values = [
                Value::text(&context.site),
                Value::text(kind),
                Value::text(owner),
                Value::time(until),
                Value::time(context.now),
            ];
            let job = transaction.fetch_optional(&sql, &values, job_row).await?;
            transaction.commit().await?;
            Ok(job)
        })
        .await
    }

    /// Says how far a job came, and holds it longer. False where somebody else has it by now.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn job_progress(
        &self,
        context: &OpContext,
        id: &str,
        owner: &str,
        until: Timestamp,
        progress: &Json,
    ) -> Result<bool, StoreError> {
        permitted(context, Right::Derive, "job_progress", id, async {
            let mut transaction = self.database.begin().await?;
            let changed = transaction
                .execute(
                    "UPDATE job SET lease_until = $4, progress = $5 \
                     WHERE site = $1 AND id = $2 AND lease_owner = $3 AND state = 'running'",
                    &[
                        Value::text(&context.site),
                        Value::text(id),
                        Value::text(owner),
                        Value::time(until),
                        Value::show(progress),
                    ],
                )
                .await?;
            transaction.commit().await?;
            Ok(changed > 0)
        })
        .await
    }

    /// Ends a job: done, or failed with a reason.
    ///
    /// # Errors
    /// Without the right to derive, where the owner does not hold it, or when the database fails.
    pub async fn job_end(
        &self,
        context: &OpContext,
        id: &str,
        owner: &str,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "job_end", id, async {
            let mut transaction = self.database.begin().await?;
            let state = if error.is_some() { JobState::Failed } else { JobState::Done };
            let changed = transaction
                .execute(
                    "UPDATE job SET state = $4, error = $5, lease_owner = NULL, lease_until = NULL \
                     WHERE site = $1 AND id = $2 AND lease_owner = $3",
                    &[
                        Value::text(&context.site),
                        Value::text(id),
                        Value::text(owner),
                        Value::text(state.slug()),
                        Value::text_option(error),
                    ],
                )
                .await?;
            if changed == 0 {
                return Err(Fault::NotFound(format!("job {id} held by {owner}")));
            }
            let payload = serde_json::json!({ "state": state, "error": error });
            event_record(&mut transaction, context, "job_end", &format!("job {id}"), &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// The jobs of the site, newest first; at most 200.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn job_list(&self, context: &OpContext) -> Result<Vec<JobRow>, StoreError> {
        permitted_whole(context, Right::Read, "job_list", &context.site, async {
            let sql =
                format!("SELECT {COLUMNS} FROM job WHERE site = $1 ORDER BY created_at DESC, id LIMIT 200");
            self.database.fetch_all(&sql, &[Value::text(&context.site)], job_row).await
        })
        .await
    }
}
