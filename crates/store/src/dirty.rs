//! What must be derived again: `(stage, subject)`, until the reconciler of that stage has done it.

use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::db::{Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::rights::permitted;

/// A subject that a stage must derive again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dirty {
    /// Stage of the way through the house: `identify`, `reconcile`, `match`, `plan`.
    pub stage: Box<str>,
    /// What was touched.
    pub subject: Box<str>,
    /// How often it was marked: one that is marked again while it is derived stays on the list.
    marks: i64,
}

/// Marks a subject within a transaction.
pub(crate) async fn dirty_put(
    transaction: &mut Transaction,
    context: &OpContext,
    stage: &str,
    subject: &str,
) -> Result<(), Fault> {
    let values = [Value::text(&context.site), Value::text(stage), Value::text(subject)];
    transaction
        .execute(
            "INSERT INTO dirty (site, stage, subject, marks) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (site, stage, subject) DO UPDATE SET marks = dirty.marks + 1",
            &values,
        )
        .await?;
    Ok(())
}

impl Store {
    /// What must be derived again.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn dirty_list(&self, context: &OpContext) -> Result<Vec<Dirty>, StoreError> {
        permitted(context, Right::Derive, "dirty_list", &context.site, async {
            let sql = "SELECT stage, subject, marks FROM dirty WHERE site = $1 ORDER BY stage, subject";
            let row = |row: &crate::db::Row<'_>| {
                Ok(Dirty {
                    stage: row.text("stage")?,
                    subject: row.text("subject")?,
                    marks: row.number("marks")?,
                })
            };
            self.database.fetch_all(sql, &[Value::text(&context.site)], row).await
        })
        .await
    }

    /// Says that these were derived. What was marked again since they were listed stays.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn dirty_clear(&self, context: &OpContext, derived: &[Dirty]) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "dirty_clear", &context.site, async {
            let mut transaction = self.database.begin().await?;
            for dirty in derived {
                let values = [
                    Value::text(&context.site),
                    Value::text(&dirty.stage),
                    Value::text(&dirty.subject),
                    Value::number(dirty.marks),
                ];
                transaction
                    .execute(
                        "DELETE FROM dirty WHERE site = $1 AND stage = $2 AND subject = $3 AND marks = $4",
                        &values,
                    )
                    .await?;
            }
            transaction.commit().await
        })
        .await
    }
}
