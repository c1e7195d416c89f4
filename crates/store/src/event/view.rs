//! Who looked at what: exports and other views that carry much at once leave an event, as changes do.

use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use super::event_record;
use crate::Store;
use crate::db::Value;
use crate::error::StoreError;
use crate::rights::permitted;

/// Within this time somebody who looks again at the same thing is still looking.
const STILL_LOOKING: i64 = 10 * 60 * Timestamp::SECOND;

impl Store {
    /// Writes down that somebody saw something, such as `devices.csv`, and which part of it.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn view_record(&self, context: &OpContext, what: &str, part: &Json) -> Result<(), StoreError> {
        permitted(context, Right::Read, "view_record", what, async {
            let mut transaction = self.database.begin().await?;
            event_record(&mut transaction, context, "view", what, part).await?;
            transaction.commit().await
        })
        .await
    }

    /// The same for a view that people stay at: once in ten minutes a person, so that it does not fill the record.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn view_record_once(&self, context: &OpContext, what: &str) -> Result<(), StoreError> {
        permitted(context, Right::Read, "view_record_once", what, async {
            let mut transaction = self.database.begin().await?;
            let seen = transaction
                .fetch_optional(
                    "SELECT at FROM event WHERE site = $1 AND subject = $2 AND operation = 'view' \
                     AND actor = $3 ORDER BY sequence DESC LIMIT 1",
                    &[Value::text(&context.site), Value::text(what), Value::text(&context.actor.name)],
                    |row| row.number("at"),
                )
                .await?;
            if seen.is_some_and(|at| (at..at.saturating_add(STILL_LOOKING)).contains(&context.now.0)) {
                return Ok(());
            }
            event_record(&mut transaction, context, "view", what, &Json::Object(Default::default())).await?;
            transaction.commit().await
        })
        .await
    }
}
