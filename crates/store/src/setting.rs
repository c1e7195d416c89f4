//! Settings of a site: a name and a JSON value; and the column mappings of its imports.

use serde_json::Value as Json;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::db::{Batch, Value};
use crate::error::StoreError;
use crate::event::event_record;
use crate::rights::{permitted, permitted_whole};

impl Store {
    /// The value of a setting, if it was ever set.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn setting_get(&self, context: &OpContext, name: &str) -> Result<Option<Json>, StoreError> {
        permitted_whole(context, Right::Read, "setting_get", name, async {
            self.database
                .fetch_optional(
                    "SELECT value FROM setting WHERE site = $1 AND name = $2",
                    &[Value::text(&context.site), Value::text(name)],
                    |row| row.json("value"),
                )
                .await
        })
        .await
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// Without the right to administer, or when the database fails.
    pub async fn setting_put(&self, context: &OpContext, name: &str, value: &Json) -> Result<(), StoreError> {
        permitted(context, Right::Administer, "setting_put", name, async {
            let mut transaction = self.database.begin().await?;
            let before: Option<Json> = transaction
                .fetch_optional(
                    "SELECT value FROM setting WHERE site = $1 AND name = $2",
                    &[Value::text(&context.site), Value::text(name)],
                    |row| row.json("value"),
                )
                .await?;
            let mut batch = Batch::new("setting", &["site", "name", "value"], 2);
            batch.push(vec![Value::text(&context.site), Value::text(name), Value::show(value)]);
            batch.upsert(&mut transaction).await?;
            let subject = format!("setting {name}");
            let payload = serde_json::json!({ "before": before, "after": value });
            event_record(&mut transaction, context, "setting_put", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// The column mapping of an import, as the text of its small file.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn import_mapping_get(
        &self,
        context: &OpContext,
        name: &str,
    ) -> Result<Option<Box<str>>, StoreError> {
        permitted(context, Right::Ingest, "import_mapping_get", name, async {
            self.database
                .fetch_optional(
                    "SELECT body FROM import_mapping WHERE site = $1 AND name = $2",
                    &[Value::text(&context.site), Value::text(name)],
                    |row| row.text("body"),
                )
                .await
        })
        .await
    }

    /// Keeps the column mapping of an import.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn import_mapping_put(
        &self,
        context: &OpContext,
        name: &str,
        body: &str,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "import_mapping_put", name, async {
            let mut transaction = self.database.begin().await?;
            let before = transaction
                .fetch_optional(
                    "SELECT body FROM import_mapping WHERE site = $1 AND name = $2",
                    &[Value::text(&context.site), Value::text(name)],
                    |row| row.text("body"),
                )
                .await?;
            let mut batch = Batch::new("import_mapping", &["site", "name", "body", "changed_at"], 2);
            batch.push(vec![
                Value::text(&context.site),
                Value::text(name),
                Value::text(body),
                Value::time(context.now),
            ]);
            batch.upsert(&mut transaction).await?;
            let subject = format!("import mapping {name}");
            let payload = serde_json::json!({ "before": before, "after": body });
            event_record(&mut transaction, context, "import_mapping_put", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }
}
