//! What others must hear: written with the change itself, sent afterwards, at least once.

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::rights::permitted;

/// A message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutboxRow {
    /// The event that it belongs to: its place in the site's chain.
    pub sequence: i64,
    /// What it is about, such as `decision`.
    pub topic: Box<str>,
    /// To what it happened.
    pub subject: Box<str>,
    /// What happened.
    pub body: Json,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Puts a message beside the event `sequence`, in its transaction.
pub(crate) async fn outbox_put(
    transaction: &mut Transaction,
    context: &OpContext,
    sequence: i64,
    topic: &str,
    subject: &str,
    body: &Json,
) -> Result<(), Fault> {
    transaction
        .execute(
            "INSERT INTO outbox (site, sequence, topic, subject, body, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                Value::text(&context.site),
                Value::number(sequence),
                Value::text(topic),
                Value::text(subject),
                Value::show(body),
                Value::time(context.now),
            ],
        )
        .await?;
    Ok(())
}

impl Store {
    /// The oldest messages that were not sent yet.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn outbox_list(&self, context: &OpContext, limit: usize) -> Result<Vec<OutboxRow>, StoreError> {
        permitted(context, Right::Derive, "outbox_list", &context.site, async {
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            self.database
                .fetch_all(
                    "SELECT sequence, topic, subject, body, created_at FROM outbox \
                     WHERE site = $1 AND sent_at IS NULL ORDER BY sequence LIMIT $2",
                    &[Value::text(&context.site), Value::number(limit)],
                    |row| {
                        Ok(OutboxRow {
                            sequence: row.number("sequence")?,
                            topic: row.text("topic")?,
                            subject: row.text("subject")?,
                            body: row.json("body")?,
                            created_at: row.time("created_at")?,
                        })
                    },
                )
                .await
        })
        .await
    }

    /// Says that a message was sent.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn outbox_sent(&self, context: &OpContext, sequence: i64) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "outbox_sent", &context.site, async {
            let mut transaction = self.database.begin().await?;
            transaction
                .execute(
                    "UPDATE outbox SET sent_at = $3 WHERE site = $1 AND sequence = $2",
                    &[Value::text(&context.site), Value::number(sequence), Value::time(context.now)],
                )
                .await?;
            transaction.commit().await
        })
        .await
    }
}
