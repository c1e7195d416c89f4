//! What an event's hash covers, and an event as it stands.

use crate::db::{Row, RowError};
use crate::digest::digest;

/// What an event's hash covers.
pub(super) struct Link {
    pub(super) site: Box<str>,
    pub(super) sequence: i64,
    pub(super) at: i64,
    pub(super) actor: Box<str>,
    pub(super) role: Box<str>,
    pub(super) request: Box<str>,
    pub(super) operation: Box<str>,
    pub(super) subject: Box<str>,
    pub(super) payload_digest: Box<str>,
    pub(super) previous: Box<str>,
}

impl Link {
    /// The hash of this event.
    pub(super) fn hash(&self) -> String {
        self.hash_as(self.sequence, &self.previous)
    }

    /// The hash that it would have at another place, or after another event.
    pub(super) fn hash_as(&self, sequence: i64, previous: &str) -> String {
        digest(&[
            previous,
            &self.site,
            &sequence.to_string(),
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
pub(super) struct Kept {
    pub(super) link: Link,
    pub(super) hash: Box<str>,
    /// Its payload is what was written, or a later event says that it was taken out.
    pub(super) payload_is_right: bool,
}

impl Kept {
    /// The events after a place, with what bears witness for payloads that are gone.
    pub(super) const SELECT: &str = "SELECT e.site, e.sequence, e.at, e.actor, e.role, e.request, e.operation, \
         e.subject, e.payload, e.payload_digest, e.previous, e.hash, t.witness, w.operation AS witness_operation, \
         w.subject AS witness_subject FROM event e \
         LEFT JOIN event_tombstone t ON t.site = e.site AND t.sequence = e.sequence \
         LEFT JOIN event w ON w.site = t.site AND w.sequence = t.witness \
         WHERE e.site = $1 AND e.sequence > $2 ORDER BY e.sequence LIMIT 1000";

    pub(super) fn read(row: &Row<'_>) -> Result<Self, RowError> {
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
        let payload_is_right = match row.text_option("payload")? {
            Some(payload) => digest(&[&payload]) == *link.payload_digest,
            None => is_redacted(row, link.sequence)?,
        };
        Ok(Self { link, hash: row.text("hash")?, payload_is_right })
    }
}

/// Does a later event of redaction name this one? A tombstone alone could be anybody's.
fn is_redacted(row: &Row<'_>, sequence: i64) -> Result<bool, RowError> {
    let is_later = row.number_option("witness")?.is_some_and(|witness| witness > sequence);
    let operation = row.text_option("witness_operation")?;
    let subject = row.text_option("witness_subject")?;
    Ok(is_later
        && operation.as_deref() == Some("event_redact")
        && subject.as_deref() == Some(&*format!("event {sequence}")))
}
