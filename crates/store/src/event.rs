//! The audit chain: one a site, append only.
//!
//! Each event's hash covers the hash before it and the *digest* of its payload, so that a payload can be taken out
//! (a tombstone says by which later event) and the chain still verifies. The head is a row of its own: it makes
//! writers take turns, and shows when events at the end are gone.

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Row, RowError, Transaction, Value};
use crate::digest::digest;
use crate::error::{Fault, StoreError};
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit};
use crate::rights::{permitted, permitted_whole};

/// An entry of the chain.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventRow {
    /// Place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Box<str>,
    /// In which role; its slug.
    pub role: Box<str>,
    /// The request or job that it was part of.
    pub request: Box<str>,
    /// What was done, such as `decision_make`.
    pub operation: Box<str>,
    /// To what.
    pub subject: Box<str>,
    /// What was written; none where it was redacted.
    pub payload: Option<Json>,
    /// Hash of this event, over the one before it.
    pub hash: Box<str>,
}

/// Where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "break", rename_all = "snake_case")]
pub enum EventBreak {
    /// An event is not there, or stands at another place.
    Missing {
        /// Place in the chain, from 1.
        sequence: i64,
    },
    /// An event is not what was written.
    Altered {
        /// Place in the chain, from 1.
        sequence: i64,
    },
    /// A payload is not what was written, or is gone without a tombstone.
    Payload {
        /// Place in the chain, from 1.
        sequence: i64,
    },
    /// The chain ends elsewhere than its head says.
    Head {
        /// Last place that the head knows.
        sequence: i64,
    },
}

impl std::fmt::Display for EventBreak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { sequence } => write!(f, "event {sequence} is missing or out of its place"),
            Self::Altered { sequence } => write!(f, "event {sequence} was altered"),
            Self::Payload { sequence } => write!(f, "the payload of event {sequence} was altered"),
            Self::Head { sequence } => write!(f, "the chain does not end with event {sequence}"),
        }
    }
}

/// What a verification found: the number of events, or the first break.
pub type EventVerdict = Result<u64, EventBreak>;

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

/// What an event's hash covers.
struct Link {
    site: Box<str>,
    sequence: i64,
    at: i64,
    actor: Box<str>,
    role: Box<str>,
    request: Box<str>,
    operation: Box<str>,
    subject: Box<str>,
    payload_digest: Box<str>,
    previous: Box<str>,
}

impl Link {
    fn hash(&self) -> String {
        digest(&[
            &self.previous,
            &self.site,
            &self.sequence.to_string(),
            &self.at.to_string(),
            &self.actor,
            &self.role,
            &self.request,
            &self.operation,
            &self.subject,
            &self.payload_digest,
        ])
    }
}

/// An event as it stands, for verification.
struct Kept {
    link: Link,
    hash: Box<str>,
    payload: Option<Box<str>>,
    witness: Option<i64>,
}

impl Kept {
    fn read(row: &Row<'_>) -> Result<Self, RowError> {
        let link = Link {
            site: row.text("site")?,
            sequence: row.number("sequence")?,
            at: row.number("at")?,
            actor: row.text("actor")?,
            role: row.text("role")?,
            request: row.text("request")?,
            operation: row.text("operation")?,
            subject: row.text("subject")?,
            payload_digest: row.text("payload_digest")?,
            previous: row.text("previous")?,
        };
        Ok(Self {
            link,
            hash: row.text("hash")?,
            payload: row.text_option("payload")?,
            witness: row.number_option("witness")?,
        })
    }

    /// Checks it against the hash of the event before it.
    fn check(&self, expected: i64, previous: &str) -> Result<(), EventBreak> {
        let sequence = self.link.sequence;
        if sequence != expected {
            return Err(EventBreak::Missing { sequence: expected });
        }
        if *self.link.previous != *previous || self.link.hash() != *self.hash {
            return Err(EventBreak::Altered { sequence });
        }
        let whole = match &self.payload {
            Some(payload) => digest(&[payload]) == *self.link.payload_digest,
            None => self.witness.is_some_and(|witness| witness > sequence),
        };
        if whole { Ok(()) } else { Err(EventBreak::Payload { sequence }) }
    }
}

impl Store {
    /// The chain, newest first.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn event_list(
        &self,
        context: &OpContext,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<EventRow>, StoreError> {
        permitted_whole(context, Right::Read, "event_list", &context.site, async {
            let before = match after {
                Some(cursor) => {
                    let [sequence] = cursor_read::<1>(cursor)?;
                    sequence.parse().map_err(|_error| Fault::Cursor)?
                }
                None => i64::MAX,
            };
            let limit = page_limit(limit);
            let rows = self
                .database
                .fetch_all(
                    "SELECT sequence, at, actor, role, request, operation, subject, payload, hash FROM event \
                     WHERE site = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3",
                    &[Value::text(&context.site), Value::number(before), Value::number(limit_and_one(limit))],
                    event_row,
                )
                .await?;
            Ok(Page::from_rows(rows, limit, |row| cursor_write(&[&row.sequence.to_string()])))
        })
        .await
    }

    /// Walks the chain from its first event to its head. `Ok(Err(…))` names the first place that does not hold.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn event_verify(&self, context: &OpContext) -> Result<EventVerdict, StoreError> {
        permitted_whole(context, Right::Read, "event_verify", &context.site, async {
            let site = Value::text(&context.site);
            let (mut sequence, mut previous) = (0_i64, Box::<str>::from(""));
            loop {
                let kept = self
                    .database
                    .fetch_all(
                        "SELECT e.site, e.sequence, e.at, e.actor, e.role, e.request, e.operation, e.subject, \
                         e.payload, e.payload_digest, e.previous, e.hash, t.witness FROM event e \
                         LEFT JOIN event_tombstone t ON t.site = e.site AND t.sequence = e.sequence \
                         WHERE e.site = $1 AND e.sequence > $2 ORDER BY e.sequence LIMIT 1000",
                        &[site.clone(), Value::number(sequence)],
                        Kept::read,
                    )
                    .await?;
                if kept.is_empty() {
                    break;
                }
                for event in kept {
                    if let Err(broken) = event.check(sequence + 1, &previous) {
                        return Ok(Err(broken));
                    }
                    sequence += 1;
                    previous = event.hash;
                }
            }
            let head = self
                .database
                .fetch_optional(
                    "SELECT sequence, hash FROM event_head WHERE site = $1",
                    &[site],
                    |row| Ok((row.number("sequence")?, row.text("hash")?)),
                )
                .await?;
            let (last, hash) = head.unwrap_or((0, "".into()));
            if last != sequence || hash != previous {
                return Ok(Err(EventBreak::Head { sequence: last }));
            }
            Ok(Ok(u64::try_from(sequence).unwrap_or(0)))
        })
        .await
    }

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

fn event_row(row: &Row<'_>) -> Result<EventRow, RowError> {
    Ok(EventRow {
        sequence: row.number("sequence")?,
        at: row.time("at")?,
        actor: row.text("actor")?,
        role: row.text("role")?,
        request: row.text("request")?,
        operation: row.text("operation")?,
        subject: row.text("subject")?,
        payload: row.json_option("payload")?,
        hash: row.text("hash")?,
    })
}
