//! Actors: who may act, and as what.

use wardroom_model::OpContext;
use wardroom_model::actor::{Actor, Right, Role};

use crate::Store;
use crate::db::{Batch, Value};
use crate::error::StoreError;
use crate::event::event_record;
use crate::rights::{permitted, permitted_whole};

impl Store {
    /// Everybody who may act at the site, by name.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn actor_list(&self, context: &OpContext) -> Result<Vec<Actor>, StoreError> {
        permitted_whole(context, Right::Read, "actor_list", &context.site, async {
            self.database
                .fetch_all(
                    "SELECT name, role FROM actor WHERE site = $1 ORDER BY name",
                    &[Value::text(&context.site)],
                    |row| Ok(Actor { name: row.text("name")?, role: row.slug("role", Role::find)? }),
                )
                .await
        })
        .await
    }

    /// Makes somebody known, or gives them another role.
    ///
    /// # Errors
    /// Without the right to administer, or when the database fails.
    pub async fn actor_put(&self, context: &OpContext, actor: &Actor) -> Result<(), StoreError> {
        permitted(context, Right::Administer, "actor_put", &actor.name, async {
            let mut transaction = self.database.begin().await?;
            let before = transaction
                .fetch_optional(
                    "SELECT role FROM actor WHERE site = $1 AND name = $2",
                    &[Value::text(&context.site), Value::text(&actor.name)],
                    |row| row.text("role"),
                )
                .await?;
            let columns = &["site", "name", "role", "created_at"];
            let mut batch = Batch::new("actor", columns, 2).keeping(&["created_at"]);
            batch.push(vec![
                Value::text(&context.site),
                Value::text(&actor.name),
                Value::text(actor.role.slug()),
                Value::time(context.now),
            ]);
            batch.upsert(&mut transaction).await?;
            let payload = serde_json::json!({
                "before": before.map(|role| serde_json::json!({ "role": role })),
                "after": { "role": actor.role },
            });
            let subject = format!("actor {}", actor.name);
            event_record(&mut transaction, context, "actor_put", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }
}
