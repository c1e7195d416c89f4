//! The pair of marks, the harm and the next step of each device, written after its findings and its work.

use std::collections::HashMap;

use wardroom_model::OpContext;
use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;

use super::DeviceMark;
use crate::Store;
use crate::db::{Row, Value};
use crate::error::StoreError;
use crate::event::event_record;
use crate::place::json;
use crate::rights::permitted;

/// Marks written in one transaction.
const MARKS_A_TRANSACTION: usize = 500;

/// What stands of a device's marks: the columns of [`STANDING`].
type Standing = [Option<Box<str>>; STANDING.len()];

const STANDING: [&str; 9] = [
    "d.maintenance_state",
    "d.maintenance_text",
    "d.security_state",
    "d.security_text",
    "d.next_work",
    "d.next_action",
    "d.category_name",
    "d.clinical_function",
    "v.harm",
];

impl Store {
    /// Writes the marks of some devices; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn device_mark_put_batch(
        &self,
        context: &OpContext,
        marks: &[DeviceMark],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "device_mark_put_batch", &context.site, async {
            let standing = self.marks_standing(context).await?;
            let changed: Vec<(&DeviceMark, String)> = marks
                .iter()
                .map(|mark| (mark, json(&mark.harm)))
                .filter(|(mark, harm)| standing.get(&mark.device).is_some_and(|old| differs(old, mark, harm)))
                .collect();
            for chunk in changed.chunks(MARKS_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for (mark, harm) in chunk {
                    let key = [Value::text(&context.site), Value::text(mark.device.as_str())];
                    let mut values = key.to_vec();
                    values.extend([
                        Value::text(mark.maintenance.state.slug()),
                        Value::text(&mark.maintenance.text),
                        Value::text(mark.security.state.slug()),
                        Value::text(&mark.security.text),
                        Value::text_option(mark.next_step.as_ref().map(|step| step.work.as_str())),
                        Value::text_option(mark.next_step.as_ref().map(|step| &*step.action)),
                        Value::text_option(mark.function.map(|function| function.slug())),
                        Value::real(mark.harm.care_days),
                        Value::text_option(mark.category_name.as_deref()),
                    ]);
                    transaction
                        .execute(
                            "UPDATE device_row SET maintenance_state = $3, maintenance_text = $4, \
                             security_state = $5, security_text = $6, next_work = $7, next_action = $8, \
                             clinical_function = $9, care_days = $10, category_name = $11 \
                             WHERE site = $1 AND id = $2",
                            &values,
                        )
                        .await?;
                    let [site, id] = key;
                    transaction
                        .execute(
                            "UPDATE device SET harm = $3 WHERE site = $1 AND id = $2",
                            &[site, id, Value::text(harm)],
                        )
                        .await?;
                }
                transaction.commit().await?;
            }
            if !changed.is_empty() {
                let mut transaction = self.database.begin().await?;
                let payload = serde_json::json!({ "changed": changed.len() });
                event_record(&mut transaction, context, "device_mark_put_batch", "devices", &payload).await?;
                transaction.commit().await?;
            }
            // Also where nothing changed: a program that was ended after the marks and before the counts left old counts.
            self.facets_refresh(context).await
        })
        .await
    }

    async fn marks_standing(
        &self,
        context: &OpContext,
    ) -> Result<HashMap<DeviceId, Standing>, crate::error::Fault> {
        let sql = format!(
            "SELECT d.id, {} FROM device_row d JOIN device v ON v.site = d.site AND v.id = d.id WHERE d.site = $1",
            STANDING.join(", ")
        );
        let read = |row: &Row<'_>| {
            let mut standing = Standing::default();
            for (value, column) in standing.iter_mut().zip(STANDING) {
                *value = row.text_option(&column[2..])?;
            }
            Ok((DeviceId::new(row.text("id")?), standing))
        };
        let standing = self.database.fetch_all(&sql, &[Value::text(&context.site)], read).await?;
        Ok(standing.into_iter().collect())
    }
}

fn differs(old: &Standing, mark: &DeviceMark, harm: &str) -> bool {
    let step = mark.next_step.as_ref();
    let new = [
        Some(mark.maintenance.state.slug()),
        Some(&mark.maintenance.text),
        Some(mark.security.state.slug()),
        Some(&mark.security.text),
        step.map(|step| step.work.as_str()),
        step.map(|step| &*step.action),
        mark.category_name.as_deref(),
        mark.function.map(|function| function.slug()),
        Some(harm),
    ];
    old.iter().map(Option::as_deref).ne(new)
}
