//! The audit chain: one a site, append only.
//!
//! Each event's hash covers the hash before it and the *digest* of its payload, so that a payload can be taken out
//! (a tombstone says by which later event) and the chain still verifies. The head is a row of its own: it makes
//! writers take turns, and shows when events at the end are gone. `list` reads the chain, `walk` says what is wrong
//! with it, `view` writes down who looked at what.

mod link;
mod list;
mod places;
mod verify;
mod view;
mod walk;

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Transaction, Value};
use crate::digest::digest;
use crate::error::{Fault, StoreError};
use crate::rights::permitted;

use link::Link;

pub use list::{EventQuery, EventRow};
pub use verify::EventVerdict;
pub use walk::EventBreak;

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventHead {
    /// Place of the last event.
    pub sequence: i64,
    /// Its hash.
    pub hash: Box<str>,
    /// When it was.
    pub at: Option<Timestamp>,
}

/// Writes an event and gives its place in the chain.
pub(crate) async fn event_record(
    transaction: &mut Transaction,
    context: &OpContext,
    operation: &str,
    subject: &str,
    payload: &Json,
) -> Result<i64, Fault> {
    let site = Value::text(&context.site);
    transaction
        .execute(
            "INSERT INTO event_head (site, sequence, hash) VALUES ($1, 0, '') ON CONFLICT (site) DO NOTHING",
            std::slice::from_ref(&site),
        )
        .await?;
    let head = transaction
        .fetch_optional(
            "UPDATE event_head SET sequence = sequence + 1 WHERE site = $1 RETURNING sequence, hash",
            std::slice::from_ref(&site),
            |row| Ok((row.number("sequence")?, row.text("hash")?)),
        )
        .await?;
    let (sequence, previous) = head.ok_or_else(|| Fault::NotFound("event head".to_owned()))?;
    let payload = payload.to_string();
    let link = Link {
        site: context.site.replace('\0', "").into(),
        sequence,
        at: context.now.0,
        actor: context.actor.name.replace('\0', "").into(),
        role: context.actor.role.slug().into(),
        request: context.request.replace('\0', "").into(),
        operation: operation.into(),
        subject: subject.replace('\0', "").into(),
        payload_digest: digest(&[&payload]).into(),
        previous,
    };
    let hash = link.hash();
    transaction
        .execute(
            "INSERT INTO event (site, sequence, at, actor, role, request, operation, subject, payload, \
             payload_digest, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                site.clone(),
                Value::number(sequence),
                Value::number(link.at),
                Value::text(&link.actor),
                Value::text(&link.role),
                Value::text(&link.request),
                Value::text(&link.operation),
                Value::text(&link.subject),
                Value::text(&payload),
                Value::text(&link.payload_digest),
                Value::text(&link.previous),
                Value::text(&hash),
            ],
        )
        .await?;
    transaction
        .execute("UPDATE event_head SET hash = $2 WHERE site = $1", &[site, Value::text(&hash)])
        .await?;
    Ok(sequence)
}

impl Store {
    /// Takes an event's payload out and leaves a tombstone that names the event of this redaction.
    ///
    /// # Errors
    /// Without the right to administer, where there is no such event, or when the database fails.
    pub async fn event_redact(
        &self,
        context: &OpContext,
        sequence: i64,
        reason: &str,
    ) -> Result<(), StoreError> {
        let subject = format!("event {sequence}");
        permitted(context, Right::Administer, "event_redact", &subject, async {
            let mut transaction = self.database.begin().await?;
            let site = Value::text(&context.site);
            let changed = transaction
                .execute(
                    "UPDATE event SET payload = NULL WHERE site = $1 AND sequence = $2",
                    &[site.clone(), Value::number(sequence)],
                )
                .await?;
            if changed == 0 {
                return Err(Fault::NotFound(subject.clone()));
            }
            let payload = serde_json::json!({ "sequence": sequence, "reason": reason });
            let witness = event_record(&mut transaction, context, "event_redact", &subject, &payload).await?;
            transaction
                .execute(
                    "INSERT INTO event_tombstone (site, sequence, witness) VALUES ($1, $2, $3) \
                     ON CONFLICT (site, sequence) DO NOTHING",
                    &[site, Value::number(sequence), Value::number(witness)],
                )
                .await?;
            transaction.commit().await
        })
        .await
    }
}
