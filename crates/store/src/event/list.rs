//! Reading the chain: newest first, with filters; one event; the head.

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use super::EventHead;
use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit};
use crate::rights::permitted;

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
    /// What was written; none where it was taken out.
    pub payload: Option<Json>,
    /// The event that says that the payload was taken out.
    pub redacted_by: Option<i64>,
    /// Hash of this event, over the one before it.
    pub hash: Box<str>,
}

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Only by whom; their name.
    pub actor: Option<Box<str>>,
    /// Only what was done, such as `decision_make`.
    pub operation: Option<Box<str>>,
    /// Only where the subject has this text in it; capitals do not matter.
    pub subject: Option<Box<str>>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub to: Option<Timestamp>,
    /// Where the page begins, as the page before gave it.
    pub after: Option<String>,
    /// Rows of a page; 0 for the usual number.
    pub limit: usize,
}

const COLUMNS: &str = "e.sequence, e.at, e.actor, e.role, e.request, e.operation, e.subject, e.payload, \
     t.witness, e.hash FROM event e \
     LEFT JOIN event_tombstone t ON t.site = e.site AND t.sequence = e.sequence";

fn event_row(row: &Row<'_>) -> Result<EventRow, RowError> {
    Ok(EventRow {
        sequence: row.number("sequence")?,
        at: row.time("at")?,
        actor: row.text("actor")?,
        role: row.text("role")?,
        request: row.text("request")?,
        operation: row.text("operation")?,
        subject: row.text("subject")?,
        payload: row.text_option("payload")?.map(|text| payload_read(&text)),
        redacted_by: row.number_option("witness")?,
        hash: row.text("hash")?,
    })
}

/// A payload that somebody damaged is still shown: as the text that it is.
fn payload_read(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_error| Json::String(text.to_owned()))
}

/// The conditions of a query and their values, after the site's.
fn conditions<'a>(context: &'a OpContext, query: &'a EventQuery) -> (String, Vec<Value<'a>>) {
    let mut sql = "e.site = $1".to_owned();
    let mut values = vec![Value::text(&context.site)];
    let mut only = |condition: &str, value: Option<Value<'a>>| {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" AND {condition}${}", values.len()));
        }
    };
    only("e.actor = ", query.actor.as_deref().map(Value::text));
    only("e.operation = ", query.operation.as_deref().map(Value::text));
    only("e.at >= ", query.from.map(Value::time));
    only("e.at < ", query.to.map(Value::time));
    if let Some(text) = &query.subject {
        values.push(Value::show(pattern(text)));
        sql.push_str(&format!(" AND LOWER(e.subject) LIKE ${} ESCAPE '!'", values.len()));
    }
    (sql, values)
}

/// What has this text in it. Databases differ in capitals beyond ASCII, so only those of ASCII are made small.
fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(character.to_ascii_lowercase());
    }
    out.push('%');
    out
}

impl Store {
    /// The chain, newest first.
    ///
    /// # Errors
    /// Without the right to audit, on a foreign cursor, or when the database fails.
    pub async fn event_list(
        &self,
        context: &OpContext,
        query: &EventQuery,
    ) -> Result<Page<EventRow>, StoreError> {
        permitted(context, Right::Audit, "event_list", &context.site, async {
            let before = match &query.after {
                Some(cursor) => {
                    let [sequence] = cursor_read::<1>(cursor)?;
                    sequence.parse().map_err(|_error| Fault::Cursor)?
                }
                None => i64::MAX,
            };
            let limit = page_limit(query.limit);
            let (conditions, mut values) = conditions(context, query);
            let next = values.len() + 1;
            let sql = format!(
                "SELECT {COLUMNS} WHERE {conditions} AND e.sequence < ${next} ORDER BY e.sequence DESC \
                 LIMIT ${}",
                next + 1
            );
            values.extend([Value::number(before), Value::number(limit_and_one(limit))]);
            let rows = self.database.fetch_all(&sql, &values, event_row).await?;
            Ok(Page::from_rows(rows, limit, |row| cursor_write(&[&row.sequence.to_string()])))
        })
        .await
    }

    /// One event.
    ///
    /// # Errors
    /// Without the right to audit, where there is no such event, or when the database fails.
    pub async fn event_fetch(&self, context: &OpContext, sequence: i64) -> Result<EventRow, StoreError> {
        let subject = format!("event {sequence}");
        permitted(context, Right::Audit, "event_fetch", &subject, async {
            let sql = format!("SELECT {COLUMNS} WHERE e.site = $1 AND e.sequence = $2");
            let values = [Value::text(&context.site), Value::number(sequence)];
            let found = self.database.fetch_optional(&sql, &values, event_row).await?;
            found.ok_or_else(|| Fault::NotFound(subject.clone()))
        })
        .await
    }

    /// Where the chain ends; none where nothing was ever written.
    ///
    /// # Errors
    /// Without the right to audit, or when the database fails.
    pub async fn event_head(&self, context: &OpContext) -> Result<Option<EventHead>, StoreError> {
        permitted(context, Right::Audit, "event_head", &context.site, self.head(context)).await
    }

    pub(super) async fn head(&self, context: &OpContext) -> Result<Option<EventHead>, Fault> {
        self.database
            .fetch_optional(
                "SELECT h.sequence, h.hash, e.at FROM event_head h \
                 LEFT JOIN event e ON e.site = h.site AND e.sequence = h.sequence WHERE h.site = $1",
                &[Value::text(&context.site)],
                |row| {
                    Ok(EventHead {
                        sequence: row.number("sequence")?,
                        hash: row.text("hash")?,
                        at: row.time_option("at")?,
                    })
                },
            )
            .await
    }
}
