//! What must be derived again: `(stage, subject)`, taken by the reconciler of that stage.

use wardroom_model::OpContext;

use crate::Store;
use crate::db::{Batch, Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::rights::{Right, permitted};

/// Marks a subject within a transaction.
pub(crate) async fn dirty_put(
    transaction: &mut Transaction,
    context: &OpContext,
    stage: &str,
    subject: &str,
) -> Result<(), Fault> {
    let mut batch = Batch::new("dirty", &["site", "stage", "subject"], 3);
    batch.push(vec![Value::text(&context.site), Value::text(stage), Value::text(subject)]);
    batch.upsert(transaction).await
}

impl Store {
    /// Says that a stage must derive these subjects again.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn dirty_mark(
        &self,
        context: &OpContext,
        stage: &str,
        subjects: &[&str],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "dirty_mark", stage, async {
            let mut transaction = self.database.begin().await?;
            let mut batch = Batch::new("dirty", &["site", "stage", "subject"], 3);
            for subject in subjects {
                batch.push(vec![Value::text(&context.site), Value::text(stage), Value::text(subject)]);
            }
            batch.upsert(&mut transaction).await?;
            transaction.commit().await
        })
        .await
    }

    /// Takes up to `limit` subjects of a stage off the list. Who takes them must derive them, or mark them again.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn dirty_take(
        &self,
        context: &OpContext,
        stage: &str,
        limit: usize,
    ) -> Result<Vec<Box<str>>, StoreError> {
        permitted(context, Right::Derive, "dirty_take", stage, async {
            let mut transaction = self.database.begin().await?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut subjects = transaction
                .fetch_all(
                    "DELETE FROM dirty WHERE site = $1 AND stage = $2 AND subject IN (SELECT subject FROM dirty \
                     WHERE site = $1 AND stage = $2 ORDER BY subject LIMIT $3) RETURNING subject",
                    &[Value::text(&context.site), Value::text(stage), Value::number(limit)],
                    |row| row.text("subject"),
                )
                .await?;
            transaction.commit().await?;
            subjects.sort();
            Ok(subjects)
        })
        .await
    }
}
